//! A signal: one thing a text can show, with the literals without which it cannot.

/// One thing a text can show: a secret's path, a send, a phrase. Alone it is rarely a verdict;
/// rules are made of signals standing together.
#[derive(Debug)]
pub struct Signal {
    /// Words or phrases, standing as whole words, any of which is a match; none where a pattern is.
    pub words: &'static [&'static str],
    /// A regular expression over bytes, ASCII case ignored.
    pub pattern: &'static str,
    /// Bytes to either side of a literal in which the pattern is looked for.
    pub reach: usize,
    /// Tells it from what it was before a change, and from the others.
    pub(super) digest: u64,
    /// Literals in lower case, each at least three bytes, of which one stands inside every match.
    /// A part of the pattern is looked for around them, or around rarer literals that it spells
    /// out itself; which, `spelling.txt` says, so no scan asks for them.
    #[cfg(test)]
    pub(super) anchors: &'static [&'static str],
}

/// Words that are broken over lines take no more.
const WORD: usize = 64;
/// A sentence that takes more is no phrase any more.
const PHRASE: usize = 160;
/// Commands are longer: a URL alone may take this much.
const COMMAND: usize = 320;

impl Signal {
    /// A signal that is any of these words or phrases, standing as whole words.
    pub const fn words(anchors: &'static [&'static str]) -> Self {
        Self::new(anchors, "", WORD)
    }

    /// A phrase that matches `pattern`, which cannot match without one of `anchors`.
    pub const fn phrase(anchors: &'static [&'static str], pattern: &'static str) -> Self {
        Self::new(anchors, pattern, PHRASE)
    }

    /// A command or piece of code that matches `pattern`, which cannot match without one of
    /// `anchors`.
    pub const fn command(anchors: &'static [&'static str], pattern: &'static str) -> Self {
        Self::new(anchors, pattern, COMMAND)
    }

    const fn new(anchors: &'static [&'static str], pattern: &'static str, reach: usize) -> Self {
        let mut digest = mixed(0, pattern);
        let mut rest = anchors;
        while let Some((anchor, others)) = rest.split_first() {
            digest = mixed(digest, anchor);
            rest = others;
        }
        let words = if pattern.is_empty() { anchors } else { &[] };
        Self {
            words,
            pattern,
            reach,
            digest,
            #[cfg(test)]
            anchors,
        }
    }
}

/// Rounds of a multiplicative hash, with 2^64 divided by the golden ratio (Knuth, The Art of
/// Computer Programming 3, §6.4): one for each eight bytes, the last ones with the length.
const fn mixed(digest: u64, text: &str) -> u64 {
    const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut digest = digest;
    let mut rest = text.as_bytes();
    while let Some((eight, others)) = rest.split_first_chunk::<8>() {
        digest = (digest.rotate_left(29) ^ u64::from_le_bytes(*eight)).wrapping_mul(MULTIPLIER);
        rest = others;
    }
    let mut last = text.len() as u64;
    while let Some((byte, others)) = rest.split_first() {
        last = last << 8 | *byte as u64;
        rest = others;
    }
    (digest.rotate_left(29) ^ last).wrapping_mul(MULTIPLIER)
}
