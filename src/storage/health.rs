//! What a database holds, and whether it is sound: for the person who looks after it.

use super::Db;
use super::moment::Moment;
use crate::error::Error;
use crate::error::Result;
use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::fs;
use std::path::{Path, PathBuf};

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Its schema version.
    pub schema: u32,
    /// Bytes of the database itself, without its write-ahead log.
    pub bytes: u64,
    /// How it keeps its journal: `wal`.
    pub journal: String,
    /// Rows of each table, in the order of [`TABLES`].
    pub rows: [u64; TABLES.len()],
}

/// The tables whose rows are counted.
pub const TABLES: [&str; 7] =
    ["scans", "findings", "signatures", "api_keys", "scheduled_jobs", "job_runs", "changes"];

/// Counts what is there.
pub fn stats(db: &Db) -> Result<Stats> {
    db.read("count what is stored", |tx| {
        let number = |pragma| tx.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
        let mut rows = [0; TABLES.len()];
        for (count, table) in rows.iter_mut().zip(TABLES) {
            let sql = format!("SELECT count(*) FROM {table}");
            *count = tx.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        }
        Ok(Stats {
            schema: tx.pragma_query_value(None, "user_version", |row| row.get(0))?,
            bytes: (number("page_count")? * number("page_size")?).unsigned_abs(),
            journal: tx.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
            rows,
        })
    })
}

/// Writes something that changes nothing, as far as the disk. Fails when nothing can be written.
pub fn try_to_write(db: &Db) -> Result<()> {
    db.write("write to the database", |tx| {
        let schema: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(tx.pragma_update(None, "user_version", schema)?)
    })
}

/// The newest time that anybody has written; none in a new database. It lies in the future when
/// the clock was set back.
pub fn newest(db: &Db) -> Result<Option<Timestamp>> {
    // An index each answers.
    const NEWEST: [&str; 3] = [
        "SELECT max(ticked_at) FROM servers",
        "SELECT max(completed_at) FROM job_runs",
        "SELECT max(created_at) FROM scans",
    ];
    db.read("look for the newest row", |tx| {
        let newest = |query| tx.query_row(query, [], |row| row.get::<_, Option<String>>(0));
        let texts: Vec<Option<String>> =
            NEWEST.into_iter().map(newest).collect::<rusqlite::Result<_>>()?;
        let times = texts.iter().flatten().filter_map(|text| Moment::parse(text));
        Ok(times.map(Timestamp::from).max())
    })
}

/// A number that is another one when somebody else has changed the database: another process, or
/// this one through another [`Db`].
pub fn changes_seen(db: &Db) -> Result<i64> {
    db.read("look for changes", |tx| {
        Ok(tx.pragma_query_value(None, "data_version", |row| row.get(0))?)
    })
}

/// Looks for damage: in the pages, in the rows, and in what they refer to. Answers what is wrong,
/// at most [`FAULTS_MAX`] of it; empty when the database is sound.
pub fn faults(db: &Db) -> Result<Vec<String>> {
    db.read("check the database", |tx| {
        let mut statement = tx.prepare(&format!("PRAGMA integrity_check({FAULTS_MAX})"))?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let mut faults: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
        faults.retain(|fault| fault != "ok");
        let mut statement = tx.prepare("SELECT \"table\", parent FROM pragma_foreign_key_check")?;
        let rows = statement.query_map([], |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(format!("a row of {table} refers to a row of {parent} that is not there"))
        })?;
        for fault in rows.take(FAULTS_MAX as usize) {
            faults.push(fault?);
        }
        Ok(faults)
    })
}

/// Faults that are told: more do not change what is to be done.
pub const FAULTS_MAX: u32 = 10;

/// Writes a copy of the database to `copy`, whole, while others go on using it. Fails when there
/// is a file already; when it fails, it leaves none.
pub fn back_up(db: &Db, copy: &Path) -> Result<()> {
    let unwritable =
        |why: &dyn ToString| Error::Unwritable { path: copy.to_owned(), why: why.to_string() };
    if fs::symlink_metadata(copy).is_ok() {
        return Err(unwritable(&"it exists already"));
    }
    let draft = draft_of(copy);
    let written = db.read("back up the database", |tx| Ok(copy_into(tx, &draft)));
    let kept = written
        .and_then(|copied| copied.map_err(|error| unwritable(&error)))
        .and_then(|()| name(&draft, copy).map_err(|error| unwritable(&error)));
    let _ = fs::remove_file(&draft); // it may never have been made
    kept
}

/// Gives a finished copy its name. A link, unlike a rename, never replaces a file that came in the
/// meantime; where there are no links, the time since it was looked for is short.
fn name(draft: &Path, copy: &Path) -> std::io::Result<()> {
    match fs::hard_link(draft, copy) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => fs::rename(draft, copy),
        outcome => outcome,
    }
}

/// Where a copy is written before it has its name.
fn draft_of(copy: &Path) -> PathBuf {
    let mut name = copy.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    PathBuf::from(name)
}

fn copy_into(source: &Connection, draft: &Path) -> rusqlite::Result<()> {
    let mut target = Connection::open(draft)?;
    let backup = Backup::new(source, &mut target)?;
    // All pages at once: the transaction it runs in shows one state anyway.
    backup.step(-1)?;
    drop(backup);
    // A copy is one file.
    target.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    target.close().map_err(|(_, error)| error)
}

/// The version of the SQLite in this program.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// Whether there is no file at `path`, so that opening it would make one.
pub fn is_missing(path: &Path) -> bool {
    matches!(fs::symlink_metadata(path), Err(error) if error.kind() == std::io::ErrorKind::NotFound)
}
