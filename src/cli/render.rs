//! Turns scans into the format that was asked for, one by one, so that no text is kept.

use super::build;
use crate::error::{Error, Result};
use crate::record::Record;
use crate::report::row::Row;
use crate::report::sarif::{self, Log};
use crate::report::table::{self, Unread};
use crate::report::{Look, github, plain};
use crate::scan::Scan;
use crate::wire::scan as wire;
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
    /// Results of the log, and notices for its end.
    Sarif(sarif::Part),
}

impl Style {
    /// Reduces a scan to what is shown of it; done beside other scans, in any order.
    pub(super) fn reduce(self, scan: &Scan) -> Part {
        let mut text = String::new();
        match self.format {
            Format::Plain if self.many => return Part::Row(Row::of(scan, &scan.skill.target)),
            Format::Sarif => return Part::Sarif(sarif::Part::of(&Record::of(scan))),
            Format::Json => text = wire::object(&Record::of(scan)),
            Format::Jsonl => text = wire::line(&Record::of(scan)) + "\n",
            // Writing to a String cannot fail.
            Format::Plain => drop(plain::write(&mut text, scan, self.look)),
            Format::Github => drop(github::write(&mut text, scan)),
        }
        Part::Text(text)
    }
}

/// The output of a run, put together part by part in the order of the skills.
pub(super) struct Page {
    style: Style,
    parts: usize,
    rows: Vec<Row>,
    unread: Vec<Unread>,
    log: Log,
}

impl Page {
    /// An empty page.
    pub(super) fn new(style: Style) -> Self {
        let (rows, unread, log) = (Vec::new(), Vec::new(), Log::default());
        Self { style, parts: 0, rows, unread, log }
    }

    /// What is written before all parts.
    pub(super) fn begin(&self) -> &'static str {
        match self.style.format {
            Format::Sarif => Log::open(),
            Format::Json if self.style.many => "[",
            Format::Plain | Format::Json | Format::Jsonl | Format::Github => "",
        }
    }

    /// Whether the end of the page names the skills that could not be read.
    pub(super) fn names_unread(&self) -> bool {
        self.style.format == Format::Plain && self.style.many
    }

    /// Takes the next part; answers what can be written already.
    pub(super) fn add(&mut self, part: Part) -> String {
        let first = self.parts == 0;
        self.parts += 1;
        match part {
            Part::Text(text) if self.style.format == Format::Json && self.style.many => {
                [if first { "\n" } else { ",\n" }, &text].concat()
            }
            Part::Text(text) => text,
            Part::Sarif(part) => self.log.add(part),
            Part::Row(row) => {
                self.rows.push(row);
                String::new()
            }
        }
    }

    /// Takes in that a target holds nothing to judge; answers what can be written already.
    pub(super) fn add_missing(&mut self, error: &Error) -> String {
        if self.style.format != Format::Sarif {
            return String::new();
        }
        let Unread { path, why } = unread(error);
        self.log.add(sarif::Part::unread(&path, &why))
    }

    /// Takes in that a skill could not be read; answers what can be written already.
    pub(super) fn add_unread(&mut self, error: &Error) -> String {
        if self.names_unread() {
            self.unread.push(unread(error));
        }
        self.add_missing(error)
    }

    /// The rest of the output, when all parts are in.
    pub(super) fn end(self, took: Duration) -> String {
        let Self { style, parts, rows, unread, log } = self;
        match style.format {
            Format::Plain if style.many && parts + unread.len() > 0 => {
                let mut text = String::new();
                // Writing to a String cannot fail.
                let _ = table::table(&mut text, &rows, style.look)
                    .and_then(|()| table::summary(&mut text, &rows, &unread, took, style.look));
                text
            }
            Format::Plain | Format::Jsonl | Format::Github => String::new(),
            Format::Json if !style.many => "\n".repeat(parts.min(1)),
            Format::Json if parts == 0 => "]\n".to_owned(),
            Format::Json => "\n]\n".to_owned(),
            Format::Sarif => log.close(&build::rules_told()),
        }
    }
}

fn unread(error: &Error) -> Unread {
    let (path, why) = match error {
        Error::Unreadable { path, why } => (path, why.clone()),
        Error::NothingAt { path, .. } => (path, "nothing is there".to_owned()),
        Error::NoSkill { path, .. } => (path, "no skill is in it".to_owned()),
        Error::UnknownWord { .. }
        | Error::BadPattern { .. }
        | Error::Usage { .. }
        | Error::BadSetting { .. }
        | Error::Unwritable { .. }
        | Error::Unfetched(_)
        | Error::Layer { .. }
        | Error::NoRandomness
        | Error::Database { .. }
        | Error::UnknownId { .. }
        | Error::AmbiguousId { .. }
        | Error::BadCron { .. }
        | Error::BadFields { .. }
        | Error::BrokenRow { .. }
        | Error::StaleRevision { .. }
        | Error::RunUnderWay { .. }
        | Error::Unavailable { .. } => {
            return Unread { path: String::new(), why: error.to_string() };
        }
    };
    Unread { path: path.display().to_string(), why }
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
            let mut text = page.begin().to_owned();
            text.extend((0..parts).map(|_| page.add(Part::Text("{}".to_owned()))));
            text += &page.end(Duration::ZERO);
            assert_eq!(text, expected);
        }
    }
}
