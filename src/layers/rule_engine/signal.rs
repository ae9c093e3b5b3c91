//! A signal: one thing a text can show, with the literals without which it cannot.

/// One thing a text can show: a secret's path, a send, a phrase. Alone it is rarely a verdict;
/// rules are made of signals standing together.
#[derive(Debug)]
pub struct Signal {
    /// Literals in lower case, each at least three bytes, of which one stands inside every match.
    /// The pattern is compiled and run only around places where one of them occurs.
    pub anchors: &'static [&'static str],
    /// A regular expression over bytes, ASCII case ignored. Empty: the anchors themselves, as
    /// whole words.
    pub pattern: &'static str,
    /// Bytes to either side of an anchor in which the pattern is looked for.
    pub reach: usize,
    /// Literals of which one, too, stands inside every match; empty when that is not known. Two
    /// common words together are rare.
    pub beside: &'static [&'static str],
}

/// A sentence that takes more is no phrase any more.
const PHRASE: usize = 160;
/// Commands are longer: a URL alone may take this much.
const COMMAND: usize = 320;

impl Signal {
    /// A signal that is any of these words or phrases, standing as whole words.
    pub const fn words(anchors: &'static [&'static str]) -> Self {
        Self { anchors, pattern: "", reach: 64, beside: &[] }
    }

    /// A phrase that matches `pattern`, which cannot match without one of `anchors`.
    pub const fn phrase(anchors: &'static [&'static str], pattern: &'static str) -> Self {
        Self { anchors, pattern, reach: PHRASE, beside: &[] }
    }

    /// A command or piece of code that matches `pattern`, which cannot match without one of
    /// `anchors`.
    pub const fn command(anchors: &'static [&'static str], pattern: &'static str) -> Self {
        Self { anchors, pattern, reach: COMMAND, beside: &[] }
    }

    /// The same signal, of which every match contains one of `words` as well.
    #[must_use]
    pub const fn beside(self, words: &'static [&'static str]) -> Self {
        Self { beside: words, ..self }
    }
}
