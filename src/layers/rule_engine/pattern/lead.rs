//! What the first bytes of a match may be: one look at four bytes rules out most places.
//!
//! The ways in which a pattern may begin are dealt into eight groups. For each of the four bytes
//! a table says in which groups it may be; where no group has all four, no match begins. That is
//! the verification-free half of Teddy (Hyperscan, NSDI 2019), a byte at a time.

use super::byte_set::ByteSet;
use super::program::{Program, Step, StepId};
use super::stretch::Stretch;
use std::ops::Range;

/// Bytes that are looked at.
const DEPTH: usize = 4;

/// One bit of a table's entry for each.
const GROUPS: usize = 8;

/// Steps that are walked for all ways together; where they end, anything may follow.
const STEPS_MAX: usize = 400;

/// What each of the first bytes may be in one way.
type Beginning = [ByteSet; DEPTH];

/// What the first bytes of a match may be.
#[derive(Debug)]
pub(super) struct Lead {
    tables: [[u8; 256]; DEPTH],
}

impl Lead {
    /// What the program's matches may begin with.
    pub(super) fn of(program: &Program) -> Self {
        let mut walk = Walk { program, steps: 0, found: Vec::new() };
        walk.go(program.start.step, [ByteSet::ALL; DEPTH], 0);
        let mut beginnings = walk.found;
        // Those that are alike are together, so that a group lets few others pass.
        beginnings.sort_unstable();
        beginnings.dedup();
        let mut tables = [[0; 256]; DEPTH];
        let size = beginnings.len().div_ceil(GROUPS).max(1);
        for (group, some) in beginnings.chunks(size).enumerate() {
            for (place, table) in tables.iter_mut().enumerate() {
                let sets = some.iter().filter_map(|sets| sets.get(place));
                sets.fold(ByteSet::NONE, |all, set| all.and(*set)).mark(table, 1 << group);
            }
        }
        Self { tables }
    }

    /// Whether a match may begin at a place.
    #[inline]
    pub(super) fn fits(&self, text: &[u8], at: usize) -> bool {
        let rest = text.get(at..).unwrap_or(&[]);
        let four = rest.first_chunk().is_some_and(|four| self.starts_with(*four));
        four || rest.len() < DEPTH && rest.first().is_some_and(|byte| self.groups(0, *byte) != 0)
    }

    /// The first of some places at which a match may begin.
    pub(super) fn find(&self, text: &[u8], places: Range<usize>) -> Option<usize> {
        let end = text.len().min(places.end.saturating_add(DEPTH - 1));
        let windows = text.get(places.start..end).unwrap_or(&[]).windows(DEPTH);
        let four = |window: &[u8]| window.first_chunk().is_some_and(|four| self.starts_with(*four));
        let found = windows.clone().position(four).map(|at| places.start + at);
        // The last bytes of a text are fewer than are looked at.
        let mut rest = places.start + windows.len()..places.end.min(text.len());
        found.or_else(|| rest.find(|at| self.fits(text, *at)))
    }

    /// Whether a match may begin with these bytes.
    #[inline]
    fn starts_with(&self, [one, two, three, four]: [u8; DEPTH]) -> bool {
        let start = self.groups(0, one) & self.groups(1, two);
        start != 0 && start & self.groups(2, three) & self.groups(3, four) != 0
    }

    /// The groups whose ways may have a byte at a place.
    #[inline]
    fn groups(&self, place: usize, byte: u8) -> u8 {
        let table = self.tables.get(place);
        table.and_then(|table| table.get(usize::from(byte))).map_or(0, |groups| *groups)
    }
}

/// Walks a program's steps as far as the first bytes go.
struct Walk<'a> {
    program: &'a Program,
    steps: usize,
    found: Vec<Beginning>,
}

impl Walk<'_> {
    /// Goes on from a step, where the bytes up to `at` are known.
    fn go(&mut self, step: StepId, mut known: Beginning, at: usize) {
        self.steps += 1;
        if at >= DEPTH || self.steps > STEPS_MAX {
            self.found.push(known);
            return;
        }
        match *self.program.step(step) {
            Step::Found => self.found.push(known),
            Step::OneOf { set, next } => {
                take(&mut known, at, *self.program.set(set));
                self.go(next, known, at + 1);
            }
            Step::Text { start, end, next } => {
                let text = self.program.text(start, end);
                for (at, byte) in (at..DEPTH).zip(text) {
                    take(&mut known, at, ByteSet::of(&[*byte]));
                }
                self.go(next, known, at + text.len());
            }
            Step::Look { next, .. } => self.go(next, known, at),
            Step::Fork { ways, .. } => {
                for way in self.program.ways(ways) {
                    self.go(way.step, known, at);
                }
            }
            Step::Run { run, way, .. } => {
                if run.min == 0 {
                    self.go(way.step, known, at);
                }
                let set = *self.program.set(run.set);
                let times = (run.min.max(1) as usize).min(DEPTH);
                for at in at..DEPTH.min(at + times) {
                    take(&mut known, at, set);
                }
                self.found.push(known);
            }
            Step::Stretch { stretch, way, .. } => {
                self.go(way.step, known, at);
                let first = self.program.stretch(stretch).map_or(ByteSet::ALL, Stretch::first);
                take(&mut known, at, first);
                self.found.push(known);
            }
        }
    }
}

fn take(known: &mut Beginning, at: usize, set: ByteSet) {
    if let Some(place) = known.get_mut(at) {
        *place = set;
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::{Letters, parse};
    use super::*;

    #[test]
    fn what_cannot_begin_a_match_is_told_by_four_bytes() {
        let of = |pattern| {
            let (piece, parsed) = parse(pattern, Letters::Small).unwrap();
            Lead::of(&Program::new(piece, parsed).unwrap())
        };
        for (pattern, fits, does_not) in [
            (
                r"\b(?:send|sent|post)\b",
                &["send", "sent it", "po"] as &[&str],
                &["seal", "past", "x"] as &[&str],
            ),
            (r"a+b", &["ab", "aaaa", "a..."], &["ba", "b"]),
            (r"(?:x\s*)?key", &["x key", "key:", "xkey"], &["kayak", "y"]),
            (r"[0-9]{2}:", &["12:4", "99xx"], &["1:23", "a1:2"]),
        ] {
            let lead = of(pattern);
            for text in fits {
                assert!(lead.fits(text.as_bytes(), 0), "{pattern} and {text}");
            }
            for text in does_not {
                assert!(!lead.fits(text.as_bytes(), 0), "{pattern} and {text}");
            }
        }
    }
}
