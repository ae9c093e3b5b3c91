//! `malwar db`: looks after the database.

use super::argv::Word;
use super::build;
use super::screen::Screen;
use crate::clock::{Clock as _, SystemClock};
use crate::error::{Error, Result};
use crate::report::terminal::escape;
use crate::storage::Db;
use crate::storage::health;
use crate::storage::migrations::Migrated;
use crate::storage::prune::{self, Keep};
use argh::{ArgsInfo, FromArgs};
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

/// look after the database
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "db",
    help_triggers("--help"),
    note = "It is the file MALWAR_DB_PATH names, else malwar/malwar.db in $XDG_DATA_HOME,",
    note = "else in ~/.local/share."
)]
pub(super) struct DbCommand {
    #[argh(subcommand)]
    action: Action,
}

#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
enum Action {
    Migrate(MigrateCommand),
    Stats(StatsCommand),
    Backup(BackupCommand),
    Prune(PruneCommand),
}

/// make the database, or bring it to this program's schema
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "migrate",
    help_triggers("--help"),
    note = "Every command does this when it has to; there is no way back to an older schema."
)]
struct MigrateCommand {
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// count what is stored
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "stats", help_triggers("--help"))]
struct StatsCommand {
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// write a whole copy to a new file, while others use the database
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "backup",
    help_triggers("--help"),
    example = "malwar db backup malwar-backup.db"
)]
struct BackupCommand {
    /// the file; it must not exist yet
    #[argh(positional, arg_name = "file")]
    file: Word,
}

/// delete runs past their age or number, and old scans that nothing refers to
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "prune", help_triggers("--help"))]
struct PruneCommand {
    /// keep what is younger than so many days (default: 90)
    #[argh(option, arg_name = "n")]
    days: Option<u32>,
    /// keep at most so many runs of each schedule (default: 500)
    #[argh(option, arg_name = "n")]
    runs: Option<u32>,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(command: &DbCommand, screen: &mut Screen) -> Result<()> {
    let text = match &command.action {
        Action::Migrate(command) => migrate(command, &build::database()?),
        Action::Stats(command) => stats(command, &there()?)?,
        Action::Backup(BackupCommand { file: Word(file) }) => {
            health::back_up(&there()?, Path::new(file))?;
            format!("wrote {}\n", escape(&file.to_string_lossy()))
        }
        Action::Prune(command) => prune(command, &there()?)?,
    };
    screen.result(&text);
    Ok(())
}

/// The database, when there is one to look after.
fn there() -> Result<Db> {
    build::database_if_there()?.ok_or_else(|| Error::Usage {
        message: "there is no database yet".to_owned(),
        hint: Some("malwar db migrate makes one".to_owned()),
    })
}

fn migrate(command: &MigrateCommand, db: &Db) -> String {
    let Migrated { from, to, adopted } = db.migrated();
    let path = db.path().display().to_string();
    if command.json {
        let json = json!({ "path": path, "from": from, "to": to, "adopted": adopted });
        return format!("{json:#}\n");
    }
    let told = match from {
        _ if adopted => format!("took in a database of malwar 0.4.0, schema {to} now"),
        0 => format!("made with schema {to}"),
        from if from == to => format!("has schema {to} already"),
        from => format!("brought from schema {from} to {to}"),
    };
    format!("{}: {told}\n", escape(&path))
}

fn stats(command: &StatsCommand, db: &Db) -> Result<String> {
    let stats = health::stats(db)?;
    let path = db.path().display().to_string();
    let rows = health::TABLES.into_iter().zip(stats.rows);
    if command.json {
        let rows: serde_json::Map<String, serde_json::Value> =
            rows.map(|(table, count)| (table.to_owned(), count.into())).collect();
        let json = json!({
            "path": path,
            "schema": stats.schema,
            "bytes": stats.bytes,
            "journal": stats.journal,
            "rows": rows,
        });
        return Ok(format!("{json:#}\n"));
    }
    let mut text = String::new();
    let _ = writeln!(text, "path\t{}", escape(&path));
    let _ = writeln!(text, "schema\t{}\nbytes\t{}", stats.schema, stats.bytes);
    for (table, count) in rows {
        let _ = writeln!(text, "{table}\t{count}");
    }
    Ok(text)
}

fn prune(command: &PruneCommand, db: &Db) -> Result<String> {
    let default = Keep::default();
    let keep = Keep {
        days: command.days.unwrap_or(default.days),
        runs: command.runs.unwrap_or(default.runs),
    };
    let pruned = prune::prune(db, keep, SystemClock.now())?;
    let (runs, scans, changes) = (pruned.runs, pruned.scans, pruned.changes);
    Ok(if command.json {
        format!("{:#}\n", json!({ "runs": runs, "scans": scans, "changes": changes }))
    } else {
        let counted = |count: usize, one: &str| {
            if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
        };
        let (runs, scans) = (counted(runs, "run"), counted(scans, "scan"));
        format!("deleted {runs}, {scans}, {}\n", counted(changes, "change"))
    })
}
