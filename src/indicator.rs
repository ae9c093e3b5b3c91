//! What identifies an attacker: hosts, URLs, addresses, hashes, authors, packages.

use crate::skill::Span;
use std::fmt;

/// Placeholder until the real one is merged.
pub struct Url<'a>(&'a str);
impl Url<'_> {
    /// Placeholder.
    pub fn is_harmless(&self) -> bool {
        self.0.is_empty()
    }
}
impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
/// Placeholder.
pub fn urls(text: &str) -> impl Iterator<Item = (Span, Url<'_>)> {
    let _ = text;
    std::iter::empty()
}
