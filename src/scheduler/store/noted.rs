//! What one run has found to be different.

use super::JobStore;
use super::lookup::{Noted, noted};
use crate::error::Result;
use crate::scheduler::jobs::run::Run;

impl JobStore<'_> {
    /// The differences that a run has found, in the order in which it found them, as long as they
    /// are kept.
    pub fn noted_by(&self, run: &Run) -> Result<Vec<Noted>> {
        const NOTED: &str = "SELECT * FROM changes WHERE run_id = ?1 ORDER BY id LIMIT ?2";
        if run.changes == 0 {
            return Ok(Vec::new());
        }
        self.db.read("list changes", |tx| {
            let mut statement = tx.prepare_cached(NOTED)?;
            let rows = statement.query_map((run.id.as_str(), run.changes), noted)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }
}
