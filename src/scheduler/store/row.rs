//! Rows of jobs and runs, read and written.

use crate::error::{Error, Result};
use crate::scan::ScanId;
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use crate::scheduler::jobs::{Draft, Job, Kept};
use crate::storage::column;
use crate::storage::moment::Moment;
use crate::storage::trouble::Failure;
use crate::verdict::{Risk, Verdict};
use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// The columns of a job, of the table under its own name.
pub(super) const JOB: &str = "scheduled_jobs.id, name, target_path, schedule, layers, enabled, \
    last_run, next_run, created_at, timezone, overlap, missed, jitter_seconds, timeout_seconds, \
    retries, include, paused_at, paused_until, pause_reason, revision, last_verdict, last_risk";

/// A row of `scheduled_jobs`: another program may have written it, so it may be no job.
#[derive(Debug)]
pub(super) struct JobRow {
    pub(super) id: JobId,
    /// As it stands in the column: what a compare-and-swap compares with.
    pub(super) next_run: Option<String>,
    pub(super) job: Result<Job>,
}

/// Reads the columns of [`JOB`].
pub(super) fn job(row: &Row<'_>) -> rusqlite::Result<JobRow> {
    let id = JobId::stored(row.get("id")?);
    let next_run = column::text(row, "next_run");
    let job = restored(row, id.clone());
    Ok(JobRow { id, next_run, job })
}

fn restored(row: &Row<'_>, id: JobId) -> Result<Job> {
    let draft = Draft {
        name: field(row, "name")?,
        target: field(row, "target_path")?,
        schedule: field(row, "schedule")?,
        layers: words(&field::<String>(row, "layers")?),
        enabled: field(row, "enabled")?,
        timezone: Some(field(row, "timezone")?),
        overlap: Some(field(row, "overlap")?),
        missed: Some(field(row, "missed")?),
        jitter_seconds: Some(field(row, "jitter_seconds")?),
        timeout_seconds: Some(field(row, "timeout_seconds")?),
        retries: Some(field(row, "retries")?),
        include: column::list(row, "include"),
    };
    let kept = Kept {
        id,
        paused_at: time(row, "paused_at")?,
        paused_until: time(row, "paused_until")?,
        pause_reason: field(row, "pause_reason")?,
        revision: field(row, "revision")?,
        created_at: time(row, "created_at")?.unwrap_or_default(),
        next_run: time(row, "next_run")?,
        last_run: time(row, "last_run")?,
        last_verdict: field::<Option<String>>(row, "last_verdict")?.and_then(|word| verdict(&word)),
        last_risk: field::<Option<u32>>(row, "last_risk")?.map(Risk::new),
    };
    Job::restored(draft, kept)
}

/// The columns of a run.
pub(super) const RUN: &str = "job_runs.id AS run_id, job_id, scan_id, status, verdict, \
    risk_score, error, started_at, completed_at, scheduled_for, trigger, attempt, not_before, \
    skills, changes";

/// Reads the columns of [`RUN`]. A row that contradicts itself (malwar 0.4.0 checks nothing) is
/// a failed run that says so.
pub(super) fn run(row: &Row<'_>) -> rusqlite::Result<Run> {
    let trigger: String = row.get("trigger")?;
    let time = |name| row.get::<_, Option<Moment>>(name).map(|time| time.map(Timestamp::from));
    let started_at = time("started_at").ok().flatten().unwrap_or_default();
    Ok(Run {
        id: RunId::stored(row.get("run_id")?),
        job_id: JobId::stored(row.get("job_id")?),
        trigger: Trigger::ALL
            .into_iter()
            .find(|known| known.word() == trigger)
            .unwrap_or(Trigger::Schedule),
        scheduled_for: time("scheduled_for")?,
        not_before: time("not_before")?,
        attempt: row.get("attempt")?,
        started_at,
        state: state(row, time("completed_at").ok().flatten().unwrap_or(started_at))?,
        unread: unread(row)?,
        skills: row.get::<_, Option<u32>>("skills")?.unwrap_or(0),
        changes: row.get::<_, Option<u32>>("changes")?.unwrap_or(0),
    })
}

fn state(row: &Row<'_>, at: Timestamp) -> rusqlite::Result<RunState> {
    let why = || -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>("error")?.unwrap_or_default())
    };
    Ok(match row.get::<_, String>("status")?.as_str() {
        "pending" => RunState::Pending,
        "running" => RunState::Running,
        "completed" => match completed(row, at)? {
            Some(state) => state,
            None => RunState::Failed { why: "the record names no scan or verdict".into(), at },
        },
        "skipped" => RunState::Skipped { why: why()?, at },
        "cancelled" => RunState::Cancelled { at },
        _ => RunState::Failed { why: why()?, at },
    })
}

fn completed(row: &Row<'_>, at: Timestamp) -> rusqlite::Result<Option<RunState>> {
    let scan: Option<String> = row.get("scan_id")?;
    let word: Option<String> = row.get("verdict")?;
    let risk: Option<u32> = row.get("risk_score")?;
    Ok(scan.zip(word.as_deref().and_then(verdict)).zip(risk).map(|((scan, verdict), risk)| {
        RunState::Completed { scan: ScanId::stored(scan), verdict, risk: Risk::new(risk), at }
    }))
}

/// What stands in `error` of a run that completed.
fn unread(row: &Row<'_>) -> rusqlite::Result<String> {
    let completed = row.get::<_, String>("status")? == "completed";
    let error: Option<String> = row.get("error")?;
    Ok(error.filter(|_| completed).unwrap_or_default())
}

/// The job of that id, whatever state its row is in.
pub(super) fn job_by_id(tx: &Connection, id: &JobId) -> rusqlite::Result<Option<JobRow>> {
    let query = format!("SELECT {JOB} FROM scheduled_jobs WHERE id = ?1");
    tx.prepare_cached(&query)?.query_row([id.as_str()], job).optional()
}

/// The checked job of that id. Fails when there is none, or its row is no job.
pub(super) fn checked_job(tx: &Connection, id: &JobId) -> Result<Job, Failure> {
    let found = job_by_id(tx, id)?.ok_or_else(|| unknown(id.as_str()))?;
    found.job.map_err(|error| broken(id, &error).into())
}

pub(super) fn unknown(word: &str) -> Error {
    Error::UnknownId { kind: "schedule", id: word.to_owned() }
}

/// What to tell of a row that is no job.
pub(super) fn broken(id: &JobId, error: &Error) -> Error {
    let error = error.to_string().replace('\n', " ");
    Error::BrokenRow { kind: "schedule", id: id.to_string(), why: error }
}

/// Writes a new run.
pub(super) fn insert_run(tx: &Connection, run: &Run, lease: Option<Lease<'_>>) -> Inserted {
    // Of the slots of a job each is answered once; for everything else ids are new.
    const INSERT: &str = "INSERT INTO job_runs (id, job_id, status, error, started_at, \
         completed_at, scheduled_for, trigger, attempt, owner, lease_until, not_before) \
         VALUES (:id, :job_id, :status, :error, :started_at, :completed_at, :scheduled_for, \
         :trigger, :attempt, :owner, :lease_until, :not_before) \
         ON CONFLICT (job_id, scheduled_for) WHERE trigger IN ('schedule', 'catch_up') DO NOTHING";
    let changed = tx.prepare_cached(INSERT)?.execute(named_params! {
        ":id": run.id.as_str(),
        ":job_id": run.job_id.as_str(),
        ":status": run.state.word(),
        ":error": told(run),
        ":started_at": Moment(run.started_at),
        ":completed_at": run.state.ended_at().map(Moment),
        ":scheduled_for": run.scheduled_for.map(Moment),
        ":trigger": run.trigger.word(),
        ":attempt": run.attempt,
        ":owner": lease.map(|lease| lease.owner),
        ":lease_until": lease.map(|lease| Moment(lease.until)),
        ":not_before": run.not_before.map(Moment),
    })?;
    Ok(changed > 0)
}

/// Whether the run was written; it was not when its slot has been answered.
pub(super) type Inserted = rusqlite::Result<bool>;

/// Who has a run, and how long without a sign of life.
#[derive(Clone, Copy)]
pub(super) struct Lease<'a> {
    pub(super) owner: &'a str,
    pub(super) until: Timestamp,
}

/// What stands in the column `error`.
pub(super) fn told(run: &Run) -> Option<&str> {
    match &run.state {
        RunState::Failed { why, .. } | RunState::Skipped { why, .. } => Some(why),
        RunState::Completed { .. } => Some(run.unread.as_str()).filter(|text| !text.is_empty()),
        RunState::Pending | RunState::Running | RunState::Cancelled { .. } => None,
    }
}

pub(super) fn verdict(word: &str) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|verdict| verdict.word() == word)
}

fn field<T: FromSql>(row: &Row<'_>, name: &'static str) -> Result<T> {
    row.get(name).map_err(|error| unreadable(name, &error))
}

fn time(row: &Row<'_>, name: &'static str) -> Result<Option<Timestamp>> {
    Ok(field::<Option<Moment>>(row, name)?.map(Timestamp::from))
}

fn unreadable(column: &'static str, error: &rusqlite::Error) -> Error {
    Error::BrokenRow { kind: "column", id: column.to_owned(), why: error.to_string() }
}

/// Layers between commas.
fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
