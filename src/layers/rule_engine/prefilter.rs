//! One pass over a text that finds where any of the rules' literals stands.
//!
//! Three bytes at a time are hashed and looked up in a table that fits the first-level cache, and
//! says what may follow them; only what passes is compared. An Aho-Corasick automaton over the
//! same literals takes milliseconds to build, which a scan of one small skill cannot spare; this
//! takes microseconds, and reads hundreds of megabytes a second.

use super::literal::{GRAM, HASH_BITS, HASHES, Literal, LiteralId, follower, hash};
use super::rows::Rows;
use crate::skill::Span;

/// Places that are hashed before what has passed is compared: a processor that has to guess each
/// time whether a hash passes guesses wrong too often.
const BLOCK: usize = 512;
/// Occurrences of one literal that stand no further apart are one window.
const GAP: u32 = 64;

/// A part of a text in which a literal stands, once or more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl From<Window> for Span {
    fn from(window: Window) -> Self {
        Self::new(window.start as usize, window.end as usize)
    }
}

/// Where the literals stand in one text.
#[derive(Debug)]
pub(super) struct Windows {
    /// The literals that stand in the text.
    present: Vec<LiteralId>,
    /// For each literal one more than its place among them; 0 where it is none of them.
    places: Vec<LiteralId>,
    /// For each literal that is present where it stands, in the order of the text.
    rows: Rows<Window>,
}

impl Windows {
    /// The literals that stand in the text.
    pub(super) fn present(&self) -> &[LiteralId] {
        &self.present
    }

    /// Whether a literal stands in the text.
    pub(super) fn has(&self, literal: LiteralId) -> bool {
        self.places.get(usize::from(literal)).is_some_and(|place| *place > 0)
    }

    /// Where a literal stands, in the order of the text.
    pub(super) fn of(&self, literal: LiteralId) -> &[Window] {
        let place = self.places.get(usize::from(literal)).and_then(|place| place.checked_sub(1));
        place.map_or(&[], |place| self.rows.row(place.into()))
    }
}

/// Whether one of some parts of a text, which are in order and apart from each other, overlaps
/// another part.
pub(super) fn touch<Part: Copy + Into<Span>>(parts: &[Part], other: Span) -> bool {
    let after = parts.partition_point(|part| (*part).into().end <= other.start);
    parts.get(after).is_some_and(|part| (*part).into().start < other.end)
}

/// What to compare where a hash passes.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Bytes of the literal from those that are looked up on, and the last ones before them.
    from: Eight,
    before: Eight,
    literal: LiteralId,
    /// Where in the literal the bytes stand that are looked up.
    offset: u8,
    length: u16,
}

/// Eight bytes of a literal, and which of them count, since it may have fewer.
#[derive(Debug, Clone, Copy)]
struct Eight {
    bytes: u64,
    mask: u64,
}

impl Eight {
    /// Whether they are those of a text.
    fn are(self, text: u64) -> bool {
        (text ^ self.bytes) & self.mask == 0
    }
}

impl Entry {
    fn new(id: LiteralId, literal: Literal) -> Self {
        let bytes = literal.text.as_bytes();
        let offset = usize::from(literal.offset);
        let bits = |bytes: usize| 8 * u32::try_from(bytes.min(8)).unwrap_or(0);
        let all = |bytes: usize| u64::MAX.checked_shr(64 - bits(bytes)).unwrap_or(0);
        let from = Eight { bytes: eight_from(bytes, offset), mask: all(bytes.len() - offset) };
        let before = Eight {
            bytes: eight_before(bytes, offset),
            mask: all(offset).rotate_right(bits(offset)),
        };
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        Self { from, before, literal: id, offset: literal.offset, length }
    }

    /// Whether the bytes that are compared first are all of the literal.
    fn is_short(&self) -> bool {
        self.offset <= 8 && self.length <= u16::from(self.offset) + 8
    }
}

/// The eight bytes from a place on, the first one lowest; zeros behind the end.
fn eight_from(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or(&[]);
    if let Some(eight) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte))
}

/// The eight bytes before a place, the last one highest; zeros before the beginning.
fn eight_before(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(..at).unwrap_or(&[]);
    if let Some(eight) = rest.last_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    rest.iter().fold(0, |eight, byte| eight >> 8 | u64::from(*byte) << 56)
}

pub(super) struct Prefilter {
    literals: Vec<Literal>,
    /// For each hash the followers with which it may be one of a literal, one bit for each.
    followers: Vec<u8>,
    /// In the order of their hashes.
    entries: Vec<Entry>,
    /// For each hash its first entry; and where the last one ends.
    starts: Vec<u16>,
}

impl Prefilter {
    /// A prefilter of these literals; their ids are their places in the list.
    pub(super) fn new(literals: Vec<Literal>) -> Self {
        let mut hashed: Vec<(u32, u8, Entry)> = (0..)
            .zip(&literals)
            .map(|(id, literal)| {
                let (hash, followers) = literal.looked_up();
                (hash, followers, Entry::new(id, *literal))
            })
            .collect();
        if !hashed.is_sorted_by_key(|(hash, ..)| *hash) {
            hashed.sort_by_key(|(hash, ..)| *hash);
        }
        let mut all = vec![0; HASHES];
        let mut starts = Vec::with_capacity(HASHES + 1);
        for (index, (hash, followers, _)) in (0..).zip(&hashed) {
            if let Some(known) = all.get_mut(*hash as usize) {
                *known |= followers;
            }
            starts.resize(starts.len().max(*hash as usize + 1), index);
        }
        starts.resize(HASHES + 1, u16::try_from(hashed.len()).unwrap_or(u16::MAX));
        let entries = hashed.into_iter().map(|(.., entry)| entry).collect();
        Self { literals, followers: all, entries, starts }
    }

    /// Finds where the literals stand in a text, which is given in lower case.
    pub(super) fn windows(&self, text: &[u8]) -> Windows {
        let places = vec![0; self.literals.len()];
        let mut search = Search {
            prefilter: self,
            text,
            found: Vec::new(),
            present: Vec::new(),
            places,
            latest: Vec::new(),
        };
        let mut passed = [0; BLOCK];
        for start in (0..text.len()).step_by(BLOCK) {
            let block = text.get(start..text.len().min(start + BLOCK + GRAM - 1)).unwrap_or(&[]);
            let count = self.pass(block, &mut passed);
            for passed in passed.iter().take(count) {
                let (at, hash) = (*passed as usize / HASHES, *passed as usize % HASHES);
                search.compare(start + at, hash);
            }
        }
        // A literal of three bytes may end the text.
        if let Some(&[a, b, c]) = text.last_chunk::<3>() {
            search.compare(text.len() - 3, hash([a, b, c, 0]) as usize);
        }
        let by_place = search.found.iter().map(|(place, window)| (usize::from(*place), *window));
        let rows = Rows::grouped(search.present.len(), by_place);
        Windows { present: search.present, places: search.places, rows }
    }

    /// Notes the places of a block at which a literal may stand, each with its hash; how many.
    fn pass(&self, block: &[u8], passed: &mut [u32; BLOCK]) -> usize {
        // A table of a known size: a hash is never beyond its end, so nobody has to ask.
        let Some(followers) = self.followers.first_chunk::<HASHES>() else { return 0 };
        let mut count = 0;
        for (at, gram) in (0..).zip(block.windows(GRAM)) {
            let Some(gram) = gram.first_chunk::<GRAM>() else { break };
            let hash = hash(*gram);
            if let Some(place) = passed.get_mut(count % BLOCK) {
                *place = at << HASH_BITS | hash;
            }
            let may_follow = followers.get(hash as usize).map_or(0, |followers| *followers);
            count += usize::from(may_follow >> follower(*gram) & 1);
        }
        count
    }

    fn text(&self, literal: LiteralId) -> Option<&[u8]> {
        self.literals.get(usize::from(literal)).map(|literal| literal.text.as_bytes())
    }

    /// The literals that have a hash.
    fn entries(&self, hash: usize) -> &[Entry] {
        let start = |hash: usize| self.starts.get(hash).map_or(0, |start| usize::from(*start));
        self.entries.get(start(hash)..start(hash + 1)).unwrap_or(&[])
    }
}

/// A text that is being looked through.
struct Search<'a> {
    prefilter: &'a Prefilter,
    text: &'a [u8],
    /// Windows, each with its literal's place in `present`.
    found: Vec<(LiteralId, Window)>,
    /// The literals that were found.
    present: Vec<LiteralId>,
    /// For each literal one more than its place among them; 0 where it is none of them.
    places: Vec<LiteralId>,
    /// For each of `present` its last window in `found`.
    latest: Vec<u32>,
}

impl Search<'_> {
    /// Notes the literals that stand where a hash has passed.
    fn compare(&mut self, at: usize, hash: usize) {
        let (from, before) = (eight_from(self.text, at), eight_before(self.text, at));
        for entry in self.prefilter.entries(hash) {
            if !entry.from.are(from) || !entry.before.are(before) {
                continue;
            }
            let Some(start) = at.checked_sub(usize::from(entry.offset)) else { continue };
            let end = start + usize::from(entry.length);
            if entry.is_short() || self.text.get(start..end) == self.prefilter.text(entry.literal) {
                self.note(entry.literal, start, end);
            }
        }
    }

    /// Notes that a literal stands at a place.
    fn note(&mut self, literal: LiteralId, start: usize, end: usize) {
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else { return };
        let Some(known) = self.places.get_mut(usize::from(literal)) else { return };
        if *known == 0 {
            self.present.push(literal);
            self.latest.push(u32::MAX);
            *known = LiteralId::try_from(self.present.len()).unwrap_or(LiteralId::MAX);
        }
        let place = *known - 1;
        let Some(latest) = self.latest.get_mut(usize::from(place)) else { return };
        match self.found.get_mut(*latest as usize) {
            Some((_, window)) if start <= window.end.saturating_add(GAP) => {
                window.end = window.end.max(end);
            }
            _ => {
                *latest = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
                self.found.push((place, Window { start, end }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(literals: &[&'static str], text: &str) -> Vec<(usize, u32, u32)> {
        let prefilter = Prefilter::new(literals.iter().copied().map(Literal::new).collect());
        let windows = prefilter.windows(text.to_ascii_lowercase().as_bytes());
        let of = |id: usize| {
            let windows = windows.of(u16::try_from(id).unwrap()).iter();
            windows.map(move |window| (id, window.start, window.end)).collect::<Vec<_>>()
        };
        (0..literals.len()).flat_map(of).collect()
    }

    #[test]
    fn literals_are_found_in_any_case_and_at_both_ends() {
        let far = format!("abcd abcd {} abcd", "x".repeat(80));
        for (literals, text, expected) in [
            (&["curl"] as &[&str], "CURL x", vec![(0, 0, 4)]),
            (&["iex"], "x | IEX", vec![(0, 4, 7)]),
            (&["iex"], "iex", vec![(0, 0, 3)]),
            (&["curl", "url"], "curl", vec![(0, 0, 4), (1, 1, 4)]),
            (&["ignore previous"], "ignore previous", vec![(0, 0, 15)]),
            (&["abcd"], &far, vec![(0, 0, 9), (0, 91, 95)]),
            (&["curl"], "cur", vec![]),
            (&["忽略"], "请忽略", vec![(0, 3, 9)]),
            (&["a very long literal"], "a very long literal", vec![(0, 0, 19)]),
            (&["a very long literal"], "x very long literal", vec![]),
            (&["a very long literal"], "a very long litera", vec![]),
            (&["one", "two"], "two one two", vec![(0, 4, 7), (1, 0, 11)]),
        ] {
            assert_eq!(found(literals, text), expected, "{literals:?} in {text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_in_a_text_is_found_and_nothing_else(text in "[ab c]{0,700}") {
            let literals = &["abc", "ab c", "bbbb", "cab", " a b", "abcabcabcabc", "b b b b b b b b b b"];
            let prefilter = Prefilter::new(literals.iter().copied().map(Literal::new).collect());
            let windows = prefilter.windows(text.as_bytes());
            for (id, literal) in (0..).zip(literals) {
                let places = (0..text.len()).filter(|at| text[*at..].starts_with(literal));
                let held = |at: usize| {
                    let end = at + literal.len();
                    let holds = |window: Span| window.start <= at && end <= window.end;
                    windows.of(id).iter().any(|window| holds((*window).into()))
                };
                prop_assert_eq!(windows.has(id), text.contains(literal), "{}", literal);
                for at in places {
                    prop_assert!(held(at), "{} at {}", literal, at);
                }
            }
        }
    }

    #[test]
    fn a_window_touches_what_overlaps_it() {
        let windows = Prefilter::new(vec![Literal::new("curl")]).windows(b"a curl b");
        for (start, end, touches) in [(0, 2, false), (0, 3, true), (5, 9, true), (6, 9, false)] {
            assert_eq!(touch(windows.of(0), Span::new(start, end)), touches, "{start}..{end}");
        }
        assert!(windows.has(0) && !windows.has(1) && windows.present() == [0]);
    }
}
