//! Turns scans into the format that was asked for, one by one, so that no text is kept.

use super::stand_in::{self, Look, Row};
use crate::error::{Error, Result};
use crate::scan::Scan;
use std::time::Duration;

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Plain,
    /// One document: an object for one skill, a list for several.
    Json,
    /// One object a line, in the order of the skills.
    Jsonl,
    /// SARIF 2.1.0: one log, one run.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

impl Format {
    const WORDS: [(&'static str, Self); 5] = [
        ("plain", Self::Plain),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("sarif", Self::Sarif),
        ("github", Self::Github),
    ];

    /// Reads the value of `--format`.
    pub(super) fn parse(word: &str) -> Result<Self> {
        Self::WORDS.iter().find(|known| known.0 == word).map(|known| known.1).ok_or_else(|| {
            Error::UnknownWord {
                kind: "format",
                word: word.to_owned(),
                known: Self::WORDS.map(|known| known.0.to_owned()).to_vec(),
            }
        })
    }
}

/// How a run's results are to look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) format: Format,
    pub(super) look: Look,
    /// Whether there are several skills, or none.
    pub(super) many: bool,
}

/// What is kept of one scan.
pub(super) enum Part {
    /// Text that is written in its turn.
    Text(String),
    /// A line of the table at the end.
    Row(Row),
    /// Results for the log at the end.
    Sarif(Vec<serde_json::Value>),
}

impl Style {
    /// Reduces a scan to what is shown of it; done beside other scans, in any order.
    pub(super) fn reduce(self, scan: &Scan) -> Part {
        match self.format {
            Format::Plain if self.many => Part::Row(Row::of(scan)),
            Format::Plain => Part::Text(stand_in::plain(scan, &self.look)),
            Format::Json => Part::Text(stand_in::json(scan)),
            Format::Jsonl => Part::Text(stand_in::json(scan) + "\n"),
            Format::Github => Part::Text(stand_in::github(scan)),
            Format::Sarif => Part::Sarif(stand_in::sarif_results(scan)),
        }
    }
}

/// The output of a run, put together part by part in the order of the skills.
pub(super) struct Page {
    style: Style,
    parts: usize,
    rows: Vec<Row>,
    sarif: Vec<serde_json::Value>,
}

impl Page {
    /// An empty page.
    pub(super) fn new(style: Style) -> Self {
        Self { style, parts: 0, rows: Vec::new(), sarif: Vec::new() }
    }

    /// Takes the next part; answers what can be written already.
    pub(super) fn add(&mut self, part: Part) -> String {
        let before = match (self.style.format, self.style.many, self.parts) {
            (Format::Json, true, 0) => "[\n",
            (Format::Json, true, _) => ",\n",
            (Format::Plain | Format::Json | Format::Jsonl | Format::Sarif | Format::Github, ..) => {
                ""
            }
        };
        self.parts += 1;
        match part {
            Part::Text(text) => [before, &text].concat(),
            Part::Row(row) => {
                self.rows.push(row);
                String::new()
            }
            Part::Sarif(results) => {
                self.sarif.extend(results);
                String::new()
            }
        }
    }

    /// The rest of the output, when all parts are in.
    pub(super) fn end(self, unread: &[Error], took: Duration) -> String {
        let Self { style, parts, rows, sarif } = self;
        match style.format {
            Format::Plain if parts > 0 && style.many => {
                stand_in::table(&rows, unread, took, &style.look)
            }
            Format::Plain | Format::Jsonl | Format::Github => String::new(),
            Format::Json if !style.many => "\n".repeat(parts.min(1)),
            Format::Json if parts == 0 => "[]\n".to_owned(),
            Format::Json => "\n]\n".to_owned(),
            Format::Sarif => stand_in::sarif_log(&sarif) + "\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_page_is_one_document_whatever_the_number_of_skills() {
        for (many, parts, expected) in [
            (false, 1, "{}\n"),
            (true, 0, "[]\n"),
            (true, 1, "[\n{}\n]\n"),
            (true, 2, "[\n{},\n{}\n]\n"),
        ] {
            let style = Style { format: Format::Json, look: Look::default(), many };
            let mut page = Page::new(style);
            let mut text: String =
                (0..parts).map(|_| page.add(Part::Text("{}".to_owned()))).collect();
            text += &page.end(&[], Duration::ZERO);
            assert_eq!(text, expected);
        }
    }
}
