//! Schedules and their runs as a person reads them.

pub mod created;
pub mod history;
pub mod list;
pub mod one;

use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::{Run, RunState};
use crate::verdict::Verdict;
use jiff::Timestamp;

/// One of the last runs as one sign: the worse, the higher.
fn sign(run: &Run) -> char {
    match &run.state {
        RunState::Completed { verdict, .. } => match verdict {
            Verdict::Clean => '▁',
            Verdict::Caution => '▃',
            Verdict::Suspicious => '▅',
            Verdict::Malicious => '█',
        },
        RunState::Failed { .. } => '×',
        RunState::Skipped { .. } | RunState::Cancelled { .. } => '·',
        RunState::Pending | RunState::Running => '…',
    }
}

/// Whether it runs by itself, in a word for a person.
fn standing(job: &Job, now: Timestamp) -> &'static str {
    if !job.enabled {
        "off"
    } else if job.is_paused(now) {
        "paused"
    } else {
        "active"
    }
}

/// `1 skill`, `312 skills`.
fn counted(count: u32, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
