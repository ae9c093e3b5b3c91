//! The skills that a job knows, and what a run finds to be different about them.

use super::finished::{Finished, Judged};
use crate::record::Record;
use crate::scan::ScanId;
use crate::scheduler::changes::{Change, Seen, differences};
use crate::scheduler::jobs::run::Run;
use crate::storage::column;
use crate::storage::moment::Moment;
use crate::storage::scans;
use crate::storage::trouble::Failure;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::BTreeSet;

/// A skill as the last run that judged it left it.
struct Known {
    scan: ScanId,
    digest: Option<String>,
    sha256: String,
    verdict: String,
    risk: u8,
    rules_version: String,
    gone: bool,
}

/// Compares what a run has judged with what the job knows, writes each difference once, and
/// remembers the new state. Answers how many differences there are.
pub(super) fn compare(
    tx: &Connection,
    finished: &Finished<'_>,
    now: Timestamp,
) -> Result<u32, Failure> {
    let run = finished.run;
    // What the first run finds is what all others are compared with; all of it is new.
    let is_first = !knows_any(tx, run.job_id.as_str())?;
    let mut count = 0;
    for judged in finished.scans {
        let known = known(tx, run.job_id.as_str(), &judged.record.target)?;
        if !is_first {
            for change in changes_of(tx, known.as_ref(), judged, finished.rules_version)? {
                write(tx, run, &judged.record, &change, now)?;
                count += 1;
            }
        }
        remember(tx, finished, judged, now)?;
    }
    if let Some(present) = finished.present {
        count += note_vanished(tx, run, present, now)?;
    }
    Ok(count)
}

fn changes_of(
    tx: &Connection,
    known: Option<&Known>,
    judged: &Judged,
    rules_version: &str,
) -> Result<Vec<Change>, Failure> {
    let record = &judged.record;
    let now = seen(record, rules_version);
    let Some(known) = known.filter(|known| !known.gone) else {
        return Ok(vec![Change::new_skill(&now)]);
    };
    let same_story = known.digest.as_ref() == Some(&record.digest());
    let earlier = if same_story { None } else { scans::load(tx, &known.scan)? };
    let findings = earlier.map(|scan| ids(&scan.record));
    let before = Seen {
        sha256: &known.sha256,
        verdict: &known.verdict,
        risk: known.risk,
        rules_version: &known.rules_version,
        // The same story has the same findings: nothing to compare.
        findings: findings.unwrap_or_else(|| now.findings.clone()),
    };
    Ok(differences(&before, &now))
}

fn seen<'a>(record: &'a Record, rules_version: &'a str) -> Seen<'a> {
    Seen {
        sha256: &record.sha256,
        verdict: record.verdict.word(),
        risk: record.risk.points(),
        rules_version,
        findings: ids(record),
    }
}

/// The ids of the findings, each with its rule's.
fn ids(record: &Record) -> BTreeSet<(String, String)> {
    record.findings.iter().map(|found| (found.id(), found.rule_id.clone())).collect()
}

fn knows_any(tx: &Connection, job: &str) -> rusqlite::Result<bool> {
    const ANY: &str = "SELECT EXISTS (SELECT 1 FROM job_skills WHERE job_id = ?1)";
    tx.prepare_cached(ANY)?.query_row([job], |row| row.get(0))
}

fn known(tx: &Connection, job: &str, target: &str) -> rusqlite::Result<Option<Known>> {
    const KNOWN: &str = "SELECT scan_id, scans.digest, job_skills.sha256, job_skills.verdict, \
         job_skills.risk_score, job_skills.rules_version, gone_since IS NOT NULL \
         FROM job_skills LEFT JOIN scans ON scans.id = scan_id \
         WHERE job_id = ?1 AND job_skills.target = ?2";
    let known = |row: &rusqlite::Row<'_>| {
        Ok(Known {
            scan: ScanId::stored(row.get(0)?),
            digest: row.get(1)?,
            sha256: row.get(2)?,
            verdict: row.get(3)?,
            risk: row.get(4)?,
            rules_version: row.get(5)?,
            gone: row.get(6)?,
        })
    };
    tx.prepare_cached(KNOWN)?.query_row((job, target), known).optional()
}

fn remember(
    tx: &Connection,
    finished: &Finished<'_>,
    judged: &Judged,
    now: Timestamp,
) -> rusqlite::Result<()> {
    const REMEMBER: &str = "INSERT INTO job_skills (job_id, target, scan_id, name, sha256, \
         verdict, risk_score, rules_version, seen_at) VALUES (:job_id, :target, :scan_id, :name, \
         :sha256, :verdict, :risk, :rules_version, :seen_at) \
         ON CONFLICT (job_id, target) DO UPDATE SET scan_id = :scan_id, name = :name, \
         sha256 = :sha256, verdict = :verdict, risk_score = :risk, \
         rules_version = :rules_version, seen_at = :seen_at, gone_since = NULL";
    let record = &judged.record;
    tx.prepare_cached(REMEMBER)?.execute(named_params! {
        ":job_id": finished.run.job_id.as_str(),
        ":target": record.target,
        ":scan_id": judged.id.as_str(),
        ":name": record.name,
        ":sha256": record.sha256,
        ":verdict": record.verdict.word(),
        ":risk": record.risk.points(),
        ":rules_version": finished.rules_version,
        ":seen_at": Moment(now),
    })?;
    Ok(())
}

/// Notes the skills that are known and not there any more.
fn note_vanished(
    tx: &Connection,
    run: &Run,
    present: &[String],
    now: Timestamp,
) -> Result<u32, Failure> {
    const KNOWN: &str = "SELECT target, name, verdict FROM job_skills \
         WHERE job_id = ?1 AND gone_since IS NULL";
    const GONE: &str = "UPDATE job_skills SET gone_since = ?1 WHERE job_id = ?2 AND target = ?3";
    let present: BTreeSet<&str> = present.iter().map(String::as_str).collect();
    let job = run.job_id.as_str();
    let mut statement = tx.prepare_cached(KNOWN)?;
    let rows = statement.query_map([job], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let known: Vec<(String, Option<String>, String)> = rows.collect::<rusqlite::Result<_>>()?;
    let mut count = 0;
    for (target, name, verdict) in known {
        if !present.contains(target.as_str()) {
            tx.prepare_cached(GONE)?.execute((Moment(now), job, &target))?;
            insert(tx, run, (&target, name.as_deref()), &Change::vanished(&verdict), now)?;
            count += 1;
        }
    }
    Ok(count)
}

fn write(
    tx: &Connection,
    run: &Run,
    record: &Record,
    change: &Change,
    now: Timestamp,
) -> rusqlite::Result<()> {
    insert(tx, run, (&record.target, record.name.as_deref()), change, now)
}

fn insert(
    tx: &Connection,
    run: &Run,
    (target, name): (&str, Option<&str>),
    change: &Change,
    now: Timestamp,
) -> rusqlite::Result<()> {
    const INSERT: &str = "INSERT INTO changes (job_id, run_id, target, skill_name, kind, before, \
         after, detail, at) VALUES (:job_id, :run_id, :target, :name, :kind, :before, :after, \
         :detail, :at)";
    let detail = (!change.rules.is_empty()).then(|| column::of_list(&change.rules));
    tx.prepare_cached(INSERT)?.execute(named_params! {
        ":job_id": run.job_id.as_str(),
        ":run_id": run.id.as_str(),
        ":target": target,
        ":name": name,
        ":kind": change.kind.word(),
        ":before": change.before,
        ":after": change.after,
        ":detail": detail,
        ":at": Moment(now),
    })?;
    Ok(())
}
