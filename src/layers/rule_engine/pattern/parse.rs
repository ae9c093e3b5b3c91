//! Reads a pattern as it is written in a rule.

use super::byte_set::ByteSet;
use super::piece::{Look, Parsed, Piece, Pieces, number};

/// Groups inside each other.
const DEPTH_MAX: u32 = 64;
/// Times that a piece may be repeated, where a number is written.
const TIMES_MAX: u32 = 4_096;

/// Why a pattern is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Malformed {
    /// The byte at which it becomes clear.
    pub(in super::super) at: usize,
    /// What is wrong there.
    pub(in super::super) why: &'static str,
}

/// How letters are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Letters {
    /// The text may hold both cases, and only `(?-i:…)` minds them.
    Any,
    /// The text holds no capital letters.
    Small,
}

/// Reads a pattern: the piece that is all of it, and what that is made of.
pub(super) fn parse(pattern: &str, letters: Letters) -> Result<(Piece, Parsed), Malformed> {
    let (spaced, at) = if pattern.starts_with("(?x)") { (true, 4) } else { (false, 0) };
    let mut parser = Parser {
        pattern: pattern.as_bytes(),
        at,
        letters,
        spaced,
        cased: false,
        depth: 0,
        open: Vec::with_capacity(32),
        parsed: Parsed {
            pieces: Vec::with_capacity(pattern.len() / 4),
            text: Vec::with_capacity(pattern.len()),
        },
    };
    let piece = parser.choice()?;
    if parser.at < parser.pattern.len() {
        return Err(parser.wrong("nothing to close"));
    }
    Ok((piece, parser.parsed))
}

struct Parser<'a> {
    pattern: &'a [u8],
    at: usize,
    letters: Letters,
    /// Whether blanks mean nothing.
    spaced: bool,
    /// Whether the case of letters counts.
    cased: bool,
    depth: u32,
    /// The pieces so far of all that is not closed, the innermost last.
    open: Vec<Piece>,
    parsed: Parsed,
}

impl Parser<'_> {
    fn choice(&mut self) -> Result<Piece, Malformed> {
        let base = self.open.len();
        loop {
            let way = self.sequence()?;
            self.open.push(way);
            if !self.skip(b"|") {
                return Ok(self.close(base, Piece::Choice));
            }
        }
    }

    fn sequence(&mut self) -> Result<Piece, Malformed> {
        let base = self.open.len();
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b'|' | b')') => return Ok(self.close(base, Piece::Sequence)),
                Some(_) => {
                    let piece = self.repeated()?;
                    self.add(base, piece);
                }
            }
        }
    }

    /// Adds a piece to the sequence that began at `base`; bytes that are spelled out are one piece.
    fn add(&mut self, base: usize, piece: Piece) {
        let text = &mut self.parsed.text;
        let last = self.open.get_mut(base..).and_then(<[Piece]>::last_mut);
        match (last, piece) {
            (Some(Piece::Text { end, .. }), Piece::Byte(byte)) if *end == number(text.len()) => {
                text.push(byte);
                *end += 1;
            }
            (Some(Piece::Text { end, .. }), Piece::Text { start, end: further })
                if *end == start =>
            {
                *end = further;
            }
            (Some(last), Piece::Byte(second)) if matches!(last, Piece::Byte(_)) => {
                if let Piece::Byte(first) = *last {
                    let start = number(text.len());
                    text.extend([first, second]);
                    *last = Piece::Text { start, end: start + 2 };
                }
            }
            _ => self.open.push(piece),
        }
    }

    /// Makes one piece of those that are open from `base` on.
    fn close(&mut self, base: usize, make: fn(Pieces) -> Piece) -> Piece {
        if self.open.len() == base + 1
            && let Some(only) = self.open.pop()
        {
            return only;
        }
        let start = number(self.parsed.pieces.len());
        self.parsed.pieces.extend(self.open.drain(base..));
        make(Pieces { start, end: number(self.parsed.pieces.len()) })
    }

    fn repeated(&mut self) -> Result<Piece, Malformed> {
        let mut piece = self.atom()?;
        loop {
            self.blanks();
            let (min, max) = match self.peek() {
                Some(b'?') => (0, Some(1)),
                Some(b'*') => (0, None),
                Some(b'+') => (1, None),
                Some(b'{') => self.times()?,
                _ => return Ok(piece),
            };
            self.at += 1;
            self.blanks();
            let greedy = !self.skip(b"?");
            if max.is_none() && self.parsed.may_be_empty(piece) {
                return Err(self.wrong("endlessly often nothing"));
            }
            let inner = number(self.parsed.pieces.len());
            self.parsed.pieces.push(piece);
            piece = Piece::Repeat { piece: inner, min, max, greedy };
        }
    }

    /// `{min}`, `{min,}`, `{min,max}`, up to the brace that closes it.
    fn times(&mut self) -> Result<(u32, Option<u32>), Malformed> {
        self.at += 1;
        let min = self.number()?;
        let max = match (self.skip(b","), self.peek()) {
            (false, _) => Some(min),
            (true, Some(b'}')) => None,
            (true, _) => Some(self.number()?),
        };
        let fits = max.is_none_or(|max| min <= max) && self.peek() == Some(b'}');
        if fits { Ok((min, max)) } else { Err(self.wrong("write {min}, {min,} or {min,max}")) }
    }

    fn number(&mut self) -> Result<u32, Malformed> {
        let rest = self.pattern.get(self.at..).unwrap_or(&[]);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(rest.get(..digits).unwrap_or(&[])).unwrap_or("");
        self.at += digits;
        let number = text.parse().ok().filter(|number| *number <= TIMES_MAX);
        number.ok_or(self.wrong("no number up to 4096"))
    }

    fn atom(&mut self) -> Result<Piece, Malformed> {
        let Some(byte) = self.peek() else { return Err(self.wrong("something is missing")) };
        self.at += 1;
        match byte {
            b'(' => self.group(),
            b'[' => self.class(),
            b'\\' => self.escape(),
            b'.' => Ok(Piece::OneOf(ByteSet::of(b"\n").others())),
            b'^' => Ok(Piece::Look(Look::LineStart)),
            b'$' => Ok(Piece::Look(Look::LineEnd)),
            b'?' | b'*' | b'+' | b'{' => Err(self.wrong("nothing to repeat")),
            _ if byte.is_ascii() => Ok(self.byte(byte)),
            _ => Ok(self.character(byte)),
        }
    }

    /// A character beyond ASCII: its bytes as they are.
    fn character(&mut self, first: u8) -> Piece {
        let rest = self.pattern.get(self.at..).unwrap_or(&[]);
        let more = rest.iter().take_while(|byte| *byte & 0xC0 == 0x80).count();
        self.at += more;
        let text = &mut self.parsed.text;
        let start = number(text.len());
        text.push(first);
        text.extend_from_slice(rest.get(..more).unwrap_or(&[]));
        Piece::Text { start, end: number(text.len()) }
    }

    /// A group, which does no more than hold pieces together or mind the case of letters.
    fn group(&mut self) -> Result<Piece, Malformed> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.wrong("groups too deep"));
        }
        let outside = self.cased;
        if self.skip(b"?-i:") {
            self.cased = true;
        } else if !self.skip(b"?:") {
            return Err(self.wrong("a group begins with (?: or (?-i:"));
        }
        let piece = self.choice()?;
        if !self.skip(b")") {
            return Err(self.wrong("the group has no end"));
        }
        self.cased = outside;
        self.depth -= 1;
        Ok(piece)
    }

    fn class(&mut self) -> Result<Piece, Malformed> {
        let negated = self.skip(b"^");
        let mut set = ByteSet::default();
        let mut first = true;
        loop {
            self.blanks();
            let (start, named) = match self.peek() {
                None => return Err(self.wrong("the class has no end")),
                Some(b']') if !first => break,
                Some(_) => self.class_item()?,
            };
            first = false;
            set = set.and(named);
            let Some(start) = start else { continue };
            let rest = self.pattern.get(self.at..).unwrap_or(&[]);
            if rest.first() == Some(&b'-') && rest.get(1) != Some(&b']') {
                self.at += 1;
                let (Some(end), _) = self.class_item()? else {
                    return Err(self.wrong("a range has two ends"));
                };
                if end < start {
                    return Err(self.wrong("the range is empty"));
                }
                set = set.and(ByteSet::range(start, end));
            }
        }
        self.at += 1;
        let set = if self.cased { set } else { set.in_either_case() };
        Ok(self.one_of(if negated { set.others() } else { set }))
    }

    /// A byte of a class, or a set that has a name.
    fn class_item(&mut self) -> Result<(Option<u8>, ByteSet), Malformed> {
        let Some(byte) = self.peek() else { return Err(self.wrong("the class has no end")) };
        let doubled = self.pattern.get(self.at + 1) == Some(&byte);
        self.at += 1;
        let byte = match byte {
            b'[' => return Err(self.wrong("write \\[ in a class")),
            b'&' | b'~' | b'-' if doubled => return Err(self.wrong("sets are not combined here")),
            b'\\' => match self.escaped()? {
                Escape::Byte(byte) => byte,
                Escape::Set(set) => return Ok((None, set)),
                Escape::Look(_) => return Err(self.wrong("a class holds bytes only")),
            },
            _ if !byte.is_ascii() => return Err(self.wrong("a class holds ASCII only")),
            _ => byte,
        };
        Ok((Some(byte), ByteSet::of(&[byte])))
    }

    fn escape(&mut self) -> Result<Piece, Malformed> {
        Ok(match self.escaped()? {
            Escape::Byte(byte) => self.byte(byte),
            Escape::Set(set) => self.one_of(set),
            Escape::Look(look) => Piece::Look(look),
        })
    }

    /// What stands behind a backslash.
    fn escaped(&mut self) -> Result<Escape, Malformed> {
        let Some(byte) = self.peek() else { return Err(self.wrong("nothing is escaped")) };
        self.at += 1;
        let blanks = || ByteSet::of(b"\t\n\x0B\x0C\r ");
        let digits = || ByteSet::range(b'0', b'9');
        Ok(match byte {
            b's' => Escape::Set(blanks()),
            b'S' => Escape::Set(blanks().others()),
            b'd' => Escape::Set(digits()),
            b'D' => Escape::Set(digits().others()),
            b'w' => Escape::Set(ByteSet::WORD),
            b'W' => Escape::Set(ByteSet::WORD.others()),
            b'b' => Escape::Look(Look::WordEdge),
            b'B' => Escape::Look(Look::NoWordEdge),
            b'A' => Escape::Look(Look::TextStart),
            b'z' => Escape::Look(Look::TextEnd),
            b'n' => Escape::Byte(b'\n'),
            b't' => Escape::Byte(b'\t'),
            b'r' => Escape::Byte(b'\r'),
            b'f' => Escape::Byte(0x0C),
            b'v' => Escape::Byte(0x0B),
            b'x' => Escape::Byte(self.hex()?),
            b' ' => Escape::Byte(byte),
            _ if byte.is_ascii_punctuation() && !matches!(byte, b'<' | b'>') => Escape::Byte(byte),
            _ => return Err(self.wrong("this escape means nothing here")),
        })
    }

    fn hex(&mut self) -> Result<u8, Malformed> {
        let digits = self.pattern.get(self.at..self.at + 2);
        let byte =
            digits.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        let byte = byte.ok_or(self.wrong("write \\x and two hexadecimal digits"))?;
        self.at += 2;
        Ok(byte)
    }

    /// A byte, in the cases that count.
    fn byte(&self, byte: u8) -> Piece {
        match self.letters {
            _ if self.cased || !byte.is_ascii_alphabetic() => Piece::Byte(byte),
            Letters::Small => Piece::Byte(byte.to_ascii_lowercase()),
            Letters::Any => Piece::OneOf(ByteSet::of(&[byte]).in_either_case()),
        }
    }

    /// One byte of a set, in the cases that count.
    fn one_of(&self, set: ByteSet) -> Piece {
        let set = if self.cased { set } else { set.in_either_case() };
        Piece::OneOf(match self.letters {
            Letters::Any => set,
            Letters::Small => set.without_capitals(),
        })
    }

    fn peek(&self) -> Option<u8> {
        self.pattern.get(self.at).copied()
    }

    fn skip(&mut self, bytes: &[u8]) -> bool {
        let skips = self.pattern.get(self.at..).is_some_and(|rest| rest.starts_with(bytes));
        self.at += if skips { bytes.len() } else { 0 };
        skips
    }

    /// Passes over what means nothing: blanks, and `#` with the rest of its line.
    fn blanks(&mut self) {
        while self.spaced {
            match self.peek() {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => {
                    let rest = self.pattern.get(self.at..).unwrap_or(&[]);
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    fn wrong(&self, why: &'static str) -> Malformed {
        Malformed { at: self.at, why }
    }
}

enum Escape {
    Byte(u8),
    Set(ByteSet),
    Look(Look),
}
