//! The list of schedules.

use super::{sign, standing};
use crate::report::Look;
use crate::report::columns::{self, Column};
use crate::report::terminal::Style;
use crate::report::terminal::clean;
use crate::report::terminal::escape;
use crate::report::when;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::{Run, RunState};
use jiff::Timestamp;
use std::fmt;

/// Runs that a line of the list says something about.
pub const RUNS_TOLD: u32 = 20;

const COLUMNS: [Column; 8] = [
    Column::short("ID"),
    Column::cut("NAME", 20),
    Column::path("WATCHES", 32),
    Column::cut("WHEN", 36),
    Column::short("LAST RUN"),
    Column::short("VERDICT"),
    Column::short("NEXT"),
    Column::short("LAST 20"),
];
/// The column that is coloured.
const VERDICT: usize = 5;
/// Digits of an id: enough among a million, and any unambiguous beginning is understood.
const ID_DIGITS: usize = 8;

/// Writes the list; of each schedule with its last runs, the newest first.
pub fn write(
    out: &mut dyn fmt::Write,
    jobs: &[(Job, Vec<Run>)],
    now: Timestamp,
    look: Look,
) -> fmt::Result {
    let is_wide = look.terminal_columns.is_some();
    let rows: Vec<_> = jobs
        .iter()
        .map(|(job, runs)| if is_wide { told(job, runs, now) } else { exact(job, runs, now) })
        .collect();
    columns::write(out, &COLUMNS, &rows, look, &|row, column| {
        let verdict = jobs.get(row).and_then(|(job, _)| job.last_verdict);
        verdict.filter(|_| column == VERDICT).map(Style::of_verdict)
    })
}

/// A row for a person.
fn told(job: &Job, runs: &[Run], now: Timestamp) -> [String; COLUMNS.len()] {
    let last = runs.iter().find(|run| run.skills > 0);
    let skills = last.map_or_else(String::new, |run| format!(" ({})", run.skills));
    let next = match (standing(job, now), job.next_run) {
        ("active", Some(next)) => when::until(next, now),
        (standing, _) => standing_or_never(standing),
    };
    [
        job.id.digits().get(..ID_DIGITS).unwrap_or(job.id.digits()).to_owned(),
        clean(&job.name),
        format!("{}{skills}", escape(&job.target)),
        job.schedule.describe(),
        last_run(job, runs, now),
        verdict(job),
        next,
        signs(runs),
    ]
}

/// A row for a program.
fn exact(job: &Job, runs: &[Run], now: Timestamp) -> [String; COLUMNS.len()] {
    let dash = || "–".to_owned();
    let next = match standing(job, now) {
        "off" => "off".to_owned(),
        standing => job.next_run.map_or_else(|| standing_or_never(standing), when::exactly),
    };
    [
        escape(job.id.as_str()),
        clean(&job.name),
        escape(&job.target),
        job.schedule.describe(),
        job.last_run.map_or_else(dash, when::exactly),
        verdict(job),
        next,
        signs(runs),
    ]
}

/// What stands where no next run is.
fn standing_or_never(standing: &str) -> String {
    if standing == "active" { "never".to_owned() } else { standing.to_owned() }
}

fn verdict(job: &Job) -> String {
    job.last_verdict.map_or_else(|| "–".to_owned(), |verdict| verdict.word().to_owned())
}

/// When it ran last, or how often it has failed since.
fn last_run(job: &Job, runs: &[Run], now: Timestamp) -> String {
    let ended = || runs.iter().filter(|run| ended_by_itself(run));
    let failed = ended().take_while(|run| matches!(run.state, RunState::Failed { .. })).count();
    match (failed, ended().next(), job.last_run) {
        (2.., ..) => format!("failed {failed}× in a row"),
        (1, Some(run), _) => format!("failed {}", when::ago(run.started_at, now)),
        (_, _, Some(last)) => when::ago(last, now),
        _ => "–".to_owned(),
    }
}

fn ended_by_itself(run: &Run) -> bool {
    match run.state {
        RunState::Completed { .. } | RunState::Failed { .. } => true,
        RunState::Pending
        | RunState::Running
        | RunState::Skipped { .. }
        | RunState::Cancelled { .. } => false,
    }
}

/// The oldest first, as one reads.
fn signs(runs: &[Run]) -> String {
    if runs.is_empty() { "–".to_owned() } else { runs.iter().rev().map(sign).collect() }
}
