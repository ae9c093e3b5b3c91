//! The alternatives of a signal's pattern, each with the literals it spells: a pattern of twelve
//! ways to say a thing is compiled only for the way that a text may take.

use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use std::borrow::Cow;

/// A compiled alternative's limit in bytes. The largest of ours needs a tenth of it.
const REGEX_BYTES_MAX: usize = 4 << 20;

/// The flags at the head of a pattern, and the alternatives at its top.
pub(super) fn split(pattern: &str) -> (&str, Vec<&str>) {
    let (flags, body) = match pattern.strip_prefix("(?x)") {
        Some(body) => ("(?x)", body),
        None => ("", pattern),
    };
    let mut alternatives = Vec::new();
    let (mut depth, mut class, mut escaped, mut start) = (0_u32, false, false, 0);
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' => class = false,
            _ if class => {}
            b'[' => class = true,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'|' if depth == 0 => {
                alternatives.push(body.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    alternatives.push(body.get(start..).unwrap_or(""));
    (flags, alternatives)
}

/// Whether a pattern minds the case of letters, so that it must see the text as it stands.
pub(super) fn minds_case(alternative: &str) -> bool {
    alternative.contains("(?-i")
}

/// Compiles an alternative for a text in lower case, or, when it minds the case, for any text.
/// `None` when it is no regular expression. A `lean` one is made in half the time and searches
/// at two thirds of the speed.
pub(super) fn compile(alternative: &str, lean: bool) -> Option<Regex> {
    let minds_case = minds_case(alternative);
    let pattern = if minds_case { Cow::from(alternative) } else { lower_case(alternative).into() };
    let syntax = syntax::Config::new()
        .unicode(false)
        .utf8(false)
        .multi_line(true)
        .case_insensitive(minds_case);
    let config =
        Config::new().utf8_empty(false).auto_prefilter(!lean).nfa_size_limit(Some(REGEX_BYTES_MAX));
    Regex::builder().syntax(syntax).configure(config).build(&pattern).ok()
}

/// Letters in lower case, escapes left alone: `\S` is not `\s`.
fn lower_case(pattern: &str) -> String {
    let mut lower = String::with_capacity(pattern.len());
    let mut escaped = false;
    for character in pattern.chars() {
        lower.push(if escaped { character } else { character.to_ascii_lowercase() });
        escaped = character == '\\' && !escaped;
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_split_at_its_top_only() {
        for (pattern, expected) in [
            ("a|b", &["a", "b"] as &[&str]),
            ("(?:a|b)c|d", &["(?:a|b)c", "d"]),
            (r"[|]a|\|b", &["[|]a", r"\|b"]),
            (r"[^\]|]a|b", &[r"[^\]|]a", "b"]),
            ("(?x) a | b", &[" a ", " b"]),
            ("a", &["a"]),
        ] {
            assert_eq!(split(pattern).1, expected, "{pattern}");
        }
    }
}
