//! Whether somebody runs the schedules.

use super::{Check, State};
use crate::cli::build;
use crate::clock::{Clock as _, SystemClock};
use crate::error::Result;
use crate::report::when;
use crate::scheduler::planning::LEASE;
use crate::scheduler::store::JobStore;
use crate::scheduler::store::lookup::Listed;
use crate::scheduler::store::watch::Server;
use crate::storage::Db;
use jiff::{SignedDuration, Timestamp};

/// A schedule that has been due for so long is not about to start.
const OVERDUE_AFTER: SignedDuration = SignedDuration::from_mins(1);

/// The servers that are there, and whether what is due is run.
pub(super) fn checks(db: &Db) -> Result<Vec<Check>> {
    let now = SystemClock.now();
    let store = JobStore::new(db, build::owner(&SystemClock));
    let servers = store.servers()?;
    let alive_since = now.saturating_sub(LEASE).unwrap_or_default();
    let alive = || servers.iter().filter(|server| server.is_there(alive_since));
    let Listed { jobs, broken, .. } = store.jobs()?;
    let enabled = jobs.iter().filter(|job| job.enabled).count();
    let due = now.saturating_sub(OVERDUE_AFTER).unwrap_or_default();
    let late = |due_at: Option<Timestamp>| due_at.is_some_and(|due_at| due_at < due);
    let overdue = jobs.iter().filter(|job| job.enabled && late(job.next_run)).count();
    let mut checks: Vec<Check> = alive().map(|server| told(server, now)).collect();
    checks.push(if alive().any(|server| server.schedules) {
        watched(jobs.len(), overdue)
    } else {
        unwatched(enabled, servers.first(), now)
    });
    checks.extend(broken.iter().map(|error| Check::new(State::Problem, error.to_string())));
    Ok(checks)
}

fn told(server: &Server, now: Timestamp) -> Check {
    let place = server.listens_on.as_deref().map_or_else(String::new, |on| format!(" on {on}"));
    let up = when::span(now.duration_since(server.started_at).as_secs().max(0));
    let kind = if server.schedules { "scheduler up" } else { "no scheduler, up" };
    let seen = when::ago(server.ticked_at, now);
    Check::fine(format!("server pid {}{place}, {kind} {up}, last tick {seen}", server.process))
}

fn watched(count: usize, overdue: usize) -> Check {
    let schedules = counted(count);
    match overdue {
        0 => Check::fine(format!("{schedules}, none overdue")),
        overdue => {
            let told = format!("{schedules}, {overdue} overdue: all workers may be busy");
            Check::new(State::Warning, told)
        }
    }
}

fn unwatched(enabled: usize, last: Option<&Server>, now: Timestamp) -> Check {
    let last = last.map_or_else(String::new, |server| {
        let ended = |at| ("ended", when::ago(at, now));
        let silent = || ("was last heard of", when::ago(server.ticked_at, now));
        let (how, when) = server.stopped_at.map_or_else(silent, ended);
        format!("; the last one, pid {}, {how} {when}", server.process)
    });
    match enabled {
        0 => Check::fine(format!("no schedule to run, and no server that would{last}")),
        enabled => {
            let waits = if enabled == 1 { "waits" } else { "wait" };
            let told = format!(
                "no server runs what is due: {} {waits} for malwar serve{last}",
                counted(enabled)
            );
            Check::new(State::Warning, told)
        }
    }
}

fn counted(count: usize) -> String {
    if count == 1 { "1 schedule".to_owned() } else { format!("{count} schedules") }
}
