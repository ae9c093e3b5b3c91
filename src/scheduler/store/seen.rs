//! Runs as whoever looks sees them: what has lost its process is not shown as going.

use super::JobStore;
use super::lease::RUNS_WITHOUT_LEASE;
use super::row::{self, RUN};
use crate::error::{Error, Result};
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::scheduler::jobs::run::{Run, RunState};
use crate::scheduler::planning::INTERRUPTED;
use crate::storage::moment::Moment;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row};

impl JobStore<'_> {
    /// The runs of a job as [`JobStore::runs`] lists them, but one whose lease has run out at
    /// `now` has failed, although no scheduler has written that down yet. Whoever only looks
    /// leaves that to a scheduler: after a machine has slept, every lease seems to have run out
    /// until those that live renew theirs.
    pub fn runs_seen(&self, id: &JobId, limit: u32, now: Timestamp) -> Result<Vec<Run>> {
        self.runs_page(id, None, limit, now)
    }

    /// One run, in the same way. Fails when there is none of that id.
    pub fn run_seen(&self, id: &RunId, now: Timestamp) -> Result<Run> {
        let query = format!("SELECT {RUN}, lease_until FROM job_runs WHERE id = ?1");
        self.db.read("look at a run", |tx| {
            let mut statement = tx.prepare_cached(&query)?;
            let found = statement.query_row([id.as_str()], |row| seen(row, now)).optional()?;
            found.ok_or_else(|| Error::UnknownId { kind: "run", id: id.to_string() }.into())
        })
    }
}

/// A run as whoever looks at `now` must take it; the row has `lease_until` too.
pub(super) fn seen(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<Run> {
    let run = row::run(row)?;
    let lease = row.get::<_, Option<Moment>>("lease_until").ok().flatten();
    let without = || run.started_at.saturating_add(RUNS_WITHOUT_LEASE).unwrap_or(Timestamp::MAX);
    let until = lease.map_or_else(without, Timestamp::from);
    if run.state == RunState::Running && until < now {
        let state = RunState::Failed { why: INTERRUPTED.to_owned(), at: until };
        return Ok(Run { state, ..run });
    }
    Ok(run)
}
