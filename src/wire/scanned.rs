//! One scan as the API answers it, whether it was made just now or is read back.

use super::scan::{
    ConsultationRecord, LayerRecord, NotScannedRecord, consultation, layer, ms, not_scanned,
};
use crate::finding::Severity;
use crate::record::{Record, RecordedFinding};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

/// One scan.
#[derive(Debug, Clone, Copy)]
pub struct Scanned<'a> {
    /// Its id.
    pub id: &'a str,
    /// `completed`; of malwar 0.4.0 also other words.
    pub status: &'a str,
    /// What it found.
    pub record: &'a Record,
}

/// One scan on one line.
pub fn object(scanned: Scanned<'_>) -> String {
    super::compact(&ScannedRecord::of(scanned))
}

/// Scans as an array on one line.
pub fn array(scanned: &[Scanned<'_>]) -> String {
    super::compact(&scanned.iter().map(|one| ScannedRecord::of(*one)).collect::<Vec<_>>())
}

/// The fields up to `duration_ms`, and their order, are those of malwar 0.4.0.
#[derive(Serialize)]
struct ScannedRecord<'a> {
    scan_id: &'a str,
    status: &'a str,
    verdict: &'static str,
    risk_score: u8,
    overall_severity: &'static str,
    finding_count: usize,
    finding_count_by_severity: Counts<'a>,
    findings: Vec<FoundRecord<'a>>,
    skill_name: Option<&'a str>,
    skill_author: Option<&'a str>,
    duration_ms: u64,
    target: &'a str,
    skill_sha256: &'a str,
    layers: Vec<LayerRecord<'a>>,
    /// What a language model was asked; left out when none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    llm: Option<ConsultationRecord<'a>>,
    not_scanned: Vec<NotScannedRecord<'a>>,
}

/// The fields up to `line_start`, and their order, are those of malwar 0.4.0.
#[derive(Serialize)]
struct FoundRecord<'a> {
    id: String,
    rule_id: &'a str,
    title: &'a str,
    description: &'a str,
    severity: &'static str,
    confidence: f64,
    category: &'a str,
    detector_layer: &'a str,
    evidence: &'a [String],
    line_start: usize,
    line_end: usize,
    column_start: usize,
    column_end: usize,
    file: &'a str,
    snippet: &'a str,
    ioc_values: &'a [String],
    remediation: &'a str,
    /// Why it is taken for harmless; left out when it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissed: Option<&'a str>,
}

impl<'a> ScannedRecord<'a> {
    fn of(scanned: Scanned<'a>) -> Self {
        let Scanned { id, status, record } = scanned;
        Self {
            scan_id: id,
            status,
            verdict: record.verdict.word(),
            risk_score: record.risk.points(),
            overall_severity: record.overall_severity.word(),
            finding_count: record.findings.len(),
            finding_count_by_severity: Counts(&record.findings),
            findings: record.findings.iter().map(found).collect(),
            skill_name: record.name.as_deref(),
            skill_author: record.author.as_deref(),
            duration_ms: ms(record.took),
            target: &record.target,
            skill_sha256: &record.sha256,
            layers: record.layers.iter().map(|told| layer(record, told)).collect(),
            llm: record.consultation.as_ref().map(consultation),
            not_scanned: not_scanned(record),
        }
    }
}

fn found(finding: &RecordedFinding) -> FoundRecord<'_> {
    FoundRecord {
        id: finding.id(),
        rule_id: &finding.rule_id,
        title: &finding.title,
        description: &finding.description,
        severity: finding.severity.word(),
        confidence: finding.confidence.fraction(),
        category: &finding.category,
        detector_layer: &finding.layer,
        evidence: &finding.evidence,
        line_start: finding.start.line,
        line_end: finding.end.line,
        column_start: finding.start.column,
        column_end: finding.end.column,
        file: &finding.file,
        snippet: &finding.snippet,
        ioc_values: &finding.indicators,
        remediation: &finding.remediation,
        dismissed: finding.dismissed.as_deref(),
    }
}

/// How many findings there are of each severity that has any, the worst first.
struct Counts<'a>(&'a [RecordedFinding]);

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for severity in Severity::ALL {
            let count = self.0.iter().filter(|finding| finding.severity == severity).count();
            if count > 0 {
                map.serialize_entry(severity.word(), &count)?;
            }
        }
        map.end()
    }
}
