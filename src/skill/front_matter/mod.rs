//! What a skill says of itself: its front matter, read with bounds, and `_meta.json`'s owner.

mod place;

use super::SkillFile;
use super::Span;

/// The manifest of a skill. Every text in it is written by a stranger.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// `name`.
    pub name: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `author` (a word, or the `name` of a mapping), else the `owner` of `_meta.json`.
    pub author: Option<String>,
    /// `version`.
    pub version: Option<String>,
    /// Values of `homepage`, `repository`, `url`, `source`, … at any depth.
    pub urls: Vec<String>,
    /// `tags` and `keywords`.
    pub tags: Vec<String>,
    /// `allowed-tools`, split at commas or taken from a list.
    pub allowed_tools: Vec<String>,
    /// Every key at the top level, in order.
    pub keys: Vec<String>,
    /// Where the front matter stands in the main document, fences included.
    pub span: Option<Span>,
    /// Why it could not be read whole, in words.
    pub problem: Option<String>,
}

impl Manifest {
    /// Reads the manifest of a skill from its files; the main document is the first.
    pub fn of(files: &[SkillFile]) -> Self {
        let _ = files;
        Self::default()
    }
}

/// Where the front matter of `text` stands: from the opening `---` (after a byte-order mark and
/// blank lines) past the closing `---` or `...` line. None when there is no opening line; to the
/// first blank line or heading when there is no closing one.
pub fn locate(text: &str) -> Option<Span> {
    place::find(text).map(|place| place.whole)
}
