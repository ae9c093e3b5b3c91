//! Where the words of a text begin, which is where most patterns do.

use std::ops::Range;

/// Where the words of a text begin, one bit for each byte.
#[derive(Debug, Default)]
pub(in super::super) struct WordStarts(Vec<u64>);

impl WordStarts {
    /// Those of a text.
    pub(in super::super) fn of(text: &[u8]) -> Self {
        let mut before = 0;
        let starts = text.chunks(64).map(|bytes| {
            let mut flags = [0; 64];
            for (flag, byte) in flags.iter_mut().zip(bytes) {
                *flag = u8::from(is_word(*byte));
            }
            let bits = one_bit_each(&flags);
            let starts = bits & !(bits << 1 | before);
            before = bits >> 63;
            starts
        });
        Self(starts.collect())
    }

    /// The first one among some places that is asked for.
    #[inline]
    pub(super) fn find(
        &self,
        places: Range<usize>,
        asked_for: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let first = places.start / 64;
        let words = self.0.get(first..places.end.div_ceil(64))?;
        let mut known = u64::MAX << (places.start % 64);
        for (word, bits) in (first..).zip(words) {
            let mut left = bits & std::mem::replace(&mut known, u64::MAX);
            while left != 0 {
                let at = word * 64 + left.trailing_zeros() as usize;
                if at >= places.end {
                    return None;
                }
                if asked_for(at) {
                    return Some(at);
                }
                left &= left - 1;
            }
        }
        None
    }
}

/// Bytes that are 0 or 1 as one bit each, the first one lowest.
fn one_bit_each(flags: &[u8; 64]) -> u64 {
    // The product has the byte that stands at place n of eight as its bit 56 + n.
    const GATHERED: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = flags.as_chunks::<8>();
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(GATHERED) >> 56;
    eights.iter().rev().fold(0, |all, eight| all << 8 | bits(eight))
}

/// Whether a byte is of a word.
#[inline]
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
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
            let starts = WordStarts::of(text);
            prop_assert_eq!(starts.find(from..end, |_| true), (from..end).find(begins));
            let odd = |at: &usize| at % 2 == 1;
            let expected = (from..end).find(|at| begins(at) && odd(at));
            prop_assert_eq!(starts.find(from..end, |at| odd(&at)), expected);
        }
    }
}
