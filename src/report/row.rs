//! One skill of many, reduced to a line of a table, so that thousands fit in memory.

use crate::finding::Severity;
use crate::layers::Outcome;
use crate::record::Record;
use crate::record::sight;
use crate::scan::Scan;
use crate::verdict::Risk;
use crate::verdict::Verdict;

/// What the table of many skills says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its risk.
    pub risk: Risk,
    /// What it calls itself, or else the folder it lies in. Foreign text.
    pub name: String,
    /// How many findings there are of each of [`Severity::ALL`].
    pub counts: [usize; 5],
    /// The file of the worst finding, or the main document. Foreign text.
    pub file: String,
    /// The line of the worst finding; none when nothing was found.
    pub line: Option<usize>,
    /// The path of the main document, for the command that shows more. Foreign text.
    pub target: String,
    /// Whether a layer failed.
    pub layer_failed: bool,
    /// How many files or parts were not seen though an attacker gains by it.
    pub unseen: usize,
}

impl Row {
    /// The row of a scan whose main document is to be shown as `shown_path`.
    pub fn of(scan: &Scan, shown_path: &str) -> Self {
        let worst = scan.findings.iter().enumerate().min_by_key(|(at, finding)| {
            (std::cmp::Reverse((finding.severity, finding.confidence)), *at)
        });
        let main = scan.skill.files.first().map_or("", |file| &file.path);
        let file = worst.map_or(main, |(_, finding)| sight::inside(&scan.skill, finding));
        Self {
            risk: scan.risk(),
            name: scan.skill.manifest.name.clone().unwrap_or_else(|| folder(shown_path).to_owned()),
            counts: counts(scan),
            file: sight::shown_beside(shown_path, main, file),
            line: worst
                .and_then(|(at, _)| sight::places(scan).get(at).copied())
                .map(|region| region.start.line),
            target: scan.skill.target.clone(),
            layer_failed: scan
                .layers
                .iter()
                .any(|(_, outcome)| matches!(outcome, Outcome::Failed(_))),
            unseen: scan.skill.unscanned.iter().filter(|file| file.matters()).count(),
        }
    }

    /// The row of a scan that was kept.
    pub fn of_record(record: &Record) -> Self {
        let worst = record.findings.iter().enumerate().min_by_key(|(at, finding)| {
            (std::cmp::Reverse((finding.severity, finding.confidence)), *at)
        });
        let worst = worst.map(|(_, finding)| finding);
        let counts = Severity::ALL.map(|severity| {
            record.findings.iter().filter(|finding| finding.severity == severity).count()
        });
        let failed = |(_, outcome): &(_, Outcome)| matches!(outcome, Outcome::Failed(_));
        Self {
            risk: record.risk,
            name: record.name.clone().unwrap_or_else(|| folder(&record.target).to_owned()),
            counts,
            file: worst.map_or_else(|| record.target.clone(), |finding| finding.file.clone()),
            line: worst.map(|finding| finding.start.line),
            target: record.target.clone(),
            layer_failed: record.layers.iter().any(failed),
            unseen: record.unscanned.iter().filter(|file| file.matters()).count(),
        }
    }

    /// Its verdict.
    pub fn verdict(&self) -> Verdict {
        self.risk.verdict()
    }
}

/// How many findings a scan has of each of [`Severity::ALL`].
pub fn counts(scan: &Scan) -> [usize; 5] {
    Severity::ALL
        .map(|severity| scan.findings.iter().filter(|finding| finding.severity == severity).count())
}

/// `1 high 2 medium`; empty when there are none.
pub fn tally(counts: [usize; 5]) -> String {
    let some = Severity::ALL.iter().zip(counts).filter(|(_, count)| *count > 0);
    let words: Vec<String> = some.map(|(severity, count)| format!("{count} {severity}")).collect();
    words.join(" ")
}

/// The name of the folder a path lies in; the path itself when it names none.
fn folder(path: &str) -> &str {
    path.rsplit('/').nth(1).filter(|name| !name.is_empty() && *name != ".").unwrap_or(path)
}
