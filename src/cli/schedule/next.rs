//! `malwar schedule next`: tells when an expression, or a schedule, is due.

use super::{Desk, now, warn};
use crate::cli::screen::Screen;
use crate::cli::span;
use crate::error::{Error, Result};
use crate::report::schedules::created;
use crate::report::terminal::clean;
use crate::scheduler::cron::zone::Zone;
use crate::scheduler::cron::{CronExpr, Schedule};
use crate::scheduler::jobs::Job;
use crate::wire::schedules as wire;
use argh::{ArgsInfo, FromArgs};
use jiff::Timestamp;

/// tell when an expression, or a schedule, runs next
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "next",
    help_triggers("--help"),
    example = "malwar schedule next '30 2 * * *' --tz Europe/Paris -n 3",
    example = "malwar schedule next 3f2a"
)]
pub(super) struct NextCommand {
    /// a cron expression in quotes, or a schedule's id or name
    #[argh(positional, arg_name = "expr|id")]
    what: String,
    /// how many times, 1-10000 (default: 5)
    #[argh(option, short = 'n', arg_name = "n", default = "5")]
    number: usize,
    /// on whose wall clock, by its IANA name (default: UTC, or the schedule's)
    #[argh(option, arg_name = "zone")]
    tz: Option<String>,
    /// those after this time (default: now)
    #[argh(option, arg_name = "time")]
    after: Option<String>,
    /// as a JSON array of RFC 3339 times
    #[argh(switch)]
    json: bool,
}

/// Times of one answer; more would only scroll by.
const NUMBER_MAX: usize = 10_000;

/// What is asked about.
enum Asked {
    Schedule(Box<Schedule>),
    Job(Box<Job>),
}

/// Runs the command.
pub(super) fn run(command: &NextCommand, screen: &mut Screen) -> Result<()> {
    if !(1..=NUMBER_MAX).contains(&command.number) {
        return Err(Error::BadSetting {
            name: "--number".to_owned(),
            value: command.number.to_string(),
            wants: format!("a whole number from 1 to {NUMBER_MAX}"),
        });
    }
    let zone = command.tz.as_deref().map(zone).transpose()?;
    let asked = asked(&command.what, zone.clone())?;
    let schedule = match &asked {
        Asked::Schedule(schedule) => schedule,
        Asked::Job(job) => &job.schedule,
    };
    // A job's times stay what they are on whatever clock they are shown.
    let zone = zone.unwrap_or_else(|| schedule.zone.clone());
    let after = command.after.as_deref();
    let after = after.map(|word| span::point("--after", word, zone.rules())).transpose()?;
    let from = after.unwrap_or_else(now);
    schedule.happens(from)?;
    let times: Vec<Timestamp> = match &asked {
        Asked::Schedule(schedule) => schedule.upcoming(from).take(command.number).collect(),
        Asked::Job(job) => job.upcoming(from).take(command.number).collect(),
    };
    if command.json {
        screen.result(&(wire::times(&times, zone.rules()) + "\n"));
        return Ok(());
    }
    let words = words(&asked);
    let counted_from = after.is_none().then_some(from);
    let mut text = String::new();
    let _ = created::times(&mut text, &words, &times, zone.rules(), counted_from);
    screen.result(&text);
    let (warnings, notes) = created::surprises(schedule, from);
    warn(screen, "warning", &warnings);
    warn(screen, "note", &notes);
    Ok(())
}

fn words(asked: &Asked) -> String {
    match asked {
        Asked::Schedule(schedule) => {
            format!("“{}”, {}", schedule.expr.describe(), schedule.zone)
        }
        Asked::Job(job) => {
            let off = if job.enabled { "" } else { " (off: it does not run by itself)" };
            let (expr, zone) = (&job.schedule.expr, &job.schedule.zone);
            format!("{}: “{}”, {zone}{off}", clean(&job.name), expr.describe())
        }
    }
}

fn zone(name: &str) -> Result<Zone> {
    Zone::parse(name)
        .map_err(|error| Error::Usage { message: error.to_string(), hint: Some(error.hint()) })
}

/// An expression where it is one; else a schedule. What is neither is refused as what it looks
/// like.
fn asked(what: &str, zone: Option<Zone>) -> Result<Asked> {
    let refusal = match CronExpr::parse(what) {
        Ok(expr) => {
            let schedule = Schedule::new(expr, zone.unwrap_or_else(Zone::utc));
            return Ok(Asked::Schedule(Box::new(schedule)));
        }
        Err(error) => Error::from(error),
    };
    let looks_like_one = what.trim().is_empty() || what.contains([' ', '\t', '*', '@']);
    match Desk::of(what) {
        Ok((_, job)) => Ok(Asked::Job(Box::new(job))),
        // Whatever is wrong with the database has nothing to do with an expression.
        Err(Error::UnknownId { .. } | Error::Database { .. }) if looks_like_one => Err(refusal),
        Err(error) => Err(error),
    }
}
