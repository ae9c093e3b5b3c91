//! What is kept of a scan when the skill's text is gone: enough for every report.

mod digest;
pub mod quote;
pub mod sight;

use crate::finding::Confidence;
use crate::finding::LayerId;
use crate::finding::Severity;
use crate::layers::{Consultation, Outcome};
use crate::scan::Scan;
use crate::skill::Unscanned;
use crate::verdict::Risk;
use crate::verdict::Verdict;
use sight::{Sight, shown_path, sights};
use std::borrow::Cow;
use std::time::Duration;

/// One scan without the skill's text. Foreign text is kept as it was, secrets redacted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The path of the main document, as the user would open it.
    pub target: String,
    /// What the skill calls itself.
    pub name: Option<String>,
    /// Whom it names as its author.
    pub author: Option<String>,
    /// SHA-256 of the skill, in lower-case hex.
    pub sha256: String,
    /// The risk that followed from the findings.
    pub risk: Risk,
    /// The verdict that followed from the risk.
    pub verdict: Verdict,
    /// The worst severity among the findings; `Info` when there are none.
    pub overall_severity: Severity,
    /// What was found, in the order of the files and places.
    pub findings: Vec<RecordedFinding>,
    /// What a language model was asked; none when none was.
    pub consultation: Option<Consultation>,
    /// All four layers, in order, each with its outcome.
    pub layers: Vec<(LayerId, Outcome)>,
    /// What was not looked at, by the path as the user would open it.
    pub unscanned: Vec<Unscanned>,
    /// How long each layer that looked took; empty where nobody noted it.
    pub times: Vec<(LayerId, Duration)>,
    /// How long the scan took.
    pub took: Duration,
}

/// One finding and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedFinding {
    /// The rule or signature.
    pub rule_id: String,
    /// One line that names the technique.
    pub title: String,
    /// What was seen, in a sentence.
    pub description: String,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What kind of harm, by its word. A database may hold words of another program's.
    pub category: Cow<'static, str>,
    /// Who found it, by its word.
    pub layer: Cow<'static, str>,
    /// Findings of one family are different sights of one thing.
    pub family: String,
    /// Weak alone.
    pub fragile: bool,
    /// The file, as the user would open it.
    pub file: String,
    /// Where it begins.
    pub start: LineColumn,
    /// Where the first character after it stands.
    pub end: LineColumn,
    /// The lines it spans, bounded.
    pub snippet: String,
    /// Exactly what was matched, bounded.
    pub matched: String,
    /// What supports it.
    pub evidence: Vec<String>,
    /// What a defender would block. Intact, not defanged.
    pub indicators: Vec<String>,
    /// What to do about it.
    pub remediation: String,
    /// Why it is taken for harmless; none when it is not.
    pub dismissed: Option<String>,
    /// Twelve hex digits that stay when lines are inserted elsewhere; unique with the rule's id
    /// within the scan.
    pub fingerprint: String,
}

/// A place in a file as people count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

impl Record {
    /// What is kept of a scan.
    pub fn of(scan: &Scan) -> Self {
        let skill = &scan.skill;
        let unscanned = skill.unscanned.iter();
        Self {
            target: skill.target.clone(),
            name: skill.manifest.name.clone(),
            author: skill.manifest.author.clone(),
            sha256: skill.sha256.clone(),
            risk: scan.risk(),
            verdict: scan.verdict(),
            overall_severity: scan.overall_severity(),
            findings: findings(scan),
            consultation: scan.consultation.clone(),
            layers: scan.layers.clone(),
            unscanned: unscanned
                .map(|file| Unscanned { path: shown_path(skill, &file.path), ..file.clone() })
                .collect(),
            times: scan.times.iter().map(|(id, took)| (*id, whole_microseconds(*took))).collect(),
            took: whole_microseconds(scan.took),
        }
    }
}

impl Record {
    /// How long a layer took, when it looked and somebody noted it.
    pub fn time_of(&self, layer: LayerId) -> Option<Duration> {
        self.times.iter().find(|(id, _)| *id == layer).map(|(_, took)| *took)
    }

    /// SHA-256, in lower-case hex, of the findings, outcomes and left-out files: two scans with
    /// the same digest tell the same story.
    pub fn digest(&self) -> String {
        digest::of(self)
    }
}

impl RecordedFinding {
    /// Its id: unique within the scan, and the same in the next scan of the same content.
    pub fn id(&self) -> String {
        format!("{}-{}", self.rule_id, self.fingerprint)
    }
}

/// As exact as what is stored.
fn whole_microseconds(took: Duration) -> Duration {
    Duration::from_micros(u64::try_from(took.as_micros()).unwrap_or(u64::MAX))
}

fn findings(scan: &Scan) -> Vec<RecordedFinding> {
    let numbered = sights(scan).into_iter().enumerate();
    numbered
        .map(|(at, sight)| RecordedFinding {
            dismissed: scan.dismissal(at).map(str::to_owned),
            ..finding(scan, sight)
        })
        .collect()
}

fn finding(scan: &Scan, sight: Sight<'_>) -> RecordedFinding {
    let Sight { finding, file, region, snippet, fingerprint } = sight;
    let text = scan.skill.files.get(finding.place.file).map_or("", |file| &file.text);
    let has_secrets = quote::holds_secrets(finding);
    let visible = |text: &str| if has_secrets { quote::redact(text) } else { text.to_owned() };
    RecordedFinding {
        rule_id: finding.rule_id.clone(),
        title: finding.title.clone(),
        description: finding.description.clone(),
        severity: finding.severity,
        confidence: finding.confidence,
        category: finding.category.word().into(),
        layer: finding.layer.word().into(),
        family: finding.family.clone(),
        fragile: finding.fragile,
        file,
        start: LineColumn { line: region.start.line, column: region.start.column },
        end: LineColumn { line: region.end.line, column: region.end.column },
        snippet,
        matched: visible(&quote::spanned(text, finding.place.span)),
        evidence: finding.evidence.iter().map(|text| visible(text)).collect(),
        indicators: finding.indicators.clone(),
        remediation: finding.remediation.clone(),
        dismissed: None,
        fingerprint,
    }
}
