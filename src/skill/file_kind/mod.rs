//! What a file is: told by its magic bytes first, its name second.

mod magic;
mod names;

/// What a file is, as far as the rules care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// Markdown, MDX and the like; also what comes on standard input.
    Markdown,
    /// Source code or a script in this language.
    Code(Language),
    /// Configuration and data in this language.
    Data(Language),
    /// Any other text: licences, prompts, logs.
    Text,
    /// Not text; the word says what: `PNG image`, `ZIP archive`, `Python bytecode`.
    Binary(&'static str),
}

/// A language of scripts, fences and data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// No language is stated.
    Unstated,
    /// sh, bash, zsh, console transcripts.
    Shell,
    /// PowerShell.
    PowerShell,
    /// cmd.exe batch.
    Batch,
    /// Python.
    Python,
    /// JavaScript, TypeScript.
    JavaScript,
    /// Ruby, Perl, PHP, Lua, Go, Rust, C, Java, …: code all the same.
    OtherCode,
    /// Apple's scripts.
    AppleScript,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// TOML, INI, .env, properties.
    Ini,
    /// HTML, SVG, XML.
    Html,
    /// SQL.
    Sql,
    /// Plain text, diffs, logs, tables.
    Plain,
}

/// Why no rule sees inside a file, and whether that is to an attacker's gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unscannable {
    /// In words.
    pub why: &'static str,
    /// True for archives, documents and compiled code, false for pictures, fonts, sound, film.
    pub matters: bool,
}

impl FileKind {
    /// Tells a file's kind by its first bytes and its name.
    ///
    /// A name that an agent reads or runs as text (`.md`, `.sh`, `.py`, …) makes it text whatever
    /// its bytes: otherwise eight bytes in front of `SKILL.md` would hide it from every rule.
    pub fn detect(path: &str, bytes: &[u8]) -> Self {
        let named = names::kind_of(path);
        match named {
            Some(Self::Markdown) => return Self::Markdown,
            Some(Self::Code(Language::AppleScript)) if magic::is_compiled_script(bytes) => {
                return Self::Binary(magic::COMPILED_SCRIPT);
            }
            Some(Self::Code(language)) => {
                return Self::Code(names::shebang(bytes).unwrap_or(language));
            }
            Some(Self::Data(_) | Self::Text | Self::Binary(_)) | None => {}
        }
        if let Some(word) = magic::binary(path, bytes, named.is_some()) {
            return Self::Binary(word);
        }
        if let Some(language) = names::shebang(bytes) {
            return Self::Code(language);
        }
        named.unwrap_or_else(|| {
            if names::opens_markup(bytes) { Self::Data(Language::Html) } else { Self::Text }
        })
    }

    /// The language of code or data; none for prose and what is not text.
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Code(language) | Self::Data(language) => Some(language),
            Self::Markdown | Self::Text | Self::Binary(_) => None,
        }
    }

    /// Whether rules can read it.
    pub fn is_text(self) -> bool {
        !matches!(self, Self::Binary(_))
    }

    /// Why no rule sees inside, for kinds where none does.
    pub fn unscannable(self) -> Option<Unscannable> {
        match self {
            Self::Binary(why) => Some(Unscannable { why, matters: magic::matters(why) }),
            Self::Markdown | Self::Code(_) | Self::Data(_) | Self::Text => None,
        }
    }
}

/// What a text file's first bytes claim to be, against its name: `PNG image`.
pub(super) fn disguise(kind: FileKind, bytes: &[u8]) -> Option<&'static str> {
    if kind.is_text() { magic::claimed(bytes) } else { None }
}

impl Language {
    /// The language of a fence's info string: its first word, in any case. A word that is not
    /// known states nothing.
    pub fn of_fence(info: &str) -> Self {
        let word = info
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '{' | '.' | '"' | '\''))
            .split(|c: char| c.is_whitespace() || ",{}:;\"'()[]=".contains(c))
            .next()
            .unwrap_or("");
        names::language_of(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_kind_of_text() {
        let rows: &[(&str, FileKind)] = &[
            ("-", FileKind::Markdown),
            ("SKILL.md", FileKind::Markdown),
            ("docs/Guide.MDX", FileKind::Markdown),
            ("a/.cursorrules", FileKind::Markdown),
            ("CLAUDE.md", FileKind::Markdown),
            ("setup.sh", FileKind::Code(Language::Shell)),
            ("Makefile", FileKind::Code(Language::Shell)),
            ("docker/Dockerfile.dev", FileKind::Code(Language::Shell)),
            (".bashrc", FileKind::Code(Language::Shell)),
            ("x.PS1", FileKind::Code(Language::PowerShell)),
            ("x.cmd", FileKind::Code(Language::Batch)),
            ("x.pyw", FileKind::Code(Language::Python)),
            ("x.tsx", FileKind::Code(Language::JavaScript)),
            ("x.rb", FileKind::Code(Language::OtherCode)),
            ("x.applescript", FileKind::Code(Language::AppleScript)),
            ("x.sql", FileKind::Code(Language::Sql)),
            ("package.json", FileKind::Data(Language::Json)),
            ("x.ipynb", FileKind::Data(Language::Json)),
            ("x.yml", FileKind::Data(Language::Yaml)),
            (".env", FileKind::Data(Language::Ini)),
            (".env.production", FileKind::Data(Language::Ini)),
            (".npmrc", FileKind::Data(Language::Ini)),
            ("logo.svg", FileKind::Data(Language::Html)),
            ("notes.txt", FileKind::Text),
            ("LICENSE", FileKind::Text),
            ("x.unheard-of", FileKind::Text),
            ("dir.md/x", FileKind::Text),
            ("", FileKind::Text),
        ];
        for (path, kind) in rows {
            assert_eq!(FileKind::detect(path, b"some words"), *kind, "{path}");
        }
    }

    #[test]
    fn a_shebang_tells_what_a_name_does_not() {
        let rows: &[(&str, &[u8], FileKind)] = &[
            ("run", b"#!/bin/sh\nls", FileKind::Code(Language::Shell)),
            ("run", b"#!/usr/bin/env -S python3.12 -u\n", FileKind::Code(Language::Python)),
            ("run", b"#! /usr/bin/env A=b node\r\n", FileKind::Code(Language::JavaScript)),
            ("run", b"\xEF\xBB\xBF#!/usr/bin/osascript", FileKind::Code(Language::AppleScript)),
            ("run", b"#!/opt/thing/unheard-of", FileKind::Code(Language::OtherCode)),
            ("notes.txt", b"#!/bin/bash\n", FileKind::Code(Language::Shell)),
            ("logo.png", b"#!/bin/bash\n", FileKind::Code(Language::Shell)),
            ("x.py", b"#!/bin/bash\n", FileKind::Code(Language::Shell)),
            ("x.md", b"#!/bin/bash\n", FileKind::Markdown),
            ("run", b"#!", FileKind::Text),
            ("run", b"<?xml version='1.0'?><svg/>", FileKind::Data(Language::Html)),
        ];
        for (path, bytes, kind) in rows {
            assert_eq!(FileKind::detect(path, bytes), *kind, "{path}");
        }
    }

    #[test]
    fn a_name_that_is_read_as_text_is_text_whatever_its_bytes() {
        for path in ["SKILL.md", "x.sh", "x.py", "x.js", "-", "Makefile"] {
            for bytes in [&b"\x89PNG\r\n\x1a\n\0\0\0"[..], b"PK\x03\x04\0\0\0\0", &[0; 9000]] {
                let kind = FileKind::detect(path, bytes);
                assert!(kind.is_text(), "{path} {kind:?}");
            }
        }
        assert_eq!(disguise(FileKind::Markdown, b"\x89PNG\r\n\x1a\n# x"), Some("PNG image"));
        assert_eq!(disguise(FileKind::Markdown, b"# x"), None);
        assert_eq!(
            FileKind::detect("x.scpt", b"FasdUAS 1.101.10\0\0"),
            FileKind::Binary("compiled AppleScript"),
        );
    }

    #[test]
    fn fences_name_their_language() {
        let rows = [
            ("bash", Language::Shell),
            ("  Console session", Language::Shell),
            ("shell-session", Language::Shell),
            ("{.sh .numberLines}", Language::Shell),
            ("{python, echo=FALSE}", Language::Python),
            ("python3", Language::Python),
            ("py:title=x.py", Language::Python),
            ("pwsh", Language::PowerShell),
            ("cmd", Language::Batch),
            ("ts{1,3}", Language::JavaScript),
            ("language-bash", Language::Shell),
            ("jsonc", Language::Json),
            ("YAML", Language::Yaml),
            ("dotenv", Language::Ini),
            ("svg", Language::Html),
            ("postgresql", Language::Sql),
            ("c++", Language::OtherCode),
            ("c#", Language::OtherCode),
            ("text", Language::Plain),
            ("diff", Language::Plain),
            ("", Language::Unstated),
            ("frobnicate", Language::Unstated),
        ];
        for (info, language) in rows {
            assert_eq!(Language::of_fence(info), language, "{info}");
        }
    }
}
