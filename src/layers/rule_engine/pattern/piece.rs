//! What a pattern is made of.

use super::byte_set::ByteSet;

/// A condition on the place between two bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// `^`: the beginning of a line.
    LineStart,
    /// `$`: the end of a line.
    LineEnd,
    /// `\A`: the beginning of the text.
    TextStart,
    /// `\z`: the end of the text.
    TextEnd,
    /// `\b`: between a word and what is none.
    WordEdge,
    /// `\B`: anywhere else.
    NoWordEdge,
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// A certain byte.
    Byte(u8),
    /// Certain bytes, a part of the pattern's text.
    Text { start: u32, end: u32 },
    /// One byte of a set.
    OneOf(ByteSet),
    /// A condition on a place; it takes no bytes.
    Look(Look),
    /// Pieces, each behind the last.
    Sequence(Pieces),
    /// One of several; the first one that does is taken.
    Choice(Pieces),
    /// A piece several times.
    Repeat { piece: u32, min: u32, max: Option<u32>, greedy: bool },
}

/// Some of the pieces of a pattern: where they begin and end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pieces {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// A pattern that was read.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// What others are made of.
    pub(super) pieces: Vec<Piece>,
    /// The bytes that are spelled out.
    pub(super) text: Vec<u8>,
}

impl Parsed {
    /// How many pieces it has, about.
    pub(super) fn len(&self) -> usize {
        self.pieces.len()
    }

    pub(super) fn pieces(&self, pieces: Pieces) -> &[Piece] {
        self.pieces.get(pieces.start as usize..pieces.end as usize).unwrap_or(&[])
    }

    pub(super) fn piece(&self, at: u32) -> Piece {
        self.pieces.get(at as usize).copied().unwrap_or(Piece::OneOf(ByteSet::NONE))
    }

    pub(super) fn text(&self, start: u32, end: u32) -> &[u8] {
        self.text.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Whether a piece may take no bytes at all.
    pub(super) fn may_be_empty(&self, piece: Piece) -> bool {
        match piece {
            Piece::Byte(_) | Piece::Text { .. } | Piece::OneOf(_) => false,
            Piece::Look(_) => true,
            Piece::Sequence(all) => self.pieces(all).iter().all(|piece| self.may_be_empty(*piece)),
            Piece::Choice(ways) => self.pieces(ways).iter().any(|way| self.may_be_empty(*way)),
            Piece::Repeat { piece, min, .. } => min == 0 || self.may_be_empty(self.piece(piece)),
        }
    }

    /// The bytes with which a piece may begin.
    pub(super) fn first_bytes(&self, piece: Piece) -> ByteSet {
        match piece {
            Piece::Byte(byte) => ByteSet::of(&[byte]),
            Piece::Text { start, .. } => ByteSet::of(self.text(start, start + 1)),
            Piece::OneOf(set) => set,
            Piece::Look(_) => ByteSet::NONE,
            Piece::Choice(ways) => {
                let firsts = self.pieces(ways).iter().map(|way| self.first_bytes(*way));
                firsts.fold(ByteSet::NONE, ByteSet::and)
            }
            Piece::Sequence(all) => {
                let all = self.pieces(all);
                let until = all.iter().position(|piece| !self.may_be_empty(*piece));
                let begin = all.iter().take(until.map_or(all.len(), |at| at + 1));
                begin.map(|piece| self.first_bytes(*piece)).fold(ByteSet::NONE, ByteSet::and)
            }
            Piece::Repeat { piece, .. } => self.first_bytes(self.piece(piece)),
        }
    }

    /// A byte that stands in all that a piece can be, if it is one of those that are rare in prose.
    pub(super) fn rare(&self, piece: Piece) -> Option<u8> {
        let is_rare = |byte: &u8| b"@$%=|<>{}[]()!?&;~^+\\".contains(byte);
        match piece {
            Piece::Byte(byte) => Some(byte).filter(is_rare),
            Piece::Text { start, end } => self.text(start, end).iter().copied().find(is_rare),
            Piece::Sequence(all) => self.pieces(all).iter().find_map(|piece| self.rare(*piece)),
            Piece::Repeat { piece, min, .. } => self.rare(self.piece(piece)).filter(|_| min > 0),
            Piece::OneOf(_) | Piece::Look(_) | Piece::Choice(_) => None,
        }
    }
}

/// A count as pieces and steps keep it.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
