//! String literals of any language, one after the other, in linear time.

use super::super::Span;
use super::super::ascii;

/// Longest literal looked for, in bytes.
const LITERAL_MAX: usize = 4 * 1024;
const QUOTES: [u8; 3] = [b'"', b'\'', b'`'];

/// A literal: all of it, and what is between its quotes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal {
    pub(super) whole: Span,
    pub(super) inner: Span,
    pub(super) quote: u8,
}

/// The literals of a part of a text. A literal ends on its line.
pub(super) struct Literals<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
    /// For each quote, up to where no such quote closes a literal.
    unclosed: [usize; 3],
}

impl<'a> Literals<'a> {
    pub(super) fn of(text: &'a str, place: Span) -> Self {
        let bytes = text.as_bytes();
        Self { bytes, at: place.start, end: place.end.min(bytes.len()), unclosed: [0; 3] }
    }

    /// Where the literal that opens at `open` closes; None when it does not on its line.
    fn close(&mut self, open: usize, quote: u8) -> Option<usize> {
        let kind = QUOTES.iter().position(|known| *known == quote)?;
        let unclosed = self.unclosed.get_mut(kind)?;
        if open < *unclosed {
            return None;
        }
        let limit = self.end.min(open + LITERAL_MAX);
        let mut from = open + 1;
        while let Some(rest) = self.bytes.get(from..limit)
            && let Some(found) = memchr::memchr3(quote, b'\\', b'\n', rest)
        {
            match ascii::at(rest, found) {
                b'\\' => from += found + 2,
                b'\n' => {
                    *unclosed = from + found;
                    return None;
                }
                _ => return Some(from + found),
            }
        }
        *unclosed = limit;
        None
    }
}

impl Iterator for Literals<'_> {
    type Item = Literal;

    fn next(&mut self) -> Option<Literal> {
        loop {
            let rest = self.bytes.get(self.at..self.end)?;
            let open = self.at + memchr::memchr3(b'"', b'\'', b'`', rest)?;
            let quote = ascii::at(self.bytes, open);
            self.at = open + 1;
            if self.bytes.get(open..open + 3) == Some(&[quote; 3]) {
                self.at = open + 3;
                continue;
            }
            // An apostrophe stands between letters; before a literal stand at most two (`rb''`).
            if quote == b'\''
                && ascii::is(ascii::at(self.bytes, open + 1), ascii::ALNUM)
                && open
                    .checked_sub(3)
                    .is_some_and(|from| ascii::skip(self.bytes, from, ascii::ALNUM, 3) == open)
            {
                continue;
            }
            if let Some(close) = self.close(open, quote) {
                self.at = close + 1;
                let whole = Span::new(open, close + 1);
                return Some(Literal { whole, inner: Span::new(open + 1, close), quote });
            }
        }
    }
}
