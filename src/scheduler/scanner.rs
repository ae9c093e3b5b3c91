//! Looks at a job's target on a thread of its own, so that a target that hangs holds nobody.

use crate::clock::Stopwatch;
use crate::error::{Error, Result};
use crate::finding::LayerId;
use crate::pipeline::ScanPipeline;
use crate::record::Record;
use crate::scan::ScanId;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::JobId;
use crate::scheduler::store::finished::Judged;
use crate::skill::{Skill, Source};
use crate::target::page::{Page, Pages};
use crate::target::{self, Found, Limits, SkillAt, roots};
use crate::threads;
use crossbeam_channel::{Receiver, Sender, bounded};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Judged skills that wait to be taken: the scan does not run far ahead of whoever keeps them.
const WAITING_MAX: usize = 8;

/// What a scan says while it goes on; when it has said all, the channel ends.
#[derive(Debug)]
pub enum Progress {
    /// Which skills there are.
    Found {
        /// Their targets.
        skills: Vec<String>,
        /// What was named but cannot be scanned; then there may be more skills.
        errors: Vec<Error>,
    },
    /// A skill has been judged, perhaps not all of its files.
    Judged(Box<Judged>, Vec<Error>),
    /// A skill's page has been fetched anew, and can be known again.
    Fetched(Page),
    /// A skill could not be read.
    Unread(Error),
    /// A skill, or the search for skills, brought the program down to this.
    Panicked(String),
    /// Everything has been looked at.
    Done,
}

/// Scans targets, and knows which of its scans have not come back.
pub struct Scanner {
    pipeline: Arc<ScanPipeline>,
    limits: Limits,
    rules_version: String,
    roots: Vec<PathBuf>,
    pages: Option<Pages>,
    away: Arc<Mutex<BTreeSet<JobId>>>,
}

impl Scanner {
    /// A scanner with these layers and limits; `rules_version` names the set of rules.
    pub fn new(pipeline: ScanPipeline, limits: Limits, rules_version: &str) -> Self {
        let (pipeline, away) = (Arc::new(pipeline), Arc::default());
        let rules_version = rules_version.to_owned();
        Self { pipeline, limits, rules_version, roots: Vec::new(), pages: None, away }
    }

    /// The same, but targets of jobs must lie in one of these folders, unless there are none.
    #[must_use]
    pub fn within(self, roots: Vec<PathBuf>) -> Self {
        Self { roots, ..self }
    }

    /// The same, and it fetches skills at URLs like this.
    #[must_use]
    pub fn with_pages(self, pages: Pages) -> Self {
        Self { pages: Some(pages), ..self }
    }

    /// Which set of rules looks.
    pub fn rules_version(&self) -> &str {
        &self.rules_version
    }

    /// Judges one document that somebody has sent, called `name`, by the layers that are asked.
    /// A defect that it brings to light is an error and stays its own.
    pub fn judge(&self, name: &str, bytes: Vec<u8>, asked: &[LayerId]) -> Result<Record> {
        let source = Source { path: name.to_owned(), bytes };
        guarded(|| {
            let skill = Skill::parse(name.to_owned(), vec![source], Vec::new());
            Record::of(&self.pipeline.scan_with(asked, skill))
        })
        .map_err(|why| Error::Layer { why })
    }

    /// Starts to scan a job's target; `known` is its page as an earlier scan saw it. Whoever is not
    /// interested any more drops the receiver: the scan ends with the skill it is at.
    ///
    /// Fails when an earlier scan of the job has not come back: one thread may hang on a dead
    /// target, not one more each time.
    pub fn start(
        &self,
        job: &Job,
        known: Option<Page>,
        now: Timestamp,
    ) -> Result<Receiver<Progress>> {
        let token = Away::enter(&self.away, &job.id)?;
        let (say, news) = bounded(WAITING_MAX);
        let look = Look {
            target: job.target.clone(),
            include: job.include.clone(),
            layers: job.layers.clone(),
            limits: self.limits,
            roots: self.roots.clone(),
            pipeline: Arc::clone(&self.pipeline),
            pages: self.pages.clone(),
            known,
            began: (now, Stopwatch::start()),
        };
        let work = move || {
            let last = look.at_all(&say);
            // Whoever hears the last word may begin anew at once.
            drop(token);
            let _ = say.send(last);
        };
        threads::apart(&format!("scan-{}", job.id.digits()), work)?;
        Ok(news)
    }
}

/// Says, as long as it lives, that a scan of a job has not come back.
struct Away {
    away: Arc<Mutex<BTreeSet<JobId>>>,
    job: JobId,
}

impl Away {
    fn enter(away: &Arc<Mutex<BTreeSet<JobId>>>, job: &JobId) -> Result<Self> {
        if !lock(away).insert(job.clone()) {
            let why = "an earlier scan of it has not come back".to_owned();
            return Err(Error::Unavailable { why });
        }
        Ok(Self { away: Arc::clone(away), job: job.clone() })
    }
}

impl Drop for Away {
    fn drop(&mut self) {
        lock(&self.away).remove(&self.job);
    }
}

fn lock(away: &Mutex<BTreeSet<JobId>>) -> MutexGuard<'_, BTreeSet<JobId>> {
    away.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All that a scan touches: it owns it, for nobody knows how long it will need it.
struct Look {
    target: String,
    include: Vec<String>,
    layers: Vec<LayerId>,
    limits: Limits,
    roots: Vec<PathBuf>,
    pipeline: Arc<ScanPipeline>,
    pages: Option<Pages>,
    known: Option<Page>,
    began: (Timestamp, Stopwatch),
}

impl Look {
    /// Says what there is to be said but the last word, which it answers.
    fn at_all(&self, say: &Sender<Progress>) -> Progress {
        let words = [OsString::from(&self.target)];
        let found = match guarded(|| self.find(&words)) {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => {
                let _ = say.send(Progress::Found { skills: Vec::new(), errors: vec![error] });
                return Progress::Done;
            }
            Err(why) => return Progress::Panicked(why),
        };
        let skills = found.jobs.iter().map(|skill| skill.target.clone()).collect();
        if say.send(Progress::Found { skills, errors: found.errors }).is_err() {
            return Progress::Done;
        }
        for skill in &found.jobs {
            let word = guarded(|| self.at(skill, say))
                .unwrap_or_else(|why| Progress::Panicked(format!("'{}': {why}", skill.target)));
            // Nobody listens any more: the run was lost, or has timed out.
            if say.send(word).is_err() {
                break;
            }
        }
        Progress::Done
    }

    /// What there is, as far as it lies where it may.
    fn find(&self, words: &[OsString]) -> Result<Found> {
        let outside = |target: &str| {
            let why = "it lies outside of MALWAR_SCAN_ROOTS".to_owned();
            Error::Unreadable { path: PathBuf::from(target), why }
        };
        if !roots::hold(&self.roots, &self.target) {
            return Err(outside(&self.target));
        }
        let mut found = target::find(words, &self.include, self.limits)?;
        let (inside, others) =
            found.jobs.into_iter().partition(|skill| roots::hold(&self.roots, &skill.target));
        let others: Vec<SkillAt> = others;
        found.jobs = inside;
        found.errors.extend(others.iter().map(|skill| outside(&skill.target)));
        Ok(found)
    }

    fn at(&self, skill: &SkillAt, say: &Sender<Progress>) -> Progress {
        let (began, watch) = self.began;
        let since = SignedDuration::try_from(watch.elapsed()).unwrap_or(SignedDuration::ZERO);
        let started_at = began.saturating_add(since).unwrap_or(began);
        let reading = match (skill.page(), &self.pages) {
            (Some(locator), Some(pages)) => {
                pages.read(locator, self.known.as_ref()).map(|(reading, page)| {
                    // Whoever does not listen any more is noticed at the next word.
                    let _ = page.map(|page| say.send(Progress::Fetched(page)));
                    reading
                })
            }
            (Some(_), None) | (None, _) => skill.read(self.limits),
        };
        let judged = reading.and_then(|reading| {
            let scan = self.pipeline.scan_with(&self.layers, reading.skill);
            let judged = Judged { id: ScanId::random()?, started_at, record: Record::of(&scan) };
            Ok((Box::new(judged), reading.errors))
        });
        match judged {
            Ok((judged, errors)) => Progress::Judged(judged, errors),
            Err(error) => Progress::Unread(error),
        }
    }
}

/// Does it, and turns a panic into what it said.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // Nothing that a panic could leave half done is used again: the skill is dropped, and layers
    // do not change.
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause| {
        let text = cause.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| cause.downcast_ref::<String>().cloned());
        format!("the scanner broke: {}", text.as_deref().unwrap_or("no reason given"))
    })
}

/// A span of time in the words of a person: `10 min`, `90 s`.
pub(super) fn in_words(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds >= 60 && seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}
