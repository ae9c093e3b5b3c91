//! One pass over a text that finds where any of the rules' literals stands.
//!
//! Four bytes at a time are hashed and looked up in a bitmap that fits the first-level cache; only
//! what passes is compared. An Aho-Corasick automaton over the same literals takes milliseconds to
//! build, which a scan of one small skill cannot spare; this takes microseconds, and reads two
//! hundred megabytes a second.

use super::bits::Bits;
use super::rows::Rows;

/// Bytes of a literal that are hashed.
const GRAM: usize = 4;
/// 16 KiB of bitmap: no larger, or it leaves the first-level cache; no smaller, or too many
/// places pass it in vain.
const HASH_BITS: u32 = 17;
/// 2 KiB for the few literals of three bytes.
const SHORT_HASH_BITS: u32 = 14;
/// Knuth's multiplier for Fibonacci hashing, 2^32 divided by the golden ratio.
const MULTIPLIER: u32 = 0x9E37_79B1;
/// Places that are hashed before what has passed is compared: a processor that has to guess each
/// time whether a hash passes guesses wrong too often.
const BLOCK: usize = 512;
/// Bits in which any hash fits.
const HASH_WIDTH: u32 = HASH_BITS + 1;
/// Occurrences of one literal that stand no further apart are one window.
const GAP: u32 = 64;

/// Stands for no window.
const NEVER: u32 = u32::MAX;

/// An index into the list of literals the prefilter was made of.
pub(super) type LiteralId = u16;

/// A part of a text in which a literal stands, once or more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: u32,
    pub(super) end: u32,
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

    /// Whether one of the literal's windows touches the text from `start` to `end`.
    pub(super) fn touch(&self, literal: LiteralId, start: u32, end: u32) -> bool {
        let windows = self.of(literal);
        let after = windows.partition_point(|window| window.end <= start);
        windows.get(after).is_some_and(|window| window.start < end)
    }
}

/// A literal in lower case, at least three bytes long, and where in it the bytes stand that are
/// hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) text: &'static str,
    pub(super) offset: u8,
}

impl Literal {
    /// A literal, hashed where it is rarest.
    pub(super) fn new(text: &'static str) -> Self {
        let offset = u8::try_from(rarest_gram(text.as_bytes())).unwrap_or(0);
        Self { text, offset }
    }

    /// The hash of what is hashed. Those of three bytes have hashes of their own, above the
    /// others.
    fn hash(self) -> u32 {
        let bytes = self.text.as_bytes().get(usize::from(self.offset)..).unwrap_or(&[]);
        match (bytes.first_chunk::<GRAM>(), bytes.first_chunk::<3>()) {
            (Some(gram), _) => hash(*gram),
            (None, Some(&[a, b, c])) => SHORT_HASHES + short_hash([a, b, c, 0]),
            (None, None) => u32::MAX,
        }
    }

    #[cfg(test)]
    /// By what the prefilter sorts literals: given in this order, they need not be sorted again.
    pub(super) fn rank(self) -> u32 {
        self.hash()
    }
}

/// What to compare where a hash passes the bitmap.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// The first bytes of the literal, and which of them count: one comparison settles most.
    head: u64,
    mask: u64,
    literal: LiteralId,
    /// Where in the literal the hashed bytes stand.
    offset: u8,
    length: u16,
}

impl Entry {
    fn new(id: LiteralId, literal: Literal) -> Self {
        let bytes = literal.text.as_bytes();
        let head = head(bytes, 0);
        let mask = u64::MAX >> (64 - 8 * bytes.len().min(8));
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        Self { head, mask, literal: id, offset: literal.offset, length }
    }
}

/// The eight bytes at a place, the first one lowest; zeros behind the end.
fn head(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or(&[]);
    if let Some(eight) = rest.first_chunk::<8>() {
        return u64::from_le_bytes(*eight);
    }
    rest.iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte))
}

pub(super) struct Prefilter {
    literals: Vec<Literal>,
    bits: Bits,
    /// In the order of their hashes.
    entries: Vec<Entry>,
    /// For each hash that there is, by its rank, its first entry; and where the last one ends.
    starts: Vec<u16>,
}

impl Prefilter {
    /// A prefilter of these literals; their ids are their places in the list.
    pub(super) fn new(literals: Vec<Literal>) -> Self {
        let mut hashed: Vec<(u32, Entry)> = (0..)
            .zip(&literals)
            .map(|(id, literal)| (literal.hash(), Entry::new(id, *literal)))
            .collect();
        if !hashed.is_sorted_by_key(|(hash, _)| *hash) {
            hashed.sort_by_key(|(hash, _)| *hash);
        }
        let bits = Bits::of(HASHES, hashed.iter().map(|(hash, _)| *hash));
        let mut starts = Vec::with_capacity(literals.len() + 1);
        let mut last = None;
        for (index, (hash, _)) in (0..).zip(&hashed) {
            if last.replace(*hash) != Some(*hash) {
                starts.push(index);
            }
        }
        starts.push(u16::try_from(hashed.len()).unwrap_or(u16::MAX));
        let entries = hashed.into_iter().map(|(_, entry)| entry).collect();
        Self { literals, bits, entries, starts }
    }

    /// Finds where the literals stand in a text, which is given in lower case.
    pub(super) fn windows(&self, text: &[u8]) -> Windows {
        let latest = vec![NEVER; self.literals.len()];
        let (found, present) = (Vec::new(), Vec::new());
        let mut search = Search { prefilter: self, text, found, present, latest };
        let mut passed = [0; 2 * BLOCK];
        for start in (0..text.len()).step_by(BLOCK) {
            let block = text.get(start..text.len().min(start + BLOCK + GRAM - 1)).unwrap_or(&[]);
            let count = self.pass(block, &mut passed);
            for passed in passed.iter().take(count) {
                let (at, hash) = (passed >> HASH_WIDTH, passed & ((1 << HASH_WIDTH) - 1));
                search.compare(start + at as usize, hash);
            }
        }
        // A literal of three bytes may end the text.
        if let Some(&[a, b, c]) = text.last_chunk::<3>() {
            let hash = SHORT_HASHES + short_hash([a, b, c, 0]);
            if self.bits.has(hash) {
                search.compare(text.len() - 3, hash);
            }
        }
        sorted(&search.found, search.present, self.literals.len())
    }

    /// Notes the places of a block at which a literal may stand, each with its hash; how many.
    fn pass(&self, block: &[u8], passed: &mut [u32; 2 * BLOCK]) -> usize {
        // Tables of a known size: a hash is never beyond their end, so nobody has to ask.
        let words = self.bits.words();
        let Some((long, rest)) = words.split_first_chunk::<{ 1 << (HASH_BITS - 6) }>() else {
            return 0;
        };
        let Some(short) = rest.first_chunk::<{ 1 << (SHORT_HASH_BITS - 6) }>() else { return 0 };
        let mut count = 0;
        let mut pass = |table: &[u64], at: u32, hash: u32, base: u32| {
            if let Some(place) = passed.get_mut(count % (2 * BLOCK)) {
                *place = at << HASH_WIDTH | (base + hash);
            }
            let word = table.get((hash >> 6) as usize).map_or(0, |word| *word);
            count += (word >> (hash & 63) & 1) as usize;
        };
        for (at, gram) in (0..).zip(block.windows(GRAM)) {
            if let Some(gram) = gram.first_chunk::<GRAM>() {
                pass(long, at, hash(*gram), 0);
                pass(short, at, short_hash(*gram), SHORT_HASHES);
            }
        }
        count
    }

    fn text(&self, literal: LiteralId) -> Option<&[u8]> {
        self.literals.get(usize::from(literal)).map(|literal| literal.text.as_bytes())
    }

    /// The literals that have a hash.
    fn entries(&self, hash: u32) -> &[Entry] {
        let rank = self.bits.rank(hash);
        let start = |rank: usize| self.starts.get(rank).map_or(0, |start| usize::from(*start));
        self.entries.get(start(rank)..start(rank + 1)).unwrap_or(&[])
    }
}

/// A text that is being looked through.
struct Search<'a> {
    prefilter: &'a Prefilter,
    text: &'a [u8],
    found: Vec<(LiteralId, Window)>,
    /// The literals that were found.
    present: Vec<LiteralId>,
    /// For each literal its last window in `found`, or [`NEVER`].
    latest: Vec<u32>,
}

impl Search<'_> {
    /// Notes the literals that stand where a hash has passed.
    fn compare(&mut self, at: usize, hash: u32) {
        for entry in self.prefilter.entries(hash) {
            let Some(start) = at.checked_sub(usize::from(entry.offset)) else { continue };
            if (head(self.text, start) ^ entry.head) & entry.mask != 0 {
                continue;
            }
            let end = start + usize::from(entry.length);
            if entry.length <= 8 || self.text.get(start..end) == self.prefilter.text(entry.literal)
            {
                self.note(entry.literal, start, end);
            }
        }
    }

    /// Notes that a literal stands at a place.
    fn note(&mut self, literal: LiteralId, start: usize, end: usize) {
        let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else { return };
        let Some(latest) = self.latest.get_mut(usize::from(literal)) else { return };
        match self.found.get_mut(*latest as usize) {
            Some((_, window)) if start <= window.end.saturating_add(GAP) => {
                window.end = window.end.max(end);
            }
            _ => {
                if *latest == NEVER {
                    self.present.push(literal);
                }
                *latest = u32::try_from(self.found.len()).unwrap_or(NEVER);
                self.found.push((literal, Window { start, end }));
            }
        }
    }
}

/// Puts the windows of each literal together, and keeps their order.
fn sorted(found: &[(LiteralId, Window)], present: Vec<LiteralId>, literals: usize) -> Windows {
    let mut places = vec![0; literals];
    for (place, literal) in (1..).zip(&present) {
        if let Some(known) = places.get_mut(usize::from(*literal)) {
            *known = place;
        }
    }
    let row = |literal: LiteralId| {
        let place: LiteralId = places.get(usize::from(literal)).copied().unwrap_or(0);
        usize::from(place).saturating_sub(1)
    };
    let by_row = found.iter().map(|(literal, window)| (row(*literal), *window));
    let rows = Rows::grouped(present.len(), by_row);
    Windows { present, places, rows }
}

/// How many hashes there are.
const HASHES: usize = (1 << HASH_BITS) + (1 << SHORT_HASH_BITS);

/// The first of the hashes of three bytes.
const SHORT_HASHES: u32 = 1 << HASH_BITS;

/// The hash of four bytes.
#[inline]
fn hash(gram: [u8; GRAM]) -> u32 {
    u32::from_le_bytes(gram).wrapping_mul(MULTIPLIER) >> (32 - HASH_BITS)
}

/// The hash of the first three bytes, among those of three bytes.
#[inline]
fn short_hash(gram: [u8; GRAM]) -> u32 {
    let gram = u32::from_le_bytes(gram) & 0x00FF_FFFF;
    gram.wrapping_mul(MULTIPLIER) >> (32 - SHORT_HASH_BITS)
}

/// Where in a literal the four bytes stand that English and code have least often, so that few
/// places pass the bitmap in vain.
fn rarest_gram(literal: &[u8]) -> usize {
    // Letters of English by frequency, the space first; anything else is rare.
    const COMMON: &[u8] = b" etaoinsrhldcumfpgwybvkxjqz";
    let rarity = |byte: &u8| COMMON.iter().position(|c| c == byte).unwrap_or(COMMON.len() - 6);
    let score = |gram: &[u8]| gram.iter().map(rarity).sum::<usize>();
    let grams = literal.windows(GRAM).enumerate().take(usize::from(u8::MAX));
    grams.max_by_key(|(at, gram)| (score(gram), usize::MAX - at)).map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (&["one", "two"], "two one two", vec![(0, 4, 7), (1, 0, 11)]),
        ] {
            assert_eq!(found(literals, text), expected, "{literals:?} in {text:?}");
        }
    }

    #[test]
    fn a_window_touches_what_overlaps_it() {
        let windows = Prefilter::new(vec![Literal::new("curl")]).windows(b"a curl b");
        for (start, end, touches) in [(0, 2, false), (0, 3, true), (5, 9, true), (6, 9, false)] {
            assert_eq!(windows.touch(0, start, end), touches, "{start}..{end}");
        }
        assert!(windows.has(0) && !windows.has(1) && windows.present() == [0]);
    }
}
