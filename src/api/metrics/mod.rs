//! What a monitoring system wants to know, counted here or in the database.

mod histogram;
mod text;

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use crate::error::Result;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::store::JobStore;
use crate::scheduler::store::tally::{Added, Seen, Tally};
use crate::storage::llm::{self, Asked};
use histogram::Histogram;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use text::{Kind, MEDIA, Text};

/// Seconds that runs take: of one file, of a folder of hundreds, up to the usual limit.
const DURATIONS: &[f64] = &[0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0];
/// Seconds that runs begin after their due time: at once, with jitter, after a check, made up.
const LATENESSES: &[f64] = &[0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0, 86400.0];

/// What has been counted since the process began.
#[derive(Debug)]
pub(super) struct Metrics {
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    /// By route and status: no more than there are routes and statuses.
    requests: BTreeMap<(&'static str, u16), u64>,
    /// By result.
    runs: BTreeMap<&'static str, u64>,
    durations: Histogram,
    latenesses: Histogram,
    /// None until the database could be read.
    seen: Option<Seen>,
    /// By source and verdict.
    scans: BTreeMap<(&'static str, String), u64>,
    verdict_changes: u64,
    runs_skipped: u64,
}

impl Metrics {
    /// Counts from now on. What is in the database already is not counted.
    pub(super) fn new(store: &JobStore<'_>) -> Self {
        let counts = Counts {
            requests: BTreeMap::new(),
            runs: BTreeMap::new(),
            durations: Histogram::new(DURATIONS),
            latenesses: Histogram::new(LATENESSES),
            seen: store.seen().ok(), // else it begins when it can be read
            scans: BTreeMap::new(),
            verdict_changes: 0,
            runs_skipped: 0,
        };
        Self { counts: Mutex::new(counts) }
    }

    /// Counts an answer.
    pub(super) fn answered(&self, route: &'static str, status: u16) {
        *self.counts().requests.entry((route, status)).or_default() += 1;
    }

    /// Counts a run that this process has ended.
    pub(super) fn ended(&self, run: &Run) {
        let mut counts = self.counts();
        *counts.runs.entry(run.state.word()).or_default() += 1;
        if let Some(at) = run.state.ended_at() {
            counts.durations.observe(at.duration_since(run.started_at));
        }
        if let Some(due) = run.scheduled_for {
            counts.latenesses.observe(run.started_at.duration_since(due));
        }
    }

    fn text(&self, store: &JobStore<'_>, started_at: Timestamp, now: Timestamp) -> Result<Text> {
        let tally = store.tally(now)?;
        let mut counts = self.counts();
        let (added, seen) = match counts.seen {
            Some(seen) => store.added(seen)?,
            None => (Added::default(), store.seen()?),
        };
        counts.add(added);
        counts.seen = Some(seen);
        let mut text = Text::default();
        standing(&mut text, &tally, started_at);
        counts.write(&mut text);
        Ok(text)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn add(&mut self, added: Added) {
        for (scheduled, verdict, count) in added.scans {
            let source = if scheduled { "schedule" } else { "direct" };
            *self.scans.entry((source, verdict)).or_default() += count;
        }
        self.verdict_changes += added.verdict_changes;
        self.runs_skipped += added.runs_skipped;
    }

    fn write(&self, text: &mut Text) {
        let runs = "malwar_runs_total";
        let help = "Runs that this process has ended since it began, by result.";
        text.family(runs, Kind::Counter, help);
        for result in ["completed", "failed", "cancelled"] {
            text.sample(runs, &[("result", result)], self.runs.get(result).unwrap_or(&0));
        }
        let help = "Due times that were skipped since this process began, by any process.";
        text.single("malwar_runs_skipped_total", Kind::Counter, help, self.runs_skipped);
        let help = "How long the runs of this process took.";
        self.durations.write(text, "malwar_run_duration_seconds", help);
        let help = "How long after their due time the runs of this process began.";
        self.latenesses.write(text, "malwar_run_lateness_seconds", help);
        let help = "Verdicts of watched skills that became another one since this process began, \
             by any process.";
        text.single("malwar_verdict_changes_total", Kind::Counter, help, self.verdict_changes);
        let scans = "malwar_scans_total";
        let help = "Scans kept since this process began, by any process: by a schedule or \
             directly, and by verdict.";
        text.family(scans, Kind::Counter, help);
        for ((source, verdict), count) in &self.scans {
            text.sample(scans, &[("source", source), ("verdict", verdict)], count);
        }
        let requests = "malwar_http_requests_total";
        let help = "Requests that this process has answered since it began, by route and status.";
        text.family(requests, Kind::Counter, help);
        for ((route, status), count) in &self.requests {
            let status = status.to_string();
            text.sample(requests, &[("route", route), ("status", &status)], count);
        }
    }
}

/// How things stand.
fn standing(text: &mut Text, tally: &Tally, started_at: Timestamp) {
    text.family("malwar_build_info", Kind::Gauge, "Which malwar this is.");
    text.sample("malwar_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
    let help = "When this process began, in seconds since 1970.";
    text.single("process_start_time_seconds", Kind::Gauge, help, started_at.as_second());
    let jobs = "malwar_jobs";
    text.family(jobs, Kind::Gauge, "Schedules in the database, by state.");
    let states = [
        ("enabled", tally.jobs_enabled),
        ("paused", tally.jobs_paused),
        ("disabled", tally.jobs_disabled),
    ];
    for (state, count) in states {
        text.sample(jobs, &[("state", state)], count);
    }
    let queue = tally.jobs_due + tally.runs_pending;
    let help = "Schedules that are due and runs that have not begun, in the database.";
    text.single("malwar_queue_length", Kind::Gauge, help, queue);
    let help = "Runs that are going, of all processes on the database.";
    text.single("malwar_runs_running", Kind::Gauge, help, tally.runs_running);
    let help = "Size of the database, without its log.";
    text.single("malwar_database_bytes", Kind::Gauge, help, tally.database_bytes);
    let help = "When this process last looked at what is due, in seconds since 1970; 0 for never.";
    let ticked = tally.ticked_at.map_or(0, Timestamp::as_second);
    text.single("malwar_last_tick_timestamp_seconds", Kind::Gauge, help, ticked);
}

/// What language models were asked: `ever`, and `today` in UTC.
fn asked(text: &mut Text, ever: Asked, today: Asked) {
    let help = "Questions sent to language models, by any process on the database.";
    text.single("malwar_llm_calls_total", Kind::Counter, help, ever.calls);
    let help = "Questions to language models whose answer was still known.";
    text.single("malwar_llm_recalled_total", Kind::Counter, help, ever.recalled);
    let tokens = "malwar_llm_tokens_total";
    let help = "Tokens that language models have read (input) and written (output).";
    text.family(tokens, Kind::Counter, help);
    for (direction, count) in [("input", ever.input_tokens), ("output", ever.output_tokens)] {
        text.sample(tokens, &[("direction", direction)], count);
    }
    let help = "Questions sent to language models on this day in UTC, which has a budget.";
    text.single("malwar_llm_calls_today", Kind::Gauge, help, today.calls);
}

/// All metrics.
pub(super) fn page(api: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    // A connection of its own: who looks does not wait for others' writes.
    let store = JobStore::new(api.parts.probe, api.parts.store.owner().clone());
    let now = api.parts.clock.now();
    let mut text = api.metrics.text(&store, api.started_at, now)?;
    let (ever, today) = api
        .parts
        .probe
        .read("count what models were asked", |tx| Ok((llm::ever(tx)?, llm::today(tx, now)?)))?;
    asked(&mut text, ever, today);
    Ok(Reply::text(200, MEDIA, text.finish()))
}
