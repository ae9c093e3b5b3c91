//! What a file is: told by its magic bytes first, its name second.

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
    /// AppleScript.
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
    /// True for archives and compiled code, false for pictures and fonts.
    pub matters: bool,
}

impl FileKind {
    /// Tells a file's kind by its first bytes and, for text, by its name.
    pub fn detect(path: &str, bytes: &[u8]) -> Self {
        let _ = bytes;
        if path == "-" || path.to_ascii_lowercase().ends_with(".md") {
            Self::Markdown
        } else {
            Self::Text
        }
    }

    /// Whether rules can read it.
    pub fn is_text(self) -> bool {
        !matches!(self, Self::Binary(_))
    }

    /// Why no rule sees inside, for kinds where none does.
    pub fn unscannable(self) -> Option<Unscannable> {
        match self {
            Self::Binary(why) => Some(Unscannable { why, matters: false }),
            Self::Markdown | Self::Code(_) | Self::Data(_) | Self::Text => None,
        }
    }
}

impl Language {
    /// The language of a fence's info string: its first word, in any case.
    pub fn of_fence(info: &str) -> Self {
        let _ = info;
        Self::Unstated
    }
}
