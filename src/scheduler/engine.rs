//! The engine: a timer that claims what is due, and workers that execute it.

use crate::error::{Error, Result};
use crate::scheduler::execute::{Context, execute};
use crate::scheduler::hands::Held;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::JobId;
use crate::scheduler::jobs::run::{Run, RunState, Trigger};
use crate::scheduler::options::Options;
use crate::scheduler::store::claim::ByHand;
use crate::scheduler::timer::Timer;
use crate::storage::prune::Pruner;
use crate::threads::{self, Crew};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use jiff::SignedDuration;
use std::convert::Infallible;

/// How often old history is looked for.
const PRUNED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A channel over which a store wakes an engine: one word is enough until it has looked.
pub fn bell() -> (Sender<()>, Receiver<()>) {
    bounded(1)
}

/// A claimed run on its way to a worker.
struct Task<'a> {
    job: Job,
    run: Run,
    held: Held<'a>,
    reply: Option<Sender<Run>>,
}

/// Claims and executes runs until it is told to quit.
pub struct SchedulerEngine<'a> {
    context: Context<'a>,
    options: Options,
    woken: Receiver<()>,
    hand_over: Sender<Task<'a>>,
    tasks: Receiver<Task<'a>>,
}

impl<'a> SchedulerEngine<'a> {
    /// An engine. `woken` is the other end of what the context's store wakes.
    pub fn new(context: Context<'a>, options: Options, woken: Receiver<()>) -> Self {
        let (hand_over, tasks) = bounded(options.workers.get());
        Self { context, options, woken, hand_over, tasks }
    }

    /// Works until `quit` ends; then finishes what runs, gives back what has not begun, and
    /// answers when all threads have ended. Fails when a thread cannot be started.
    pub fn run(&self, quit: &Receiver<Infallible>) -> Result<()> {
        let (more_time, halt) = bounded::<Infallible>(0);
        let (working, all_done) = bounded::<Infallible>(0);
        let context = self.context;
        let outcome = threads::together(|crew| {
            let started = self.start(crew, quit, &halt, &working);
            drop(working);
            if started.is_ok() {
                self.keep_time(quit);
                self.give_back();
                let end = context.clock.now().saturating_add(self.options.drain);
                select! {
                    recv(all_done) -> _ => {}
                    recv(context.clock.alarm(end.unwrap_or_default())) -> _ => {}
                }
            }
            drop(more_time);
            started
        });
        if let Err(error) = context.store.sign_off(context.clock.now()) {
            log::error!(target: "scheduler", "{error}");
        }
        outcome
    }

    /// Executes a run of a job by hand, among the others: the pool's bound holds. The channel
    /// gives the run when it has ended, or at once when it waits for its turn. Fails as the
    /// claim does, and when the engine is about to end.
    pub fn run_now(
        &self,
        id: &JobId,
        trigger: Trigger,
        quit: &Receiver<Infallible>,
    ) -> Result<(Run, Receiver<Run>)> {
        let (reply, ended) = bounded(1);
        match self.context.store.claim_now(id, trigger, self.context.clock.now())? {
            ByHand::Waits(run) => {
                let _ = reply.send(run.clone());
                Ok((run, ended))
            }
            ByHand::Ours(job, run) => {
                let held = self.context.hands.hold(run.id.clone());
                let task = Task { job: *job, run: run.clone(), held, reply: Some(reply) };
                select! {
                    send(self.hand_over, task) -> _ => Ok((run, ended)),
                    recv(quit) -> _ => {
                        self.release(&run);
                        let why = "the server is about to end; the run waits".to_owned();
                        Err(Error::Unavailable { why })
                    }
                }
            }
        }
    }

    fn start<'scope>(
        &'scope self,
        crew: &Crew<'scope, '_>,
        quit: &'scope Receiver<Infallible>,
        halt: &'scope Receiver<Infallible>,
        working: &Sender<Infallible>,
    ) -> Result<()> {
        let context = self.context;
        let since = context.clock.now();
        let keep = move || context.hands.keep(context.store, context.clock, since, halt);
        crew.spawn("leases", keep)?;
        if self.options.schedules {
            crew.spawn("history", || self.forget(quit))?;
        }
        for n in 0..self.options.workers.get() {
            let working = working.clone();
            crew.spawn(&format!("worker-{n}"), move || {
                self.work(quit, halt);
                drop(working);
            })?;
        }
        Ok(())
    }

    /// Lets old history go, now and every hour: on a thread of its own, since a due job does not
    /// wait for that, and a little at a time, since whoever is told to quit does not either.
    fn forget(&self, quit: &Receiver<Infallible>) {
        let Context { store, clock, .. } = self.context;
        let mut now = clock.now();
        let mut pruner = Pruner::new(self.options.keep, now);
        loop {
            let goes_on = store.prune_a_little(&mut pruner).unwrap_or_else(|error| {
                log::error!(target: "scheduler", "{error}");
                false
            });
            // At once, unless it is done: the others come to the database in between.
            let next = if goes_on { now } else { now.saturating_add(PRUNED_EVERY).unwrap_or(now) };
            select! {
                recv(quit) -> _ => return,
                recv(clock.alarm(next)) -> _ => {}
            }
            if !goes_on {
                now = clock.now();
                pruner = Pruner::new(self.options.keep, now);
            }
        }
    }

    /// A worker: one run after the other.
    fn work(&self, quit: &Receiver<Infallible>, halt: &Receiver<Infallible>) {
        loop {
            let task = select! {
                recv(quit) -> _ => return,
                recv(self.tasks) -> task => task,
            };
            let Ok(Task { job, run, held, reply }) = task else { return };
            let run = execute(self.context, &job, run, &held, halt);
            drop(held);
            self.context.store.wake();
            report(&job, &run);
            // Whoever wanted to know may have gone, or may not keep up.
            for listener in [reply.as_ref(), self.options.ended.as_ref()].into_iter().flatten() {
                let _ = listener.try_send(run.clone());
            }
        }
    }

    /// The timer: looks, hands over what it claimed, and waits, until `quit` ends.
    fn keep_time(&self, quit: &Receiver<Infallible>) {
        let clock = self.context.clock;
        let mut timer = Timer::new(self.options.clone(), clock.now());
        loop {
            let look = timer.look(self.context.store, clock.now(), self.free());
            if let Some(error) = look.error {
                log::error!(target: "scheduler", "{error}");
            }
            for (job, run) in look.runs {
                let held = self.context.hands.hold(run.id.clone());
                // Runs by hand may have filled it in the meantime: then the run waits its turn.
                if let Err(full) = self.hand_over.try_send(Task { job, run, held, reply: None }) {
                    self.release(&full.into_inner().run);
                }
            }
            select! {
                recv(quit) -> _ => return,
                recv(self.woken) -> _ => {}
                recv(clock.alarm(look.next)) -> _ => {}
            }
        }
    }

    /// How many workers have nothing to do.
    fn free(&self) -> usize {
        self.options.workers.get().saturating_sub(self.context.hands.count())
    }

    /// Gives back what was claimed and not begun.
    fn give_back(&self) {
        while let Ok(task) = self.tasks.try_recv() {
            self.release(&task.run);
        }
    }

    fn release(&self, run: &Run) {
        if let Err(error) = self.context.store.give_back(run, self.context.clock.now()) {
            log::error!(target: "scheduler", "{error}");
        }
    }
}

/// One line for each run. Names and targets stay out of it: they are foreign text.
fn report(job: &Job, run: &Run) {
    let (id, trigger, run_id) = (&job.id, run.trigger.word(), &run.id);
    match &run.state {
        RunState::Completed { verdict, risk, .. } => log::info!(
            target: "scheduler",
            "run {run_id} of {id} ({trigger}) completed: {verdict} {risk}, {} skills, {} changes",
            run.skills, run.changes
        ),
        RunState::Failed { why, .. } => log::warn!(
            target: "scheduler",
            "run {run_id} of {id} ({trigger}) failed: {}",
            why.escape_debug()
        ),
        RunState::Pending
        | RunState::Running
        | RunState::Skipped { .. }
        | RunState::Cancelled { .. } => log::info!(
            target: "scheduler",
            "run {run_id} of {id} ({trigger}) is {}",
            run.state.word()
        ),
    }
}
