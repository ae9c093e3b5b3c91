//! Notes on the changes of the clocks that move, drop or repeat a run.

use super::CronExpr;
use super::next::Change;
use super::next::ceil_minute;
use super::next::first_change;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::fmt;

/// So many changes are looked at: ten years of them.
const CHANGES_MAX: usize = 20;

/// A change of the clocks that touches a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockChange {
    /// The instant of the change.
    pub at: Timestamp,
    /// The wall clock just before it.
    pub from: DateTime,
    /// The wall clock from then on.
    pub to: DateTime,
    /// What it does to the schedule.
    pub effect: Effect,
}

/// What a change of the clocks does to the runs that fall into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Their time does not come that day; one run comes right after the gap.
    RunsAfterGap,
    /// Their time does not come, and they do not run.
    LeftOut,
    /// Their time comes twice; they run the first time.
    RunsOnce,
    /// Their time comes twice; they run both times.
    RunsTwice,
}

impl fmt::Display for ClockChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.from.strftime("%a %-d %b %Y");
        let (from, to) = (self.from.strftime("%H:%M"), self.to.strftime("%H:%M"));
        match self.effect {
            Effect::RunsAfterGap => write!(
                f,
                "on {date} clocks jump from {from} to {to}: what is due in between runs once, \
                 at {to}"
            ),
            Effect::LeftOut => write!(
                f,
                "on {date} clocks jump from {from} to {to}: what is due in between does not run"
            ),
            Effect::RunsOnce => write!(
                f,
                "on {date} clocks go back from {from} to {to}: what is due in between runs the \
                 first time only"
            ),
            Effect::RunsTwice => write!(
                f,
                "on {date} clocks go back from {from} to {to}: what is due in between runs both \
                 times"
            ),
        }
    }
}

/// The changes after `after` and up to `until` that touch `expr`.
pub(super) fn affecting(
    expr: &CronExpr,
    zone: &TimeZone,
    after: Timestamp,
    until: Timestamp,
) -> Vec<ClockChange> {
    let mut at = after.as_second();
    let mut offset = i64::from(zone.to_offset(after).seconds());
    let mut touching = Vec::new();
    for _ in 0..CHANGES_MAX {
        let Some(change) = first_change(zone, at, offset, until.as_second()) else { break };
        touching.extend(effect(expr, change).and_then(|effect| note(change, effect)));
        (at, offset) = (change.at, change.offset);
    }
    touching
}

/// What a change does to the times of `expr`; none when none of them falls into it.
fn effect(expr: &CronExpr, change: Change) -> Option<Effect> {
    let (before, after) = (change.at + change.before, change.at + change.offset);
    let (first, end) = (before.min(after), before.max(after));
    let due = expr.next_local(ceil_minute(first))?;
    let made_up_for = expr.fixed && change.made_up_for();
    (due * 60 < end).then_some(match (after > before, made_up_for) {
        (true, true) => Effect::RunsAfterGap,
        (true, false) => Effect::LeftOut,
        (false, true) => Effect::RunsOnce,
        (false, false) => Effect::RunsTwice,
    })
}

fn note(change: Change, effect: Effect) -> Option<ClockChange> {
    let wall = |offset: i64| {
        let shifted = Timestamp::from_second(change.at + offset).ok()?;
        Some(TimeZone::UTC.to_datetime(shifted))
    };
    Some(ClockChange {
        at: Timestamp::from_second(change.at).ok()?,
        from: wall(change.before)?,
        to: wall(change.offset)?,
        effect,
    })
}
