//! How a scheduler goes about it: what may be set, and what it is when nobody sets it.

use crate::scheduler::jobs::run::Run;
use crate::scheduler::store::watch::Presence;
use crate::storage::prune::Keep;
use crossbeam_channel::Sender;
use jiff::SignedDuration;
use std::num::NonZeroUsize;

/// How an engine goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many runs go side by side.
    pub workers: NonZeroUsize,
    /// Whether it claims what is due, or only executes what is started by hand.
    pub schedules: bool,
    /// How long it never goes without a look at the due jobs.
    pub check_every: SignedDuration,
    /// How long runs may go on when it is to end.
    pub drain: SignedDuration,
    /// How much history is kept.
    pub keep: Keep,
    /// What it says about the process it is part of.
    pub presence: Presence,
    /// Gets every run that a worker has ended; what does not fit is dropped.
    pub ended: Option<Sender<Run>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            workers: NonZeroUsize::new(WORKERS).unwrap_or(NonZeroUsize::MIN),
            schedules: true,
            check_every: SignedDuration::from_secs(30),
            drain: SignedDuration::from_secs(10),
            keep: Keep::default(),
            presence: Presence::default(),
            ended: None,
        }
    }
}

/// Scans wait for disks and networks as much as they compute.
const WORKERS: usize = 4;
