//! Takes due jobs: one transaction reads them, plans them, and writes the runs.

use super::row::{self, JOB, JobRow, Lease, RUN};
use super::{JobStore, lease};
use crate::error::{Error, Result};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::JobId;
use crate::scheduler::jobs::policy::{Missed, Overlap};
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use crate::scheduler::planning::{Decision, LEASE, Standing, Step, at_due_time};
use crate::storage::moment::Moment;
use crate::storage::trouble::Failure;
use jiff::Timestamp;
use rusqlite::{Connection, Params, Row};

/// Due jobs that one transaction looks at, besides those it starts: keeps the lock short.
const LOOKED_AT_MAX: usize = 500;

/// What a look at the due jobs came to.
#[derive(Debug, Default)]
pub struct Claimed {
    /// The runs to be executed now, each with its job.
    pub runs: Vec<(Job, Run)>,
    /// Whether another look at the same time would find more to do.
    pub more: bool,
    /// Jobs whose rows are none; each got a failed run that says so.
    pub broken: Vec<Error>,
}

/// A run by hand.
#[derive(Debug)]
pub enum ByHand {
    /// It is the caller's to execute, now.
    Ours(Box<Job>, Run),
    /// It waits until the one under way is over (overlap `queue`).
    Waits(Run),
}

impl JobStore<'_> {
    /// Claims up to `free` runs that are due: those that wait, then those of due jobs.
    /// Records what is skipped, and puts into the queue what waits. `watched_since`: since when
    /// some scheduler has looked without a break; what was due before that was missed.
    pub fn claim_due(
        &self,
        now: Timestamp,
        free: usize,
        watched_since: Timestamp,
    ) -> Result<Claimed> {
        self.db.write("claim due jobs", |tx| {
            let look = Look { tx, now, free, watched_since, lease: self.lease(now) };
            let mut claimed = Claimed::default();
            look.at_waiting(&mut claimed)?;
            look.at_blocked(&mut claimed)?;
            look.at_due(&mut claimed)?;
            look.at_missed(&mut claimed)?;
            Ok(claimed)
        })
    }

    /// Claims a run of a job by hand, due or not, enabled or not; `next_run` stays as it is.
    /// A run that waits is taken instead of a new one. Fails when one is under way, unless its
    /// overlap is `queue` and none waits yet.
    pub fn claim_now(&self, id: &JobId, trigger: Trigger, now: Timestamp) -> Result<ByHand> {
        self.db.write("claim a run", |tx| {
            let job = row::checked_job(tx, id)?;
            lease::reclaim(tx, Some(id), now)?;
            let runs = open_runs(tx, id)?;
            let going = runs.iter().find(|open| open.owned);
            let waiting = runs.iter().find(|open| !open.owned);
            let under_way = |run: &Run| {
                let (id, run) = (id.to_string(), run.id.to_string());
                Failure::from(Error::RunUnderWay { id, run })
            };
            let mut new = Run::pending(id.clone(), trigger, None, now)?;
            match (going, waiting) {
                (Some(_), None) if job.policy.overlap == Overlap::Queue => {
                    new.not_before = Some(now);
                    row::insert_run(tx, &new, None)?;
                    return Ok(ByHand::Waits(new));
                }
                (Some(open), _) => return Err(under_way(&open.run)),
                (None, Some(open)) if open.run.trigger != Trigger::Retry => {
                    take(tx, &open.run, self.lease(now))?;
                    return Ok(ByHand::Ours(Box::new(job), open.run.clone()));
                }
                (None, Some(_)) => give_up_retry(tx, id, now)?,
                (None, None) => {}
            }
            row::insert_run(tx, &new, Some(self.lease(now)))?;
            Ok(ByHand::Ours(Box::new(job), new))
        })
    }

    pub(super) fn lease(&self, now: Timestamp) -> Lease<'_> {
        Lease { owner: self.owner.as_str(), until: now.saturating_add(LEASE).unwrap_or(now) }
    }
}

/// A run that is not over.
struct Open {
    run: Run,
    owned: bool,
}

fn open_runs(tx: &Connection, id: &JobId) -> rusqlite::Result<Vec<Open>> {
    let query = format!(
        "SELECT {RUN}, owner IS NOT NULL AS owned FROM job_runs \
         WHERE job_id = ?1 AND status IN ('pending', 'running') ORDER BY started_at"
    );
    let mut statement = tx.prepare_cached(&query)?;
    let open = |row: &Row<'_>| Ok(Open { run: row::run(row)?, owned: row.get("owned")? });
    statement.query_map([id.as_str()], open)?.collect()
}

/// One look, inside its transaction.
struct Look<'a> {
    tx: &'a Connection,
    now: Timestamp,
    free: usize,
    watched_since: Timestamp,
    lease: Lease<'a>,
}

impl Look<'_> {
    /// Starts runs that wait and may begin: queued, given back, retries.
    fn at_waiting(&self, claimed: &mut Claimed) -> Result<(), Failure> {
        let query = format!(
            "SELECT {RUN} FROM job_runs WHERE status = 'pending' AND owner IS NULL \
             AND (not_before IS NULL OR not_before <= ?1) AND NOT EXISTS (\
                SELECT 1 FROM job_runs AS other WHERE other.job_id = job_runs.job_id \
                AND other.status IN ('pending', 'running') AND other.owner IS NOT NULL) \
             ORDER BY not_before LIMIT ?2"
        );
        let mut statement = self.tx.prepare_cached(&query)?;
        let limit = whole(self.free);
        let rows = statement.query_map((Moment(self.now), limit), row::run)?;
        let waiting: Vec<Run> = rows.collect::<rusqlite::Result<_>>()?;
        for run in waiting {
            let Some(found) = row::job_by_id(self.tx, &run.job_id)? else { continue };
            if claimed.runs.iter().any(|(job, _)| job.id == run.job_id) {
                continue;
            }
            match found.job {
                Ok(job) => {
                    take(self.tx, &run, self.lease)?;
                    claimed.runs.push((job, run));
                }
                Err(error) => {
                    let error = row::broken(&found.id, &error);
                    fail(self.tx, &run, &error.to_string(), self.now)?;
                    claimed.broken.push(error);
                }
            }
        }
        Ok(())
    }

    /// Settles due times of jobs that have a run which is not over.
    fn at_blocked(&self, claimed: &mut Claimed) -> Result<(), Failure> {
        // CROSS JOIN keeps the order of the tables: there are few open runs, and many due jobs.
        let query = format!(
            "SELECT {JOB}, max(job_runs.owner IS NOT NULL) AS under_way, \
             max(CASE WHEN job_runs.owner IS NULL THEN trigger END) AS waiting \
             FROM job_runs CROSS JOIN scheduled_jobs ON scheduled_jobs.id = job_runs.job_id \
             WHERE job_runs.status IN ('pending', 'running') AND scheduled_jobs.enabled = 1 \
             AND scheduled_jobs.next_run <= ?1 GROUP BY scheduled_jobs.id"
        );
        let standing = |row: &Row<'_>| {
            let word: Option<String> = row.get("waiting")?;
            let known = |word: String| Trigger::ALL.into_iter().find(|known| known.word() == word);
            let standing =
                Standing { under_way: row.get("under_way")?, waiting: word.and_then(known) };
            Ok((row::job(row)?, standing))
        };
        let mut statement = self.tx.prepare_cached(&query)?;
        let rows = statement.query_map([Moment(self.now)], standing)?;
        let due: Vec<(JobRow, Standing)> = rows.collect::<rusqlite::Result<_>>()?;
        for (job, standing) in due {
            self.settle(&job, standing, claimed)?;
        }
        Ok(())
    }

    /// Starts the jobs that have been due longest, as many as there are workers free.
    fn at_due(&self, claimed: &mut Claimed) -> Result<(), Failure> {
        let limit = self.free.saturating_sub(claimed.runs.len());
        if limit == 0 {
            return Ok(());
        }
        let jobs = self.due_jobs("", (Moment(self.now), whole(limit)))?;
        let looked_at = jobs.len();
        for job in jobs {
            self.settle(&job, Standing::default(), claimed)?;
        }
        claimed.more = looked_at == limit && claimed.runs.len() < self.free;
        Ok(())
    }

    /// Records what was missed and is not made up for: that needs no worker.
    fn at_missed(&self, claimed: &mut Claimed) -> Result<(), Failure> {
        let until = self.watched_since.min(self.now);
        let jobs = self.due_jobs("AND missed = 'skip'", (Moment(until), whole(LOOKED_AT_MAX)))?;
        let mut settled = 0;
        let looked_at = jobs.len();
        for job in jobs {
            let skips = job.job.as_ref().is_ok_and(|job| job.policy.missed == Missed::Skip);
            if skips && self.settle(&job, Standing::default(), claimed)? {
                settled += 1;
            }
        }
        claimed.more |= looked_at == LOOKED_AT_MAX && settled > 0;
        Ok(())
    }

    /// Jobs that are due and have no run that is not over, the longest due first.
    fn due_jobs(&self, also: &str, bounds: impl Params) -> rusqlite::Result<Vec<JobRow>> {
        let query = format!(
            "SELECT {JOB} FROM scheduled_jobs WHERE enabled = 1 AND next_run <= ?1 {also} \
             AND NOT EXISTS (SELECT 1 FROM job_runs WHERE job_id = scheduled_jobs.id \
                AND status IN ('pending', 'running')) \
             ORDER BY next_run LIMIT ?2"
        );
        self.tx.prepare_cached(&query)?.query_map(bounds, row::job)?.collect()
    }

    /// Does what is decided about one due job; answers whether it did something.
    fn settle(
        &self,
        found: &JobRow,
        standing: Standing,
        claimed: &mut Claimed,
    ) -> Result<bool, Failure> {
        let job = match &found.job {
            Ok(job) => job,
            Err(error) => {
                claimed.broken.push(self.give_up(found, error)?);
                return Ok(true);
            }
        };
        let Some(decision) = at_due_time(job, standing, self.watched_since, self.now) else {
            return Ok(false);
        };
        if matches!(decision.step, Step::Start(_)) && claimed.runs.len() >= self.free {
            return Ok(false);
        }
        if decision.ends_retry {
            give_up_retry(self.tx, &job.id, self.now)?;
        }
        self.plan_next(found, decision.next_run)?;
        if let Some(run) = self.written(job, &decision)? {
            let job = Job { next_run: decision.next_run, ..job.clone() };
            claimed.runs.push((job, run));
        }
        Ok(true)
    }

    /// Writes the run that was decided; none when it is not to be executed now, or when its due
    /// time was answered before the clock was set back.
    fn written(&self, job: &Job, decision: &Decision) -> Result<Option<Run>, Failure> {
        let (id, slot) = (job.id.clone(), Some(decision.slot));
        match &decision.step {
            Step::Start(trigger) => {
                let run = Run::pending(id, *trigger, slot, self.now)?;
                Ok(row::insert_run(self.tx, &run, Some(self.lease))?.then_some(run))
            }
            Step::Queue => {
                let run = Run::pending(id, Trigger::Schedule, slot, self.now)?;
                row::insert_run(self.tx, &Run { not_before: Some(self.now), ..run }, None)?;
                Ok(None)
            }
            Step::Skip(why) => {
                let run = Run::pending(id, Trigger::Schedule, slot, self.now)?;
                let state = RunState::Skipped { why: (*why).to_owned(), at: self.now };
                row::insert_run(self.tx, &Run { state, ..run }, None)?;
                Ok(None)
            }
        }
    }

    /// A job that cannot be read would be due for ever: it fails once, and says why.
    fn give_up(&self, found: &JobRow, error: &Error) -> Result<Error, Failure> {
        let error = row::broken(&found.id, error);
        let run = Run::pending(found.id.clone(), Trigger::Schedule, None, self.now)?;
        let state = RunState::Failed { why: error.to_string(), at: self.now };
        row::insert_run(self.tx, &Run { state, ..run }, None)?;
        self.plan_next(found, None)?;
        Ok(error)
    }

    fn plan_next(&self, found: &JobRow, next_run: Option<Timestamp>) -> rusqlite::Result<()> {
        const PLAN: &str =
            "UPDATE scheduled_jobs SET next_run = ?1 WHERE id = ?2 AND next_run IS ?3";
        let next_run = next_run.map(Moment);
        let bounds = (next_run, found.id.as_str(), &found.next_run);
        self.tx.prepare_cached(PLAN)?.execute(bounds)?;
        Ok(())
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn take(tx: &Connection, run: &Run, lease: Lease<'_>) -> rusqlite::Result<()> {
    const TAKE: &str = "UPDATE job_runs SET owner = ?1, lease_until = ?2 \
                        WHERE id = ?3 AND status = 'pending' AND owner IS NULL";
    tx.prepare_cached(TAKE)?.execute((lease.owner, Moment(lease.until), run.id.as_str()))?;
    Ok(())
}

fn fail(tx: &Connection, run: &Run, why: &str, now: Timestamp) -> rusqlite::Result<()> {
    const FAIL: &str = "UPDATE job_runs SET status = 'failed', error = ?1, completed_at = ?2 \
                        WHERE id = ?3 AND status IN ('pending', 'running')";
    tx.prepare_cached(FAIL)?.execute((why, Moment(now), run.id.as_str()))?;
    Ok(())
}

/// A new run comes before the retry that waits.
fn give_up_retry(tx: &Connection, id: &JobId, now: Timestamp) -> rusqlite::Result<()> {
    const GIVE_UP: &str = "UPDATE job_runs SET status = 'cancelled', completed_at = ?1 \
         WHERE job_id = ?2 AND status = 'pending' AND owner IS NULL AND trigger = 'retry'";
    tx.prepare_cached(GIVE_UP)?.execute((Moment(now), id.as_str()))?;
    Ok(())
}
