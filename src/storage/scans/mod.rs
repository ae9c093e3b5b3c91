//! Scans that are kept: saved whole, listed, and found by the beginning of their id.

mod load;
mod save;

use super::column;
use super::trouble::Failure;
use crate::error::Error;
use crate::record::Record;
use crate::scan::ScanId;
use crate::verdict::Risk;
use crate::verdict::Verdict;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

/// One scan to keep.
#[derive(Debug, Clone, Copy)]
pub struct NewScan<'a> {
    /// Its id.
    pub id: &'a ScanId,
    /// The run it belongs to, which must be there already; none for a scan by hand.
    pub run: Option<&'a str>,
    /// When it began.
    pub started_at: Timestamp,
    /// Which set of rules looked.
    pub rules_version: &'a str,
    /// What it found.
    pub record: &'a Record,
}

/// One scan that was kept, read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredScan {
    /// Its id.
    pub id: ScanId,
    /// The run it belongs to, as long as that is kept.
    pub run: Option<String>,
    /// When it was kept.
    pub at: Timestamp,
    /// `completed`; of malwar 0.4.0 also `pending`, `running` and `failed`.
    pub status: String,
    /// Which set of rules looked; none for a scan of malwar 0.4.0.
    pub rules_version: Option<String>,
    /// What it found.
    pub record: Record,
}

/// One line of the list of scans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanLine {
    /// Its id.
    pub id: ScanId,
    /// When it was kept.
    pub at: Timestamp,
    /// As [`StoredScan::status`].
    pub status: String,
    /// The path of the main document. Foreign text.
    pub target: String,
    /// What the skill calls itself. Foreign text.
    pub name: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The risk.
    pub risk: Risk,
    /// How many findings there are.
    pub findings: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
}

/// Keeps a scan with all its findings. One that tells the same story as an earlier one refers to
/// that, so that nothing is stored twice.
pub fn save(tx: &Connection, scan: NewScan<'_>) -> Result<(), Failure> {
    save::save(tx, scan)
}

/// Reads a scan back with every finding; none when there is none of this id.
pub fn load(tx: &Connection, id: &ScanId) -> Result<Option<StoredScan>, Failure> {
    load::load(tx, id)
}

/// The newest scans first, at most `limit`.
pub fn newest(tx: &Connection, limit: u32) -> Result<Vec<ScanLine>, Failure> {
    const NEWEST: &str = "SELECT id, created_at, status, target, skill_name, verdict, risk_score, \
         duration_ms, (SELECT count(*) FROM findings WHERE scan_id = coalesce(same_as, scans.id)) \
         AS finding_count FROM scans ORDER BY created_at DESC, rowid DESC LIMIT ?1";
    let mut statement = tx.prepare_cached(NEWEST)?;
    let rows = statement.query_map([limit], |row| Ok(line(row)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The newest scans first, at most `limit`, behind the scan `after`. Fails when that is gone.
pub fn page(tx: &Connection, after: Option<&str>, limit: u32) -> Result<Vec<ScanLine>, Failure> {
    const PLACE: &str = "SELECT created_at FROM scans WHERE id = ?1";
    let at: Option<String> = match after {
        None => None,
        Some(id) => {
            let found = tx.prepare_cached(PLACE)?.query_row([id], |row| row.get(0)).optional()?;
            let unknown = || Error::UnknownId { kind: "scan", id: id.to_owned() };
            Some(found.ok_or_else(unknown)?)
        }
    };
    let behind =
        if after.is_some() { "WHERE (created_at, id) < (?1, ?2)" } else { "WHERE ?1 IS ?2" };
    let query = format!(
        "SELECT id, created_at, status, target, skill_name, verdict, risk_score, duration_ms, \
         (SELECT count(*) FROM findings WHERE scan_id = coalesce(same_as, scans.id)) \
         AS finding_count FROM scans {behind} ORDER BY created_at DESC, id DESC LIMIT ?3"
    );
    let mut statement = tx.prepare_cached(&query)?;
    let rows = statement.query_map((at, after, limit), |row| Ok(line(row)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The scans of a run, in the order of their targets.
pub fn of_run(tx: &Connection, run: &str) -> Result<Vec<ScanLine>, Failure> {
    const OF_RUN: &str = "SELECT id, created_at, status, target, skill_name, verdict, risk_score, \
         duration_ms, (SELECT count(*) FROM findings WHERE scan_id = coalesce(same_as, scans.id)) \
         AS finding_count FROM scans WHERE run_id = ?1 ORDER BY target, rowid";
    let mut statement = tx.prepare_cached(OF_RUN)?;
    let rows = statement.query_map([run], |row| Ok(line(row)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The scan whose id is, or alone begins with, `word`. Fails when there is none, or several.
pub fn find(tx: &Connection, word: &str) -> Result<ScanId, Failure> {
    // A range, not LIKE: `%` and `_` in a word mean nothing, and the key's index answers.
    const FIND: &str = "SELECT id, target FROM scans WHERE id = ?1 OR (id > ?1 AND \
                        id < ?1 || char(1114111)) ORDER BY id LIMIT ?2";
    let mut statement = tx.prepare_cached(FIND)?;
    let rows = statement.query_map((word, MATCHES_MAX), |row| {
        Ok((row.get::<_, String>(0)?, column::text(row, "target").unwrap_or_default()))
    })?;
    let found: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>()?;
    match found.as_slice() {
        [] => Err(Error::UnknownId { kind: "scan", id: word.to_owned() }.into()),
        [(id, _), rest @ ..] if rest.is_empty() || id == word => Ok(ScanId::stored(id.clone())),
        several => {
            let told = |(id, target): &(String, String)| format!("{id} ({target})");
            let matches = several.iter().map(told).collect();
            Err(Error::AmbiguousId { kind: "scan", id: word.to_owned(), matches }.into())
        }
    }
}

/// Scans named when an id is the beginning of several: more are no help.
const MATCHES_MAX: u32 = 5;

fn line(row: &Row<'_>) -> ScanLine {
    let (risk, verdict) = judgement(row);
    ScanLine {
        id: ScanId::stored(column::text(row, "id").unwrap_or_default()),
        at: column::time(row, "created_at").unwrap_or_default(),
        status: column::text(row, "status").unwrap_or_default(),
        target: column::text(row, "target").unwrap_or_default(),
        name: column::text(row, "skill_name"),
        verdict,
        risk,
        findings: column::count(row, "finding_count").unwrap_or(0),
        duration_ms: column::count(row, "duration_ms"),
    }
}

/// The risk and the verdict of a row; a verdict that is no word of ours follows from the risk.
fn judgement(row: &Row<'_>) -> (Risk, Verdict) {
    let points = column::count(row, "risk_score").unwrap_or(0);
    let risk = Risk::new(u32::try_from(points).unwrap_or(u32::MAX));
    let word = column::text(row, "verdict").unwrap_or_default();
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.word() == word);
    (risk, verdict.unwrap_or(risk.verdict()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Category, Confidence, LayerId, Severity};
    use crate::layers::{Consultation, Outcome};
    use crate::record::{LineColumn, RecordedFinding};
    use crate::skill::Unscanned;
    use crate::storage::Db;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::time::Duration;

    const NOON: i64 = 1_795_608_000; // 2026-11-25T12:00:00Z

    prop_compose! {
        fn any_finding()(
            texts in vec(any::<String>(), 9),
            numbers in vec(0..1_000_000_usize, 4),
            (severity, category) in (0..5_usize, 0..Category::ALL.len()),
            (hundredths, fragile) in (0..=100_u8, any::<bool>()),
            (evidence, indicators) in (vec(any::<String>(), 0..3), vec(any::<String>(), 0..3)),
            dismissed in any::<Option<String>>(),
        ) -> RecordedFinding {
            let [rule_id, title, description, family, file, snippet, matched, remediation,
                 fingerprint] = <[String; 9]>::try_from(texts).unwrap();
            RecordedFinding {
                rule_id, title, description,
                severity: Severity::ALL[severity],
                confidence: Confidence::new(hundredths),
                category: Category::ALL[category].word().into(),
                layer: LayerId::ThreatIntel.word().into(),
                family, fragile, file,
                start: LineColumn { line: numbers[0], column: numbers[1] },
                end: LineColumn { line: numbers[2], column: numbers[3] },
                snippet, matched, evidence, indicators, remediation, dismissed,
                fingerprint,
            }
        }
    }

    prop_compose! {
        fn any_consultation()(
            model in any::<String>(),
            (calls, recalled) in (any::<u32>(), any::<u32>()),
            (input, output) in (0..1_u64 << 40, 0..1_u64 << 40),
            remarks in vec(any::<String>(), 0..3),
        ) -> Consultation {
            Consultation {
                model, calls, recalled, input_tokens: input, output_tokens: output, remarks,
            }
        }
    }

    prop_compose! {
        fn any_record()(
            target in any::<String>(),
            (name, author) in (any::<Option<String>>(), any::<Option<String>>()),
            risk in 0..=100_u32,
            findings in vec(any_finding(), 0..4),
            consultation in proptest::option::of(any_consultation()),
            reasons in vec(".*", 4),
            left_out in vec((any::<String>(), any::<String>(), any::<bool>()), 0..3),
            micros in 0..10_000_000_u64,
        ) -> Record {
            let outcomes = [
                Outcome::Ran,
                Outcome::Skipped(reasons[0].clone().into()),
                Outcome::Failed(reasons[1].clone()),
                Outcome::Ran,
            ];
            let left_out = left_out.into_iter();
            Record {
                target, name, author,
                sha256: "00".repeat(32),
                risk: Risk::new(risk),
                verdict: Risk::new(risk).verdict(),
                overall_severity:
                    findings.iter().map(|it| it.severity).max().unwrap_or(Severity::Info),
                findings,
                consultation,
                layers: LayerId::ALL.into_iter().zip(outcomes).collect(),
                unscanned:
                    left_out.map(|(path, why, matters)| Unscanned { path, why, matters }).collect(),
                times: vec![(LayerId::RuleEngine, Duration::from_micros(micros / 2))],
                took: Duration::from_micros(micros),
            }
        }
    }

    fn keep(db: &Db, record: &Record) -> ScanId {
        let id = ScanId::random().unwrap();
        let started_at = Timestamp::from_second(NOON).unwrap();
        let scan = NewScan { id: &id, run: None, started_at, rules_version: "7", record };
        db.write("test", |tx| save(tx, scan)).unwrap();
        id
    }

    fn rows(db: &Db, table: &str) -> u32 {
        let count = format!("SELECT count(*) FROM {table}");
        db.read("test", |tx| Ok(tx.query_row(&count, [], |row| row.get(0))?)).unwrap()
    }

    fn read_back(db: &Db, id: &ScanId) -> StoredScan {
        db.read("test", |tx| load(tx, id)).unwrap().unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_scan_is_read_back_as_it_was_saved_however_often(record in any_record()) {
            let db = Db::open_in_memory().unwrap();
            let (first, second) = (keep(&db, &record), keep(&db, &record));
            prop_assert_eq!(&read_back(&db, &first).record, &record);
            prop_assert_eq!(&read_back(&db, &second).record, &record);
            prop_assert_eq!(rows(&db, "findings"), u32::try_from(record.findings.len()).unwrap());
            prop_assert_eq!(rows(&db, "scans"), 2);
        }

        #[test]
        fn two_stories_that_differ_have_two_digests(a in any_record(), b in any_record()) {
            let same = a.findings == b.findings && a.layers == b.layers
                && a.unscanned == b.unscanned;
            prop_assert_eq!(a.digest() == b.digest(), same);
        }
    }

    #[test]
    fn a_scan_is_found_by_what_begins_only_its_id() {
        let db = Db::open_in_memory().unwrap();
        let insert =
            "INSERT INTO scans (id, target, started_at, created_at) VALUES (?1, ?1, ?2, ?2)";
        for (id, at) in [("3f2a", "2026-01-01"), ("3f2a9c", "2026-01-03"), ("3f90", "2026-01-02")] {
            db.write("test", |tx| Ok(tx.execute(insert, [id, at])?)).unwrap();
        }
        let found = |word: &str| {
            let found = db.read("test", |tx| find(tx, word));
            found.map(|id| id.to_string()).map_err(|error| error.to_string())
        };
        for (word, expected) in [
            ("3f2a9", Ok("3f2a9c")),
            ("3f2a", Ok("3f2a")),
            ("3f9", Ok("3f90")),
            ("3f", Err("'3f' matches 3 scans: 3f2a (3f2a), 3f2a9c (3f2a9c), 3f90 (3f90)")),
            ("%", Err("no scan '%'")),
            ("3f2a9cd", Err("no scan '3f2a9cd'")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found(word), expected, "{word}");
        }
        let newest = db.read("test", |tx| newest(tx, 2)).unwrap();
        let ids: Vec<&str> = newest.iter().map(|line| line.id.as_str()).collect();
        assert_eq!(ids, ["3f2a9c", "3f90"]);
    }
}
