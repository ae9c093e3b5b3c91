//! Hex digits that spell text: in one run, or in pairs with a separator.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::{Sink, plausible};

/// Shortest run of digits: 8 bytes.
const LEAST_DIGITS: usize = 16;
/// Fewest pairs in a row: `68 74 74 70 3a 2f 2f 78`.
const LEAST_PAIRS: usize = 8;
/// Largest run decoded at once, in bytes. Even; longer ones are sliced.
const SLICE: usize = 64 * 1024;
/// A pair and its separator, in bytes.
const STEP: usize = 3;

/// Reads the hex digits inside a run of letters and digits; whether there was text in them.
pub(super) fn read(text: &str, run: Span, sink: &mut Sink<'_>) -> bool {
    let Some(bytes) = text.as_bytes().get(..run.end) else { return false };
    let (mut from, mut found) = (run.start, false);
    while let Some(digits) = ascii::next_run(bytes, from, ascii::HEX, LEAST_DIGITS) {
        from = digits.end;
        found |= read_digits(bytes, digits, sink);
    }
    found
}

fn read_digits(bytes: &[u8], digits: Span, sink: &mut Sink<'_>) -> bool {
    // An odd digit too many stands before (`0x` read as `0`, a length) more often than after.
    let odd = (digits.end - digits.start) % 2;
    let shifted = Span::new(digits.start + odd, digits.end);
    read_slices(bytes, shifted, sink) || (odd == 1 && read_slices(bytes, digits, sink))
}

fn read_slices(bytes: &[u8], digits: Span, sink: &mut Sink<'_>) -> bool {
    let mut found = false;
    for from in (digits.start..digits.end).step_by(SLICE) {
        let to = digits.end.min(from + SLICE);
        let run = bytes.get(from..to).unwrap_or(&[]);
        if let Some(text) = bytes_of(run.chunks_exact(2)) {
            found = true;
            sink(Reading::whole(How::Hex, Span::new(from, to), text));
        }
    }
    found
}

fn bytes_of<'a>(pairs: impl Iterator<Item = &'a [u8]>) -> Option<String> {
    let data: Vec<u8> = pairs.filter_map(pair_value).collect();
    if data.len() < LEAST_PAIRS {
        return None;
    }
    let narrow = plausible::wide(&data);
    plausible::readable(narrow.as_deref().unwrap_or(&data))
}

fn pair_value(pair: &[u8]) -> Option<u8> {
    let high = ascii::hex_value(*pair.first()?)?;
    Some((high << 4) | ascii::hex_value(*pair.get(1)?)?)
}

/// Finds pairs of digits with one separator after each.
pub(super) fn search_pairs(text: &str, sink: &mut Sink<'_>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    // Eight pairs span 23 bytes, so that a look at every twelfth byte meets each such row.
    while from + LEAST_PAIRS <= bytes.len() {
        let Some(phase) = bytes.get(from..).and_then(phase) else {
            from += LEAST_PAIRS / 2 * STEP;
            continue;
        };
        let start = from + phase;
        let separator = ascii::at(bytes, start + 2);
        let same = |at: &usize| is_pair(bytes, *at) && ascii::at(bytes, *at + 2) == separator;
        let back = (1..LEAST_PAIRS)
            .map_while(|pairs| start.checked_sub(pairs * STEP).filter(same))
            .count();
        let first = start - back * STEP;
        let forth = (first..).step_by(STEP).take_while(same).count();
        let last = bytes.get(first + forth * STEP..first + forth * STEP + 2);
        let pairs = forth + usize::from(last.and_then(pair_value).is_some());
        let end = (first + pairs * STEP - 1).min(bytes.len());
        let row = bytes.get(first..end).unwrap_or(&[]);
        if let Some(text) = bytes_of(row.chunks(STEP)) {
            sink(Reading::whole(How::Hex, Span::new(first, end), text));
        }
        from = end.max(from + 1);
    }
}

/// How far behind the beginning of `bytes` two pairs begin, at most two bytes.
fn phase(bytes: &[u8]) -> Option<usize> {
    let [zero, one, two, three, four, five, six, seven, ..] = *bytes else { return None };
    // The same separator twice is rarer than digits: look for it first.
    let pairs = |separators: (u8, u8), digits: [u8; 4]| {
        separators.0 == separators.1
            && is_separator(separators.0)
            && digits.into_iter().all(|digit| ascii::is(digit, ascii::HEX))
    };
    let phases = [
        pairs((two, five), [zero, one, three, four]),
        pairs((three, six), [one, two, four, five]),
        pairs((four, seven), [two, three, five, six]),
    ];
    phases.into_iter().position(|found| found)
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b':' | b',' | b'-' | b'\n')
}

fn is_pair(bytes: &[u8], at: usize) -> bool {
    ascii::is(ascii::at(bytes, at), ascii::HEX)
        && ascii::is(ascii::at(bytes, at + 1), ascii::HEX)
        && is_separator(ascii::at(bytes, at + 2))
}
