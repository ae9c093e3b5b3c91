//! The runs that this process works on: the only ones whose leases it renews.

use crate::clock::Clock;
use crate::scheduler::jobs::id::RunId;
use crate::scheduler::planning::RENEWED_EVERY;
use crate::scheduler::store::JobStore;
use crossbeam_channel::{Receiver, Sender, bounded, select};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Runs in hand. A run that is put down and was not ended in the store loses its lease in time.
#[derive(Debug, Default)]
pub struct Hands {
    /// Each with the channel whose end says that the run has been lost.
    runs: Mutex<BTreeMap<RunId, Sender<Infallible>>>,
}

/// One run in hand; dropped, it is put down.
#[derive(Debug)]
pub struct Held<'a> {
    hands: &'a Hands,
    id: RunId,
    lost: Receiver<Infallible>,
}

impl Hands {
    /// Takes a run into hand.
    pub fn hold(&self, id: RunId) -> Held<'_> {
        let (sender, lost) = bounded(0);
        self.runs().insert(id.clone(), sender);
        Held { hands: self, id, lost }
    }

    /// Lets go of a run that was cancelled; who works on it learns that now. What is not in hand
    /// is another process's.
    pub fn let_go(&self, id: &RunId) {
        self.runs().remove(id);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.runs().len()
    }

    /// Renews the leases of what is in hand, every 20 seconds from `since` on, until `quit` is
    /// closed.
    pub fn keep(
        &self,
        store: &JobStore<'_>,
        clock: &dyn Clock,
        since: Timestamp,
        quit: &Receiver<Infallible>,
    ) {
        let after = |time: Timestamp| time.saturating_add(RENEWED_EVERY).unwrap_or(time);
        let mut next = since;
        loop {
            // Even when it was held up, or the clock was changed.
            let now = clock.now();
            next = after(next).clamp(now, after(now));
            select! {
                recv(quit) -> _ => return,
                recv(clock.alarm(next)) -> _ => self.renew(store, clock),
            }
        }
    }

    fn renew(&self, store: &JobStore<'_>, clock: &dyn Clock) {
        let ids: Vec<RunId> = self.runs().keys().cloned().collect();
        if ids.is_empty() {
            return;
        }
        match store.renew_leases(&ids, clock.now()) {
            Ok(ours) => {
                let mut runs = self.runs();
                for id in ids.iter().filter(|id| !ours.contains(id)) {
                    runs.remove(id);
                }
            }
            Err(error) => log::error!(target: "scheduler", "{error}"),
        }
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<RunId, Sender<Infallible>>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held<'_> {
    /// A channel that ends when the run is not ours any more.
    pub fn lost(&self) -> &Receiver<Infallible> {
        &self.lost
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.hands.runs().remove(&self.id);
    }
}
