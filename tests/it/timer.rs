//! The timer, look by look: when it looks again, and what it makes of a time that jumps.

use crate::run_store::hourly;
use crate::world::{World, at, seconds, tell};
use jiff::Timestamp;
use malwar::scheduler::jobs::Draft;
use malwar::scheduler::options::Options;
use malwar::scheduler::timer::{Look, Timer};

const FREE: usize = 4;

/// A timer of a world that has looked once.
fn looked(world: &World) -> Timer {
    let mut timer = Timer::new(Options::default(), world.now());
    look(&mut timer, world, world.now());
    timer
}

fn look(timer: &mut Timer, world: &World, now: Timestamp) -> Look {
    let look = timer.look(&world.store("timer"), now, FREE);
    assert_eq!(look.error, None);
    look
}

fn told(look: &Look) -> Vec<String> {
    look.runs.iter().map(|(_, run)| tell(run)).collect()
}

#[test]
fn the_next_look_comes_when_something_is_due_and_never_later_than_the_check() {
    let world = World::new();
    let mut timer = looked(&world);
    let now = world.now();
    let next = look(&mut timer, &world, now).next;
    assert!(next > now && next <= now + seconds(30), "{next}");
    world.job(Draft::new("soon", "/", "31 9 * * *"));
    let due = at("2026-11-24T09:31:00Z");
    let mut now = now;
    while now < due {
        let look = look(&mut timer, &world, now);
        assert!(look.runs.is_empty() && look.next <= due, "{}", look.next);
        now = look.next;
    }
    assert_eq!(now, due, "to the microsecond");
    assert_eq!(told(&look(&mut timer, &world, now)), ["pending schedule 1 09:31:00"]);
}

#[test]
fn of_a_server_that_only_answers_it_ends_what_lost_its_process_and_starts_nothing() {
    let world = World::new();
    let job = world.job(hourly(|_| {}));
    let dead = world.store("dead");
    let claimed = dead.claim_due(world.set("10:00:00"), 1, at("2026-11-24T00:00:00Z")).unwrap();
    assert!(dead.start(&claimed.runs[0].1, world.now()).unwrap());
    let options = Options { schedules: false, ..Options::default() };
    let mut timer = Timer::new(options, world.set("11:00:00"));
    let now = world.now();
    let answers = look(&mut timer, &world, now);
    assert_eq!((answers.runs.len(), answers.next), (0, now + seconds(30)));
    let told = "failed schedule 1 10:00:00: interrupted: the process that ran it stopped";
    assert_eq!(world.told(&job), [told], "and 11:00 is left to others");
    let servers = world.store("reader").servers().unwrap();
    assert_eq!((servers.len(), servers[0].schedules, servers[0].ticked_at), (1, false, now));
}

#[test]
fn while_all_workers_are_busy_it_neither_spins_nor_forgets() {
    let world = World::new();
    let mut timer = looked(&world);
    let store = world.store("timer");
    world.job(hourly(|_| {}));
    let now = world.set("10:00:00");
    let busy = timer.look(&store, now, 0);
    assert!(busy.runs.is_empty() && busy.next == now + seconds(1), "{}", busy.next);
    // A minute without a worker is no downtime.
    let mut now = now;
    for _ in 0..60 {
        now = timer.look(&store, now, 0).next;
    }
    assert_eq!(told(&timer.look(&store, now, 1)), ["pending schedule 1 10:00:00"]);
}

#[test]
fn what_was_due_while_the_machine_slept_was_missed() {
    let world = World::new();
    let mut timer = looked(&world);
    world.job(hourly(|draft| draft.name = "once".into()));
    let skips = world.job(hourly(|draft| draft.missed = Some("skip".into())));
    let woken = look(&mut timer, &world, world.set("12:30:00"));
    assert_eq!(told(&woken), ["pending catch_up 1 12:00:00"]);
    let told = "skipped schedule 1 12:00:00: no scheduler ran at that time";
    assert_eq!(world.told(&skips), [told]);
}

#[test]
fn a_second_timer_knows_that_the_first_was_watching() {
    let world = World::new();
    let job = world.job(hourly(|draft| draft.missed = Some("skip".into())));
    let mut first = looked(&world);
    // The first has no worker free when the job is due.
    first.look(&world.store("first"), world.set("09:59:50"), 0);
    first.look(&world.store("first"), world.set("10:00:00"), 0);
    let mut second = Timer::new(Options::default(), world.set("10:00:20"));
    assert_eq!(told(&look(&mut second, &world, world.now())), ["pending schedule 1 10:00:00"]);
    assert_eq!(world.runs(&job).len(), 1);
}

#[test]
fn after_a_jump_of_the_clock_others_have_time_to_show_that_they_live() {
    let world = World::new();
    let mut timer = looked(&world);
    let other = world.store("other");
    let job = world.job(hourly(|_| {}));
    let claimed = other.claim_due(world.set("10:00:00"), 1, at("2026-11-24T00:00:00Z")).unwrap();
    let (_, run) = &claimed.runs[0];
    assert!(other.start(run, world.now()).unwrap());
    look(&mut timer, &world, world.now());
    // The clock is put forward: every lease seems to have expired.
    let now = world.set("10:30:00");
    look(&mut timer, &world, now);
    assert_eq!(world.told(&job), ["running schedule 1 10:00:00"]);
    let ours = other.renew_leases(std::slice::from_ref(&run.id), now + seconds(15)).unwrap();
    assert_eq!(ours.len(), 1);
    let mut now = now;
    while now < at("2026-11-24T10:31:10Z") {
        now = look(&mut timer, &world, now).next;
    }
    assert_eq!(world.told(&job), ["running schedule 1 10:00:00"], "it lives");
    while now < at("2026-11-24T10:32:00Z") {
        now = look(&mut timer, &world, now).next;
    }
    let told = "failed schedule 1 10:00:00: interrupted: the process that ran it stopped";
    assert_eq!(world.told(&job), [told], "it does not any more");
}

#[test]
fn a_clock_that_was_years_ahead_leaves_no_plan_there() {
    let world = World::new();
    let mut timer = looked(&world);
    let job = world.job(hourly(|_| {}));
    let ahead = look(&mut timer, &world, at("2031-05-05T05:05:05Z"));
    assert_eq!(told(&ahead), ["pending catch_up 1 05:00:00"]);
    world.store("timer").cancel(&ahead.runs[0].1.id, world.now()).unwrap();
    let next_run = || world.store("reader").job(&job.id).unwrap().next_run;
    assert_eq!(next_run(), Some(at("2031-05-05T06:00:00Z")));
    // The process that saw it ends; another one starts at the right time.
    let mut timer = Timer::new(Options::default(), world.now());
    look(&mut timer, &world, world.now());
    assert_eq!(next_run(), Some(at("2026-11-24T10:00:00Z")));
    assert_eq!(told(&look(&mut timer, &world, world.set("10:00:00"))).len(), 1);
}

#[test]
fn trouble_with_the_database_is_told_and_the_next_look_makes_up_for_it() {
    let world = World::new();
    let mut timer = looked(&world);
    let job = world.job(hourly(|_| {}));
    let store = world.store("timer");
    look(&mut timer, &world, at("2026-11-24T12:00:00Z"));
    world.sql("ALTER TABLE servers RENAME TO gone");
    let now = world.set("09:45:00");
    let mut failed = timer.look(&store, now, FREE);
    assert_eq!(failed.next, now + seconds(1), "soon");
    // Then ever later, and never later than the check.
    for wait in [2, 4, 8, 16, 30, 30] {
        assert!(failed.error.is_some());
        let now = failed.next;
        failed = timer.look(&store, now, FREE);
        assert_eq!(failed.next, now + seconds(wait));
    }
    world.sql("ALTER TABLE gone RENAME TO servers");
    look(&mut timer, &world, failed.next);
    assert_eq!(store.job(&job.id).unwrap().next_run, Some(at("2026-11-24T10:00:00Z")));
}
