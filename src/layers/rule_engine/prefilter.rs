//! One pass over a text that finds where any of the rules' literals stands.
//!
//! Three bytes at a time are hashed and looked up in a table that fits the first-level cache, and
//! says what may follow them; only what passes is compared. An Aho-Corasick automaton over the
//! same literals takes milliseconds to build, which a scan of one small skill cannot spare; these
//! tables are made by the compiler, and read hundreds of megabytes a second.

use super::literal::{GRAM, HASH_BITS, HASHES, Literal, LiteralId, follower, hash};
use super::rows::{Rows, narrow};
use super::windows::{Window, Windows};
use std::ops::Range;

/// Places that are hashed before what has passed is compared: a processor that has to guess each
/// time whether a hash passes guesses wrong too often.
const BLOCK: usize = 512;
/// Occurrences of one literal that stand no further apart are one window.
const GAP: u32 = 64;
/// Windows of one literal for which the gap grows by a byte, so that a large text has some
/// thousand windows of it and not hundreds of thousands.
const WIDENING: u32 = 16;

/// What to compare where a hash passes.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Bytes of the literal from those that are looked up on, and the last ones before them; it
    /// may have fewer than eight.
    from: u64,
    before: u64,
    /// How many bits of either do not count.
    from_unused: u8,
    before_unused: u8,
    /// Where in the literal the bytes stand that are looked up.
    offset: u8,
    length: u16,
}

impl Entry {
    const NONE: Self =
        Self { from: 0, before: 0, from_unused: 0, before_unused: 0, offset: 0, length: 0 };

    const fn new(literal: Literal, text: &[u8]) -> Self {
        let (before, from) = literal.of(text).split_at(literal.offset as usize);
        Self {
            from: eight_from(from),
            before: eight_before(before),
            from_unused: unused(from),
            before_unused: unused(before),
            offset: literal.offset,
            length: literal.length,
        }
    }

    /// Whether the bytes are those of a text, as far as they are compared first.
    fn begins(&self, from: u64, before: u64) -> bool {
        (self.from ^ from) << self.from_unused == 0
            && (self.before ^ before).unbounded_shr(u32::from(self.before_unused)) == 0
    }

    /// Whether the bytes that are compared first are all of the literal.
    fn is_short(&self) -> bool {
        self.offset <= 8 && self.length <= u16::from(self.offset) + 8
    }
}

/// How many bits of eight bytes some bytes leave free.
const fn unused(bytes: &[u8]) -> u8 {
    match bytes.len() {
        0 => 64,
        1 => 56,
        2 => 48,
        3 => 40,
        4 => 32,
        5 => 24,
        6 => 16,
        7 => 8,
        _ => 0,
    }
}

/// The first eight bytes, the first one lowest; zeros behind the end.
const fn eight_from(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = 0;
    let mut rest = bytes;
    while let Some((byte, others)) = rest.split_last() {
        eight = eight << 8 | *byte as u64;
        rest = others;
    }
    eight
}

/// The last eight bytes, the last one highest; zeros before the beginning.
const fn eight_before(bytes: &[u8]) -> u64 {
    if let Some(eight) = bytes.last_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    let mut eight = 0;
    let mut rest = bytes;
    while let Some((byte, others)) = rest.split_first() {
        eight = eight >> 8 | (*byte as u64) << 56;
        rest = others;
    }
    eight
}

/// What looks for a number of literals; the compiler makes it.
pub(super) struct Prefilter<const LITERALS: usize> {
    /// What the literals are parts of.
    text: &'static [u8],
    /// In the order of their hashes.
    literals: [Literal; LITERALS],
    entries: [Entry; LITERALS],
    /// For each hash the followers with which it may be one of a literal, one bit for each.
    followers: [u8; HASHES],
    /// For each hash its first literal, or where it would stand.
    starts: [u16; HASHES],
}

impl<const LITERALS: usize> Prefilter<LITERALS> {
    /// A prefilter of these literals, which are parts of a text and stand in the order of their
    /// hashes; their ids are their places.
    #[expect(clippy::indexing_slicing, reason = "evaluated while compiling, bounded by the loops")]
    #[expect(clippy::large_stack_arrays, reason = "evaluated while compiling")]
    pub(super) const fn new(text: &'static [u8], literals: [Literal; LITERALS]) -> Self {
        let mut entries = [Entry::NONE; LITERALS];
        let mut followers = [0; HASHES];
        let mut starts = [0; HASHES];
        let (mut id, mut next) = (0, 0);
        while id < LITERALS {
            let (hash, may_follow) = literals[id].looked_up(text);
            assert!(hash as usize + 1 >= next, "literals stand in the order of their hashes");
            followers[hash as usize] |= may_follow;
            entries[id] = Entry::new(literals[id], text);
            while next <= hash as usize {
                starts[next] = narrow(id);
                next += 1;
            }
            id += 1;
        }
        while next < HASHES {
            starts[next] = narrow(LITERALS);
            next += 1;
        }
        Self { text, literals, entries, followers, starts }
    }

    /// Finds where the literals stand in a text, which is given in lower case.
    pub(super) fn windows(&self, text: &[u8]) -> Windows {
        let places = vec![0; LITERALS];
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
        Windows::new(search.present, search.places, rows)
    }

    /// Notes the places of a block at which a literal may stand, each with its hash; how many.
    fn pass(&self, block: &[u8], passed: &mut [u32; BLOCK]) -> usize {
        let mut count = 0;
        for (at, gram) in (0..).zip(block.windows(GRAM)) {
            let Some(gram) = gram.first_chunk::<GRAM>() else { break };
            let hash = hash(*gram);
            if let Some(place) = passed.get_mut(count % BLOCK) {
                *place = at << HASH_BITS | hash;
            }
            let may_follow = self.followers.get(hash as usize).map_or(0, |followers| *followers);
            count += usize::from(may_follow >> follower(*gram) & 1);
        }
        count
    }

    /// Where the literals begin and end that have a hash.
    fn hashed(&self, hash: usize) -> Range<usize> {
        let start = |hash: usize| self.starts.get(hash).map_or(LITERALS, |start| (*start).into());
        start(hash)..start(hash + 1)
    }

    /// The bytes of a literal.
    fn literal(&self, id: usize) -> &[u8] {
        self.literals.get(id).map_or(&[], |literal| literal.of(self.text))
    }
}

/// A text that is being looked through.
struct Search<'a, const LITERALS: usize> {
    prefilter: &'a Prefilter<LITERALS>,
    text: &'a [u8],
    /// Windows, each with its literal's place in `present`.
    found: Vec<(LiteralId, Window)>,
    /// The literals that were found.
    present: Vec<LiteralId>,
    /// For each literal one more than its place among them; 0 where it is none of them.
    places: Vec<LiteralId>,
    /// For each of `present` its last window in `found`, and how many there are.
    latest: Vec<(u32, u32)>,
}

impl<const LITERALS: usize> Search<'_, LITERALS> {
    /// Notes the literals that stand where a hash has passed.
    fn compare(&mut self, at: usize, hash: usize) {
        let (before, from) = self.text.split_at_checked(at).unwrap_or_default();
        let (from, before) = (eight_from(from), eight_before(before));
        let hashed = self.prefilter.hashed(hash);
        let entries = self.prefilter.entries.get(hashed.clone()).unwrap_or(&[]);
        for (id, entry) in hashed.zip(entries) {
            if !entry.begins(from, before) {
                continue;
            }
            let Some(start) = at.checked_sub(usize::from(entry.offset)) else { continue };
            let end = start + usize::from(entry.length);
            if entry.is_short() || self.text.get(start..end) == Some(self.prefilter.literal(id)) {
                self.note(id, start, end);
            }
        }
    }

    /// Notes that a literal stands at a place.
    fn note(&mut self, literal: usize, start: usize, end: usize) {
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else { return };
        let Some(known) = self.places.get_mut(literal) else { return };
        if *known == 0 {
            self.present.push(LiteralId::try_from(literal).unwrap_or(LiteralId::MAX));
            self.latest.push((u32::MAX, 0));
            *known = LiteralId::try_from(self.present.len()).unwrap_or(LiteralId::MAX);
        }
        let place = *known - 1;
        let Some((latest, windows)) = self.latest.get_mut(usize::from(place)) else { return };
        let gap = GAP.max(*windows / WIDENING);
        match self.found.get_mut(*latest as usize) {
            Some((_, window)) if start <= window.end.saturating_add(gap) => {
                window.end = window.end.max(end);
            }
            _ => {
                *latest = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
                *windows += 1;
                self.found.push((place, Window { start, end }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::rule_engine::literal::rarest_gram;
    use crate::layers::rule_engine::windows::touch;
    use crate::skill::Span;
    use proptest::prelude::*;

    /// A prefilter of some literals, and the id of each.
    fn prefilter<const N: usize>(texts: [&str; N]) -> (Prefilter<N>, [LiteralId; N]) {
        let mut start = 0;
        let literals = texts.map(|text| {
            let length = u16::try_from(text.len()).unwrap();
            let offset = u8::try_from(rarest_gram(text.as_bytes(), |_| 0)).unwrap();
            start += u32::from(length);
            Literal { start: start - u32::from(length), length, offset }
        });
        let all: &[u8] = texts.concat().leak().as_bytes();
        let mut sorted = literals;
        sorted.sort_by_key(|literal| literal.looked_up(all).0);
        let id = |literal| sorted.iter().position(|other| *other == literal).unwrap();
        (Prefilter::new(all, sorted), literals.map(|literal| id(literal).try_into().unwrap()))
    }

    fn found(literals: &[&str], text: &str) -> Vec<(usize, u32, u32)> {
        match *literals {
            [a] => found_of([a], text),
            [a, b] => found_of([a, b], text),
            _ => unreachable!("one or two"),
        }
    }

    fn found_of<const N: usize>(literals: [&str; N], text: &str) -> Vec<(usize, u32, u32)> {
        let (prefilter, ids) = prefilter(literals);
        let windows = prefilter.windows(text.to_ascii_lowercase().as_bytes());
        let of = |(at, id): (usize, LiteralId)| {
            let windows = windows.of(id).iter();
            windows.map(move |window| (at, window.start, window.end)).collect::<Vec<_>>()
        };
        ids.into_iter().enumerate().flat_map(of).collect()
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
            let literals = ["abc", "ab c", "bbbb", "cab", " a b", "abcabcabcabc", "b b b b b b b b b b"];
            let (prefilter, ids) = prefilter(literals);
            let windows = prefilter.windows(text.as_bytes());
            for (id, literal) in ids.into_iter().zip(literals) {
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
    fn many_windows_of_one_literal_become_fewer_and_hold_all_of_it() {
        let text = format!("curl {}", " ".repeat(95)).repeat(20_000);
        let (prefilter, [curl]) = prefilter(["curl"]);
        let windows = prefilter.windows(text.as_bytes());
        assert!(windows.of(curl).len() < 2_000, "{}", windows.of(curl).len());
        for at in (0..text.len()).step_by(100) {
            assert!(touch(windows.of(curl), Span::new(at, at + 4)), "{at}");
        }
    }

    #[test]
    fn a_window_touches_what_overlaps_it() {
        let (prefilter, [curl]) = prefilter(["curl"]);
        let windows = prefilter.windows(b"a curl b");
        for (start, end, touches) in [(0, 2, false), (0, 3, true), (5, 9, true), (6, 9, false)] {
            assert_eq!(touch(windows.of(curl), Span::new(start, end)), touches, "{start}..{end}");
        }
        assert!(windows.has(curl) && !windows.has(curl + 1) && windows.present() == [curl]);
    }
}
