//! A set of bytes, one bit for each.

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct ByteSet([u64; 4]);

/// The capital letters among the second 64 bytes, which begin with `@`; the small ones stand 32
/// further on.
const CAPITALS: u64 = 0x07FF_FFFE;

impl ByteSet {
    /// The empty set.
    pub(super) const NONE: Self = Self([0; 4]);

    /// All bytes.
    pub(super) const ALL: Self = Self([u64::MAX; 4]);

    /// The bytes of words: what `\w` means.
    pub(super) const WORD: Self = Self([0x03FF << 48, CAPITALS | CAPITALS << 32 | 1 << 31, 0, 0]);

    /// The bytes from `first` to `last`.
    pub(super) fn range(first: u8, last: u8) -> Self {
        let mut set = Self::default();
        for byte in first..=last {
            set.insert(byte);
        }
        set
    }

    /// These bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut set = Self::default();
        for byte in bytes {
            set.insert(*byte);
        }
        set
    }

    fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte >> 6)) {
            *word |= 1 << (byte & 63);
        }
    }

    /// Whether a byte is in the set.
    #[inline]
    pub(super) fn has(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
    }

    /// Sets a bit in the entries of the set's bytes.
    pub(super) fn mark(self, table: &mut [u8; 256], bit: u8) {
        for (entries, mut bytes) in table.chunks_exact_mut(64).zip(self.0) {
            if bytes == u64::MAX {
                for entry in entries {
                    *entry |= bit;
                }
                continue;
            }
            while let Some(entry) = entries.get_mut(bytes.trailing_zeros() as usize) {
                *entry |= bit;
                bytes &= bytes - 1;
            }
        }
    }

    /// Whether all of its bytes are in the other set as well.
    pub(super) fn is_within(self, other: Self) -> bool {
        self.0.iter().zip(other.0).all(|(word, other)| word & !other == 0)
    }

    /// The bytes of both sets.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (word, more) in self.0.iter_mut().zip(other.0) {
            *word |= more;
        }
        self
    }

    /// All other bytes.
    pub(super) fn others(self) -> Self {
        Self(self.0.map(|word| !word))
    }

    /// The set with the other case of its letters.
    pub(super) fn in_either_case(self) -> Self {
        let [a, letters, c, d] = self.0;
        let small = letters & CAPITALS << 32;
        Self([a, letters | (letters & CAPITALS) << 32 | small >> 32, c, d])
    }

    /// The set without the capital letters.
    pub(super) fn without_capitals(self) -> Self {
        let [a, letters, c, d] = self.0;
        Self([a, letters & !CAPITALS, c, d])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let set = ByteSet::range(b'0', b'9').and(ByteSet::of(b"x\xFF"));
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii_digit() || byte == b'x' || byte == 0xFF;
            assert_eq!((set.has(byte), set.others().has(byte)), (expected, !expected), "{byte}");
        }
    }

    #[test]
    fn words_are_letters_and_digits_and_the_low_line() {
        for byte in 0..=u8::MAX {
            let expected = byte.is_ascii_alphanumeric() || byte == b'_';
            assert_eq!(ByteSet::WORD.has(byte), expected, "{byte}");
        }
    }

    #[test]
    fn letters_have_two_cases_and_nothing_else_has() {
        for byte in 0..=u8::MAX {
            let set = ByteSet::of(&[byte]);
            let both = ByteSet::of(&[byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]);
            assert_eq!(set.in_either_case(), both, "{byte}");
            let small = if byte.is_ascii_uppercase() { ByteSet::default() } else { set };
            assert_eq!(set.without_capitals(), small, "{byte}");
        }
    }
}
