//! Runs in the database: who claims them, who loses them, and how they end.

use crate::world::{World, at, end, fail, tell};
use jiff::Timestamp;
use malwar::error::Error;
use malwar::scheduler::jobs::id::RunId;
use malwar::scheduler::jobs::run::{Run, RunState, Trigger};
use malwar::scheduler::jobs::{Draft, Job};
use malwar::scheduler::planning::Cause;
use malwar::scheduler::store::JobStore;
use malwar::scheduler::store::claim::ByHand;
use malwar::verdict::Verdict;

pub const CLEAN: &[(&str, &str)] = &[("a/SKILL.md", "fine")];

pub fn hourly(change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = Draft::new("hourly", "skills/", "0 * * * *");
    change(&mut draft);
    draft
}

/// Claims everything that is due; somebody has been looking since the day began.
pub fn claim(store: &JobStore<'_>, now: Timestamp) -> Vec<(Job, Run)> {
    store.claim_due(now, 100, at("2026-11-24T00:00:00Z")).unwrap().runs
}

/// Claims the one run that is due, and begins it.
pub fn begin(store: &JobStore<'_>, now: Timestamp) -> Run {
    let mut runs = claim(store, now);
    assert_eq!(runs.len(), 1, "{runs:?}");
    let (_, run) = runs.pop().unwrap();
    assert!(store.start(&run, now).unwrap());
    run
}

pub fn ours(by_hand: ByHand) -> Run {
    match by_hand {
        ByHand::Ours(_, run) => run,
        ByHand::Waits(run) => panic!("it waits: {run:?}"),
    }
}

#[test]
fn a_due_time_is_claimed_once_whoever_asks() {
    let world = World::new();
    let job = world.job(hourly(|_| {}));
    let (one, other) = (world.store("a"), world.store("b"));
    assert!(claim(&one, world.set("09:59:59.999999")).is_empty());
    let now = world.set("10:00:00");
    assert_eq!(claim(&one, now).len(), 1);
    assert!(claim(&other, now).is_empty() && claim(&one, now).is_empty());
    assert_eq!(one.job(&job.id).unwrap().next_run, Some(at("2026-11-24T11:00:00Z")));
    assert_eq!(world.told(&job), ["pending schedule 1 10:00:00"]);
}

#[test]
fn no_more_is_claimed_than_workers_are_free_and_the_rest_stays_due() {
    let world = World::new();
    let jobs: Vec<Job> = (0..10).map(|_| world.job(hourly(|_| {}))).collect();
    let store = world.store("a");
    let now = world.set("10:00:00");
    let since = at("2026-11-24T00:00:00Z");
    assert!(store.claim_due(now, 0, since).unwrap().runs.is_empty());
    for expected in [4, 4, 2, 0] {
        assert_eq!(store.claim_due(now, 4, since).unwrap().runs.len(), expected);
    }
    let slots: Vec<String> = jobs.iter().flat_map(|job| world.told(job)).collect();
    assert_eq!(slots, vec!["pending schedule 1 10:00:00"; 10]);
}

#[test]
fn a_finished_run_is_read_back_with_its_scan_and_its_verdict() {
    let world = World::new();
    let job = world.job(hourly(|_| {}));
    let store = world.store("a");
    let run = begin(&store, world.set("10:00:00"));
    let skills = [("a/SKILL.md", "fine"), ("b/SKILL.md", "BAD"), ("c/SKILL.md", "ODD")];
    let saved = end(&store, &run, &skills, world.set("10:00:07")).unwrap();
    assert_eq!((saved.skills, saved.changes), (3, 0), "the first run has nothing to compare with");
    let RunState::Completed { scan, verdict: Verdict::Malicious, risk, .. } = &saved.state else {
        panic!("{saved:?}")
    };
    let read = world.db.read("test", |tx| malwar::storage::scans::load(tx, scan)).unwrap().unwrap();
    assert_eq!((read.record.verdict, read.record.risk), (Verdict::Malicious, *risk));
    assert_eq!((read.record.findings.len(), read.run.as_deref()), (1, Some(run.id.as_str())));
    let job = store.job(&job.id).unwrap();
    assert_eq!(job.last_run, Some(at("2026-11-24T10:00:00Z")));
    assert_eq!((job.last_verdict, job.last_risk), (Some(Verdict::Malicious), Some(*risk)));
    assert_eq!(store.run(&run.id).unwrap(), Run { state: saved.state.clone(), ..saved });
}

#[test]
fn a_due_time_during_a_run_is_skipped_or_waits_as_the_job_says() {
    let world = World::new();
    let store = world.store("a");
    let skip = world.job(hourly(|_| {}));
    let queue = world.job(hourly(|draft| draft.overlap = Some("queue".into())));
    let runs = claim(&store, world.set("10:00:00"));
    for time in ["11:00:00", "12:00:00"] {
        assert!(claim(&store, world.set(time)).is_empty());
    }
    let first = "pending schedule 1 10:00:00";
    assert_eq!(
        world.told(&skip),
        [
            first,
            "skipped schedule 1 11:00:00: previous run still going",
            "skipped schedule 1 12:00:00: previous run still going",
        ]
    );
    assert_eq!(
        world.told(&queue),
        [
            first,
            "pending schedule 1 11:00:00",
            "skipped schedule 1 12:00:00: another run waits already",
        ]
    );
    let (_, run) = runs.iter().find(|(job, _)| job.id == queue.id).unwrap();
    let now = world.set("12:10:00");
    assert!(end(&store, run, CLEAN, now).is_some());
    let waited = claim(&store, now);
    assert_eq!(waited.len(), 1);
    assert_eq!(tell(&waited[0].1), "pending schedule 1 11:00:00");
}

#[test]
fn what_passed_while_nobody_looked_is_made_up_for_once_or_not_at_all() {
    let world = World::new();
    let store = world.store("a");
    let once = world.job(hourly(|_| {}));
    let skip = world.job(hourly(|draft| draft.missed = Some("skip".into())));
    let now = world.set("15:20:00");
    let claimed = store.claim_due(now, 100, now).unwrap();
    assert_eq!(claimed.runs.len(), 1);
    assert_eq!(world.told(&once), ["pending catch_up 1 15:00:00"]);
    let told = "skipped schedule 1 15:00:00: no scheduler ran at that time";
    assert_eq!(world.told(&skip), [told]);
    assert!(claim(&store, now).is_empty(), "never a burst");
    let next = Some(at("2026-11-24T16:00:00Z"));
    assert_eq!(store.job(&once.id).unwrap().next_run, next);
    assert_eq!(store.job(&skip.id).unwrap().next_run, next);
}

#[test]
fn what_was_missed_is_recorded_without_a_free_worker() {
    let world = World::new();
    let jobs: Vec<Job> =
        (0..700).map(|_| world.job(hourly(|draft| draft.missed = Some("skip".into())))).collect();
    let now = world.set("15:20:00");
    let store = world.store("a");
    let first = store.claim_due(now, 0, now).unwrap();
    assert!(first.more && first.runs.is_empty());
    assert!(!store.claim_due(now, 0, now).unwrap().more);
    assert!(jobs.iter().all(|job| world.runs(job).len() == 1));
}

#[test]
fn a_clock_that_is_set_back_runs_no_due_time_twice() {
    let world = World::new();
    let job = world.job(hourly(|_| {}));
    let store = world.store("a");
    for time in ["10:00:00", "11:00:00"] {
        let run = begin(&store, world.set(time));
        end(&store, &run, CLEAN, world.now()).unwrap();
    }
    let now = world.set("09:40:00");
    assert_eq!(store.replan(now).unwrap(), 1);
    assert_eq!(store.job(&job.id).unwrap().next_run, Some(at("2026-11-24T10:00:00Z")));
    for time in ["10:00:00", "11:00:00"] {
        assert!(claim(&store, world.set(time)).is_empty(), "{time}");
    }
    assert_eq!(claim(&store, world.set("12:00:00")).len(), 1);
    assert_eq!(world.runs(&job).len(), 3);
}

#[test]
fn a_lease_that_expires_ends_its_run_and_fences_its_owner_off() {
    let world = World::new();
    let (frozen, other) = (world.store("a"), world.store("b"));
    let job = world.job(hourly(|_| {}));
    let run = begin(&frozen, world.set("10:00:00"));
    assert!(other.reclaim_expired(world.set("10:01:00")).unwrap().is_empty(), "it still holds");
    assert_eq!(frozen.renew_leases(std::slice::from_ref(&run.id), world.now()).unwrap().len(), 1);
    assert!(other.reclaim_expired(world.set("10:02:00")).unwrap().is_empty(), "it was renewed");
    assert_eq!(other.reclaim_expired(world.set("10:02:00.000001")).unwrap().len(), 1);
    let told = "failed schedule 1 10:00:00: interrupted: the process that ran it stopped";
    assert_eq!(world.told(&job), [told]);
    // The owner comes back.
    let now = world.set("10:03:00");
    assert!(frozen.renew_leases(std::slice::from_ref(&run.id), now).unwrap().is_empty());
    assert_eq!(end(&frozen, &run, &[("a/SKILL.md", "BAD")], now), None);
    assert_eq!(world.told(&job), [told]);
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 0);
    assert_eq!(store_verdict(&frozen, &job), None);
}

#[test]
fn whoever_looks_sees_that_a_lease_has_run_out_before_anybody_settles_it() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let run = begin(&store, world.set("10:00:00"));
    let going = "running schedule 1 10:00:00";
    let gone = "failed schedule 1 10:00:00: interrupted: the process that ran it stopped";
    for (time, shown) in [("10:01:00", going), ("10:01:00.000001", gone), ("23:00:00", gone)] {
        let now = world.set(time);
        let seen = store.runs_seen(&job.id, 10, now).unwrap();
        assert_eq!(seen.iter().map(tell).collect::<Vec<_>>(), [shown], "{time}");
        let seen = store.run_seen(&run.id, now).unwrap();
        assert_eq!(tell(&seen), shown);
        let ended = seen.state.ended_at();
        assert_eq!(ended, (shown == gone).then(|| at("2026-11-24T10:01:00Z")), "{time}");
    }
    // It was only looked at: an owner that lives, after all, is not disturbed.
    assert_eq!(world.told(&job), [going]);
    assert!(end(&store, &run, CLEAN, world.now()).is_some());
    let seen = store.runs_seen(&job.id, 10, world.set("23:30:00")).unwrap();
    assert_eq!(tell(&seen[0]), "completed schedule 1 10:00:00: CLEAN");
    // Malwar 0.4.0 keeps no leases.
    world.sql(
        "UPDATE job_runs SET status = 'running', completed_at = NULL, owner = NULL, \
         lease_until = NULL, started_at = '2026-11-24T10:00:00+00:00'",
    );
    let next_day = |time: &str| at(&format!("2026-11-25T{time}Z"));
    let seen = |now| store.runs_seen(&job.id, 10, now).unwrap()[0].state.word();
    assert_eq!((seen(next_day("10:00:00")), seen(next_day("10:00:01"))), ("running", "failed"));
}

fn store_verdict(store: &JobStore<'_>, job: &Job) -> Option<Verdict> {
    store.job(&job.id).unwrap().last_verdict
}

#[test]
fn what_was_claimed_and_not_begun_is_given_back_and_runs() {
    let world = World::new();
    let (dead, other) = (world.store("a"), world.store("b"));
    let job = world.job(hourly(|_| {}));
    let (_, run) = claim(&dead, world.set("10:00:00")).pop().unwrap();
    other.reclaim_expired(world.set("10:01:01")).unwrap();
    assert_eq!(world.told(&job), ["pending schedule 1 10:00:00"]);
    let again = begin(&other, world.now());
    assert_eq!(again.id, run.id);
    assert!(!dead.start(&run, world.now()).unwrap(), "it is another's");
    assert!(end(&other, &again, CLEAN, world.now()).is_some());
    // In order, at the end of a process.
    let (_, run) = claim(&dead, world.set("11:00:00")).pop().unwrap();
    dead.give_back(&run, world.now()).unwrap();
    assert_eq!(begin(&other, world.now()).id, run.id);
}

#[test]
fn an_interrupted_run_starts_again_at_once_when_its_job_has_retries() {
    let world = World::new();
    let (dead, other) = (world.store("a"), world.store("b"));
    let job = world.job(hourly(|draft| draft.retries = Some(1)));
    begin(&dead, world.set("10:00:00"));
    other.reclaim_expired(world.set("10:01:01")).unwrap();
    let retry = begin(&other, world.now());
    assert_eq!(tell(&retry), "pending retry 2 10:00:00");
    world.set("10:03:00");
    other.reclaim_expired(world.now()).unwrap();
    assert!(claim(&other, world.now()).is_empty(), "that was the last attempt");
    assert_eq!(world.runs(&job).len(), 2);
}

#[test]
fn a_retry_waits_its_time_and_gives_way_to_the_next_run() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|draft| {
        (draft.schedule, draft.retries) = ("*/2 * * * *".into(), Some(3));
    }));
    let run = begin(&store, world.set("10:00:00"));
    fail(&store, &run, Cause::Passing, world.set("10:00:05")).unwrap();
    assert!(claim(&store, world.set("10:00:34")).is_empty());
    assert_eq!(store.next_due().unwrap(), Some(at("2026-11-24T10:00:35Z")));
    let retry = begin(&store, world.set("10:00:35"));
    assert_eq!(tell(&retry), "pending retry 2 10:00:00");
    fail(&store, &retry, Cause::Passing, world.now()).unwrap();
    // The next would come at 10:02:35; the due time comes first.
    let next = begin(&store, world.set("10:02:00"));
    assert_eq!(tell(&next), "pending schedule 1 10:02:00");
    assert_eq!(
        world.told(&job),
        [
            "failed schedule 1 10:00:00: it did not work",
            "failed retry 2 10:00:00: it did not work",
            "cancelled retry 3 10:00:00",
            "running schedule 1 10:02:00",
        ]
    );
    fail(&store, &next, Cause::Lasting, world.now()).unwrap();
    assert!(claim(&store, world.set("10:03:59")).is_empty(), "a lasting cause is not retried");
}

#[test]
fn a_run_by_hand_leaves_the_plan_alone_and_never_goes_beside_another() {
    let world = World::new();
    let (store, other) = (world.store("a"), world.store("b"));
    let job = world.job(hourly(|draft| draft.enabled = false));
    let run = ours(store.claim_now(&job.id, Trigger::Manual, world.now()).unwrap());
    assert_eq!(store.job(&job.id).unwrap().next_run, job.next_run);
    let refused = other.claim_now(&job.id, Trigger::Api, world.now()).unwrap_err();
    assert_eq!(refused, Error::RunUnderWay { id: job.id.to_string(), run: run.id.to_string() });
    assert!(store.start(&run, world.now()).unwrap());
    assert!(end(&store, &run, CLEAN, world.now()).is_some());
    // Whoever had it is dead: its expired lease is in nobody's way.
    ours(store.claim_now(&job.id, Trigger::Manual, world.now()).unwrap());
    let now = world.advance(61);
    let taken = ours(other.claim_now(&job.id, Trigger::Api, now).unwrap());
    assert_eq!(taken.trigger, Trigger::Manual, "what waits is taken, not doubled");
    assert_eq!(world.runs(&job).len(), 2);
}

#[test]
fn a_run_by_hand_waits_behind_another_when_its_job_queues() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|draft| draft.overlap = Some("queue".into())));
    let run = begin(&store, world.set("10:00:00"));
    let ByHand::Waits(waiting) = store.claim_now(&job.id, Trigger::Api, world.now()).unwrap()
    else {
        panic!("it does not wait")
    };
    assert!(store.claim_now(&job.id, Trigger::Api, world.now()).is_err(), "one waits at most");
    assert!(claim(&store, world.now()).is_empty());
    end(&store, &run, CLEAN, world.now()).unwrap();
    assert_eq!(begin(&store, world.now()).id, waiting.id);
}

#[test]
fn a_retry_gives_way_to_a_run_by_hand() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|draft| draft.retries = Some(3)));
    let run = begin(&store, world.set("10:00:00"));
    fail(&store, &run, Cause::Passing, world.now()).unwrap();
    ours(store.claim_now(&job.id, Trigger::Manual, world.now()).unwrap());
    assert_eq!(world.told(&job)[1..], ["cancelled retry 2 10:00:00", "pending manual 1 -"]);
}

#[test]
fn a_cancelled_run_ends_at_once_and_its_worker_finds_it_lost() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let run = begin(&store, world.set("10:00:00"));
    assert_eq!(store.cancel(&run.id, world.now()), Ok(true));
    assert_eq!(store.cancel(&run.id, world.now()), Ok(false), "it was over");
    assert!(store.renew_leases(std::slice::from_ref(&run.id), world.now()).unwrap().is_empty());
    assert_eq!(end(&store, &run, CLEAN, world.now()), None);
    assert_eq!(world.told(&job), ["cancelled schedule 1 10:00:00"]);
    assert!(store.cancel(&RunId::stored("nope".into()), world.now()).is_err());
}
