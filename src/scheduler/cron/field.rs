//! The five fields of an expression: their names, bounds and words.

use std::fmt;

/// One of the five fields, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 0-59.
    Minute,
    /// 0-23.
    Hour,
    /// 1-31.
    DayOfMonth,
    /// 1-12 or JAN-DEC.
    Month,
    /// 0-7 or SUN-SAT; 0 and 7 are Sunday.
    DayOfWeek,
}

const MONTHS: [&str; 12] =
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEK_DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl Field {
    /// The least and the greatest value.
    pub const fn bounds(self) -> (u8, u8) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 7),
        }
    }

    /// The least and the greatest value that `*` stands for.
    pub(super) const fn whole(self) -> (u8, u8) {
        match self {
            Self::DayOfWeek => (0, 6), // 7 is 0 again
            Self::Minute | Self::Hour | Self::DayOfMonth | Self::Month => self.bounds(),
        }
    }

    /// The value a name stands for, whatever its case.
    pub(super) fn named(self, word: &str) -> Option<u8> {
        let (names, first): (&[&str], u8) = match self {
            Self::Month => (&MONTHS, 1),
            Self::DayOfWeek => (&WEEK_DAYS, 0),
            Self::Minute | Self::Hour | Self::DayOfMonth => return None,
        };
        (first..).zip(names).find(|(_, name)| name.eq_ignore_ascii_case(word)).map(|(n, _)| n)
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "day of month",
            Self::Month => "month",
            Self::DayOfWeek => "day of week",
        })
    }
}
