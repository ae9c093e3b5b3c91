//! Makes indicators harmless to click.

use super::domain::has_known_ending;
use super::extract::urls;
use super::host::Host;
use super::scheme::{self, Scheme};

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
        Host::Name(name) => has_known_ending(&name).then_some(text),
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
    use proptest::prelude::*;

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

    #[test]
    fn a_scheme_behind_another_is_defanged_too() {
        let harmless = defang("sftp://http://a");
        assert!(!harmless.contains("http://"), "{harmless}");
    }

    proptest! {
        #[test]
        fn a_defanged_text_has_no_live_url(
            text in "([a-z ./:@\\[\\]-]|https?://|ftp://|evil\\.com){0,30}",
        ) {
            let harmless = defang(&text);
            for (span, url) in urls(&harmless) {
                let live = span.of(&harmless);
                prop_assert!(!live.starts_with("http") && !live.starts_with("ftp"), "{live}");
                prop_assert!(url.is_defanged() || url.scheme() != Scheme::Http, "{live}");
            }
        }
    }
}
