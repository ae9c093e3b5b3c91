//! Whether the clock and the time zones can be trusted.

use super::{Check, State};
use crate::clock::{Clock as _, SystemClock};
use crate::error::Result;
use crate::report::when;
use crate::scheduler::cron::zone;
use crate::scheduler::planning::SET_BACK;
use crate::storage::Db;
use crate::storage::health;

/// A clock that was set back puts schedules off.
pub(super) fn clock(db: &Db) -> Result<Vec<Check>> {
    // In this order: what is written meanwhile is younger than now.
    let newest = health::newest(db)?;
    let now = SystemClock.now();
    let behind =
        newest.map(|newest| newest.duration_since(now)).filter(|behind| *behind > SET_BACK);
    Ok(vec![match behind {
        Some(behind) => {
            let behind = when::span(behind.as_secs());
            let told = format!(
                "clock is {behind} behind the database's newest row; schedules may fire late"
            );
            Check::new(State::Problem, told)
        }
        None => Check::fine(format!("clock {}, not behind the database", when::exactly(now))),
    }])
}

pub(super) fn zones() -> Check {
    match zone::known() {
        0 => Check::new(State::Problem, "time zones: none is known"),
        count => Check::fine(format!("time zones {count} known")),
    }
}
