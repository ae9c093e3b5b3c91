//! What URLs and HTML do to characters: `%41` and `&#65;`.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::units::{self, Spelling, Unit};
use super::{Sink, plausible};

/// Longest way back from the first `%` to the beginning of its token, in bytes.
const TOKEN_HEAD: usize = 256;
/// Fewest escapes in a token, and fewest of them that hide a letter no URL needs to hide.
const LEAST_ESCAPES: usize = 4;
const LEAST_LETTERS: usize = 3;
/// Longest run of plain characters between two entities of one text, in bytes.
const GAP: usize = 8;

const ENTITIES: Spelling =
    Spelling { how: How::Entities, unit: entity, least: 4, gap: GAP, gaps_are_text: true };

/// Finds tokens that hide letters behind `%XX`. UTF-8, reserved characters and blanks are what
/// honest URLs escape (RFC 3986 §2.1), so those alone make no reading.
pub(super) fn search_percent(text: &str, sink: &mut Sink<'_>) {
    let (bytes, mut from, mut low) = (text.as_bytes(), 0, 0);
    while let Some(found) = memchr::memchr(b'%', bytes.get(from..).unwrap_or(&[])) {
        let at = from + found;
        from = at + 1;
        let hides = escaped(bytes, at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'<' | b'%'));
        if !hides {
            continue;
        }
        let head = bytes.get(low.max(at.saturating_sub(TOKEN_HEAD))..at).unwrap_or(&[]);
        let start = at - head.iter().rev().take_while(|byte| is_token(**byte)).count();
        let start = ascii::ceil(text, start);
        let tail = bytes.get(at..).unwrap_or(&[]);
        let end = at + tail.iter().take_while(|byte| is_token(**byte)).count();
        (from, low) = (end.max(from), end);
        if let Some(plain) = unescape(bytes.get(start..end).unwrap_or(&[])) {
            sink(Reading::whole(How::Percent, Span::new(start, end), plain));
        }
    }
}

fn is_token(byte: u8) -> bool {
    !matches!(byte, 0..=b' ' | b'"' | b'\'' | b'`' | b'<' | b'>')
}

fn escaped(bytes: &[u8], at: usize) -> Option<u8> {
    if ascii::at(bytes, at) != b'%' {
        return None;
    }
    units::number(bytes, at + 1, 16, (2, 2)).and_then(|(value, _)| u8::try_from(value).ok())
}

fn unescape(token: &[u8]) -> Option<String> {
    let (mut data, mut at) = (Vec::with_capacity(token.len()), 0);
    let (mut escapes, mut letters) = (0, 0);
    while let Some(byte) = token.get(at) {
        let Some(hidden) = escaped(token, at) else {
            data.push(*byte);
            at += 1;
            continue;
        };
        let twice = hidden == b'%' && ascii::is(ascii::at(token, at + 3), ascii::HEX);
        letters += usize::from(hidden.is_ascii_alphanumeric() || twice);
        escapes += 1;
        data.push(hidden);
        at += 3;
    }
    let runs = token.starts_with(b"data:") || token.starts_with(b"javascript:");
    let hides = escapes >= LEAST_ESCAPES && (letters >= LEAST_LETTERS || runs);
    if hides { plausible::readable(&data) } else { None }
}

/// Finds rows of numeric character references.
pub(super) fn search_entities(text: &str, sink: &mut Sink<'_>) {
    let (bytes, mut from) = (text.as_bytes(), 0);
    while let Some(found) = memchr::memchr(b'&', bytes.get(from..).unwrap_or(&[])) {
        let start = from + found;
        from = match units::row(bytes, start, &ENTITIES) {
            Some((reading, end)) => {
                reading.into_iter().for_each(&mut *sink);
                end
            }
            None => start + 1,
        };
    }
}

/// HTML §13.2.5.80: the semicolon may be missing.
fn entity(bytes: &[u8], start: usize) -> Option<Unit> {
    if ascii::at(bytes, start) != b'&' {
        return None;
    }
    // `&amp;#65;` is what becomes of it when it is escaped once more.
    let mark =
        if bytes.get(start..).is_some_and(|rest| rest.starts_with(b"&amp;#")) { 5 } else { 1 };
    if ascii::at(bytes, start + mark) != b'#' {
        return None;
    }
    let (value, end) = match ascii::at(bytes, start + mark + 1) {
        b'x' | b'X' => units::number(bytes, start + mark + 2, 16, (1, 8))?,
        _ => units::number(bytes, start + mark + 1, 10, (1, 8))?,
    };
    let end = end + usize::from(ascii::at(bytes, end) == b';');
    Some(Unit { value, is_byte: false, end })
}
