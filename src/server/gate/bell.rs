//! Where the gate is told that an answer is ready, or that it is time to end.

use super::answer::Answer;
use crossbeam_channel::{Receiver, Sender, bounded};
use mio::Waker;

/// Wakes the gate.
pub(in crate::server) struct Bell {
    answers: Sender<Answered>,
    waker: Waker,
}

/// The answer to the request on an inner connection.
pub(super) struct Answered {
    pub(super) door: usize,
    pub(super) answer: Answer,
}

impl Bell {
    /// A bell for so many inner connections, each with one request at a time.
    pub(super) fn new(waker: Waker, doors: usize) -> (Self, Receiver<Answered>) {
        let (answers, ready) = bounded(doors);
        (Self { answers, waker }, ready)
    }

    /// Hands in an answer.
    pub(in crate::server) fn answer(&self, door: usize, answer: Answer) {
        // When the gate has ended, nobody waits for it.
        if self.answers.send(Answered { door, answer }).is_ok() {
            self.ring();
        }
    }

    /// Has the gate look whether it is time to end.
    pub(in crate::server) fn ring(&self) {
        if let Err(error) = self.waker.wake() {
            log::error!(target: "server", "could not wake the gate: {error}");
        }
    }
}
