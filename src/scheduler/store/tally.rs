//! What jobs, runs and scans come to: the figures that the metrics show.

use super::JobStore;
use crate::error::Result;
use crate::storage::moment::Moment;
use jiff::Timestamp;
use rusqlite::Connection;

/// How things stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Jobs that run by themselves.
    pub jobs_enabled: u64,
    /// Jobs that are paused.
    pub jobs_paused: u64,
    /// Jobs that are switched off.
    pub jobs_disabled: u64,
    /// Jobs whose time has come and that nobody has claimed.
    pub jobs_due: u64,
    /// Runs that have not begun.
    pub runs_pending: u64,
    /// Runs that are going.
    pub runs_running: u64,
    /// Bytes of the database, without its log.
    pub database_bytes: u64,
    /// When this process last looked at the due jobs; none when it has not.
    pub ticked_at: Option<Timestamp>,
}

/// Up to which row of each table it has been counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    scans: i64,
    changes: i64,
    runs: i64,
}

/// What came since, by whichever process.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Added {
    /// Scans, by whether a job's run made them and by verdict: `CLEAN`.
    pub scans: Vec<(bool, String, u64)>,
    /// Skills whose verdict is another one than before.
    pub verdict_changes: u64,
    /// Due times that were skipped.
    pub runs_skipped: u64,
}

impl JobStore<'_> {
    /// How things stand at `now`.
    pub fn tally(&self, now: Timestamp) -> Result<Tally> {
        const JOBS: &str = "SELECT \
             count(*) FILTER (WHERE enabled = 1 AND ifnull(paused_until <= ?1, 1)), \
             count(*) FILTER (WHERE enabled = 1 AND paused_until > ?1), \
             count(*) FILTER (WHERE enabled = 0) FROM scheduled_jobs";
        const DUE: &str =
            "SELECT count(*) FROM scheduled_jobs WHERE enabled = 1 AND next_run <= ?1";
        const RUNS: &str = "SELECT count(*) FILTER (WHERE status = 'pending'), \
             count(*) FILTER (WHERE status = 'running') \
             FROM job_runs WHERE status IN ('pending', 'running')";
        const TICKED: &str = "SELECT max(ticked_at) FROM servers WHERE owner = ?1";
        self.db.read("count jobs and runs", |tx| {
            let at = Moment(now);
            let pragma = |name| tx.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            let jobs: (i64, i64, i64) = tx
                .prepare_cached(JOBS)?
                .query_row([at], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let runs: (i64, i64) =
                tx.prepare_cached(RUNS)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let due: i64 = tx.prepare_cached(DUE)?.query_row([at], |row| row.get(0))?;
            let ticked: Option<Moment> =
                tx.prepare_cached(TICKED)?.query_row([self.owner.as_str()], |row| row.get(0))?;
            Ok(Tally {
                jobs_enabled: jobs.0.unsigned_abs(),
                jobs_paused: jobs.1.unsigned_abs(),
                jobs_disabled: jobs.2.unsigned_abs(),
                jobs_due: due.unsigned_abs(),
                runs_pending: runs.0.unsigned_abs(),
                runs_running: runs.1.unsigned_abs(),
                database_bytes: (pragma("page_count")? * pragma("page_size")?).unsigned_abs(),
                ticked_at: ticked.map(Timestamp::from),
            })
        })
    }

    /// The rows that are there: what is [`Self::added`] after this comes after them.
    pub fn seen(&self) -> Result<Seen> {
        self.db.read("count what is stored", |tx| Ok(newest(tx)?))
    }

    /// What came after the rows of `seen`, and up to which row that is. Rows are numbered in the
    /// order in which they came, so this looks at no older ones.
    pub fn added(&self, seen: Seen) -> Result<(Added, Seen)> {
        const SCANS: &str = "SELECT run_id IS NOT NULL, verdict, count(*) FROM scans \
             WHERE rowid > ?1 GROUP BY 1, 2";
        const CHANGES: &str = "SELECT count(*) FROM changes WHERE id > ?1 AND kind = 'verdict'";
        const SKIPPED: &str =
            "SELECT count(*) FROM job_runs WHERE rowid > ?1 AND status = 'skipped'";
        self.db.read("count what is new", |tx| {
            let now = newest(tx)?;
            let count = |sql, after: i64| -> rusqlite::Result<u64> {
                let count: i64 = tx.prepare_cached(sql)?.query_row([after], |row| row.get(0))?;
                Ok(count.unsigned_abs())
            };
            let mut statement = tx.prepare_cached(SCANS)?;
            // Where the newest rows have been deleted, their numbers are given again.
            let rows = statement.query_map([seen.scans.min(now.scans)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?.unsigned_abs()))
            })?;
            let added = Added {
                scans: rows.collect::<rusqlite::Result<_>>()?,
                verdict_changes: count(CHANGES, seen.changes.min(now.changes))?,
                runs_skipped: count(SKIPPED, seen.runs.min(now.runs))?,
            };
            Ok((added, now))
        })
    }
}

fn newest(tx: &Connection) -> rusqlite::Result<Seen> {
    const SCANS: &str = "SELECT ifnull(max(rowid), 0) FROM scans";
    const CHANGES: &str = "SELECT ifnull(max(id), 0) FROM changes";
    const RUNS: &str = "SELECT ifnull(max(rowid), 0) FROM job_runs";
    let max = |sql| tx.prepare_cached(sql)?.query_row([], |row| row.get(0));
    Ok(Seen { scans: max(SCANS)?, changes: max(CHANGES)?, runs: max(RUNS)? })
}
