//! Jobs and runs are looked at: lists, one of them, by whatever name a person gives it.

use super::JobStore;
use super::row::{self, JOB, JobRow, RUN};
use crate::error::{Error, Result};
use crate::scheduler::changes::{Change, Kind};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::scheduler::jobs::run::Run;
use crate::storage::column;
use crate::storage::moment::Moment;
use crate::storage::trouble::Failure;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

/// Schedules named when a word fits several: more are no help.
const FITS_MAX: usize = 5;

/// All jobs.
#[derive(Debug, Default)]
pub struct Listed {
    /// The newest first.
    pub jobs: Vec<Job>,
    /// Rows that are no jobs, each with what is wrong.
    pub broken: Vec<Error>,
    /// The last row of a page, be it a job or not; none when there was none.
    pub last: Option<JobId>,
}

/// A change, and where and when it came to light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// The run that found it, as long as that is kept.
    pub run: Option<RunId>,
    /// The path of the skill's main document. Foreign text.
    pub target: String,
    /// What the skill calls itself. Foreign text.
    pub skill: Option<String>,
    /// What is different.
    pub change: Change,
    /// When it was found.
    pub at: Timestamp,
}

impl JobStore<'_> {
    /// Every job, the newest first; a damaged row does not hide the others.
    pub fn jobs(&self) -> Result<Listed> {
        let query = format!("SELECT {JOB} FROM scheduled_jobs ORDER BY created_at DESC, id DESC");
        self.db.read("list schedules", |tx| {
            let mut listed = Listed::default();
            let mut statement = tx.prepare_cached(&query)?;
            for found in statement.query_map([], row::job)? {
                let JobRow { id, job, .. } = found?;
                match job {
                    Ok(job) => listed.jobs.push(job),
                    Err(error) => listed.broken.push(row::broken(&id, &error)),
                }
            }
            Ok(listed)
        })
    }

    /// The job of an id. Fails when there is none, or its row is damaged.
    pub fn job(&self, id: &JobId) -> Result<Job> {
        self.db.read("look at a schedule", |tx| row::checked_job(tx, id))
    }

    /// The id that a person means: a whole id, a beginning of one with or without `sched-`, or a
    /// name. Fails when nothing fits, or several do.
    pub fn resolve(&self, word: &str) -> Result<JobId> {
        self.db.read("find a schedule", |tx| resolve(tx, word))
    }

    /// One run. Fails when there is none of that id.
    pub fn run(&self, id: &RunId) -> Result<Run> {
        let query = format!("SELECT {RUN} FROM job_runs WHERE id = ?1");
        self.db.read("look at a run", |tx| {
            let found = tx.prepare_cached(&query)?.query_row([id.as_str()], row::run).optional()?;
            found.ok_or_else(|| Error::UnknownId { kind: "run", id: id.to_string() }.into())
        })
    }

    /// What changed about the skills of a job, the newest first, at most `limit`.
    pub fn changes(&self, id: &JobId, limit: u32) -> Result<Vec<Noted>> {
        const CHANGES: &str = "SELECT * FROM changes WHERE job_id = ?1 \
             ORDER BY at DESC, id DESC LIMIT ?2";
        self.db.read("list changes", |tx| {
            let mut statement = tx.prepare_cached(CHANGES)?;
            let rows = statement.query_map((id.as_str(), limit), noted)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }

    /// Since when the runs of a job have come to the verdict of the last one, as far as they are
    /// kept; none when there is none.
    pub fn verdict_since(&self, job: &Job) -> Result<Option<Timestamp>> {
        const SINCE: &str = "SELECT min(started_at) FROM job_runs WHERE job_id = ?1 \
             AND status = 'completed' AND started_at > coalesce((SELECT max(started_at) \
                FROM job_runs WHERE job_id = ?1 AND status = 'completed' AND verdict <> ?2), '')";
        let Some(verdict) = job.last_verdict else { return Ok(None) };
        self.db.read("look at runs", |tx| {
            let bounds = (job.id.as_str(), verdict.word());
            let since: Option<Moment> =
                tx.prepare_cached(SINCE)?.query_row(bounds, |row| row.get(0))?;
            Ok(since.map(Timestamp::from))
        })
    }

    /// The runs of a job, the newest first, at most `limit`; of a job that does not exist none.
    pub fn runs(&self, id: &JobId, limit: u32) -> Result<Vec<Run>> {
        let query = format!(
            "SELECT {RUN} FROM job_runs WHERE job_id = ?1 \
             ORDER BY started_at DESC, rowid DESC LIMIT ?2"
        );
        self.db.read("list runs", |tx| {
            let mut statement = tx.prepare_cached(&query)?;
            let rows = statement.query_map((id.as_str(), limit), row::run)?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// A row of `changes`; none when its kind is a newer program's.
pub(super) fn noted(row: &Row<'_>) -> rusqlite::Result<Option<Noted>> {
    let Ok(kind) = Kind::parse(&row.get::<_, String>("kind")?) else { return Ok(None) };
    let change = Change {
        kind,
        before: row.get("before")?,
        after: row.get("after")?,
        rules: column::list(row, "detail"),
    };
    Ok(Some(Noted {
        run: row.get::<_, Option<String>>("run_id")?.map(RunId::stored),
        target: row.get("target")?,
        skill: row.get("skill_name")?,
        change,
        at: row.get::<_, Moment>("at")?.0,
    }))
}

fn resolve(tx: &Connection, word: &str) -> Result<JobId, Failure> {
    let digits = word.strip_prefix("sched-").unwrap_or(word);
    let full = format!("sched-{digits}");
    let mut fits = Vec::new();
    if !digits.is_empty() {
        fits = beginning_with(tx, &full)?;
    }
    if let Some(exact) = fits.iter().find(|fit| fit.0 == full || fit.0 == word) {
        return Ok(JobId::stored(exact.0.clone()));
    }
    for named in named(tx, word)? {
        if !fits.contains(&named) {
            fits.push(named);
        }
    }
    match fits.as_slice() {
        [] => Err(row::unknown(word).into()),
        [(id, _)] => Ok(JobId::stored(id.clone())),
        several => {
            let told = |(id, name): &(String, String)| {
                let id = JobId::stored(id.clone());
                let short = id.digits().get(..8).unwrap_or(id.digits());
                format!("{short} ({name})")
            };
            let matches = several.iter().take(FITS_MAX).map(told).collect();
            Err(Error::AmbiguousId { kind: "schedule", id: word.to_owned(), matches }.into())
        }
    }
}

type Fit = (String, String);

fn beginning_with(tx: &Connection, start: &str) -> rusqlite::Result<Vec<Fit>> {
    // A range, not LIKE: `%` and `_` mean nothing, and the key's index answers.
    const FIND: &str = "SELECT id, name FROM scheduled_jobs WHERE id = ?1 OR (id > ?1 AND \
                        id < ?1 || char(1114111)) ORDER BY id LIMIT ?2";
    fitting(tx, FIND, start)
}

fn named(tx: &Connection, name: &str) -> rusqlite::Result<Vec<Fit>> {
    const FIND: &str =
        "SELECT id, name FROM scheduled_jobs WHERE name = ?1 ORDER BY created_at LIMIT ?2";
    fitting(tx, FIND, name)
}

fn fitting(tx: &Connection, query: &str, word: &str) -> rusqlite::Result<Vec<Fit>> {
    let most = i64::try_from(FITS_MAX).unwrap_or(i64::MAX);
    let mut statement = tx.prepare_cached(query)?;
    statement.query_map((word, most), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
