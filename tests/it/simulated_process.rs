//! One process of the simulation: the real timer and store, workers that only pretend to scan.

use crate::simulate::Simulation;
use crate::world::{RULES, completed, judged, seconds};
use jiff::{SignedDuration, Timestamp};
use malwar::scheduler::jobs::id::RunId;
use malwar::scheduler::jobs::run::{Run, RunState};
use malwar::scheduler::options::Options;
use malwar::scheduler::planning::{Cause, INTERRUPTED};
use malwar::scheduler::store::finished::{Finished, Judged};
use malwar::scheduler::store::{JobStore, Owner};
use malwar::scheduler::timer::Timer;
use std::collections::BTreeMap;

const WORKERS: usize = 2;
/// A process dies at a commit once in so many.
const DIES_ONCE_IN: u64 = 60;
const FREEZES_ONCE_IN: u64 = 40;

/// What the simulation knows to be true, beside the database.
#[derive(Default)]
pub struct Notes {
    pub seed: u64,
    pub jumps: bool,
    /// Ends that the store has taken, each with its scans.
    pub ended: BTreeMap<RunId, (Run, Vec<Judged>)>,
    pub clock: Vec<Shown>,
    pub deaths: u32,
    pub fenced: u32,
}

/// What the clocks showed, in the order in which it happened.
#[derive(Debug, Clone, Copy)]
pub enum Shown {
    /// At a look after which nothing was left to claim.
    Look(Timestamp),
    /// Some time ago once more.
    SetBack,
}

/// A run that a worker pretends to execute.
struct Work {
    run: Run,
    begun: bool,
    /// When its next step comes, in true time.
    next: SignedDuration,
}

pub struct Process {
    owner: Owner,
    timer: Option<Timer>,
    works: Vec<Work>,
    next_look: SignedDuration,
    next_renewal: SignedDuration,
    frozen_until: SignedDuration,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Turn {
    Lives,
    Died,
}

impl Process {
    pub fn new(simulation: &mut Simulation) -> Self {
        let now = simulation.time.passed();
        Self::born_later(simulation, now)
    }

    pub fn born_later(simulation: &mut Simulation, when: SignedDuration) -> Self {
        Self {
            owner: simulation.owner(),
            timer: None,
            works: Vec::new(),
            next_look: when,
            next_renewal: when + seconds(20),
            frozen_until: SignedDuration::ZERO,
        }
    }

    /// When it does something next, in true time.
    pub fn next(&self) -> SignedDuration {
        let works = self.works.iter().map(|work| work.next).min();
        let next = self.next_look.min(self.next_renewal).min(works.unwrap_or(self.next_look));
        next.max(self.frozen_until)
    }

    pub fn thaw(&mut self, now: SignedDuration) {
        self.frozen_until = self.frozen_until.min(now);
        self.next_look = self.next_look.min(now + seconds(60));
    }

    pub fn turn(&mut self, simulation: &mut Simulation) -> Turn {
        if simulation.troubled {
            if simulation.dice.once_in(DIES_ONCE_IN) {
                simulation.notes.deaths += 1;
                return Turn::Died;
            }
            if simulation.dice.once_in(FREEZES_ONCE_IN) {
                let long = simulation.dice.seconds(10, 300);
                self.frozen_until = simulation.time.passed() + seconds(long);
                return Turn::Lives;
            }
            if simulation.dice.once_in(DIES_ONCE_IN) {
                self.end_in_order(simulation);
                return Turn::Died;
            }
        }
        let now = simulation.time.passed();
        // Its threads: whichever the machine lets go first.
        let ready = [self.next_renewal <= now, self.next_look <= now];
        let ready = ready.into_iter().chain(self.works.iter().map(|work| work.next <= now));
        let ready: Vec<usize> = (0..).zip(ready).filter(|(_, is)| *is).map(|(n, _)| n).collect();
        if ready.is_empty() {
            return Turn::Lives; // the simulation ends before its next step
        }
        match ready[usize::try_from(simulation.dice.roll(ready.len() as u64)).unwrap()] {
            0 => {
                self.renew(simulation);
                self.next_renewal = now + seconds(20);
            }
            1 => self.look(simulation),
            n => self.work(simulation, n - 2),
        }
        Turn::Lives
    }

    fn look(&mut self, simulation: &mut Simulation) {
        let (now, shown) = (simulation.time.passed(), simulation.time.shown());
        let timer = self.timer.get_or_insert_with(|| Timer::new(Options::default(), shown));
        let free = WORKERS - self.works.len();
        let store = JobStore::new(&simulation.db, self.owner.clone());
        let look = timer.look(&store, shown, free);
        if look.error.is_none() && look.runs.len() < free {
            simulation.notes.clock.push(Shown::Look(shown));
        }
        self.next_look = now + look.next.duration_since(shown);
        for (_, run) in look.runs {
            let next = now + SignedDuration::from_millis(simulation.dice.seconds(0, 500));
            self.works.push(Work { run, begun: false, next });
        }
    }

    fn renew(&mut self, simulation: &Simulation) {
        let ids: Vec<RunId> = self.works.iter().map(|work| work.run.id.clone()).collect();
        let store = JobStore::new(&simulation.db, self.owner.clone());
        if let Ok(ours) = store.renew_leases(&ids, simulation.time.shown()) {
            self.works.retain(|work| ours.contains(&work.run.id));
        }
    }

    /// The next step of a run: its begin, or its end.
    fn work(&mut self, simulation: &mut Simulation, n: usize) {
        let (passed, shown) = (simulation.time.passed(), simulation.time.shown());
        let mut work = self.works.remove(n);
        if work.begun {
            self.finish(simulation, &work);
            self.next_look = passed; // a worker that has ended wakes its timer
            return;
        }
        let store = JobStore::new(&simulation.db, self.owner.clone());
        match store.start(&work.run, shown) {
            Ok(true) => {
                work.begun = true;
                work.run = Run { state: RunState::Running, started_at: shown, ..work.run };
                let long = if simulation.dice.once_in(10) { 300 } else { 90 };
                work.next = passed + seconds(simulation.dice.seconds(0, long));
                self.works.push(work);
            }
            Ok(false) => simulation.notes.fenced += 1,
            Err(_) => {}
        }
    }

    fn finish(&self, simulation: &mut Simulation, work: &Work) {
        let now = simulation.time.shown();
        let text = ["fine", "ODD", "BAD", "fine and long"]
            [usize::try_from(simulation.dice.roll(4)).unwrap()];
        let skills = [judged("a/SKILL.md", text, now), judged("b/SKILL.md", "fine", now)];
        let (run, scans, cause) = match simulation.dice.roll(8) {
            0 => (failed(&work.run, "it broke", now), &skills[..0], Some(Cause::Lasting)),
            1 => (failed(&work.run, "not there", now), &skills[..1], Some(Cause::Passing)),
            _ => (completed(&work.run, &skills, now), &skills[..], None),
        };
        self.save(simulation, &run, scans, cause);
    }

    fn save(&self, simulation: &mut Simulation, run: &Run, scans: &[Judged], cause: Option<Cause>) {
        let store = JobStore::new(&simulation.db, self.owner.clone());
        let finished =
            Finished { run, scans, present: None, cause, rules_version: RULES, page: None };
        match store.save_run(&finished, simulation.time.shown()) {
            Ok(Some(saved)) => {
                let seed = simulation.notes.seed;
                let twice = simulation.notes.ended.insert(run.id.clone(), (saved, scans.to_vec()));
                assert!(twice.is_none(), "seed {seed}: run {} has ended twice", run.id);
            }
            Ok(None) => simulation.notes.fenced += 1,
            Err(_) => {}
        }
    }

    /// What SIGTERM does when the time to finish has passed.
    fn end_in_order(&mut self, simulation: &mut Simulation) {
        for work in std::mem::take(&mut self.works) {
            if work.begun {
                let run = failed(&work.run, INTERRUPTED, simulation.time.shown());
                self.save(simulation, &run, &[], Some(Cause::Interrupted));
            } else {
                let store = JobStore::new(&simulation.db, self.owner.clone());
                let _ = store.give_back(&work.run, simulation.time.shown());
            }
        }
        let store = JobStore::new(&simulation.db, self.owner.clone());
        let _ = store.sign_off(simulation.time.shown());
    }
}

fn failed(run: &Run, why: &str, at: Timestamp) -> Run {
    Run { state: RunState::Failed { why: why.to_owned(), at }, ..run.clone() }
}
