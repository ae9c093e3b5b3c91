//! One scan as JSON, in the fields and the order that readers rely on.

use super::quote;
use super::sight::Sight;
use super::sight::shown_path;
use super::sight::sights;
use crate::finding::LayerId;
use crate::scan::Outcome;
use crate::scan::Scan;
use serde::Serialize;

/// One scan as one line, without a line end: `jsonl` prints one a skill.
pub fn line(scan: &Scan) -> String {
    super::compact(&record(scan))
}

/// One scan, indented, without a line end. `json` prints it alone for one skill, and as the items
/// of an array (`[`, items with commas between, `]`) for several.
pub fn object(scan: &Scan) -> String {
    super::pretty(&record(scan))
}

#[derive(Serialize)]
struct Record<'a> {
    target: &'a str,
    verdict: &'static str,
    risk_score: u8,
    overall_severity: &'static str,
    findings: Vec<FindingRecord<'a>>,
    skill_name: Option<&'a str>,
    skill_author: Option<&'a str>,
    skill_sha256: &'a str,
    layers: Vec<LayerRecord<'a>>,
    not_scanned: Vec<NotScannedRecord<'a>>,
    duration_ms: u64,
}

/// Lines and columns count from 1, columns in characters; `column_end` is one past the last.
#[derive(Serialize)]
struct FindingRecord<'a> {
    id: String,
    rule_id: &'a str,
    title: &'a str,
    description: &'a str,
    severity: &'static str,
    confidence: f64,
    category: &'static str,
    detector_layer: &'static str,
    file: String,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    snippet: String,
    evidence: Vec<String>,
    ioc_values: &'a [String],
    remediation: &'a str,
}

#[derive(Serialize)]
struct LayerRecord<'a> {
    name: &'static str,
    outcome: &'static str,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct NotScannedRecord<'a> {
    path: String,
    reason: &'a str,
}

fn record(scan: &Scan) -> Record<'_> {
    let (skill, risk) = (&scan.skill, scan.risk());
    let not_scanned = skill.unscanned.iter();
    Record {
        target: &skill.target,
        verdict: risk.verdict().word(),
        risk_score: risk.points(),
        overall_severity: scan.overall_severity().word(),
        findings: sights(scan).into_iter().map(finding).collect(),
        skill_name: skill.manifest.name.as_deref(),
        skill_author: skill.manifest.author.as_deref(),
        skill_sha256: &skill.sha256,
        layers: scan.layers.iter().map(layer).collect(),
        not_scanned: not_scanned
            .map(|file| NotScannedRecord { path: shown_path(skill, &file.path), reason: &file.why })
            .collect(),
        duration_ms: u64::try_from(scan.took.as_millis()).unwrap_or(u64::MAX),
    }
}

fn finding(sight: Sight<'_>) -> FindingRecord<'_> {
    let Sight { finding, file, region, snippet, fingerprint } = sight;
    let secret = quote::holds_secrets(finding);
    let evidence = finding.evidence.iter();
    FindingRecord {
        id: format!("{}-{fingerprint}", finding.rule_id),
        rule_id: &finding.rule_id,
        title: &finding.title,
        description: &finding.description,
        severity: finding.severity.word(),
        confidence: finding.confidence.fraction(),
        category: finding.category.word(),
        detector_layer: finding.layer.word(),
        file,
        line_start: region.start.line,
        line_end: region.end.line,
        column_start: region.start.column,
        column_end: region.end.column,
        snippet,
        evidence: evidence
            .map(|text| if secret { quote::redact(text) } else { text.clone() })
            .collect(),
        ioc_values: &finding.indicators,
        remediation: &finding.remediation,
    }
}

fn layer((id, outcome): &(LayerId, Outcome)) -> LayerRecord<'_> {
    let (outcome, reason) = match outcome {
        Outcome::Ran => ("ran", None),
        Outcome::Skipped(why) => ("skipped", Some(*why)),
        Outcome::Failed(why) => ("failed", Some(why.as_str())),
    };
    LayerRecord { name: id.word(), outcome, reason }
}
