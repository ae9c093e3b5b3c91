//! Whether the database can be used, and what is in it.

use super::{Check, State, schedules, time};
use crate::config;
use crate::error::{Error, Result};
use crate::storage::Db;
use crate::storage::health;
use crate::storage::signatures;
use std::path::Path;

/// Everything about the database; of one that cannot be opened, why.
pub(super) fn checks() -> Vec<Check> {
    let path = match config::database_path(&config::environment) {
        Ok(path) => path,
        Err(error) => return vec![problem(&error)],
    };
    if health::is_missing(&path) {
        let told = format!("database {} is not there yet", path.display());
        return vec![Check::fine(told)];
    }
    match Db::open(&path) {
        Ok(db) => [sound, known, writable, time::clock, schedules::checks]
            .into_iter()
            .flat_map(|look| look(&db).unwrap_or_else(|error| vec![problem(&error)]))
            .collect(),
        Err(error) => vec![problem(&error)],
    }
}

fn problem(error: &Error) -> Check {
    let hint = error.hint().map_or_else(String::new, |hint| format!("; {hint}"));
    Check::new(State::Problem, format!("{error}{hint}"))
}

fn sound(db: &Db) -> Result<Vec<Check>> {
    let path: &Path = db.path();
    let held = health::stats(db)?;
    let faults = health::faults(db)?;
    if !faults.is_empty() {
        let told = |fault| Check::new(State::Problem, format!("database: {fault}"));
        return Ok(faults.into_iter().map(told).collect());
    }
    Ok(vec![Check::fine(format!(
        "database {}  schema {}, {} KB, {}, sound",
        path.display(),
        held.schema,
        held.bytes.div_ceil(1_000),
        held.journal
    ))])
}

fn writable(db: &Db) -> Result<Vec<Check>> {
    health::try_to_write(db).map(|()| Vec::new())
}

fn known(db: &Db) -> Result<Vec<Check>> {
    let known = db.read("read the signatures", signatures::enabled)?.len();
    let state = if known == 0 { State::Warning } else { State::Fine };
    Ok(vec![Check::new(state, format!("signatures {known} enabled"))])
}
