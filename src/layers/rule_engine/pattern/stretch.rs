//! Text up to a point that is not known before, as in "a verb, and later in the sentence a place".
//!
//! A pattern says it as `(?:[^.\n]|\.\w|\n[^\n])*?`: bytes that may stand alone, and others that
//! may stand before certain ones. Where no byte is of two kinds there is one way through it, and a
//! search that knows this has no choice to make at each byte but whether to go on.

use super::byte_set::ByteSet;
use super::piece::{Parsed, Piece, Pieces};

/// As few bytes as will do, single ones of a set and such as come in pairs.
#[derive(Debug)]
pub(super) struct Stretch {
    single: ByteSet,
    pairs: Vec<[ByteSet; 2]>,
}

impl Stretch {
    /// The stretch that repeats one of these pieces; `None` where they are anything else.
    pub(super) fn of(parsed: &Parsed, ways: Pieces) -> Option<Self> {
        let mut stretch = Self { single: ByteSet::NONE, pairs: Vec::new() };
        for way in parsed.pieces(ways) {
            match *way {
                Piece::Sequence(pieces) => {
                    let [first, second] = *parsed.pieces(pieces) else { return None };
                    stretch.pairs.push([one(first)?, one(second)?]);
                }
                Piece::Text { start, end } => {
                    let [first, second] = *parsed.text(start, end) else { return None };
                    stretch.pairs.push([ByteSet::of(&[first]), ByteSet::of(&[second])]);
                }
                Piece::Byte(_) | Piece::OneOf(_) => {
                    stretch.single = stretch.single.and(one(*way)?);
                }
                Piece::Look(_) | Piece::Choice(_) | Piece::Repeat { .. } => return None,
            }
        }
        let mut firsts = stretch.single;
        for [first, _] in &stretch.pairs {
            if !first.is_within(firsts.others()) {
                return None;
            }
            firsts = firsts.and(*first);
        }
        Some(stretch)
    }

    /// The bytes with which it may go on.
    pub(super) fn first(&self) -> ByteSet {
        self.pairs.iter().fold(self.single, |all, [first, _]| all.and(*first))
    }

    /// How many of these bytes it goes on by, if it does.
    #[inline]
    pub(super) fn step(&self, bytes: &[u8]) -> Option<usize> {
        let first = *bytes.first()?;
        if self.single.has(first) {
            return Some(1);
        }
        let second = *bytes.get(1)?;
        let pair = self.pairs.iter().find(|[may_be, _]| may_be.has(first))?;
        pair[1].has(second).then_some(2)
    }
}

/// The set that a piece is one byte of.
fn one(piece: Piece) -> Option<ByteSet> {
    match piece {
        Piece::Byte(byte) => Some(ByteSet::of(&[byte])),
        Piece::OneOf(set) => Some(set),
        Piece::Text { .. }
        | Piece::Look(_)
        | Piece::Sequence(_)
        | Piece::Choice(_)
        | Piece::Repeat { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Letters, parse};
    use super::*;

    fn of(pattern: &str) -> Option<Stretch> {
        let (piece, parsed) = parse(pattern, Letters::Small).unwrap();
        let Piece::Choice(ways) = piece else { panic!("{pattern}") };
        Stretch::of(&parsed, ways)
    }

    #[test]
    fn a_stretch_has_one_way_through_a_text() {
        let stretch = of(r"[^.\n]|\.\w|\n[^\n]").unwrap();
        for (text, steps) in
            [("ab", Some(1)), (".x", Some(2)), (". ", None), ("\na", Some(2)), ("\n\n", None)]
        {
            assert_eq!(stretch.step(text.as_bytes()), steps, "{text:?}");
        }
        assert_eq!((stretch.step(b""), stretch.step(b".")), (None, None));
    }

    #[test]
    fn what_leaves_a_choice_is_no_stretch() {
        for pattern in ["a|ab", "ab|[a-c]d", r"a|\bb", "a|bcd", "a|b+"] {
            assert!(of(pattern).is_none(), "{pattern}");
        }
    }
}
