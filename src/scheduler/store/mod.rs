//! Jobs and runs where they are kept: every change of either is one transaction here.

pub mod claim;
pub mod edit;
pub mod finish;
pub mod finished;
pub mod lease;
pub mod lookup;
mod noted;
pub mod page;
mod pages;
mod row;
pub mod seen;
mod skills;
pub mod tally;
pub mod watch;

use crate::storage::Db;
use crossbeam_channel::Sender;
use jiff::Timestamp;
use std::fmt;

/// Who claims runs: one process, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owner(String);

impl Owner {
    /// A process on a machine. `started` tells it from an earlier one with the same number.
    pub fn new(host: &str, process: u32, started: Timestamp) -> Self {
        Self(format!("{host}:{process}:{}", started.as_microsecond()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Jobs and runs, as one process sees and claims them.
pub struct JobStore<'a> {
    db: &'a Db,
    owner: Owner,
    wake: Option<Sender<()>>,
}

impl<'a> JobStore<'a> {
    /// The jobs of a database, on behalf of `owner`.
    pub fn new(db: &'a Db, owner: Owner) -> Self {
        Self { db, owner, wake: None }
    }

    /// Tells `wake` of every change that an engine in this process should look at.
    #[must_use]
    pub fn waking(self, wake: Sender<()>) -> Self {
        Self { wake: Some(wake), ..self }
    }

    /// On whose behalf it claims.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// An engine that has not looked since the last change needs no second call.
    pub(in crate::scheduler) fn wake(&self) {
        if let Some(wake) = &self.wake {
            let _ = wake.try_send(());
        }
    }
}
