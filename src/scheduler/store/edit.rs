//! Jobs are made, changed and deleted: what somebody does, never what a run does.

use super::JobStore;
use super::row;
use crate::error::{Error, Result};
use crate::finding::LayerId;
use crate::scheduler::jobs::id::JobId;
use crate::scheduler::jobs::{Edit, Job};
use crate::storage::column;
use crate::storage::moment::Moment;
use crate::storage::trouble::Failure;
use jiff::Timestamp;
use rusqlite::{Connection, named_params};

impl JobStore<'_> {
    /// Keeps a new job.
    pub fn create(&self, job: &Job) -> Result<()> {
        self.create_with(job, |_| Ok(()))
    }

    /// The same, and `more` in the same transaction.
    pub fn create_with(
        &self,
        job: &Job,
        more: impl Fn(&Connection) -> Result<(), Failure>,
    ) -> Result<()> {
        self.db.write("create a schedule", |tx| {
            insert(tx, job)?;
            more(tx)
        })?;
        self.wake();
        Ok(())
    }

    /// Changes what the edit names. `seen`: the revision that the caller has looked at; fails
    /// when it is not the present one. A run under way goes on as it began.
    pub fn update(
        &self,
        id: &JobId,
        edit: &Edit,
        seen: Option<u32>,
        now: Timestamp,
    ) -> Result<Job> {
        self.change(id, seen, now, |job| job.edited(edit.clone(), now))
    }

    /// Keeps a job from running by itself until `until`; what waits of it is cancelled.
    pub fn pause(
        &self,
        id: &JobId,
        until: Timestamp,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<Job> {
        let reason = reason.map(str::to_owned);
        self.change(id, None, now, |job| Ok(job.paused(until, reason.clone(), now)))
    }

    /// Enables a job and ends its pause; it is planned from now: what the pause has left out is not
    /// made up for.
    pub fn resume(&self, id: &JobId, now: Timestamp) -> Result<Job> {
        self.change(id, None, now, |job| Ok(job.resumed(now)))
    }

    /// Deletes a job with its runs; its scans stay. A run under way finds nothing to write to.
    pub fn delete(&self, id: &JobId, seen: Option<u32>) -> Result<()> {
        const DELETE: &str = "DELETE FROM scheduled_jobs WHERE id = ?1";
        self.db.write("delete a schedule", |tx| {
            if let Some(seen) = seen {
                same_revision(&row::checked_job(tx, id)?, Some(seen))?;
            }
            match tx.prepare_cached(DELETE)?.execute([id.as_str()])? {
                0 => Err(row::unknown(id.as_str()).into()),
                _ => Ok(()),
            }
        })?;
        self.wake();
        Ok(())
    }

    fn change(
        &self,
        id: &JobId,
        seen: Option<u32>,
        now: Timestamp,
        change: impl Fn(&Job) -> Result<Job>,
    ) -> Result<Job> {
        let job = self.db.write("change a schedule", |tx| {
            let old = row::checked_job(tx, id)?;
            same_revision(&old, seen)?;
            let new = change(&old)?;
            put(tx, &new)?;
            if !new.enabled || new.is_paused(now) {
                cancel_waiting(tx, id, now)?;
            }
            Ok(new)
        })?;
        self.wake();
        Ok(job)
    }
}

fn same_revision(job: &Job, seen: Option<u32>) -> Result<(), Failure> {
    match seen {
        Some(seen) if seen != job.revision => {
            let (id, now) = (job.id.to_string(), job.revision);
            Err(Error::StaleRevision { id, seen, now }.into())
        }
        Some(_) | None => Ok(()),
    }
}

/// What waits to run by itself does not; a run by hand does.
fn cancel_waiting(tx: &Connection, id: &JobId, now: Timestamp) -> rusqlite::Result<()> {
    const CANCEL: &str = "UPDATE job_runs SET status = 'cancelled', completed_at = ?1 \
         WHERE job_id = ?2 AND status = 'pending' AND owner IS NULL \
         AND trigger NOT IN ('manual', 'api')";
    tx.prepare_cached(CANCEL)?.execute((Moment(now), id.as_str()))?;
    Ok(())
}

fn insert(tx: &Connection, job: &Job) -> rusqlite::Result<()> {
    const INSERT: &str = "INSERT INTO scheduled_jobs (id, name, target_path, schedule, layers, \
         enabled, next_run, created_at, timezone, overlap, missed, jitter_seconds, \
         timeout_seconds, retries, include, paused_at, paused_until, pause_reason, revision) \
         VALUES (:id, :name, :target_path, :schedule, :layers, :enabled, :next_run, :created_at, \
         :timezone, :overlap, :missed, :jitter_seconds, :timeout_seconds, :retries, :include, \
         :paused_at, :paused_until, :pause_reason, :revision)";
    write(tx, INSERT, job, Some(job.created_at))
}

fn put(tx: &Connection, job: &Job) -> rusqlite::Result<()> {
    // Not the columns that runs write: last_run, last_verdict, last_risk.
    const PUT: &str = "UPDATE scheduled_jobs SET name = :name, target_path = :target_path, \
         schedule = :schedule, layers = :layers, enabled = :enabled, next_run = :next_run, \
         timezone = :timezone, overlap = :overlap, missed = :missed, \
         jitter_seconds = :jitter_seconds, timeout_seconds = :timeout_seconds, \
         retries = :retries, include = :include, paused_at = :paused_at, \
         paused_until = :paused_until, \
         pause_reason = :pause_reason, revision = :revision \
         WHERE id = :id AND :created_at IS NULL";
    write(tx, PUT, job, None)
}

fn write(
    tx: &Connection,
    statement: &str,
    job: &Job,
    created_at: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let layers: Vec<&str> = job.layers.iter().map(|id: &LayerId| id.word()).collect();
    tx.prepare_cached(statement)?.execute(named_params! {
        ":id": job.id.as_str(),
        ":name": job.name,
        ":target_path": job.target,
        ":schedule": job.schedule.expr.source(),
        ":layers": layers.join(","),
        ":enabled": job.enabled,
        ":next_run": job.next_run.map(Moment),
        ":created_at": created_at.map(Moment),
        ":timezone": job.schedule.zone.name(),
        ":overlap": job.policy.overlap.word(),
        ":missed": job.policy.missed.word(),
        ":jitter_seconds": job.policy.jitter_seconds,
        ":timeout_seconds": job.policy.timeout_seconds,
        ":retries": job.policy.retries,
        ":include": column::of_list(&job.include),
        ":paused_at": job.paused_at.map(Moment),
        ":paused_until": job.paused_until.map(Moment),
        ":pause_reason": job.pause_reason,
        ":revision": job.revision,
    })?;
    Ok(())
}
