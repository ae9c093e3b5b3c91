//! A literal that the rules look for, and which of its bytes are looked up.

#[cfg(test)]
use std::cmp::Reverse;

/// Bytes of a literal that are looked up: three are hashed, the fourth is one that may follow.
pub(super) const GRAM: usize = 4;
/// A table of 16 KiB: no larger, or it leaves the first-level cache; no smaller, or too many
/// places pass it in vain.
pub(super) const HASH_BITS: u32 = 14;
/// How many hashes there are.
pub(super) const HASHES: usize = 1 << HASH_BITS;
/// Knuth's multiplier for Fibonacci hashing, 2^32 divided by the golden ratio.
const MULTIPLIER: u32 = 0x9E37_79B1;

/// An index into the list of literals the prefilter was made of.
pub(super) type LiteralId = u16;

/// Where a literal stands in a text of many, at least three bytes long and in lower case, and where
/// in it the bytes stand that are hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal {
    pub(super) start: u32,
    pub(super) length: u16,
    pub(super) offset: u8,
}

impl Literal {
    /// Its bytes.
    pub(super) const fn of(self, text: &[u8]) -> &[u8] {
        let (_, from) = text.split_at(self.start as usize);
        from.split_at(self.length as usize).0
    }

    /// The hash of its bytes that are looked up, and the bits of what may follow them.
    pub(super) const fn looked_up(self, text: &[u8]) -> (u32, u8) {
        looked_up(self.of(text).split_at(self.offset as usize).1)
    }
}

/// The hash of the first three bytes, and the bits of what may follow: anything where they are all.
pub(super) const fn looked_up(bytes: &[u8]) -> (u32, u8) {
    match (bytes.first_chunk::<GRAM>(), bytes.first_chunk::<3>()) {
        (Some(gram), _) => (hash(*gram), 1 << follower(*gram)),
        (None, Some(&[a, b, c])) => (hash([a, b, c, 0]), u8::MAX),
        (None, None) => (0, 0),
    }
}

/// The hash of the first three bytes.
#[inline]
pub(super) const fn hash(gram: [u8; GRAM]) -> u32 {
    let three = u32::from_le_bytes(gram) & 0x00FF_FFFF;
    three.wrapping_mul(MULTIPLIER) >> (32 - HASH_BITS)
}

/// Which of eight followers the fourth byte is: bytes that differ in their lowest bits are told
/// apart.
#[inline]
pub(super) const fn follower(gram: [u8; GRAM]) -> u32 {
    u32::from_le_bytes(gram) >> 24 & 7
}

/// Where in a literal the bytes stand of which the fewest others have the first three, and that
/// English and code have least often, so that few places pass and little is compared in vain.
#[cfg(test)]
pub(super) fn rarest_gram(literal: &[u8], others: impl Fn(&[u8]) -> usize) -> usize {
    // Letters of English by frequency, the space first; anything else is rare.
    const COMMON: &[u8] = b" etaoinsrhldcumfpgwybvkxjqz";
    let rarity = |byte: &u8| COMMON.iter().position(|c| c == byte).unwrap_or(COMMON.len() - 6);
    let score = |gram: &[u8]| gram.iter().map(rarity).sum::<usize>();
    let grams = literal.windows(GRAM).enumerate().take(usize::from(u8::MAX));
    let like = |gram: &[u8]| gram.first_chunk::<3>().map_or(0, |three| others(three));
    let common = |(at, gram): &(usize, &[u8])| (like(gram), Reverse(score(gram)), *at);
    grams.min_by_key(common).map_or(0, |(at, _)| at)
}
