//! An expression in plain words.
//!
//! The words are made from the masks, not from the text, so that they cannot say anything but
//! what the search for the next time does; a test holds that different meanings differ in words.

use super::CronExpr;
use super::days::DayRule;
use super::days::MONTHS_ALL;
use super::days::MonthDays;
use super::days::WEEK_DAYS_ALL;
use super::days::WeekDays;
use super::days::bits;
use super::words;

/// So few times of day are listed rather than summed up.
const TIMES_FEW: usize = 4;
/// So many times of day are listed when they cannot be summed up.
const TIMES_LISTED_MAX: usize = 12;

/// `at 02:00, Monday to Friday`.
pub(super) fn describe(expr: &CronExpr) -> String {
    let minutes: Vec<u32> = (0..60).filter(|minute| expr.minutes >> minute & 1 == 1).collect();
    let hours: Vec<u32> = bits(expr.hours).collect();
    let (times, listed) = times(&minutes, &hours);
    match days(&expr.days) {
        Some(days) => format!("{times}, {days}"),
        None => match months(&expr.days) {
            Some(months) if listed => format!("{times}, every day {}", in_months(&months)),
            Some(months) => format!("{times}, {}", in_months(&months)),
            None if listed => format!("{times}, every day"),
            None => times,
        },
    }
}

/// The times of day, and whether they are a list of them.
fn times(minutes: &[u32], hours: &[u32]) -> (String, bool) {
    let count = minutes.len() * hours.len();
    if count <= TIMES_FEW {
        return (clock_times(minutes, hours), true);
    }
    let summed =
        if hours.len() == 24 { Some(all_day(minutes)) } else { part_of_day(minutes, hours) };
    match summed {
        Some(words) => (words, false),
        None if count <= TIMES_LISTED_MAX => (clock_times(minutes, hours), true),
        None => (format!("{} of {}", within_hour(minutes), within_day(hours)), false),
    }
}

/// `at 09:00 and 17:30`.
fn clock_times(minutes: &[u32], hours: &[u32]) -> String {
    let all = hours.iter().flat_map(|hour| minutes.iter().map(|minute| clock(*hour, *minute)));
    format!("at {}", words::list(all, "and"))
}

/// Minutes that come in every hour.
fn all_day(minutes: &[u32]) -> String {
    let first = minutes.first().copied().unwrap_or(0);
    match cycle(minutes) {
        Some(1) => "every minute".to_owned(),
        Some(60) if first == 0 => "every hour".to_owned(),
        Some(60) | None => format!("{} of every hour", within_hour(minutes)),
        Some(step) if first == 0 => format!("every {step} minutes"),
        Some(step) => format!("every {step} minutes, first at minute {first} of the hour"),
    }
}

/// Times that can be given by the first, the last and the distance between; none otherwise.
fn part_of_day(minutes: &[u32], hours: &[u32]) -> Option<String> {
    let first = clock(*hours.first()?, *minutes.first()?);
    let last = clock(*hours.last()?, *minutes.last()?);
    let every = if minutes.len() == 1 {
        counted(words::even_step(hours, 3)?, "hour")
    } else if hours.len() == 1 {
        counted(words::even_step(minutes, 3)?, "minute")
    } else {
        let together = words::even_step(hours, 2) == Some(1);
        counted(cycle(minutes).filter(|_| together)?, "minute")
    };
    Some(format!("every {every} from {first} to {last}"))
}

/// `at minutes 0, 5 and 10 to 20`.
fn within_hour(minutes: &[u32]) -> String {
    match (cycle(minutes), minutes) {
        (Some(1), _) => "every minute".to_owned(),
        (_, [minute]) => format!("at minute {minute}"),
        (Some(step), [0, ..]) => format!("every {step} minutes"),
        _ => format!("at minutes {}", words::ranges(minutes, |minute| minute.to_string())),
    }
}

/// `the hours 09 and 17`, `every 2nd hour from 00 to 22`.
fn within_day(hours: &[u32]) -> String {
    /// So many hours at even distances are summed up.
    const SUMMED_MIN: usize = 4;
    let step = words::even_step(hours, SUMMED_MIN).filter(|step| *step > 1);
    match (step, hours.first(), hours.last()) {
        (Some(step), Some(first), Some(last)) => {
            format!("every {} hour from {first:02} to {last:02}", words::ordinal(step))
        }
        _ => format!("the hours {}", words::ranges(hours, |hour| format!("{hour:02}"))),
    }
}

/// The distance between minutes that is the same from the last to the first of the next hour.
fn cycle(minutes: &[u32]) -> Option<u32> {
    let count = u32::try_from(minutes.len()).ok().filter(|count| *count > 0)?;
    let step = if count == 1 { 60 } else { words::even_step(minutes, 2)? };
    (step * count == 60).then_some(step)
}

/// The days; none when it is every day of the months.
fn days(rule: &DayRule) -> Option<String> {
    let possible = rule.days_possible();
    // A 30th of February restricts nothing and adds nothing: the weekdays are all there is.
    let comes = |days: &MonthDays| {
        days.last || days.last_weekday || (days.days | days.nearest) & possible != 0
    };
    let month_days = rule.month_days.filter(comes);
    let either = month_days.is_some() && rule.week_days.is_some();
    let whole_month = month_days.is_some_and(|days| days.days & possible == possible);
    let whole_week = rule.week_days.is_some_and(|days| days.every == WEEK_DAYS_ALL);
    if whole_month || whole_week {
        return None; // alone it is no restriction, and of two either may match
    }
    let months = months(rule);
    let of = match &months {
        Some(months) if !either && !months.contains(" to ") => months.as_str(),
        _ => "the month",
    };
    let by_month = month_days.map(|days| format!("on {} of {of}", days_of_month(&days, possible)));
    let by_week = rule.week_days.map(|days| days_of_week(&days, of));
    let weekly = rule.week_days.is_some_and(|days| days.every != 0);
    let words = match (by_month, by_week) {
        (Some(by_month), Some(by_week)) => format!("{by_month} and also {by_week}"),
        (Some(words), None) | (None, Some(words)) => words,
        (None, None) => return None,
    };
    Some(match &months {
        Some(months) if of == "the month" || weekly => format!("{words}, {}", in_months(months)),
        _ => words,
    })
}

/// The months; none when it is all of them.
fn months(rule: &DayRule) -> Option<String> {
    let months: Vec<u32> = bits(rule.months).collect();
    (rule.months != MONTHS_ALL)
        .then(|| words::ranges(&months, |month| words::month(month).to_owned()))
}

/// `in January and July`, `from June to August`.
fn in_months(months: &str) -> String {
    let one_span = months.contains(" to ") && !months.contains(" and ");
    format!("{} {months}", if one_span { "from" } else { "in" })
}

/// `the 1st, the 15th and the last day`.
fn days_of_month(days: &MonthDays, possible: u32) -> String {
    /// So many days at even distances are summed up.
    const SUMMED_MIN: usize = 4;
    let the = |day: u32| format!("the {}", words::ordinal(day));
    let plain: Vec<u32> = bits(days.days & possible).collect();
    let step = words::even_step(&plain, SUMMED_MIN).filter(|step| *step > 1);
    let mut items = Vec::new();
    match (step, plain.first(), plain.last()) {
        (Some(step), Some(first), Some(last)) => {
            let step = words::ordinal(step);
            items.push(format!("every {step} day from {} to {}", the(*first), the(*last)));
        }
        _ => items.extend(words::spans(&plain, the)),
    }
    items.extend(
        bits(days.nearest & possible).map(|day| format!("the weekday nearest {}", the(day))),
    );
    items.extend(days.last.then(|| "the last day".to_owned()));
    items.extend(days.last_weekday.then(|| "the last weekday".to_owned()));
    words::list(items.into_iter(), "and")
}

/// `every Monday`, `Monday to Friday`, `the first Monday of the month`.
fn days_of_week(days: &WeekDays, of: &str) -> String {
    let special: Vec<String> = (1..)
        .zip(days.nth)
        .flat_map(|(n, mask)| monday_first(mask).map(move |day| (words::nth(n), day)))
        .chain(monday_first(days.last).map(|day| ("last", day)))
        .map(|(which, day)| format!("the {which} {}", words::week_day(day)))
        .collect();
    let weekly = weekly(days.every, special.is_empty());
    if special.is_empty() {
        return weekly;
    }
    let special = format!("{} of {of}", words::list(special.into_iter(), "and"));
    if days.every == 0 { format!("on {special}") } else { format!("{weekly}, and on {special}") }
}

/// `Monday to Friday`, `every Monday and Thursday`.
fn weekly(every: u32, alone: bool) -> String {
    let days: Vec<u32> = monday_first(every).collect();
    let name = |day: u32| words::week_day(day).to_owned();
    // One run, perhaps across the week's end: exactly one day has no day before it.
    let before = |day: u32| every >> ((day + 6) % 7) & 1 == 1;
    let mut starts = days.iter().copied().filter(|day| !before(*day));
    match (starts.next(), starts.next()) {
        (Some(first), None) if days.len() >= 3 => {
            let length = u32::try_from(days.len()).unwrap_or(0);
            format!("{} to {}", name(first), name(first + length - 1))
        }
        _ if alone || !days.is_empty() => {
            format!("every {}", words::list(days.into_iter().map(name), "and"))
        }
        _ => String::new(),
    }
}

/// The weekdays of a mask, from Monday to Sunday.
fn monday_first(mask: u32) -> impl Iterator<Item = u32> {
    (1..=7).map(|day| day % 7).filter(move |day| mask >> day & 1 == 1)
}

/// `2 hours`, and `hour` for one.
fn counted(n: u32, unit: &str) -> String {
    if n == 1 { unit.to_owned() } else { format!("{n} {unit}s") }
}

/// `09:30`.
fn clock(hour: u32, minute: u32) -> String {
    format!("{hour:02}:{minute:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Numbers that look random and are the same every time (Knuth, TAOCP 3.3.4, MMIX).
    fn pick(state: &mut u64, choices: &[&str]) -> String {
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        choices[usize::try_from(*state >> 33).unwrap() % choices.len()].to_owned()
    }

    #[test]
    fn the_same_words_never_mean_different_times() {
        const FIELDS: [&[&str]; 5] = [
            &[
                "*", "0", "5", "*/5", "*/7", "1-59/2", "0-10", "10-20", "0,30", "15,45", "1,2,40",
                "*/60",
            ],
            &[
                "*", "0", "2", "9-17", "*/2", "*/6", "*/7", "1,3,5", "8,9", "22,23,0", "1-23/2",
                "0-22",
            ],
            &["*", "1", "1-7", "*/2", "1-31", "1,L", "L", "LW", "15W", "1W,31", "29-31", "30,31"],
            &["*", "1", "2", "1-3", "*/3", "6-8,12", "1,7", "4,6,9,11", "1-11"],
            &[
                "*", "1", "1-5", "0", "FRI-SUN", "1,3,5", "1#1", "5L", "1,5L", "1#2,3L", "*/2",
                "0-6",
            ],
        ];
        let mut state = 1;
        let mut meanings = HashMap::new();
        for _ in 0..10_000 {
            let words: Vec<String> =
                FIELDS.iter().map(|choices| pick(&mut state, choices)).collect();
            let Ok(expr) = CronExpr::parse(&words.join(" ")) else { continue };
            let days: Vec<u32> =
                (2024..2036)
                    .flat_map(|year| (1..=12).map(move |month| (year, month)))
                    .map(|(year, month)| {
                        if expr.days.has_month(month) {
                            expr.days.month_mask(year, month)
                        } else {
                            0
                        }
                    })
                    .collect();
            let words = expr.describe();
            assert!(!words.contains("  ") && !words.contains(" ,"), "{expr}: {words}");
            let meaning = (expr.minutes, expr.hours, days);
            let known = meanings.entry(expr.describe()).or_insert_with(|| meaning.clone());
            assert_eq!(*known, meaning, "{expr}: {}", expr.describe());
        }
        assert!(meanings.len() > 3_000, "only {} descriptions", meanings.len());
    }
}
