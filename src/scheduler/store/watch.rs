//! What the timer asks and says: who else looks for due jobs, and when the next one is due.

use super::{JobStore, Owner};
use crate::error::Result;
use crate::scheduler::jobs::Job;
use crate::scheduler::planning::{LEASE, LIES_AHEAD, after_set_back};
use crate::scheduler::store::row::{self, JOB};
use crate::storage::moment::Moment;
use crate::storage::prune::Pruner;
use jiff::Timestamp;
use rusqlite::Connection;

/// Jobs that one transaction looks at after the clock was set back.
const REPLANNED_MAX: i64 = 1_000;

/// What a server says about itself.
#[derive(Debug, Clone, Default)]
pub struct Presence {
    /// The number of its process.
    pub process: u32,
    /// The address it listens on, if it does.
    pub listens_on: Option<String>,
}

/// A server that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Who.
    pub owner: Owner,
    /// The number of its process.
    pub process: u32,
    /// The address it listens on.
    pub listens_on: Option<String>,
    /// Whether it runs what is due, or only answers.
    pub schedules: bool,
    /// When it started.
    pub started_at: Timestamp,
    /// When it last gave a sign of life.
    pub ticked_at: Timestamp,
    /// When it ended in order.
    pub stopped_at: Option<Timestamp>,
}

impl Server {
    /// Whether it has given a sign of life since then, and has not ended.
    pub fn is_there(&self, since: Timestamp) -> bool {
        self.stopped_at.is_none() && self.ticked_at >= since
    }
}

impl JobStore<'_> {
    /// Says that this process looks for due jobs, without a break since `watched_since`. Answers
    /// since when anybody has.
    pub fn tick(
        &self,
        presence: &Presence,
        watched_since: Timestamp,
        now: Timestamp,
    ) -> Result<Timestamp> {
        const SINCE: &str = "SELECT min(watched_since) FROM servers \
             WHERE stopped_at IS NULL AND schedules = 1 AND ticked_at BETWEEN ?1 AND ?2";
        // Who ticks on takes that back; who does not is not there.
        const AHEAD: &str =
            "UPDATE servers SET ticked_at = ?1, stopped_at = ?1 WHERE ticked_at > ?2";
        self.db.write("say that a scheduler runs", |tx| {
            tx.prepare_cached(AHEAD)?.execute((Moment(now), Moment(ahead(now))))?;
            self.sign_in(tx, presence, Some(watched_since), now)?;
            let bounds = (Moment(now.saturating_sub(LEASE).unwrap_or(now)), Moment(ahead(now)));
            let since: Option<Moment> =
                tx.prepare_cached(SINCE)?.query_row(bounds, |row| row.get(0))?;
            Ok(since.map_or(watched_since, |since| since.0.min(watched_since)))
        })
    }

    /// Says that this process lives, but leaves what is due to others. A tick that lies ahead
    /// stays: it tells a scheduler that the clock was set back.
    pub fn be_present(&self, presence: &Presence, now: Timestamp) -> Result<()> {
        self.db.write("say that a server runs", |tx| Ok(self.sign_in(tx, presence, None, now)?))
    }

    fn sign_in(
        &self,
        tx: &Connection,
        presence: &Presence,
        watched_since: Option<Timestamp>,
        now: Timestamp,
    ) -> rusqlite::Result<()> {
        const SIGN_IN: &str = "INSERT INTO servers (owner, pid, listens_on, version, started_at, \
             watched_since, ticked_at, schedules) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7) \
             ON CONFLICT (owner) DO UPDATE SET ticked_at = excluded.ticked_at, \
             watched_since = excluded.watched_since, listens_on = excluded.listens_on, \
             stopped_at = NULL";
        tx.prepare_cached(SIGN_IN)?.execute((
            self.owner.as_str(),
            presence.process,
            &presence.listens_on,
            env!("CARGO_PKG_VERSION"),
            Moment(now),
            Moment(watched_since.unwrap_or(now)),
            watched_since.is_some(),
        ))?;
        Ok(())
    }

    /// Says that this process ends in order.
    pub fn sign_off(&self, now: Timestamp) -> Result<()> {
        const SIGN_OFF: &str = "UPDATE servers SET stopped_at = ?1 WHERE owner = ?2";
        self.db.write("say that a server ends", |tx| {
            tx.prepare_cached(SIGN_OFF)?.execute((Moment(now), self.owner.as_str()))?;
            Ok(())
        })
    }

    /// Deletes a little of what is beyond the bounds of history. False when nothing was left.
    pub fn prune_a_little(&self, pruner: &mut Pruner) -> Result<bool> {
        pruner.step(self.db)
    }

    /// The servers that are remembered, the last seen first.
    pub fn servers(&self) -> Result<Vec<Server>> {
        const SERVERS: &str = "SELECT owner, pid, listens_on, started_at, ticked_at, stopped_at, \
             schedules \
             FROM servers ORDER BY ticked_at DESC";
        self.db.read("list servers", |tx| {
            let mut statement = tx.prepare_cached(SERVERS)?;
            let rows = statement.query_map([], |row| {
                Ok(Server {
                    owner: Owner(row.get(0)?),
                    process: row.get(1)?,
                    listens_on: row.get(2)?,
                    started_at: row.get::<_, Moment>(3)?.0,
                    ticked_at: row.get::<_, Moment>(4)?.0,
                    stopped_at: row.get::<_, Option<Moment>>(5)?.map(Timestamp::from),
                    schedules: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// When the next job is due, or the next run that waits may begin.
    pub fn next_due(&self) -> Result<Option<Timestamp>> {
        const JOBS: &str = "SELECT next_run FROM scheduled_jobs \
             WHERE enabled = 1 AND next_run IS NOT NULL ORDER BY next_run LIMIT 1";
        const RUNS: &str = "SELECT min(not_before) FROM job_runs AS waiting \
             WHERE status = 'pending' AND owner IS NULL AND NOT EXISTS (\
                SELECT 1 FROM job_runs AS other WHERE other.job_id = waiting.job_id \
                AND other.status IN ('pending', 'running') AND other.owner IS NOT NULL)";
        self.db.read("find the next due time", |tx| {
            let job =
                tx.prepare_cached(JOBS)?.query_map([], |row| row.get(0))?.next().transpose()?;
            let run = tx.prepare_cached(RUNS)?.query_row([], |row| row.get(0))?;
            let times: [Option<Moment>; 2] = [job, run];
            Ok(times.into_iter().flatten().map(Timestamp::from).min())
        })
    }

    /// The latest time at which a scheduler looked; when it is still to come, the clock was set
    /// back.
    pub fn latest_tick(&self) -> Result<Option<Timestamp>> {
        const LATEST: &str = "SELECT max(ticked_at) FROM servers";
        self.db.read("read the last tick", |tx| {
            let latest: Option<Moment> =
                tx.prepare_cached(LATEST)?.query_row([], |row| row.get(0))?;
            Ok(latest.map(Timestamp::from))
        })
    }

    /// Plans the jobs anew that were planned while the clock was ahead. Answers how many were.
    pub fn replan(&self, now: Timestamp) -> Result<usize> {
        let mut after = String::new();
        let mut replanned = 0;
        loop {
            let page = self.db.write("plan schedules anew", |tx| {
                let mut changed = 0;
                let jobs = page(tx, &after)?;
                for job in jobs.iter().filter_map(|found| found.job.as_ref().ok()) {
                    if let Some(due) = after_set_back(job, now) {
                        plan(tx, job, due)?;
                        changed += 1;
                    }
                }
                Ok((changed, jobs.last().map(|found| found.id.to_string())))
            })?;
            replanned += page.0;
            match page.1 {
                Some(last) => after = last,
                None => return Ok(replanned),
            }
        }
    }
}

/// The latest time that may have been seen at `now`, unless the clock was set back.
fn ahead(now: Timestamp) -> Timestamp {
    now.saturating_add(LIES_AHEAD).unwrap_or(now)
}

fn page(tx: &Connection, after: &str) -> rusqlite::Result<Vec<row::JobRow>> {
    let query = format!("SELECT {JOB} FROM scheduled_jobs WHERE id > ?1 ORDER BY id LIMIT ?2");
    tx.prepare_cached(&query)?.query_map((after, REPLANNED_MAX), row::job)?.collect()
}

fn plan(tx: &Connection, job: &Job, due: Timestamp) -> rusqlite::Result<()> {
    const PLAN: &str = "UPDATE scheduled_jobs SET next_run = ?1 WHERE id = ?2";
    tx.prepare_cached(PLAN)?.execute((Moment(due), job.id.as_str()))?;
    Ok(())
}
