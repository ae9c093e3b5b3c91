//! What runs have noted as different is read back.

use super::JobStore;
use crate::error::Result;
use crate::scheduler::changes::{Change, Kind};
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::storage::column;
use crate::storage::moment::Moment;
use jiff::Timestamp;
use rusqlite::Row;

/// A difference that a run has noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// When.
    pub at: Timestamp,
    /// Which run, as long as that is kept.
    pub run: Option<RunId>,
    /// The skill's main document. Foreign text.
    pub target: String,
    /// What the skill calls itself. Foreign text.
    pub skill: Option<String>,
    /// In which way it was different.
    pub change: Change,
}

impl JobStore<'_> {
    /// The differences that runs of a job have noted, the newest first; of one run when it is
    /// named. At most `limit`.
    pub fn noted(&self, id: &JobId, run: Option<&RunId>, limit: u32) -> Result<Vec<Noted>> {
        const CHANGES: &str = "SELECT at, run_id, target, skill_name, kind, before, after, detail \
             FROM changes WHERE job_id = ?1 AND (?2 IS NULL OR run_id = ?2) \
             ORDER BY at DESC, id LIMIT ?3";
        self.db.read("list changes", |tx| {
            let mut statement = tx.prepare_cached(CHANGES)?;
            let rows = statement.query_map((id.as_str(), run.map(RunId::as_str), limit), noted)?;
            let noted: Vec<Option<Noted>> = rows.collect::<rusqlite::Result<_>>()?;
            Ok(noted.into_iter().flatten().collect())
        })
    }
}

/// None when another program wrote a kind that is none of ours.
fn noted(row: &Row<'_>) -> rusqlite::Result<Option<Noted>> {
    let kind: String = row.get("kind")?;
    let Ok(kind) = Kind::parse(&kind) else { return Ok(None) };
    Ok(Some(Noted {
        at: row.get::<_, Moment>("at")?.0,
        run: row.get::<_, Option<String>>("run_id")?.map(RunId::stored),
        target: row.get("target")?,
        skill: row.get("skill_name")?,
        change: Change {
            kind,
            before: row.get("before")?,
            after: row.get("after")?,
            rules: column::list(row, "detail"),
        },
    }))
}
