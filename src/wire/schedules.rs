//! Schedules, their runs and what these found, as JSON.

use super::time;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::RunId;
use crate::scheduler::jobs::run::{Run, RunState};
use crate::scheduler::store::lookup::Noted;
use crate::verdict::{Risk, Verdict};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// One schedule, indented, without a line end.
pub fn job(job: &Job) -> String {
    super::pretty(&JobRecord::of(job))
}

/// Schedules as an array, indented, without a line end.
pub fn jobs(jobs: &[Job]) -> String {
    super::pretty(&jobs.iter().map(JobRecord::of).collect::<Vec<_>>())
}

/// One schedule with its newest runs, indented, without a line end.
pub fn job_with_runs(job: &Job, runs: &[Run]) -> String {
    super::pretty(&JobWithRuns::of(job, runs))
}

/// What is told of a schedule that was just made.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// When it runs, in words.
    pub words: String,
    /// When it runs next.
    pub next_runs: Vec<Timestamp>,
    /// What may surprise whoever made it.
    pub warnings: Vec<String>,
}

/// One schedule with a look ahead, indented, without a line end.
pub fn created(job: &Job, preview: &Preview) -> String {
    super::pretty(&JobWithPreview {
        job: JobRecord::of(job),
        words: &preview.words,
        next_runs: preview.next_runs.iter().map(|due| time::text(*due)).collect(),
        warnings: &preview.warnings,
    })
}

/// One run, indented, without a line end.
pub fn run(run: &Run) -> String {
    super::pretty(&RunRecord::of(run))
}

/// Runs as an array, indented, without a line end.
pub fn runs(runs: &[Run]) -> String {
    super::pretty(&runs.iter().map(RunRecord::of).collect::<Vec<_>>())
}

/// Differences as an array, indented, without a line end.
pub fn changes(changes: &[Noted]) -> String {
    super::pretty(&changes.iter().map(ChangeRecord::of).collect::<Vec<_>>())
}

/// Times as an array of RFC 3339 texts with the zone's offset, indented, without a line end.
pub fn times(times: &[Timestamp], zone: &TimeZone) -> String {
    super::pretty(&times.iter().map(|due| time::zoned(*due, zone)).collect::<Vec<_>>())
}

#[derive(Serialize)]
pub(super) struct JobRecord<'a> {
    #[serde(flatten)]
    core: JobCore<'a>,
    #[serde(flatten)]
    rest: JobRest<'a>,
}

/// The fields, and their order, are those of malwar 0.4.0.
#[derive(Serialize)]
struct JobCore<'a> {
    job_id: &'a str,
    name: &'a str,
    target_path: &'a str,
    schedule: &'a str,
    layers: Vec<&'static str>,
    enabled: bool,
    last_run: Option<String>,
    next_run: Option<String>,
    created_at: String,
}

/// Ours come after them.
#[derive(Serialize)]
struct JobRest<'a> {
    timezone: &'a str,
    overlap: &'static str,
    missed: &'static str,
    jitter_seconds: u32,
    timeout_seconds: u32,
    retries: u32,
    include: &'a [String],
    paused_until: Option<String>,
    pause_reason: Option<&'a str>,
    revision: u32,
    last_verdict: Option<&'static str>,
    last_risk: Option<u8>,
}

impl<'a> JobRecord<'a> {
    pub(super) fn of(job: &'a Job) -> Self {
        Self { core: JobCore::of(job), rest: JobRest::of(job) }
    }
}

impl<'a> JobCore<'a> {
    fn of(job: &'a Job) -> Self {
        Self {
            job_id: job.id.as_str(),
            name: &job.name,
            target_path: &job.target,
            schedule: job.schedule.expr.source(),
            layers: job.layers.iter().map(|id| id.word()).collect(),
            enabled: job.enabled,
            last_run: job.last_run.map(time::text),
            next_run: job.next_run.map(time::text),
            created_at: time::text(job.created_at),
        }
    }
}

impl<'a> JobRest<'a> {
    fn of(job: &'a Job) -> Self {
        Self {
            timezone: job.schedule.zone.name(),
            overlap: job.policy.overlap.word(),
            missed: job.policy.missed.word(),
            jitter_seconds: job.policy.jitter_seconds,
            timeout_seconds: job.policy.timeout_seconds,
            retries: job.policy.retries,
            include: &job.include,
            paused_until: job.paused_until.map(time::text),
            pause_reason: job.pause_reason.as_deref(),
            revision: job.revision,
            last_verdict: job.last_verdict.map(Verdict::word),
            last_risk: job.last_risk.map(Risk::points),
        }
    }
}

/// The runs stand where malwar 0.4.0 has them.
#[derive(Serialize)]
pub(super) struct JobWithRuns<'a> {
    #[serde(flatten)]
    core: JobCore<'a>,
    recent_runs: Vec<RunRecord<'a>>,
    #[serde(flatten)]
    rest: JobRest<'a>,
}

impl<'a> JobWithRuns<'a> {
    /// One schedule with its newest runs.
    pub(super) fn of(job: &'a Job, runs: &'a [Run]) -> Self {
        let recent_runs = runs.iter().map(RunRecord::of).collect();
        Self { core: JobCore::of(job), recent_runs, rest: JobRest::of(job) }
    }
}

#[derive(Serialize)]
struct JobWithPreview<'a> {
    #[serde(flatten)]
    job: JobRecord<'a>,
    words: &'a str,
    next_runs: Vec<String>,
    warnings: &'a [String],
}

/// The fields up to `completed_at`, and their order, are those of malwar 0.4.0.
#[derive(Serialize)]
pub(super) struct RunRecord<'a> {
    run_id: &'a str,
    job_id: &'a str,
    scan_id: Option<&'a str>,
    status: &'static str,
    verdict: Option<&'static str>,
    risk_score: Option<u8>,
    error: Option<&'a str>,
    started_at: String,
    completed_at: Option<String>,
    scheduled_for: Option<String>,
    trigger: &'static str,
    attempt: u32,
    skills: u32,
    changes: u32,
}

impl<'a> RunRecord<'a> {
    pub(super) fn of(run: &'a Run) -> Self {
        let (scan, verdict, risk) = match &run.state {
            RunState::Completed { scan, verdict, risk, .. } => {
                (Some(scan.as_str()), Some(verdict.word()), Some(risk.points()))
            }
            RunState::Pending
            | RunState::Running
            | RunState::Failed { .. }
            | RunState::Skipped { .. }
            | RunState::Cancelled { .. } => (None, None, None),
        };
        Self {
            run_id: run.id.as_str(),
            job_id: run.job_id.as_str(),
            scan_id: scan,
            status: run.state.word(),
            verdict,
            risk_score: risk,
            error: error(run),
            started_at: time::text(run.started_at),
            completed_at: run.state.ended_at().map(time::text),
            scheduled_for: run.scheduled_for.map(time::text),
            trigger: run.trigger.word(),
            attempt: run.attempt,
            skills: run.skills,
            changes: run.changes,
        }
    }
}

/// Why it failed or was skipped, or what could not be read although it completed.
fn error(run: &Run) -> Option<&str> {
    match &run.state {
        RunState::Failed { why, .. } | RunState::Skipped { why, .. } => Some(why),
        RunState::Completed { .. } => Some(run.unread.as_str()).filter(|text| !text.is_empty()),
        RunState::Pending | RunState::Running | RunState::Cancelled { .. } => None,
    }
}

#[derive(Serialize)]
pub(super) struct ChangeRecord<'a> {
    at: String,
    run_id: Option<&'a str>,
    target: &'a str,
    skill_name: Option<&'a str>,
    kind: &'static str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    rules: &'a [String],
}

impl<'a> ChangeRecord<'a> {
    pub(super) fn of(noted: &'a Noted) -> Self {
        Self {
            at: time::text(noted.at),
            run_id: noted.run.as_ref().map(RunId::as_str),
            target: &noted.target,
            skill_name: noted.skill.as_deref(),
            kind: noted.change.kind.word(),
            before: noted.change.before.as_deref(),
            after: noted.change.after.as_deref(),
            rules: &noted.change.rules,
        }
    }
}
