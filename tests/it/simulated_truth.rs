//! What must be true of every simulation, whatever went wrong in it.

use crate::simulate::{Planned, Simulation};
use crate::simulated_process::Shown;
use crate::world::tell;
use jiff::Timestamp;
use malwar::scheduler::jobs::run::{Run, RunState, Trigger};
use malwar::scheduler::planning::INTERRUPTED;
use malwar::scheduler::store::{JobStore, Owner};
use malwar::storage::scans;
use std::collections::{BTreeMap, BTreeSet};

/// Two runs of one job are never somebody's at once, at any moment.
pub fn no_job_runs_beside_itself(simulation: &Simulation) {
    const BESIDE: &str = "SELECT count(*) FROM (SELECT 1 FROM job_runs \
         WHERE status IN ('pending', 'running') AND owner IS NOT NULL \
         GROUP BY job_id HAVING count(*) > 1)";
    let seed = simulation.notes.seed;
    assert_eq!(count(simulation, BESIDE), 0, "seed {seed}: a job runs beside itself");
}

/// Everything else, when it is over.
pub fn holds(simulation: &Simulation) {
    const WAITING: &str = "SELECT count(*) FROM (SELECT 1 FROM job_runs \
         WHERE status = 'pending' AND owner IS NULL GROUP BY job_id HAVING count(*) > 1)";
    const FAULTS: &str = "SELECT count(*) FROM pragma_integrity_check \
         WHERE integrity_check <> 'ok'";
    let seed = simulation.notes.seed;
    assert_eq!(count(simulation, WAITING), 0, "seed {seed}: two runs of a job wait");
    assert_eq!(broken_laws(simulation), "", "seed {seed}");
    assert_eq!(count(simulation, FAULTS), 0, "seed {seed}: the database is damaged");
    for job in &simulation.jobs {
        let runs = runs(simulation, job);
        nothing_stays_open(simulation, &runs);
        ends_are_those_that_were_kept(simulation, &runs);
        attempts_are_counted(simulation, job, &runs);
        slots_are_due_times(simulation, job, &runs);
        if job.left_alone {
            no_due_time_is_lost(simulation, job, &runs);
        }
    }
}

fn count(simulation: &Simulation, query: &str) -> i64 {
    simulation.db.read("count", |tx| Ok(tx.query_row(query, [], |row| row.get(0))?)).unwrap()
}

fn broken_laws(simulation: &Simulation) -> String {
    const BROKEN: &str =
        "SELECT coalesce(group_concat(law || ' ' || run, ', '), '') FROM broken_laws";
    simulation.db.read("test", |tx| Ok(tx.query_row(BROKEN, [], |row| row.get(0))?)).unwrap()
}

fn runs(simulation: &Simulation, job: &Planned) -> Vec<Run> {
    let reader = Owner::new("reader", 1, Timestamp::UNIX_EPOCH);
    JobStore::new(&simulation.db, reader).runs(&job.id, 100_000).unwrap()
}

/// Long after the last trouble, what is open is either new or waits for its time.
fn nothing_stays_open(simulation: &Simulation, runs: &[Run]) {
    let now = simulation.time.shown();
    for run in runs.iter().filter(|run| run.state.ended_at().is_none()) {
        let age = now.duration_since(run.started_at).as_secs();
        assert!(
            (0..=300 + 60).contains(&age) || simulation.jumped,
            "seed {}: open for {age} s: {}",
            simulation.notes.seed,
            tell(run)
        );
    }
}

/// A run says completed only if its scan can be read back, with every finding and the verdict.
fn ends_are_those_that_were_kept(simulation: &Simulation, runs: &[Run]) {
    let seed = simulation.notes.seed;
    for run in runs {
        match (simulation.notes.ended.get(&run.id), &run.state) {
            (Some((ended, judged)), state) => {
                assert_eq!(&ended.state, state, "seed {seed}: {}", tell(run));
                for judged in judged {
                    let read = simulation.db.read("test", |tx| scans::load(tx, &judged.id));
                    let read = read.unwrap().unwrap();
                    assert_eq!(read.record, judged.record, "seed {seed}: {}", tell(run));
                    assert_eq!(read.run.as_deref(), Some(run.id.as_str()));
                }
            }
            (None, RunState::Completed { .. }) => {
                panic!("seed {seed}: nobody completed {}", tell(run))
            }
            (None, RunState::Failed { why, .. }) => {
                assert_eq!(why, INTERRUPTED, "seed {seed}: nobody failed {}", tell(run));
            }
            (
                None,
                RunState::Pending
                | RunState::Running
                | RunState::Skipped { .. }
                | RunState::Cancelled { .. },
            ) => {}
        }
    }
}

/// No due time is tried more often than its job says.
fn attempts_are_counted(simulation: &Simulation, job: &Planned, runs: &[Run]) {
    let mut attempts: BTreeMap<(Option<Timestamp>, u32), u32> = BTreeMap::new();
    for run in runs.iter().filter(|run| run.scheduled_for.is_some()) {
        assert!(run.attempt <= job.retries + 1, "seed {}: {}", simulation.notes.seed, tell(run));
        *attempts.entry((run.scheduled_for, run.attempt)).or_default() += 1;
    }
    let twice = attempts.iter().find(|(_, count)| **count > 1);
    assert_eq!(twice, None, "seed {}: an attempt was made twice", simulation.notes.seed);
}

/// No run stands for a time at which its job was not due.
fn slots_are_due_times(simulation: &Simulation, job: &Planned, runs: &[Run]) {
    for run in runs {
        let Some(slot) = run.scheduled_for else { continue };
        let second = slot.as_second();
        assert!(
            second % 60 == 0 && job.rhythm.takes(second / 60) && slot.subsec_nanosecond() == 0,
            "seed {}: {:?} is not due at {slot}",
            simulation.notes.seed,
            job.rhythm
        );
    }
}

/// When a look leaves nothing to claim, the last due time that has come since the look before it
/// has its run, or its reason. (What comes again after the clock was set back has been met.)
fn no_due_time_is_lost(simulation: &Simulation, job: &Planned, runs: &[Run]) {
    let minute = |time: Timestamp| time.as_second().div_euclid(60);
    let answered: BTreeSet<i64> = runs
        .iter()
        .filter(|run| matches!(run.trigger, Trigger::Schedule | Trigger::CatchUp))
        .filter_map(|run| run.scheduled_for)
        .map(minute)
        .collect();
    let mut last_look = Some(job.created_at);
    for shown in &simulation.notes.clock {
        let look = match shown {
            Shown::Look(look) => *look,
            Shown::SetBack => {
                last_look = None;
                continue;
            }
        };
        // Nobody saw what passed between the clock's being set back and the first look after it.
        let before = last_look.replace(look).unwrap_or(look).max(job.created_at);
        let passed = (minute(before) + 1..=minute(look)).rev().take(60);
        let last = passed.into_iter().find(|minute| job.rhythm.takes(*minute));
        assert!(
            last.is_none_or(|last| answered.contains(&last)),
            "seed {}: {:?} at {look}: nobody knows of the last due time\n{:#?}",
            simulation.notes.seed,
            job.rhythm,
            runs.iter().map(tell).collect::<Vec<_>>()
        );
    }
}
