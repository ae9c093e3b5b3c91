//! Patience with other processes: what SQLite refuses without waiting is tried again.

use super::trouble::is_busy;
use crate::clock::Stopwatch;
use rusqlite::Connection;
use std::process;
use std::sync::mpsc;
use std::time::Duration;

/// A pause between two tries, in milliseconds: at least, and up to so much more.
const PAUSE_MS: (u64, u64) = (1, 8);

/// Begins a transaction that writes.
///
/// SQLite's own waiting looks ten times a second, and a process that writes without a pause leaves
/// the lock free for some microseconds only: of eight such processes one waited for six seconds.
/// So this looks more often.
pub(super) fn begin_immediate(connection: &Connection, patience: Duration) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let begun = patiently(patience, || connection.execute_batch("BEGIN IMMEDIATE"));
    connection.busy_timeout(patience)?;
    begun
}

/// Does it, again and again for as long as `patience` while another connection is in the way.
///
/// SQLite waits by itself for most locks, as long as its busy timeout says; some it refuses at
/// once, for example when two processes turn a new file's journal to WAL.
pub(super) fn patiently<T>(
    patience: Duration,
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let watch = Stopwatch::start();
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && watch.elapsed() < patience => pause(watch),
            outcome => return outcome,
        }
    }
}

/// Waits a moment that differs from process to process, so that two do not meet again.
fn pause(watch: Stopwatch) {
    let (least, spread) = PAUSE_MS;
    let jitter = u64::from(watch.elapsed().subsec_nanos() ^ process::id()) % spread;
    let (_open, nothing) = mpsc::channel::<()>();
    let _ = nothing.recv_timeout(Duration::from_millis(least + jitter));
}
