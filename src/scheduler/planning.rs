//! Decides, from values alone, what is to happen with due times, failures and expired leases.

use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::policy::{Missed, Overlap, back_off};
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use jiff::{SignedDuration, Timestamp};

/// How long a claimed run is its owner's without a sign of life.
pub const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How often an owner gives that sign: two may fail to come before others take over.
pub const RENEWED_EVERY: SignedDuration = SignedDuration::from_secs(20);
/// A clock this much behind what was seen of it was set back; less is its being corrected.
pub const SET_BACK: SignedDuration = SignedDuration::from_secs(1);
/// Another process's tick this much ahead of now was made before the clock was set back; less may
/// come of a look that had to wait for the database, and is younger than its own now.
pub const LIES_AHEAD: SignedDuration = SignedDuration::from_secs(15);
/// A due time this much before anybody looked is not missed: that long a start may take.
const STARTS_WITHIN: SignedDuration = SignedDuration::from_secs(1);
/// The runs of a job that are not over: at most one that somebody owns, one that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// A run is claimed or going.
    pub under_way: bool,
    /// A run waits for its turn, for this reason.
    pub waiting: Option<Trigger>,
}

/// What happens at a due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A run starts.
    Start(Trigger),
    /// A run waits until the one under way is over.
    Queue,
    /// The due time is recorded as not run, for this reason.
    Skip(&'static str),
}

/// What happens with a job that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub step: Step,
    /// The due time it happens for: the last that has come; those before it are part of it.
    pub slot: Timestamp,
    /// Whether a waiting retry is given up, because a new run comes before it.
    pub ends_retry: bool,
    /// When the job is due next.
    pub next_run: Option<Timestamp>,
}

/// The last run is going, and another waits or may not.
pub const STILL_GOING: &str = "previous run still going";
/// Another run is in the queue already.
pub const ONE_WAITS: &str = "another run waits already";
/// No scheduler ran when it was due.
pub const NOBODY_RAN: &str = "no scheduler ran at that time";
/// Why a run whose owner vanished has failed.
pub const INTERRUPTED: &str = "interrupted: the process that ran it stopped";

/// Decides about a job; none when it is not due. `watched_since`: since when some scheduler has
/// looked for due jobs without a break.
pub fn at_due_time(
    job: &Job,
    standing: Standing,
    watched_since: Timestamp,
    now: Timestamp,
) -> Option<Decision> {
    let due = job.next_run.filter(|due| job.enabled && *due <= now)?;
    let slot = job.last_due(due, now);
    let retry_waits = standing.waiting == Some(Trigger::Retry);
    let missed = slot < watched_since.checked_sub(STARTS_WITHIN).unwrap_or(watched_since);
    let step = match (standing.under_way, standing.waiting, job.policy.overlap) {
        (true, None | Some(Trigger::Retry), Overlap::Queue) => Step::Queue,
        (true, Some(_), Overlap::Queue) => Step::Skip(ONE_WAITS),
        (true, _, Overlap::Skip) => Step::Skip(STILL_GOING),
        (false, Some(waiting), _) if waiting != Trigger::Retry => Step::Skip(ONE_WAITS),
        (false, _, _) => match (missed, job.policy.missed) {
            (false, _) => Step::Start(Trigger::Schedule),
            (true, Missed::Once) => Step::Start(Trigger::CatchUp),
            (true, Missed::Skip) => Step::Skip(NOBODY_RAN),
        },
    };
    let ends_retry = retry_waits && matches!(step, Step::Start(_) | Step::Queue);
    Some(Decision { step, slot, ends_retry, next_run: job.next_due(now.max(slot)) })
}

/// Why a run has failed, as far as it matters for another attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The target could not be read, or a layer failed, which may pass.
    Passing,
    /// The process that ran it stopped.
    Interrupted,
    /// It took too long, or a layer panicked: it would again.
    Lasting,
}

/// When a failed run is tried again; none when it is not.
pub fn retry_at(job: &Job, run: &Run, cause: Cause, now: Timestamp) -> Option<Timestamp> {
    if run.attempt > job.policy.retries {
        return None;
    }
    match cause {
        Cause::Passing => now.checked_add(back_off(run.attempt)).ok(),
        Cause::Interrupted => Some(now),
        Cause::Lasting => None,
    }
}

/// What happens with a run whose lease has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    /// Its work had not begun: it waits for another owner.
    GiveBack,
    /// It has failed, and is tried again at that time if there is one.
    Fail(Option<Timestamp>),
}

/// Decides about a run whose owner has given no sign of life.
pub fn at_expiry(job: &Job, run: &Run, now: Timestamp) -> Expired {
    match run.state {
        RunState::Pending => Expired::GiveBack,
        RunState::Running
        | RunState::Completed { .. }
        | RunState::Failed { .. }
        | RunState::Skipped { .. }
        | RunState::Cancelled { .. } => Expired::Fail(retry_at(job, run, Cause::Interrupted, now)),
    }
}

/// When a job is due after the clock was set back: sooner than it was planned while the clock was
/// ahead. None when its plan stands. Due times that ran already are in the history and do not
/// run again.
pub fn after_set_back(job: &Job, now: Timestamp) -> Option<Timestamp> {
    let planned = job.next_run.filter(|_| job.enabled)?;
    job.next_due(now).filter(|due| *due < planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheduler::jobs::Draft;

    fn at(text: &str) -> Timestamp {
        format!("2026-11-24T{text}Z").parse().unwrap()
    }

    fn hourly(overlap: &str, missed: &str) -> Job {
        let mut draft = Draft::new("n", "t", "0 * * * *");
        (draft.overlap, draft.missed) = (Some(overlap.into()), Some(missed.into()));
        draft.retries = Some(2);
        Job::plan(draft, at("09:30:00")).unwrap()
    }

    const IDLE: Standing = Standing { under_way: false, waiting: None };
    const GOING: Standing = Standing { under_way: true, waiting: None };

    const fn waiting(under_way: bool, waiting: Trigger) -> Standing {
        Standing { under_way, waiting: Some(waiting) }
    }

    #[test]
    fn a_due_time_is_met_as_the_policies_say() {
        use Step::{Queue, Skip, Start};
        use Trigger::{CatchUp, Manual, Retry, Schedule};
        for (overlap, missed, standing, watched_since, now, step, slot) in [
            ("skip", "once", IDLE, "09:30:00", "10:00:00", Start(Schedule), "10:00:00"),
            ("skip", "skip", IDLE, "09:30:00", "10:00:00", Start(Schedule), "10:00:00"),
            // All workers were busy: late is not missed, however late, and there is no burst.
            ("skip", "skip", IDLE, "09:30:00", "10:59:59", Start(Schedule), "10:00:00"),
            ("skip", "skip", IDLE, "09:30:00", "13:10:00", Start(Schedule), "13:00:00"),
            // Nobody looked until after it was due.
            ("skip", "once", IDLE, "10:00:02", "10:00:02", Start(CatchUp), "10:00:00"),
            ("skip", "once", IDLE, "13:10:00", "13:10:00", Start(CatchUp), "13:00:00"),
            ("skip", "skip", IDLE, "13:10:00", "13:10:00", Skip(NOBODY_RAN), "13:00:00"),
            ("skip", "once", IDLE, "12:59:00", "13:10:00", Start(Schedule), "13:00:00"),
            ("skip", "skip", IDLE, "10:00:01", "10:00:01", Start(Schedule), "10:00:00"),
            // The last run is still going.
            ("skip", "once", GOING, "09:30:00", "10:00:00", Skip(STILL_GOING), "10:00:00"),
            ("queue", "once", GOING, "09:30:00", "10:00:00", Queue, "10:00:00"),
            ("queue", "once", GOING, "12:30:00", "12:30:00", Queue, "12:00:00"),
            (
                "queue",
                "once",
                waiting(true, Schedule),
                "09:30:00",
                "10:00:00",
                Skip(ONE_WAITS),
                "10:00:00",
            ),
            (
                "skip",
                "once",
                waiting(false, Manual),
                "09:30:00",
                "10:00:00",
                Skip(ONE_WAITS),
                "10:00:00",
            ),
            // A retry only fills the time until the next run.
            (
                "skip",
                "once",
                waiting(false, Retry),
                "09:30:00",
                "10:00:00",
                Start(Schedule),
                "10:00:00",
            ),
        ] {
            let told = format!("{overlap} {missed} {standing:?} {watched_since} {now}");
            let job = hourly(overlap, missed);
            let decision = at_due_time(&job, standing, at(watched_since), at(now)).unwrap();
            assert_eq!((&decision.step, decision.slot), (&step, at(slot)), "{told}");
            assert_eq!(decision.ends_retry, standing.waiting == Some(Retry), "{told}");
            let next = decision.next_run.unwrap();
            assert!(next > at(now) && next <= at(now) + SignedDuration::from_hours(1), "{told}");
        }
    }

    #[test]
    fn a_job_that_is_not_due_is_left_alone() {
        let job = hourly("skip", "once");
        let off = Job { enabled: false, ..job.clone() };
        let never = Job { next_run: None, ..job.clone() };
        let (since, due) = (at("09:30:00"), at("10:00:00"));
        assert_eq!(at_due_time(&job, IDLE, since, at("09:59:59")), None);
        assert_eq!(at_due_time(&off, IDLE, since, due), None);
        assert_eq!(at_due_time(&never, IDLE, since, due), None);
    }

    #[test]
    fn a_failed_run_is_tried_again_as_often_as_its_job_says_and_later_each_time() {
        let job = hourly("skip", "once");
        let now = at("10:00:10");
        let run = Run::pending(job.id.clone(), Trigger::Schedule, job.next_run, now).unwrap();
        for (attempt, cause, expected) in [
            (1, Cause::Passing, Some("10:00:40")),
            (2, Cause::Passing, Some("10:02:10")),
            (3, Cause::Passing, None),
            (1, Cause::Lasting, None),
            (1, Cause::Interrupted, Some("10:00:10")),
            (3, Cause::Interrupted, None),
        ] {
            let run = Run { attempt, ..run.clone() };
            assert_eq!(retry_at(&job, &run, cause, now), expected.map(at), "{attempt} {cause:?}");
        }
        let retry = run.retried(at("10:00:40"), now).unwrap();
        assert_eq!((retry.trigger, retry.attempt), (Trigger::Retry, 2));
        assert_eq!((retry.scheduled_for, retry.not_before), (job.next_run, Some(at("10:00:40"))));
        let fixed = Job { policy: crate::scheduler::jobs::policy::Policy::default(), ..job };
        assert_eq!(retry_at(&fixed, &run, Cause::Passing, now), None, "no retries by default");
    }

    #[test]
    fn what_had_not_begun_is_given_back_and_what_had_is_a_failure() {
        let job = hourly("skip", "once");
        let now = at("10:05:00");
        let run = Run::pending(job.id.clone(), Trigger::Schedule, job.next_run, now).unwrap();
        assert_eq!(at_expiry(&job, &run, now), Expired::GiveBack);
        let running = Run { state: RunState::Running, ..run };
        assert_eq!(at_expiry(&job, &running, now), Expired::Fail(Some(now)));
        let last = Run { attempt: 3, ..running };
        assert_eq!(at_expiry(&job, &last, now), Expired::Fail(None));
    }

    #[test]
    fn a_clock_set_back_brings_a_plan_back_and_never_puts_it_off() {
        let job = hourly("skip", "once");
        let ahead = Job { next_run: Some("2031-01-01T00:00:00Z".parse().unwrap()), ..job.clone() };
        assert_eq!(after_set_back(&ahead, at("09:10:00")), Some(at("10:00:00")));
        assert_eq!(after_set_back(&job, at("09:10:00")), None, "its plan stands");
        assert_eq!(after_set_back(&job, at("11:10:00")), None, "it is due");
        assert_eq!(after_set_back(&Job { enabled: false, ..ahead }, at("09:10:00")), None);
    }
}
