//! Leases: who owns a run, that it still works on it, and what happens when it does not.

use super::JobStore;
use super::row::{self, Lease, RUN};
use crate::error::{Error, Result};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use crate::scheduler::planning::{Expired, INTERRUPTED, ONE_WAITS, at_expiry};
use crate::storage::moment::Moment;
use crate::storage::trouble::Failure;
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;

/// Expired runs that one transaction settles.
const SETTLED_MAX: usize = 500;
/// Malwar 0.4.0 keeps no leases: what it left running this long ago does not run any more.
pub(super) const RUNS_WITHOUT_LEASE: SignedDuration = SignedDuration::from_hours(24);

impl JobStore<'_> {
    /// Says that the work on a claimed run begins. False when the run is not ours any more: it
    /// was taken back, cancelled, or deleted with its job.
    pub fn start(&self, run: &Run, now: Timestamp) -> Result<bool> {
        const START: &str = "UPDATE job_runs SET status = 'running', started_at = ?1, \
             lease_until = ?2 WHERE id = ?3 AND owner = ?4 AND attempt = ?5 AND status = 'pending'";
        self.db.write("start a run", |tx| {
            let Lease { owner, until } = self.lease(now);
            let bounds = (Moment(now), Moment(until), run.id.as_str(), owner, run.attempt);
            Ok(tx.prepare_cached(START)?.execute(bounds)? > 0)
        })
    }

    /// Renews the leases of the runs that this process works on, and answers which of them are
    /// still its own; one transaction for all.
    pub fn renew_leases(&self, runs: &[RunId], now: Timestamp) -> Result<Vec<RunId>> {
        const RENEW: &str = "UPDATE job_runs SET lease_until = ?1 \
             WHERE id = ?2 AND owner = ?3 AND status IN ('pending', 'running')";
        self.db.write("renew leases", |tx| {
            let Lease { owner, until } = self.lease(now);
            let mut renew = tx.prepare_cached(RENEW)?;
            let mut ours = Vec::with_capacity(runs.len());
            for id in runs {
                if renew.execute((Moment(until), id.as_str(), owner))? > 0 {
                    ours.push(id.clone());
                }
            }
            Ok(ours)
        })
    }

    /// Settles the runs whose owner has given no sign of life: what had not begun waits for
    /// another owner, what had is failed. Never touches a lease that has not expired.
    pub fn reclaim_expired(&self, now: Timestamp) -> Result<Vec<(RunId, Expired)>> {
        let settled = self.db.write("reclaim interrupted runs", |tx| reclaim(tx, None, now))?;
        if !settled.is_empty() {
            self.wake();
        }
        Ok(settled)
    }

    /// Gives back claimed runs that have not begun: they wait for another owner.
    pub fn give_back(&self, run: &Run, now: Timestamp) -> Result<()> {
        const OURS: &str = "SELECT EXISTS (SELECT 1 FROM job_runs \
             WHERE id = ?1 AND owner = ?2 AND status = 'pending')";
        self.db.write("give a run back", |tx| {
            let bounds = (run.id.as_str(), self.owner.as_str());
            if tx.prepare_cached(OURS)?.query_row(bounds, |row| row.get(0))? {
                free(tx, run, now)?;
            }
            Ok(())
        })
    }

    /// Cancels a run that is not over; whoever works on it learns that at its next sign of life.
    /// Fails when there is no such run. False when it was over already.
    pub fn cancel(&self, id: &RunId, now: Timestamp) -> Result<bool> {
        const CANCEL: &str = "UPDATE job_runs SET status = 'cancelled', completed_at = ?1 \
             WHERE id = ?2 AND status IN ('pending', 'running')";
        const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM job_runs WHERE id = ?1)";
        self.db.write("cancel a run", |tx| {
            if tx.prepare_cached(CANCEL)?.execute((Moment(now), id.as_str()))? > 0 {
                return Ok(true);
            }
            let exists: bool =
                tx.prepare_cached(EXISTS)?.query_row([id.as_str()], |row| row.get(0))?;
            let unknown = || Error::UnknownId { kind: "run", id: id.to_string() };
            if exists { Ok(false) } else { Err(unknown().into()) }
        })
    }
}

/// Settles expired runs, of one job or of all.
pub(super) fn reclaim(
    tx: &Connection,
    of: Option<&JobId>,
    now: Timestamp,
) -> Result<Vec<(RunId, Expired)>, Failure> {
    let mut settled = Vec::new();
    for run in expired(tx, of, now)? {
        let job = row::job_by_id(tx, &run.job_id)?.and_then(|found| found.job.ok());
        let outcome = match &job {
            Some(job) if may_wait(job, &run) => at_expiry(job, &run, now),
            Some(_) | None => Expired::Fail(None),
        };
        match outcome {
            Expired::GiveBack => free(tx, &run, now)?,
            Expired::Fail(retry_at) => interrupted(tx, &run, retry_at, now)?,
        }
        settled.push((run.id, outcome));
    }
    Ok(settled)
}

/// A job that was switched off in the meantime does not go on by itself.
fn may_wait(job: &Job, run: &Run) -> bool {
    job.enabled || matches!(run.trigger, Trigger::Manual | Trigger::Api)
}

fn expired(tx: &Connection, of: Option<&JobId>, now: Timestamp) -> Result<Vec<Run>, Failure> {
    let query = format!(
        "SELECT {RUN} FROM job_runs WHERE status IN ('pending', 'running') AND \
         (lease_until < ?1 OR (status = 'running' AND lease_until IS NULL AND started_at < ?2)) \
         AND (?3 IS NULL OR job_id = ?3) LIMIT ?4"
    );
    let long_ago = now.saturating_sub(RUNS_WITHOUT_LEASE).unwrap_or(now);
    let most = i64::try_from(SETTLED_MAX).unwrap_or(i64::MAX);
    let bounds = (Moment(now), Moment(long_ago), of.map(JobId::as_str), most);
    let mut statement = tx.prepare_cached(&query)?;
    let rows = statement.query_map(bounds, row::run)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Makes a run wait for another owner; of the runs of a job only one waits.
fn free(tx: &Connection, run: &Run, now: Timestamp) -> rusqlite::Result<()> {
    const ONLY_ONE: &str = "UPDATE job_runs SET status = 'skipped', error = ?1, \
         completed_at = ?2 WHERE job_id = ?3 AND status = 'pending' AND owner IS NULL";
    const FREE: &str = "UPDATE job_runs SET owner = NULL, lease_until = NULL, \
         not_before = coalesce(not_before, ?1) WHERE id = ?2";
    let bounds = (ONE_WAITS, Moment(now), run.job_id.as_str());
    tx.prepare_cached(ONLY_ONE)?.execute(bounds)?;
    tx.prepare_cached(FREE)?.execute((Moment(now), run.id.as_str()))?;
    Ok(())
}

fn interrupted(
    tx: &Connection,
    run: &Run,
    retry_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Failure> {
    const FAIL: &str = "UPDATE job_runs SET status = 'failed', error = ?1, completed_at = ?2 \
                        WHERE id = ?3";
    tx.prepare_cached(FAIL)?.execute((INTERRUPTED, Moment(now), run.id.as_str()))?;
    let state = RunState::Failed { why: INTERRUPTED.to_owned(), at: now };
    note_end(tx, &Run { state, ..run.clone() })?;
    try_again(tx, run, retry_at, now)
}

/// Writes the next attempt of a failed run, unless another run of its job waits already.
pub(super) fn try_again(
    tx: &Connection,
    run: &Run,
    retry_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Failure> {
    const WAITS: &str = "SELECT EXISTS (SELECT 1 FROM job_runs \
         WHERE job_id = ?1 AND status IN ('pending', 'running'))";
    let Some(retry_at) = retry_at else { return Ok(()) };
    let waits = |row: &rusqlite::Row<'_>| row.get(0);
    if !tx.prepare_cached(WAITS)?.query_row([run.job_id.as_str()], waits)? {
        row::insert_run(tx, &run.retried(retry_at, now)?, None)?;
    }
    Ok(())
}

/// Writes into the job when its last run that ended had begun, and what it came to.
pub(super) fn note_end(tx: &Connection, run: &Run) -> rusqlite::Result<()> {
    // Only these columns: what somebody changed about the job in the meantime stays.
    const NOTE: &str = "UPDATE scheduled_jobs SET last_run = ?1, \
         last_verdict = coalesce(?2, last_verdict), last_risk = coalesce(?3, last_risk) \
         WHERE id = ?4 AND (last_run IS NULL OR last_run <= ?1)";
    let (verdict, risk) = match &run.state {
        RunState::Completed { verdict, risk, .. } => (Some(verdict.word()), Some(risk.points())),
        RunState::Pending
        | RunState::Running
        | RunState::Failed { .. }
        | RunState::Skipped { .. }
        | RunState::Cancelled { .. } => (None, None),
    };
    let bounds = (Moment(run.started_at), verdict, risk, run.job_id.as_str());
    tx.prepare_cached(NOTE)?.execute(bounds)?;
    Ok(())
}
