//! What a job wants done when the world does not keep to its schedule.

use std::time::Duration;

/// What happens when a due time comes while the last run is still going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overlap {
    /// The due time is recorded as skipped.
    #[default]
    Skip,
    /// One run waits and starts right after; another is skipped.
    Queue,
}

impl Overlap {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Skip, Self::Queue];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Queue => "queue",
        }
    }
}

/// What happens with due times that passed while no scheduler ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missed {
    /// One run makes up for all of them.
    #[default]
    Once,
    /// They are recorded, in one row, as skipped.
    Skip,
}

impl Missed {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Once, Self::Skip];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Skip => "skip",
        }
    }
}

/// Seconds that a job may be put off; an hour spreads the hourly ones over all of it.
pub const JITTER_SECONDS_MAX: u32 = 3_600;
/// Seconds that a run may take at most; a day is more than any scan needs.
pub const TIMEOUT_SECONDS_MAX: u32 = 86_400;
/// Seconds that a run may take when nobody says otherwise.
const TIMEOUT_SECONDS: u32 = 600;
/// Attempts after the first; the fifth comes three hours after the first failed.
pub const RETRIES_MAX: u32 = 5;
/// The wait before the first retry; each further one is four times as long.
const BACK_OFF_SECONDS: u64 = 30;

/// All that a job says about the unexpected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// A due time comes while the last run is going.
    pub overlap: Overlap,
    /// Due times passed while no scheduler ran.
    pub missed: Missed,
    /// The longest a due time is put off, in seconds, 0-3600.
    pub jitter_seconds: u32,
    /// How long a run may take, in seconds, 1-86400.
    pub timeout_seconds: u32,
    /// How many attempts may follow the first, 0-5.
    pub retries: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            overlap: Overlap::default(),
            missed: Missed::default(),
            jitter_seconds: 0,
            timeout_seconds: TIMEOUT_SECONDS,
            retries: 0,
        }
    }
}

impl Policy {
    /// How long a run may take.
    pub fn timeout(self) -> Duration {
        Duration::from_secs(u64::from(self.timeout_seconds))
    }
}

/// How long to wait after attempt `attempt` (from 1) has failed: 30 s, 2 min, 8 min, 32 min …
pub fn back_off(attempt: u32) -> Duration {
    let times = attempt.saturating_sub(1).min(RETRIES_MAX);
    Duration::from_secs(BACK_OFF_SECONDS * 4_u64.pow(times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_before_a_retry_grows_fourfold_and_ends_growing() {
        for (attempt, seconds) in
            [(0, 30), (1, 30), (2, 120), (3, 480), (4, 1_920), (5, 7_680), (u32::MAX, 30_720)]
        {
            assert_eq!(back_off(attempt), Duration::from_secs(seconds), "attempt {attempt}");
        }
    }
}
