//! What asking a language model rests on: the network, the clock, and the user's database.

use crate::clock::{Clock, Stopwatch, SystemClock};
use crate::config;
use crate::error::Result;
use crate::layers::llm_analyzer::means::{Cost, Means};
use crate::net::Http;
use crate::net::live::{Live, Options};
use crate::storage::Db;
use crate::storage::llm;
use jiff::SignedDuration;
use std::sync::OnceLock;
use std::time::Duration;

/// The world that the layer is given.
pub(super) struct World {
    live: Live,
    watch: Stopwatch,
    /// Opened when a model is to be asked, not before: most scans need none.
    db: OnceLock<Result<Db>>,
}

impl World {
    /// The world as it is, with the network asked so.
    pub(super) fn new(network: Options) -> Self {
        Self { live: Live::new(network), watch: Stopwatch::start(), db: OnceLock::new() }
    }

    fn db(&self) -> Result<&Db> {
        let open = || Db::open(&config::database_path(&config::environment)?);
        self.db.get_or_init(open).as_ref().map_err(Clone::clone)
    }
}

impl Means for World {
    fn http(&self) -> &dyn Http {
        &self.live
    }

    fn elapsed(&self) -> Duration {
        self.watch.elapsed()
    }

    fn wait(&self, time: Duration) {
        let (clock, time) = (SystemClock, SignedDuration::try_from(time));
        let now = clock.now();
        let until = time.ok().and_then(|time| now.saturating_add(time).ok()).unwrap_or(now);
        let _ = clock.alarm(until).recv(); // an alarm never closes before it rings
    }

    fn take_call(&self, daily: u32) -> Result<bool> {
        let now = SystemClock.now();
        self.db()?.write("count a call to a language model", |tx| llm::take_call(tx, now, daily))
    }

    fn recall(&self, question: &str) -> Result<Option<String>> {
        let (db, now) = (self.db()?, SystemClock.now());
        let doing = "look for a language model's answer";
        let known = db.read(doing, |tx| llm::recall(tx, question, now))?;
        if known.is_some() {
            db.write(doing, |tx| llm::note_recalled(tx, now))?;
        }
        Ok(known)
    }

    fn note(&self, question: &str, answer: Option<&str>, cost: Cost) -> Result<()> {
        let now = SystemClock.now();
        self.db()?.write("note a language model's answer", |tx| {
            llm::spend(tx, now, cost.input_tokens, cost.output_tokens)?;
            answer.map_or(Ok(()), |answer| llm::keep(tx, question, answer, now))
        })
    }
}
