//! `malwar schedule list`, `show`, `history` and `changes`: looks at schedules and changes nothing.

use super::{Desk, looks, now};
use crate::cli::build;
use crate::cli::exit::{FAILED, FINE};
use crate::cli::screen::Screen;
use crate::clock::SystemClock;
use crate::error::{Error, Result};
use crate::report::schedules::history::{self, Here};
use crate::report::schedules::list::{self, RUNS_TOLD};
use crate::report::schedules::one::{self, CHANGES_SHOWN, Known};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::store::JobStore;
use crate::scheduler::store::lookup::Listed;
use crate::wire::schedules as wire;
use argh::{ArgsInfo, FromArgs};

/// list all schedules, the newest first
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "list", help_triggers("--help"))]
pub(super) struct ListCommand {
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// show one schedule and what its runs found to be different
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "show", help_triggers("--help"), example = "malwar schedule show 3f2a")]
pub(super) struct ShowCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// as JSON, with the last 20 runs
    #[argh(switch)]
    json: bool,
}

/// list the runs of a schedule, the newest first
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "history",
    help_triggers("--help"),
    example = "malwar schedule history 3f2a --limit 5"
)]
pub(super) struct HistoryCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// at most so many (default: 20)
    #[argh(option, short = 'n', arg_name = "n", default = "RUNS_TOLD")]
    limit: u32,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// list what the runs of a schedule found to be different, the newest first
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "changes",
    help_triggers("--help"),
    example = "malwar schedule changes 3f2a --json"
)]
pub(super) struct ChangesCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// at most so many (default: 60)
    #[argh(option, short = 'n', arg_name = "n", default = "CHANGES_SHOWN")]
    limit: u32,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Runs `list`; answers the exit code. Rows that are no schedules do not hide the others.
pub(super) fn list(command: &ListCommand, screen: &mut Screen) -> Result<u8> {
    let db = build::database_if_there()?;
    let store = db.as_ref().map(|db| JobStore::new(db, build::owner(&SystemClock)));
    let Listed { jobs, broken, .. } = match &store {
        Some(store) => store.jobs()?,
        None => Listed::default(),
    };
    if command.json {
        screen.result(&(wire::jobs(&jobs) + "\n"));
    } else if jobs.is_empty() && broken.is_empty() {
        screen.aside("no schedules yet; make one: malwar schedule create TARGET --cron EXPR\n");
    } else {
        let now = now();
        let with_runs = |job: Job| {
            let runs = store.as_ref().map(|store| store.runs_seen(&job.id, RUNS_TOLD, now));
            Ok((job, runs.transpose()?.unwrap_or_default()))
        };
        let jobs: Vec<(Job, Vec<Run>)> = jobs.into_iter().map(with_runs).collect::<Result<_>>()?;
        let mut text = String::new();
        let _ = list::write(&mut text, &jobs, now, looks(screen, None)); // a String takes all
        screen.result(&text);
    }
    for error in &broken {
        screen.error(error);
    }
    Ok(if broken.is_empty() { FINE } else { FAILED })
}

/// Runs `show`.
pub(super) fn show(command: &ShowCommand, screen: &mut Screen) -> Result<()> {
    let (desk, job) = Desk::of(&command.id)?;
    let store = desk.store();
    let text = if command.json {
        wire::job_with_runs(&job, &store.runs_seen(&job.id, RUNS_TOLD, now())?) + "\n"
    } else {
        let noted = store.changes(&job.id, CHANGES_SHOWN)?;
        let verdict_since = store.verdict_since(&job)?;
        let known = Known { job: &job, verdict_since, noted: &noted };
        let mut text = String::new();
        let _ = one::write(&mut text, known, now(), looks(screen, None)); // a String takes all
        text
    };
    screen.result(&text);
    Ok(())
}

/// Runs `history`.
pub(super) fn history(command: &HistoryCommand, screen: &mut Screen) -> Result<()> {
    some(command.limit)?;
    let (desk, job) = Desk::of(&command.id)?;
    let store = desk.store();
    let runs = store.runs_seen(&job.id, command.limit, now())?;
    if command.json {
        screen.result(&(wire::runs(&runs) + "\n"));
        return Ok(());
    }
    if runs.is_empty() {
        screen.aside("it has not run yet\n");
        return Ok(());
    }
    let with_changes = |run: Run| {
        let noted = store.noted_by(&run)?;
        Ok((run, noted))
    };
    let runs: Vec<_> = runs.into_iter().map(with_changes).collect::<Result<_>>()?;
    let here = Here { zone: job.schedule.zone.rules(), now: now() };
    let mut text = String::new();
    let _ = history::write(&mut text, &runs, here, looks(screen, None)); // a String takes all
    screen.result(&text);
    Ok(())
}

/// Runs `changes`.
pub(super) fn changes(command: &ChangesCommand, screen: &mut Screen) -> Result<()> {
    some(command.limit)?;
    let (desk, job) = Desk::of(&command.id)?;
    let noted = desk.store().changes(&job.id, command.limit)?;
    if command.json {
        screen.result(&(wire::changes(&noted) + "\n"));
    } else if noted.is_empty() {
        screen.aside("nothing has changed since its first run\n");
    } else {
        let here = Here { zone: job.schedule.zone.rules(), now: now() };
        let mut text = String::new();
        let _ = history::changes(&mut text, &noted, here); // a String takes everything
        screen.result(&text);
    }
    Ok(())
}

/// Who asks for none of them has not meant that.
fn some(limit: u32) -> Result<()> {
    if limit > 0 {
        return Ok(());
    }
    Err(Error::BadSetting {
        name: "--limit".to_owned(),
        value: limit.to_string(),
        wants: "a whole number from 1 on".to_owned(),
    })
}
