//! What a scan found, as one number: whether two scans differ is asked often.

use super::Record;
use super::RecordedFinding;
use crate::hex;
use crate::layers::Outcome;
use ring::digest::{Context, SHA256};

/// SHA-256, in hex, of everything a record tells but whose it is and how long it took.
pub(super) fn of(record: &Record) -> String {
    let mut digest = Digest(Context::new(&SHA256));
    digest.number(record.findings.len());
    for finding in &record.findings {
        digest.finding(finding);
    }
    digest.number(record.layers.len());
    for (id, outcome) in &record.layers {
        let (word, reason) = match outcome {
            Outcome::Ran => ("ran", ""),
            Outcome::Skipped(why) => ("skipped", why.as_ref()),
            Outcome::Failed(why) => ("failed", why.as_str()),
        };
        digest.texts(&[id.word(), word, reason]);
    }
    digest.number(record.unscanned.len());
    for file in &record.unscanned {
        digest.texts(&[&file.path, &file.why]);
        digest.number(usize::from(file.matters));
    }
    digest.hex()
}

/// Each part goes in with its length before it, so that no two lists of parts read the same.
struct Digest(Context);

impl Digest {
    fn number(&mut self, number: usize) {
        self.0.update(&(number as u64).to_be_bytes());
    }

    fn texts(&mut self, texts: &[&str]) {
        for text in texts {
            self.number(text.len());
            self.0.update(text.as_bytes());
        }
    }

    fn finding(&mut self, finding: &RecordedFinding) {
        let RecordedFinding { severity, confidence, start, end, fragile, dismissed, .. } = finding;
        self.texts(&[&finding.rule_id, &finding.title, &finding.description]);
        self.texts(&[severity.word(), &finding.category, &finding.layer, &finding.family]);
        self.texts(&[&finding.file, &finding.snippet, &finding.matched, &finding.remediation]);
        self.texts(&[&finding.fingerprint]);
        for number in [start.line, start.column, end.line, end.column] {
            self.number(number);
        }
        self.number(usize::from(confidence.hundredths()));
        self.number(usize::from(*fragile));
        self.number(usize::from(dismissed.is_some()));
        self.texts(&dismissed.as_deref().into_iter().collect::<Vec<_>>());
        for list in [&finding.evidence, &finding.indicators] {
            self.number(list.len());
            self.texts(&list.iter().map(String::as_str).collect::<Vec<_>>());
        }
    }

    fn hex(self) -> String {
        hex::digits(self.0.finish().as_ref())
    }
}
