//! A skill as a value: its files, their text, structure and hidden readings, and its manifest.

pub mod ascii;
pub mod block;
pub mod decode;
pub mod encoding;
pub mod file_kind;
pub mod front_matter;
pub mod hidden;
pub mod inline;
pub mod normalise;
pub mod reading;
pub mod position;
pub mod view;

use crate::hex;
use block::Outline;
use encoding::Decoded;
use file_kind::FileKind;
use front_matter::Manifest;
use ring::digest::{Context, SHA256};
use view::View;

/// A run of bytes of a text: from `start` up to, not including, `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// From `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the byte at `at` lies in it.
    pub const fn contains(self, at: usize) -> bool {
        self.start <= at && at < self.end
    }

    /// The text under it; empty when it does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// The bytes of one file, as they were read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path inside the skill, with `/` between its parts: `SKILL.md`, `scripts/setup.sh`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file, or a part of one, that no rule has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unscanned {
    /// Path inside the skill.
    pub path: String,
    /// Why, in words.
    pub why: String,
    /// Whether an attacker gains by it: text past a limit, archives, compiled code; not pictures.
    pub matters: bool,
}

impl Unscanned {
    /// Whether an attacker gains by its not being seen.
    pub fn matters(&self) -> bool {
        self.matters
    }
}

/// One file of a skill.
#[derive(Debug)]
pub struct SkillFile {
    /// Path inside the skill, with `/` between its parts.
    pub path: String,
    /// Size on disk in bytes.
    pub bytes: usize,
    /// SHA-256 of the bytes on disk, in lower-case hex.
    pub sha256: String,
    /// What it is.
    pub kind: FileKind,
    /// Its text; all spans of findings are bytes of this. Empty for binary files.
    pub text: String,
    /// Its Markdown blocks, or one code block for everything that is not Markdown.
    pub outline: Outline,
    /// Other readings of the text: normalised, decoded, nested. Never the text itself.
    pub views: Vec<View>,
    /// What was odd about the bytes, in words: `not UTF-8 at byte 812`.
    pub oddities: Vec<String>,
}

/// A skill: what is judged.
#[derive(Debug)]
pub struct Skill {
    /// The path of its main document, as the user would open it; `-` for standard input.
    pub target: String,
    /// Its files; the main document (`SKILL.md`) first. Never empty.
    pub files: Vec<SkillFile>,
    /// What its front matter says, and the owner its `_meta.json` names.
    pub manifest: Manifest,
    /// What was not read, with reasons.
    pub unscanned: Vec<Unscanned>,
    /// For one file its SHA-256; for several the SHA-256 of their sorted `sha256  path` lines.
    pub sha256: String,
}

impl Skill {
    /// Makes a skill of its files, the main document first. Never fails: what cannot be
    /// understood stays text, and is said in `oddities` or `unscanned`.
    pub fn parse(target: String, sources: Vec<Source>, mut unscanned: Vec<Unscanned>) -> Self {
        let files: Vec<SkillFile> =
            sources.into_iter().map(|source| parse_file(source, &mut unscanned)).collect();
        let manifest = Manifest::of(&files);
        let sha256 = package_digest(&files);
        Self { target, files, manifest, unscanned, sha256 }
    }
}

fn parse_file(source: Source, unscanned: &mut Vec<Unscanned>) -> SkillFile {
    let Source { path, bytes } = source;
    let (size, sha256) = (bytes.len(), hex_digest(&bytes));
    let kind = FileKind::detect(&path, &bytes);
    if let Some(reason) = kind.unscannable() {
        unscanned.push(Unscanned {
            path: path.clone(),
            why: reason.why.to_owned(),
            matters: reason.matters,
        });
    }
    let disguise = file_kind::disguise(kind, &bytes);
    let Decoded { text, mut oddities } =
        if kind.is_text() { encoding::decode(bytes) } else { Decoded::default() };
    oddities.extend(disguise.map(|word| format!("starts like a {word}")));
    let outline = Outline::of(&text, kind);
    let views = reading::readings(&text, &outline, kind);
    SkillFile { path, bytes: size, sha256, kind, text, outline, views, oddities }
}

fn hex_digest(bytes: &[u8]) -> String {
    hex::digits(ring::digest::digest(&SHA256, bytes).as_ref())
}

fn package_digest(files: &[SkillFile]) -> String {
    if let [only] = files {
        return only.sha256.clone();
    }
    let mut lines: Vec<(&str, &str)> =
        files.iter().map(|file| (file.path.as_str(), file.sha256.as_str())).collect();
    lines.sort_unstable();
    let mut context = Context::new(&SHA256);
    for (path, sha256) in lines {
        context.update(format!("{sha256}  {path}\n").as_bytes());
    }
    hex::digits(context.finish().as_ref())
}
