//! What is told of a schedule that was just made, and when an expression is due.

use super::counted;
use crate::report::terminal::clean;
use crate::report::terminal::escape;
use crate::report::when;
use crate::scheduler::cron::Schedule;
use crate::scheduler::jobs::Job;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// Runs shown of a new schedule.
pub const NEXT_SHOWN: usize = 5;
/// How far ahead changes of the clocks are looked for: each zone's come within a year.
const CLOCK_CHANGES_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 366);
/// Changes of the clocks that are shown: one in spring, one in autumn.
const CLOCK_CHANGES_SHOWN: usize = 2;

/// Writes what a new schedule watches and when. `skills`: how many there are now, when known.
pub fn write(
    out: &mut dyn fmt::Write,
    job: &Job,
    skills: Option<u32>,
    now: Timestamp,
) -> fmt::Result {
    writeln!(out, "Created {}  “{}”", job.id, clean(&job.name))?;
    let skills = skills.map_or_else(String::new, |count| {
        format!(" ({} now; new ones are picked up)", counted(count, "skill"))
    });
    writeln!(out, "  watches   {}{skills}", escape(&job.target))?;
    writeln!(out, "  runs      {}", job.schedule.describe())?;
    let zone = job.schedule.zone.rules();
    let mut next = job.upcoming(now).take(NEXT_SHOWN);
    match next.next() {
        _ if !job.enabled => writeln!(out, "  next      never by itself: it is off")?,
        None => writeln!(out, "  next      never")?,
        Some(first) => {
            let rest: Vec<String> = next.map(|due| when::in_short(due, now, zone)).collect();
            let (full, until) = (when::in_full(first, zone), when::until(first, now));
            writeln!(out, "  next      {full} ({until}), then {}", rest.join(", "))?;
        }
    }
    let id = job.id.digits().get(..4).unwrap_or(job.id.digits());
    writeln!(out, "The server runs it: malwar serve        Try it now: malwar schedule run {id}")
}

/// What may surprise whoever wrote the expression: about its days, and changes of the clocks.
pub fn surprises(schedule: &Schedule, after: Timestamp) -> (Vec<String>, Vec<String>) {
    let warnings = schedule.expr.warnings().iter().map(ToString::to_string).collect();
    let until = after.saturating_add(CLOCK_CHANGES_WITHIN).unwrap_or(Timestamp::MAX);
    let changes = schedule.clock_changes(after, until);
    (warnings, changes.iter().take(CLOCK_CHANGES_SHOWN).map(ToString::to_string).collect())
}

/// Writes due times, one a line. `now`: from when to count; none when somebody asks about another
/// time than now.
pub fn times(
    out: &mut dyn fmt::Write,
    words: &str,
    times: &[Timestamp],
    zone: &TimeZone,
    now: Option<Timestamp>,
) -> fmt::Result {
    writeln!(out, "{words}")?;
    for due in times {
        let until = now.map(|now| format!("   {}", when::until(*due, now))).unwrap_or_default();
        writeln!(out, "  {}   {}{until}", when::in_full(*due, zone), when::exactly(*due))?;
    }
    Ok(())
}
