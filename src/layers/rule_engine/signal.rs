//! A signal: one thing a text can show, with the literals without which it cannot.

/// One thing a text can show: a secret's path, a send, a phrase. Alone it is rarely a verdict;
/// rules are made of signals standing together.
#[derive(Debug)]
pub struct Signal {
    /// Literals in lower case, each at least three bytes, of which one stands inside every match.
    /// A part of the pattern is looked for around them, or around rarer literals that it spells
    /// out itself.
    pub anchors: &'static [&'static str],
    /// A regular expression over bytes, ASCII case ignored. Empty: the anchors themselves, as
    /// whole words.
    pub pattern: &'static str,
    /// Bytes to either side of a literal in which the pattern is looked for.
    pub reach: usize,
}

/// A sentence that takes more is no phrase any more.
const PHRASE: usize = 160;
/// Commands are longer: a URL alone may take this much.
const COMMAND: usize = 320;

impl Signal {
    /// A signal that is any of these words or phrases, standing as whole words.
    pub const fn words(anchors: &'static [&'static str]) -> Self {
        Self { anchors, pattern: "", reach: 64 }
    }

    /// A phrase that matches `pattern`, which cannot match without one of `anchors`.
    pub const fn phrase(anchors: &'static [&'static str], pattern: &'static str) -> Self {
        Self { anchors, pattern, reach: PHRASE }
    }

    /// A command or piece of code that matches `pattern`, which cannot match without one of
    /// `anchors`.
    pub const fn command(anchors: &'static [&'static str], pattern: &'static str) -> Self {
        Self { anchors, pattern, reach: COMMAND }
    }
}
