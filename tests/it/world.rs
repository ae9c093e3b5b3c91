//! A small world for schedules: a clock that is moved by hand, a database, layers that obey.

use crate::scratch::Scratch;
use crossbeam_channel::{Receiver, Sender, bounded};
use jiff::{SignedDuration, Timestamp};
use malwar::clock::{Clock, ManualClock};
use malwar::error::Error;
use malwar::finding::{Category, Confidence, Finding, LayerId, Place, Severity};
use malwar::layers::{Case, Layer, LayerSet, Opinion};
use malwar::pipeline::ScanPipeline;
use malwar::record::Record;
use malwar::scan::ScanId;
use malwar::scheduler::jobs::run::{Run, RunState};
use malwar::scheduler::jobs::{Draft, Job};
use malwar::scheduler::planning::Cause;
use malwar::scheduler::scanner::Scanner;
use malwar::scheduler::store::finished::{Finished, Judged};
use malwar::scheduler::store::{JobStore, Owner};
use malwar::skill::{Skill, Source, Span};
use malwar::storage::Db;
use malwar::target::Limits;

pub const RULES: &str = "1";

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub const fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// A number from the environment, for a run that is longer than `make test`.
pub fn asked(name: &str) -> Option<u64> {
    std::env::var_os(name).and_then(|value| value.to_str()?.parse().ok())
}

pub struct World {
    pub db: Db,
    pub clock: ManualClock,
    pub room: Scratch,
}

impl World {
    /// A world in memory, on 24 November 2026, 09:30:30.
    pub fn new() -> Self {
        let db = Db::open_in_memory().unwrap();
        Self { db, clock: ManualClock::new(at("2026-11-24T09:30:30Z")), room: Scratch::new() }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn advance(&self, by: i64) -> Timestamp {
        self.clock.advance(seconds(by));
        self.now()
    }

    /// Moves the clock to a time of the same day.
    pub fn set(&self, time: &str) -> Timestamp {
        self.clock.set(at(&format!("2026-11-24T{time}Z")));
        self.now()
    }

    pub fn store(&self, host: &str) -> JobStore<'_> {
        JobStore::new(&self.db, Owner::new(host, 1, at("2026-11-24T00:00:00Z")))
    }

    /// Makes a job of a draft and keeps it.
    pub fn job(&self, draft: Draft) -> Job {
        let job = Job::plan(draft, self.now()).unwrap();
        self.store("maker").create(&job).unwrap();
        job
    }

    /// Makes a job for a folder of one skill.
    pub fn watch(&self, schedule: &str, skill: &str) -> Job {
        let n = schedule.len() + skill.len();
        let folder = format!("watched-{n}-{}", self.rows("SELECT count(*) FROM scheduled_jobs"));
        self.room.file(&format!("{folder}/SKILL.md"), skill.as_bytes());
        let target = self.room.path(&folder).to_string_lossy().into_owned();
        self.job(Draft::new(&folder, &target, schedule))
    }

    pub fn runs(&self, job: &Job) -> Vec<Run> {
        self.store("reader").runs(&job.id, 1_000).unwrap()
    }

    /// `status trigger attempt due` of the runs of a job, the oldest first.
    pub fn told(&self, job: &Job) -> Vec<String> {
        let mut runs = self.runs(job);
        runs.reverse();
        runs.iter().map(tell).collect()
    }

    pub fn rows(&self, count: &str) -> i64 {
        self.db.read("count", |tx| Ok(tx.query_row(count, [], |row| row.get(0))?)).unwrap()
    }

    pub fn sql(&self, statement: &str) {
        self.db.write("set the scene", |tx| Ok(tx.execute_batch(statement)?)).unwrap();
    }
}

pub fn tell(run: &Run) -> String {
    let due = run.scheduled_for.map_or("-".to_owned(), |due| due.strftime("%H:%M:%S").to_string());
    let why = match &run.state {
        RunState::Failed { why, .. } | RunState::Skipped { why, .. } => format!(": {why}"),
        RunState::Completed { verdict, .. } => format!(": {verdict}"),
        RunState::Pending | RunState::Running | RunState::Cancelled { .. } => String::new(),
    };
    format!("{} {} {} {due}{why}", run.state.word(), run.trigger.word(), run.attempt)
}

/// A layer that does what the skill's text says: `BAD` is malicious, `ODD` suspicious, `BREAK`
/// panics, `FAIL` fails, `WAIT` waits until the gate is closed.
struct Obedient {
    id: LayerId,
    begun: Sender<()>,
    gate: Receiver<()>,
}

impl Layer for Obedient {
    fn id(&self) -> LayerId {
        self.id
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion, Error> {
        let text = &case.skill.files[0].text;
        assert!(!text.contains("BREAK"), "the layer broke");
        if text.contains("FAIL") {
            return Err(Error::Layer { why: "the network is down".to_owned() });
        }
        if text.contains("WAIT") {
            let _ = self.begun.try_send(());
            let _ = self.gate.recv();
        }
        let mut findings = Vec::new();
        for (word, severity) in [("BAD", Severity::Critical), ("ODD", Severity::Medium)] {
            findings.extend(text.find(word).map(|start| finding(severity, start, word.len())));
        }
        Ok(Opinion::found(findings))
    }
}

fn finding(severity: Severity, start: usize, length: usize) -> Finding {
    Finding {
        rule_id: format!("TEST-{}", severity.word()),
        title: "a word".to_owned(),
        description: "a word that a test put there".to_owned(),
        severity,
        confidence: Confidence::new(100),
        category: Category::Manifest,
        layer: LayerId::RuleEngine,
        family: severity.word().to_owned(),
        fragile: false,
        place: Place { file: 0, span: Span::new(start, start + length) },
        evidence: Vec::new(),
        indicators: Vec::new(),
        remediation: String::new(),
    }
}

/// What a test has of a scanner whose layers obey: it learns that a `WAIT` has begun, and lets
/// all of them go on by dropping the gate.
pub struct Gate {
    pub begun: Receiver<()>,
    pub open: Option<Sender<()>>,
}

pub fn scanner() -> (Scanner, Gate) {
    let (begun, told) = bounded(16);
    let (open, gate) = bounded(0);
    let layers = LayerSet::new(|id| match id {
        LayerId::RuleEngine => {
            Ok(Box::new(Obedient { id, begun: begun.clone(), gate: gate.clone() }))
        }
        LayerId::UrlCrawler | LayerId::LlmAnalyzer | LayerId::ThreatIntel => Err("not in a test"),
    });
    let scanner = Scanner::new(ScanPipeline::new(layers), Limits::default(), RULES);
    (scanner, Gate { begun: told, open: Some(open) })
}

/// What a scan of this skill would be, without a file and without a thread.
pub fn judged(target: &str, text: &str, at: Timestamp) -> Judged {
    let (begin, _begun) = bounded(1);
    let (_open, gate) = bounded(0);
    let layer = Obedient { id: LayerId::RuleEngine, begun: begin, gate };
    let source = Source { path: "SKILL.md".to_owned(), bytes: text.as_bytes().to_vec() };
    let skill = Skill::parse(target.to_owned(), vec![source], Vec::new());
    let layers = LayerSet::new(|id| match id {
        LayerId::RuleEngine => {
            Ok(Box::new(Obedient { id, begun: layer.begun.clone(), gate: layer.gate.clone() })
                as Box<dyn Layer>)
        }
        LayerId::UrlCrawler | LayerId::LlmAnalyzer | LayerId::ThreatIntel => Err("not in a test"),
    });
    let scan = ScanPipeline::new(layers).scan(skill);
    Judged { id: ScanId::random().unwrap(), started_at: at, record: Record::of(&scan) }
}

/// The run as it is when these skills are all that it found.
pub fn completed(run: &Run, scans: &[Judged], at: Timestamp) -> Run {
    let worst = scans.iter().max_by_key(|judged| judged.record.risk).unwrap();
    let state = RunState::Completed {
        scan: worst.id.clone(),
        verdict: worst.record.verdict,
        risk: worst.record.risk,
        at,
    };
    Run { state, skills: u32::try_from(scans.len()).unwrap(), ..run.clone() }
}

/// Ends a run in the store as an engine would.
pub fn end(
    store: &JobStore<'_>,
    run: &Run,
    skills: &[(&str, &str)],
    now: Timestamp,
) -> Option<Run> {
    let scans: Vec<Judged> =
        skills.iter().map(|(target, text)| judged(target, text, now)).collect();
    let present: Vec<String> = skills.iter().map(|(target, _)| (*target).to_owned()).collect();
    let run = completed(run, &scans, now);
    let finished = Finished {
        run: &run,
        scans: &scans,
        present: Some(&present),
        cause: None,
        rules_version: RULES,
        page: None,
    };
    store.save_run(&finished, now).unwrap()
}

/// Fails a run in the store as an engine would.
pub fn fail(store: &JobStore<'_>, run: &Run, cause: Cause, now: Timestamp) -> Option<Run> {
    let state = RunState::Failed { why: "it did not work".to_owned(), at: now };
    let run = Run { state, ..run.clone() };
    let finished = Finished {
        run: &run,
        scans: &[],
        present: None,
        cause: Some(cause),
        rules_version: RULES,
        page: None,
    };
    store.save_run(&finished, now).unwrap()
}
