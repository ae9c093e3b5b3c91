//! Where the words of a text begin, which is where most patterns do.

use super::byte_set::ByteSet;

/// Where the words of a text begin, one bit for each byte.
#[derive(Debug, Default)]
pub(in super::super) struct WordStarts(Vec<u64>);

impl WordStarts {
    /// Those of a text.
    pub(in super::super) fn of(text: &[u8]) -> Self {
        let mut before = 0;
        let starts = text.chunks(64).map(|bytes| {
            let bits =
                bytes.iter().rev().fold(0, |bits, byte| bits << 1 | u64::from(is_word(*byte)));
            let starts = bits & !(bits << 1 | before);
            before = bits >> 63;
            starts
        });
        Self(starts.collect())
    }

    /// The first one from `from` on.
    pub(super) fn next(&self, from: usize) -> Option<usize> {
        let first = from / 64;
        let bits = self.0.get(first)? & (u64::MAX << (from % 64));
        if bits != 0 {
            return Some(first * 64 + bits.trailing_zeros() as usize);
        }
        let rest = self.0.get(first + 1..)?;
        let at = rest.iter().position(|bits| *bits != 0)?;
        let bits = rest.get(at)?;
        Some((first + 1 + at) * 64 + bits.trailing_zeros() as usize)
    }
}

/// Whether a byte is of a word.
#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    ByteSet::WORD.has(byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_begin_behind_what_is_none(text in "[a_ 9.é]{0,200}", from in 0_usize..220) {
            let text = text.as_bytes();
            let begins = |at: &usize| {
                is_word(text[*at]) && at.checked_sub(1).is_none_or(|before| !is_word(text[before]))
            };
            prop_assert_eq!(WordStarts::of(text).next(from), (from..text.len()).find(begins));
        }
    }
}
