//! `malwar report`: looks again at scans that were kept.

use super::Globals;
use super::argv::Word;
use super::build;
use super::screen::Screen;
use crate::config::environment;
use crate::error::{Error, Result};
use crate::report::Look;
use crate::report::sarif::{self, Log};
use crate::report::stored;
use crate::storage::scans::{self, StoredScan};
use crate::wire::scan as wire_scan;
use crate::wire::stored as wire;
use argh::{ArgsInfo, FromArgs};
use std::path::Path;

/// look again at scans that were kept
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "report", help_triggers("--help"))]
pub(super) struct ReportCommand {
    #[argh(subcommand)]
    action: Action,
}

#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
enum Action {
    List(ListCommand),
    Show(ShowCommand),
    Export(ExportCommand),
}

/// list the scans that were kept, the newest first
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "list", help_triggers("--help"))]
struct ListCommand {
    /// at most so many (default: 50)
    #[argh(option, short = 'n', arg_name = "n", default = "LISTED")]
    limit: u32,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Scans listed when nobody says how many: a few screens.
const LISTED: u32 = 50;

/// show one scan with all its findings
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "show",
    help_triggers("--help"),
    example = "malwar report show 5d6853bd3b45",
    example = "malwar report show 5d6"
)]
struct ShowCommand {
    /// the scan's id, or the beginning of it
    #[argh(positional, arg_name = "id")]
    id: String,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// write one scan as the scan command would have
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "export",
    help_triggers("--help"),
    example = "malwar report export 5d6 -f sarif -o malwar.sarif"
)]
struct ExportCommand {
    /// the scan's id, or the beginning of it
    #[argh(positional, arg_name = "id")]
    id: String,
    /// how to write it (default: json)
    #[argh(option, short = 'f', arg_name = "json|sarif")]
    format: Option<String>,
    /// write it to this file
    #[argh(option, short = 'o', arg_name = "file")]
    output: Option<Word>,
}

/// Runs the command.
pub(super) fn run(command: &ReportCommand, globals: Globals, screen: &mut Screen) -> Result<()> {
    match &command.action {
        Action::List(command) => list(command, screen),
        Action::Show(command) => show(command, globals, screen),
        Action::Export(command) => export(command, screen),
    }
}

fn list(command: &ListCommand, screen: &mut Screen) -> Result<()> {
    let lines = match build::database_if_there()? {
        Some(db) => db.read("list scans", |tx| scans::newest(tx, command.limit))?,
        None => Vec::new(),
    };
    if command.json {
        screen.result(&(wire::array(&lines) + "\n"));
    } else if lines.is_empty() {
        screen.aside("no scans are kept yet; runs of schedules keep theirs\n");
    } else {
        let mut text = String::new();
        let _ = stored::list(&mut text, &lines, look(screen, None)); // a String takes everything
        screen.result(&text);
    }
    Ok(())
}

fn show(command: &ShowCommand, globals: Globals, screen: &mut Screen) -> Result<()> {
    let scan = find(&command.id)?;
    let text = if command.json {
        wire::object(&scan) + "\n"
    } else {
        let mut text = String::new();
        let _ = stored::show(&mut text, &scan, look(screen, Some(globals)));
        text
    };
    screen.result(&text);
    Ok(())
}

fn export(command: &ExportCommand, screen: &mut Screen) -> Result<()> {
    let format = match command.format.as_deref() {
        None | Some("json") => Format::Json,
        Some("sarif") => Format::Sarif,
        Some(word) => {
            return Err(Error::UnknownWord {
                kind: "format",
                word: word.to_owned(),
                known: ["json", "sarif"].map(str::to_owned).to_vec(),
            });
        }
    };
    let record = find(&command.id)?.record;
    if let Some(Word(path)) = command.output.as_ref().filter(|output| output.0 != "-") {
        screen.redirect(Path::new(path))?;
    }
    screen.result(&match format {
        Format::Json => wire_scan::object(&record) + "\n",
        Format::Sarif => {
            let mut log = Log::default();
            let results = log.add(sarif::Part::of(&record));
            [Log::open(), &results, &log.close(&build::rules_told())].concat()
        }
    });
    Ok(())
}

enum Format {
    Json,
    Sarif,
}

fn find(word: &str) -> Result<StoredScan> {
    let unknown = || Error::UnknownId { kind: "scan", id: word.to_owned() };
    let db = build::database_if_there()?.ok_or_else(unknown)?;
    let found = db.read("read a scan", |tx| {
        let id = scans::find(tx, word)?;
        scans::load(tx, &id)
    });
    found?.ok_or_else(unknown)
}

fn look(screen: &Screen, globals: Option<Globals>) -> Look {
    Look {
        colour: screen.colour(&environment),
        terminal_columns: screen.columns(),
        verbose: globals.map_or(0, |globals| globals.verbose),
        quiet: globals.is_some_and(|globals| globals.quiet),
    }
}
