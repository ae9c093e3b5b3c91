//! Makes indicators harmless to click, and reads those that others made harmless.

use super::extract::urls;
use super::host::Host;
use super::scheme::{self, Scheme};
use crate::skill::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memchr3;
use std::sync::LazyLock;

/// A text with its defanged indicators made whole, and where each byte came from.
#[derive(Debug)]
pub struct Refanged {
    /// What it reads as.
    pub text: String,
    /// Runs copied byte by byte: (first byte here, first byte in the original), in order.
    runs: Vec<(usize, usize)>,
}

impl Refanged {
    /// The bytes of the original from which `span` of this text was made.
    pub fn original(&self, span: Span) -> Span {
        let at = |byte: usize| {
            let after = self.runs.partition_point(|(here, _)| *here <= byte);
            let run = after.checked_sub(1).and_then(|index| self.runs.get(index));
            run.map_or(byte, |(here, original)| original + (byte - here))
        };
        let last = span.end.saturating_sub(1).max(span.start);
        Span::new(at(span.start), at(last) + (span.end - last))
    }
}

/// What tells in one fast pass that there is nothing to read; brackets alone are common.
const PIECES: [&str; 19] = [
    "[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[DOT]", "(DOT)", "{DOT}", "[Dot]", "(Dot)",
    "{Dot}", "[:]", "[/]", "[@]", "[at]", "[AT]", "[At]", "[://]",
];

static PIECE_SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(PIECES).ok()
});

/// Reads `[.]`, `(.)`, `{.}`, `[dot]`, `[:]`, `[://]`, `[/]`, `[@]`, `[at]` as what they stand
/// for; none when the text has none of them.
pub fn refang(text: &str) -> Option<Refanged> {
    if !PIECE_SEARCH.as_ref().is_some_and(|search| search.is_match(text)) {
        return None;
    }
    let bytes = text.as_bytes();
    let mut refanged: Option<Refanged> = None;
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr3(b'[', b'(', b'{', bytes.get(at..)?) {
        let start = at + found;
        at = start + 1;
        if let Some((length, meant)) = token(bytes.get(start..)?) {
            at = start + length;
            let whole =
                refanged.get_or_insert_with(|| Refanged { text: String::new(), runs: Vec::new() });
            whole.runs.push((whole.text.len(), copied));
            whole.text.push_str(text.get(copied..start)?);
            whole.runs.push((whole.text.len(), start));
            whole.text.push_str(meant);
            copied = at;
        }
    }
    let mut whole = refanged?;
    whole.runs.push((whole.text.len(), copied));
    whole.text.push_str(text.get(copied..)?);
    Some(whole)
}

/// The defanged piece that `rest` begins with: its length, and what it stands for.
pub(super) fn token(rest: &[u8]) -> Option<(usize, &'static str)> {
    let close = match rest.first()? {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        _ => return None,
    };
    // The longest piece is `[://]`; looking no further keeps this constant in time.
    let near = rest.get(1..rest.len().min(5))?;
    let length = near.iter().position(|byte| *byte == close)?;
    let inner = near.get(..length)?;
    let meant = match inner {
        b"." => ".",
        b":" if close == b']' => ":",
        b"/" if close == b']' => "/",
        b"@" if close == b']' => "@",
        b"://" if close == b']' => "://",
        word if word.eq_ignore_ascii_case(b"dot") => ".",
        word if close == b']' && word.eq_ignore_ascii_case(b"at") => "@",
        _ => return None,
    };
    Some((inner.len() + 2, meant))
}

/// The same text with every URL made harmless for a reader's terminal: `hxxp` for `http` and
/// brackets around the last dot of the host. A text that is nothing but a host is one too.
pub fn defang(text: &str) -> String {
    if let Some(host) = lone_host(text) {
        return bracket_last_dot(host);
    }
    let mut harmless = String::with_capacity(text.len() + 8);
    let mut copied = 0;
    for (span, _) in urls(text) {
        harmless.push_str(text.get(copied..span.start).unwrap_or(""));
        harmless.push_str(&defang_url(span.of(text)));
        copied = span.end;
    }
    harmless.push_str(text.get(copied..).unwrap_or(""));
    harmless
}

fn lone_host(text: &str) -> Option<&str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if !text.contains('.') || !text.bytes().all(plain) {
        return None;
    }
    match Host::parse(text)? {
        Host::V4(_) => Some(text),
        Host::Name(name) => super::domain::has_known_ending(&name).then_some(text),
        Host::V6(_) => None,
    }
}

fn bracket_last_dot(host: &str) -> String {
    match host.rsplit_once('.') {
        Some((before, after)) if !host.contains("[.]") => format!("{before}[.]{after}"),
        _ => host.to_owned(),
    }
}

fn defang_url(raw: &str) -> String {
    let Some((scheme, rest)) = raw.split_once("//") else {
        let end = raw.find(['/', ':', '?', '#']).unwrap_or(raw.len());
        let (host, rest) = raw.split_at(end);
        return bracket_last_dot(host) + rest;
    };
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    without_schemes(&format!("{scheme}//{}{rest}", bracket_last_dot(authority)))
}

/// `hxxp` for `http` and `fxp` for `ftp`, also where a URL holds another one.
fn without_schemes(url: &str) -> String {
    let mut harmless = String::with_capacity(url.len());
    let mut copied = 0;
    for (colon, _) in url.match_indices("://") {
        let before = url.as_bytes().get(copied..colon).unwrap_or_default();
        let Some((length, Scheme::Http | Scheme::Https | Scheme::Ftp, true)) =
            scheme::at_end(before)
        else {
            continue;
        };
        harmless.push_str(url.get(copied..colon - length).unwrap_or(""));
        let word = url.get(colon - length..colon).unwrap_or("");
        harmless.push_str(&word.replace('t', "x").replace('T', "X"));
        copied = colon;
    }
    harmless.push_str(url.get(copied..).unwrap_or(""));
    harmless
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defanged_text_reads_as_what_it_stands_for() {
        for (text, expected) in [
            ("91[.]92[.]242[.]30", "91.92.242.30"),
            ("evil(.)com and bad{.}org", "evil.com and bad.org"),
            ("evil[dot]com [DOT] a(dot)b", "evil.com . a.b"),
            ("hxxp[://]evil[.]com[/]a", "hxxp://evil.com/a"),
            ("me[at]evil[.]com", "me@evil.com"),
        ] {
            let refanged = refang(text).unwrap();
            assert_eq!(refanged.text, expected);
            let whole = refanged.original(Span::new(0, expected.len()));
            assert_eq!(whole.start, 0, "{text}");
        }
        assert!(refang("[a](b) {c} [..] (: ) [").is_none());
    }

    #[test]
    fn a_refanged_span_is_found_again_in_the_original() {
        let text = "see 91[.]92[.]242[.]30 now";
        let refanged = refang(text).unwrap();
        let start = refanged.text.find("91.92.242.30").unwrap();
        let span = refanged.original(Span::new(start, start + 12));
        assert_eq!(span.of(text), "91[.]92[.]242[.]30");
    }

    #[test]
    fn what_is_printed_cannot_be_clicked() {
        for (text, expected) in [
            ("get http://91.92.242.30/x.sh now", "get hxxp://91.92.242[.]30/x.sh now"),
            ("https://a.evil.com:8443/b.c?d=e.f", "hxxps://a.evil[.]com:8443/b.c?d=e.f"),
            ("HTTP://EVIL.COM", "HXXP://EVIL[.]COM"),
            ("hxxp://evil[.]com/a", "hxxp://evil[.]com/a"),
            ("http://a.io/b/http://c.io", "hxxp://a[.]io/b/hxxp://c.io"),
            ("91.92.242.30", "91.92.242[.]30"),
            ("download.setup-service.com", "download.setup-service[.]com"),
            ("no links here. none.", "no links here. none."),
            ("notes.txt", "notes.txt"),
        ] {
            assert_eq!(defang(text), expected);
        }
    }
}
