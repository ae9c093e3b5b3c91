//! Jobs: what is scanned again and again, when, and what to do when that goes wrong.

mod draft;
pub mod id;
pub mod policy;
pub mod run;

use crate::error::Result;
use crate::finding::LayerId;
use crate::scheduler::cron::Schedule;
use crate::verdict::{Risk, Verdict};
use id::JobId;
use jiff::{SignedDuration, Timestamp};
use policy::Policy;

/// Unchecked words from the command line or the HTTP interface; [`Job::plan`] checks them.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What people call it.
    pub name: String,
    /// A file, a folder, a pattern or an address.
    pub target: String,
    /// A cron expression of five fields.
    pub schedule: String,
    /// The layers that look, each one word or several with commas; empty for all.
    pub layers: Vec<String>,
    /// Whether it runs by itself.
    pub enabled: bool,
    /// An IANA time zone; UTC when not given, as for all below.
    pub timezone: Option<String>,
    /// `skip` or `queue`.
    pub overlap: Option<String>,
    /// `once` or `skip`.
    pub missed: Option<String>,
    /// 0-3600.
    pub jitter_seconds: Option<i64>,
    /// 1-86400.
    pub timeout_seconds: Option<i64>,
    /// 0-5.
    pub retries: Option<i64>,
    /// Patterns of files outside skill folders that are scanned as well.
    pub include: Vec<String>,
}

impl Draft {
    /// A draft that leaves everything else to its default.
    pub fn new(name: &str, target: &str, schedule: &str) -> Self {
        Self {
            name: name.to_owned(),
            target: target.to_owned(),
            schedule: schedule.to_owned(),
            layers: Vec::new(),
            enabled: true,
            timezone: None,
            overlap: None,
            missed: None,
            jitter_seconds: None,
            timeout_seconds: None,
            retries: None,
            include: Vec::new(),
        }
    }
}

/// What is to be different about a job; what is not given stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edit {
    /// As in [`Draft`], as everything below.
    pub name: Option<String>,
    /// What is scanned.
    pub target: Option<String>,
    /// When.
    pub schedule: Option<String>,
    /// Which layers look.
    pub layers: Option<Vec<String>>,
    /// Whether it runs by itself.
    pub enabled: Option<bool>,
    /// On whose wall clock.
    pub timezone: Option<String>,
    /// `skip` or `queue`.
    pub overlap: Option<String>,
    /// `once` or `skip`.
    pub missed: Option<String>,
    /// 0-3600.
    pub jitter_seconds: Option<i64>,
    /// 1-86400.
    pub timeout_seconds: Option<i64>,
    /// 0-5.
    pub retries: Option<i64>,
    /// Further patterns.
    pub include: Option<Vec<String>>,
}

/// What is kept of a job beside what its draft says.
pub(super) struct Kept {
    pub(super) id: JobId,
    pub(super) paused_at: Option<Timestamp>,
    pub(super) paused_until: Option<Timestamp>,
    pub(super) pause_reason: Option<String>,
    pub(super) revision: u32,
    pub(super) created_at: Timestamp,
    pub(super) next_run: Option<Timestamp>,
    pub(super) last_run: Option<Timestamp>,
    pub(super) last_verdict: Option<Verdict>,
    pub(super) last_risk: Option<Risk>,
}

/// The end of a pause that has none: the last whole microsecond that a [`Timestamp`] can say.
pub const FOR_EVER: Timestamp = Timestamp::constant(253_402_207_200, 999_999_000);

/// Due times that are counted of a pause: of more, nobody wants to know how many.
pub const LEFT_OUT_MAX: usize = 1_000;

/// A checked job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What people call it; not unique.
    pub name: String,
    /// A file, a folder, a pattern or an address.
    pub target: String,
    /// When it is due.
    pub schedule: Schedule,
    /// The layers that look, each once, in the order in which they were asked for.
    pub layers: Vec<LayerId>,
    /// Whether it runs by itself.
    pub enabled: bool,
    /// What to do about the unexpected.
    pub policy: Policy,
    /// Patterns of files outside skill folders that are scanned as well.
    pub include: Vec<String>,
    /// When the pause began that [`Self::paused_until`] ends.
    pub paused_at: Option<Timestamp>,
    /// It does not run by itself before this; [`FOR_EVER`] until somebody resumes it.
    pub paused_until: Option<Timestamp>,
    /// Why it is paused, in the words of who paused it.
    pub pause_reason: Option<String>,
    /// Grows by one with each change that somebody made.
    pub revision: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it runs next, jitter included; meaningless while not enabled. None: never again.
    pub next_run: Option<Timestamp>,
    /// When the last run that ended had begun.
    pub last_run: Option<Timestamp>,
    /// The verdict of the last completed run.
    pub last_verdict: Option<Verdict>,
    /// The risk of the last completed run.
    pub last_risk: Option<Risk>,
}

impl Job {
    /// Checks a draft: the one gate that every job comes through. Fails with all fields at
    /// fault, or with what is wrong with the cron expression when nothing else is; also when its
    /// times never come on the zone's clocks.
    pub fn plan(draft: Draft, now: Timestamp) -> Result<Self> {
        let kept = Kept {
            id: JobId::random()?,
            paused_at: None,
            paused_until: None,
            pause_reason: None,
            revision: 1,
            created_at: now,
            next_run: None,
            last_run: None,
            last_verdict: None,
            last_risk: None,
        };
        let mut job = Self::restored(draft, kept)?;
        job.schedule.happens(now)?;
        job.next_run = job.next_due(now);
        Ok(job)
    }

    /// A job that was kept, through the same gate.
    pub(super) fn restored(draft: Draft, kept: Kept) -> Result<Self> {
        let checked = draft::check(draft)?;
        Ok(Self {
            id: kept.id,
            name: checked.name,
            target: checked.target,
            schedule: checked.schedule,
            layers: checked.layers,
            enabled: checked.enabled,
            policy: checked.policy,
            include: checked.include,
            paused_at: kept.paused_at,
            paused_until: kept.paused_until,
            pause_reason: kept.pause_reason,
            revision: kept.revision,
            created_at: kept.created_at,
            next_run: kept.next_run,
            last_run: kept.last_run,
            last_verdict: kept.last_verdict,
            last_risk: kept.last_risk,
        })
    }

    /// The job with an edit applied, through the same gate. A changed schedule, and enabling,
    /// plan the next run from now; changed jitter moves the due time that is pending.
    pub fn edited(&self, edit: Edit, now: Timestamp) -> Result<Self> {
        let checked = draft::check(draft::with(self, edit))?;
        let mut job = Self {
            name: checked.name,
            target: checked.target,
            schedule: checked.schedule,
            layers: checked.layers,
            enabled: checked.enabled,
            policy: checked.policy,
            include: checked.include,
            revision: self.revision.saturating_add(1),
            ..self.clone()
        };
        if job.schedule != self.schedule {
            job.schedule.happens(now)?;
        }
        if job.schedule != self.schedule || (job.enabled && !self.enabled) {
            job.next_run = job.next_due(now);
        } else if job.offset() != self.offset() {
            let moved = |due: Timestamp| due.checked_add(job.offset() - self.offset()).ok();
            job.next_run = self.next_run.and_then(moved);
        }
        Ok(job)
    }

    /// The job, not to run by itself before `until`.
    #[must_use]
    pub fn paused(&self, until: Timestamp, reason: Option<String>, now: Timestamp) -> Self {
        // A pause that is put off, or cut short, has begun when it began.
        let since = self.paused_at.filter(|_| self.is_paused(now));
        let mut job = Self {
            paused_at: Some(since.unwrap_or(now)),
            paused_until: Some(until),
            pause_reason: reason,
            revision: self.revision.saturating_add(1),
            ..self.clone()
        };
        job.next_run = job.next_due(now);
        job
    }

    /// The job, enabled and not paused, planned from now: no burst.
    #[must_use]
    pub fn resumed(&self, now: Timestamp) -> Self {
        let mut job = Self {
            enabled: true,
            paused_at: None,
            paused_until: None,
            pause_reason: None,
            revision: self.revision.saturating_add(1),
            ..self.clone()
        };
        job.next_run = job.next_due(now);
        job
    }

    /// Whether it does not run by itself for the time being, although it is enabled.
    pub fn is_paused(&self, now: Timestamp) -> bool {
        self.enabled && self.paused_until.is_some_and(|until| now < until)
    }

    /// How many due times its pause has left out up to `now`, at most [`LEFT_OUT_MAX`]; none when
    /// it was not paused, or not enabled either.
    pub fn left_out(&self, now: Timestamp) -> Option<usize> {
        let (since, until) = self.paused_at.filter(|_| self.enabled).zip(self.paused_until)?;
        let unpaused = Self { paused_until: None, ..self.clone() };
        let left_out = unpaused.upcoming(since).take_while(|due| *due <= now && *due < until);
        Some(left_out.take(LEFT_OUT_MAX).count())
    }

    /// The first due time after `after`, and not before the pause is over; jitter included.
    pub fn next_due(&self, after: Timestamp) -> Option<Timestamp> {
        // The instant at which the pause ends is not part of it.
        let resumes = self
            .paused_until
            .and_then(|until| until.checked_sub(SignedDuration::from_nanos(1)).ok());
        let after = resumes.map_or(after, |resumes| after.max(resumes));
        let unmoved = after.checked_sub(self.offset()).ok()?;
        self.schedule.next_after(unmoved)?.checked_add(self.offset()).ok()
    }

    /// The due times after `after`, in order.
    pub fn upcoming(&self, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        std::iter::successors(self.next_due(after), |due| self.next_due(*due))
    }

    /// The last due time from `from`, which is one, up to `until`: found by halving, since there
    /// can be half a million in a year of downtime.
    pub fn last_due(&self, from: Timestamp, until: Timestamp) -> Timestamp {
        let due_after = |second: i64| {
            let due = self.next_due(Timestamp::from_second(second).ok()?)?;
            (due <= until).then_some(due)
        };
        let mut last = from;
        let (mut low, mut high) = (from.as_second(), until.as_second());
        while low < high {
            let middle = low + (high - low) / 2;
            match due_after(middle) {
                Some(due) => {
                    last = last.max(due);
                    low = due.as_second().max(middle + 1);
                }
                None => high = middle,
            }
        }
        last
    }

    /// By how much the job's due times are put off: 0 to its jitter, always the same for its id.
    pub fn offset(&self) -> SignedDuration {
        // FNV-1a, 64 bits (draft-eastlake-fnv): the ids are random, so any mixing will do.
        let hash = self.id.as_str().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let choices = u64::from(self.policy.jitter_seconds) + 1;
        // The upper half is the better mixed one.
        SignedDuration::from_secs(i64::try_from((hash >> 32) % choices).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests;
