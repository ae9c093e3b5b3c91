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
    "008_idempotent_answers",
    "009_pages",
    "010_llm",
    "011_pauses",
    "012_servers_that_answer",
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
    let from = seen_version(connection)?;
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

/// The schema version as one state of the database has it: another process may be making it.
fn seen_version(connection: &Connection) -> Result<u32, Refusal> {
    let one_state = connection.unchecked_transaction()?;
    checked_version(&one_state)
}

/// The schema version of a database that is ours, empty or the original's; inside a transaction.
fn checked_version(connection: &Connection) -> Result<u32, Refusal> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let (version, application) = (number("user_version")?, number("application_id")?);
    if application != APPLICATION_ID {
        let is_empty = version == 0 && tables(connection)? == 0;
        let is_known = is_empty || (version == 0 && adopt::is_original(connection)?);
        if !is_known {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads;

    fn at(version: u32) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        assert!(migrate_to(&connection, version).is_ok());
        connection
    }

    /// Names and statements of everything, in the order of the names.
    fn schema(connection: &Connection) -> Vec<(String, Option<String>)> {
        let all = "SELECT name, sql FROM sqlite_schema ORDER BY name";
        let mut statement = connection.prepare(all).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<rusqlite::Result<_>>().unwrap()
    }

    #[test]
    fn every_version_becomes_the_newest_and_keeps_its_rows() {
        let newest = schema(&model().unwrap());
        for version in 0..=NEWEST {
            let connection = at(version);
            if version > 0 {
                let insert = "INSERT INTO scans (id, target, started_at) VALUES ('a', 'b', 'c')";
                connection.execute_batch(insert).unwrap();
            }
            let migrated = migrate(&connection).ok().unwrap();
            assert_eq!((migrated.from, migrated.to, migrated.adopted), (version, NEWEST, false));
            assert_eq!(schema(&connection), newest, "from {version}");
            let count = "SELECT count(*) FROM scans";
            let rows: u32 = connection.query_row(count, [], |row| row.get(0)).unwrap();
            assert_eq!(rows, u32::from(version > 0));
            assert_eq!(migrate(&connection).ok().map(|migrated| migrated.from), Some(NEWEST));
        }
    }

    #[test]
    fn a_step_that_fails_leaves_the_version_before_it() {
        let connection = at(1);
        connection.execute_batch("CREATE TABLE signatures (x)").unwrap(); // in the way of 003
        let before = schema(&connection).len();
        assert!(matches!(migrate(&connection), Err(Refusal::Failed(_))));
        assert!(connection.is_autocommit());
        let version: u32 =
            connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 2);
        let names: Vec<String> = schema(&connection).into_iter().map(|(name, _)| name).collect();
        assert!(names.len() > before && !names.iter().any(|name| name == "campaigns"), "{names:?}");
    }

    #[test]
    fn a_database_that_another_process_is_making_is_not_foreign() {
        let folder = std::env::temp_dir().join(format!("malwar-making-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for n in 0..40 {
            let path = folder.join(n.to_string());
            let open = || {
                let connection = Connection::open(&path).unwrap();
                connection.pragma_update(None, "journal_mode", "wal").unwrap();
                connection.pragma_update(None, "synchronous", "off").unwrap();
                connection
            };
            let (maker, looker) = (open(), open());
            threads::together(|crew| {
                let make = move || assert!(migrate_to(&maker, 1).is_ok());
                crew.spawn("maker", make).unwrap();
                // Whoever comes while the first tables are made sees all of them or none.
                while seen_version(&looker).ok().unwrap() == 0 {}
            });
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        for (sql, expected) in [
            ("CREATE TABLE t (x)", DatabaseTrouble::Foreign),
            ("PRAGMA user_version = 3", DatabaseTrouble::Foreign),
            ("PRAGMA application_id = 7; CREATE TABLE t (x)", DatabaseTrouble::Foreign),
            (
                "PRAGMA application_id = 0x6d6c7772; PRAGMA user_version = 99",
                DatabaseTrouble::Newer { found: 99, known: NEWEST },
            ),
        ] {
            let connection = Connection::open_in_memory().unwrap();
            connection.execute_batch(sql).unwrap();
            let before = schema(&connection);
            match migrate(&connection) {
                Err(Refusal::Trouble(trouble)) => assert_eq!(trouble, expected, "{sql}"),
                Err(Refusal::Failed(failure)) => panic!("{sql}: {failure:?}"),
                Ok(migrated) => panic!("{sql}: {migrated:?}"),
            }
            assert_eq!(schema(&connection), before, "{sql}");
        }
    }

    #[test]
    fn every_check_that_stands_in_the_schema_bites() {
        let connection = at(NEWEST);
        let job = "INSERT INTO scheduled_jobs (id, name, target_path, schedule) \
                   VALUES ('j', 'j', '/', '* * * * *')";
        connection.execute_batch(job).unwrap();
        let run = |columns: &str, values: &str| {
            format!("INSERT INTO job_runs (id, job_id, {columns}) VALUES ('r', 'j', {values})")
        };
        for (sql, taken) in [
            (run("status", "'pending'"), true),
            (run("status", "'unknown'"), false),
            (run("status", "'completed'"), false),
            (run("status, completed_at", "'completed', '2026'"), false),
            (
                run("status, completed_at, verdict, risk_score", "'completed', '2026', 'CLEAN', 0"),
                true,
            ),
            (
                run(
                    "status, completed_at, verdict, risk_score",
                    "'completed', '2026', 'CLEAN', 101",
                ),
                false,
            ),
            (run("status, completed_at", "'running', '2026'"), false),
            (run("status, completed_at", "'failed', '2026'"), false),
            (run("status, completed_at, error", "'failed', '2026', 'why'"), true),
            (run("status, owner", "'running', 'host:1:2'"), false),
            (run("status, owner, lease_until", "'running', 'host:1:2', '2026'"), true),
            (run("trigger", "'whim'"), false),
            ("UPDATE scheduled_jobs SET overlap = 'pile'".to_owned(), false),
            ("UPDATE scheduled_jobs SET jitter_seconds = 3601".to_owned(), false),
            ("UPDATE scheduled_jobs SET retries = 6".to_owned(), false),
            ("UPDATE scheduled_jobs SET timeout_seconds = 0".to_owned(), false),
            ("UPDATE scheduled_jobs SET enabled = 'yes'".to_owned(), false),
        ] {
            connection.execute_batch("SAVEPOINT s").unwrap();
            let outcome = connection.execute_batch(&sql);
            connection.execute_batch("ROLLBACK TO s; RELEASE s").unwrap();
            assert_eq!(outcome.is_ok(), taken, "{sql}: {outcome:?}");
        }
    }

    #[test]
    fn a_due_time_has_one_run() {
        let connection = at(NEWEST);
        let job = "INSERT INTO scheduled_jobs (id, name, target_path, schedule) \
                   VALUES ('j', 'j', '/', '* * * * *')";
        connection.execute_batch(job).unwrap();
        let insert = |id: &str, trigger: &str, attempt: u32, slot: Option<&str>| {
            let insert = "INSERT INTO job_runs (id, job_id, trigger, attempt, scheduled_for) \
                          VALUES (?1, 'j', ?2, ?3, ?4)";
            connection.execute(insert, (id, trigger, attempt, slot)).is_ok()
        };
        assert!(insert("a", "schedule", 1, Some("2026-01-01")));
        assert!(!insert("b", "schedule", 1, Some("2026-01-01")));
        assert!(!insert("c", "catch_up", 1, Some("2026-01-01")));
        assert!(insert("d", "schedule", 1, Some("2026-01-02")));
        assert!(insert("e", "retry", 2, Some("2026-01-01")));
        assert!(!insert("f", "retry", 2, Some("2026-01-01")));
        assert!(insert("g", "retry", 3, Some("2026-01-01")));
        assert!(insert("h", "manual", 1, None) && insert("i", "manual", 1, None));
    }
}
