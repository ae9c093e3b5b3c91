//! The only place that asks what time it is.

use crossbeam_channel::{Receiver, Sender, bounded};
use jiff::{SignedDuration, Timestamp};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Where now comes from: handed in, so that a test can run days in a moment.
pub trait Clock: Send + Sync {
    /// The current time, in whole microseconds: as exact as what is stored.
    fn now(&self) -> Timestamp;

    /// A channel that says once that the time `at` has come; it never closes before.
    ///
    /// The machine's clock measures from now on how long that is, so a change of the time of day
    /// in between neither shortens nor lengthens the wait.
    fn alarm(&self, at: Timestamp) -> Receiver<Instant>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the room that asks the time")]
    fn now(&self) -> Timestamp {
        whole_microseconds(Timestamp::now())
    }

    fn alarm(&self, at: Timestamp) -> Receiver<Instant> {
        let wait = Duration::try_from(at.duration_since(self.now()));
        crossbeam_channel::after(wait.unwrap_or(Duration::ZERO))
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Hands>);

#[derive(Debug)]
struct Hands {
    now: Timestamp,
    alarms: Vec<(Timestamp, Sender<Instant>)>,
}

impl ManualClock {
    /// A clock that shows `start`.
    pub fn new(start: Timestamp) -> Self {
        Self(Mutex::new(Hands { now: whole_microseconds(start), alarms: Vec::new() }))
    }

    /// Makes it show `now`, which may lie before what it showed. Alarms that are due go off.
    pub fn set(&self, now: Timestamp) {
        let mut hands = self.hands();
        hands.now = whole_microseconds(now);
        let (due, later) =
            mem::take(&mut hands.alarms).into_iter().partition(|(at, _)| *at <= hands.now);
        hands.alarms = later;
        for (_, alarm) in due {
            ring(&alarm);
        }
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves it on, or back; it stays within the years that a [`Timestamp`] can say.
    pub fn advance(&self, by: SignedDuration) {
        let now = self.now();
        self.set(now.saturating_add(by).unwrap_or(now));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands().now
    }

    fn alarm(&self, at: Timestamp) -> Receiver<Instant> {
        let (alarm, bell) = bounded(1);
        let mut hands = self.hands();
        if at <= hands.now {
            ring(&alarm);
        } else {
            hands.alarms.push((at, alarm));
        }
        bell
    }
}

/// Whoever no longer listens is not missed, and one stroke is enough.
#[allow(clippy::disallowed_methods, reason = "this is the room that asks the time")]
fn ring(alarm: &Sender<Instant>) {
    let _ = alarm.try_send(Instant::now());
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
    fn an_alarm_goes_off_when_its_time_has_come_and_only_then() {
        let start: Timestamp = "2026-11-24T15:19:00Z".parse().unwrap();
        let clock = ManualClock::new(start);
        let [past, soon, late] =
            [-1, 30, 60].map(|seconds| clock.alarm(start + SignedDuration::from_secs(seconds)));
        assert!(past.try_recv().is_ok() && soon.is_empty());
        clock.advance(SignedDuration::from_secs(-10));
        assert!(soon.is_empty());
        clock.advance(SignedDuration::from_secs(40));
        assert!(soon.try_recv().is_ok() && late.is_empty());
        clock.advance(SignedDuration::from_hours(1));
        assert!(late.try_recv().is_ok());
        let now = SystemClock.now();
        assert!(SystemClock.alarm(now).recv().is_ok());
    }

    #[test]
    fn the_machine_clock_tells_whole_microseconds() {
        assert_eq!(SystemClock.now().as_nanosecond() % 1_000, 0);
    }
}
