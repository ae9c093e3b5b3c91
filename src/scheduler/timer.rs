//! The timer: looks at the due jobs when one is due, when something changed, and every 30 seconds.
//!
//! Of a server that only answers it claims nothing: it gives the sign of life, and ends runs that
//! have lost their process.

use crate::error::{Error, Result};
use crate::scheduler::jobs::Job;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::options::Options;
use crate::scheduler::planning::{LEASE, LIES_AHEAD, SET_BACK};
use crate::scheduler::store::JobStore;
use jiff::{SignedDuration, Timestamp};

/// A look this much later than planned means that the machine slept, the process was stopped, or
/// the clock was put forward.
const BREAK: SignedDuration = SignedDuration::from_secs(30);
/// While jobs are due and all workers busy, others may be due that are skipped: look so often.
const CROWDED_LOOK: SignedDuration = SignedDuration::from_secs(1);
/// After a look that has failed; twice as long each time, up to the check's own rhythm.
const FAILED_LOOK: SignedDuration = SignedDuration::from_secs(1);
/// Between two looks at the least: what stays due in spite of a free worker must not spin.
const LOOK_AT_MOST_EVERY: SignedDuration = SignedDuration::from_millis(100);

/// Decides when to look, and looks: the state between two looks.
pub struct Timer {
    options: Options,
    /// Since when this timer has looked without a break.
    unbroken_since: Timestamp,
    /// Since when some scheduler has.
    watched_since: Timestamp,
    /// When it looked last, and when it meant to look again.
    last_look: Timestamp,
    planned_look: Timestamp,
    /// When it may end other processes' runs again: after a break they renew their leases first.
    reclaims_from: Timestamp,
    /// Whether plans may lie too far ahead, because the clock was set back.
    set_back: bool,
    reclaimed_at: Option<Timestamp>,
    ticked_at: Option<Timestamp>,
    /// Looks in a row that have failed.
    failures: u32,
}

/// What a look came to.
#[derive(Debug)]
pub struct Look {
    /// The runs that were claimed: each is to be executed, or given back.
    pub runs: Vec<(Job, Run)>,
    /// When to look again.
    pub next: Timestamp,
    /// What went wrong; then the look may have left something undone.
    pub error: Option<Error>,
}

impl Timer {
    /// A timer that starts now.
    pub fn new(options: Options, now: Timestamp) -> Self {
        Self {
            options,
            unbroken_since: now,
            watched_since: now,
            last_look: now,
            planned_look: now,
            reclaims_from: now,
            set_back: false,
            reclaimed_at: None,
            ticked_at: None,
            failures: 0,
        }
    }

    /// Does everything that is to be done at `now`; claims no more runs than workers are free.
    pub fn look(&mut self, store: &JobStore<'_>, now: Timestamp, free: usize) -> Look {
        self.notice_jumps(now);
        let mut runs = Vec::new();
        let outcome = self.work(store, now, free, &mut runs);
        let latest = after(now, self.options.check_every);
        let next = match outcome {
            Ok(Some(due)) if due <= now && runs.len() >= free => after(now, CROWDED_LOOK),
            Ok(Some(due)) => due,
            Ok(None) => latest,
            // What is due does not wait half a minute for a database that was locked for a moment,
            // and a full disk does not fill the log.
            Err(_) => after(now, FAILED_LOOK * 2_i32.saturating_pow(self.failures)),
        };
        self.failures = if outcome.is_err() { self.failures.saturating_add(1) } else { 0 };
        let next = next.clamp(after(now, LOOK_AT_MOST_EVERY), latest);
        (self.last_look, self.planned_look) = (now, next);
        Look { runs, next, error: outcome.err() }
    }

    fn notice_jumps(&mut self, now: Timestamp) {
        if after(now, SET_BACK) < self.last_look {
            self.set_back = true;
            let from = self.last_look;
            log::warn!(target: "scheduler", "the clock was set back from {from} to {now}");
            self.unbroken_since = self.unbroken_since.min(now);
            self.watched_since = self.watched_since.min(now);
            (self.reclaimed_at, self.ticked_at) = (None, None);
            self.reclaims_from = self.reclaims_from.min(after(now, LEASE));
        } else if now > after(self.planned_look, BREAK) {
            let from = self.last_look;
            log::warn!(target: "scheduler", "nobody looked from {from} to {now}");
            (self.unbroken_since, self.watched_since) = (now, now);
            self.reclaims_from = after(now, LEASE);
            self.ticked_at = None;
        }
    }

    /// Answers when something is due next.
    fn work(
        &mut self,
        store: &JobStore<'_>,
        now: Timestamp,
        free: usize,
        runs: &mut Vec<(Job, Run)>,
    ) -> Result<Option<Timestamp>> {
        let check_every = self.options.check_every;
        if is_time(self.ticked_at, check_every, now) {
            self.tick(store, now)?;
        }
        if now >= self.reclaims_from && is_time(self.reclaimed_at, check_every, now) {
            for (run, outcome) in store.reclaim_expired(now)? {
                log::warn!(target: "scheduler", "run {run} lost its process: {outcome:?}");
            }
            self.reclaimed_at = Some(now);
        }
        if !self.options.schedules {
            return Ok(None);
        }
        if store.next_due()?.is_some_and(|due| due <= now) {
            self.claim(store, now, free, runs)?;
        }
        store.next_due()
    }

    /// Gives a sign of life; of a scheduler, that it looks.
    fn tick(&mut self, store: &JobStore<'_>, now: Timestamp) -> Result<()> {
        let presence = &self.options.presence;
        if self.options.schedules {
            // Before the tick, which covers up what tells it: should this process die in between,
            // the next one finds it.
            let horizon = after(now, LIES_AHEAD);
            if self.set_back || store.latest_tick()?.is_some_and(|tick| tick > horizon) {
                let replanned = store.replan(now)?;
                log::warn!(target: "scheduler", "{replanned} schedules were planned anew");
                self.set_back = false;
            }
            self.watched_since = store.tick(presence, self.unbroken_since, now)?;
        } else {
            store.be_present(presence, now)?;
        }
        self.ticked_at = Some(now);
        Ok(())
    }

    fn claim(
        &self,
        store: &JobStore<'_>,
        now: Timestamp,
        free: usize,
        runs: &mut Vec<(Job, Run)>,
    ) -> Result<()> {
        loop {
            let left = free.saturating_sub(runs.len());
            let claimed = store.claim_due(now, left, self.watched_since)?;
            for error in &claimed.broken {
                log::error!(target: "scheduler", "{error}");
            }
            runs.extend(claimed.runs);
            if !claimed.more {
                return Ok(());
            }
        }
    }
}

fn is_time(last: Option<Timestamp>, every: SignedDuration, now: Timestamp) -> bool {
    last.is_none_or(|last| now >= after(last, every))
}

fn after(time: Timestamp, span: SignedDuration) -> Timestamp {
    time.saturating_add(span).unwrap_or(time)
}
