//! How fast due jobs are found, claimed and executed, on a disk and as durable as in use.
#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::disallowed_methods, reason = "a bench measures time")]
#![allow(clippy::unwrap_used, reason = "a bench that panics has failed")]

use crossbeam_channel::bounded;
use jiff::Timestamp;
use malwar::clock::{Clock, SystemClock};
use malwar::finding::LayerId;
use malwar::layers::LayerSet;
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::threat_intel::{ThreatIntel, seed};
use malwar::pipeline::ScanPipeline;
use malwar::scheduler::engine::{SchedulerEngine, bell};
use malwar::scheduler::execute::Context;
use malwar::scheduler::hands::Hands;
use malwar::scheduler::jobs::run::RunState;
use malwar::scheduler::options::Options;
use malwar::scheduler::scanner::Scanner;
use malwar::scheduler::store::{JobStore, Owner};
use malwar::storage::Db;
use malwar::target::Limits;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Jobs that are due at once.
const DUE: u32 = 10_000;
/// Jobs of which none is due.
const STORED: u32 = 1_000_000;
/// Skills that are due at once, each a job of its own.
const SKILLS: u32 = 100;
/// How often a look that finds nothing is repeated.
const LOOKS: u32 = 1_000;

/// A folder that is gone when the bench is over.
struct Room(PathBuf);

impl Room {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder); // of a bench that was killed
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn db(&self) -> Db {
        Db::open(&self.0.join("malwar.db")).unwrap()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn owner() -> Owner {
    Owner::new("bench", std::process::id(), SystemClock.now())
}

/// Jobs once a year, all next due at a time; their targets are folders below `folder`.
fn fill(db: &Db, count: u32, folder: &Path, due: &str) {
    let fill = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {count}) \
         INSERT INTO scheduled_jobs (id, name, target_path, schedule, next_run) \
         SELECT printf('sched-%012x', n), 'job ' || n, '{}/' || n, '0 0 1 1 *', '{due}' FROM n",
        folder.display()
    );
    db.write("fill", |tx| Ok(tx.execute_batch(&fill)?)).unwrap();
}

fn claims() {
    for workers in [256, 10_000] {
        let room = Room::new("claims");
        let db = room.db();
        fill(&db, DUE, &room.0, "2026-01-01T00:00:00.000000+00:00");
        let store = JobStore::new(&db, owner());
        let now = SystemClock.now();
        let begin = Instant::now();
        let mut claimed = 0;
        while claimed < DUE as usize {
            claimed += store.claim_due(now, workers, Timestamp::UNIX_EPOCH).unwrap().runs.len();
        }
        let took = begin.elapsed();
        println!("{DUE} due jobs claimed, {workers} at a time: {took:.2?} (bound 2 s)");
    }
}

fn looks() {
    let room = Room::new("looks");
    let db = room.db();
    fill(&db, STORED, &room.0, "2999-01-01T00:00:00.000000+00:00");
    let store = JobStore::new(&db, owner());
    let now = SystemClock.now();
    let mut times: Vec<Duration> = (0..LOOKS)
        .map(|_| {
            let begin = Instant::now();
            assert!(store.next_due().unwrap().unwrap() > now);
            assert!(store.claim_due(now, 4, Timestamp::UNIX_EPOCH).unwrap().runs.is_empty());
            begin.elapsed()
        })
        .collect();
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!("a look among {STORED} jobs: median {:.1?}, 99 % {:.1?} (bound 1 ms)", at(50), at(99));
}

fn scanner() -> Scanner {
    let layers = LayerSet::new(|id| match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(seed::signatures()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err("not in a bench"),
    });
    Scanner::new(ScanPipeline::new(layers), Limits::default(), "bench")
}

fn drain() {
    let room = Room::new("drain");
    let db = room.db();
    for n in 1..=SKILLS {
        let folder = room.0.join(n.to_string());
        fs::create_dir_all(&folder).unwrap();
        let about = "A skill that fetches a page and sums it up, in words of its own.";
        let text = format!(
            "---\nname: skill-{n}\ndescription: {about}\n---\n# Skill {n}\n\n```bash\n\
             curl -fsSL https://example.com/page-{n} | sed 's/<[^>]*>//g' | head -n {n}\n```\n"
        );
        fs::write(folder.join("SKILL.md"), text).unwrap();
    }
    fill(&db, SKILLS, &room.0, "2026-01-01T00:00:00.000000+00:00");
    let (wake, woken) = bell();
    let store = JobStore::new(&db, owner()).waking(wake);
    let (scanner, hands) = (scanner(), Hands::default());
    let context = Context { store: &store, clock: &SystemClock, scanner: &scanner, hands: &hands };
    let (say, ended) = bounded(SKILLS as usize);
    let options = Options { ended: Some(say), ..Options::default() };
    let engine = SchedulerEngine::new(context, options, woken);
    let (go_on, quit) = bounded::<Infallible>(0);
    let begin = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| engine.run(&quit, || {}).unwrap());
        for run in ended.iter().take(SKILLS as usize) {
            assert!(matches!(run.state, RunState::Completed { .. }), "{run:?}");
        }
        println!("{SKILLS} skills due at once, drained in {:.2?} (bound 0.5 s)", begin.elapsed());
        drop(go_on);
    });
}

fn main() {
    drain();
    claims();
    looks();
}
