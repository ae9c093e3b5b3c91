//! The schema's history: each step once, in order, whole or not at all.

use super::adopt;
use super::seed;
use super::trouble::Failure;
use crate::error::DatabaseTrouble;
use rusqlite::Connection;

/// One step of the schema.
struct Migration {
    /// Its statements; a released file is never edited.
    sql: &'static str,
    /// What the step fills in from the program.
    fill: Option<fn(&Connection) -> rusqlite::Result<()>>,
}

macro_rules! migrations {
    ($($name:literal $(then $fill:expr)?,)*) => {
        &[$(Migration {
            sql: include_str!(concat!("../../sql/", $name, ".sql")),
            fill: [$(Some($fill as fn(&Connection) -> rusqlite::Result<()>),)? None][0],
        },)*]
    };
}

const MIGRATIONS: &[Migration] = migrations![
    "001_scans",
    "002_findings",
    "003_signatures" then seed::fill,
    "004_api_keys",
    "005_scheduled_scanning",
    "006_changes",
    "007_servers",
];

/// The newest schema: the number of steps.
#[allow(clippy::cast_possible_truncation, reason = "there are a few")]
pub const NEWEST: u32 = MIGRATIONS.len() as u32;

/// `mlwr`: how a file says that it is ours (`PRAGMA application_id`).
const APPLICATION_ID: u32 = 0x6d6c_7772;

/// From which schema to which a database was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// The schema that was found; 0 for a new file.
    pub from: u32,
    /// The schema it has now.
    pub to: u32,
    /// Whether it was a database of malwar 0.4.0.
    pub adopted: bool,
}

/// Why a database cannot be brought to the newest schema.
pub(super) enum Refusal {
    Failed(Failure),
    Trouble(DatabaseTrouble),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(Failure::Sql(error))
    }
}

/// Brings a database to the newest schema; a step is one transaction.
pub(super) fn migrate(connection: &Connection) -> Result<Migrated, Refusal> {
    migrate_to(connection, NEWEST)
}

fn migrate_to(connection: &Connection, newest: u32) -> Result<Migrated, Refusal> {
    let from = checked_version(connection)?;
    let mut migrated = Migrated { from, to: from, adopted: false };
    while migrated.to < newest {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let step = step(connection, newest);
        match step {
            Ok((to, adopted)) => {
                connection.execute_batch("COMMIT")?;
                migrated = Migrated { to, adopted: migrated.adopted || adopted, ..migrated };
            }
            Err(refusal) => {
                // The transaction may be gone already; what SQLite said first counts.
                let _ = connection.execute_batch("ROLLBACK");
                return Err(refusal);
            }
        }
    }
    Ok(migrated)
}

/// One step inside a transaction; the version is asked for anew, for another process may have
/// been faster.
fn step(connection: &Connection, newest: u32) -> Result<(u32, bool), Refusal> {
    let version = checked_version(connection)?;
    if version >= newest {
        return Ok((version, false));
    }
    let adopted = version == 0 && adopt::is_original(connection)?;
    let to = if adopted {
        adopt::adopt(connection, &model()?)?;
        NEWEST
    } else {
        apply(connection, version)?;
        version + 1
    };
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", to)?;
    Ok((to, adopted))
}

/// An empty database with the newest schema.
fn model() -> rusqlite::Result<Connection> {
    let model = Connection::open_in_memory()?;
    (0..NEWEST).try_for_each(|version| apply(&model, version))?;
    Ok(model)
}

fn apply(connection: &Connection, version: u32) -> rusqlite::Result<()> {
    let Some(migration) = MIGRATIONS.get(version as usize) else { return Ok(()) };
    connection.execute_batch(migration.sql)?;
    migration.fill.map_or(Ok(()), |fill| fill(connection))
}

/// The schema version of a database that is ours, empty or the original's.
fn checked_version(connection: &Connection) -> Result<u32, Refusal> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let (version, application) = (number("user_version")?, number("application_id")?);
    if application != APPLICATION_ID {
        let is_empty = version == 0 && tables(connection)? == 0;
        if !is_empty && !(version == 0 && adopt::is_original(connection)?) {
            return Err(Refusal::Trouble(DatabaseTrouble::Foreign));
        }
    }
    if version > NEWEST {
        return Err(Refusal::Trouble(DatabaseTrouble::Newer { found: version, known: NEWEST }));
    }
    Ok(version)
}

fn tables(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
}
