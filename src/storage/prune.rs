//! Lets old history go: runs past their age or number, then scans that nothing refers to.

use super::Db;
use super::moment::Moment;
use super::trouble::Failure;
use crate::error::Result;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

/// How much history is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Days after which a run, a scan or a change goes.
    pub days: u32,
    /// Runs of one job; of more, the oldest go.
    pub runs: u32,
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: 90, runs: 500 }
    }
}

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Runs.
    pub runs: usize,
    /// Scans, with their findings.
    pub scans: usize,
    /// Changes.
    pub changes: usize,
}

/// Rows that one transaction deletes: others wait for it no longer than a few milliseconds.
const ROWS_MAX: u32 = 500;

/// Deletes what is older or more than `keep` says, a little at a time. A run under way, the last
/// scan of a skill that a job watches, and a scan that tells a later one's story stay.
pub fn prune(db: &Db, keep: Keep, now: Timestamp) -> Result<Pruned> {
    let age = SignedDuration::from_hours(24 * i64::from(keep.days));
    let before = Moment(now.saturating_sub(age).unwrap_or(Timestamp::MIN));
    let mut pruned = Pruned {
        runs: repeat(db, |tx| old_runs(tx, before))?,
        changes: repeat(db, |tx| old_changes(tx, before))?,
        ..Pruned::default()
    };
    for job in db.read(DOING, |tx| busy_jobs(tx, keep.runs))? {
        pruned.runs += repeat(db, |tx| surplus_runs(tx, &job, keep.runs))?;
    }
    pruned.scans = repeat(db, |tx| old_scans(tx, before))?;
    db.write(DOING, |tx| old_servers(tx, before))?;
    Ok(pruned)
}

const DOING: &str = "delete old history";

/// Does it until it finds no more to delete.
fn repeat(db: &Db, delete: impl Fn(&Connection) -> Result<usize, Failure>) -> Result<usize> {
    let mut sum = 0;
    loop {
        let deleted = db.write(DOING, &delete)?;
        sum += deleted;
        if deleted == 0 {
            return Ok(sum);
        }
    }
}

fn old_runs(tx: &Connection, before: Moment) -> Result<usize, Failure> {
    const OLD: &str = "DELETE FROM job_runs WHERE id IN \
         (SELECT id FROM job_runs WHERE completed_at < ?1 LIMIT ?2)";
    Ok(tx.prepare_cached(OLD)?.execute((before, ROWS_MAX))?)
}

/// Jobs with more runs than are kept.
fn busy_jobs(tx: &Connection, runs: u32) -> Result<Vec<String>, Failure> {
    const BUSY: &str = "SELECT job_id FROM job_runs GROUP BY job_id HAVING count(*) > ?1";
    let mut statement = tx.prepare_cached(BUSY)?;
    let rows = statement.query_map([runs], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn surplus_runs(tx: &Connection, job: &str, runs: u32) -> Result<usize, Failure> {
    const SURPLUS: &str = "DELETE FROM job_runs WHERE id IN \
         (SELECT id FROM job_runs WHERE job_id = ?1 AND completed_at IS NOT NULL \
          ORDER BY started_at DESC, rowid DESC LIMIT ?3 OFFSET ?2)";
    Ok(tx.prepare_cached(SURPLUS)?.execute((job, runs, ROWS_MAX))?)
}

fn old_changes(tx: &Connection, before: Moment) -> Result<usize, Failure> {
    const OLD: &str =
        "DELETE FROM changes WHERE id IN (SELECT id FROM changes WHERE at < ?1 LIMIT ?2)";
    Ok(tx.prepare_cached(OLD)?.execute((before, ROWS_MAX))?)
}

fn old_scans(tx: &Connection, before: Moment) -> Result<usize, Failure> {
    const OLD: &str = "DELETE FROM scans WHERE id IN \
         (SELECT id FROM scans WHERE created_at < ?1 AND run_id IS NULL \
          AND NOT EXISTS (SELECT 1 FROM scans AS later WHERE later.same_as = scans.id) \
          AND NOT EXISTS (SELECT 1 FROM job_skills WHERE job_skills.scan_id = scans.id) \
          LIMIT ?2)";
    Ok(tx.prepare_cached(OLD)?.execute((before, ROWS_MAX))?)
}

fn old_servers(tx: &Connection, before: Moment) -> Result<usize, Failure> {
    const OLD: &str = "DELETE FROM servers WHERE ticked_at < ?1";
    Ok(tx.prepare_cached(OLD)?.execute([before])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "
        INSERT INTO scheduled_jobs (id, name, target_path, schedule) VALUES
            ('j', 'j', '/', '* * * * *'), ('k', 'k', '/', '* * * * *');
        INSERT INTO job_runs (id, job_id, status, verdict, risk_score, started_at, completed_at)
            VALUES
            ('old', 'j', 'completed', 'CLEAN', 0, '2026-01-01T00:00:00.000000+00:00',
             '2026-01-01T00:00:01.000000+00:00'),
            ('j1', 'j', 'completed', 'CLEAN', 0, '2026-11-01', '2026-11-01'),
            ('j2', 'j', 'completed', 'CLEAN', 0, '2026-11-02', '2026-11-02'),
            ('j3', 'j', 'completed', 'CLEAN', 0, '2026-11-03', '2026-11-03'),
            ('k1', 'k', 'completed', 'CLEAN', 0, '2026-11-01', '2026-11-01');
        INSERT INTO job_runs (id, job_id, status, started_at)
            VALUES ('going', 'j', 'running', '2026-01-01');
        INSERT INTO scans (id, target, started_at, created_at, run_id, same_as) VALUES
            ('s-root', '/', '2026-01-01', '2026-01-01', NULL, NULL),
            ('s-watched', '/', '2026-01-01', '2026-01-01', NULL, NULL),
            ('s-alone', '/', '2026-01-01', '2026-01-01', NULL, NULL),
            ('s-run', '/', '2026-01-01', '2026-01-01', 'old', NULL),
            ('s-kept-run', '/', '2026-01-01', '2026-01-01', 'j3', NULL),
            ('s-new', '/', '2026-11-01', '2026-11-01', NULL, 's-root');
        INSERT INTO findings (id, scan_id, rule_id, title, description, severity, confidence,
            category, detector_layer, position)
            VALUES ('f', 's-alone', 'R', 't', 'd', 'low', 0.5, 'c', 'l', 0);
        INSERT INTO job_skills (job_id, target, scan_id, sha256, verdict, risk_score,
            rules_version, seen_at)
            VALUES ('j', '/', 's-watched', '', 'CLEAN', 0, '', '2026-01-01');
        INSERT INTO changes (job_id, run_id, target, kind, at) VALUES
            ('j', 'old', '/', 'new', '2026-01-01'), ('j', 'j3', '/', 'content', '2026-11-03'),
            ('j', 'j1', '/', 'content', '2026-11-01');
    ";

    fn ids(db: &Db, table: &str) -> String {
        let all = format!("SELECT group_concat(id) FROM (SELECT id FROM {table} ORDER BY id)");
        let ids: Option<String> =
            db.read("test", |tx| Ok(tx.query_row(&all, [], |row| row.get(0))?)).unwrap();
        ids.unwrap_or_default()
    }

    #[test]
    fn what_is_old_or_surplus_goes_and_what_is_in_use_stays() {
        let db = Db::open_in_memory().unwrap();
        db.write("test", |tx| Ok(tx.execute_batch(ROWS)?)).unwrap();
        let now = "2026-11-24T15:19:00Z".parse().unwrap();
        let keep = Keep { days: 90, runs: 2 };
        let pruned = prune(&db, keep, now).unwrap();
        assert_eq!(ids(&db, "job_runs"), "going,j2,j3,k1");
        assert_eq!(ids(&db, "scans"), "s-kept-run,s-new,s-root,s-watched");
        assert_eq!(ids(&db, "findings"), "");
        assert_eq!(ids(&db, "changes"), "2,3");
        assert_eq!(pruned, Pruned { runs: 2, scans: 2, changes: 1 });
        assert_eq!(prune(&db, keep, now).unwrap(), Pruned::default());
    }
}
