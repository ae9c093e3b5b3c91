//! Rows of single encoded characters, `\x41\x42` or `&#65;&#66;` or `chr(65)+chr(66)`.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::plausible;

/// Fewest encoded letters in a row.
const LEAST_LETTERS: usize = 3;

/// One encoded character.
pub(super) struct Unit {
    /// Its number.
    pub(super) value: u32,
    /// Whether the number is a byte of UTF-8, not a character.
    pub(super) is_byte: bool,
    /// One past its last byte.
    pub(super) end: usize,
}

/// How one kind of row is written.
pub(super) struct Spelling {
    pub(super) how: How,
    /// Reads a character at this byte.
    pub(super) unit: fn(&[u8], usize) -> Option<Unit>,
    /// Fewest characters in a row.
    pub(super) least: usize,
    /// Most bytes between two of them.
    pub(super) gap: usize,
    /// Whether the bytes between are part of the text (`\x63u\x72l`) or operators.
    pub(super) gaps_are_text: bool,
}

/// A row, as far as it goes.
#[derive(Default)]
struct Row {
    data: Vec<u8>,
    high_surrogate: Option<u32>,
    units: usize,
    letters: usize,
    is_range: bool,
}

/// Reads the row that begins at `start`: its reading if it says something, and where it ends.
/// None when nothing is encoded there.
pub(super) fn row(
    bytes: &[u8],
    start: usize,
    spelling: &Spelling,
) -> Option<(Option<Reading>, usize)> {
    let mut next = (spelling.unit)(bytes, start)?;
    let (mut row, mut end) = (Row::default(), start);
    loop {
        row.add(&next);
        end = end.max(next.end);
        let Some((gap, unit)) = following(bytes, end, spelling) else { break };
        if spelling.gaps_are_text {
            row.is_range |= gap == b"-";
            row.data.extend(gap.iter().filter(|byte| **byte != b'\\'));
        }
        next = unit;
    }
    let said = row.units >= spelling.least && row.letters >= LEAST_LETTERS && !row.is_range;
    let text = if said { plausible::readable(&row.data) } else { None };
    let span = Span::new(start, end);
    Some((text.map(|text| Reading::whole(spelling.how, span, text)), end))
}

fn following<'a>(bytes: &'a [u8], end: usize, spelling: &Spelling) -> Option<(&'a [u8], Unit)> {
    for start in end..=end + spelling.gap {
        if let Some(unit) = (spelling.unit)(bytes, start) {
            return Some((bytes.get(end..start)?, unit));
        }
        let stops = spelling.gaps_are_text && matches!(ascii::at(bytes, start), b'\n' | b'"');
        if stops || start >= bytes.len() {
            return None;
        }
    }
    None
}

impl Row {
    fn add(&mut self, unit: &Unit) {
        self.units += 1;
        if unit.is_byte {
            let byte = u8::try_from(unit.value).unwrap_or(b'?');
            self.letters += usize::from(byte.is_ascii_alphanumeric());
            self.data.push(byte);
            return;
        }
        // RFC 8259 §7: a character beyond the BMP is written as a pair of surrogates.
        let value = match (self.high_surrogate.take(), unit.value) {
            (None, 0xd800..=0xdbff) => {
                self.high_surrogate = Some(unit.value);
                return;
            }
            (Some(high), 0xdc00..=0xdfff) => {
                0x1_0000 + ((high - 0xd800) << 10) + unit.value - 0xdc00
            }
            (_, value) => value,
        };
        let char = char::from_u32(value).unwrap_or('\u{fffd}');
        self.letters += usize::from(char.is_alphanumeric());
        self.data.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// The number written in `radix` at `start`, of `least` to `most` digits, and where it ends.
pub(super) fn number(
    bytes: &[u8],
    start: usize,
    radix: u32,
    digits: (usize, usize),
) -> Option<(u32, usize)> {
    let (mut value, mut end) = (0u32, start);
    while end - start < digits.1 {
        let Some(digit) = char::from(ascii::at(bytes, end)).to_digit(radix) else { break };
        value = value.checked_mul(radix)?.checked_add(digit)?;
        end += 1;
    }
    (end - start >= digits.0).then_some((value, end))
}
