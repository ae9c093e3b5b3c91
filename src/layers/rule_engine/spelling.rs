//! What each alternative of each pattern cannot do without, as `spelling.txt` keeps it: to work it
//! out takes longer than a scan.

use super::prefilter::{Literal, LiteralId};
use super::signal::Signal;
use std::collections::HashMap;

/// First the literals, each behind the place in it that is hashed, in the order of their hashes;
/// then a line for each signal: its digest, and for each alternative sets of literals by their
/// numbers. Of each set one literal stands in every match; the first set is the rarest. Made by
/// `needs.rs`, where a test holds it true.
const STORED: &str = include_str!("spelling.txt");

/// Ends a literal, which may hold a line end itself.
pub(super) const LITERAL_END: &str = "␞\n";
/// Ends the list of literals.
pub(super) const LITERALS_END: &str = "␞\n\n";
/// What stands between the sets of an alternative.
pub(super) const BETWEEN_SETS: &str = " ";
/// What stands between the literals of a set.
pub(super) const BETWEEN_LITERALS: &str = ",";

/// The stored spelling.
pub(super) struct Spelling {
    pub(super) literals: Vec<Literal>,
    /// By the digests of the signals.
    alternatives: HashMap<u64, &'static str>,
}

impl Spelling {
    pub(super) fn stored() -> Self {
        let (literals, signals) = STORED.split_once(LITERALS_END).unwrap_or_default();
        let literal = |line: &'static str| {
            let (offset, text) = line.split_once('\t')?;
            Some(Literal { text, offset: offset.parse().ok()? })
        };
        let signal = |line: &'static str| {
            let (digest, alternatives) = line.split_once('\t')?;
            Some((u64::from_str_radix(digest, 16).ok()?, alternatives))
        };
        let literals = literals.split(LITERAL_END).filter_map(literal).collect();
        Self { literals, alternatives: signals.lines().filter_map(signal).collect() }
    }

    /// For each alternative of a signal its sets; none when the file is older than the signal.
    pub(super) fn alternatives(
        &self,
        signal: &Signal,
    ) -> Option<impl Iterator<Item = impl Iterator<Item = impl Iterator<Item = LiteralId>>>> {
        let line = self.alternatives.get(&digest(signal))?;
        Some(line.split('\t').map(|alternative| {
            alternative.split(BETWEEN_SETS).map(|set| {
                let ids = set.split(BETWEEN_LITERALS);
                // What is no number is none of the literals.
                ids.map(|id| id.parse().unwrap_or(LiteralId::MAX))
            })
        }))
    }
}

/// Tells a signal from what it was before a change, and from the others.
pub(super) fn digest(signal: &Signal) -> u64 {
    let texts = signal.anchors.iter().chain(std::iter::once(&signal.pattern));
    texts.fold(0, |digest, text| {
        let words = text.as_bytes().chunks(8);
        words.fold(mixed(digest, text.len() as u64), |digest, bytes| {
            let mut word = [0; 8];
            word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            mixed(digest, u64::from_le_bytes(word))
        })
    })
}

/// One round of a multiplicative hash, with 2^64 divided by the golden ratio (Knuth, The Art of
/// Computer Programming 3, §6.4).
fn mixed(digest: u64, word: u64) -> u64 {
    (digest.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
