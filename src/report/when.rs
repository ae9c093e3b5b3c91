//! Times as people say them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2026-11-25T01:30:00Z`: for programs, and for people who compare.
pub fn exactly(time: Timestamp) -> String {
    TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `Wed 25 Nov 2026 02:30 CET`.
pub fn in_full(time: Timestamp, zone: &TimeZone) -> String {
    let info = zone.to_offset_info(time);
    let told = zone.to_datetime(time).strftime("%a %-d %b %Y %H:%M").to_string();
    format!("{told} {}", info.abbreviation())
}

/// `today 02:30`, `Wed 25 Nov 02:30`, with the year when it is another.
pub fn in_short(time: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (time, now) = (zone.to_datetime(time), zone.to_datetime(now));
    let clock = time.strftime("%H:%M");
    let is_day = |day: Result<jiff::civil::Date, jiff::Error>| day.is_ok_and(|d| d == time.date());
    if time.date() == now.date() {
        format!("today {clock}")
    } else if is_day(now.date().yesterday()) {
        format!("yesterday {clock}")
    } else if is_day(now.date().tomorrow()) {
        format!("tomorrow {clock}")
    } else if time.year() == now.year() {
        time.strftime("%a %-d %b %H:%M").to_string()
    } else {
        time.strftime("%a %-d %b %Y %H:%M").to_string()
    }
}

/// `in 9 h 41 min`; `now` for what has come.
pub fn until(time: Timestamp, now: Timestamp) -> String {
    match time.as_second().saturating_sub(now.as_second()) {
        ..=0 => "now".to_owned(),
        seconds => format!("in {}", span(seconds)),
    }
}

/// `2 min ago`.
pub fn ago(time: Timestamp, now: Timestamp) -> String {
    match now.as_second().saturating_sub(time.as_second()) {
        ..=0 => "just now".to_owned(),
        seconds => format!("{} ago", span(seconds)),
    }
}

/// Seconds in their two greatest units: `1 day 10 h`, `9 h 41 min`, `41 s`.
pub fn span(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let with = |most: String, rest: i64, unit: &str| {
        if rest == 0 { most } else { format!("{most} {rest} {unit}") }
    };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => with(format!("{minutes} min"), seconds % 60, "s"),
        (0, ..) => with(format!("{hours} h"), minutes % 60, "min"),
        (1, ..) => with("1 day".to_owned(), hours % 24, "h"),
        _ => with(format!("{days} days"), hours % 24, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_its_two_greatest_units() {
        for (seconds, expected) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (61, "1 min 1 s"),
            (3_599, "59 min 59 s"),
            (3_600, "1 h"),
            (34_860, "9 h 41 min"),
            (86_399, "23 h 59 min"),
            (86_400, "1 day"),
            (122_400, "1 day 10 h"),
            (8_640_000, "100 days"),
        ] {
            assert_eq!(span(seconds), expected);
        }
    }

    #[test]
    fn a_time_near_now_is_named_by_its_day() {
        let now = "2026-11-24T15:19:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (time, expected) in [
            ("2026-11-24T01:00:00Z", "today 02:00"),
            ("2026-11-23T01:00:00Z", "yesterday 02:00"),
            ("2026-11-24T23:30:00Z", "tomorrow 00:30"),
            ("2026-11-20T01:00:00Z", "Fri 20 Nov 02:00"),
            ("2027-01-01T01:00:00Z", "Fri 1 Jan 2027 02:00"),
        ] {
            assert_eq!(in_short(time.parse().unwrap(), now, &paris), expected);
        }
        let next = "2026-11-25T01:00:00Z".parse().unwrap();
        assert_eq!(in_full(next, &paris), "Wed 25 Nov 2026 02:00 CET");
        assert_eq!(until(next, now), "in 9 h 41 min");
        assert_eq!((until(now, next), ago(now, next)), ("now".into(), "9 h 41 min ago".into()));
        assert_eq!(exactly(next), "2026-11-25T01:00:00Z");
    }
}
