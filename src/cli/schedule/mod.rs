//! `malwar schedule`: looks after scans that happen again.

mod create;
mod look;
mod next;
mod pause;
mod run;
mod update;

use super::Globals;
use super::build;
use super::exit;
use super::screen::Screen;
use crate::clock::{Clock as _, SystemClock};
use crate::config::environment;
use crate::error::{Error, Result};
use crate::report::Look;
use crate::scheduler::jobs::Job;
use crate::scheduler::store::{JobStore, Owner};
use crate::storage::Db;
use argh::{ArgsInfo, FromArgs};
use jiff::Timestamp;

/// scan targets again and again, and tell what changed
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "schedule",
    help_triggers("--help"),
    note = "A server runs what is due: malwar serve. An id may be shortened to any beginning\n\
            that fits one schedule only, with or without sched-; a name works too."
)]
pub(super) struct ScheduleCommand {
    #[argh(subcommand)]
    action: Action,
}

#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one in the process; argh takes no Box")]
enum Action {
    Create(create::CreateCommand),
    List(look::ListCommand),
    Show(look::ShowCommand),
    Update(update::UpdateCommand),
    Run(run::RunCommand),
    History(look::HistoryCommand),
    Changes(look::ChangesCommand),
    Next(next::NextCommand),
    Pause(pause::PauseCommand),
    Resume(pause::ResumeCommand),
    Delete(pause::DeleteCommand),
}

/// Runs the command; answers the exit code.
pub(super) fn run(command: &ScheduleCommand, globals: Globals, screen: &mut Screen) -> Result<u8> {
    match &command.action {
        Action::Create(command) => create::run(command, screen),
        Action::List(command) => return look::list(command, screen),
        Action::Show(command) => look::show(command, screen),
        Action::Update(command) => update::run(command, screen),
        Action::Run(command) => return run::run(command, globals, screen),
        Action::History(command) => look::history(command, screen),
        Action::Changes(command) => look::changes(command, screen),
        Action::Next(command) => next::run(command, screen),
        Action::Pause(command) => pause::pause(command, screen),
        Action::Resume(command) => pause::resume(command, screen),
        Action::Delete(command) => pause::delete(command, screen),
    }
    .map(|()| exit::FINE)
}

/// The database and who asks.
struct Desk {
    db: Db,
    owner: Owner,
}

impl Desk {
    /// A desk for whoever changes something: the database is made when it is not there.
    fn open() -> Result<Self> {
        Ok(Self { db: build::database()?, owner: build::owner(&SystemClock) })
    }

    /// A desk for the schedule that `word` names. Without a database there is none.
    fn of(word: &str) -> Result<(Self, Job)> {
        let unknown = || Error::UnknownId { kind: "schedule", id: word.to_owned() };
        let db = build::database_if_there()?.ok_or_else(unknown)?;
        let desk = Self { db, owner: build::owner(&SystemClock) };
        let store = desk.store();
        let job = store.job(&store.resolve(word)?)?;
        Ok((desk, job))
    }

    fn store(&self) -> JobStore<'_> {
        JobStore::new(&self.db, self.owner.clone())
    }
}

fn now() -> Timestamp {
    SystemClock.now()
}

fn looks(screen: &Screen, globals: Option<Globals>) -> Look {
    Look {
        colour: screen.colour(&environment),
        terminal_columns: screen.columns(),
        verbose: globals.map_or(0, |globals| globals.verbose),
        quiet: globals.is_some_and(|globals| globals.quiet),
    }
}

/// Tells what may surprise, beside the result.
fn warn(screen: &mut Screen, word: &str, texts: &[String]) {
    for text in texts {
        screen.aside(&format!("{word}: {}\n", crate::report::terminal::escape(text)));
    }
}

/// The beginning of an id that a person would type.
fn short(job: &Job) -> &str {
    job.id.digits().get(..4).unwrap_or(job.id.digits())
}
