//! A copy of a part of a text in the making, which remembers where each byte came from.

use super::super::Span;
use super::super::view::{How, Reading};

/// A copy in the making.
pub(super) struct Draft<'a> {
    source: &'a str,
    text: String,
    runs: Vec<(u32, u32)>,
    first: usize,
    end: usize,
    changes: usize,
}

impl<'a> Draft<'a> {
    /// An empty copy of what begins at byte `first` of `source`.
    pub(super) fn new(source: &'a str, first: usize) -> Self {
        Self { source, text: String::new(), runs: Vec::new(), first, end: first, changes: 0 }
    }

    /// Up to where the source has been copied, replaced or dropped.
    pub(super) fn end(&self) -> usize {
        self.end
    }

    /// The size of the copy in bytes.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Copies the source up to `end`.
    pub(super) fn keep_to(&mut self, end: usize) {
        if end <= self.end {
            return;
        }
        let start = self.end;
        let straight = self.runs.last().is_some_and(|(copy, original)| {
            self.text.len() - *copy as usize + *original as usize == start
        });
        if !straight {
            self.mark(start);
        }
        self.text.push_str(Span::new(start, end).of(self.source));
        self.end = end;
    }

    /// Leaves out the source up to `end`.
    pub(super) fn drop_to(&mut self, end: usize) {
        if end > self.end {
            self.end = end;
            self.changes += 1;
        }
    }

    /// Writes `text` for the source up to `end`. Its first character maps to all of what it
    /// replaces, the others to the end of it.
    pub(super) fn put(&mut self, text: &str, end: usize) {
        if text.is_empty() {
            return self.drop_to(end);
        }
        self.mark(self.end);
        let mut chars = text.chars();
        self.text.extend(chars.next());
        if !chars.as_str().is_empty() {
            self.mark(end);
            self.text.push_str(chars.as_str());
        }
        self.end = end;
        self.changes += 1;
        // Whatever follows begins a run of its own, so that nothing maps past `end`.
        self.mark(end);
    }

    fn mark(&mut self, original: usize) {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let run = (number(self.text.len()), number(original));
        match self.runs.last_mut() {
            Some(last) if last.0 == run.0 => *last = run,
            _ => self.runs.push(run),
        }
    }

    /// The copy as a reading; none when nothing was changed.
    pub(super) fn finish(self, how: How) -> Option<Reading> {
        let span = Span::new(self.first, self.end);
        (self.changes > 0).then_some(Reading { how, span, text: self.text, runs: self.runs })
    }
}
