//! Searches a text for a pattern: one way after the other, and the first that does is the match.
//!
//! A way that was tried in vain is not tried again at the same place, so a search takes no more
//! time than the pattern's choices times the text's bytes, whatever the text. That is memoized
//! backtracking (Russ Cox, Regular Expression Matching: the Virtual Machine Approach, 2009) with
//! two changes: most searches end long before it pays to remember what was tried, so remembering
//! begins late; and how far a run of bytes reaches is found out only once.

use super::lead::Lead;
use super::piece::Look;
use super::program::{ChoiceId, Program, Step, StepId};
use super::words::{WordStarts, is_word};
use memchr::memchr;
use std::ops::Range;

/// A text that is searched.
#[derive(Clone, Copy)]
pub(in super::super) struct Page<'a> {
    pub(in super::super) text: &'a [u8],
    pub(in super::super) words: &'a WordStarts,
}

/// Where in a text a pattern stands, one match after the other.
pub(in super::super) struct Search<'a> {
    program: &'a Program,
    lead: &'a Lead,
    /// The text around what is searched.
    whole: Page<'a>,
    /// Where in the whole the text begins that is searched.
    base: usize,
    /// No match goes beyond it.
    text: &'a [u8],
    /// Where the next match may begin, and where the last one.
    starts: Range<usize>,
    trail: &'a mut Trail,
    choices_taken: usize,
}

/// What a search remembers, to be used by one search after the other: most are so short that
/// making it anew would take longer than they do.
#[derive(Default)]
pub(in super::super) struct Trail {
    /// What is left to be tried, the next one last.
    left: Vec<Left>,
    /// For each choice that is a run what is known of it.
    runs: Vec<Known>,
    /// The runs of which something is known.
    known: Vec<ChoiceId>,
    /// For each choice and each place one bit: whether it was tried there. Empty until it pays.
    tried: Vec<u64>,
}

impl Trail {
    /// Forgets all, for a search among so many choices.
    fn begin(&mut self, choices: ChoiceId) {
        self.left.clear();
        self.tried.clear();
        for choice in self.known.drain(..) {
            if let Some(known) = self.runs.get_mut(choice as usize) {
                *known = Known::default();
            }
        }
        if self.runs.len() < choices as usize {
            self.runs.resize_with(choices as usize, Known::default);
        }
    }

    /// What is known of a run.
    fn run(&mut self, choice: ChoiceId) -> Option<&mut Known> {
        let known = self.runs.get_mut(choice as usize)?;
        if !known.noted {
            known.noted = true;
            self.known.push(choice);
        }
        Some(known)
    }

    /// Forgets what was tried in vain.
    fn forget_tried(&mut self) {
        self.tried.clear();
        for choice in &self.known {
            if let Some(known) = self.runs.get_mut(*choice as usize) {
                known.tried = 0..0;
            }
        }
    }
}

/// What is left to be tried.
enum Left {
    /// To go one of some ways from a place.
    Ways((u32, u32), usize),
    /// To end a run elsewhere.
    Ends(Ends),
    /// To go on with a stretch from a place.
    Stretch(StepId, usize),
}

/// Where a run may end.
struct Ends {
    step: StepId,
    /// The ends that were not tried.
    left: Range<usize>,
    all: Range<usize>,
}

/// What is known of a run.
#[derive(Clone, Default)]
struct Known {
    /// Whether anything is.
    noted: bool,
    /// Bytes that are of its set, every one.
    bytes: Range<usize>,
    /// Ends behind which the pattern does not go on.
    tried: Range<usize>,
}

impl<'a> Search<'a> {
    /// Searches for matches that begin within `starts` and end at `end` or before.
    pub(super) fn new(
        (program, lead): (&'a Program, &'a Lead),
        whole: Page<'a>,
        starts: Range<usize>,
        end: usize,
        trail: &'a mut Trail,
    ) -> Self {
        let base = starts.start;
        let text = whole.text.get(base..end).unwrap_or(&[]);
        let may_stand = program.rare.is_none_or(|byte| memchr(byte, text).is_some());
        let last = if may_stand { starts.end.min(end + 1) } else { base };
        let starts = 0..last.saturating_sub(base);
        trail.begin(program.choices);
        Self { program, lead, whole, base, text, starts, trail, choices_taken: 0 }
    }

    /// The first place, from `from` on, at which a match may begin.
    fn start(&self, from: usize) -> Option<usize> {
        if self.program.guard(self.program.start).is_none() {
            return (from < self.starts.end).then_some(from);
        }
        let end = self.starts.end.min(self.text.len());
        if self.program.starts_words {
            let places = self.base + from..self.base + end;
            let fits = |at| self.lead.fits(self.whole.text, at);
            return self.whole.words.find(places, fits).map(|at| at - self.base);
        }
        self.lead.find(self.text, from..end)
    }

    /// The end of the match that begins at a place.
    fn end(&mut self, start: usize) -> Option<usize> {
        self.trail.left.clear();
        let (mut step, mut at) = (self.program.start.step, start);
        loop {
            let next = match *self.program.step(step) {
                Step::Found => return Some(at),
                Step::OneOf { set, next } => {
                    let has = self.byte(at).is_some_and(|byte| self.program.set(set).has(byte));
                    has.then_some((next, at + 1))
                }
                Step::Text { start, end, next } => {
                    let text = self.program.text(start, end);
                    let rest = self.text.get(at..).unwrap_or(&[]);
                    rest.starts_with(text).then_some((next, at + text.len()))
                }
                Step::Look { look, next } => self.holds(look, at).then_some((next, at)),
                Step::Fork { choice, ways } => {
                    if self.was_tried(choice, at) {
                        None
                    } else {
                        self.fork(ways, at)
                    }
                }
                Step::Run { .. } => self.run(step, at),
                Step::Stretch { .. } => self.stretch(step, at),
            };
            (step, at) = next.or_else(|| self.next_left())?;
        }
    }

    /// Takes up what is left.
    fn next_left(&mut self) -> Option<(StepId, usize)> {
        loop {
            let next = match self.trail.left.pop()? {
                Left::Ways(ways, at) => self.fork(ways, at),
                Left::Ends(ends) => self.next_end(ends),
                Left::Stretch(step, at) => self.stretch(step, at),
            };
            if next.is_some() {
                return next;
            }
        }
    }

    /// Takes the first way that is open.
    #[inline]
    fn fork(&mut self, ways: (u32, u32), at: usize) -> Option<(StepId, usize)> {
        let byte = self.byte(at);
        let mut open = (ways.0..)
            .zip(self.program.ways(ways))
            .filter(|(_, way)| self.program.is_open(**way, byte));
        let (_, first) = open.next()?;
        if let Some((other, _)) = open.next() {
            self.trail.left.push(Left::Ways((other, ways.1), at));
        }
        Some((first.step, at))
    }

    /// Begins a run at a place, and takes the first of its ends.
    fn run(&mut self, step: StepId, at: usize) -> Option<(StepId, usize)> {
        let Step::Run { choice, run, .. } = *self.program.step(step) else { return None };
        let known = self.trail.run(choice)?;
        let set = self.program.set(run.set);
        let most = at.saturating_add(run.max as usize).min(self.text.len());
        let reach = |from: usize, to: usize| {
            let ahead = self.text.get(from..to.min(most)).unwrap_or(&[]);
            from + ahead.iter().take_while(|byte| set.has(**byte)).count()
        };
        if at < known.bytes.start && reach(at, known.bytes.start) == known.bytes.start {
            known.bytes.start = at;
        } else if !(known.bytes.start..=known.bytes.end).contains(&at) {
            known.bytes = at..at;
        }
        known.bytes.end = reach(known.bytes.end, most);
        let (first, last) = (at + run.min as usize, known.bytes.end.min(most));
        let all = without(first..last + 1, &known.tried);
        if all.is_empty() { None } else { self.next_end(Ends { step, left: all.clone(), all }) }
    }

    /// Takes the next of the ends of a run.
    fn next_end(&mut self, ends: Ends) -> Option<(StepId, usize)> {
        let Ends { step, mut left, all } = ends;
        let Step::Run { choice, run, way } = *self.program.step(step) else { return None };
        while !left.is_empty() {
            let end = if run.greedy { left.end - 1 } else { left.start };
            if run.greedy {
                left.end -= 1;
            } else {
                left.start += 1;
            }
            if self.program.is_open(way, self.byte(end)) && !self.was_tried(choice, end) {
                if all.len() > 1 {
                    self.trail.left.push(Left::Ends(Ends { step, left, all }));
                }
                return Some((way.step, end));
            }
        }
        if let Some(known) = self.trail.run(choice) {
            known.tried = if all.start <= known.tried.end && known.tried.start <= all.end {
                all.start.min(known.tried.start)..all.end.max(known.tried.end)
            } else {
                all
            };
        }
        None
    }

    /// Goes through a stretch to the first place at which what follows it may begin.
    fn stretch(&mut self, step: StepId, mut at: usize) -> Option<(StepId, usize)> {
        let Step::Stretch { choice, stretch, way } = *self.program.step(step) else { return None };
        let stretch = self.program.stretch(stretch)?;
        loop {
            // There is one way through it: all that lies behind was tried as well.
            if self.was_tried(choice, at) {
                return None;
            }
            let rest = self.text.get(at..).unwrap_or(&[]);
            let ahead = stretch.step(rest).map(|bytes| at + bytes);
            if self.program.is_open(way, rest.first().copied()) {
                self.trail.left.extend(ahead.map(|at| Left::Stretch(step, at)));
                return Some((way.step, at));
            }
            at = ahead?;
        }
    }

    /// Whether a choice was tried at a place already, if that is remembered.
    fn was_tried(&mut self, choice: ChoiceId, at: usize) -> bool {
        self.choices_taken += 1;
        if self.trail.tried.is_empty() {
            if self.choices_taken < self.text.len() {
                return false;
            }
            let bits = self.program.choices as usize * (self.text.len() + 1);
            self.trail.tried.resize(bits / 64 + 1, 0);
        }
        let bit = choice as usize * (self.text.len() + 1) + at;
        let Some(word) = self.trail.tried.get_mut(bit / 64) else { return false };
        let before = *word;
        *word |= 1 << (bit % 64);
        *word == before
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    fn holds(&self, look: Look, at: usize) -> bool {
        let at = self.base + at;
        let before = at.checked_sub(1).and_then(|at| self.whole.text.get(at)).copied();
        let after = self.whole.text.get(at).copied();
        let is_word = |byte: Option<u8>| byte.is_some_and(is_word);
        match look {
            Look::LineStart => before.is_none_or(|byte| byte == b'\n'),
            Look::LineEnd => after.is_none_or(|byte| byte == b'\n'),
            Look::TextStart => before.is_none(),
            Look::TextEnd => after.is_none(),
            Look::WordEdge => is_word(before) != is_word(after),
            Look::NoWordEdge => is_word(before) == is_word(after),
        }
    }
}

impl Iterator for Search<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        while let Some(start) = self.start(self.starts.start) {
            let end = self.end(start);
            self.starts.start = end.unwrap_or(0).max(start + 1);
            if let Some(end) = end {
                // What was tried had led nowhere; from behind a match it may lead somewhere.
                self.trail.forget_tried();
                self.choices_taken = 0;
                if end > start {
                    return Some(self.base + start..self.base + end);
                }
            }
        }
        self.starts.start = self.starts.end;
        None
    }
}

/// A range without those at its beginning or end that are of another one.
fn without(range: Range<usize>, other: &Range<usize>) -> Range<usize> {
    if other.contains(&range.start) {
        other.end..range.end
    } else if range.contains(&other.start) && range.end <= other.end {
        range.start..other.start
    } else {
        range
    }
}
