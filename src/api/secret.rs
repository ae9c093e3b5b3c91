//! A key as its holder has it: made once, shown once, kept by nobody.

use crate::error::Result;
use crate::hex;
use ring::digest::{SHA256, digest};

/// What a key begins with, so that who finds one knows whose it is.
const PREFIX: &str = "mlw_";
/// Random bytes of a key: 192 bits, 48 hex digits.
const KEY_BYTES: usize = 24;
/// Characters of a key that are kept so that a person can tell keys apart: the prefix, and 32 of
/// its 192 bits.
const SHOWN_CHARS: usize = 12;
/// Random bytes of a key's id.
const ID_BYTES: usize = 6;

/// A new key. It is not `Debug`: what prints it means to.
pub struct Secret {
    text: String,
}

impl Secret {
    /// A new one. Fails when the operating system gives no random bytes.
    pub fn random() -> Result<Self> {
        Ok(Self { text: format!("{PREFIX}{}", hex::random::<KEY_BYTES>()?) })
    }

    /// Its text, for the one who asked for it.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// What may be kept to compare with.
    pub fn hash(&self) -> String {
        hash(&self.text)
    }

    /// Its first characters.
    pub fn prefix(&self) -> String {
        self.text.chars().take(SHOWN_CHARS).collect()
    }
}

/// SHA-256 of a key, in lower-case hex: keys are random, so that nothing slower is needed.
pub fn hash(key: &str) -> String {
    hex::digits(digest(&SHA256, key.as_bytes()).as_ref())
}

/// A new id for a key. Fails as [`Secret::random`] does.
pub fn new_id() -> Result<String> {
    Ok(format!("key-{}", hex::random::<ID_BYTES>()?))
}
