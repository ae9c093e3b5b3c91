//! One run from its claim to its end: the only way in which a job is executed, whoever asks.

use crate::clock::Clock;
use crate::error::Error;
use crate::error::unfetched::Obstacle;
use crate::layers::Outcome;
use crate::scheduler::hands::{Hands, Held};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::JobId;
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use crate::scheduler::planning::{Cause, INTERRUPTED};
use crate::scheduler::scanner::{Progress, Scanner, in_words};
use crate::scheduler::store::JobStore;
use crate::scheduler::store::claim::ByHand;
use crate::scheduler::store::finished::{Finished, Judged};
use crate::target;
use crate::target::page::Page;
use crate::threads;
use crate::verdict::Verdict;
use crossbeam_channel::{Receiver, bounded, select};
use jiff::{SignedDuration, Timestamp};
use std::convert::Infallible;
use std::time::Instant;

/// Bytes of a reason that are kept; a target can have any number of unreadable files.
const REASON_BYTES_MAX: usize = 1_000;

/// What a run needs.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Where jobs and runs are kept.
    pub store: &'a JobStore<'a>,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Who looks at targets.
    pub scanner: &'a Scanner,
    /// What this process works on.
    pub hands: &'a Hands,
}

/// Executes a claimed run and keeps what it brings; answers the run in its last state. `halt`
/// ends when there is no more time: the run fails then as interrupted.
pub fn execute(
    context: Context<'_>,
    job: &Job,
    run: Run,
    held: &Held<'_>,
    halt: &Receiver<Infallible>,
) -> Run {
    let now = context.clock.now();
    match context.store.start(&run, now) {
        Ok(true) => {}
        Ok(false) => return as_kept(context, run),
        Err(error) => return unkept(context, run, &error),
    }
    let run = Run { state: RunState::Running, started_at: now, ..run };
    let mut looked = Looked::default();
    let known = if target::is_url(&job.target) { context.store.page(&job.id) } else { Ok(None) };
    // A page that cannot be read from the database is fetched whole.
    let ending = match context.scanner.start(job, known.unwrap_or_default(), now) {
        Ok(news) => {
            let timeout = SignedDuration::try_from(job.policy.timeout());
            let end = now.saturating_add(timeout.unwrap_or(SignedDuration::MAX));
            let alarm = context.clock.alarm(end.unwrap_or(Timestamp::MAX));
            collect(&news, &alarm, held, halt, &mut looked)
        }
        Err(error) => Ending::NotStarted(error.to_string()),
    };
    if ending == Ending::Lost {
        return as_kept(context, run);
    }
    let (run, cause) = conclude(job, run, &looked, &ending, context.clock.now());
    let finished = Finished {
        run: &run,
        scans: &looked.judged,
        present: looked.present(&ending),
        cause,
        rules_version: context.scanner.rules_version(),
        page: looked.page.as_ref(),
    };
    match context.store.save_run(&finished, context.clock.now()) {
        Ok(Some(saved)) => saved,
        Ok(None) => as_kept(context, run),
        Err(error) => unkept(context, run, &error),
    }
}

/// Claims a run of a job by hand and executes it in this process and thread. Answers the run as
/// it ended, or as it waits. Fails as the claim does.
pub fn execute_now(
    context: Context<'_>,
    id: &JobId,
    trigger: Trigger,
    halt: &Receiver<Infallible>,
) -> crate::error::Result<Run> {
    let (job, run) = match context.store.claim_now(id, trigger, context.clock.now())? {
        ByHand::Ours(job, run) => (job, run),
        ByHand::Waits(run) => return Ok(run),
    };
    let held = context.hands.hold(run.id.clone());
    threads::together(|crew| {
        let (done, quit) = bounded::<Infallible>(0);
        let since = context.clock.now();
        let keep = move || context.hands.keep(context.store, context.clock, since, &quit);
        crew.spawn("leases", keep)?;
        let run = execute(context, &job, run, &held, halt);
        drop(done);
        Ok(run)
    })
}

/// How a run came to its end.
#[derive(Debug, PartialEq, Eq)]
enum Ending {
    Done,
    TimedOut,
    Halted,
    Lost,
    Panicked(String),
    NotStarted(String),
}

/// What a run has seen so far.
#[derive(Default)]
struct Looked {
    judged: Vec<Judged>,
    skills: Vec<String>,
    /// What could not be read or done, and whether not even the list of skills is whole.
    faults: Vec<String>,
    unlisted: bool,
    failed_layers: Vec<String>,
    /// Skills that no layer looked at.
    unseen: Vec<String>,
    /// The target's page, when it was fetched anew.
    page: Option<Page>,
    /// Whether what could not be read will be the same the next time.
    lasting: bool,
}

impl Looked {
    fn take(&mut self, word: Progress) -> Option<Ending> {
        match word {
            Progress::Found { skills, errors } => {
                self.unlisted = !errors.is_empty();
                self.faults.extend(errors.iter().map(Error::to_string));
                self.skills = skills;
            }
            Progress::Judged(judged, errors) => {
                self.faults.extend(errors.iter().map(Error::to_string));
                self.note_layers(&judged);
                self.judged.push(*judged);
            }
            Progress::Unread(error) => {
                self.lasting |= matches!(
                    &error,
                    Error::Unfetched(unfetched) if unfetched.obstacle != Obstacle::Passing
                );
                self.faults.push(error.to_string());
            }
            Progress::Fetched(page) => self.page = Some(page),
            Progress::Panicked(why) => return Some(Ending::Panicked(why)),
            Progress::Done => return Some(Ending::Done),
        }
        None
    }

    fn note_layers(&mut self, judged: &Judged) {
        let record = &judged.record;
        for (id, outcome) in &record.layers {
            if let Outcome::Failed(why) = outcome {
                self.failed_layers.push(format!("{id} failed at '{}': {why}", record.target));
            }
        }
        if record.layers.iter().all(|(_, outcome)| *outcome != Outcome::Ran) {
            self.unseen.push(format!("no layer could look at '{}'", record.target));
        }
    }

    /// The targets that are there, when they are known to be all.
    fn present(&self, ending: &Ending) -> Option<&[String]> {
        (*ending == Ending::Done && !self.unlisted).then_some(self.skills.as_slice())
    }

    fn worst(&self) -> Option<&Judged> {
        self.judged.iter().max_by_key(|judged| judged.record.risk)
    }
}

fn collect(
    news: &Receiver<Progress>,
    alarm: &Receiver<Instant>,
    held: &Held<'_>,
    halt: &Receiver<Infallible>,
    looked: &mut Looked,
) -> Ending {
    loop {
        let word = select! {
            recv(news) -> word => word,
            recv(alarm) -> _ => return Ending::TimedOut,
            recv(held.lost()) -> _ => return Ending::Lost,
            recv(halt) -> _ => return Ending::Halted,
        };
        let broken = || Ending::Panicked("the scanner broke without a word".to_owned());
        match word.map(|word| looked.take(word)) {
            Ok(None) => {}
            Ok(Some(ending)) => return ending,
            Err(_) => return broken(),
        }
    }
}

/// The last state of a run, and why it failed, as far as that matters for another attempt.
fn conclude(
    job: &Job,
    run: Run,
    looked: &Looked,
    ending: &Ending,
    at: Timestamp,
) -> (Run, Option<Cause>) {
    let skills = u32::try_from(looked.judged.len()).unwrap_or(u32::MAX);
    let run = Run { skills, ..run };
    let failed = |why: String, cause| {
        let state = RunState::Failed { why: bounded_text(why), at };
        (Run { state, ..run.clone() }, Some(cause))
    };
    match ending {
        Ending::Done | Ending::Lost => {}
        Ending::TimedOut => {
            let time = in_words(job.policy.timeout());
            return failed(format!("timed out after {time}{}", so_far(looked)), Cause::Lasting);
        }
        Ending::Halted => return failed(INTERRUPTED.to_owned(), Cause::Interrupted),
        Ending::Panicked(why) | Ending::NotStarted(why) => {
            return failed(format!("{why}{}", so_far(looked)), Cause::Lasting);
        }
    }
    let retries_left = run.attempt <= job.policy.retries;
    let unread = first_of(&looked.faults, "could not be read");
    let unseen = first_of(&looked.unseen, "were not looked at");
    let layers = first_of(&looked.failed_layers, "layers failed");
    let Some(worst) = looked.worst() else {
        let why = unread.unwrap_or_else(|| "there is no skill".to_owned());
        return failed(why, if looked.lasting { Cause::Lasting } else { Cause::Passing });
    };
    // As on the command line: what is malicious is told whatever else went wrong, and what could
    // not be read never looks clean.
    if worst.record.verdict != Verdict::Malicious {
        let passing = layers.clone().filter(|_| retries_left);
        if let Some(why) = unread.clone().or(unseen).or(passing) {
            return failed(why, Cause::Passing);
        }
    }
    let state = RunState::Completed {
        scan: worst.id.clone(),
        verdict: worst.record.verdict,
        risk: worst.record.risk,
        at,
    };
    let unread = bounded_text(unread.or(layers).unwrap_or_default());
    (Run { state, unread, ..run }, None)
}

/// How far a run came that did not come to its end.
fn so_far(looked: &Looked) -> String {
    let malicious =
        looked.judged.iter().filter(|judged| judged.record.verdict == Verdict::Malicious).count();
    match (looked.judged.len(), malicious) {
        (0, _) => String::new(),
        (done, 0) => format!("; {done} of {} skills judged", looked.skills.len()),
        (done, bad) => {
            format!("; {done} of {} skills judged, {bad} MALICIOUS", looked.skills.len())
        }
    }
}

/// One reason as it is; of several the first, and how many there are.
fn first_of(reasons: &[String], what: &str) -> Option<String> {
    match reasons {
        [] => None,
        [only] => Some(only.clone()),
        [first, ..] => Some(format!("{} {what}; the first: {first}", reasons.len())),
    }
}

fn bounded_text(mut text: String) -> String {
    if text.len() > REASON_BYTES_MAX {
        let cut = (0..=REASON_BYTES_MAX).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(cut.unwrap_or(0));
        text.push('…');
    }
    text
}

/// A run that is not ours any more, as whoever has it left it.
fn as_kept(context: Context<'_>, run: Run) -> Run {
    context.store.run(&run.id).unwrap_or_else(|_| {
        // Deleted with its job.
        let state = RunState::Cancelled { at: context.clock.now() };
        Run { state, ..run }
    })
}

/// A run whose end could not be kept: its lease expires, and another process ends it.
fn unkept(context: Context<'_>, run: Run, error: &Error) -> Run {
    log::error!(target: "scheduler", "run {} of {}: {error}", run.id, run.job_id);
    let state = RunState::Failed { why: error.to_string(), at: context.clock.now() };
    Run { state, ..run }
}
