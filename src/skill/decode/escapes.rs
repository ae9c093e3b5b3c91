//! Backslash escapes: `\x41`, `\u0041`, `\u{41}`, `\U00000041`, `\101`.

use super::super::ascii;
use super::super::view::How;
use super::Sink;
use super::units::{self, Spelling, Unit};

/// Longest run of plain characters between two escapes of one text, in bytes.
const GAP: usize = 8;

const SPELLING: Spelling =
    Spelling { how: How::Escapes, unit, least: 4, gap: GAP, gaps_are_text: true };

/// Finds rows of escapes.
pub(super) fn search(text: &str, sink: &mut Sink<'_>) {
    let (bytes, mut from) = (text.as_bytes(), 0);
    while let Some(found) = memchr::memchr(b'\\', bytes.get(from..).unwrap_or(&[])) {
        let start = from + found;
        from = match units::row(bytes, start, &SPELLING) {
            Some((reading, end)) => {
                reading.into_iter().for_each(&mut *sink);
                end
            }
            None => start + 1,
        };
    }
}

/// The escape at `start`.
pub(in super::super) fn unit(bytes: &[u8], start: usize) -> Option<Unit> {
    if ascii::at(bytes, start) != b'\\' {
        return None;
    }
    let kind = ascii::at(bytes, start + 1);
    let braced = ascii::at(bytes, start + 2) == b'{';
    let (value, end) = match kind {
        b'x' | b'u' if braced => {
            let (value, end) = units::number(bytes, start + 3, 16, (1, 6))?;
            (ascii::at(bytes, end) == b'}').then_some((value, end + 1))?
        }
        b'x' => units::number(bytes, start + 2, 16, (2, 2))?,
        b'u' => units::number(bytes, start + 2, 16, (4, 4))?,
        b'U' => units::number(bytes, start + 2, 16, (8, 8))?,
        // POSIX echo and printf %b write \0ooo.
        b'0' => units::number(bytes, start + 2, 8, (3, 3))
            .or_else(|| units::number(bytes, start + 1, 8, (3, 3)))?,
        b'1'..=b'3' => units::number(bytes, start + 1, 8, (3, 3))?,
        _ => return None,
    };
    let is_byte = !matches!(kind, b'u' | b'U') && !braced && value < 256;
    Some(Unit { value, is_byte, end })
}
