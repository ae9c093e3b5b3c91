//! `malwar schedule run`: runs a schedule now, in this process, with or without a server.

use super::{Desk, looks, now};
use crate::cli::Globals;
use crate::cli::build;
use crate::cli::exit::{FAILED, FINE, FailOn, Tally};
use crate::cli::screen::Screen;
use crate::clock::SystemClock;
use crate::error::Result;
use crate::report::Look;
use crate::report::row::Row;
use crate::report::schedules::history::{self, Here};
use crate::report::stored;
use crate::report::table;
use crate::scheduler::execute::{Context, execute_now};
use crate::scheduler::hands::Hands;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use crate::server::signals::Watch;
use crate::storage::scans::{self, StoredScan};
use crate::threads;
use crate::verdict::Verdict;
use crate::wire::schedules as wire;
use argh::{ArgsInfo, FromArgs};
use std::time::Duration;

/// run a schedule now, due or not, and show what it finds
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "run",
    help_triggers("--help"),
    note = "A server that runs is not needed, and does not mind.",
    example = "malwar schedule run 3f2a",
    error_code(0, "nothing at or above --fail-on, or it waits for a run under way"),
    error_code(1, "at least one skill is MALICIOUS"),
    error_code(2, "it failed, or could not be started"),
    error_code(3, "the worst is SUSPICIOUS, or CAUTION with --fail-on caution")
)]
pub(super) struct RunCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// from which verdict on the exit code is not 0 (default: suspicious)
    #[argh(option, arg_name = "caution|suspicious|malicious|never")]
    fail_on: Option<String>,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Runs the command; answers the exit code.
pub(super) fn run(command: &RunCommand, globals: Globals, screen: &mut Screen) -> Result<u8> {
    let fail_on = command.fail_on.as_deref().map(FailOn::parse).transpose()?;
    let fail_on = fail_on.unwrap_or(FailOn::From(Verdict::Suspicious));
    build::log_from("error");
    let (desk, job) = Desk::of(&command.id)?;
    let (run, interrupted) = execute(&desk, &job)?;
    if command.json {
        screen.result(&(wire::run(&run) + "\n"));
    } else {
        let look = looks(screen, Some(globals));
        let text = told(&desk, &job, &run, look)?;
        screen.result(&text);
    }
    Ok(interrupted.unwrap_or_else(|| code(&run, fail_on)))
}

/// The run in its last state, and what to exit with if a signal came.
fn execute(desk: &Desk, job: &Job) -> Result<(Run, Option<u8>)> {
    let scanner = build::scanner(&desk.db)?;
    let (store, hands) = (desk.store(), Hands::default());
    let context = Context { store: &store, clock: &SystemClock, scanner: &scanner, hands: &hands };
    threads::together(|crew| {
        let watch = Watch::start(crew)?;
        let run = execute_now(context, &job.id, Trigger::Manual, watch.quit())?;
        Ok((run, watch.exit_code()))
    })
}

fn code(run: &Run, fail_on: FailOn) -> u8 {
    match &run.state {
        RunState::Completed { verdict, .. } => {
            let failed = !run.unread.is_empty();
            Tally { worst: Some(*verdict), failed, incomplete: false }.code(fail_on, false)
        }
        RunState::Failed { .. } | RunState::Cancelled { .. } => FAILED,
        RunState::Pending | RunState::Running | RunState::Skipped { .. } => FINE,
    }
}

fn told(desk: &Desk, job: &Job, run: &Run, look: Look) -> Result<String> {
    let mut text = String::new();
    let lines = desk.db.read("list scans", |tx| scans::of_run(tx, run.id.as_str()))?;
    let mut rows = Vec::new();
    for line in &lines {
        let scan = desk.db.read("read a scan", |tx| scans::load(tx, &line.id))?;
        match scan {
            // Writing to a String cannot fail.
            Some(scan) if lines.len() == 1 => drop(stored::show(&mut text, &scan, look)),
            Some(StoredScan { record, .. }) => rows.push(Row::of_record(&record)),
            None => {}
        }
    }
    if !rows.is_empty() {
        let took = rows_took(run);
        let _ = table::table(&mut text, &rows, look)
            .and_then(|()| table::summary(&mut text, &rows, &[], took, look));
    }
    let noted = desk.store().noted_by(run)?;
    let _ = history::ended(&mut text, run, &noted);
    let here = Here { zone: job.schedule.zone.rules(), now: now() };
    let _ = history::changes(&mut text, &noted, here);
    Ok(text)
}

fn rows_took(run: &Run) -> Duration {
    let took = run.state.ended_at().map(|ended| ended.duration_since(run.started_at));
    took.and_then(|took| Duration::try_from(took).ok()).unwrap_or_default()
}
