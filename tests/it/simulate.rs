//! Hours of virtual time with several schedulers on one database, and everything that goes wrong.

use crate::simulated_process::{Notes, Process, Shown, Turn};
use crate::simulated_truth;
use crate::world::{at, seconds};
use jiff::{SignedDuration, Timestamp};
use malwar::scheduler::jobs::id::JobId;
use malwar::scheduler::jobs::run::Trigger;
use malwar::scheduler::jobs::{Draft, Edit, Job};
use malwar::scheduler::store::JobStore;
use malwar::scheduler::store::Owner;
use malwar::storage::Db;

/// Seeds of `make test`; `MALWAR_SEEDS` asks for more.
const SEEDS: u64 = 100;
/// Things go wrong for so long, in seconds of true time; then they may settle.
const TROUBLE: i64 = 30 * 60;
/// Longer than a lease, its renewal, a timeout and the longest freeze together.
const SETTLING: i64 = 15 * 60;

/// Numbers that look random and are the same for the same seed (splitmix64, Steele et al. 2014).
pub struct Dice(u64);

impl Dice {
    pub fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    pub fn seconds(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.roll(u64::try_from(to - from).unwrap())).unwrap()
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.roll(times) == 0
    }
}

/// When a job is due, without cron: every so many minutes from the hour, or at a minute of an hour.
#[derive(Debug, Clone, Copy)]
pub enum Rhythm {
    Every(i64),
    HourlyAt(i64),
}

impl Rhythm {
    fn cron(self) -> String {
        match self {
            Self::Every(n) => format!("*/{n} * * * *"),
            Self::HourlyAt(minute) => format!("{minute} * * * *"),
        }
    }

    /// Whether a minute, counted from 1970 in UTC, is due.
    pub fn takes(self, minute: i64) -> bool {
        match self {
            Self::Every(n) => minute % 60 % n == 0,
            Self::HourlyAt(at) => minute % 60 == at,
        }
    }
}

pub struct Planned {
    pub id: JobId,
    pub rhythm: Rhythm,
    pub created_at: Timestamp,
    pub retries: u32,
    /// Nobody changes it while the simulation runs.
    pub left_alone: bool,
}

/// The time that passes, and the time that the clocks show.
pub struct Time {
    passed: SignedDuration,
    ahead: SignedDuration,
}

impl Time {
    pub fn shown(&self) -> Timestamp {
        at("2026-11-24T09:30:30Z") + self.passed + self.ahead
    }

    pub fn passed(&self) -> SignedDuration {
        self.passed
    }
}

pub struct Simulation {
    pub db: Db,
    pub dice: Dice,
    pub time: Time,
    pub jobs: Vec<Planned>,
    pub notes: Notes,
    pub troubled: bool,
    pub jumped: bool,
    full_until: Option<SignedDuration>,
    generation: u32,
}

impl Simulation {
    fn new(seed: u64) -> Self {
        let time = Time { passed: SignedDuration::ZERO, ahead: SignedDuration::ZERO };
        Self {
            db: Db::open_in_memory().unwrap(),
            dice: Dice(seed),
            time,
            jobs: Vec::new(),
            notes: Notes::default(),
            troubled: true,
            jumped: false,
            full_until: None,
            generation: 0,
        }
    }

    /// A store for a process that has never been before.
    pub fn owner(&mut self) -> Owner {
        self.generation += 1;
        Owner::new("host", self.generation, self.time.shown())
    }

    fn user(&self) -> JobStore<'_> {
        JobStore::new(&self.db, Owner::new("user", 1, at("2026-11-24T00:00:00Z")))
    }

    /// The database itself notes what must never happen to a run, whoever writes it.
    fn watch_closely(&self) {
        const LAWS: &str = "
            CREATE TABLE broken_laws (law TEXT, run TEXT);
            CREATE TRIGGER an_end_is_an_end AFTER UPDATE OF status, verdict, scan_id, error,
                completed_at, owner ON job_runs WHEN old.completed_at IS NOT NULL
                BEGIN INSERT INTO broken_laws VALUES ('changed after its end', old.id); END;
            CREATE TRIGGER begun_once AFTER UPDATE OF started_at ON job_runs
                WHEN old.status <> 'pending'
                BEGIN INSERT INTO broken_laws VALUES ('begun twice', old.id); END;
            CREATE TRIGGER one_owner AFTER UPDATE OF owner ON job_runs
                WHEN old.owner IS NOT NULL AND new.owner <> old.owner
                BEGIN INSERT INTO broken_laws VALUES ('taken away', old.id); END;";
        self.db.write("watch closely", |tx| Ok(tx.execute_batch(LAWS)?)).unwrap();
    }

    fn plan_jobs(&mut self) {
        for n in 0..self.dice.seconds(2, 7) {
            let rhythm = match self.dice.roll(4) {
                0 => Rhythm::Every(1),
                1 => Rhythm::Every(5),
                2 => Rhythm::Every(15),
                _ => Rhythm::HourlyAt(self.dice.seconds(0, 60)),
            };
            let retries = self.dice.roll(3);
            let mut draft = Draft::new(&format!("job {n}"), "/", &rhythm.cron());
            draft.retries = i64::try_from(retries).ok();
            draft.overlap = Some(["skip", "queue"][usize::from(self.dice.once_in(2))].into());
            draft.missed = Some(["once", "skip"][usize::from(self.dice.once_in(3))].into());
            let now = self.time.shown();
            let job = Job::plan(draft, now).unwrap();
            self.user().create(&job).unwrap();
            self.jobs.push(Planned {
                id: job.id,
                rhythm,
                created_at: now,
                retries: u32::try_from(retries).unwrap(),
                left_alone: n % 2 == 0,
            });
        }
    }

    /// Somebody runs, changes, pauses or deletes a job; whether it works is not the question.
    fn meddle(&mut self) {
        let n = usize::try_from(self.dice.roll(self.jobs.len() as u64)).unwrap();
        let (id, left_alone) = (self.jobs[n].id.clone(), self.jobs[n].left_alone);
        let now = self.time.shown();
        let edit = |enabled| Edit { enabled: Some(enabled), ..Edit::default() };
        let choice = self.dice.roll(6);
        let until = now + seconds(self.dice.seconds(1, 600));
        let user = self.user();
        let _ = match choice {
            // By hand, and the process is killed at once.
            0 => user.claim_now(&id, Trigger::Manual, now).map(drop),
            _ if left_alone => Ok(()),
            1 => user.update(&id, &edit(false), None, now).map(drop),
            2 => user.update(&id, &edit(true), None, now).map(drop),
            3 => user.pause(&id, until, None, now).map(drop),
            4 => user.resume(&id, now).map(drop),
            _ => user.runs(&id, 1).and_then(|runs| match runs.first() {
                Some(run) => user.cancel(&run.id, now).map(drop),
                None => Ok(()),
            }),
        };
    }

    fn jump(&mut self) {
        let far = self.dice.once_in(4);
        let by = if far { 2 * 86_400 } else { 1_800 };
        let by = self.dice.seconds(-by, by);
        self.time.ahead += seconds(by);
        if by < 0 {
            self.notes.clock.push(Shown::SetBack);
        }
        self.jumped = true;
    }

    fn fill_disk(&mut self, full: bool) {
        let pages = if full {
            let count = "PRAGMA page_count";
            self.db.read("test", |tx| Ok(tx.query_row(count, [], |row| row.get(0))?)).unwrap()
        } else {
            1_000_000_i64
        };
        let bound = format!("PRAGMA max_page_count = {pages}");
        self.db.read("test", |tx| Ok(tx.query_row(&bound, [], |_| Ok(()))?)).unwrap();
    }

    fn something_happens(&mut self) {
        match self.dice.roll(12) {
            0..=5 => self.meddle(),
            6 if self.notes.jumps => self.jump(),
            7 if self.full_until.is_none() => {
                self.fill_disk(true);
                self.full_until = Some(self.time.passed + seconds(self.dice.seconds(1, 180)));
            }
            _ => {}
        }
    }

    fn disk_empties(&mut self) {
        if self.full_until.is_some_and(|until| until <= self.time.passed) {
            self.fill_disk(false);
            self.full_until = None;
        }
    }

    fn run(&mut self) {
        self.watch_closely();
        self.plan_jobs();
        let count = self.dice.seconds(1, 4);
        let mut processes: Vec<Process> = (0..count).map(|_| Process::new(self)).collect();
        let mut next_event = seconds(20);
        let end = seconds(TROUBLE + SETTLING);
        while self.time.passed < end {
            self.troubled = self.time.passed < seconds(TROUBLE);
            if !self.troubled {
                self.full_until = self.full_until.map(|_| SignedDuration::ZERO);
                for process in &mut processes {
                    process.thaw(self.time.passed);
                }
            }
            self.disk_empties();
            if self.troubled && next_event <= self.time.passed {
                self.something_happens();
                next_event = self.time.passed + seconds(self.dice.seconds(1, 90));
            }
            let first = processes.iter_mut().min_by_key(|process| process.next()).unwrap();
            let next = first.next().min(end);
            if self.troubled && next_event < next {
                self.time.passed = next_event.max(self.time.passed);
                continue;
            }
            self.time.passed = self.time.passed.max(next);
            if let Turn::Died = first.turn(self) {
                let dead_for = seconds(self.dice.seconds(0, 300));
                *first = Process::born_later(self, self.time.passed + dead_for);
            }
            simulated_truth::no_job_runs_beside_itself(self);
        }
    }
}

fn seeds() -> std::ops::Range<u64> {
    let asked = crate::world::asked;
    let first = asked("MALWAR_FIRST_SEED").unwrap_or(0);
    first..first + asked("MALWAR_SEEDS").unwrap_or(SEEDS)
}

fn simulate(jumps: bool) {
    for seed in seeds() {
        let mut simulation = Simulation::new(seed);
        simulation.notes.jumps = jumps;
        simulation.notes.seed = seed;
        simulation.run();
        simulated_truth::holds(&simulation);
    }
}

#[test]
fn nothing_is_lost_or_doubled_whatever_dies_freezes_or_fills_up() {
    simulate(false);
}

#[test]
fn nothing_is_lost_or_doubled_when_the_clock_jumps_as_well() {
    simulate(true);
}
