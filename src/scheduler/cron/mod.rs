//! Cron schedules: an expression and a time zone that together say when something is due.
//!
//! The grammar is Open Cron Pattern Specification 1.0 rev 2 with the nicknames of 1.1 and the
//! `L`, `W`, `#`, `?` of 1.3, strictly. Daylight saving is treated as Vixie cron treats it.

mod civil;
pub mod clock_change;
mod days;
mod describe;
pub mod fault;
pub mod field;
mod item;
mod next;
mod parse;
mod refusal;
mod spelling;
mod words;
pub mod zone;

use clock_change::ClockChange;
use days::DayRule;
use fault::CronError;
use jiff::Timestamp;
use std::fmt;
use zone::Zone;

/// A checked cron expression: it parses, and it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronExpr {
    source: String,
    /// Bit `m`: minute `m` of the hour matches.
    minutes: u64,
    /// Bit `h`: hour `h` of the day matches.
    hours: u32,
    days: DayRule,
    /// Neither the minute nor the hour field starts with `*`: a job for a time of day, which
    /// survives a change of the clocks, rather than one for an interval, which follows them.
    fixed: bool,
}

impl CronExpr {
    /// Reads an expression; refuses what is not in the grammar and what can never happen.
    pub fn parse(source: &str) -> Result<Self, CronError> {
        parse::expression(source)
    }

    /// The expression as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The expression in plain words: `at 02:00, Monday to Friday`.
    pub fn describe(&self) -> String {
        describe::describe(self)
    }

    /// What may surprise the reader about the expression.
    pub fn warnings(&self) -> Vec<Warning> {
        match (self.days.either(), self.days.starred) {
            (false, _) => Vec::new(),
            (true, false) => vec![Warning::EitherDay],
            (true, true) => vec![Warning::StarredDay],
        }
    }
}

impl fmt::Display for CronExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)
    }
}

/// What is legal, but may not mean what its writer thinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Both day fields are restricted: either may match.
    EitherDay,
    /// As `EitherDay`, and one of them starts with `*`, where implementations disagree: cronie
    /// and Debian's cron demand both fields then; 11 of 15 others take either.
    StarredDay,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EitherDay => {
                "day of month and day of week are both restricted: it runs on every day that \
                 matches either of them"
            }
            Self::StarredDay => {
                "day of month and day of week are both restricted: it runs on every day that \
                 matches either of them, as in most implementations; cronie and Debian's cron \
                 demand both when one starts with '*'"
            }
        })
    }
}

/// When something is due: an expression, read in a time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Which wall-clock times.
    pub expr: CronExpr,
    /// Whose wall clock.
    pub zone: Zone,
}

impl Schedule {
    /// Reads `expr` on the wall clock of `zone`.
    pub const fn new(expr: CronExpr, zone: Zone) -> Self {
        Self { expr, zone }
    }

    /// The first instant strictly after `after` at which the schedule is due.
    ///
    /// `None` when there is none within fifty years: an interval job whose every occurrence
    /// falls into the hour that a clock change leaves out, or the end of time.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        next::next_after(&self.expr, self.zone.rules(), after)
    }

    /// Fails when there is nothing to come after `after`: its times fall into the hour that the
    /// zone's clocks leave out, each time.
    pub fn happens(&self, after: Timestamp) -> Result<(), CronError> {
        let left_out = || refusal::left_out(self.expr.source(), self.zone.name());
        self.next_after(after).map(drop).ok_or_else(left_out)
    }

    /// The due times after `after`, in order.
    pub fn upcoming(&self, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        std::iter::successors(self.next_after(after), |due| self.next_after(*due))
    }

    /// The schedule in plain words: `at 02:00, Monday to Friday, Europe/Paris`.
    pub fn describe(&self) -> String {
        format!("{}, {}", self.expr.describe(), self.zone)
    }

    /// The changes of the clocks after `after` and up to `until` that move, drop or repeat a run.
    pub fn clock_changes(&self, after: Timestamp, until: Timestamp) -> Vec<ClockChange> {
        clock_change::affecting(&self.expr, self.zone.rules(), after, until)
    }
}
