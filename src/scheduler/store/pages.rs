//! The page of each schedule with a URL as its target, as it was seen last.

use super::JobStore;
use crate::error::Result;
use crate::scheduler::jobs::id::JobId;
use crate::storage::moment::Moment;
use crate::target::page::Page;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

impl JobStore<'_> {
    /// The page of a job's target as it was seen last, when it can be known again.
    pub fn page(&self, id: &JobId) -> Result<Option<Page>> {
        const PAGE: &str =
            "SELECT url, etag, modified, content_type, body FROM job_pages WHERE job_id = ?1";
        self.db.read("read a page", |tx| {
            let page = |row: &rusqlite::Row<'_>| {
                Ok(Page {
                    url: row.get(0)?,
                    etag: row.get(1)?,
                    modified: row.get(2)?,
                    content_type: row.get(3)?,
                    body: row.get(4)?,
                })
            };
            Ok(tx.prepare_cached(PAGE)?.query_row([id.as_str()], page).optional()?)
        })
    }
}

/// Keeps the page of a job's target instead of the one before.
pub(super) fn keep(
    tx: &Connection,
    job: &JobId,
    page: &Page,
    now: Timestamp,
) -> rusqlite::Result<()> {
    const KEEP: &str = "INSERT INTO job_pages (job_id, url, etag, modified, content_type, body, \
         seen_at) VALUES (:job, :url, :etag, :modified, :type, :body, :seen_at) \
         ON CONFLICT (job_id) DO UPDATE SET url = :url, etag = :etag, modified = :modified, \
         content_type = :type, body = :body, seen_at = :seen_at";
    tx.prepare_cached(KEEP)?.execute(named_params! {
        ":job": job.as_str(),
        ":url": page.url,
        ":etag": page.etag,
        ":modified": page.modified,
        ":type": page.content_type,
        ":body": page.body,
        ":seen_at": Moment(now),
    })?;
    Ok(())
}
