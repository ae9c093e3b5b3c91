//! What a report quotes of a skill: the lines under a finding, short, and without its secrets.

use crate::finding::{Category, Finding};
use crate::skill::Span;
use crate::skill::position::Region;
use crate::skill::position::boundary;
use memchr::memchr;

/// The lines a finding spans, at most [`CHARS_MAX`] characters of them; what is left out is `…`.
pub fn lines(text: &str, span: Span, region: Region) -> String {
    let span = Span::new(boundary(text, span.start), boundary(text, span.end));
    let whole_lead = region.start.column <= LEAD_CHARS_MAX;
    let start =
        if whole_lead { region.start.line_start } else { back(text, span.start, LEAD_CHARS) };
    let rest = text.get(start..).unwrap_or_default();
    let span_bytes = span.end.max(span.start) - start;
    let mut quoted = if whole_lead { String::new() } else { String::from("…") };
    for (chars, (at, c)) in rest.char_indices().enumerate() {
        // The span's own line end, if it has one as its last character, ends the quote too.
        if c == '\n' && at + 1 >= span_bytes {
            break;
        }
        if chars == CHARS_MAX {
            quoted.push('…');
            break;
        }
        quoted.push(c);
    }
    if quoted.ends_with('\r') {
        quoted.pop();
    }
    quoted
}

/// What a finding spans, at most [`CHARS_MAX`] characters of it; what is left out is `…`.
pub fn spanned(text: &str, span: Span) -> String {
    let start = boundary(text, span.start);
    let spanned = text.get(start..boundary(text, span.end).max(start)).unwrap_or_default();
    match spanned.char_indices().nth(CHARS_MAX) {
        Some((at, _)) => format!("{}…", spanned.get(..at).unwrap_or_default()),
        None => spanned.to_owned(),
    }
}

/// The byte `chars` characters before `byte`, not beyond the beginning of the line.
pub fn back(text: &str, byte: usize, chars: usize) -> usize {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.char_indices().rev().take(chars).take_while(|(_, c)| *c != '\n');
    line.last().map_or(byte, |(at, _)| at)
}

/// The end of the line that holds `byte`, without its `\n`; at most `bytes_max` after `byte`.
pub fn line_end(text: &str, byte: usize, bytes_max: usize) -> usize {
    let limit = boundary(text, byte.saturating_add(bytes_max));
    let rest = text.as_bytes().get(byte..limit).unwrap_or_default();
    memchr(b'\n', rest).map_or(limit.max(byte), |at| byte + at)
}

/// Whether what a finding quotes may hold a working secret.
pub fn holds_secrets(finding: &Finding) -> bool {
    finding.category == Category::CredentialExposure
}

/// The text with the rest of every token that looks random replaced by `*`, byte for byte: a
/// report is kept in more places than the secret should be.
pub fn redact(text: &str) -> String {
    let mut redacted = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| !is_token_char(c)) {
        let token = piece.trim_end_matches(|c: char| !is_token_char(c));
        let kept = if looks_random(token) { KEPT_CHARS } else { token.len() };
        redacted.push_str(piece.get(..kept).unwrap_or_default()); // tokens are ASCII
        redacted.extend(std::iter::repeat_n('*', token.len() - kept));
        redacted.push_str(piece.get(token.len()..).unwrap_or_default());
    }
    redacted
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+' | '/')
}

/// Long, and a mixture that words, names with underscores and paths do not have.
fn looks_random(token: &str) -> bool {
    let count = |is: fn(&u8) -> bool| token.bytes().filter(is).count();
    let (digits, upper) = (count(u8::is_ascii_digit), count(u8::is_ascii_uppercase));
    let (lower, slashes) = (count(u8::is_ascii_lowercase), count(|byte| *byte == b'/'));
    let is_mixed = upper > 0 && lower > 0;
    let is_one_word = digits + upper + lower == token.len();
    token.len() >= RANDOM_CHARS_MIN
        && upper + lower > 0
        && match digits {
            0 => false,
            1..4 => slashes == 0 && (is_mixed || is_one_word),
            _ => slashes == 0 || is_mixed,
        }
}

/// Characters quoted of one finding: a few lines of prose, or a long command.
pub const CHARS_MAX: usize = 500;
/// Characters before the span up to which its first line is quoted from its beginning.
const LEAD_CHARS_MAX: usize = 200;
/// Characters quoted before the span when its line is longer than that.
const LEAD_CHARS: usize = 60;
/// The shortest key in use (AWS access key ids have 20 characters, many tokens 16).
const RANDOM_CHARS_MIN: usize = 16;
/// Characters that tell which secret it is: most vendors' prefixes fit.
const KEPT_CHARS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skill::position::regions;
    use proptest::prelude::*;

    fn quote(text: &str, start: usize, end: usize) -> String {
        let span = Span::new(start, end);
        lines(text, span, regions(text, &[span])[0])
    }

    #[test]
    fn whole_lines_are_quoted_and_long_ones_around_the_span() {
        for (text, start, end, quoted) in [
            ("a\nbc\nd", 2, 3, "bc"),
            ("a\nbc\r\nd", 3, 4, "bc"),
            ("a\nbc\nd", 2, 5, "bc"),
            ("a\nbc\nde\nf", 3, 6, "bc\nde"),
            ("", 0, 0, ""),
            ("ab", 7, 9, "ab"),
        ] {
            assert_eq!(quote(text, start, end), quoted, "{text:?}");
        }
        let long = format!("{}evil{}", "x".repeat(1000), "y".repeat(1000));
        let quoted = quote(&long, 1000, 1004);
        assert!(quoted.starts_with("…xxx") && quoted.contains("evil") && quoted.ends_with("y…"));
        assert_eq!(quoted.chars().count(), CHARS_MAX + 2);
    }

    #[test]
    fn random_tokens_are_redacted_and_words_are_not() {
        for (text, shown) in [
            ("key=AKIAIOSFODNN7EXAMPLE;", "key=AKIA****************;"),
            ("export T='ghp_16C7e42F292c6912E7'", "export T='ghp_******************'"),
            ("cat ~/.aws/credentials", "cat ~/.aws/credentials"),
            ("/opt/Python3/site-packages/x", "/opt/Python3/site-packages/x"),
            ("wJalrXUtnFEMI/K7MDENG/bPxR4fi2C1", "wJal****************************"),
            ("internationalization-and-more", "internationalization-and-more"),
            ("é 0123456789abcdef0123 é", "é 0123**************** é"),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    proptest! {
        #[test]
        fn quotes_are_short_and_redacting_keeps_the_length(
            text in "[aB1\\n\\ré _]{0,80}", start in 0usize..100, len in 0usize..40,
        ) {
            prop_assert!(quote(&text, start, start + len).chars().count() <= CHARS_MAX + 2);
            prop_assert_eq!(redact(&text).len(), text.len());
        }
    }
}
