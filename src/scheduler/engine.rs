//! The engine: a timer that claims what is due, and workers that execute it.

use crate::error::Result;
use crate::scheduler::execute::{Context, execute};
use crate::scheduler::hands::Held;
use crate::scheduler::inlet::{ByHandRun, Errand, Inlet, Queued};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::{Run, RunState};
use crate::scheduler::options::Options;
use crate::scheduler::timer::Timer;
use crate::storage::prune::Pruner;
use crate::threads::{self, Crew};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use jiff::SignedDuration;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How often old history is looked for.
const PRUNED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A channel over which a store wakes an engine: one word is enough until it has looked.
pub fn bell() -> (Sender<()>, Receiver<()>) {
    bounded(1)
}

/// A run that was due, on its way to a worker.
struct Task<'a> {
    job: Job,
    run: Run,
    held: Held<'a>,
}

/// Claims and executes runs until it is told to quit.
pub struct SchedulerEngine<'a> {
    context: Context<'a>,
    options: Options,
    woken: Receiver<()>,
    hand_over: Sender<Task<'a>>,
    tasks: Receiver<Task<'a>>,
    inlet: Inlet<'a>,
    errands: Receiver<Queued<'a>>,
    /// Due runs that were handed over and have not ended. What is asked for by hand is not
    /// among them: however much of that there is, what is due gets its turn.
    due_under_way: AtomicUsize,
}

impl<'a> SchedulerEngine<'a> {
    /// An engine. `woken` is the other end of what the context's store wakes.
    pub fn new(context: Context<'a>, options: Options, woken: Receiver<()>) -> Self {
        let (hand_over, tasks) = bounded(options.workers.get());
        let (inlet, errands) = Inlet::new(context);
        let due_under_way = AtomicUsize::new(0);
        Self { context, options, woken, hand_over, tasks, inlet, errands, due_under_way }
    }

    /// Where work comes in that is not due, but asked for: by hand, through the API.
    pub fn inlet(&self) -> Inlet<'a> {
        self.inlet.clone()
    }

    /// Works until `quit` ends; then finishes what runs, gives back what has not begun, and
    /// answers when all threads have ended. `begun` is called when it has looked for the first
    /// time, and others know that it is there. Fails when a thread cannot be started.
    pub fn run(&self, quit: &Receiver<Infallible>, begun: impl FnOnce()) -> Result<()> {
        let (more_time, halt) = bounded::<Infallible>(0);
        let (working, all_done) = bounded::<Infallible>(0);
        let context = self.context;
        let outcome = threads::together(|crew| {
            let started = self.start(crew, quit, &halt, &working);
            drop(working);
            if started.is_ok() {
                self.keep_time(quit, begun);
                self.inlet.close();
                self.give_back();
                let end = context.clock.now().saturating_add(self.options.drain);
                select! {
                    recv(all_done) -> _ => {}
                    recv(context.clock.alarm(end.unwrap_or_default())) -> _ => {}
                }
            }
            self.inlet.close();
            self.give_back();
            drop(more_time);
            started
        });
        if let Err(error) = context.store.sign_off(context.clock.now()) {
            log::error!(target: "scheduler", "{error}");
        }
        outcome
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

    /// A worker: one thing after the other. Of what is due and what is asked for, either may
    /// come next.
    fn work(&self, quit: &Receiver<Infallible>, halt: &Receiver<Infallible>) {
        loop {
            select! {
                recv(quit) -> _ => return,
                recv(self.tasks) -> task => {
                    let Ok(Task { job, run, held }) = task else { return };
                    self.execute(&job, run, held, halt);
                    self.due_under_way.fetch_sub(1, Ordering::SeqCst);
                    self.context.store.wake();
                }
                recv(self.errands) -> queued => {
                    let Ok(queued) = queued else { return };
                    let (errand, _place) = queued.taken();
                    match errand {
                        Errand::Run(claimed) => {
                            let ByHandRun { job, run, held, reply } = *claimed;
                            // Whoever wanted to know may have gone.
                            let _ = reply.try_send(self.execute(&job, run, held, halt));
                            self.context.store.wake();
                        }
                        Errand::Look(look) => look(self.context.scanner),
                    }
                }
            }
        }
    }

    fn execute(&self, job: &Job, run: Run, held: Held<'a>, halt: &Receiver<Infallible>) -> Run {
        let run = execute(self.context, job, run, &held, halt);
        drop(held);
        report(job, &run);
        if let Some(ended) = &self.options.ended {
            let _ = ended.try_send(run.clone()); // whoever listens may not keep up
        }
        run
    }

    /// The timer: looks, hands over what it claimed, and waits, until `quit` ends.
    fn keep_time(&self, quit: &Receiver<Infallible>, begun: impl FnOnce()) {
        let clock = self.context.clock;
        let mut begun = Some(begun);
        let mut timer = Timer::new(self.options.clone(), clock.now());
        loop {
            let look = timer.look(self.context.store, clock.now(), self.free());
            if let Some(error) = look.error {
                log::error!(target: "scheduler", "{error}");
            }
            for (job, run) in look.runs {
                let held = self.context.hands.hold(run.id.clone());
                self.due_under_way.fetch_add(1, Ordering::SeqCst);
                // It takes as many as there are workers, and no more are claimed.
                if let Err(full) = self.hand_over.try_send(Task { job, run, held }) {
                    self.due_under_way.fetch_sub(1, Ordering::SeqCst);
                    self.release(&full.into_inner().run);
                }
            }
            if let Some(begun) = begun.take() {
                begun();
            }
            select! {
                recv(quit) -> _ => return,
                recv(self.woken) -> _ => {}
                recv(clock.alarm(look.next)) -> _ => {}
            }
        }
    }

    /// How many workers have nothing to do that is due.
    fn free(&self) -> usize {
        let under_way = self.due_under_way.load(Ordering::SeqCst);
        self.options.workers.get().saturating_sub(under_way)
    }

    /// Gives back what was claimed and not begun.
    fn give_back(&self) {
        while let Ok(task) = self.tasks.try_recv() {
            self.release(&task.run);
        }
        while let Ok(queued) = self.errands.try_recv() {
            match queued.taken().0 {
                Errand::Run(claimed) => self.release(&claimed.run),
                Errand::Look(_) => {} // whoever waits for it learns that nobody will look
            }
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
