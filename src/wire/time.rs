//! A time as clients of malwar 0.4.0 expect it.

use jiff::Timestamp;
use jiff::tz::Offset;
use jiff::tz::TimeZone;

/// `2026-11-24T02:03:15.375969+00:00`: six fraction digits, none at all when they are zero.
pub fn text(time: Timestamp) -> String {
    let civil = TimeZone::UTC.to_datetime(time);
    let microsecond = civil.subsec_nanosecond() / 1_000;
    let fraction = if microsecond == 0 { String::new() } else { format!(".{microsecond:06}") };
    format!("{}{fraction}+00:00", civil.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// The same instant on the wall clock of a zone: `2026-11-24T03:03:15+01:00` (RFC 3339).
///
/// An offset of RFC 3339 has no seconds; those that had some, before 1972, lose them, and the
/// clock time with them, so that the instant stays.
pub fn zoned(time: Timestamp, zone: &TimeZone) -> String {
    let minutes = zone.to_offset(time).seconds() / 60;
    let offset = Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC);
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    let civil = offset.to_datetime(time);
    format!("{}{sign}{hours:02}:{minutes:02}", civil.strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zoned_time_names_the_same_instant() {
        for (time, zone, expected) in [
            ("2026-11-24T02:03:00Z", "UTC", "2026-11-24T02:03:00+00:00"),
            ("2026-11-24T02:03:00Z", "Europe/Paris", "2026-11-24T03:03:00+01:00"),
            ("2026-11-24T02:03:00Z", "America/St_Johns", "2026-11-23T22:33:00-03:30"),
            ("2026-11-24T02:03:00Z", "Asia/Kathmandu", "2026-11-24T07:48:00+05:45"),
            ("1970-01-01T00:00:00Z", "Africa/Monrovia", "1969-12-31T23:16:00-00:44"),
        ] {
            let (time, zone) = (time.parse().unwrap(), TimeZone::get(zone).unwrap());
            let told = zoned(time, &zone);
            assert_eq!(told, expected);
            assert_eq!(told.parse::<Timestamp>().unwrap(), time);
        }
    }

    #[test]
    fn a_fraction_has_six_digits_or_is_left_out() {
        for (time, expected) in [
            ("2026-11-24T02:03:15.375969Z", "2026-11-24T02:03:15.375969+00:00"),
            ("2026-11-24T02:03:15.3Z", "2026-11-24T02:03:15.300000+00:00"),
            ("2026-11-24T02:03:15Z", "2026-11-24T02:03:15+00:00"),
            ("2026-11-24T03:03:15.0000009+01:00", "2026-11-24T02:03:15+00:00"),
            ("0042-01-01T00:00:00Z", "0042-01-01T00:00:00+00:00"),
        ] {
            assert_eq!(text(time.parse().unwrap()), expected);
        }
    }
}
