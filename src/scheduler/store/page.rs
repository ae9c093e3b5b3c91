//! Jobs, runs and changes by the page: each page is one short look at the database.

use super::JobStore;
use super::lookup::{Listed, Noted, noted};
use super::row::{self, JOB, JobRow, RUN};
use super::seen::seen;
use crate::error::{Error, Result};
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::scheduler::jobs::run::Run;
use crate::storage::trouble::Failure;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

impl JobStore<'_> {
    /// Jobs, the newest first, at most `limit`, behind the job `after`. Fails when that is gone.
    pub fn jobs_page(&self, after: Option<&JobId>, limit: u32) -> Result<Listed> {
        const PLACE: &str = "SELECT created_at FROM scheduled_jobs WHERE id = ?1";
        const BEHIND: &str = "WHERE (created_at, id) < (?1, ?2)";
        let query = |behind: &str| {
            format!(
                "SELECT {JOB} FROM scheduled_jobs {behind} \
                 ORDER BY created_at DESC, id DESC LIMIT ?3"
            )
        };
        let after = after.map(JobId::as_str);
        self.db.read("list schedules", |tx| {
            let at: Option<String> =
                after.map(|id| place(tx, PLACE, id, "schedule")).transpose()?;
            let query = query(if after.is_some() { BEHIND } else { "WHERE ?1 IS ?2" });
            let mut statement = tx.prepare_cached(&query)?;
            let mut listed = Listed::default();
            for found in statement.query_map((at, after, limit), row::job)? {
                let JobRow { id, job, .. } = found?;
                listed.last = Some(id.clone());
                match job {
                    Ok(job) => listed.jobs.push(job),
                    Err(error) => listed.broken.push(row::broken(&id, &error)),
                }
            }
            Ok(listed)
        })
    }

    /// Runs of a job as they are seen at `now`, the newest first, at most `limit`, behind the run
    /// `after`. Fails when that is gone.
    pub fn runs_page(
        &self,
        id: &JobId,
        after: Option<&RunId>,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<Run>> {
        const PLACE: &str = "SELECT started_at FROM job_runs WHERE id = ?1";
        const ROWID: &str = "SELECT rowid FROM job_runs WHERE id = ?1";
        const BEHIND: &str = "AND (started_at, rowid) < (?3, ?4)";
        let query = |behind: &str| {
            format!(
                "SELECT {RUN}, lease_until FROM job_runs WHERE job_id = ?1 {behind} \
                 ORDER BY started_at DESC, rowid DESC LIMIT ?2"
            )
        };
        let after = after.map(RunId::as_str);
        self.db.read("list runs", |tx| {
            let at: Option<String> = after.map(|id| place(tx, PLACE, id, "run")).transpose()?;
            let number: Option<i64> = after.map(|id| place(tx, ROWID, id, "run")).transpose()?;
            let query = query(if after.is_some() { BEHIND } else { "AND ?3 IS ?4" });
            let mut statement = tx.prepare_cached(&query)?;
            let bounds = (id.as_str(), limit, at, number);
            let rows = statement.query_map(bounds, |row| seen(row, now))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Changes of a job's skills, the newest first, at most `limit`, behind the change `after`;
    /// each with its number.
    pub fn changes_page(
        &self,
        id: &JobId,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, Noted)>> {
        // They are numbered as they come to light.
        const CHANGES: &str = "SELECT * FROM changes WHERE job_id = ?1 AND id < ?3 \
             ORDER BY id DESC LIMIT ?2";
        self.db.read("list changes", |tx| {
            let mut statement = tx.prepare_cached(CHANGES)?;
            let bounds = (id.as_str(), limit, after.unwrap_or(i64::MAX));
            let rows = statement.query_map(bounds, |row| Ok((row.get("id")?, noted(row)?)))?;
            let rows: Vec<(i64, Option<Noted>)> = rows.collect::<rusqlite::Result<_>>()?;
            let known = |(number, noted): (i64, Option<Noted>)| Some((number, noted?));
            Ok(rows.into_iter().filter_map(known).collect())
        })
    }
}

/// Where the item that a page begins behind stands.
fn place<T: rusqlite::types::FromSql>(
    tx: &Connection,
    query: &str,
    id: &str,
    kind: &'static str,
) -> Result<T, Failure> {
    let found = tx.prepare_cached(query)?.query_row([id], |row| row.get(0)).optional()?;
    found.ok_or_else(|| Error::UnknownId { kind, id: id.to_owned() }.into())
}
