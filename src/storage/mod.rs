//! The database: one file, one connection, transactions that are kept whole or not at all.

mod adopt;
pub mod answers;
pub mod column;
pub mod health;
pub mod keys;
pub mod llm;
pub mod migrations;
pub mod moment;
pub mod prune;
mod retry;
pub mod scans;
mod seed;
mod shared;
pub mod signatures;
pub mod trouble;

use crate::error::DatabaseTrouble;
use crate::error::Error;
use crate::error::Result;
use crate::error::system::reason;
use migrations::{Migrated, Refusal};
use retry::patiently;
use rusqlite::{Connection, OpenFlags};
use shared::Shared;
use std::path::{Path, PathBuf};
use std::time::Duration;
use trouble::Failure;

/// How long another process's transaction is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Older ones can corrupt a WAL under two connections (sqlite.org/wal.html, "the WAL-reset bug").
const SQLITE_OLDEST: i32 = 3_051_003;

/// Statements kept ready; the program has fewer.
const STATEMENTS_MAX: usize = 128;

/// Tells one state of a database from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// What this process has written through the same [`Db`].
    own: u64,
    /// What everybody else has.
    others: i64,
}

/// One database file. Any number of threads and processes may use it at once.
pub struct Db {
    path: PathBuf,
    shared: Shared,
    migrated: Migrated,
}

impl Db {
    /// Opens the database at `path`, creating file and folder where they are missing, and brings
    /// it to the newest schema.
    ///
    /// Fails when the file cannot be used, and says why: locked, full, read-only, damaged, not a
    /// database, another program's, or a newer malwar's.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_within(path, PATIENCE)
    }

    /// The same, but other processes' transactions are waited for no longer than `patience`, now
    /// and later.
    pub fn open_within(path: &Path, patience: Duration) -> Result<Self> {
        let told = |failure: Failure| failure.told(path, OPENING);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|error| unusable(path, DatabaseTrouble::Unopenable(reason(&error))))?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection =
            Connection::open_with_flags(path, flags).map_err(|error| told(Failure::Sql(error)))?;
        Self::with(connection, path, patience)
    }

    /// A database that lives in memory, and only as long as this value: for tests.
    pub fn open_in_memory() -> Result<Self> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory()
            .map_err(|error| Failure::Sql(error).told(path, OPENING))?;
        Self::with(connection, path, Duration::ZERO)
    }

    /// Its file; `:memory:` when it has none.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From which schema to which opening brought it.
    pub fn migrated(&self) -> Migrated {
        self.migrated
    }

    /// Which state it is in. Whatever is read after this is of that state, or of a later one,
    /// which has another version.
    pub fn version(&self) -> Result<Version> {
        let own = self.shared.kept();
        Ok(Version { own, others: health::changes_seen(self)? })
    }

    /// Runs `work` in a transaction that sees one state of the database. What it writes is lost.
    ///
    /// `doing` completes "could not …". `work` must not use the `Db` again: it would wait for
    /// itself.
    pub fn read<T>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T> {
        self.shared.read(work).map_err(|failure| failure.told(&self.path, doing))
    }

    /// Runs `work` in one IMMEDIATE transaction; when this answers, what it wrote is on the disk,
    /// or, with an error, not a row of it.
    ///
    /// Writes of several threads that wait together are committed together, each in its own
    /// savepoint: one that fails does not touch its neighbours. `work` is run again, alone, when
    /// a neighbour loses the whole transaction (a full disk), so it must not count on being run
    /// once. `doing` completes "could not …". `work` must not use the `Db` again.
    pub fn write<T>(
        &self,
        doing: &'static str,
        work: impl Fn(&Connection) -> Result<T, Failure>,
    ) -> Result<T> {
        self.shared.write(work).map_err(|failure| failure.told(&self.path, doing))
    }

    fn with(connection: Connection, path: &Path, patience: Duration) -> Result<Self> {
        if rusqlite::version_number() < SQLITE_OLDEST {
            let version = rusqlite::version().to_owned();
            return Err(unusable(path, DatabaseTrouble::OldSqlite(version)));
        }
        let prepared = patiently(patience, || prepare(&connection, patience));
        let prepared = prepared.map_err(Refusal::from);
        let migrated = prepared.and_then(|()| migrations::migrate(&connection));
        let migrated = migrated.map_err(|refusal| match refusal {
            Refusal::Failed(failure) => failure.told(path, OPENING),
            Refusal::Trouble(trouble) => unusable(path, trouble),
        })?;
        Ok(Self { path: path.to_owned(), shared: Shared::new(connection, patience), migrated })
    }
}

const OPENING: &str = "open the database";

fn unusable(path: &Path, trouble: DatabaseTrouble) -> Error {
    Error::Database { path: path.to_owned(), doing: OPENING, trouble }
}

fn prepare(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    connection.busy_timeout(patience)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    connection.pragma_update(None, "foreign_keys", true)?;
    // A container may have no folder for temporary files, and without one no large write succeeds.
    connection.pragma_update(None, "temp_store", "memory")?;
    // What stands in a schema that someone else wrote must not run functions of ours.
    connection.pragma_update(None, "trusted_schema", false)?;
    if !connection.is_readonly("main")? {
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_a_version_of_its_own_whoever_made_it() {
        let path = std::env::temp_dir().join(format!("malwar-version-{}.db", std::process::id()));
        let (one, other) = (Db::open(&path).unwrap(), Db::open(&path).unwrap());
        let write = |db: &Db, fails: bool| {
            let outcome = db.write("test", |tx| {
                tx.execute("UPDATE api_keys SET name = 'x'", [])?;
                tx.pragma_update(None, "user_version", migrations::NEWEST)?;
                if fails { Err(Error::NoRandomness.into()) } else { Ok(()) }
            });
            assert_eq!(outcome.is_err(), fails);
        };
        let first = one.version().unwrap();
        assert_eq!(one.version().unwrap(), first);
        write(&one, true);
        assert_eq!(one.version().unwrap(), first, "nothing was written");
        write(&one, false);
        let second = one.version().unwrap();
        write(&other, false);
        let third = one.version().unwrap();
        assert!(first != second && second != third && first != third);
        drop((one, other));
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
    }

    #[test]
    fn nothing_is_written_but_the_database() {
        let db = Db::open_in_memory().unwrap();
        let store = |tx: &Connection| tx.pragma_query_value(None, "temp_store", |row| row.get(0));
        let store: i64 = db.read("test", |tx| Ok(store(tx)?)).unwrap();
        assert_eq!(store, 2, "temporary files are in memory");
    }

    #[test]
    fn a_write_is_kept_whole_or_not_at_all() {
        let db = Db::open_in_memory().unwrap();
        assert_eq!(db.migrated().to, migrations::NEWEST);
        let insert = |name: &str| {
            db.write("test", |tx| {
                tx.execute(
                    "INSERT INTO api_keys (id, key_hash, name) VALUES (?1, ?1, ?1)",
                    [name],
                )?;
                if name == "b" {
                    tx.execute("INSERT INTO nothing", [])?
                } else {
                    0
                };
                Ok(())
            })
        };
        assert!(insert("a").is_ok() && insert("b").is_err() && insert("c").is_ok());
        let names: String = db
            .read("test", |tx| {
                let all = "SELECT group_concat(name) FROM (SELECT name FROM api_keys ORDER BY id)";
                Ok(tx.query_row(all, [], |row| row.get(0))?)
            })
            .unwrap();
        assert_eq!(names, "a,c");
    }
}
