//! Where the words of a text begin, which is where most patterns do.

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
            prop_assert_eq!(WordStarts::of(text).next(from, end), (from..end).find(begins));
        }
    }
}
