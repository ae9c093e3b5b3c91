//! Writes a scan: its row, and what it found unless an earlier scan found the same.

use super::NewScan;
use crate::finding::LayerId;
use crate::layers::Outcome;
use crate::record::Record;
use crate::record::RecordedFinding;
use crate::scan::ScanId;
use crate::storage::column::{of_list, of_times, whole};
use crate::storage::moment::Moment;
use crate::storage::trouble::Failure;
use jiff::SignedDuration;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

pub(super) fn save(tx: &Connection, scan: NewScan<'_>) -> Result<(), Failure> {
    let digest = scan.record.digest();
    let same_as = same_story(tx, &digest)?;
    put_scan(tx, scan, &digest, same_as.as_deref())?;
    if same_as.is_none() {
        put_layers(tx, scan.id, scan.record)?;
        put_left_out(tx, scan.id, scan.record)?;
        let at = ended_at(scan);
        for (position, finding) in scan.record.findings.iter().enumerate() {
            put_finding(tx, scan.id, (position, finding), at)?;
        }
    }
    Ok(())
}

fn same_story(tx: &Connection, digest: &str) -> rusqlite::Result<Option<String>> {
    const ALIKE: &str = "SELECT id FROM scans WHERE digest = ?1 AND same_as IS NULL LIMIT 1";
    tx.prepare_cached(ALIKE)?.query_row([digest], |row| row.get(0)).optional()
}

fn ended_at(scan: NewScan<'_>) -> Timestamp {
    let took = SignedDuration::try_from(scan.record.took).unwrap_or(SignedDuration::ZERO);
    scan.started_at.saturating_add(took).unwrap_or(scan.started_at)
}

fn put_scan(
    tx: &Connection,
    scan: NewScan<'_>,
    digest: &str,
    same_as: Option<&str>,
) -> rusqlite::Result<()> {
    const PUT: &str = "INSERT INTO scans (id, target, skill_name, skill_author, skill_sha256, \
         status, risk_score, overall_severity, verdict, layers_executed, errors, started_at, \
         completed_at, duration_ms, created_at, duration_us, rules_version, digest, same_as, \
         run_id, llm_model, llm_calls, llm_recalled, llm_input_tokens, llm_output_tokens, \
         llm_remarks, layer_times) VALUES (:id, :target, :name, :author, :sha256, \
         'completed', :risk, :severity, :verdict, :layers, :errors, :started, :ended, :ms, \
         :ended, :us, :rules, :digest, :same, :run, :model, :calls, :recalled, :input, \
         :output, :remarks, :times)";
    let record = scan.record;
    let ran = record.layers.iter().filter(|(_, outcome)| *outcome == Outcome::Ran);
    let ran: Vec<String> = ran.map(|(layer, _)| layer.word().to_owned()).collect();
    let errors: Vec<String> = record.layers.iter().filter_map(failure).collect();
    let asked = record.consultation.as_ref();
    tx.prepare_cached(PUT)?.execute(named_params! {
        ":id": scan.id.as_str(),
        ":target": record.target,
        ":name": record.name,
        ":author": record.author,
        ":sha256": record.sha256,
        ":risk": record.risk.points(),
        ":severity": record.overall_severity.word(),
        ":verdict": record.verdict.word(),
        ":layers": of_list(&ran),
        ":errors": of_list(&errors),
        ":started": Moment(scan.started_at),
        ":ended": Moment(ended_at(scan)),
        ":ms": i64::try_from(record.took.as_millis()).unwrap_or(i64::MAX),
        ":us": i64::try_from(record.took.as_micros()).unwrap_or(i64::MAX),
        ":rules": scan.rules_version,
        ":digest": digest,
        ":same": same_as,
        ":run": scan.run,
        ":model": asked.map(|asked| &asked.model),
        ":calls": asked.map(|asked| asked.calls),
        ":recalled": asked.map(|asked| asked.recalled),
        ":input": asked.map(|asked| as_integer(asked.input_tokens)),
        ":output": asked.map(|asked| as_integer(asked.output_tokens)),
        ":remarks": asked.map(|asked| of_list(&asked.remarks)),
        ":times": of_times(&record.times),
    })?;
    Ok(())
}

/// A number as SQLite's integer.
fn as_integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn failure((layer, outcome): &(LayerId, Outcome)) -> Option<String> {
    match outcome {
        Outcome::Failed(why) => Some(format!("{layer}: {why}")),
        Outcome::Ran | Outcome::Skipped(_) => None,
    }
}

fn put_layers(tx: &Connection, id: &ScanId, record: &Record) -> rusqlite::Result<()> {
    const PUT: &str =
        "INSERT INTO scan_layers (scan_id, layer, outcome, reason) VALUES (?1, ?2, ?3, ?4)";
    let mut statement = tx.prepare_cached(PUT)?;
    for (layer, outcome) in &record.layers {
        let (word, reason) = match outcome {
            Outcome::Ran => ("ran", None),
            Outcome::Skipped(why) => ("skipped", Some(why.as_ref())),
            Outcome::Failed(why) => ("failed", Some(why.as_str())),
        };
        statement.execute((id.as_str(), layer.word(), word, reason))?;
    }
    Ok(())
}

fn put_left_out(tx: &Connection, id: &ScanId, record: &Record) -> rusqlite::Result<()> {
    const PUT: &str = "INSERT INTO scan_left_out (scan_id, position, path, reason, matters) \
                       VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = tx.prepare_cached(PUT)?;
    for (position, file) in record.unscanned.iter().enumerate() {
        statement.execute((id.as_str(), whole(position), &file.path, &file.why, file.matters))?;
    }
    Ok(())
}

fn put_finding(
    tx: &Connection,
    id: &ScanId,
    (position, finding): (usize, &RecordedFinding),
    at: Timestamp,
) -> rusqlite::Result<()> {
    const PUT: &str = "INSERT INTO findings (id, scan_id, rule_id, title, description, severity, \
         confidence, category, detector_layer, line_start, line_end, snippet, evidence, \
         ioc_values, remediation, detected_at, position, file, column_start, column_end, \
         matched, family, fragile, fingerprint, dismissed) VALUES (:id, :scan, :rule, :title, \
         :description, :severity, :confidence, :category, :layer, :line_start, :line_end, \
         :snippet, :evidence, :indicators, :remediation, :at, :position, :file, :column_start, \
         :column_end, :matched, :family, :fragile, :fingerprint, :dismissed)";
    tx.prepare_cached(PUT)?.execute(named_params! {
        ":id": format!("{id}-{position}"),
        ":scan": id.as_str(),
        ":rule": finding.rule_id,
        ":title": finding.title,
        ":description": finding.description,
        ":severity": finding.severity.word(),
        ":confidence": finding.confidence.fraction(),
        ":category": finding.category,
        ":layer": finding.layer,
        ":line_start": whole(finding.start.line),
        ":line_end": whole(finding.end.line),
        ":snippet": finding.snippet,
        ":evidence": of_list(&finding.evidence),
        ":indicators": of_list(&finding.indicators),
        ":remediation": finding.remediation,
        ":at": Moment(at),
        ":position": whole(position),
        ":file": finding.file,
        ":column_start": whole(finding.start.column),
        ":column_end": whole(finding.end.column),
        ":matched": finding.matched,
        ":family": finding.family,
        ":fragile": finding.fragile,
        ":fingerprint": finding.fingerprint,
        ":dismissed": finding.dismissed,
    })?;
    Ok(())
}
