//! `malwar schedule update`: changes what is named and leaves the rest.

use super::{Desk, now, warn};
use crate::cli::argv::{Word, see_help};
use crate::cli::schedule::create;
use crate::cli::screen::Screen;
use crate::cli::span::Seconds;
use crate::error::{Error, Result};
use crate::report::schedules::created;
use crate::report::terminal::clean;
use crate::report::when;
use crate::scheduler::jobs::Edit;
use crate::wire::schedules as wire;
use argh::{ArgsInfo, FromArgs};

/// change a schedule; a run under way goes on as it began
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "update",
    help_triggers("--help"),
    example = "malwar schedule update 3f2a --cron '0 3 * * *' --retries 2"
)]
pub(super) struct UpdateCommand {
    /// the schedule's id, the beginning of it, or its name
    #[argh(positional, arg_name = "id")]
    id: String,
    /// what to call it
    #[argh(option, short = 'n', arg_name = "name")]
    name: Option<String>,
    /// what to scan
    #[argh(option, arg_name = "target")]
    target: Option<Word>,
    /// when, as a cron expression
    #[argh(option, arg_name = "expr")]
    cron: Option<String>,
    /// only these layers, separated by commas
    #[argh(option, arg_name = "a,b")]
    layers: Option<String>,
    /// run it by itself
    #[argh(switch)]
    enable: bool,
    /// do not run it by itself
    #[argh(switch)]
    disable: bool,
    /// on whose wall clock, by its IANA name
    #[argh(option, arg_name = "zone")]
    tz: Option<String>,
    /// when the last run is still going
    #[argh(option, arg_name = "skip|queue")]
    overlap: Option<String>,
    /// when no server ran at its time
    #[argh(option, arg_name = "once|skip")]
    missed: Option<String>,
    /// put it off by up to so long, at most 1h
    #[argh(option, arg_name = "span")]
    jitter: Option<Seconds>,
    /// how long a run may take, at most 1d
    #[argh(option, arg_name = "span")]
    timeout: Option<Seconds>,
    /// try so often again when a run fails for a passing reason, 0-5
    #[argh(option, arg_name = "n")]
    retries: Option<i64>,
    /// also judge files outside skill folders that match this pattern; may be repeated
    #[argh(option, arg_name = "glob")]
    include: Vec<String>,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(command: &UpdateCommand, screen: &mut Screen) -> Result<()> {
    let edit = edit(command)?;
    let (desk, job) = Desk::of(&command.id)?;
    let now = now();
    let changed = desk.store().update(&job.id, &edit, None, now)?;
    if command.json {
        screen.result(&(wire::job(&changed) + "\n"));
    } else {
        let zone = changed.schedule.zone.rules();
        let next = match changed.next_run.filter(|_| changed.enabled) {
            Some(next) => {
                format!("Next run {} ({})", when::in_full(next, zone), when::until(next, now))
            }
            None => "It does not run by itself".to_owned(),
        };
        screen.result(&format!("Updated {}  “{}”. {next}.\n", changed.id, clean(&changed.name)));
    }
    if command.cron.is_some() {
        let (warnings, notes) = created::surprises(&changed.schedule, now);
        warn(screen, "warning", &warnings);
        warn(screen, "note", &notes);
    }
    Ok(())
}

fn edit(command: &UpdateCommand) -> Result<Edit> {
    let refused = |message: &str| {
        let hint = Some(see_help(&["schedule", "update"]));
        Err(Error::Usage { message: message.to_owned(), hint })
    };
    let enabled = match (command.enable, command.disable) {
        (true, true) => return refused("--enable and --disable contradict each other"),
        (false, false) => None,
        (enable, _) => Some(enable),
    };
    let words = create::layers(command.layers.as_deref())?;
    let target = command.target.as_ref().map(|Word(target)| create::whole(target)).transpose()?;
    let edit = Edit {
        name: command.name.as_deref().map(create::named).transpose()?,
        target,
        schedule: command.cron.clone(),
        layers: command.layers.as_ref().map(|_| words),
        enabled,
        timezone: command.tz.clone(),
        overlap: command.overlap.clone(),
        missed: command.missed.clone(),
        jitter_seconds: command.jitter.map(|Seconds(seconds)| seconds),
        timeout_seconds: command.timeout.map(|Seconds(seconds)| seconds),
        retries: command.retries,
        include: (!command.include.is_empty()).then(|| command.include.clone()),
    };
    if edit == Edit::default() { refused("there is nothing to change") } else { Ok(edit) }
}
