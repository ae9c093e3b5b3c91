//! Turns a parsed pattern into the steps that a search takes.
//!
//! Steps are laid from the end of a pattern to its beginning, so each knows what may follow it:
//! where the next byte cannot begin what follows, a search does not try.

use super::byte_set::ByteSet;
use super::parse::Malformed;
use super::piece::{Look, Parsed, Piece, number};
use super::stretch::Stretch;

/// Steps of one pattern. The longest of ours has a tenth of them.
const STEPS_MAX: usize = 1 << 15;

/// A step's number.
pub(super) type StepId = u32;

/// The number of a choice, which is a fork or a run.
pub(super) type ChoiceId = u32;

/// The number of a set of bytes.
pub(super) type SetId = u16;

/// The set of all bytes. As a guard it lets the end of the text pass as well.
const ALL: SetId = 0;

/// One step of a search.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// The pattern is found.
    Found,
    /// The next byte is one of a set.
    OneOf { set: SetId, next: StepId },
    /// The next bytes are a part of the program's text.
    Text { start: u32, end: u32, next: StepId },
    /// The place is such a one.
    Look { look: Look, next: StepId },
    /// One of several of the program's ways: the first that leads to the end.
    Fork { choice: ChoiceId, ways: (u32, u32) },
    /// Some bytes of a set.
    Run { choice: ChoiceId, run: Run, way: Way },
    /// One of the program's stretches.
    Stretch { choice: ChoiceId, stretch: u32, way: Way },
}

/// How to go on, and what the next byte must be for that.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) step: StepId,
    guard: SetId,
}

/// From `min` to `max` bytes of a set: as many as there are, else fewer; or the other way round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) set: SetId,
    pub(super) greedy: bool,
    pub(super) min: u32,
    pub(super) max: u32,
}

/// A pattern that can be searched for.
#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    ways: Vec<Way>,
    stretches: Vec<Stretch>,
    sets: Vec<ByteSet>,
    text: Vec<u8>,
    /// Where every match begins.
    pub(super) start: Way,
    /// Whether every match begins where a word does.
    pub(super) starts_words: bool,
    /// A byte that every match holds, and few texts.
    pub(super) rare: Option<u8>,
    /// How many choices there are.
    pub(super) choices: ChoiceId,
}

impl Program {
    /// The steps of a pattern; an error where they are too many.
    pub(super) fn new(piece: Piece, parsed: Parsed) -> Result<Self, Malformed> {
        let rare = parsed.rare(piece);
        let mut layout = Layout::of(&parsed);
        let found = layout.push(Step::Found, None);
        let start = layout.lay(piece, found);
        let start = layout.way(start);
        let first = layout.steps.get(start.step as usize);
        let starts_words = matches!(first, Some(Step::Look { look: Look::WordEdge, .. }))
            && layout.first(start.step).is_some_and(|set| set.is_within(ByteSet::WORD));
        let Layout { steps, ways, stretches, sets, choices, .. } = layout;
        if steps.len() >= STEPS_MAX || sets.len() > usize::from(SetId::MAX) {
            return Err(Malformed { at: 0, why: "the pattern is too large" });
        }
        let text = parsed.text;
        Ok(Self { steps, ways, stretches, sets, text, start, starts_words, rare, choices })
    }

    #[inline]
    pub(super) fn step(&self, id: StepId) -> &Step {
        self.steps.get(id as usize).unwrap_or(&Step::Found)
    }

    #[inline]
    pub(super) fn ways(&self, (first, end): (u32, u32)) -> &[Way] {
        self.ways.get(first as usize..end as usize).unwrap_or(&[])
    }

    #[inline]
    pub(super) fn stretch(&self, index: u32) -> Option<&Stretch> {
        self.stretches.get(index as usize)
    }

    #[inline]
    pub(super) fn set(&self, id: SetId) -> &ByteSet {
        self.sets.get(usize::from(id)).unwrap_or(&ByteSet::NONE)
    }

    #[inline]
    pub(super) fn text(&self, start: u32, end: u32) -> &[u8] {
        self.text.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Of what the next byte must be for a way to be gone; `None` where anything will do.
    pub(super) fn guard(&self, way: Way) -> Option<&ByteSet> {
        (way.guard != ALL).then(|| self.set(way.guard))
    }

    /// Whether a way may be gone when this byte comes next, or the end of the text.
    #[inline]
    pub(super) fn is_open(&self, way: Way, next: Option<u8>) -> bool {
        way.guard == ALL || next.is_some_and(|byte| self.set(way.guard).has(byte))
    }
}

/// A program that is being laid.
struct Layout<'a> {
    parsed: &'a Parsed,
    steps: Vec<Step>,
    /// For each step the bytes that it may begin with; `None` where it may take none.
    firsts: Vec<Option<ByteSet>>,
    ways: Vec<Way>,
    stretches: Vec<Stretch>,
    sets: Vec<ByteSet>,
    choices: ChoiceId,
}

impl<'a> Layout<'a> {
    fn of(parsed: &'a Parsed) -> Self {
        let steps = parsed.len() + 2;
        let mut sets = Vec::with_capacity(16);
        sets.push(ByteSet::ALL);
        Self {
            parsed,
            steps: Vec::with_capacity(steps),
            firsts: Vec::with_capacity(steps),
            ways: Vec::with_capacity(steps),
            stretches: Vec::new(),
            sets,
            choices: 0,
        }
    }

    /// Lays a piece that is followed by `next`; gives the step it begins with.
    fn lay(&mut self, piece: Piece, next: StepId) -> StepId {
        if self.steps.len() >= STEPS_MAX {
            return next;
        }
        let parsed = self.parsed;
        match piece {
            Piece::Byte(byte) => self.one_of(ByteSet::of(&[byte]), next),
            Piece::OneOf(set) => self.one_of(set, next),
            Piece::Text { start, end } => {
                self.push(Step::Text { start, end, next }, Some(parsed.first_bytes(piece)))
            }
            Piece::Look(look) => self.push(Step::Look { look, next }, self.first(next)),
            Piece::Sequence(all) => {
                parsed.pieces(all).iter().rev().fold(next, |next, piece| self.lay(*piece, next))
            }
            Piece::Choice(ways) => {
                let ways = parsed.pieces(ways).iter();
                let ways: Vec<StepId> = ways.map(|way| self.lay(*way, next)).collect();
                self.fork(&ways)
            }
            Piece::Repeat { piece, min, max, greedy } => match (parsed.piece(piece), max) {
                (piece @ (Piece::Byte(_) | Piece::OneOf(_)), max) => {
                    let (bytes, max) = (parsed.first_bytes(piece), max.unwrap_or(u32::MAX));
                    let run = Run { set: self.set(bytes), greedy, min, max };
                    self.run(bytes, run, next)
                }
                (piece @ Piece::Choice(ways), None) if min == 0 && !greedy => {
                    match Stretch::of(parsed, ways) {
                        Some(stretch) => self.stretch(stretch, next),
                        None => self.lay_loop(piece, min, greedy, next),
                    }
                }
                (piece, None) => self.lay_loop(piece, min, greedy, next),
                (piece, Some(max)) => {
                    let mut entry = next;
                    for _ in min..max {
                        let again = self.lay(piece, entry);
                        entry = self.fork(&in_turn(again, next, greedy));
                    }
                    (0..min).fold(entry, |next, _| self.lay(piece, next))
                }
            },
        }
    }

    fn one_of(&mut self, set: ByteSet, next: StepId) -> StepId {
        let id = self.set(set);
        self.push(Step::OneOf { set: id, next }, Some(set))
    }

    /// Lays a piece that may come again and again, at least `min` times.
    fn lay_loop(&mut self, piece: Piece, min: u32, greedy: bool, next: StepId) -> StepId {
        let first = self.first(next).map(|set| set.and(self.parsed.first_bytes(piece)));
        let fork = self.push(Step::Found, first); // until it is known what comes again
        let again = self.lay(piece, fork);
        let step = self.forked(&in_turn(again, next, greedy));
        if let Some(place) = self.steps.get_mut(fork as usize) {
            *place = step;
        }
        let (entry, laid) = if min == 0 { (fork, 0) } else { (again, 1) };
        (laid..min).fold(entry, |next, _| self.lay(piece, next))
    }

    fn fork(&mut self, ways: &[StepId]) -> StepId {
        let mut firsts = ways.iter().map(|way| self.first(*way));
        let first = firsts.try_fold(ByteSet::NONE, |all, set| Some(all.and(set?)));
        let step = self.forked(ways);
        self.push(step, first)
    }

    fn forked(&mut self, ways: &[StepId]) -> Step {
        let start = number(self.ways.len());
        for way in ways {
            let way = self.way(*way);
            self.ways.push(way);
        }
        Step::Fork { choice: self.choice(), ways: (start, number(self.ways.len())) }
    }

    fn run(&mut self, bytes: ByteSet, run: Run, next: StepId) -> StepId {
        let or_next = || self.first(next).map(|next| bytes.and(next));
        let first = if run.min > 0 { Some(bytes) } else { or_next() };
        let step = Step::Run { choice: self.choice(), run, way: self.way(next) };
        self.push(step, first)
    }

    fn stretch(&mut self, stretch: Stretch, next: StepId) -> StepId {
        let first = self.first(next).map(|next| stretch.first().and(next));
        let index = number(self.stretches.len());
        self.stretches.push(stretch);
        let step = Step::Stretch { choice: self.choice(), stretch: index, way: self.way(next) };
        self.push(step, first)
    }

    fn choice(&mut self) -> ChoiceId {
        self.choices += 1;
        self.choices - 1
    }

    fn push(&mut self, step: Step, first: Option<ByteSet>) -> StepId {
        self.steps.push(step);
        self.firsts.push(first);
        number(self.steps.len() - 1)
    }

    fn first(&self, step: StepId) -> Option<ByteSet> {
        self.firsts.get(step as usize).copied().flatten()
    }

    fn way(&mut self, step: StepId) -> Way {
        Way { step, guard: self.first(step).map_or(ALL, |set| self.set(set)) }
    }

    fn set(&mut self, set: ByteSet) -> SetId {
        // A set that comes again was seen a moment ago, most of the time.
        let known = self.sets.iter().rposition(|known| *known == set);
        let at = known.unwrap_or_else(|| {
            self.sets.push(set);
            self.sets.len() - 1
        });
        SetId::try_from(at).unwrap_or(ALL)
    }
}

/// What comes again and what comes next, the one first that is to be tried first.
fn in_turn(again: StepId, next: StepId, greedy: bool) -> [StepId; 2] {
    if greedy { [again, next] } else { [next, again] }
}
