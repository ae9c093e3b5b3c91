//! From bytes to the lines and columns a reader counts.

use super::Span;
use memchr::{memchr_iter, memrchr};

/// Where a byte stands. Lines end with `\n`, as editors and SARIF (§3.30.5) count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The byte its line begins with.
    pub line_start: usize,
}

/// Where a span begins, and where the first character after it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its first character.
    pub start: Position,
    /// The first character after it.
    pub end: Position,
}

impl Region {
    /// The beginning of a text: where a finding stands that stands nowhere else.
    pub const TOP: Self = {
        let top = Position { line: 1, column: 1, line_start: 0 };
        Self { start: top, end: top }
    };
}

/// Finds the regions of any number of spans in one pass over the text. A byte inside a character
/// stands where the character does, one past the text at its end.
pub fn regions(text: &str, spans: &[Span]) -> Vec<Region> {
    let mut bytes: Vec<usize> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
    bytes.sort_unstable();
    bytes.dedup();
    let mut cursor = Cursor { text, byte: 0, position: Region::TOP.start };
    let positions: Vec<(usize, Position)> =
        bytes.into_iter().map(|byte| (byte, cursor.advance_to(byte))).collect();
    let position = |byte: usize| {
        let at = positions.partition_point(|(known, _)| *known < byte);
        positions.get(at).map_or(Region::TOP.start, |(_, position)| *position)
    };
    spans
        .iter()
        .map(|span| Region { start: position(span.start), end: position(span.end.max(span.start)) })
        .collect()
}

/// The last character boundary of `text` that is not after `byte`.
pub fn boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1; // at most three times: a character has at most four bytes (RFC 3629 §3)
    }
    byte
}

/// A place in the text that only moves forward.
struct Cursor<'a> {
    text: &'a str,
    byte: usize,
    position: Position,
}

impl Cursor<'_> {
    fn advance_to(&mut self, byte: usize) -> Position {
        let byte = boundary(self.text, byte);
        let passed = self.text.as_bytes().get(self.byte..byte).unwrap_or_default();
        if let Some(last) = memrchr(b'\n', passed) {
            self.position.line += memchr_iter(b'\n', passed).count();
            self.position.line_start = self.byte + last + 1;
            self.position.column = 1 + characters(passed.get(last + 1..).unwrap_or_default());
        } else {
            self.position.column += characters(passed);
        }
        self.byte = byte;
        self.position
    }
}

/// Counts the bytes that begin a character (all but 10xxxxxx, RFC 3629 §3).
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn naive(text: &str, byte: usize) -> (usize, usize, usize) {
        let before = &text[..boundary(text, byte)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.split('\n').count(), before[line_start..].chars().count() + 1, line_start)
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        for (text, byte, line, column) in [
            ("", 0, 1, 1),
            ("a", 1, 1, 2),
            ("a\nb", 1, 1, 2),
            ("a\nb", 2, 2, 1),
            ("é\r\nçx", 5, 2, 1),
            ("é\r\nçx", 6, 2, 2),
            ("é\r\nçx", 7, 2, 3),
            ("ab", 99, 1, 3),
        ] {
            let found = regions(text, &[Span::new(byte, byte)])[0].start;
            assert_eq!((found.line, found.column), (line, column), "{text:?} {byte}");
        }
    }

    proptest! {
        #[test]
        fn one_pass_agrees_with_counting_each_anew(
            text in "[a\\néx中\\r]{0,60}",
            spans in prop::collection::vec((0usize..90, 0usize..90), 0..12),
        ) {
            let spans: Vec<Span> = spans.iter().map(|(a, b)| Span::new(*a, *b)).collect();
            for (span, region) in spans.iter().zip(regions(&text, &spans)) {
                let end = span.end.max(span.start);
                for (byte, at) in [(span.start, region.start), (end, region.end)] {
                    prop_assert_eq!((at.line, at.column, at.line_start), naive(&text, byte));
                }
            }
        }
    }
}
