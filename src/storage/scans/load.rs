//! Reads a scan back: what was saved, or what malwar 0.4.0 left.

use super::StoredScan;
use super::judgement;
use crate::finding::Confidence;
use crate::finding::LayerId;
use crate::finding::Severity;
use crate::layers::{Consultation, Outcome};
use crate::record::LineColumn;
use crate::record::Record;
use crate::record::RecordedFinding;
use crate::scan::ScanId;
use crate::skill::Unscanned;
use crate::storage::column;
use crate::storage::trouble::Failure;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;
use std::time::Duration;

pub(super) fn load(tx: &Connection, id: &ScanId) -> Result<Option<StoredScan>, Failure> {
    const LOAD: &str = "SELECT * FROM scans WHERE id = ?1";
    let mut statement = tx.prepare_cached(LOAD)?;
    let found = statement.query_row([id.as_str()], |row| Ok(head(row))).optional()?;
    let Some((mut scan, same_as)) = found else { return Ok(None) };
    let teller = same_as.as_deref().unwrap_or(id.as_str());
    let record = &mut scan.record;
    record.findings = findings(tx, teller, &record.target)?;
    layers(tx, teller, &mut record.layers)?;
    record.unscanned = left_out(tx, teller)?;
    Ok(Some(scan))
}

/// The scan without what it found, and the scan that tells its story.
fn head(row: &Row<'_>) -> (StoredScan, Option<String>) {
    let (risk, verdict) = judgement(row);
    let us = column::count(row, "duration_us");
    let ms = column::count(row, "duration_ms").unwrap_or(0);
    let record = Record {
        target: column::text(row, "target").unwrap_or_default(),
        name: column::text(row, "skill_name"),
        author: column::text(row, "skill_author"),
        sha256: column::text(row, "skill_sha256").unwrap_or_default(),
        risk,
        verdict,
        overall_severity: severity(row, "overall_severity"),
        findings: Vec::new(),
        consultation: consultation(row),
        layers: executed(row),
        unscanned: Vec::new(),
        times: column::times(row, "layer_times"),
        took: us.map_or(Duration::from_millis(ms), Duration::from_micros),
    };
    let scan = StoredScan {
        id: ScanId::stored(column::text(row, "id").unwrap_or_default()),
        run: column::text(row, "run_id"),
        at: column::time(row, "created_at").unwrap_or_default(),
        status: column::text(row, "status").unwrap_or_default(),
        rules_version: column::text(row, "rules_version"),
        record,
    };
    (scan, column::text(row, "same_as"))
}

fn consultation(row: &Row<'_>) -> Option<Consultation> {
    let number = |name| column::count(row, name).unwrap_or(0);
    let few = |name| u32::try_from(number(name)).unwrap_or(u32::MAX);
    Some(Consultation {
        model: column::text(row, "llm_model")?,
        calls: few("llm_calls"),
        recalled: few("llm_recalled"),
        input_tokens: number("llm_input_tokens"),
        output_tokens: number("llm_output_tokens"),
        remarks: column::list(row, "llm_remarks"),
    })
}

/// All that malwar 0.4.0 says of the layers: which of them ran.
fn executed(row: &Row<'_>) -> Vec<(LayerId, Outcome)> {
    let ran = column::list(row, "layers_executed");
    let outcome = |layer: LayerId| {
        if ran.iter().any(|word| word == layer.word()) {
            Outcome::Ran
        } else {
            Outcome::Skipped("the record does not say why".into())
        }
    };
    LayerId::ALL.map(|layer| (layer, outcome(layer))).to_vec()
}

/// Puts the outcomes in that were kept.
fn layers(
    tx: &Connection,
    scan: &str,
    layers: &mut Vec<(LayerId, Outcome)>,
) -> Result<(), Failure> {
    const LAYERS: &str = "SELECT layer, outcome, reason FROM scan_layers WHERE scan_id = ?1";
    let mut statement = tx.prepare_cached(LAYERS)?;
    let rows = statement.query_map([scan], |row| Ok((row.get(0)?, outcome(row))))?;
    let kept: BTreeMap<String, Outcome> = rows.collect::<rusqlite::Result<_>>()?;
    if !kept.is_empty() {
        let known = |layer: LayerId| Some((layer, kept.get(layer.word())?.clone()));
        *layers = LayerId::ALL.into_iter().filter_map(known).collect();
    }
    Ok(())
}

fn outcome(row: &Row<'_>) -> Outcome {
    let reason = column::text(row, "reason").unwrap_or_default();
    match column::text(row, "outcome").as_deref() {
        Some("ran") => Outcome::Ran,
        Some("skipped") => Outcome::Skipped(reason.into()),
        _ => Outcome::Failed(reason),
    }
}

fn left_out(tx: &Connection, scan: &str) -> Result<Vec<Unscanned>, Failure> {
    const LEFT_OUT: &str =
        "SELECT path, reason, matters FROM scan_left_out WHERE scan_id = ?1 ORDER BY position";
    let mut statement = tx.prepare_cached(LEFT_OUT)?;
    let rows = statement.query_map([scan], |row| {
        Ok(Unscanned { path: row.get(0)?, why: row.get(1)?, matters: row.get(2)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn findings(tx: &Connection, scan: &str, target: &str) -> Result<Vec<RecordedFinding>, Failure> {
    const FINDINGS: &str = "SELECT * FROM findings WHERE scan_id = ?1 ORDER BY position, rowid";
    let mut statement = tx.prepare_cached(FINDINGS)?;
    let rows = statement.query_map([scan], |row| Ok(finding(row, target)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn finding(row: &Row<'_>, target: &str) -> RecordedFinding {
    let text = |name| column::text(row, name).unwrap_or_default();
    let number =
        |name| column::count(row, name).and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
    let snippet = text("snippet");
    RecordedFinding {
        rule_id: text("rule_id"),
        title: text("title"),
        description: text("description"),
        severity: severity(row, "severity"),
        confidence: confidence(row),
        category: text("category").into(),
        layer: text("detector_layer").into(),
        family: text("family"),
        fragile: column::count(row, "fragile") == Some(1),
        file: column::text(row, "file").unwrap_or_else(|| target.to_owned()),
        start: LineColumn { line: number("line_start"), column: number("column_start") },
        end: LineColumn { line: number("line_end"), column: number("column_end") },
        matched: column::text(row, "matched").unwrap_or_else(|| snippet.clone()),
        snippet,
        evidence: column::list(row, "evidence"),
        indicators: column::list(row, "ioc_values"),
        remediation: text("remediation"),
        dismissed: column::text(row, "dismissed"),
        fingerprint: column::text(row, "fingerprint").unwrap_or_else(|| text("id")),
    }
}

fn severity(row: &Row<'_>, name: &str) -> Severity {
    let word = column::text(row, name).unwrap_or_default();
    Severity::ALL.into_iter().find(|severity| severity.word() == word).unwrap_or(Severity::Info)
}

fn confidence(row: &Row<'_>) -> Confidence {
    let fraction = match row.get_ref("confidence") {
        Ok(ValueRef::Real(fraction)) => fraction,
        Ok(ValueRef::Integer(1)) => 1.0,
        Ok(_) | Err(_) => 0.0,
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within 0 and 100 when it is cast"
    )]
    Confidence::new((fraction * 100.0).round().clamp(0.0, 100.0) as u8)
}
