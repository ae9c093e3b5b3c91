//! One pass over a text that finds where any of the rules' literals stands.
//!
//! Four bytes at a time are folded to lower case, hashed, and looked up in a bitmap that fits the
//! first-level cache; only what passes is compared. An Aho-Corasick automaton over the same
//! literals takes milliseconds to build, which a scan of one small skill cannot spare; this takes
//! microseconds, and reads several hundred megabytes a second.

/// Bytes of a literal that are hashed.
const GRAM: usize = 4;
/// 32 KiB of bitmap: no larger, or it leaves the first-level cache; no smaller, or too many
/// places pass it in vain.
const HASH_BITS: u32 = 18;
/// Knuth's multiplier for Fibonacci hashing, 2^32 divided by the golden ratio.
const MULTIPLIER: u32 = 0x9E37_79B1;
/// Setting this bit folds ASCII upper case to lower; it folds other bytes too, which costs a
/// comparison and no truth.
const FOLD: u32 = 0x2020_2020;

/// An index into the list of literals the prefilter was made of.
pub(super) type AnchorId = u16;

/// The places of one literal: occurrences close together are one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Window {
    pub(super) anchor: AnchorId,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// What to compare where a hash passes the bitmap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: u32,
    anchor: AnchorId,
    /// Where in the literal the hashed bytes stand.
    offset: u8,
}

pub(super) struct Prefilter {
    literals: Vec<&'static [u8]>,
    /// Hashes of four bytes of every longer literal.
    bitmap: Vec<u64>,
    /// Hashes of the literals of three bytes.
    short: Vec<u64>,
    /// In the order of their hashes.
    entries: Vec<Entry>,
    /// For each word of the bitmap, the first entry whose hash lies in it.
    starts: Vec<u16>,
}

impl Prefilter {
    /// Literals must be lower case and at least three bytes long.
    pub(super) fn new(literals: Vec<&'static [u8]>) -> Self {
        let mut entries = Vec::with_capacity(literals.len() * 2);
        for (index, literal) in literals.iter().enumerate() {
            let anchor = AnchorId::try_from(index).unwrap_or(AnchorId::MAX);
            let at = rarest_gram(literal);
            let offset = u8::try_from(at).unwrap_or(0);
            if let Some(gram) = literal.get(at..).and_then(|rest| rest.first_chunk::<GRAM>()) {
                entries.push(Entry { hash: hash(*gram), anchor, offset });
            } else if let Some(&[a, b, c]) = literal.first_chunk::<3>() {
                entries.push(Entry { hash: short_hash([a, b, c, 0]), anchor, offset });
            }
        }
        entries.sort_unstable();
        let mut bitmap = vec![0_u64; 1 << (HASH_BITS - 6)];
        let mut short = bitmap.clone();
        for entry in &entries {
            let long = literals.get(usize::from(entry.anchor)).is_some_and(|l| l.len() >= GRAM);
            let map = if long { &mut bitmap } else { &mut short };
            if let Some(word) = map.get_mut((entry.hash >> 6) as usize) {
                *word |= 1 << (entry.hash & 63);
            }
        }
        let mut starts = Vec::with_capacity(bitmap.len());
        for (index, entry) in entries.iter().enumerate() {
            let index = u16::try_from(index).unwrap_or(u16::MAX);
            starts.resize(starts.len().max((entry.hash >> 6) as usize + 1), index);
        }
        Self { literals, bitmap, short, entries, starts }
    }

    /// Finds the windows of all literals in `text`, sorted by literal and place. Occurrences of
    /// one literal that stand at most `gap` bytes apart share a window.
    pub(super) fn windows(&self, text: &[u8], gap: u32) -> Vec<Window> {
        let mut found = Vec::new();
        let mut latest = vec![u32::MAX; self.literals.len()];
        for (at, gram) in text.windows(GRAM).enumerate() {
            if let Some(gram) = gram.first_chunk::<GRAM>() {
                if passes(&self.bitmap, hash(*gram)) {
                    self.compare(text, at, hash(*gram), gap, &mut found, &mut latest);
                }
                if passes(&self.short, short_hash(*gram)) {
                    self.compare(text, at, short_hash(*gram), gap, &mut found, &mut latest);
                }
            }
        }
        // A literal of three bytes may end the text.
        if let Some(&[a, b, c]) = text.last_chunk::<3>() {
            let at = text.len() - 3;
            self.compare(text, at, short_hash([a, b, c, 0]), gap, &mut found, &mut latest);
        }
        found.sort_unstable();
        found
    }

    #[allow(clippy::too_many_arguments, reason = "the cold half of one loop")]
    #[inline(never)]
    fn compare(
        &self,
        text: &[u8],
        at: usize,
        hash: u32,
        gap: u32,
        found: &mut Vec<Window>,
        latest: &mut [u32],
    ) {
        let first = self.starts.get((hash >> 6) as usize).map_or(usize::MAX, |at| usize::from(*at));
        let entries = self.entries.get(first..).unwrap_or(&[]).iter();
        for entry in entries.skip_while(|e| e.hash < hash).take_while(|e| e.hash == hash) {
            let anchor = usize::from(entry.anchor);
            let Some(literal) = self.literals.get(anchor) else { continue };
            let Some(start) = at.checked_sub(usize::from(entry.offset)) else { continue };
            let end = start + literal.len();
            if !text.get(start..end).is_some_and(|there| there.eq_ignore_ascii_case(literal)) {
                continue;
            }
            let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else { continue };
            let Some(latest) = latest.get_mut(anchor) else { continue };
            match found.get_mut(*latest as usize) {
                Some(window) if start <= window.end.saturating_add(gap) => {
                    window.end = window.end.max(end);
                }
                _ => {
                    *latest = u32::try_from(found.len()).unwrap_or(u32::MAX);
                    found.push(Window { anchor: entry.anchor, start, end });
                }
            }
        }
    }
}

fn hash(gram: [u8; GRAM]) -> u32 {
    (u32::from_le_bytes(gram) | FOLD).wrapping_mul(MULTIPLIER) >> (32 - HASH_BITS)
}

/// The hash of the first three bytes.
fn short_hash([a, b, c, _]: [u8; GRAM]) -> u32 {
    hash([a, b, c, 0])
}

/// Whether a literal may stand where four bytes have this hash.
fn passes(bitmap: &[u64], hash: u32) -> bool {
    let word = bitmap.get((hash >> 6) as usize).copied().unwrap_or(0);
    word >> (hash & 63) & 1 == 1
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

    fn found(literals: &[&'static str], text: &str) -> Vec<(u16, u32, u32)> {
        let literals = literals.iter().map(|literal| literal.as_bytes()).collect();
        let windows = Prefilter::new(literals).windows(text.as_bytes(), 2);
        windows.into_iter().map(|w| (w.anchor, w.start, w.end)).collect()
    }

    #[test]
    fn literals_are_found_in_any_case_and_at_both_ends() {
        for (literals, text, expected) in [
            (&["curl"] as &[&str], "CURL x", vec![(0, 0, 4)]),
            (&["iex"], "x | IEX", vec![(0, 4, 7)]),
            (&["iex"], "iex", vec![(0, 0, 3)]),
            (&["curl", "url"], "curl", vec![(0, 0, 4), (1, 1, 4)]),
            (&["ignore previous"], "ignore previous", vec![(0, 0, 15)]),
            (&["abcd"], "abcd abcd      abcd", vec![(0, 0, 9), (0, 15, 19)]),
            (&["curl"], "cur", vec![]),
            (&["忽略"], "请忽略", vec![(0, 3, 9)]),
        ] {
            assert_eq!(found(literals, text), expected, "{literals:?} in {text:?}");
        }
    }
}
