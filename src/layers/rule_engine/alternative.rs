//! An alternative of a signal's pattern: a pattern of twelve ways to say a thing is compiled only
//! for the way that a text may take.

use super::pattern::{Letters, Malformed, Page, Pattern, Trail, WordStarts};
use crate::skill::Span;

/// One way in which a signal shows itself.
pub(super) struct Alternative {
    /// `None` when it is malformed, which a test rules out.
    pattern: Option<Pattern>,
    minds_case: bool,
}

/// The matches that were found, in order, and what the search for more takes.
pub(super) struct Matches<'a> {
    pub(super) spans: Vec<Span>,
    pub(super) words: &'a WordStarts,
    pub(super) trail: &'a mut Trail,
}

impl Alternative {
    /// An alternative as it is written, for a text in lower case or, when it minds the case of
    /// letters, for the text as it stands.
    pub(super) fn new(written: &str) -> Self {
        Self { pattern: compile(written).ok(), minds_case: minds_case(written) }
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
        let Some(pattern) = &self.pattern else { return };
        let seen = if self.minds_case { text } else { lower }.as_bytes();
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

fn minds_case(written: &str) -> bool {
    written.contains("(?-i")
}

/// Makes an alternative's pattern.
pub(super) fn compile(written: &str) -> Result<Pattern, Malformed> {
    Pattern::new(written, if minds_case(written) { Letters::Any } else { Letters::Small })
}
