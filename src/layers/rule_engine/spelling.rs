//! What each alternative of each pattern cannot do without, as `spelling.txt` keeps it: to work it
//! out takes longer than a scan.

use super::prefilter::{Literal, LiteralId};
use super::signal::Signal;

/// First the literals, each behind the place in it that is hashed, in the order of their hashes;
/// then a line for each signal: its digest, and for each alternative where its key stands, and
/// sets of literals by their numbers. Of each set one literal stands in every match; the first
/// set, the key, is the rarest, and may stand near. Made by `needs.rs`, where a test holds it true.
const STORED: &str = include_str!("spelling.txt");

/// Ends a literal, which may hold a line end itself.
pub(super) const LITERAL_END: char = '\x1E';
/// Ends the list of literals.
pub(super) const LITERALS_END: &str = "\x1E\n\n";
/// What stands between the alternatives of a signal.
pub(super) const BETWEEN_ALTERNATIVES: char = '\t';
/// What stands between the sets of an alternative, and before them.
pub(super) const BETWEEN_SETS: char = ' ';
/// What stands between the literals of a set.
pub(super) const BETWEEN_LITERALS: char = ',';

/// Where a key stands that does not stand in every match.
pub(super) const NEAR: &str = "near";

/// The stored spelling.
pub(super) struct Spelling {
    pub(super) literals: Vec<Literal>,
    /// The digests of the signals, and their alternatives.
    signals: Vec<(u64, &'static str)>,
    /// The signal after the last one that was asked for.
    next: usize,
}

/// The spelling of one alternative.
pub(super) struct Spelt {
    /// The most bytes of a match that stand before its key, the largest number for any number;
    /// `None` when its key stands near a match, not always inside.
    pub(super) before: Option<u16>,
    sets: &'static str,
}

impl Spelling {
    pub(super) fn stored() -> Self {
        let (literals, signals) = STORED.split_once(LITERALS_END).unwrap_or_default();
        let literal = |line: &'static str| {
            let (offset, text) = line.trim_start_matches('\n').split_once('\t')?;
            Some(Literal { text, offset: u8::try_from(number(offset)).ok()? })
        };
        let signal = |line: &'static str| {
            let (digest, alternatives) = line.split_once(BETWEEN_ALTERNATIVES)?;
            Some((u64::from_str_radix(digest, 16).ok()?, alternatives))
        };
        let literals = literals.split(LITERAL_END).filter_map(literal).collect();
        Self { literals, signals: signals.lines().filter_map(signal).collect(), next: 0 }
    }

    /// The alternatives of a signal; none when the file is older than the signal. Quickest where
    /// signals are asked for in the order of the file.
    pub(super) fn alternatives(&mut self, signal: &Signal) -> Option<impl Iterator<Item = Spelt>> {
        let digest = digest(signal);
        let is_it = |(known, _): &(u64, &str)| *known == digest;
        let found = self.signals.get(self.next).is_some_and(is_it).then_some(self.next);
        let at = found.or_else(|| self.signals.iter().position(is_it))?;
        self.next = at + 1;
        let (_, alternatives) = self.signals.get(at)?;
        Some(alternatives.split(BETWEEN_ALTERNATIVES).map(|alternative| {
            let (before, sets) = alternative.split_once(BETWEEN_SETS).unwrap_or_default();
            Spelt { before: (before != NEAR).then(|| number(before)), sets }
        }))
    }
}

impl Spelt {
    /// Its sets of literals, the key first.
    pub(super) fn sets(&self) -> impl Iterator<Item = impl Iterator<Item = LiteralId>> {
        self.sets.split(BETWEEN_SETS).map(|set| set.split(BETWEEN_LITERALS).map(number))
    }
}

/// A number in decimal digits.
fn number(digits: &str) -> u16 {
    let digit = |number: u16, digit: u8| number.wrapping_mul(10).wrapping_add((digit & 15).into());
    digits.bytes().fold(0, digit)
}

/// Tells a signal from what it was before a change, and from the others.
pub(super) fn digest(signal: &Signal) -> u64 {
    let texts = signal.anchors.iter().chain(std::iter::once(&signal.pattern));
    texts.fold(0, |digest, text| {
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        let words = words.iter().chain(std::iter::once(&last)).copied().map(u64::from_le_bytes);
        words.fold(mixed(digest, text.len() as u64), mixed)
    })
}

/// One round of a multiplicative hash, with 2^64 divided by the golden ratio (Knuth, The Art of
/// Computer Programming 3, §6.4).
fn mixed(digest: u64, word: u64) -> u64 {
    (digest.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
