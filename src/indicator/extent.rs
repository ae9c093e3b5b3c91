//! How far a URL goes in the text around it.

use super::refang;

/// How far a URL goes.
pub(super) struct Extent {
    /// One past its last byte, without what belongs to the sentence around it.
    pub(super) end: usize,
    /// Up to where was looked.
    pub(super) seen: usize,
    /// Whether it holds anything that must be rewritten before it is read.
    pub(super) defanged: bool,
    /// Whether that is `[.]` or the like, not only `\/`.
    pub(super) bracketed: bool,
}

impl Extent {
    /// Measures the URL whose host begins at `from`; looks no further than `limit`.
    pub(super) fn measure(text: &str, from: usize, limit: usize) -> Self {
        let bytes = text.as_bytes();
        let limit = limit.min(bytes.len());
        let mut open = Open::default();
        let mut extent = Self { end: from, seen: from, defanged: false, bracketed: false };
        let mut at = from;
        while at < limit {
            let Some(step) = open.step(text, at, &mut extent) else { break };
            at += step;
        }
        let mut end = at.min(limit);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        extent.seen = end.max(from);
        extent.end = from + trimmed(text.get(from..end).unwrap_or("")).len();
        extent
    }
}

/// What is open while a URL is read.
#[derive(Default)]
struct Open {
    round: u32,
    square: u32,
    curly: u32,
    /// Past the host.
    in_path: bool,
    in_query: bool,
}

impl Open {
    /// The length of what stands at `at` when it belongs to the URL; none where that ends.
    fn step(&mut self, text: &str, at: usize, extent: &mut Extent) -> Option<usize> {
        let rest = text.as_bytes().get(at..)?;
        let byte = *rest.first()?;
        match byte {
            b'[' | b'(' | b'{' => Some(self.opening(rest, extent)),
            b')' => self.round.checked_sub(1).map(|left| self.round = left).map(|()| 1),
            b']' => self.square.checked_sub(1).map(|left| self.square = left).map(|()| 1),
            b'}' => self.curly.checked_sub(1).map(|left| self.curly = left).map(|()| 1),
            b'\\' if rest.get(1) == Some(&b'/') => {
                extent.defanged = true;
                self.in_path = true;
                Some(2)
            }
            b'<' => stand_in(text.as_bytes().get(at.wrapping_sub(1)).copied(), rest),
            b' ' if !self.in_path => spelt_dot(rest).inspect(|_| {
                extent.defanged = true;
                extent.bracketed = true;
            }),
            b'"' | b'\'' | b'`' | b'>' | b'|' | b'^' | b'\\' | ..=b' ' | 0x7f => None,
            b',' | b';' if !self.in_path => None,
            b';' if !self.in_query => None,
            b',' if rest.get(1..5).is_some_and(|next| next.eq_ignore_ascii_case(b"http")) => None,
            b'&' if ends_at_ampersand(rest) => None,
            b'/' | b'?' | b'#' => {
                self.in_path = true;
                self.in_query |= byte != b'/';
                Some(1)
            }
            ..=0x7e => Some(1),
            0x80.. => text.get(at..).and_then(|rest| foreign(rest.chars().next()?)),
        }
    }

    fn opening(&mut self, rest: &[u8], extent: &mut Extent) -> usize {
        if let Some((length, _)) = refang::token(rest) {
            extent.defanged = true;
            extent.bracketed = true;
            return length;
        }
        match rest.first() {
            Some(b'(') => self.round += 1,
            Some(b'[') => self.square += 1,
            _ => self.curly += 1,
        }
        1
    }
}

/// A letter of another alphabet belongs to a URL (an internationalised host); CJK text and its
/// punctuation, written without spaces, is the sentence going on.
fn foreign(c: char) -> Option<usize> {
    (c.is_alphanumeric() && c < '\u{2e80}').then_some(c.len_utf8())
}

/// `<host>` where a name belongs, as documentation writes it; not the start of an HTML tag.
fn stand_in(before: Option<u8>, rest: &[u8]) -> Option<usize> {
    if !matches!(before?, b'/' | b'.' | b'-' | b':' | b'@' | b'=') {
        return None;
    }
    let inner = rest.get(1..)?.iter().take(40);
    let plain = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let length = inner.take_while(plain).count();
    (length > 0 && rest.get(length + 1) == Some(&b'>')).then_some(length + 2)
}

/// ` dot ` or ` [.] ` inside a host.
fn spelt_dot(rest: &[u8]) -> Option<usize> {
    let word = rest.get(..6)?;
    let is_dot = word.starts_with(b" dot ") || word.starts_with(b" [.] ");
    (is_dot && word.last()?.is_ascii_alphanumeric()).then_some(5)
}

fn ends_at_ampersand(rest: &[u8]) -> bool {
    let after = rest.get(1..).unwrap_or_default();
    [&b"&"[..], b"quot;", b"gt;", b"lt;", b"#", b"apos;"].iter().any(|end| after.starts_with(end))
}

fn trimmed(raw: &str) -> &str {
    raw.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '~', '\'', '(', '[', '{'])
}
