//! The alternatives of a signal's pattern: a pattern of twelve ways to say a thing is compiled only
//! for the way that a text may take.

use crate::skill::Span;
use regex_automata::meta::{Config, Regex};
use regex_automata::util::syntax;
use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A compiled alternative's limit in bytes. The largest of ours needs a tenth of it.
const REGEX_BYTES_MAX: usize = 4 << 20;

/// Searches for an alternative that a lean pattern must do for: those of a few small skills.
const LEAN_SEARCHES: u32 = 64;

/// One way in which a signal shows itself.
pub(super) struct Alternative {
    pattern: String,
    minds_case: bool,
    /// Most of the time of a small scan goes into compiling, so the pattern is compiled anew, and
    /// well, only when it proves to be looked for often. `None` inside when it does not compile,
    /// which a test rules out.
    lean: OnceLock<Option<Regex>>,
    full: OnceLock<Option<Regex>>,
    searches: AtomicU32,
}

impl Alternative {
    pub(super) fn new(pattern: String) -> Self {
        let minds_case = minds_case(&pattern);
        let (lean, full, searches) = (OnceLock::new(), OnceLock::new(), AtomicU32::new(0));
        Self { pattern, minds_case, lean, full, searches }
    }

    /// Adds the matches inside `stretch` of a text, given in lower case as well, that lie past the
    /// last of `found`.
    pub(super) fn search(&self, text: &str, lower: &str, stretch: Span, found: &mut Vec<Span>) {
        let seen = if self.minds_case { text } else { lower };
        let Some(part) = seen.as_bytes().get(stretch.start..stretch.end) else { return };
        let lean = self.searches.fetch_add(1, Ordering::Relaxed) < LEAN_SEARCHES;
        let regex = if lean { &self.lean } else { &self.full };
        let regex = regex.get_or_init(|| compile(&self.pattern, lean));
        let Some(regex) = regex else { return };
        let known = found.last().map_or(0, |span| span.end);
        for m in regex.find_iter(part) {
            let bytes = part.get(m.range()).unwrap_or(&[]);
            // What a pattern needs before or behind itself is not what a person should look at.
            let trimmed = bytes.trim_ascii_start();
            let start = stretch.start + m.start() + (bytes.len() - trimmed.len());
            let end = start + trimmed.trim_ascii_end().len();
            let span = Span::new(text.floor_char_boundary(start), text.ceil_char_boundary(end));
            if start < end && span.start >= known {
                found.push(span);
            }
        }
    }
}

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
fn minds_case(alternative: &str) -> bool {
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
