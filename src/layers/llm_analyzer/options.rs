//! Whom the layer asks, when, and how much.

use crate::verdict::Risk;
use std::fmt;

/// Which protocol the model's server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// The Messages API of Anthropic.
    Anthropic,
    /// The chat completions of `OpenAI`, which local servers speak, too.
    OpenAi,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Anthropic, Self::OpenAi];

    /// The word it is chosen by.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Anthropic => "anthropic",
            Self::OpenAi => "openai",
        }
    }

    /// Where its maker answers.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Anthropic => "https://api.anthropic.com",
            Self::OpenAi => "https://api.openai.com",
        }
    }
}

/// How the layer asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which protocol.
    pub provider: Provider,
    /// Where, without a slash at the end: `http://127.0.0.1:11434`.
    pub base_url: String,
    /// What opens the door; none for a local server that has none.
    pub key: Option<Key>,
    /// Which model.
    pub model: String,
    /// Tokens an answer may have.
    pub tokens_max: u32,
    /// The model is asked from this risk on.
    pub risk_from: Risk,
    /// Whether it is asked whatever the risk.
    pub always: bool,
    /// Calls a day, in UTC, of all processes on one database together.
    pub daily_calls: u32,
}

/// A key to a model's server. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

/// Bytes of the longest key: several times what any maker gives.
const KEY_BYTES_MAX: usize = 1_024;
/// What stands where a key stood.
const HIDDEN: &str = "[key]";

impl Key {
    /// A key; none when it is empty, too long, or cannot stand in a header.
    pub fn new(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.len() <= KEY_BYTES_MAX;
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// Its text, for the header that carries it.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The text with the key replaced wherever it stands.
    pub(super) fn hide(&self, text: &str) -> String {
        text.replace(&self.0, HIDDEN)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_fits_into_a_header_and_is_never_shown() {
        for (text, is_key) in [
            ("sk-ant-x_1", true),
            ("", false),
            ("a b", false),
            ("a\r\nX-Evil: 1", false),
            ("ключ", false),
            (&"k".repeat(1_024), true),
            (&"k".repeat(1_025), false),
        ] {
            assert_eq!(Key::new(text).is_some(), is_key, "{text:?}");
        }
        let key = Key::new("sk-secret").unwrap();
        assert_eq!(format!("{key:?}"), "[key]");
        assert_eq!(key.hide("it was sk-secret, sk-secret"), "it was [key], [key]");
    }
}
