//! A time as clients of malwar 0.4.0 expect it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `2026-11-24T02:03:15.375969+00:00`: six fraction digits, none at all when they are zero.
pub fn text(time: Timestamp) -> String {
    let civil = TimeZone::UTC.to_datetime(time);
    let microsecond = civil.subsec_nanosecond() / 1_000;
    let fraction = if microsecond == 0 { String::new() } else { format!(".{microsecond:06}") };
    format!("{}{fraction}+00:00", civil.strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
