//! What one byte is, and where lines and characters begin: questions asked millions of times.

use super::Span;

/// Letters and digits of base64 and base64url.
pub(super) const BASE64: u8 = 1;
/// Hex digits.
pub(super) const HEX: u8 = 2;
/// Letters and digits.
pub(super) const ALNUM: u8 = 4;
/// Bytes that mean something to a shell between double quotes.
pub(super) const SHELL_QUOTED: u8 = 16;
/// Bytes that mean something to a shell outside quotes, blanks included.
pub(super) const SHELL: u8 = 32;
/// Blanks: space, tab, carriage return, line feed.
pub(super) const BLANK: u8 = 8;

const CLASSES: [u8; 256] = classes();
const BASE64_VALUES: [u8; 256] = base64_values();

#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the loop")]
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let mut class = 0;
        if byte.is_ascii_alphanumeric() {
            class |= ALNUM | BASE64;
        }
        if byte.is_ascii_hexdigit() {
            class |= HEX;
        }
        if matches!(byte, b'+' | b'/' | b'-' | b'_') {
            class |= BASE64;
        }
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            class |= BLANK;
        }
        if matches!(byte, b'\\' | b'$' | b'`' | b'"') {
            class |= SHELL_QUOTED | SHELL;
        }
        if class & BLANK != 0
            || matches!(byte, b'\'' | b'|' | b';' | b'&' | b'(' | b'#' | b'{' | b'=')
        {
            class |= SHELL;
        }
        table[byte as usize] = class;
        byte += 1;
    }
    table
}

/// RFC 4648 §4 and §5: both alphabets at once.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the loop")]
const fn base64_values() -> [u8; 256] {
    let mut table = [0; 256];
    let mut value = 0u8;
    while value < 26 {
        table[(b'A' + value) as usize] = value;
        table[(b'a' + value) as usize] = value + 26;
        if value < 10 {
            table[(b'0' + value) as usize] = value + 52;
        }
        value += 1;
    }
    table[b'+' as usize] = 62;
    table[b'-' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'_' as usize] = 63;
    table
}

/// Whether a byte is in a class (one of this file's constants, or several of them).
pub(super) fn is(byte: u8, class: u8) -> bool {
    CLASSES.get(usize::from(byte)).is_some_and(|found| found & class != 0)
}

/// The six bits of a base64 digit; 0 for any other byte.
pub(super) fn base64_value(byte: u8) -> u8 {
    BASE64_VALUES.get(usize::from(byte)).copied().unwrap_or(0)
}

/// The four bits of a hex digit.
pub(super) fn hex_value(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The byte at `index`; 0 past the end.
pub(super) fn at(bytes: &[u8], index: usize) -> u8 {
    bytes.get(index).copied().unwrap_or(0)
}

/// The byte before `index`; 0 at the beginning.
pub(super) fn before(bytes: &[u8], index: usize) -> u8 {
    index.checked_sub(1).map_or(0, |index| at(bytes, index))
}

/// From `from`, the first place whose byte is in none of `class`, at most `most` bytes on.
pub(super) fn skip(bytes: &[u8], from: usize, class: u8, most: usize) -> usize {
    let tail = bytes.get(from..).unwrap_or(&[]);
    from + tail.iter().take(most).take_while(|byte| is(**byte, class)).count()
}

/// From `from`, the first place whose byte is in `class`; the end when there is none.
pub(super) fn find(bytes: &[u8], from: usize, class: u8) -> usize {
    let tail = bytes.get(from..).unwrap_or(&[]);
    from + tail.iter().take_while(|byte| !is(**byte, class)).count()
}

/// The next run of at least `least` bytes of `class` at or after `from`, where a run can begin.
/// Looks at the far end of the window first, so that ordinary words are jumped over.
pub(super) fn next_run(bytes: &[u8], from: usize, class: u8, least: usize) -> Option<Span> {
    let mut start = from;
    loop {
        let end = start.checked_add(least)?;
        let window = bytes.get(start..end)?;
        // Blanks end nearly all words, and finding one takes no branch per byte.
        let blank = window.last_chunk().and_then(|tail| last_space(*tail));
        if let Some(back) = blank {
            start = end - back;
            continue;
        }
        match window.iter().rposition(|byte| !is(*byte, class)) {
            Some(outside) => start += outside + 1,
            None => return Some(Span::new(start, skip(bytes, end, class, usize::MAX))),
        }
    }
}

/// The end of the last whole character of `text` at or before byte `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The beginning of the first whole character of `text` at or after byte `at`.
pub(super) fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// How many bytes follow the last space or line feed of eight bytes.
fn last_space(bytes: [u8; 8]) -> Option<usize> {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let word = u64::from_le_bytes(bytes);
    // The high bit of each byte that is zero, exactly: no borrow runs between bytes.
    let zeros = |word: u64| !(((word & LOW) + LOW) | word | LOW);
    let spaces = zeros(word ^ 0x2020_2020_2020_2020) | zeros(word ^ 0x0a0a_0a0a_0a0a_0a0a);
    (spaces != 0).then(|| spaces.leading_zeros() as usize / 8)
}

/// The line around `span` without its line feed, reaching at most `reach` bytes past either end
/// and never outside `within`.
pub(super) fn line_around(text: &str, span: Span, within: Span, reach: usize) -> Span {
    let low = span.start.saturating_sub(reach).max(within.start);
    let high = span.end.saturating_add(reach).min(within.end).max(span.end);
    let bytes = text.as_bytes();
    let head = bytes.get(low..span.start).unwrap_or(&[]);
    let tail = bytes.get(span.end..high).unwrap_or(&[]);
    let start = memchr::memrchr(b'\n', head).map_or(low, |found| low + found + 1);
    let end = memchr::memchr(b'\n', tail).map_or(high, |found| span.end + found);
    Span::new(ceil(text, start), floor(text, end))
}

/// The pieces of `within`, each at most `most` bytes, cut after a line, else after a word, else
/// between two characters.
pub(super) fn pieces(text: &str, within: Span, most: usize) -> impl Iterator<Item = Span> {
    let mut start = within.start;
    std::iter::from_fn(move || {
        if start >= within.end {
            return None;
        }
        let far = floor(text, within.end.min(start + most)).max(start + 1);
        let bytes = text.as_bytes().get(start..far)?;
        let cut = if far == within.end {
            None
        } else {
            memchr::memrchr(b'\n', bytes).or_else(|| memchr::memrchr(b' ', bytes))
        };
        let end = ceil(text, cut.map_or(far, |cut| start + cut + 1));
        let piece = Span::new(start, end);
        start = end;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_found_whole_wherever_it_begins() {
        let table = [
            ("short words only, none is long", None),
            ("aaaabbbbccccdddd", Some((0, 16))),
            (" aaaabbbbccccdddde ", Some((1, 18))),
            ("x aaaabbbbccccddd aaaabbbbccccdddd", Some((18, 34))),
            ("aaaabbbbccccddd", None),
        ];
        for (text, want) in table {
            let found = next_run(text.as_bytes(), 0, BASE64, 16);
            assert_eq!(found, want.map(|(start, end)| Span::new(start, end)), "{text}");
        }
    }

    #[test]
    fn the_last_space_is_found() {
        let table = [
            (*b"abcdefgh", None),
            (*b"abc efgh", Some(4)),
            (*b" b\n !fgh", Some(4)),
            (*b"abcdefg\n", Some(0)),
            (*b"!\x0b\xa0\x8a\x00!!!", None),
        ];
        for (bytes, want) in table {
            assert_eq!(last_space(bytes), want, "{bytes:?}");
        }
    }

    #[test]
    fn pieces_cover_all_and_end_where_characters_end() {
        let text = "äöü äöü\nabc def ghi äöüäöüäöüäöüäöüäöü\n\nx";
        for most in 1..20 {
            let whole: String =
                pieces(text, Span::new(0, text.len()), most).map(|piece| piece.of(text)).collect();
            assert_eq!(whole, text, "{most}");
        }
    }
}
