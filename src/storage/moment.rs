//! A time in a column: text of one width, so that SQL's `<` is the order of time.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};

/// A time as it is stored: `2026-11-24T02:03:15.375969+00:00`, always with six decimals.
///
/// Of variable width, `…:00Z` would sort after `…:00.5Z`. The offset is written as malwar 0.4.0
/// writes it, so that its rows and ours sort together. Written, it is cut to microseconds; read,
/// it is whatever SQLite, Python or ISO 8601 call a time, in UTC when it has no offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub Timestamp);

impl Moment {
    /// The text of the column; the years 0 to 9999 sort as they should.
    pub fn text(self) -> String {
        let time = TimeZone::UTC.to_datetime(self.0);
        let (date, microsecond) = (time.date(), time.subsec_nanosecond() / 1_000);
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{microsecond:06}+00:00",
            date.year(),
            date.month(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second(),
        )
    }

    /// Reads a time of a column.
    pub fn parse(text: &str) -> Option<Self> {
        let with_offset = text.parse::<Timestamp>().ok();
        let without = || TimeZone::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok();
        with_offset.or_else(without).map(Self)
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

impl From<Moment> for Timestamp {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

impl ToSql for Moment {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.text().into())
    }
}

impl FromSql for Moment {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        Self::parse(text).ok_or_else(|| FromSqlError::other(NotATime(text.to_owned())))
    }
}

/// A text that is no time.
#[derive(Debug)]
struct NotATime(String);

impl std::fmt::Display for NotATime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "'{}' is not a time", self.0)
    }
}

impl std::error::Error for NotATime {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_however_it_was_written() {
        for (text, stored) in [
            ("2026-11-24T02:03:15.375969+00:00", "2026-11-24T02:03:15.375969+00:00"),
            ("2026-11-24T02:03:15+00:00", "2026-11-24T02:03:15.000000+00:00"),
            ("2026-11-24T02:03:15Z", "2026-11-24T02:03:15.000000+00:00"),
            ("2026-11-24T03:03:15.5+01:00", "2026-11-24T02:03:15.500000+00:00"),
            ("2026-11-24 02:03:15", "2026-11-24T02:03:15.000000+00:00"),
            ("2026-11-24T02:03:15.000001999Z", "2026-11-24T02:03:15.000001+00:00"),
            ("2026-11-24", "2026-11-24T00:00:00.000000+00:00"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000000+00:00"),
        ] {
            assert_eq!(Moment::parse(text).map(Moment::text).as_deref(), Some(stored), "{text}");
        }
        for text in ["", "now", "2026-13-01T00:00:00Z", "12:00"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_of_the_texts_is_the_order_of_the_times() {
        let texts = [
            "1969-12-31T23:59:59.999999Z",
            "2026-11-24T02:03:15Z",
            "2026-11-24T02:03:15.000001Z",
            "2026-11-24T02:03:15.5Z",
            "2026-11-24T02:03:16Z",
            "9999-12-30T00:00:00Z",
        ];
        let stored: Vec<String> =
            texts.iter().map(|text| Moment::parse(text).unwrap().text()).collect();
        assert!(stored.is_sorted(), "{stored:?}");
        // 0.4.0 leaves a fraction of zero out.
        assert!("2026-11-24T02:03:15+00:00" < stored[1].as_str());
        assert!("2026-11-24T02:03:15+00:00" > stored[0].as_str());
    }
}
