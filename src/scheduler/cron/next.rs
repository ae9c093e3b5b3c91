//! The search for the next time: wall-clock minutes by masks, segments of constant offset by jiff.

use super::CronExpr;
use super::civil;
use super::civil::DAY_MINUTES;
use super::days::DayRule;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Years of the longest search. The rarest date, a given weekday on a 29 February, comes at
/// least every 40 years; what does not come in fifty is taken away by the clocks each time.
const HORIZON_YEARS: i64 = 50;
const HORIZON_MINUTES: i64 = HORIZON_YEARS * 366 * DAY_MINUTES;
/// The longest change of the clocks that is made up for, in seconds (Vixie cron: 3 hours).
pub(super) const CATCH_UP_SECONDS: i64 = 3 * 3_600;
/// A candidate this many seconds beyond the end of a segment is looked up, not walked to.
const FAR_SECONDS: i64 = 4 * 86_400;
/// How many seconds before a far candidate the search is taken up again: more than any two
/// offsets differ by.
const NEAR_SECONDS: i64 = 3 * 86_400;

/// The first instant strictly after `after` at which `expr` is due on the wall clock of `zone`.
pub(super) fn next_after(expr: &CronExpr, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
    let after_second = after.as_second() - i64::from(after.subsec_nanosecond() < 0);
    if let Ok(offset) = zone.to_fixed_offset() {
        let offset = i64::from(offset.seconds());
        let local = expr.next_local((after_second + offset).div_euclid(60) + 1)?;
        return Timestamp::from_second(local * 60 - offset).ok();
    }
    let mut offset = i64::from(zone.to_offset(after).seconds());
    let mut from = (after_second + offset).div_euclid(60) + 1;
    if expr.fixed {
        from = repeated_until(zone, after_second, offset).map_or(from, |until| from.max(until));
    }
    let mut at = after_second;
    let horizon = from + HORIZON_MINUTES;
    loop {
        let local = expr.next_local(from).filter(|local| *local < horizon)?;
        let instant = local * 60 - offset;
        let Some(change) = first_change(zone, at, offset, instant) else {
            return Timestamp::from_second(instant).ok();
        };
        if expr.fixed && change.made_up_for() && local * 60 < change.at + change.offset {
            // The time lies in the gap: it comes right after it.
            return Timestamp::from_second(change.at).ok();
        }
        let start = ceil_minute(change.at + change.offset);
        if instant - change.at > FAR_SECONDS && start >= from {
            // No match before `local`, wherever the clocks are put in between.
            at = instant - NEAR_SECONDS;
            offset = i64::from(zone.to_offset(Timestamp::from_second(at).ok()?).seconds());
            from = local;
        } else {
            // In a fold, a time of day has been there already; an interval goes on.
            from = if expr.fixed && change.made_up_for() { start.max(local) } else { start };
            (at, offset) = (change.at, change.offset);
        }
    }
}

/// The clocks being put forward or back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    /// When, in seconds of Unix time.
    pub(super) at: i64,
    /// Seconds east of UTC before it.
    pub(super) before: i64,
    /// Seconds east of UTC from then on.
    pub(super) offset: i64,
}

impl Change {
    /// Whether it is short enough for times of day to be made up for or left out.
    pub(super) const fn made_up_for(&self) -> bool {
        (self.offset - self.before).abs() <= CATCH_UP_SECONDS
    }
}

/// The first change of the offset after `at` and up to `until`.
pub(super) fn first_change(zone: &TimeZone, at: i64, before: i64, until: i64) -> Option<Change> {
    for transition in zone.following(Timestamp::from_second(at).ok()?) {
        let at = transition.timestamp().as_second();
        let offset = i64::from(transition.offset().seconds());
        if at > until {
            return None;
        }
        if offset != before {
            return Some(Change { at, before, offset });
        }
    }
    None
}

/// When `at` lies in the second pass of a fold: the wall-clock minute at which the fold ends.
fn repeated_until(zone: &TimeZone, at: i64, offset: i64) -> Option<i64> {
    for transition in zone.preceding(Timestamp::from_second(at + 1).ok()?) {
        let change = transition.timestamp().as_second();
        if change <= at - CATCH_UP_SECONDS {
            return None;
        }
        let before = zone.to_offset(Timestamp::from_second(change - 1).ok()?);
        let before = i64::from(before.seconds());
        if before != offset {
            let change = Change { at: change, before, offset };
            return change.made_up_for().then(|| ceil_minute(change.at + before));
        }
    }
    None
}

/// The first whole minute at or after a second.
pub(super) const fn ceil_minute(seconds: i64) -> i64 {
    (seconds + 59).div_euclid(60)
}

impl CronExpr {
    /// The first minute of the wall clock, counted from 1970-01-01 00:00, at or after `from` that
    /// matches; none beyond the year 9999.
    pub(super) fn next_local(&self, from: i64) -> Option<i64> {
        let (day, minute) = (from.div_euclid(DAY_MINUTES), from.rem_euclid(DAY_MINUTES));
        let today = civil::date_of(day);
        if self.days.matches(today)
            && let Some(time) = self.next_time(minute)
        {
            return Some(day * DAY_MINUTES + time);
        }
        Some(self.days.next_after(today)? * DAY_MINUTES + self.next_time(0)?)
    }

    /// The first minute of a day at or after `from` that matches.
    fn next_time(&self, from: i64) -> Option<i64> {
        let hour = u32::try_from(from / 60).ok()?;
        let this_hour = self.hours >> hour & 1 == 1;
        let minutes = self.minutes & u64::MAX << (from % 60);
        if this_hour && minutes != 0 {
            return Some(i64::from(hour * 60 + minutes.trailing_zeros()));
        }
        let later = self.hours & !(u32::MAX >> (31 - hour));
        let minute = self.minutes.trailing_zeros();
        (later != 0).then(|| i64::from(later.trailing_zeros() * 60 + minute))
    }
}

impl DayRule {
    fn matches(&self, date: civil::Date) -> bool {
        self.has_month(date.month) && self.month_mask(date.year, date.month) >> date.day & 1 == 1
    }

    /// The first day after `date` that matches, in days from 1970-01-01.
    fn next_after(&self, date: civil::Date) -> Option<i64> {
        /// The last year of jiff's clock.
        const YEAR_MAX: i64 = 9_999;
        let (mut year, mut month) = (date.year, date.month);
        let mut later = u32::MAX.checked_shl(date.day + 1).unwrap_or(0);
        while year <= YEAR_MAX {
            if self.has_month(month) {
                let days = self.month_mask(year, month) & later;
                if days != 0 {
                    let first = civil::first_of_month(year, month);
                    return Some(first + i64::from(days.trailing_zeros()) - 1);
                }
            }
            later = u32::MAX;
            let months = self.months & !(u32::MAX >> (31 - month));
            if months == 0 {
                year += 1;
                month = self.months.trailing_zeros();
            } else {
                month = months.trailing_zeros();
            }
        }
        None
    }
}
