//! Other readings of a text, each mapped back to the bytes it was made from.

use super::Span;

/// How a view was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Invisible characters removed, look-alikes replaced, NFKC.
    Unicode,
    /// Shell words put together: quotes, backslashes, `$IFS`, `${x}`, line continuations.
    Shell,
    /// Adjacent string literals joined: `'cur' + 'l'`, `['c','url'].join('')`, `"a" "b"`.
    Joined,
    /// Letters that stand apart put together: `c u r l`.
    Spaced,
    /// Base64 or base64url.
    Base64,
    /// Hex digits.
    Hex,
    /// `\x41`, `\u0041`, `\101`.
    Escapes,
    /// `%41`.
    Percent,
    /// `&#65;`, `&amp;`.
    Entities,
    /// `String.fromCharCode(…)`, `[104, 116, …]`, `chr(…)`.
    CharCodes,
    /// Backwards text.
    Reversed,
    /// Letters turned by 13 places.
    Rot13,
    /// gzip or zlib data inside another encoding.
    Inflated,
    /// Tag characters U+E0000-E007F read as ASCII.
    Tags,
}

impl How {
    /// In words, as in "decodes from …".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unicode => "look-alike or invisible characters",
            Self::Shell => "shell quoting",
            Self::Joined => "joined strings",
            Self::Spaced => "letters set apart",
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Escapes => "escapes",
            Self::Percent => "percent-encoding",
            Self::Entities => "HTML entities",
            Self::CharCodes => "character codes",
            Self::Reversed => "reversed text",
            Self::Rot13 => "rot13",
            Self::Inflated => "gzip",
            Self::Tags => "invisible tag characters",
        }
    }

    /// Whether somebody had to hide the text for it to be read this way: true for encodings,
    /// false for readings that honest text has too.
    pub const fn conceals(self) -> bool {
        !matches!(
            self,
            Self::Shell
                | Self::Joined
                | Self::Spaced
                | Self::Percent
                | Self::Entities
                | Self::Unicode
        )
    }
}

/// Maps the bytes of a view back to the file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Map {
    /// Every byte of the view comes from this whole span.
    Whole(Span),
    /// Runs copied byte by byte: (first byte in the view, first byte in the file's text), both in
    /// order. A run never reaches past the beginning of the next one, so text that was put in
    /// maps to the bytes it was put in for.
    Runs(Vec<(u32, u32)>),
}

/// Another reading of a part of a file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What it reads as.
    pub text: String,
    /// How it was made from the view or text below it.
    pub how: How,
    /// 1 for a view of the file's text, 2 for a view of such a view, …; at most 3.
    pub depth: u8,
    /// The bytes of the file's text from which all of it was made.
    pub source: Span,
    /// Where each byte came from.
    pub map: Map,
}

impl View {
    /// The bytes of the file's text from which `span` of this view was made.
    pub fn original(&self, span: Span) -> Span {
        match &self.map {
            Map::Whole(source) => *source,
            Map::Runs(runs) => {
                let at = |byte: usize| {
                    let after = runs.partition_point(|(view, _)| *view as usize <= byte);
                    let limit = runs.get(after).map_or(self.source.end, |run| run.1 as usize);
                    match after.checked_sub(1).and_then(|index| runs.get(index)) {
                        Some((view, original)) => {
                            (*original as usize + (byte - *view as usize)).min(limit)
                        }
                        None => self.source.start,
                    }
                };
                let start = at(span.start).min(self.source.end);
                Span::new(start, at(span.end).clamp(start, self.source.end))
            }
        }
    }
}

/// What one search found: another reading of a part of the text that it searched.
#[derive(Debug)]
pub(super) struct Reading {
    /// How it was made.
    pub(super) how: How,
    /// From which bytes of the searched text.
    pub(super) span: Span,
    /// What it reads as.
    pub(super) text: String,
    /// As in [`Map::Runs`], but into the searched text; empty when every byte comes from all.
    pub(super) runs: Vec<(u32, u32)>,
}

impl Reading {
    /// A reading of which every byte comes from all of `span`.
    pub(super) fn whole(how: How, span: Span, text: String) -> Self {
        Self { how, span, text, runs: Vec::new() }
    }
}
