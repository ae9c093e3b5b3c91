//! One schedule with all that is known of it.

use super::history::{self, Here};
use super::standing;
use crate::finding::LayerId;
use crate::report::Look;
use crate::report::terminal::Paint;
use crate::report::terminal::Style;
use crate::report::terminal::clean;
use crate::report::terminal::escape;
use crate::report::when;
use crate::scheduler::jobs::FOR_EVER;
use crate::scheduler::jobs::Job;
use crate::scheduler::store::lookup::Noted;
use crate::storage::prune::Keep;
use jiff::Timestamp;
use std::fmt;

/// Differences shown.
pub const CHANGES_SHOWN: u32 = 60;

/// What is known of a schedule.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// It.
    pub job: &'a Job,
    /// Since when its runs have come to the verdict of the last one.
    pub verdict_since: Option<Timestamp>,
    /// What its runs found to be different, the newest first.
    pub noted: &'a [Noted],
}

/// Writes all that is known of a schedule.
pub fn write(
    out: &mut dyn fmt::Write,
    known: Known<'_>,
    now: Timestamp,
    look: Look,
) -> fmt::Result {
    let Known { job, verdict_since, noted } = known;
    let paint = Paint::new(look.colour);
    let zone = job.schedule.zone.rules();
    let name = clean(&job.name);
    let mut state = standing(job, now).to_uppercase();
    if let Some(verdict) = job.last_verdict {
        let word = paint.paint(Style::of_verdict(verdict), verdict.word());
        let since =
            verdict_since.map(|since| format!(" since {}", when::in_short(since, now, zone)));
        state = format!("{state} · {word}{}", since.unwrap_or_default());
    }
    writeln!(out, "{}  {}   {state}", paint.paint(Style::Bold, &name), escape(job.id.as_str()))?;
    for (word, text) in lines(job, now) {
        writeln!(out, "  {} {text}", paint.paint(Style::Dim, &format!("{word:<10}")))?;
    }
    if !noted.is_empty() {
        writeln!(out, "\nCHANGES")?;
        history::changes(out, noted, Here { zone, now })?;
    }
    Ok(())
}

fn lines(job: &Job, now: Timestamp) -> Vec<(&'static str, String)> {
    let cron = clean(job.schedule.expr.source());
    let words = job.schedule.expr.describe();
    let layers: Vec<&str> = job.layers.iter().map(|id: &LayerId| id.word()).collect();
    let mut lines = vec![
        ("watches", escape(&job.target)),
        ("cron", format!("{cron}   “{words}”   {}", job.schedule.zone)),
        ("layers", layers.join(", ")),
        ("next", next(job, now)),
        ("policy", policy(job)),
    ];
    if !job.include.is_empty() {
        let include: Vec<String> = job.include.iter().map(|glob| escape(glob)).collect();
        lines.insert(1, ("include", include.join("  ")));
    }
    if let Some(until) = job.paused_until.filter(|_| job.is_paused(now)) {
        let until = if until == FOR_EVER {
            "until somebody resumes it".to_owned()
        } else {
            format!("until {}", when::in_full(until, job.schedule.zone.rules()))
        };
        let reason = job.pause_reason.as_deref().map(|reason| format!(" ({})", clean(reason)));
        lines.push(("paused", until + &reason.unwrap_or_default()));
    }
    lines
}

fn next(job: &Job, now: Timestamp) -> String {
    match job.next_run {
        _ if !job.enabled => "never by itself: it is off".to_owned(),
        None if job.is_paused(now) => "not while it is paused".to_owned(),
        None => "never".to_owned(),
        Some(next) => {
            let zone = job.schedule.zone.rules();
            let (full, exact) = (when::in_full(next, zone), when::exactly(next));
            format!("{full} · {exact} · {}", when::until(next, now))
        }
    }
}

fn policy(job: &Job) -> String {
    let (policy, keep) = (job.policy, Keep::default());
    let mut parts = vec![
        format!("overlap: {}", policy.overlap.word()),
        format!("missed: {}", policy.missed.word()),
        format!("retries: {}", policy.retries),
        format!("timeout: {}", when::span(policy.timeout_seconds.into())),
    ];
    if policy.jitter_seconds > 0 {
        let (jitter, offset) = (policy.jitter_seconds.into(), job.offset().as_secs());
        parts.push(format!("jitter: {} (this one: {})", when::span(jitter), when::span(offset)));
    }
    parts.push(format!("keep: {} days or {} runs", keep.days, keep.runs));
    parts.join(" · ")
}
