//! What SQLite's refusals mean to the person whose database it is.

use crate::error::DatabaseTrouble;
use crate::error::Error;
use rusqlite::ErrorCode;
use std::fs;
use std::path::Path;

/// Why the work inside a transaction stops: SQLite refused, or the work itself did.
///
/// It stands between `?` and [`Error`], because the context (the path, what was being done) is
/// known only where the transaction is run.
#[derive(Debug)]
pub enum Failure {
    /// SQLite refused.
    Sql(rusqlite::Error),
    /// The work must not be done: nothing of it is kept.
    Refused(Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl Failure {
    /// Names the database and what was being done.
    pub(super) fn told(self, path: &Path, doing: &'static str) -> Error {
        match self {
            Self::Refused(error) => error,
            Self::Sql(error) => {
                let mut trouble = trouble(&error);
                if let DatabaseTrouble::Unopenable(why) = trouble {
                    trouble = unopenable(path, why);
                }
                Error::Database { path: path.to_owned(), doing, trouble }
            }
        }
    }
}

/// What SQLite does not say about a file that it cannot open: a file that is there, on a disk or
/// in a folder that may not be written, gets no write-ahead log.
fn unopenable(path: &Path, why: String) -> DatabaseTrouble {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => DatabaseTrouble::Unopenable("it is a folder".to_owned()),
        Ok(found) if found.is_file() && fs::File::open(path).is_ok() => DatabaseTrouble::ReadOnly,
        Ok(_) | Err(_) => DatabaseTrouble::Unopenable(why),
    }
}

/// Whether another connection was in the way.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    trouble(error) == DatabaseTrouble::Locked
}

fn trouble(error: &rusqlite::Error) -> DatabaseTrouble {
    use rusqlite::ffi;
    match error.sqlite_error().map(|code| code.extended_code) {
        Some(ffi::SQLITE_READONLY_DBMOVED) => {
            let why = "the file was moved or deleted while it was open";
            return DatabaseTrouble::Other(why.to_owned());
        }
        // There was no room for the shared index of the write-ahead log.
        Some(ffi::SQLITE_IOERR_SHMSIZE) => return DatabaseTrouble::Full,
        _ => {}
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseTrouble::Locked,
        Some(ErrorCode::DiskFull) => DatabaseTrouble::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => DatabaseTrouble::ReadOnly,
        Some(ErrorCode::DatabaseCorrupt) => DatabaseTrouble::Corrupt(error.to_string()),
        Some(ErrorCode::NotADatabase) => DatabaseTrouble::NotADatabase,
        Some(ErrorCode::CannotOpen) => {
            let why = "the file or its folder is not there, or may not be used";
            DatabaseTrouble::Unopenable(why.to_owned())
        }
        _ => DatabaseTrouble::Other(error.to_string()),
    }
}
