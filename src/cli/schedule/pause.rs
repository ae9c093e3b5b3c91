//! `malwar schedule pause`, `resume` and `delete`: stops and goes on.

use super::{Desk, now, short};
use crate::cli::argv::see_help;
use crate::cli::screen::Screen;
use crate::cli::span::{self, Seconds};
use crate::error::{Error, Result};
use crate::report::terminal::clean;
use crate::report::when;
use crate::scheduler::jobs::{FOR_EVER, Job, LEFT_OUT_MAX};
use crate::wire::schedules as wire;
use argh::{ArgsInfo, FromArgs};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::io::{IsTerminal as _, stdin};

/// keep a schedule from running by itself for a while
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "pause",
    help_triggers("--help"),
    example = "malwar schedule pause 3f2a --for 4h --reason 'moving skills'"
)]
pub(super) struct PauseCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// so long, such as 90m, 4h or 2d (default: until it is resumed)
    #[argh(option, long = "for", arg_name = "span")]
    span: Option<Seconds>,
    /// until this time
    #[argh(option, arg_name = "time")]
    until: Option<String>,
    /// why, for whoever wonders
    #[argh(option, arg_name = "text")]
    reason: Option<String>,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// end a pause, and enable a schedule that was off
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "resume", help_triggers("--help"))]
pub(super) struct ResumeCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// delete a schedule and its runs; its scans stay
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "delete", help_triggers("--help"))]
pub(super) struct DeleteCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// do not ask
    #[argh(switch, short = 'y')]
    yes: bool,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Bytes of a reason: a sentence or two.
const REASON_BYTES_MAX: usize = 1_000;

/// Runs `pause`.
pub(super) fn pause(command: &PauseCommand, screen: &mut Screen) -> Result<()> {
    if command.reason.as_ref().is_some_and(|reason| reason.len() > REASON_BYTES_MAX) {
        return Err(Error::Usage {
            message: format!("--reason has more than {REASON_BYTES_MAX} bytes"),
            hint: None,
        });
    }
    let (desk, job) = Desk::of(&command.id)?;
    let now = now();
    let until = end(command, &job, now)?;
    let job = desk.store().pause(&job.id, until, command.reason.as_deref(), now)?;
    if command.json {
        screen.result(&(wire::job(&job) + "\n"));
        return Ok(());
    }
    let reason = command.reason.as_deref().map(|reason| format!(" ({})", clean(reason)));
    let reason = reason.unwrap_or_default();
    let (name, id) = (clean(&job.name), short(&job));
    screen.result(&if until == FOR_EVER {
        format!("Paused “{name}”{reason}. Resume it: malwar schedule resume {id}\n")
    } else {
        let until = when::in_full(until, job.schedule.zone.rules());
        format!(
            "Paused “{name}” until {until}{reason}. It resumes by itself. \
             Resume now: malwar schedule resume {id}\n"
        )
    });
    Ok(())
}

fn end(command: &PauseCommand, job: &Job, now: Timestamp) -> Result<Timestamp> {
    let refused = |message: &str| {
        let hint = Some(see_help(&["schedule", "pause"]));
        Err(Error::Usage { message: message.to_owned(), hint })
    };
    let until = match (command.span, &command.until) {
        (None, None) => return Ok(FOR_EVER),
        (Some(_), Some(_)) => return refused("--for and --until say the same: give one of them"),
        (Some(Seconds(seconds)), None) => {
            now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(FOR_EVER)
        }
        (None, Some(word)) => span::point("--until", word, job.schedule.zone.rules())?,
    };
    if until <= now { refused("the pause would be over already") } else { Ok(until) }
}

/// Runs `resume`.
pub(super) fn resume(command: &ResumeCommand, screen: &mut Screen) -> Result<()> {
    let (desk, job) = Desk::of(&command.id)?;
    let now = now();
    let left_out = job.left_out(now).map_or_else(String::new, left_out);
    let job = desk.store().resume(&job.id, now)?;
    if command.json {
        screen.result(&(wire::job(&job) + "\n"));
        return Ok(());
    }
    let next = job.next_run.map_or_else(
        || "It is never due".to_owned(),
        |next| {
            let zone = job.schedule.zone.rules();
            format!("Next run {} ({})", when::in_full(next, zone), when::until(next, now))
        },
    );
    screen.result(&format!("Resumed “{}”. {next}.{left_out}\n", clean(&job.name)));
    Ok(())
}

/// What became of the due times of a pause.
fn left_out(count: usize) -> String {
    match count {
        0 => " No run was missed while it was paused.".to_owned(),
        1 => " 1 run was left out while it was paused; it is not made up for.".to_owned(),
        LEFT_OUT_MAX.. => {
            format!(
                " More than {} runs were left out while it was paused; none is made up for.",
                LEFT_OUT_MAX - 1
            )
        }
        _ => format!(" {count} runs were left out while it was paused; none is made up for."),
    }
}

/// Runs `delete`.
pub(super) fn delete(command: &DeleteCommand, screen: &mut Screen) -> Result<()> {
    let (desk, job) = Desk::of(&command.id)?;
    let store = desk.store();
    if !command.yes {
        let runs = store.runs(&job.id, u32::MAX)?.len();
        let runs = if runs == 1 { "1 run".to_owned() } else { format!("{runs} runs") };
        if !confirmed(screen, &clean(&job.name), &runs)? {
            screen.aside("Nothing was deleted.\n");
            return Ok(());
        }
    }
    store.delete(&job.id, None)?;
    screen.result(&if command.json {
        format!("{:#}\n", json!({ "job_id": job.id.as_str(), "deleted": true }))
    } else {
        format!("Deleted {}.\n", job.id)
    });
    Ok(())
}

fn confirmed(screen: &mut Screen, name: &str, runs: &str) -> Result<bool> {
    if !stdin().is_terminal() {
        return Err(Error::Usage {
            message: format!("“{name}” and its {runs} would be deleted, and nobody can be asked"),
            hint: Some("if that is meant, add --yes".to_owned()),
        });
    }
    screen.aside(&format!(
        "Delete “{name}” and its {runs}? Scans stay in `malwar report list`. [y/N] "
    ));
    let mut answer = String::new();
    // Whoever cannot answer has not said yes.
    let _ = stdin().read_line(&mut answer);
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
