//! Which days match: the three day fields as bit masks, and the mask of one month.

use super::civil::first_of_month;
use super::civil::month_length;
use super::civil::month_length_max;
use super::civil::weekday_of;

/// Days that match: the day-of-month, month and day-of-week fields together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayRule {
    /// Bit `m`: month `m` (1-12) matches.
    pub(super) months: u32,
    /// None when the field is exactly `*` or `?`.
    pub(super) month_days: Option<MonthDays>,
    /// None when the field is exactly `*` or `?`.
    pub(super) week_days: Option<WeekDays>,
    /// One of the two day fields starts with `*` without being exactly `*`.
    pub(super) starred: bool,
}

/// A restricted day-of-month field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MonthDays {
    /// Bit `d`: day `d` (1-31).
    pub(super) days: u32,
    /// Bit `d`: the weekday nearest to day `d` (`dW`).
    pub(super) nearest: u32,
    /// The last day (`L`).
    pub(super) last: bool,
    /// The last weekday (`LW`).
    pub(super) last_weekday: bool,
}

/// A restricted day-of-week field. Weekdays count from 0, Sunday.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct WeekDays {
    /// Bit `w`: every weekday `w`.
    pub(super) every: u32,
    /// Element `k`, bit `w`: weekday `w` for the `k + 1`-st time in the month (`w#k`).
    pub(super) nth: [u32; 5],
    /// Bit `w`: the last weekday `w` of the month (`wL`).
    pub(super) last: u32,
}

/// Bits 1 to 31.
pub(super) const MONTH_DAYS_ALL: u32 = !1;
/// Bits 0 to 6.
pub(super) const WEEK_DAYS_ALL: u32 = 0x7f;
/// Bits 1 to 12.
pub(super) const MONTHS_ALL: u32 = 0x1ffe;

impl DayRule {
    /// Both day fields are restricted, so either may match.
    pub(super) const fn either(&self) -> bool {
        self.month_days.is_some() && self.week_days.is_some()
    }

    /// Whether month 1-12 matches.
    pub(super) const fn has_month(&self, month: u32) -> bool {
        self.months >> month & 1 == 1
    }

    /// The days of one month that match: bit `d` is day `d`.
    pub(super) fn month_mask(&self, year: i64, month: u32) -> u32 {
        let length = month_length(year, month);
        let all = MONTH_DAYS_ALL & up_to(length);
        if self.month_days.is_none() && self.week_days.is_none() {
            return all;
        }
        let first = weekday_of(first_of_month(year, month));
        let by_month = self.month_days.map_or(0, |days| days.mask(first, length));
        let by_week = self.week_days.map_or(0, |days| days.mask(first, length));
        (by_month | by_week) & all
    }

    /// Whether no month has a day that matches, in any year.
    pub(super) fn never(&self) -> bool {
        let Some(days) = self.month_days else { return false };
        // Any weekday, for any n-th or last time, comes in any month of some year.
        let possible = days.last || days.last_weekday || self.week_days.is_some();
        !possible && (days.days | days.nearest) & self.days_possible() == 0
    }

    /// The days that at least one of the months has, in some year.
    pub(super) fn days_possible(&self) -> u32 {
        let longest = (1..=12).filter(|month| self.has_month(*month)).map(month_length_max).max();
        MONTH_DAYS_ALL & up_to(longest.unwrap_or(31))
    }
}

impl MonthDays {
    /// The days that match in a month that begins on weekday `first` and has `length` days.
    fn mask(&self, first: u32, length: u32) -> u32 {
        let mut mask = self.days;
        if self.last {
            mask |= 1 << length;
        }
        if self.last_weekday {
            mask |= 1 << nearest_weekday(length, first, length);
        }
        let mut wanted = self.nearest & up_to(length);
        while wanted != 0 {
            let day = wanted.trailing_zeros();
            mask |= 1 << nearest_weekday(day, first, length);
            wanted &= wanted - 1;
        }
        mask
    }
}

impl WeekDays {
    /// The days that match in a month that begins on weekday `first` and has `length` days.
    fn mask(&self, first: u32, length: u32) -> u32 {
        /// Bits 1, 8, 15, 22, 29.
        const WEEKLY: u32 = 0x2040_8102;
        let mut mask = 0;
        // Rotated so that bit 0 is the weekday of the first of the month.
        let from_first = |week: u32| (week >> first | week << (7 - first)) & WEEK_DAYS_ALL;
        for day in bits(from_first(self.every)) {
            mask |= WEEKLY << day;
        }
        for (week, days) in (0..).zip(self.nth) {
            mask |= shifted(from_first(days), 1 + 7 * week);
        }
        let last_week =
            (length - 6..=length).filter(|day| self.last >> ((first + day - 1) % 7) & 1 == 1);
        last_week.fold(mask, |mask, day| mask | 1 << day)
    }
}

/// The Monday to Friday nearest to `day`, never in another month.
const fn nearest_weekday(day: u32, first: u32, length: u32) -> u32 {
    match (first + day - 1) % 7 {
        6 if day == 1 => 3,
        6 => day - 1,
        0 if day == length => day - 2,
        0 => day + 1,
        _ => day,
    }
}

/// Bits 0 to `n`, for `n` up to 31.
const fn up_to(n: u32) -> u32 {
    u32::MAX >> (31 - n)
}

/// `bits << by`, where what is pushed out is lost and `by` may be anything.
fn shifted(bits: u32, by: u32) -> u32 {
    bits.checked_shl(by).unwrap_or(0)
}

/// The numbers of the set bits, least first.
pub(super) fn bits(mut mask: u32) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (mask != 0).then(|| mask.trailing_zeros())?;
        mask &= mask - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        month_days: Option<MonthDays>,
        week_days: Option<WeekDays>,
        rows: &[(i64, u32, &[u32])],
    ) {
        let rule = DayRule { months: MONTHS_ALL, month_days, week_days, starred: false };
        for (year, month, days) in rows {
            let got: Vec<u32> = bits(rule.month_mask(*year, *month)).collect();
            assert_eq!(got, *days, "{year}-{month}");
        }
    }

    #[test]
    fn the_last_day_is_the_last_day() {
        let last = MonthDays { last: true, ..MonthDays::default() };
        check(Some(last), None, &[(2027, 2, &[28]), (2028, 2, &[29]), (2027, 4, &[30])]);
    }

    #[test]
    fn the_nearest_weekday_stays_in_its_month() {
        let first = MonthDays { nearest: 1 << 1, ..MonthDays::default() };
        // 1 May 2027 and 1 August 2026 are Saturdays, 1 August 2027 is a Sunday.
        check(Some(first), None, &[(2027, 5, &[3]), (2026, 8, &[3]), (2027, 8, &[2])]);
        let end = MonthDays { nearest: 1 << 31, last_weekday: true, ..MonthDays::default() };
        // 31 October 2027 is a Sunday, 31 July 2027 a Saturday; 30 June 2027 a Wednesday.
        check(Some(end), None, &[(2027, 10, &[29]), (2027, 7, &[30]), (2027, 6, &[30])]);
    }

    #[test]
    fn weekdays_are_counted_from_the_front_and_from_the_back() {
        let mondays = WeekDays { every: 1 << 1, ..WeekDays::default() };
        check(None, Some(mondays), &[(2027, 3, &[1, 8, 15, 22, 29]), (2027, 4, &[5, 12, 19, 26])]);
        let fifth = WeekDays { nth: [0, 0, 0, 0, 1 << 1], ..WeekDays::default() };
        check(None, Some(fifth), &[(2027, 3, &[29]), (2027, 4, &[])]);
        let second = WeekDays { nth: [0, 1 << 0, 0, 0, 0], ..WeekDays::default() };
        check(None, Some(second), &[(2027, 3, &[14]), (2027, 8, &[8])]);
        let last = WeekDays { last: 1 << 5, ..WeekDays::default() };
        check(None, Some(last), &[(2027, 3, &[26]), (2027, 4, &[30])]);
    }
}
