//! The engine with its threads: a clock moved by hand, layers that hang, panic and fail.

use crate::world::{Gate, World, at, scanner, seconds, tell};
use crossbeam_channel::{Receiver, bounded};
use malwar::error::Error;
use malwar::scheduler::engine::{SchedulerEngine, bell};
use malwar::scheduler::execute::{Context, execute_now};
use malwar::scheduler::hands::Hands;
use malwar::scheduler::jobs::run::{Run, RunState, Trigger};
use malwar::scheduler::jobs::{Draft, Edit, Job};
use malwar::scheduler::options::Options;
use malwar::scheduler::store::JobStore;
use malwar::storage::Db;
use malwar::threads;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::process::Command;

/// An engine at work, as a test sees it.
struct Running<'a, 'b> {
    store: &'a JobStore<'b>,
    engine: &'a SchedulerEngine<'b>,
    ended: Receiver<Run>,
    gate: Gate,
}

impl Running<'_, '_> {
    /// The next run that ends.
    fn ended(&self) -> String {
        tell(&self.ended.recv().unwrap())
    }

    /// Waits until a scan waits at the gate.
    fn begun(&self) {
        self.gate.begun.recv().unwrap();
    }

    /// Lets everything go on that waits, now and later.
    fn open(&mut self) {
        self.gate.open = None;
    }

    fn by_hand(&self, job: &Job) -> Result<Receiver<Run>, Error> {
        let (run, ended) = self.engine.inlet().run_now(&job.id, Trigger::Api)?;
        Ok(ended.unwrap_or_else(|| {
            let (tell, told) = bounded(1);
            tell.send(run).unwrap();
            told
        }))
    }
}

/// Has an engine with `workers` workers run while `test` does what it does, and then quit.
fn while_running(world: &World, workers: usize, test: impl FnOnce(Running<'_, '_>) + Send) {
    let (wake, woken) = bell();
    let store = world.store("engine").waking(wake);
    let (scanner, gate) = scanner();
    let hands = Hands::default();
    let clock = &world.clock;
    let context = Context { store: &store, clock, scanner: &scanner, hands: &hands };
    let (tell_ended, ended) = bounded(1_000);
    let options = Options {
        workers: NonZeroUsize::new(workers).unwrap(),
        ended: Some(tell_ended),
        ..Options::default()
    };
    let engine = SchedulerEngine::new(context, options, woken);
    let (go_on, quit) = bounded(0);
    threads::together(|crew| {
        let (engine, store, quit) = (&engine, &store, &quit);
        crew.spawn("engine", move || engine.run(quit, || {}).unwrap()).unwrap();
        test(Running { store, engine, ended, gate });
        drop(go_on);
    });
}

#[test]
fn a_due_job_runs_when_its_time_comes() {
    let world = World::new();
    let job = world.watch("0 * * * *", "BAD");
    while_running(&world, 1, |running| {
        world.set("10:00:00");
        assert_eq!(running.ended(), "completed schedule 1 10:00:00: MALICIOUS");
        world.set("11:00:00");
        assert_eq!(running.ended(), "completed schedule 1 11:00:00: MALICIOUS");
    });
    assert_eq!(world.runs(&job).len(), 2);
}

#[test]
fn a_job_that_is_made_while_the_engine_sleeps_is_met_in_time() {
    let world = World::new();
    while_running(&world, 1, |running| {
        let target = world.room.file("a/SKILL.md", b"fine");
        let draft = Draft::new("new", &target.to_string_lossy(), "31 9 * * *");
        running.store.create(&Job::plan(draft, world.now()).unwrap()).unwrap();
        world.set("09:31:00");
        assert_eq!(running.ended(), "completed schedule 1 09:31:00: CLEAN");
    });
}

#[test]
fn what_another_process_made_is_seen_at_the_next_look() {
    let world = World::new();
    while_running(&world, 1, |running| {
        // Not through the engine's store, so nobody wakes it.
        world.watch("31 9 * * *", "fine");
        world.set("09:31:00");
        assert_eq!(running.ended(), "completed schedule 1 09:31:00: CLEAN");
    });
}

#[test]
fn a_run_by_hand_goes_through_the_same_pool() {
    let world = World::new();
    let job = world.watch("0 * * * *", "ODD");
    while_running(&world, 1, |running| {
        let off = Edit { enabled: Some(false), ..Edit::default() };
        running.store.update(&job.id, &off, None, world.now()).unwrap();
        let run = running.by_hand(&job).unwrap().recv().unwrap();
        assert_eq!(tell(&run), "completed api 1 -: SUSPICIOUS");
        assert_eq!(running.store.job(&job.id).unwrap().next_run, job.next_run);
    });
}

#[test]
fn a_target_that_hangs_fails_in_time_and_holds_nobody() {
    let world = World::new();
    let hung = world.watch("0 * * * *", "WAIT");
    let other = world.watch("1 10,11 * * *", "fine");
    while_running(&world, 1, |mut running| {
        world.set("10:00:00");
        running.begun();
        world.set("10:10:00");
        assert_eq!(running.ended(), "failed schedule 1 10:00:00: timed out after 10 min");
        // Ten minutes at once are a break to the timer.
        assert_eq!(running.ended(), "completed catch_up 1 10:01:00: CLEAN");
        // It still hangs: not one more thread each time.
        world.set("11:00:00");
        let told = "failed schedule 1 11:00:00: an earlier scan of it has not come back";
        assert_eq!(running.ended(), told);
        running.open();
    });
    assert_eq!((world.runs(&hung).len(), world.runs(&other).len()), (2, 1));
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 1, "what came too late is not kept");
}

#[test]
fn a_pipe_is_not_opened_and_holds_nobody() {
    let world = World::new();
    let pipe = world.room.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let job = world.job(Draft::new("pipe", &pipe.to_string_lossy(), "0 * * * *"));
    while_running(&world, 1, |running| {
        let run = running.by_hand(&job).unwrap().recv().unwrap();
        assert!(tell(&run).contains("neither a file nor a folder"), "{run:?}");
    });
}

#[test]
fn a_layer_that_panics_fails_its_run_and_the_worker_goes_on() {
    let world = World::new();
    let (bad, good) = (world.watch("@yearly", "BREAK"), world.watch("@yearly", "fine"));
    while_running(&world, 1, |running| {
        let run = running.by_hand(&bad).unwrap().recv().unwrap();
        assert!(tell(&run).contains("the scanner broke: the layer broke"), "{run:?}");
        let run = running.by_hand(&good).unwrap().recv().unwrap();
        assert_eq!(tell(&run), "completed api 1 -: CLEAN");
    });
}

#[test]
fn the_worst_skill_of_a_target_is_its_verdict_and_what_is_unread_never_looks_clean() {
    let world = World::new();
    let folder = |files: &[(&str, &str)]| {
        let name = format!("many-{}", world.rows("SELECT count(*) FROM scheduled_jobs"));
        for (path, text) in files {
            world.room.file(&format!("{name}/{path}/SKILL.md"), text.as_bytes());
        }
        let mut draft = Draft::new("many", &world.room.path(&name).to_string_lossy(), "0 0 1 1 *");
        draft.retries = Some(1);
        world.job(draft)
    };
    let all = folder(&[("a", "fine"), ("b", "BAD"), ("c", "ODD")]);
    let failing = folder(&[("a", "fine"), ("b", "FAIL")]);
    let failing_bad = folder(&[("a", "BAD"), ("b", "FAIL")]);
    let none = folder(&[]);
    while_running(&world, 2, |running| {
        for (job, expected) in [
            (&all, "completed api 1 -: MALICIOUS"),
            (&failing, "no layer could look at"),
            (&failing_bad, "completed api 1 -: MALICIOUS"),
            (&none, "failed api 1 -: nothing at"),
        ] {
            let run = running.by_hand(job).unwrap().recv().unwrap();
            assert!(tell(&run).contains(expected), "{run:?}");
        }
    });
    assert_eq!(world.runs(&all)[0].skills, 3);
    assert!(world.runs(&failing_bad)[0].unread.contains("the network is down"));
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 7, "those of failed runs are kept, too");
}

#[test]
fn a_job_deleted_during_its_run_leaves_nothing_and_stops_nobody() {
    let world = World::new();
    let (gone, other) = (world.watch("0 * * * *", "WAIT"), world.watch("@yearly", "fine"));
    while_running(&world, 1, |mut running| {
        world.set("10:00:00");
        running.begun();
        running.store.delete(&gone.id, None).unwrap();
        running.open();
        assert_eq!(running.ended(), "cancelled schedule 1 10:00:00");
        let run = running.by_hand(&other).unwrap().recv().unwrap();
        assert_eq!(tell(&run), "completed api 1 -: CLEAN");
    });
    assert_eq!(world.rows("SELECT count(*) FROM job_runs"), 1);
}

#[test]
fn a_cancelled_run_frees_its_worker_at_the_next_sign_of_life() {
    let world = World::new();
    let job = world.watch("0 * * * *", "WAIT");
    while_running(&world, 1, |mut running| {
        world.set("10:00:00");
        running.begun();
        let run = world.runs(&job).remove(0);
        assert!(running.store.cancel(&run.id, world.now()).unwrap());
        world.set("10:00:20");
        assert_eq!(running.ended(), "cancelled schedule 1 10:00:00");
        running.open();
    });
}

#[test]
fn a_long_run_keeps_its_lease() {
    let world = World::new();
    let job = world.watch("0 * * * *", "WAIT");
    let other = world.store("other");
    let (renewed, told) = bounded(100);
    while_running(&world, 1, |mut running| {
        world.set("10:00:00");
        running.begun();
        for _ in 0..9 {
            let before = lease(&world, &job);
            world.advance(20);
            // It is renewed by another thread.
            while lease(&world, &job) == before {
                std::thread::yield_now();
            }
            renewed.send(other.reclaim_expired(world.now()).unwrap().len()).unwrap();
        }
        running.open();
        assert_eq!(running.ended(), "completed schedule 1 10:00:00: CLEAN");
    });
    assert_eq!(told.try_iter().collect::<Vec<_>>(), [0; 9]);
}

fn lease(world: &World, job: &Job) -> String {
    let lease = "SELECT lease_until FROM job_runs WHERE job_id = ?1";
    world
        .db
        .read("test", |tx| Ok(tx.query_row(lease, [job.id.as_str()], |row| row.get(0))?))
        .unwrap()
}

#[test]
fn an_engine_that_quits_finishes_what_runs() {
    let world = World::new();
    let job = world.watch("0 * * * *", "WAIT");
    while_running(&world, 1, |mut running| {
        world.set("10:00:00");
        running.begun();
        running.open();
    });
    assert_eq!(world.told(&job), ["completed schedule 1 10:00:00: CLEAN"]);
    assert_eq!(world.rows("SELECT count(*) FROM servers WHERE stopped_at IS NOT NULL"), 1);
}

#[test]
fn an_engine_that_quits_waits_no_longer_than_it_may() {
    let world = World::new();
    let job = world.watch("0 * * * *", "WAIT");
    let (wake, woken) = bell();
    let store = world.store("engine").waking(wake);
    let (scanner, gate) = scanner();
    let hands = Hands::default();
    let clock = &world.clock;
    let context = Context { store: &store, clock, scanner: &scanner, hands: &hands };
    let options = Options { drain: seconds(0), ..Options::default() };
    let engine = SchedulerEngine::new(context, options, woken);
    let (go_on, quit) = bounded(0);
    threads::together(|crew| {
        crew.spawn("engine", || engine.run(&quit, || {}).unwrap()).unwrap();
        world.set("10:00:00");
        gate.begun.recv().unwrap();
        drop(go_on);
    });
    let told = "failed schedule 1 10:00:00: interrupted: the process that ran it stopped";
    assert_eq!(world.told(&job), [told]);
    drop(gate);
}

#[test]
fn a_run_by_hand_in_a_process_of_its_own_needs_no_engine() {
    let world = World::new();
    let job = world.watch("@yearly", "BAD");
    let store = world.store("cli");
    let (scanner, _gate) = scanner();
    let hands = Hands::default();
    let context = Context { store: &store, clock: &world.clock, scanner: &scanner, hands: &hands };
    let (_never, halt) = bounded(0);
    let run = execute_now(context, &job.id, Trigger::Manual, &halt).unwrap();
    assert_eq!(tell(&run), "completed manual 1 -: MALICIOUS");
    assert_eq!(run, store.run(&run.id).unwrap());
    let missing = world.job(Draft::new("x", "/nowhere/at/all", "@yearly"));
    let run = execute_now(context, &missing.id, Trigger::Manual, &halt).unwrap();
    assert_eq!(tell(&run), "failed manual 1 -: nothing at '/nowhere/at/all'");
}

#[test]
fn an_engine_that_is_to_end_does_not_finish_years_of_history_first() {
    const YEARS: &str = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n \
         WHERE n < 30000) INSERT INTO job_runs (id, job_id, status, verdict, risk_score, \
         started_at, completed_at) SELECT n, (SELECT id FROM scheduled_jobs), 'completed', \
         'CLEAN', 0, '2020-01-01', '2020-01-01' FROM n";
    let world = World::new();
    world.watch("@yearly", "fine");
    world.sql(YEARS);
    let store = world.store("engine");
    let (scanner, _gate) = scanner();
    let hands = Hands::default();
    let context = Context { store: &store, clock: &world.clock, scanner: &scanner, hands: &hands };
    let engine = SchedulerEngine::new(context, Options::default(), bell().1);
    let (go_on, quit) = bounded::<Infallible>(0);
    drop(go_on);
    engine.run(&quit, || {}).unwrap();
    let left = world.rows("SELECT count(*) FROM job_runs");
    assert!(left > 0 && left < 30_000, "{left}: it begins, and stops when it is told to");
}

#[test]
fn two_engines_on_one_file_run_each_due_time_once() {
    const JOBS: usize = 60;
    let world = World::new();
    let path = world.room.path("malwar.db");
    let databases = [Db::open(&path).unwrap(), Db::open(&path).unwrap()];
    let target = world.room.file("a/SKILL.md", b"fine").to_string_lossy().into_owned();
    let (tell_ended, ended) = bounded(JOBS * 4);
    let (go_on, quit) = bounded::<Infallible>(0);
    let scanners = [scanner(), scanner()];
    let hands = [Hands::default(), Hands::default()];
    let owner = |host| malwar::scheduler::store::Owner::new(host, 1, world.now());
    let stores =
        [JobStore::new(&databases[0], owner("a")), JobStore::new(&databases[1], owner("b"))];
    for n in 0..JOBS {
        let draft = Draft::new(&format!("job {n}"), &target, "*/5 * * * *");
        stores[0].create(&Job::plan(draft, world.now()).unwrap()).unwrap();
    }
    let engines: Vec<SchedulerEngine<'_>> = (0..2)
        .map(|n| {
            let (store, scanner, hands) = (&stores[n], &scanners[n].0, &hands[n]);
            let context = Context { store, clock: &world.clock, scanner, hands };
            let options = Options { ended: Some(tell_ended.clone()), ..Options::default() };
            SchedulerEngine::new(context, options, bell().1)
        })
        .collect();
    let mut runs = Vec::new();
    threads::together(|crew| {
        for engine in &engines {
            crew.spawn("engine", || engine.run(&quit, || {}).unwrap()).unwrap();
        }
        for time in ["09:35:00", "09:40:00"] {
            world.set(time);
            while runs.len() % JOBS != 0 || runs.iter().all(|run| !is_due(run, time)) {
                runs.push(ended.recv().unwrap());
            }
        }
        drop(go_on);
    });
    assert_eq!(runs.len(), 2 * JOBS);
    assert!(runs.iter().all(|run| matches!(run.state, RunState::Completed { .. })), "{runs:?}");
    let slots: std::collections::BTreeSet<_> =
        runs.iter().map(|run| (run.job_id.clone(), run.scheduled_for)).collect();
    assert_eq!(slots.len(), 2 * JOBS);
}

fn is_due(run: &Run, time: &str) -> bool {
    run.scheduled_for == Some(at(&format!("2026-11-24T{time}Z")))
}
