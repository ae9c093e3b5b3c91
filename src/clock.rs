//! The only place that asks what time it is.

use jiff::{SignedDuration, Timestamp};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Where now comes from: handed in, so that a test can run days in a moment.
pub trait Clock: Send + Sync {
    /// The current time, in whole microseconds: as exact as what is stored.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the room that asks the time")]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(whole_microseconds(start)))
    }

    /// Makes it show `now`, which may lie before what it showed.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = whole_microseconds(now);
    }

    /// Moves it on, or back; it stays within the years that a [`Timestamp`] can say.
    pub fn advance(&self, by: SignedDuration) {
        let now = self.now();
        self.set(now.saturating_add(by).unwrap_or(now));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn whole_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

/// Measures how long something takes; monotonic, so it never runs backwards.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring now.
    #[allow(clippy::disallowed_methods, reason = "this is the room that asks the time")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_when_it_is_moved() {
        let start: Timestamp = "2026-11-24T15:19:00.123456789Z".parse().unwrap();
        let clock = ManualClock::new(start);
        assert_eq!(clock.now(), "2026-11-24T15:19:00.123456Z".parse().unwrap());
        clock.advance(SignedDuration::from_secs(30));
        assert_eq!(clock.now(), "2026-11-24T15:19:30.123456Z".parse().unwrap());
        clock.advance(SignedDuration::from_secs(-90));
        assert_eq!(clock.now(), "2026-11-24T15:18:00.123456Z".parse().unwrap());
        clock.advance(SignedDuration::MAX);
        assert_eq!(clock.now(), whole_microseconds(Timestamp::MAX));
    }

    #[test]
    fn the_machine_clock_tells_whole_microseconds() {
        assert_eq!(SystemClock.now().as_nanosecond() % 1_000, 0);
    }
}
