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

    /// The first one from `from` on, before `end`.
    pub(super) fn next(&self, from: usize, end: usize) -> Option<usize> {
        let words = self.0.get(from / 64..end.div_ceil(64))?;
        let (first, rest) = words.split_first()?;
        let first = first & (u64::MAX << (from % 64));
        let (at, bits) = if first == 0 {
            let at = rest.iter().position(|bits| *bits != 0)?;
            (at + 1, *rest.get(at)?)
        } else {
            (0, first)
        };
        let start = (from / 64 + at) * 64 + bits.trailing_zeros() as usize;
        (start < end).then_some(start)
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
        fn words_begin_behind_what_is_none(
            text in "[a_ 9.é]{0,200}",
            from in 0_usize..220,
            length in 0_usize..220,
        ) {
            let text = text.as_bytes();
            let end = text.len().min(from + length);
            let begins = |at: &usize| {
                is_word(text[*at]) && at.checked_sub(1).is_none_or(|before| !is_word(text[before]))
            };
            prop_assert_eq!(WordStarts::of(text).next(from, end), (from..end).find(begins));
        }
    }
}
