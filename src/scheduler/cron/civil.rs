//! Wall-clock arithmetic on plain numbers: days, months and weekdays of the Gregorian calendar.
//!
//! jiff does this too, with checks we do not need at every step of a search; the algorithms are
//! those of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013), and a test
//! holds them against jiff.

/// Minutes of a day.
pub(super) const DAY_MINUTES: i64 = 24 * 60;

/// A date of the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    /// Year.
    pub(super) year: i64,
    /// 1-12.
    pub(super) month: u32,
    /// 1-31.
    pub(super) day: u32,
}

/// The date that lies `days` after 1970-01-01.
pub(super) fn date_of(days: i64) -> Date {
    const ERA_DAYS: i64 = 146_097; // days in 400 years
    let shifted = days + 719_468; // from 0000-03-01
    let (era, day_of_era) = (shifted.div_euclid(ERA_DAYS), shifted.rem_euclid(ERA_DAYS));
    let leaps = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leaps) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    Date { year, month: small(month), day: small(day) }
}

/// Days from 1970-01-01 to the first of a month.
pub(super) fn first_of_month(year: i64, month: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = i64::from((month + 9) % 12);
    let day_of_year = (153 * month_from_march + 2) / 5;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The weekday of a day: 0 is Sunday.
pub(super) fn weekday_of(days: i64) -> u32 {
    small((days + 4).rem_euclid(7)) // 1970-01-01 was a Thursday
}

/// How many days a month has.
pub(super) const fn month_length(year: i64, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The most days a month can have, in any year.
pub(super) const fn month_length_max(month: u32) -> u32 {
    month_length(2000, month)
}

/// A number that is known to be small and not negative.
fn small(n: i64) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;

    #[test]
    fn dates_are_those_of_jiff() {
        let mut day = civil::date(1969, 1, 1);
        let mut days = i64::from(civil::date(1970, 1, 1).until(day).unwrap().get_days());
        while day.year() < 2201 {
            let date = date_of(days);
            let expected = (i64::from(day.year()), day.month().unsigned_abs().into());
            assert_eq!((date.year, date.month), expected);
            assert_eq!(date.day, u32::from(day.day().unsigned_abs()));
            let weekday = day.weekday().to_sunday_zero_offset();
            assert_eq!(weekday_of(days), u32::from(weekday.unsigned_abs()), "{day}");
            if date.day == 1 {
                assert_eq!(first_of_month(date.year, date.month), days);
                let length = u32::from(day.days_in_month().unsigned_abs());
                assert_eq!(month_length(date.year, date.month), length);
            }
            day = day.tomorrow().unwrap();
            days += 1;
        }
    }
}
