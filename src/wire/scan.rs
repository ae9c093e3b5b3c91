//! One scan as JSON, in the fields and the order that readers rely on.

use crate::finding::LayerId;
use crate::layers::{Consultation, Outcome};
use crate::record::Record;
use crate::record::RecordedFinding;
use serde::Serialize;
use std::time::Duration;

/// One scan as one line, without a line end: `jsonl` prints one a skill.
pub fn line(record: &Record) -> String {
    super::compact(&ScanRecord::of(record))
}

/// One scan, indented, without a line end. `json` prints it alone for one skill, and as the items
/// of an array (`[`, items with commas between, `]`) for several.
pub fn object(record: &Record) -> String {
    super::pretty(&ScanRecord::of(record))
}

/// One scan, in the fields and the order that readers rely on.
#[derive(Serialize)]
pub(super) struct ScanRecord<'a> {
    target: &'a str,
    verdict: &'static str,
    risk_score: u8,
    overall_severity: &'static str,
    findings: Vec<FindingRecord<'a>>,
    skill_name: Option<&'a str>,
    skill_author: Option<&'a str>,
    skill_sha256: &'a str,
    layers: Vec<LayerRecord<'a>>,
    /// What a language model was asked; left out when none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    llm: Option<ConsultationRecord<'a>>,
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
    category: &'a str,
    detector_layer: &'a str,
    file: &'a str,
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    snippet: &'a str,
    evidence: &'a [String],
    ioc_values: &'a [String],
    remediation: &'a str,
    /// Why it is taken for harmless; left out when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissed: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct ConsultationRecord<'a> {
    model: &'a str,
    calls: u32,
    recalled: u32,
    input_tokens: u64,
    output_tokens: u64,
    remarks: &'a [String],
}

#[derive(Serialize)]
pub(super) struct LayerRecord<'a> {
    name: &'static str,
    outcome: &'static str,
    reason: Option<&'a str>,
    duration_ms: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct NotScannedRecord<'a> {
    path: &'a str,
    reason: &'a str,
}

impl<'a> ScanRecord<'a> {
    /// One scan, ready to be written.
    pub(super) fn of(record: &'a Record) -> Self {
        Self {
            target: &record.target,
            verdict: record.verdict.word(),
            risk_score: record.risk.points(),
            overall_severity: record.overall_severity.word(),
            findings: record.findings.iter().map(finding).collect(),
            skill_name: record.name.as_deref(),
            skill_author: record.author.as_deref(),
            skill_sha256: &record.sha256,
            layers: record.layers.iter().map(|layer| self::layer(record, layer)).collect(),
            llm: record.consultation.as_ref().map(consultation),
            not_scanned: not_scanned(record),
            duration_ms: ms(record.took),
        }
    }
}

/// What no layer saw.
pub(super) fn not_scanned(record: &Record) -> Vec<NotScannedRecord<'_>> {
    let files = record.unscanned.iter();
    files.map(|file| NotScannedRecord { path: &file.path, reason: &file.why }).collect()
}

/// Whole milliseconds.
pub(super) fn ms(took: Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

fn finding(finding: &RecordedFinding) -> FindingRecord<'_> {
    FindingRecord {
        id: finding.id(),
        rule_id: &finding.rule_id,
        title: &finding.title,
        description: &finding.description,
        severity: finding.severity.word(),
        confidence: finding.confidence.fraction(),
        category: &finding.category,
        detector_layer: &finding.layer,
        file: &finding.file,
        line_start: finding.start.line,
        line_end: finding.end.line,
        column_start: finding.start.column,
        column_end: finding.end.column,
        snippet: &finding.snippet,
        evidence: &finding.evidence,
        ioc_values: &finding.indicators,
        remediation: &finding.remediation,
        dismissed: finding.dismissed.as_deref(),
    }
}

/// What a language model was asked.
pub(super) fn consultation(asked: &Consultation) -> ConsultationRecord<'_> {
    ConsultationRecord {
        model: &asked.model,
        calls: asked.calls,
        recalled: asked.recalled,
        input_tokens: asked.input_tokens,
        output_tokens: asked.output_tokens,
        remarks: &asked.remarks,
    }
}

pub(super) fn layer<'a>(record: &Record, (id, outcome): &'a (LayerId, Outcome)) -> LayerRecord<'a> {
    let (outcome, reason) = match outcome {
        Outcome::Ran => ("ran", None),
        Outcome::Skipped(why) => ("skipped", Some(why.as_ref())),
        Outcome::Failed(why) => ("failed", Some(why.as_str())),
    };
    LayerRecord { name: id.word(), outcome, reason, duration_ms: record.time_of(*id).map(ms) }
}
