//! Scans that are kept, as JSON.

use super::scan::ScanRecord;
use super::time;
use crate::storage::scans::ScanLine;
use crate::storage::scans::StoredScan;
use serde::Serialize;

/// The list of scans as an array, indented, without a line end.
pub fn array(lines: &[ScanLine]) -> String {
    let records: Vec<LineRecord<'_>> = lines.iter().map(line).collect();
    super::pretty(&records)
}

/// One scan with everything that is known of it, indented, without a line end.
pub fn object(scan: &StoredScan) -> String {
    super::pretty(&StoredRecord {
        scan_id: scan.id.as_str(),
        status: &scan.status,
        created_at: time::text(scan.at),
        run_id: scan.run.as_deref(),
        rules_version: scan.rules_version.as_deref(),
        scan: ScanRecord::of(&scan.record),
    })
}

/// The list of scans as an array on one line.
pub fn compact_array(lines: &[ScanLine]) -> String {
    super::compact(&lines.iter().map(line).collect::<Vec<_>>())
}

#[derive(Serialize)]
struct LineRecord<'a> {
    scan_id: &'a str,
    target: &'a str,
    verdict: &'static str,
    risk_score: u8,
    status: &'a str,
    skill_name: Option<&'a str>,
    created_at: String,
    duration_ms: Option<u64>,
    finding_count: u64,
}

#[derive(Serialize)]
struct StoredRecord<'a> {
    scan_id: &'a str,
    status: &'a str,
    created_at: String,
    run_id: Option<&'a str>,
    rules_version: Option<&'a str>,
    #[serde(flatten)]
    scan: ScanRecord<'a>,
}

fn line(line: &ScanLine) -> LineRecord<'_> {
    LineRecord {
        scan_id: line.id.as_str(),
        target: &line.target,
        verdict: line.verdict.word(),
        risk_score: line.risk.points(),
        status: &line.status,
        skill_name: line.name.as_deref(),
        created_at: time::text(line.at),
        duration_ms: line.duration_ms,
        finding_count: line.findings,
    }
}
