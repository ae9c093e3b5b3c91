//! One execution of a job: why it started, how far it is, how it ended.

use super::id::{JobId, RunId};
use crate::error::Result;
use crate::scan::ScanId;
use crate::verdict::{Risk, Verdict};
use jiff::Timestamp;

/// Why a run exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// Its due time came.
    Schedule,
    /// Somebody ran it by hand.
    Manual,
    /// Somebody ran it through the HTTP interface.
    Api,
    /// Due times passed while no scheduler ran; it makes up for them.
    CatchUp,
    /// The attempt before it failed for a reason that may pass.
    Retry,
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Schedule, Self::Manual, Self::Api, Self::CatchUp, Self::Retry];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Manual => "manual",
            Self::Api => "api",
            Self::CatchUp => "catch_up",
            Self::Retry => "retry",
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunState {
    /// Claimed and not begun, or waiting for its turn.
    Pending,
    /// A worker is at it.
    Running,
    /// Everything that was asked for was judged, or something MALICIOUS was found.
    Completed {
        /// The scan with the worst verdict.
        scan: ScanId,
        /// The worst verdict.
        verdict: Verdict,
        /// The highest risk.
        risk: Risk,
        /// When it ended.
        at: Timestamp,
    },
    /// It could not be done.
    Failed {
        /// Why, in one line.
        why: String,
        /// When that was known.
        at: Timestamp,
    },
    /// Its due time came and it was not run.
    Skipped {
        /// Why not.
        why: String,
        /// When that was decided.
        at: Timestamp,
    },
    /// Somebody, or something that came first, took it back.
    Cancelled {
        /// When.
        at: Timestamp,
    },
}

impl RunState {
    /// The word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } => "failed",
            Self::Skipped { .. } => "skipped",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// When the run ended; none while it has not.
    pub const fn ended_at(&self) -> Option<Timestamp> {
        match self {
            Self::Pending | Self::Running => None,
            Self::Completed { at, .. }
            | Self::Failed { at, .. }
            | Self::Skipped { at, .. }
            | Self::Cancelled { at } => Some(*at),
        }
    }

    /// The verdict, when there is one.
    pub const fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Completed { verdict, .. } => Some(*verdict),
            Self::Pending
            | Self::Running
            | Self::Failed { .. }
            | Self::Skipped { .. }
            | Self::Cancelled { .. } => None,
        }
    }
}

/// One execution of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Whose run it is.
    pub job_id: JobId,
    /// Why it exists.
    pub trigger: Trigger,
    /// The due time it stands for; none when it was started by hand.
    pub scheduled_for: Option<Timestamp>,
    /// A run that waits does not start before this.
    pub not_before: Option<Timestamp>,
    /// From 1; grows with each retry of the same due time.
    pub attempt: u32,
    /// When it was made, and from `Running` on when its work began.
    pub started_at: Timestamp,
    /// How far it is.
    pub state: RunState,
    /// What could not be read although the run completed; empty when all could.
    pub unread: String,
    /// How many skills it judged.
    pub skills: u32,
    /// How many changes it brought to light.
    pub changes: u32,
}

impl Run {
    /// A new run that has not begun. Fails when the operating system gives no random bytes.
    pub fn pending(
        job_id: JobId,
        trigger: Trigger,
        scheduled_for: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self> {
        Ok(Self {
            id: RunId::random()?,
            job_id,
            trigger,
            scheduled_for,
            not_before: None,
            attempt: 1,
            started_at: now,
            state: RunState::Pending,
            unread: String::new(),
            skills: 0,
            changes: 0,
        })
    }

    /// The attempt that follows this one, not to start before `not_before`.
    pub fn retried(&self, not_before: Timestamp, now: Timestamp) -> Result<Self> {
        let run = Self::pending(self.job_id.clone(), Trigger::Retry, self.scheduled_for, now)?;
        Ok(Self { not_before: Some(not_before), attempt: self.attempt.saturating_add(1), ..run })
    }
}
