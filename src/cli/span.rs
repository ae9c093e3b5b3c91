//! Spans and points of time as they are typed.

use crate::error::{Error, Result};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use std::str::FromStr;

/// A number of seconds: `90`, `90s`, `10m`, `4h`, `2d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seconds(pub(super) i64);

impl FromStr for Seconds {
    /// What it must be.
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = match word.get(digits.len()..).unwrap_or_default() {
            "" | "s" | "sec" => Some(1),
            "m" | "min" => Some(60),
            "h" => Some(3_600),
            "d" => Some(86_400),
            _ => None,
        };
        let seconds = digits.parse::<i64>().ok().zip(unit);
        seconds
            .and_then(|(count, unit)| count.checked_mul(unit))
            .map(Self)
            .ok_or_else(|| "a time span such as 90s, 10m, 4h or 2d".to_owned())
    }
}

/// A point of time: RFC 3339 with an offset, or a date with or without a time of day on the wall
/// clock of `zone`. `option` is what it was given for.
pub(super) fn point(option: &str, word: &str, zone: &TimeZone) -> Result<Timestamp> {
    if let Ok(time) = word.parse::<Timestamp>() {
        return Ok(time);
    }
    let is_plain = word.len() <= POINT_BYTES_MAX && !word.contains(['Z', 'z', '[', '+']);
    let civil = is_plain.then(|| {
        let with_time = word.parse::<DateTime>().ok();
        with_time.or_else(|| word.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0)))
    });
    civil.flatten().and_then(|civil| zone.to_timestamp(civil).ok()).ok_or_else(|| {
        Error::BadSetting {
            name: option.to_owned(),
            value: word.to_owned(),
            wants: "a time such as 2026-11-24T15:19:00Z, 2026-11-24T16:19 or 2026-11-24".to_owned(),
        }
    })
}

/// Bytes of a date with a time of day to the nanosecond.
const POINT_BYTES_MAX: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_with_a_unit() {
        for (word, expected) in [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("10m", Some(600)),
            ("10min", Some(600)),
            ("4h", Some(14_400)),
            ("2d", Some(172_800)),
            ("-5", Some(-5)),
            ("", None),
            ("h", None),
            ("4 h", None),
            ("1.5h", None),
            ("4w", None),
            ("9223372036854775807d", None),
        ] {
            assert_eq!(word.parse().ok(), expected.map(Seconds), "{word}");
        }
    }

    #[test]
    fn a_point_without_an_offset_lies_on_the_wall_clock_of_the_zone() {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        for (word, expected) in [
            ("2026-11-24T15:19:00Z", Some("2026-11-24T15:19:00Z")),
            ("2026-11-24T16:19:00+01:00", Some("2026-11-24T15:19:00Z")),
            ("2026-11-24T16:19", Some("2026-11-24T15:19:00Z")),
            ("2026-11-24 16:19:30", Some("2026-11-24T15:19:30Z")),
            ("2026-11-24", Some("2026-11-23T23:00:00Z")),
            ("2026-03-29T02:30", Some("2026-03-29T01:30:00Z")),
            ("yesterday", None),
            ("2026-02-30", None),
            ("", None),
        ] {
            let expected = expected.map(|time| time.parse().unwrap());
            assert_eq!(point("--after", word, &paris).ok(), expected, "{word}");
        }
    }
}
