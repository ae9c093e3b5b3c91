//! A set of numbers that knows how many of them are below any other.

/// A set of numbers, one bit for each that could be in it.
#[derive(Debug)]
pub(super) struct Bits {
    words: Vec<u64>,
    /// For each word how many bits are set before it.
    before: Vec<u16>,
}

impl Bits {
    /// The set of these numbers, all of them below `bound`; at most 65,535 are counted.
    pub(super) fn of(bound: usize, members: impl Iterator<Item = u32>) -> Self {
        let mut words = vec![0_u64; bound.div_ceil(64)];
        for member in members {
            if let Some(word) = words.get_mut((member >> 6) as usize) {
                *word |= 1 << (member & 63);
            }
        }
        let ones = words.iter().map(|word| word.count_ones());
        let before = ones.scan(0_u16, |before, ones| {
            let sum = before.saturating_add(u16::try_from(ones).unwrap_or(0));
            Some(std::mem::replace(before, sum))
        });
        let before = before.collect();
        Self { words, before }
    }

    /// Whether a number is in the set.
    #[inline]
    pub(super) fn has(&self, number: u32) -> bool {
        self.word(number) >> (number & 63) & 1 == 1
    }

    /// The bits, 64 to a word, the lowest number lowest.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many members there are below a number.
    #[inline]
    pub(super) fn rank(&self, number: u32) -> usize {
        let below = self.word(number) & ((1 << (number & 63)) - 1);
        let before = self.before.get((number >> 6) as usize).copied().unwrap_or(0);
        usize::from(before) + below.count_ones() as usize
    }

    #[inline]
    fn word(&self, number: u32) -> u64 {
        self.words.get((number >> 6) as usize).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_its_members_and_counts_those_below() {
        let members = [0, 5, 63, 64, 200, 319];
        let bits = Bits::of(320, members.into_iter());
        for number in 0..400 {
            let below = members.iter().filter(|member| **member < number).count();
            assert_eq!(bits.has(number), members.contains(&number), "{number}");
            assert!(number >= 320 || bits.rank(number) == below, "{number}");
        }
    }
}
