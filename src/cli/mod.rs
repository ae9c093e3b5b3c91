//! The command line: reads arguments, runs the command, ends with its exit code.

mod argv;
mod build;
mod completions;
mod db;
mod doctor;
mod exit;
mod explain;
mod healthcheck;
mod help;
mod keys;
mod model;
mod render;
mod report;
mod rules;
mod scan;
mod schedule;
mod screen;
mod serve;
mod span;
mod version;

use crate::config::{Colour, environment};
use crate::error::Result;
use argh::{ArgsInfo, CommandInfoWithArgs, FromArgs};
use argv::{Asked, PROGRAM};
use screen::Screen;
use std::ffi::OsString;
use std::process::ExitCode;

/// malwar tells whether an agent skill is safe, before you install it
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(help_triggers("--help"))]
struct Program {
    /// when to use colours (default: auto)
    #[argh(option, arg_name = "auto|always|never")]
    color: Option<String>,
    /// results only: no progress, and of each skill only the verdict
    #[argh(switch, short = 'q')]
    quiet: bool,
    /// show more; -vv shows still more
    #[argh(switch, short = 'v')]
    verbose: u8,
    /// tell which version this is
    #[argh(switch, short = 'V')]
    #[allow(dead_code, reason = "answered before argh reads it; here for help and completions")]
    version: bool,
    #[argh(subcommand)]
    command: Command,
}

#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one in the process; argh takes no Box")]
enum Command {
    Scan(scan::ScanCommand),
    Explain(explain::ExplainCommand),
    Rules(rules::RulesCommand),
    Report(report::ReportCommand),
    Schedule(schedule::ScheduleCommand),
    Serve(serve::ServeCommand),
    Keys(keys::KeysCommand),
    Healthcheck(healthcheck::HealthcheckCommand),
    Db(db::DbCommand),
    Doctor(doctor::DoctorCommand),
    Completions(completions::CompletionsCommand),
    Version(version::VersionCommand),
}

/// Options that every command takes.
#[derive(Debug, Clone, Copy)]
struct Globals {
    quiet: bool,
    verbose: u8,
}

/// The list of commands and options that help, completions and the reading of arguments share.
fn root() -> CommandInfoWithArgs {
    Program::get_args_info()
}

/// Runs the program with these arguments, the program's own name first.
pub fn main(args: impl Iterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = args.skip(1).collect();
    let (mut screen, outcome) = match read(words) {
        Ok(Request::Tell(text)) => {
            let mut screen = Screen::new(Colour::Auto, false, &environment);
            screen.result(&text);
            (screen, Ok(exit::FINE))
        }
        Ok(Request::Complain(text)) => {
            let mut screen = Screen::new(Colour::Auto, false, &environment);
            screen.aside(&text);
            (screen, Ok(exit::FAILED))
        }
        Ok(Request::Run(program, colour)) => {
            let mut screen = Screen::new(colour, program.quiet, &environment);
            let outcome = run(&program, &mut screen);
            (screen, outcome)
        }
        Err(error) => (Screen::new(Colour::Auto, false, &environment), Err(error)),
    };
    let code = outcome.unwrap_or_else(|error| {
        screen.error(&error);
        exit::FAILED
    });
    match screen.end() {
        Ok(()) => ExitCode::from(code),
        Err(error) => {
            Screen::new(Colour::Auto, false, &environment).error(&error);
            // A malicious skill was found, whether or not that could be written down.
            ExitCode::from(if code == exit::MALICIOUS { code } else { exit::FAILED })
        }
    }
}

/// What a command line comes down to.
enum Request {
    /// A text that was asked for.
    Tell(String),
    /// A text that was not.
    Complain(String),
    /// A command.
    Run(Box<Program>, Colour),
}

fn read(words: Vec<OsString>) -> Result<Request> {
    let root = root();
    let words = match argv::normalise(&root, words)? {
        Asked::Help(path) => return Ok(Request::Tell(help::text(&root, &path))),
        Asked::Version => return Ok(Request::Tell(version::line())),
        Asked::Unfinished(path) => return Ok(Request::Complain(help::text(&root, &path))),
        Asked::Run(words) => words,
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let program = Program::from_args(&[PROGRAM], &words)
        .map_err(|exit| argv::refused(&root, &words, &exit.output))?;
    let colour = program.color.as_deref().map_or(Ok(Colour::Auto), Colour::parse)?;
    Ok(Request::Run(Box::new(program), colour))
}

fn run(program: &Program, screen: &mut Screen) -> Result<u8> {
    let globals = Globals { quiet: program.quiet, verbose: program.verbose };
    let text = match &program.command {
        Command::Scan(command) => return scan::run(command, globals, screen),
        Command::Rules(command) => return Ok(rules::run(command, screen)),
        Command::Report(command) => {
            return report::run(command, globals, screen).map(|()| exit::FINE);
        }
        Command::Schedule(command) => return schedule::run(command, globals, screen),
        Command::Serve(command) => return serve::run(command, screen).map(|()| exit::FINE),
        Command::Keys(command) => return keys::run(command, screen).map(|()| exit::FINE),
        Command::Healthcheck(command) => return healthcheck::run(command, screen),
        Command::Db(command) => return db::run(command, screen).map(|()| exit::FINE),
        Command::Doctor(command) => return Ok(doctor::run(command, screen)),
        Command::Explain(command) => explain::text(command)?,
        Command::Completions(command) => completions::text(command, &root())?,
        Command::Version(command) => version::text(command),
    };
    screen.result(&text);
    Ok(exit::FINE)
}
