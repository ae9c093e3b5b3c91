//! The way in for work that somebody asks for and waits for: bounded, beside what is due.

use crate::error::{Error, Result};
use crate::scheduler::execute::Context;
use crate::scheduler::hands::Held;
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::id::{JobId, RunId};
use crate::scheduler::jobs::run::{Run, Trigger};
use crate::scheduler::scanner::Scanner;
use crate::scheduler::store::claim::ByHand;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::sync::{Arc, Mutex, PoisonError};

/// Errands that are not done; one more is refused. Whoever answers requests must see to it that not
/// all of its threads wait here.
pub const ERRANDS_MAX: usize = 64;

/// One thing to be done for somebody who waits for it.
pub(super) enum Errand<'a> {
    /// A run that was claimed by hand.
    Run(Box<ByHandRun<'a>>),
    /// A look at something that no job names.
    Look(Box<dyn FnOnce(&Scanner) + Send + 'a>),
}

/// A run that was claimed by hand, on its way to a worker.
pub(super) struct ByHandRun<'a> {
    pub(super) job: Box<Job>,
    pub(super) run: Run,
    pub(super) held: Held<'a>,
    pub(super) reply: Sender<Run>,
}

/// An errand that has a place.
pub(super) struct Queued<'a> {
    pub(super) errand: Errand<'a>,
    /// Dropped, the next one may come.
    place: Place,
}

impl<'a> Queued<'a> {
    /// The errand, and its place: to be kept until it is done.
    pub(super) fn taken(self) -> (Errand<'a>, Place) {
        (self.errand, self.place)
    }
}

/// A place among the errands that are not done.
pub(super) struct Place(Receiver<()>);

impl Drop for Place {
    fn drop(&mut self) {
        let _ = self.0.try_recv(); // what was put in when the place was taken
    }
}

/// Where errands come in; each thread that has some may have a copy.
#[derive(Clone)]
pub struct Inlet<'a> {
    context: Context<'a>,
    queue: Sender<Queued<'a>>,
    places: (Sender<()>, Receiver<()>),
    /// Nobody puts anything into the queue of an engine that has ended: it would stay there.
    open: Arc<Mutex<bool>>,
}

impl<'a> Inlet<'a> {
    /// An inlet, and where its errands come out.
    pub(super) fn new(context: Context<'a>) -> (Self, Receiver<Queued<'a>>) {
        let (queue, errands) = bounded(ERRANDS_MAX);
        let open = Arc::new(Mutex::new(true));
        (Self { context, queue, places: bounded(ERRANDS_MAX), open }, errands)
    }

    /// Takes nothing in any more.
    pub(super) fn close(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    /// How many errands are not done.
    pub fn waiting(&self) -> usize {
        self.places.1.len()
    }

    /// Executes a run of a job by hand, among the others: the pool's bound holds. The channel
    /// gives the run when it has ended; it ends without a word when the engine does. A run that
    /// waits for the one under way comes without a channel. Fails as the claim does, and when
    /// too much waits already.
    pub fn run_now(&self, id: &JobId, trigger: Trigger) -> Result<(Run, Option<Receiver<Run>>)> {
        let place = self.place()?;
        match self.context.store.claim_now(id, trigger, self.context.clock.now())? {
            ByHand::Waits(run) => Ok((run, None)),
            ByHand::Ours(job, run) => {
                let (reply, ended) = bounded(1);
                let held = self.context.hands.hold(run.id.clone());
                let claimed = ByHandRun { job, run: run.clone(), held, reply };
                self.send(place, Errand::Run(Box::new(claimed)))?;
                Ok((run, Some(ended)))
            }
        }
    }

    /// Has a worker look at something; the channel gives what it saw, and ends without a word
    /// when the engine does. Fails when too much waits already.
    pub fn look<T: Send + 'a>(
        &self,
        look: impl FnOnce(&Scanner) -> T + Send + 'a,
    ) -> Result<Receiver<T>> {
        let place = self.place()?;
        let (reply, seen) = bounded(1);
        let errand = Errand::Look(Box::new(move |scanner| {
            let _ = reply.try_send(look(scanner)); // whoever asked may have gone
        }));
        self.send(place, errand)?;
        Ok(seen)
    }

    /// Cancels a run that is not over, and lets go of it at once when it is in this process's
    /// hands. Fails when there is no such run. False when it was over already.
    pub fn cancel(&self, id: &RunId) -> Result<bool> {
        let cancelled = self.context.store.cancel(id, self.context.clock.now())?;
        if cancelled {
            self.context.hands.let_go(id);
        }
        Ok(cancelled)
    }

    fn place(&self) -> Result<Place> {
        match self.places.0.try_send(()) {
            Ok(()) => Ok(Place(self.places.1.clone())),
            Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {
                Err(Error::Unavailable { why: format!("{ERRANDS_MAX} others wait already") })
            }
        }
    }

    fn send(&self, place: Place, errand: Errand<'a>) -> Result<()> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !*open {
            if let Errand::Run(claimed) = errand {
                let _ = self.context.store.give_back(&claimed.run, self.context.clock.now());
            }
            return Err(Error::Unavailable { why: "the server is about to end".to_owned() });
        }
        // There are as many places as the queue takes, so it is not full.
        let _ = self.queue.try_send(Queued { errand, place });
        Ok(())
    }
}
