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

/// Runs that one step deletes: others wait for it no longer than some milliseconds, and each may
/// have hundreds of scans that forget it.
const RUNS_MAX: u32 = 50;
/// Changes that one step deletes.
const CHANGES_MAX: u32 = 500;
/// Scans that one step looks at: each may have a hundred findings, which go with it.
const SCANS_MAX: u32 = 100;
/// Jobs that one step counts the runs of.
const JOBS_MAX: u32 = 50;

const DOING: &str = "delete old history";

/// Deletes what is older or more than `keep` says. A run under way, the last scan of a skill that
/// a job watches, and a scan that tells a later one's story stay.
pub fn prune(db: &Db, keep: Keep, now: Timestamp) -> Result<Pruned> {
    let mut pruner = Pruner::new(keep, now);
    while pruner.step(db)? {}
    Ok(pruner.pruned)
}

/// History that is let go a little at a time: whoever has something better to do in between stops.
#[derive(Debug)]
pub struct Pruner {
    keep: Keep,
    before: Moment,
    next: Step,
    /// What went so far.
    pub pruned: Pruned,
}

/// What the next step looks at, and behind which row it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    OldRuns,
    OldChanges,
    SurplusRuns { after_job: String },
    OldScans { behind: (String, String) },
    OldServers,
    Nothing,
}

impl Pruner {
    /// A pruner that has not begun.
    pub fn new(keep: Keep, now: Timestamp) -> Self {
        let age = SignedDuration::from_hours(24 * i64::from(keep.days));
        let before = Moment(now.saturating_sub(age).unwrap_or(Timestamp::MIN));
        Self { keep, before, next: Step::OldRuns, pruned: Pruned::default() }
    }

    /// One transaction's worth of it. False when there was nothing left to do.
    pub fn step(&mut self, db: &Db) -> Result<bool> {
        let before = self.before;
        let or_on = |count: usize, on: Step| if count > 0 { self.next.clone() } else { on };
        self.next = match &self.next {
            Step::OldRuns => {
                let count = db.write(DOING, |tx| old_runs(tx, before))?;
                self.pruned.runs += count;
                or_on(count, Step::OldChanges)
            }
            Step::OldChanges => {
                let count = db.write(DOING, |tx| old_changes(tx, before))?;
                self.pruned.changes += count;
                or_on(count, Step::SurplusRuns { after_job: String::new() })
            }
            Step::SurplusRuns { after_job } => self.surplus(db, after_job.clone())?,
            Step::OldScans { behind } => {
                let (count, on) = db.write(DOING, |tx| old_scans(tx, behind))?;
                self.pruned.scans += count;
                on
            }
            Step::OldServers => {
                db.write(DOING, |tx| old_servers(tx, before))?;
                Step::Nothing
            }
            Step::Nothing => return Ok(false),
        };
        Ok(true)
    }

    /// Looks at some jobs, and lets go what one of them has too many of.
    fn surplus(&mut self, db: &Db, after: String) -> Result<Step> {
        let runs = self.keep.runs;
        let counted = db.read(DOING, |tx| count_runs(tx, &after, runs))?;
        let Some(job) = counted.busy else {
            return Ok(match counted.last {
                Some(after_job) => Step::SurplusRuns { after_job },
                None => Step::OldScans { behind: (self.before.text(), String::new()) },
            });
        };
        let count = db.write(DOING, |tx| surplus_runs(tx, &job, runs))?;
        self.pruned.runs += count;
        let is_done = count < RUNS_MAX as usize;
        Ok(Step::SurplusRuns { after_job: if is_done { job } else { after } })
    }
}

fn old_runs(tx: &Connection, before: Moment) -> Result<usize, Failure> {
    const OLD: &str = "DELETE FROM job_runs WHERE id IN \
         (SELECT id FROM job_runs WHERE completed_at < ?1 LIMIT ?2)";
    Ok(tx.prepare_cached(OLD)?.execute((before, RUNS_MAX))?)
}

fn old_changes(tx: &Connection, before: Moment) -> Result<usize, Failure> {
    const OLD: &str =
        "DELETE FROM changes WHERE id IN (SELECT id FROM changes WHERE at < ?1 LIMIT ?2)";
    Ok(tx.prepare_cached(OLD)?.execute((before, CHANGES_MAX))?)
}

/// Some jobs that were looked at.
struct Counted {
    /// The first of them with more runs than are kept.
    busy: Option<String>,
    /// The last of them; none when there were none left.
    last: Option<String>,
}

fn count_runs(tx: &Connection, after: &str, runs: u32) -> Result<Counted, Failure> {
    const JOBS: &str = "SELECT id, EXISTS (SELECT 1 FROM job_runs WHERE job_id = scheduled_jobs.id \
         LIMIT 1 OFFSET ?3) FROM scheduled_jobs WHERE id > ?1 ORDER BY id LIMIT ?2";
    let mut statement = tx.prepare_cached(JOBS)?;
    let jobs =
        statement.query_map((after, JOBS_MAX, runs), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let jobs: Vec<(String, bool)> = jobs.collect::<rusqlite::Result<_>>()?;
    let last = jobs.last().map(|(id, _)| id.clone());
    Ok(Counted { busy: jobs.into_iter().find(|(_, busy)| *busy).map(|(id, _)| id), last })
}

fn surplus_runs(tx: &Connection, job: &str, runs: u32) -> Result<usize, Failure> {
    const SURPLUS: &str = "DELETE FROM job_runs WHERE id IN \
         (SELECT id FROM job_runs WHERE job_id = ?1 AND completed_at IS NOT NULL \
          ORDER BY started_at DESC, rowid DESC LIMIT ?3 OFFSET ?2)";
    Ok(tx.prepare_cached(SURPLUS)?.execute((job, runs, RUNS_MAX))?)
}

/// Looks at some old scans, the newest first since those may share an older one's story, and
/// deletes those that nothing refers to.
fn old_scans(tx: &Connection, behind: &(String, String)) -> Result<(usize, Step), Failure> {
    const SOME: &str = "SELECT created_at, id FROM scans WHERE (created_at, id) < (?1, ?2) \
         ORDER BY created_at DESC, id DESC LIMIT ?3";
    const DELETE: &str = "DELETE FROM scans WHERE id = ?1 AND run_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM scans AS later WHERE later.same_as = scans.id) \
         AND NOT EXISTS (SELECT 1 FROM job_skills WHERE job_skills.scan_id = scans.id)";
    let mut statement = tx.prepare_cached(SOME)?;
    let bounds = (&behind.0, &behind.1, SCANS_MAX);
    let scans = statement.query_map(bounds, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let scans: Vec<(String, String)> = scans.collect::<rusqlite::Result<_>>()?;
    let mut count = 0;
    for (_, id) in &scans {
        count += tx.prepare_cached(DELETE)?.execute([id])?;
    }
    let behind = scans.into_iter().next_back();
    Ok((count, behind.map_or(Step::OldServers, |behind| Step::OldScans { behind })))
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

    #[test]
    fn however_much_there_is_to_delete_each_step_takes_a_little() {
        const MANY: &str = "
            INSERT INTO scheduled_jobs (id, name, target_path, schedule) VALUES
                ('j', 'j', '/', '* * * * *'), ('k', 'k', '/', '* * * * *');
            WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 2000)
            INSERT INTO job_runs (id, job_id, status, verdict, risk_score, started_at, completed_at)
                SELECT 'r' || n, CASE WHEN n % 2 THEN 'j' ELSE 'k' END, 'completed', 'CLEAN', 0,
                       '2026-11-01', '2026-11-01' FROM n;
            INSERT INTO scans (id, target, started_at, created_at)
                SELECT 's' || substr(id, 2), '/', '2026-01-01', '2026-01-01' FROM job_runs;";
        let db = Db::open_in_memory().unwrap();
        db.write("test", |tx| Ok(tx.execute_batch(MANY)?)).unwrap();
        let now = "2026-11-24T15:19:00Z".parse().unwrap();
        let mut pruner = Pruner::new(Keep { days: 90, runs: 2 }, now);
        let mut steps = 0;
        let mut before = pruner.pruned;
        while pruner.step(&db).unwrap() {
            let now = pruner.pruned;
            assert!(now.runs - before.runs <= 50 && now.scans - before.scans <= 100, "{now:?}");
            (before, steps) = (now, steps + 1);
        }
        assert_eq!(before, Pruned { runs: 1_996, scans: 2_000, changes: 0 });
        assert!((60..=70).contains(&steps), "{steps}");
        assert!(!pruner.step(&db).unwrap(), "it stays done");
    }
}
