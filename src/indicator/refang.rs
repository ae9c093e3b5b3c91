//! Reads indicators that others made harmless to click.

use crate::skill::Span;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
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
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostFirst)
        .build(PIECES)
        .ok()
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
}
