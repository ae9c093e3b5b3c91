//! What each alternative of each pattern cannot do without, as the compiler reads it out of
//! `spelling.txt`: to work it out takes longer than a scan.

#![expect(clippy::large_stack_arrays, reason = "the stack is the compiler's")]

use super::literal::Literal;
use super::prefilter::Prefilter;
use super::rows::{Table, narrow};
use super::signal::Signal;

/// First the literals, each behind the place in it that is hashed, in the order of their hashes;
/// then a line for each signal: its digest, and for each alternative where its key stands, where it
/// ends in the pattern, and sets of literals by their numbers. Of each set one literal stands in
/// every match; the key comes first. Made by `needs.rs`, where a test holds it true.
const STORED: &[u8] = include_bytes!("spelling.txt");
#[allow(long_running_const_eval, reason = "a large file, and no loop without end")]
const COUNTS: Counts = Counts::of(STORED);
/// The tables that the file makes.
#[allow(long_running_const_eval, reason = "a large file, and no loop without end")]
pub(super) static SPELLING: Spelling = Spelling::stored();

/// Ends a literal, which may hold a line end itself.
pub(super) const LITERAL_END: u8 = b'\x1E';
/// Stands between what is told of a literal and itself.
pub(super) const BEFORE_LITERAL: u8 = b'\t';
/// Stands behind the place of a key, with which an alternative begins.
pub(super) const BEHIND_PLACE: u8 = b'-';
/// Stands behind the end of an alternative.
pub(super) const BEHIND_END: u8 = b':';
/// Stands between the alternatives of a signal, and the sets of one.
pub(super) const BETWEEN_SETS: u8 = b' ';
/// Stands between the literals of a set.
pub(super) const BETWEEN_LITERALS: u8 = b',';
/// Ends a signal.
pub(super) const SIGNAL_END: u8 = b'\n';

/// Index of a signal.
pub(super) type SignalId = u16;
/// Index of one alternative of one signal: a way in which it shows itself.
pub(super) type WayId = u16;

/// Where a key stands: behind so many bytes of a match at most; more than a signal's reach are any
/// number.
pub(super) type Before = u16;
/// The number for a key that stands near a match, not always inside.
pub(super) const NEAR: Before = Before::MAX;

/// One way in which a signal shows itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) signal: SignalId,
    /// Where its key stands.
    pub(super) before: Before,
    /// Where it ends in the signal's pattern.
    pub(super) end: u16,
    /// Its first set, the key, and the one behind its last.
    pub(super) sets: (u16, u16),
}

/// The stored spelling.
pub(super) struct Spelling {
    pub(super) prefilter: Prefilter<{ COUNTS.literals }>,
    /// For each digest's lowest bits one more than the first signal that may have it; the next
    /// places hold the others.
    slots: [SignalId; SLOTS],
    digests: [u64; COUNTS.signals],
    /// For each signal the way behind its last.
    ways_ends: [WayId; COUNTS.signals],
    pub(super) ways: [Way; COUNTS.ways],
    /// Sets of literals.
    pub(super) sets: Table<{ COUNTS.sets }, { COUNTS.named }>,
    /// For each literal the ways whose keys hold it.
    pub(super) ways_of: Table<{ COUNTS.literals }, { COUNTS.keyed }>,
}

/// Four times as many as there are signals, or more, so that a place is mostly one's own.
const SLOTS: usize = (4 * COUNTS.signals).next_power_of_two();

impl Spelling {
    /// How many ways there are, of all signals together.
    pub(super) const WAYS: usize = COUNTS.ways;
    /// How many signals there are.
    pub(super) const SIGNALS: usize = COUNTS.signals;

    /// The number of a signal; none when the file is older than the signal.
    pub(super) fn id(&self, signal: &Signal) -> Option<SignalId> {
        let mut slot = slot(signal.digest);
        loop {
            let id = self.slots.get(slot)?.checked_sub(1)?;
            if self.digests.get(usize::from(id)) == Some(&signal.digest) {
                return Some(id);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// The ways of a signal.
    pub(super) fn ways(&self, id: SignalId) -> std::ops::Range<WayId> {
        let end = |id: u16| self.ways_ends.get(usize::from(id)).copied().unwrap_or(0);
        id.checked_sub(1).map_or(0, end)..end(id)
    }

    #[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the file")]
    const fn stored() -> Self {
        let mut reader = Reader { rest: STORED };
        let literals = reader.literals();
        let mut digests = [0; COUNTS.signals];
        let mut slots = [0; SLOTS];
        let mut ways_ends = [0; COUNTS.signals];
        let none = Way { signal: 0, before: 0, end: 0, sets: (0, 0) };
        let mut ways = [none; COUNTS.ways];
        let mut sets = Table { items: [0; COUNTS.named], ends: [0; COUNTS.sets] };
        let (mut signal, mut way, mut set, mut named) = (0, 0, 0, 0);
        while signal < COUNTS.signals {
            digests[signal] = reader.digest();
            take(&mut slots, digests[signal], signal);
            let mut behind = BETWEEN_SETS;
            while behind != SIGNAL_END {
                let (number, next) = reader.number();
                behind = next;
                if behind == BEHIND_PLACE {
                    let end = reader.number_before(BEHIND_END);
                    let sets = (narrow(set), narrow(set));
                    ways[way] = Way { signal: narrow(signal), before: number, end, sets };
                    way += 1;
                    continue;
                }
                sets.items[named] = number;
                named += 1;
                if behind != BETWEEN_LITERALS {
                    sets.ends[set] = narrow(named);
                    set += 1;
                    ways[way - 1].sets.1 = narrow(set);
                }
            }
            ways_ends[signal] = narrow(way);
            signal += 1;
        }
        let ways_of = ways_of(&ways, &sets);
        let prefilter = Prefilter::new(STORED, literals);
        Self { prefilter, slots, digests, ways_ends, ways, sets, ways_of }
    }
}

/// Where a signal is looked up by its digest.
#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are all that is asked for")]
const fn slot(digest: u64) -> usize {
    digest as usize % SLOTS
}

/// Gives a signal the next free place for its digest.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the table")]
const fn take(slots: &mut [SignalId; SLOTS], digest: u64, signal: usize) {
    let mut slot = slot(digest);
    while slots[slot] > 0 {
        slot = (slot + 1) % SLOTS;
    }
    slots[slot] = narrow(signal + 1);
}

/// For each literal the ways whose keys hold it.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the file")]
const fn ways_of(
    ways: &[Way; COUNTS.ways],
    sets: &Table<{ COUNTS.sets }, { COUNTS.named }>,
) -> Table<{ COUNTS.literals }, { COUNTS.keyed }> {
    let mut of = Table { items: [0; COUNTS.keyed], ends: [0; COUNTS.literals] };
    let mut way = 0;
    // First how many each literal has, then where they begin, last each of them in its place.
    while way < COUNTS.ways {
        let (mut at, end) = key(ways[way], sets);
        while at < end {
            of.ends[sets.items[at] as usize] += 1;
            at += 1;
        }
        way += 1;
    }
    let (mut literal, mut total) = (0, 0);
    while literal < COUNTS.literals {
        let count = of.ends[literal];
        of.ends[literal] = total;
        total += count;
        literal += 1;
    }
    way = 0;
    while way < COUNTS.ways {
        let (mut at, end) = key(ways[way], sets);
        while at < end {
            let literal = sets.items[at] as usize;
            of.items[of.ends[literal] as usize] = narrow(way);
            of.ends[literal] += 1;
            at += 1;
        }
        way += 1;
    }
    of
}

/// Where the literals of a way's key begin and end.
#[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the file")]
const fn key(way: Way, sets: &Table<{ COUNTS.sets }, { COUNTS.named }>) -> (usize, usize) {
    let set = way.sets.0 as usize;
    let start = if set == 0 { 0 } else { sets.ends[set - 1] };
    (start as usize, sets.ends[set] as usize)
}

/// How much of what the file holds.
struct Counts {
    literals: usize,
    signals: usize,
    ways: usize,
    sets: usize,
    /// Literals of all sets together, and of all keys.
    named: usize,
    keyed: usize,
}

impl Counts {
    const fn of(stored: &'static [u8]) -> Self {
        let mut counts = Self { literals: 0, signals: 0, ways: 0, sets: 0, named: 0, keyed: 0 };
        let mut reader = Reader { rest: stored };
        while reader.literal(stored).is_some() {
            counts.literals += 1;
        }
        while !reader.rest.is_empty() {
            let _ = reader.digest();
            let (mut behind, mut is_key) = (BETWEEN_SETS, false);
            while behind != SIGNAL_END {
                (_, behind) = reader.number();
                if behind == BEHIND_PLACE {
                    let _ = reader.number_before(BEHIND_END);
                    counts.ways += 1;
                    is_key = true;
                    continue;
                }
                counts.named += 1;
                counts.keyed += is_key as usize;
                if behind != BETWEEN_LITERALS {
                    counts.sets += 1;
                    is_key = false;
                }
            }
            counts.signals += 1;
        }
        counts
    }
}

/// What is left to read of the file.
struct Reader {
    rest: &'static [u8],
}

impl Reader {
    /// All literals.
    #[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the file")]
    const fn literals(&mut self) -> [Literal; COUNTS.literals] {
        let mut literals = [Literal { start: 0, length: 0, offset: 0 }; COUNTS.literals];
        let mut id = 0;
        while let Some(literal) = self.literal(STORED) {
            literals[id] = literal;
            id += 1;
        }
        literals
    }

    /// The next literal; behind the last one stands an empty line.
    #[expect(clippy::cast_possible_truncation, reason = "the file is smaller than that")]
    const fn literal(&mut self, stored: &[u8]) -> Option<Literal> {
        if let Some((&SIGNAL_END, rest)) = self.rest.split_first() {
            self.rest = rest;
            return None;
        }
        let offset = self.number_before(BEFORE_LITERAL);
        let start = stored.len() - self.rest.len();
        let mut length = 0;
        while self.byte() != LITERAL_END {
            length += 1;
        }
        let _ = self.byte();
        Some(Literal { start: start as u32, length, offset: offset as u8 })
    }

    /// The next number, and what stands behind it.
    const fn number(&mut self) -> (u16, u8) {
        let mut number = 0;
        loop {
            match self.byte() {
                digit @ b'0'..=b'9' => number = 10 * number + (digit - b'0') as u16,
                behind => return (number, behind),
            }
        }
    }

    /// The next number, which must have this behind it.
    const fn number_before(&mut self, expected: u8) -> u16 {
        let (number, behind) = self.number();
        assert!(behind == expected, "the file is not as it was made");
        number
    }

    /// The next digest, and the blank behind it.
    const fn digest(&mut self) -> u64 {
        let mut digest = 0;
        loop {
            digest = digest << 4
                | match self.byte() {
                    digit @ b'0'..=b'9' => digit - b'0',
                    digit @ b'a'..=b'f' => digit - b'a' + 10,
                    _ => return digest,
                } as u64;
        }
    }

    #[expect(clippy::indexing_slicing, reason = "a file without an end does not build")]
    const fn byte(&mut self) -> u8 {
        let byte = self.rest[0];
        if let [_, rest @ ..] = self.rest {
            self.rest = rest;
        }
        byte
    }
}
