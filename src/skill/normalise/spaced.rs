//! Words whose letters stand apart: `i g n o r e`, `c-u-r-l`.

use super::super::Span;
use super::super::ascii;
use super::super::view::How;
use super::Sink;
use super::draft::Draft;

/// Letters of a word that are set apart by one and the same mark; fewer are initials or a list.
const LETTERS_LEAST: usize = 5;
/// Letters of the shorter words beside it.
const BESIDE_LEAST: usize = 2;
/// How far a line is read to either side of such a word, in bytes.
const REACH: usize = 512;
/// Bytes that are looked at together for a beginning.
const CHUNK: usize = 64;

/// Reads the lines that hold such words with their letters together.
pub(super) fn search(text: &str, sink: &mut Sink<'_>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(start) = next_start(bytes, at) {
        let row = row(bytes, Span::new(start, start + REACH));
        if row.letters < LETTERS_LEAST {
            at = start + 1;
            continue;
        }
        let whole = Span::new(0, text.len());
        let line = ascii::line_around(text, Span::new(start, start), whole, REACH);
        read(text, line, row.mark, sink);
        at = line.end.max(start + 1);
    }
}

/// The next place at or after `from` where three letters stand with one mark between each.
fn next_start(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at + 4 < bytes.len() {
        let piece = bytes.get(at..bytes.len().min(at + CHUNK + 4))?;
        if may_start(piece) {
            let starts = |place: &usize| {
                let inside = place.checked_sub(1).and_then(|before| bytes.get(before));
                bytes.get(*place..*place + 5).is_some_and(is_start)
                    && !inside.is_some_and(u8::is_ascii_alphanumeric)
            };
            if let Some(start) = (at..at + piece.len() - 4).find(starts) {
                return Some(start);
            }
        }
        at += piece.len() - 4;
    }
    None
}

/// Whether three letters that stand apart may begin in a piece: all its bytes at once, so that the
/// compiler looks at many in one step.
#[expect(clippy::needless_bitwise_bool, reason = "a lazy one is a branch for each byte")]
fn may_start(piece: &[u8]) -> bool {
    let letter = |byte: u8| (byte | 0x20).wrapping_sub(b'a') < 26;
    let from = |at: usize| piece.get(at..).unwrap_or(&[]).iter();
    let rows = from(0).zip(from(1)).zip(from(2)).zip(from(3)).zip(from(4));
    rows.fold(false, |any, ((((first, mark), second), next), third)| {
        any | (letter(*first) & letter(*second) & letter(*third) & (mark == next) & !letter(*mark))
    })
}

fn is_start(five: &[u8]) -> bool {
    matches!(*five, [first, mark, second, next, third]
        if mark == next
            && is_mark(mark)
            && [first, second, third].iter().all(u8::is_ascii_alphabetic))
}

const fn is_mark(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'.' | b'_' | b'*' | b'|' | b'/' | b'~' | b'+')
}

/// A row of letters that stand apart.
struct Row {
    letters: usize,
    mark: u8,
    end: usize,
}

/// The row that begins a place.
fn row(bytes: &[u8], place: Span) -> Row {
    let mark = bytes.get(place.start + 1).copied().unwrap_or(b' ');
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let mut row = Row { letters: 1, mark, end: place.start + 1 };
    while row.end < place.end && bytes.get(row.end) == Some(&mark) && letter(row.end + 1) {
        row.letters += 1;
        row.end += 2;
    }
    // A letter that a word goes on behind is that word's.
    if bytes.get(row.end).is_some_and(u8::is_ascii_alphanumeric) && row.letters > 1 {
        row.letters -= 1;
        row.end -= 2;
    }
    row
}

/// Reads a line with its letters together.
fn read(text: &str, line: Span, mark: u8, sink: &mut Sink<'_>) {
    let bytes = text.as_bytes();
    let mut draft = Draft::new(text, line.start);
    let mut at = line.start;
    let mut inside = false;
    while at < line.end {
        let begins = !inside && bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
        let found = begins.then(|| row(bytes, Span::new(at, line.end)));
        let Some(row) = found.filter(|row| row.mark == mark && row.letters >= BESIDE_LEAST) else {
            inside = bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
            at += 1;
            continue;
        };
        let last = row.end.min(line.end);
        while at + 1 < last {
            draft.keep_to(at + 1);
            draft.drop_to(at + 2);
            at += 2;
        }
        draft.keep_to(last);
        at = last;
    }
    draft.keep_to(line.end);
    draft.finish(How::Spaced).into_iter().for_each(sink);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        search(text, &mut |reading| found.push(reading.text));
        found
    }

    #[test]
    fn letters_that_stand_apart_are_read_together() {
        for (text, read) in [
            ("i g n o r e  a l l  rules", "ignore  all  rules"),
            ("run c-u-r-l-y now", "run curly now"),
            ("é S.E.C.R.E.T é", "é SECRET é"),
            ("one\nw g e t x\ntwo", "wgetx"),
        ] {
            assert_eq!(read_of(text), [read], "{text:?}");
        }
    }

    #[test]
    fn initials_lists_and_words_are_left_alone() {
        for text in ["U.S.A. and e.g. a b c", "-a -b -c -d -e", "a, b, c, d, e, f", "a b c dog", ""]
        {
            assert!(read_of(text).is_empty(), "{text:?}");
        }
    }
}
