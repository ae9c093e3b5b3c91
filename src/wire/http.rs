//! Schedules and their runs as the API answers them: the same JSON on one line.

use super::schedules::{ChangeRecord, JobRecord, JobWithRuns, RunRecord};
use super::time;
use crate::scheduler::cron::Schedule;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::store::lookup::Noted;
use jiff::Timestamp;
use serde::Serialize;

/// One schedule.
pub fn job(job: &Job) -> String {
    super::compact(&JobRecord::of(job))
}

/// Schedules as an array.
pub fn jobs(jobs: &[Job]) -> String {
    super::compact(&jobs.iter().map(JobRecord::of).collect::<Vec<_>>())
}

/// One schedule with its newest runs.
pub fn job_with_runs(job: &Job, runs: &[Run]) -> String {
    super::compact(&JobWithRuns::of(job, runs))
}

/// One run.
pub fn run(run: &Run) -> String {
    super::compact(&RunRecord::of(run))
}

/// Runs as an array.
pub fn runs(runs: &[Run]) -> String {
    super::compact(&runs.iter().map(RunRecord::of).collect::<Vec<_>>())
}

/// Changes as an array.
pub fn changes<'a>(changes: impl Iterator<Item = &'a Noted>) -> String {
    super::compact(&changes.map(ChangeRecord::of).collect::<Vec<_>>())
}

/// What a schedule would be.
#[derive(Debug, Clone, Copy)]
pub struct Ahead<'a> {
    /// The expression on its wall clock.
    pub schedule: &'a Schedule,
    /// When it is due next.
    pub next_runs: &'a [Timestamp],
    /// What may not mean what its writer thinks.
    pub warnings: &'a [String],
    /// What the changes of the clocks do to it.
    pub notes: &'a [String],
}

#[derive(Serialize)]
struct AheadRecord<'a> {
    schedule: &'a str,
    timezone: &'a str,
    words: String,
    next_runs: Vec<String>,
    next_runs_local: Vec<String>,
    warnings: &'a [String],
    daylight_saving: &'a [String],
}

/// What a schedule would be.
pub fn ahead(ahead: Ahead<'_>) -> String {
    let Ahead { schedule, next_runs, warnings, notes } = ahead;
    let zone = schedule.zone.rules();
    super::compact(&AheadRecord {
        schedule: schedule.expr.source(),
        timezone: schedule.zone.name(),
        words: schedule.describe(),
        next_runs: next_runs.iter().map(|due| time::text(*due)).collect(),
        next_runs_local: next_runs.iter().map(|due| time::zoned(*due, zone)).collect(),
        warnings,
        daylight_saving: notes,
    })
}
