//! A whole day on which the clocks change: what runs is what an independent count says.

use crate::world::{World, at, judged};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use malwar::scheduler::jobs::{Draft, Job};
use malwar::scheduler::options::Options;
use malwar::scheduler::store::finished::{Finished, Judged};
use malwar::scheduler::timer::Timer;
use std::collections::{BTreeMap, BTreeSet};

/// Jobs of `make test`; `MALWAR_JOBS` asks for more.
const JOBS: u64 = 120;

/// When a job is due on the wall clock, without cron.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rhythm {
    /// At a time of day.
    Daily(i64, i64),
    /// At a minute of every hour.
    Hourly(i64),
    /// Every so many minutes from the hour.
    Every(i64),
}

impl Rhythm {
    fn nth(n: u64) -> Self {
        let n = i64::try_from(n).unwrap();
        match n % 12 {
            0 => Self::Every(15 + 15 * (n % 2)),
            1 | 2 => Self::Hourly(n % 60),
            // Mostly at night, when the clocks change.
            3..=8 => Self::Daily(n % 4, n * 7 % 60),
            _ => Self::Daily(n * 5 % 24, n * 7 % 60),
        }
    }

    fn cron(self) -> String {
        match self {
            Self::Daily(hour, minute) => format!("{minute} {hour} * * *"),
            Self::Hourly(minute) => format!("{minute} * * * *"),
            Self::Every(minutes) => format!("*/{minutes} * * * *"),
        }
    }

    /// Whether a minute of the wall clock, counted from 1970, is due.
    fn takes(self, minute: i64) -> bool {
        let (hour, of_hour) = (minute.rem_euclid(1_440) / 60, minute.rem_euclid(60));
        match self {
            Self::Daily(h, m) => (h, m) == (hour, of_hour),
            Self::Hourly(m) => m == of_hour,
            Self::Every(n) => of_hour % n == 0,
        }
    }

    /// The due times after `from` and up to `to`, by a clock that is looked at every minute. A time
    /// of day that the clocks pass over is made up for; one that comes again has been.
    fn count(self, zone: &TimeZone, from: Timestamp, to: Timestamp) -> BTreeSet<i64> {
        let wall = |second: i64| {
            let offset = zone.to_offset(Timestamp::from_second(second).unwrap());
            (second + i64::from(offset.seconds())).div_euclid(60)
        };
        let begin = (from.as_second() / 60 - 6 * 60) * 60;
        let mut furthest = wall(begin);
        let mut due = BTreeSet::new();
        for second in (begin + 60..=to.as_second()).step_by(60) {
            let now = wall(second);
            let is_due = match self {
                Self::Daily(..) => (furthest + 1..=now).any(|minute| self.takes(minute)),
                Self::Hourly(_) | Self::Every(_) => self.takes(now),
            };
            furthest = furthest.max(now);
            if is_due && second > from.as_second() {
                due.insert(second);
            }
        }
        due
    }
}

/// Lets `hours` pass for jobs in a zone, and compares every due time of every job.
fn a_day(zone: &str, from: &str, hours: i64) {
    let world = World::new();
    let (from, to) = (at(from), at(from) + SignedDuration::from_hours(hours));
    world.clock.set(from);
    let mut jobs: BTreeMap<String, Rhythm> = BTreeMap::new();
    for n in 0..crate::world::asked("MALWAR_JOBS").unwrap_or(JOBS) {
        let rhythm = Rhythm::nth(n);
        let mut draft = Draft::new(&format!("job {n}"), "/", &rhythm.cron());
        draft.timezone = Some(zone.to_owned());
        let job = Job::plan(draft, from).unwrap();
        world.store("maker").create(&job).unwrap();
        jobs.insert(job.id.to_string(), rhythm);
    }
    let ran = let_time_pass(&world, to);
    let rules = TimeZone::get(zone).unwrap();
    let counted: BTreeMap<Rhythm, BTreeSet<i64>> =
        jobs.values().map(|rhythm| (*rhythm, rhythm.count(&rules, from, to))).collect();
    let nothing = BTreeSet::new();
    for (id, rhythm) in &jobs {
        let (ran, counted) = (ran.get(id).unwrap_or(&nothing), &counted[rhythm]);
        assert_eq!(ran, counted, "{rhythm:?} in {zone}");
    }
    let whole: usize = jobs.values().map(|rhythm| counted[rhythm].len()).sum();
    assert_eq!(world.rows("SELECT count(*) FROM job_runs"), i64::try_from(whole).unwrap());
    assert_eq!(world.rows("SELECT count(*) FROM job_runs WHERE status <> 'completed'"), 0);
}

/// The timer looks whenever it means to, and each run ends at once.
fn let_time_pass(world: &World, to: Timestamp) -> BTreeMap<String, BTreeSet<i64>> {
    let store = world.store("engine");
    let mut timer = Timer::new(Options::default(), world.now());
    let scan = judged("a/SKILL.md", "fine", world.now());
    let mut ran: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    while world.now() <= to {
        let now = world.now();
        let look = timer.look(&store, now, 1_000_000);
        assert_eq!(look.error, None);
        for (job, run) in look.runs {
            assert!(store.start(&run, now).unwrap());
            let slot = run.scheduled_for.unwrap();
            assert!(now.duration_since(slot) <= SignedDuration::from_secs(1), "{now} is late");
            let id = malwar::scan::ScanId::random().unwrap();
            let scans = [Judged { id, ..scan.clone() }];
            let run = crate::world::completed(&run, &scans, now);
            let finished = Finished {
                run: &run,
                scans: &scans,
                present: None,
                cause: None,
                rules_version: crate::world::RULES,
                page: None,
            };
            assert!(store.save_run(&finished, now).unwrap().is_some());
            ran.entry(job.id.to_string()).or_default().insert(slot.as_second());
        }
        world.clock.set(look.next);
    }
    ran
}

#[test]
fn a_spring_day_has_23_hours_and_nothing_is_left_out() {
    a_day("Europe/Paris", "2027-03-27T22:59:30Z", 24);
}

#[test]
fn an_autumn_day_has_25_hours_and_nothing_is_done_twice() {
    a_day("America/New_York", "2026-11-01T03:59:30Z", 26);
}

#[test]
fn half_an_hour_is_a_change_of_the_clocks_as_well() {
    a_day("Australia/Lord_Howe", "2027-04-03T12:59:30Z", 26);
}
