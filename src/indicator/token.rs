//! Indicators match as whole words of their kind, never as parts of other ones.

use crate::skill::Span;
use memchr::memchr2_iter;

/// How an indicator is bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `91.92.242.30`: another digit or label makes it another address.
    Address,
    /// `download.setup-service.com`: matches itself and as the parent of a host.
    Domain,
    /// `glot.io/snippets/x`, `owner/repo`: a host or a slash may stand before, a path after.
    Path,
    /// `crossenv`: a word; `@` may follow with a version.
    Word,
}

impl Kind {
    /// The kind that the shape of an indicator tells.
    pub fn of(indicator: &str) -> Self {
        if indicator.contains('/') {
            Self::Path
        } else if indicator.parse::<std::net::IpAddr>().is_ok() {
            Self::Address
        } else if indicator.contains('.') {
            Self::Domain
        } else {
            Self::Word
        }
    }

    /// Whether `span` of `text` is an indicator of this kind and not a part of another one.
    pub fn stands_alone(self, text: &str, span: Span) -> bool {
        let bytes = text.as_bytes();
        let before = bytes.get(..span.start).unwrap_or_default();
        let after = bytes.get(span.end..).unwrap_or_default();
        !self.goes_on_before(before) && !self.goes_on_after(after)
    }

    fn goes_on_before(self, before: &[u8]) -> bool {
        let Some(last) = before.last().copied() else { return false };
        match self {
            Self::Address => {
                is_word_byte(last) && !ends_in_escape(before)
                    || last == b'.'
                        && before.iter().nth_back(1).is_some_and(|byte| is_word_byte(*byte))
            }
            Self::Domain | Self::Path => is_word_byte(last) && !ends_in_escape(before),
            Self::Word => {
                matches!(last, b'.' | b'@' | b'/') || is_word_byte(last) && !ends_in_escape(before)
            }
        }
    }

    fn goes_on_after(self, after: &[u8]) -> bool {
        match after {
            // A repository's address may end in `.git`.
            [b'.', b'g', b'i', b't', rest @ ..] if self == Self::Path => {
                rest.first().is_some_and(|byte| is_word_byte(*byte))
            }
            [b'/', ..] => self == Self::Word,
            [b'.', next, ..] | [next, ..] => is_word_byte(*next),
            [] => false,
        }
    }
}

/// Every place where `needle` stands in `haystack` as a whole indicator, in any ASCII case.
pub fn find_token(haystack: &str, needle: &str) -> impl Iterator<Item = Span> {
    let kind = Kind::of(needle);
    let first = needle.bytes().next().unwrap_or(0);
    let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr2_iter(lower, upper, haystack.as_bytes()).filter_map(move |start| {
        let span = Span::new(start, start + needle.len());
        let same =
            haystack.as_bytes().get(start..span.end)?.eq_ignore_ascii_case(needle.as_bytes());
        (same && kind.stands_alone(haystack, span)).then_some(span)
    })
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// `\n`, `\t`, `\r` in a string literal are not letters of what follows them.
fn ends_in_escape(before: &[u8]) -> bool {
    matches!(before, [.., b'\\', b'n' | b't' | b'r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(needle: &str, hits: &[&str], misses: &[&str]) {
        for text in hits {
            assert_eq!(find_token(text, needle).count(), 1, "{needle} in {text}");
        }
        for text in misses {
            assert_eq!(find_token(text, needle).count(), 0, "{needle} in {text}");
        }
    }

    #[test]
    fn an_address_is_not_part_of_another() {
        check(
            "91.92.242.30",
            &[
                "91.92.242.30",
                "http://91.92.242.30:8080/x",
                "to 91.92.242.30.",
                "\\n91.92.242.30\\n",
            ],
            &[
                "191.92.242.30",
                "91.92.242.301",
                "1.91.92.242.30",
                "91.92.242.30.nip.io",
                "x91.92.242.30",
            ],
        );
    }

    #[test]
    fn a_domain_is_the_parent_of_hosts_and_no_part_of_names() {
        check(
            "download.setup-service.com",
            &[
                "Download.Setup-Service.com",
                "https://x.download.setup-service.com/a",
                "me@download.setup-service.com",
                "download.setup-service.com.",
            ],
            &[
                "notdownload.setup-service.com",
                "download.setup-service.com.evil.io",
                "download.setup-service.community",
                "download.setup-service.com-x.io",
            ],
        );
    }

    #[test]
    fn a_path_may_go_on_but_its_last_part_may_not() {
        check(
            "Ddoy233/openclawcli",
            &[
                "https://github.com/ddoy233/openclawcli",
                "git@github.com:Ddoy233/openclawcli.git",
                "ddoy233/openclawcli/releases",
            ],
            &[
                "xDdoy233/openclawcli",
                "Ddoy233/openclawcli2",
                "Ddoy233/openclawcli.v2",
                "ddoy233/openclawcli-x",
            ],
        );
    }

    #[test]
    fn a_word_is_a_whole_word() {
        check(
            "crossenv",
            &["npm i crossenv", "crossenv@1.0", "\"crossenv\": \"^1\""],
            &[
                "crossenvironment",
                "cross-crossenv",
                "@me/crossenv",
                "crossenv.js",
                "crossenv/x",
                "crossenv_2",
            ],
        );
        check("", &[], &["", "abc"]);
    }
}
