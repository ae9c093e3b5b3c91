//! The alternatives of a signal's pattern: a pattern of twelve ways to say a thing is compiled only
//! for the way that a text may take.

use super::pattern::{Letters, Malformed, Page, Pattern, Trail, WordStarts};
use crate::skill::Span;
use std::borrow::Cow;
use std::sync::OnceLock;

/// One way in which a signal shows itself.
pub(super) struct Alternative {
    flags: &'static str,
    text: Cow<'static, str>,
    /// Made when it is first looked for. `None` inside when it is malformed, which a test rules
    /// out.
    ready: OnceLock<Option<Ready>>,
}

/// What can be searched for.
pub(super) struct Ready {
    pattern: Pattern,
    minds_case: bool,
}

/// The matches that were found, in order, and what the search for more takes.
pub(super) struct Matches<'a> {
    pub(super) spans: Vec<Span>,
    pub(super) words: &'a WordStarts,
    pub(super) trail: &'a mut Trail,
}

impl Alternative {
    /// An alternative of a pattern with these flags at its head.
    pub(super) fn new(flags: &'static str, text: Cow<'static, str>) -> Self {
        Self { flags, text, ready: OnceLock::new() }
    }

    /// The alternative as a pattern of its own.
    pub(super) fn written(&self) -> String {
        [self.flags, &self.text].concat()
    }

    fn ready(&self) -> Option<&Ready> {
        self.ready.get_or_init(|| compile(&self.written()).ok()).as_ref()
    }

    /// Adds the matches in a text, given in lower case as well, that begin within `starts`, behind
    /// the last of `found`, and end at `end` or before.
    pub(super) fn search(
        &self,
        text: [&str; 2],
        starts: Span,
        end: usize,
        found: &mut Matches<'_>,
    ) {
        let [text, lower] = text;
        let Some(Ready { pattern, minds_case }) = self.ready() else { return };
        let seen = if *minds_case { text } else { lower }.as_bytes();
        let known = found.spans.last().map_or(0, |span| span.end);
        let starts = starts.start.max(known)..starts.end;
        for range in
            pattern.matches(Page { text: seen, words: found.words }, starts, end, found.trail)
        {
            let start = range.start;
            let bytes = seen.get(range).unwrap_or(&[]);
            // What a pattern needs before or behind itself is not what a person should look at.
            let trimmed = bytes.trim_ascii_start();
            let start = start + (bytes.len() - trimmed.len());
            let end = start + trimmed.trim_ascii_end().len();
            let span = Span::new(text.floor_char_boundary(start), text.ceil_char_boundary(end));
            if start < end && span.start >= known {
                found.spans.push(span);
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
    let (mut depth, mut class, mut behind_escape, mut start) = (0_u32, false, 0, 0);
    let means = |(_, byte): &(usize, u8)| matches!(byte, b'\\' | b'[' | b']' | b'(' | b')' | b'|');
    for (at, byte) in body.bytes().enumerate().filter(means) {
        match byte {
            _ if at < behind_escape => {}
            b'\\' => behind_escape = at + 2,
            b']' => class = false,
            _ if class => {}
            b'[' => class = true,
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => {
                alternatives.push(body.get(start..at).unwrap_or(""));
                start = at + 1;
            }
            _ => {}
        }
    }
    alternatives.push(body.get(start..).unwrap_or(""));
    (flags, alternatives)
}

/// Makes an alternative ready for a text in lower case or, when it minds the case of letters, for
/// the text as it stands.
pub(super) fn compile(alternative: &str) -> Result<Ready, Malformed> {
    let minds_case = alternative.contains("(?-i");
    let letters = if minds_case { Letters::Any } else { Letters::Small };
    Ok(Ready { pattern: Pattern::new(alternative, letters)?, minds_case })
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
