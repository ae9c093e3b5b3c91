//! Characters written as numbers: `[104, 116, …]`, `fromCharCode(…)`, `chr(99)+chr(117)`.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::units::{self, Spelling, Unit};
use super::{Sink, plausible};

/// Fewest numbers in a list.
const LEAST_NUMBERS: usize = 6;
/// Most blanks between a bracket and the first number, or between two numbers, in bytes.
const BLANKS: usize = 32;
/// Most bytes between two calls: `) + String.`.
const GAP: usize = 16;

const CALLS: Spelling =
    Spelling { how: How::CharCodes, unit: call, least: 3, gap: GAP, gaps_are_text: false };

/// What is written before one number, in lower case.
const PREFIXES: [&str; 5] =
    ["chr(", "string.fromcharcode(", "fromcharcode(", "fromcodepoint(", "[char]"];

/// Whether the bracket at `at` belongs to a call that makes a character of a number; where the
/// call begins.
fn call_around(bytes: &[u8], at: usize) -> Option<usize> {
    let before =
        PREFIXES.iter().filter_map(|prefix| Some(at - prefix.strip_suffix('(')?.len().min(at)));
    let start = before.chain([at]).find(|start| call(bytes, *start).is_some())?;
    Some(start)
}

/// Reads the row of calls at `start`; where it ends.
fn read_calls(text: &str, start: usize, sink: &mut Sink<'_>) -> usize {
    match units::row(text.as_bytes(), start, &CALLS) {
        Some((reading, end)) => {
            reading.into_iter().for_each(sink);
            end
        }
        None => start + 1,
    }
}

fn call(bytes: &[u8], start: usize) -> Option<Unit> {
    let rest = bytes.get(start..)?;
    let begins = |prefix: &&&str| {
        rest.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let prefix = PREFIXES.iter().find(begins)?;
    let open = start + prefix.len();
    let open = open + usize::from(ascii::at(bytes, open) == b'(');
    let (value, end) = code(bytes, ascii::skip(bytes, open, ascii::BLANK, BLANKS))?;
    let end = ascii::skip(bytes, end, ascii::BLANK, BLANKS);
    let end = end + usize::from(ascii::at(bytes, end) == b')');
    Some(Unit { value, is_byte: false, end })
}

/// A number, decimal or `0x`, and where it ends.
fn code(bytes: &[u8], start: usize) -> Option<(u32, usize)> {
    let hex = ascii::at(bytes, start) == b'0' && ascii::at(bytes, start + 1) | 0x20 == b'x';
    let (value, end) = if hex {
        units::number(bytes, start + 2, 16, (1, 6))?
    } else {
        units::number(bytes, start, 10, (1, 7))?
    };
    (!ascii::is(ascii::at(bytes, end), ascii::ALNUM)).then_some((value, end))
}

/// Finds calls, and lists of numbers behind brackets and quotation marks.
pub(super) fn search(text: &str, sink: &mut Sink<'_>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(found) = memchr::memchr3(b'[', b'(', b'{', bytes.get(from..).unwrap_or(&[])) {
        let at = from + found;
        from = if ends_a_name(bytes, at)
            && let Some(start) = call_around(bytes, at)
        {
            read_calls(text, start, sink).max(at + 1)
        } else {
            read_list(bytes, at + 1, sink)
        };
    }
    from = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\'', bytes.get(from..).unwrap_or(&[])) {
        from = read_list(bytes, from + found + 1, sink);
    }
}

/// Whether a bracket stands where it stands in `chr(`, `fromCharCode(`, `fromCodePoint(` and
/// `[char]`.
fn ends_a_name(bytes: &[u8], at: usize) -> bool {
    match ascii::at(bytes, at) {
        b'(' => matches!(ascii::before(bytes, at) | 0x20, b'r' | b'e' | b't'),
        b'[' => ascii::at(bytes, at + 1) | 0x20 == b'c',
        _ => false,
    }
}

/// Reads the list at `start`; where it ends.
fn read_list(bytes: &[u8], start: usize, sink: &mut Sink<'_>) -> usize {
    let first = ascii::skip(bytes, start, ascii::BLANK, BLANKS);
    if !ascii::at(bytes, first).is_ascii_digit() {
        return start;
    }
    let (mut text, mut numbers, mut at, mut end) = (String::new(), 0, first, first);
    while let Some((value, after)) = code(bytes, at) {
        let Some(char) = char::from_u32(value).filter(|char| !char.is_control() || *char < '\u{e}')
        else {
            return after;
        };
        text.push(char);
        (numbers, end) = (numbers + 1, after);
        let blank = ascii::skip(bytes, after, ascii::BLANK, BLANKS);
        let comma = usize::from(matches!(ascii::at(bytes, blank), b',' | b';'));
        at = ascii::skip(bytes, blank + comma, ascii::BLANK, BLANKS);
        if at == after {
            break;
        }
    }
    if numbers >= LEAST_NUMBERS
        && plausible::wordy(&text)
        && let Some(text) = plausible::readable(text.as_bytes())
    {
        sink(Reading::whole(How::CharCodes, Span::new(first, end), text));
    }
    end.max(start)
}
