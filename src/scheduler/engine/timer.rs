//! The timer: looks at the due jobs when one is due, when something changed, and every 30 seconds.

use super::{SchedulerEngine, Task};
use crate::error::Result;
use crate::scheduler::planning::{LEASE, RENEWED_EVERY};
use crossbeam_channel::{Receiver, select};
use jiff::{SignedDuration, Timestamp};
use std::convert::Infallible;

/// A look this much later than planned means that the machine slept, the process was stopped, or
/// the clock was put forward.
const BREAK: SignedDuration = SignedDuration::from_secs(30);
/// A clock this much behind the last look was set back; less is its being corrected.
const SET_BACK: SignedDuration = SignedDuration::from_secs(1);
/// While jobs are due and all workers busy, others may be due that are skipped: look so often.
const CROWDED_LOOK: SignedDuration = SignedDuration::from_secs(1);
/// Between two looks at the least: what stays due in spite of a free worker must not spin.
const LOOK_AT_MOST_EVERY: SignedDuration = SignedDuration::from_millis(100);
/// How often old history is looked for.
const PRUNED_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// The state of the timer between two looks.
pub(super) struct Timer<'e, 'a> {
    engine: &'e SchedulerEngine<'a>,
    /// Since when this timer has looked without a break.
    unbroken_since: Timestamp,
    /// Since when some scheduler has.
    watched_since: Timestamp,
    /// When it looked last, and when it meant to look again.
    last_look: Timestamp,
    planned_look: Timestamp,
    /// When it may end other processes' runs again: after a break they renew their leases first.
    reclaims_from: Timestamp,
    reclaimed_at: Option<Timestamp>,
    ticked_at: Option<Timestamp>,
    pruned_at: Option<Timestamp>,
}

impl<'e, 'a> Timer<'e, 'a> {
    pub(super) fn new(engine: &'e SchedulerEngine<'a>) -> Self {
        let now = engine.context.clock.now();
        Self {
            engine,
            unbroken_since: now,
            watched_since: now,
            last_look: now,
            planned_look: now,
            reclaims_from: now,
            reclaimed_at: None,
            ticked_at: None,
            pruned_at: None,
        }
    }

    /// Looks again and again until `quit` ends.
    pub(super) fn run(&mut self, quit: &Receiver<Infallible>) {
        let clock = self.engine.context.clock;
        self.meet_the_past(clock.now());
        loop {
            let next = self.look(clock.now());
            select! {
                recv(quit) -> _ => return,
                recv(self.engine.woken) -> _ => {}
                recv(clock.alarm(next)) -> _ => {}
            }
        }
    }

    /// A clock that was ahead when the last scheduler ran has left plans in the future.
    fn meet_the_past(&mut self, now: Timestamp) {
        match self.engine.context.store.latest_tick() {
            Ok(Some(latest)) if after(now, SET_BACK) < latest => self.replan(now),
            Ok(_) => {}
            Err(error) => log::error!(target: "scheduler", "{error}"),
        }
    }

    /// One look; answers when the next is to be.
    fn look(&mut self, now: Timestamp) -> Timestamp {
        self.notice_jumps(now);
        let next = self.work(now).unwrap_or_else(|error| {
            log::error!(target: "scheduler", "{error}");
            None
        });
        let clock = self.engine.context.clock;
        let (now, latest) = (clock.now(), after(now, self.engine.options.check_every));
        let soonest = after(now, LOOK_AT_MOST_EVERY);
        let next = match next {
            Some(due) if due <= now && self.engine.free() == 0 => after(now, CROWDED_LOOK),
            Some(due) => due.max(soonest),
            None => latest,
        };
        // The signs of life keep their own time.
        let next = next.min(latest).min(after(now, RENEWED_EVERY)).max(soonest);
        (self.last_look, self.planned_look) = (now, next);
        next
    }

    fn notice_jumps(&mut self, now: Timestamp) {
        if now > after(self.planned_look, BREAK) {
            log::warn!(target: "scheduler", "nothing was looked at from {} to {now}", self.last_look);
            (self.unbroken_since, self.watched_since) = (now, now);
            self.reclaims_from = after(now, LEASE);
            self.ticked_at = None;
        } else if after(now, SET_BACK) < self.last_look {
            log::warn!(target: "scheduler", "the clock was set back from {} to {now}", self.last_look);
            self.unbroken_since = self.unbroken_since.min(now);
            self.watched_since = self.watched_since.min(now);
            (self.reclaimed_at, self.ticked_at, self.pruned_at) = (None, None, None);
            self.replan(now);
        }
    }

    fn replan(&self, now: Timestamp) {
        match self.engine.context.store.replan(now) {
            Ok(0) => {}
            Ok(n) => log::warn!(target: "scheduler", "{n} schedules were planned anew"),
            Err(error) => log::error!(target: "scheduler", "{error}"),
        }
    }

    /// Everything that may be to do at `now`; answers when something is due next.
    fn work(&mut self, now: Timestamp) -> Result<Option<Timestamp>> {
        let store = self.engine.context.store;
        if is_time(self.ticked_at, RENEWED_EVERY, now) {
            let presence = &self.engine.options.presence;
            self.watched_since = store.tick(presence, self.unbroken_since, now)?;
            self.ticked_at = Some(now);
        }
        if now >= self.reclaims_from && is_time(self.reclaimed_at, RENEWED_EVERY, now) {
            for (run, outcome) in store.reclaim_expired(now)? {
                log::warn!(target: "scheduler", "run {run} lost its process: {outcome:?}");
            }
            self.reclaimed_at = Some(now);
        }
        if store.next_due()?.is_some_and(|due| due <= now) {
            self.claim(now)?;
        }
        if is_time(self.pruned_at, PRUNED_EVERY, now) {
            store.prune(self.engine.options.keep, now)?;
            self.pruned_at = Some(now);
        }
        store.next_due()
    }

    fn claim(&self, now: Timestamp) -> Result<()> {
        let SchedulerEngine { context, hand_over, .. } = self.engine;
        loop {
            let claimed = context.store.claim_due(now, self.engine.free(), self.watched_since)?;
            for error in &claimed.broken {
                log::error!(target: "scheduler", "{error}");
            }
            for (job, run) in claimed.runs {
                let held = context.hands.hold(run.id.clone());
                // Runs by hand may have filled it in the meantime: then the run waits for a turn.
                if let Err(full) = hand_over.try_send(Task { job, run, held, reply: None }) {
                    self.engine.release(&full.into_inner().run);
                }
            }
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
