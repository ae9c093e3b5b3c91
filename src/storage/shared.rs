//! One connection for all threads: who waits together is committed together.

use super::retry::begin_immediate;
use super::retry::patiently;
use super::trouble::Failure;
use rusqlite::Connection;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// Writes in one transaction: a commit takes as long as some hundred of them.
const BATCH_WRITES_MAX: usize = 512;

/// The connection, and the transaction that those who wait share.
///
/// Whoever comes while others wait leaves the transaction open for them; the last one commits it,
/// and all of them learn how that went. Nobody waits for company, and nobody's work runs on
/// another's thread.
pub(super) struct Shared {
    state: Mutex<State>,
    /// Wakes those who wait for the fate of their transaction.
    settled: Condvar,
    /// How many are waiting for `state` in order to use it.
    entering: AtomicUsize,
    /// How long another process's transaction is waited for.
    patience: Duration,
    /// How many transactions were kept; it has grown before anybody learns that his was.
    kept: AtomicU64,
}

struct State {
    connection: Connection,
    batch: Option<Batch>,
}

/// A transaction that stays open from one visit to the next.
struct Batch {
    writes: usize,
    fate: Arc<OnceLock<Fate>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Lost,
}

/// How one write ended inside the shared transaction.
enum Ended<T> {
    /// Its savepoint stands; the transaction's fate decides.
    Done(T, Arc<OnceLock<Fate>>),
    /// It failed by itself.
    Failed(Failure),
    /// It failed in company, whose fault that may be.
    Crowded,
}

impl Shared {
    pub(super) fn new(connection: Connection, patience: Duration) -> Self {
        let state = Mutex::new(State { connection, batch: None });
        let (settled, entering) = (Condvar::new(), AtomicUsize::new(0));
        Self { state, settled, entering, patience, kept: AtomicU64::new(0) }
    }

    /// How many transactions were kept so far.
    pub(super) fn kept(&self) -> u64 {
        self.kept.load(Ordering::SeqCst)
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        const LOOK: &str = "SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)";
        let mut visit = self.enter();
        visit.close(); // what is not on the disk yet must not be seen
        let connection = &visit.guard.connection;
        let transaction = patiently(self.patience, || {
            let transaction = connection.unchecked_transaction()?;
            // The first look takes the snapshot: after it, no other process is in the way.
            transaction.prepare_cached(LOOK)?.query_row([], |_| Ok(()))?;
            Ok(transaction)
        })?;
        work(&transaction)
    }

    pub(super) fn write<T>(
        &self,
        work: impl Fn(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut visit = self.enter();
        let ended = visit.attempt(&work)?;
        drop(visit); // commits, unless someone else will
        match ended {
            Ended::Done(value, fate) if self.fate(&fate) == Fate::Kept => Ok(value),
            Ended::Failed(failure) => Err(failure),
            Ended::Done(..) | Ended::Crowded => self.write_alone(work),
        }
    }

    /// A transaction of its own, after one that was lost with several writes in it.
    fn write_alone<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut visit = self.enter();
        visit.close();
        let connection = &visit.guard.connection;
        begin_immediate(connection, self.patience)?;
        let mut undo = Undo { connection, armed: true };
        let value = work(connection)?;
        connection.execute_batch("COMMIT")?;
        self.kept.fetch_add(1, Ordering::SeqCst);
        undo.armed = false;
        Ok(value)
    }

    fn enter(&self) -> Visit<'_> {
        self.entering.fetch_add(1, Ordering::SeqCst);
        let guard = self.lock();
        self.entering.fetch_sub(1, Ordering::SeqCst);
        Visit { shared: self, guard }
    }

    /// A thread that panicked has left nothing half done: its savepoint was rolled back on the way.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is known what became of a transaction. Whoever left it open did so because
    /// another was entering, and that one closes it or leaves it to the next.
    fn fate(&self, fate: &OnceLock<Fate>) -> Fate {
        if fate.get().is_none() {
            let waiting = self.settled.wait_while(self.lock(), |_| fate.get().is_none());
            drop(waiting.unwrap_or_else(PoisonError::into_inner));
        }
        fate.get().copied().unwrap_or(Fate::Lost)
    }
}

/// Ends a transaction that was not committed, also when its work panics.
struct Undo<'a> {
    connection: &'a Connection,
    armed: bool,
}

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        if self.armed && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("ROLLBACK"); // the first error is the one told
        }
    }
}

/// A thread that has the connection. Leaving, it closes the transaction if nobody comes after it.
struct Visit<'a> {
    shared: &'a Shared,
    guard: MutexGuard<'a, State>,
}

impl Visit<'_> {
    /// Runs `work` in a savepoint of the shared transaction, which it opens if need be.
    fn attempt<T>(
        &mut self,
        work: impl Fn(&Connection) -> Result<T, Failure>,
    ) -> Result<Ended<T>, Failure> {
        let State { connection, batch } = &mut *self.guard;
        if batch.is_none() {
            begin_immediate(connection, self.shared.patience)?;
        }
        let batch = batch.get_or_insert_with(|| Batch { writes: 0, fate: Arc::default() });
        let outcome = in_savepoint(connection, work);
        let has_company = batch.writes > 0;
        let ended = match outcome {
            Ok(value) => {
                batch.writes += 1;
                Ended::Done(value, Arc::clone(&batch.fate))
            }
            Err(Failure::Sql(_)) if has_company => Ended::Crowded,
            Err(failure) => Ended::Failed(failure),
        };
        // Some errors (a full disk) make SQLite roll the whole transaction back.
        if connection.is_autocommit() {
            self.settle(Fate::Lost);
        }
        Ok(ended)
    }

    /// Ends the shared transaction if one is open.
    fn close(&mut self) {
        let State { connection, batch } = &mut *self.guard;
        let Some(batch) = batch else { return };
        let has_written = batch.writes > 0;
        let end = if has_written { "COMMIT" } else { "ROLLBACK" };
        let fate = if connection.execute_batch(end).is_ok() { Fate::Kept } else { Fate::Lost };
        if !connection.is_autocommit() {
            let _ = connection.execute_batch("ROLLBACK");
        }
        if has_written && fate == Fate::Kept {
            self.shared.kept.fetch_add(1, Ordering::SeqCst);
        }
        self.settle(fate);
    }

    fn settle(&mut self, fate: Fate) {
        if let Some(batch) = self.guard.batch.take() {
            let _ = batch.fate.set(fate); // it is set once, here
            self.shared.settled.notify_all();
        }
    }

    fn is_full(&self) -> bool {
        self.guard.batch.as_ref().is_some_and(|batch| batch.writes >= BATCH_WRITES_MAX)
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if self.shared.entering.load(Ordering::SeqCst) == 0 || self.is_full() {
            self.close();
        }
    }
}

fn in_savepoint<T>(
    connection: &mut Connection,
    work: impl Fn(&Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let savepoint = connection.savepoint()?;
    let value = work(&savepoint)?; // dropped, it is rolled back
    savepoint.commit()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::map_ordered;
    use std::num::NonZeroUsize;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread::yield_now;

    fn shared() -> Shared {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY)").unwrap();
        Shared::new(connection, Duration::ZERO)
    }

    fn insert(connection: &Connection, n: usize) -> Result<(), Failure> {
        connection.execute("INSERT INTO t VALUES (?1)", [i64::try_from(n).unwrap()])?;
        Ok(())
    }

    fn rows(shared: &Shared) -> Vec<usize> {
        let all = shared.read(|connection| {
            let mut statement = connection.prepare("SELECT n FROM t ORDER BY n")?;
            let rows = statement.query_map([], |row| row.get::<_, u32>(0))?;
            Ok(rows.map(|n| n.unwrap() as usize).collect())
        });
        all.unwrap()
    }

    /// Runs `work` on four threads, each inside a write; the first one inside waits until the
    /// other three wait for it. Answers who failed.
    fn together(
        shared: &Shared,
        work: impl Fn(&Connection, usize) -> Result<(), Failure> + Sync,
    ) -> Vec<usize> {
        let arrived = AtomicUsize::new(0);
        let mut failed = Vec::new();
        let write = |n| {
            let done = shared.write(|connection| {
                if arrived.fetch_add(1, Ordering::SeqCst) == 0 {
                    while shared.entering.load(Ordering::SeqCst) < 3 {
                        yield_now();
                    }
                }
                work(connection, n)
            });
            (n, done.is_ok())
        };
        let four = NonZeroUsize::new(4).unwrap();
        map_ordered(0..4, four, write, |(n, ok)| {
            if !ok {
                failed.push(n);
            }
        });
        assert!(shared.lock().batch.is_none(), "a transaction was left open");
        failed
    }

    #[test]
    fn who_waits_together_is_committed_together_and_fails_alone() {
        let shared = shared();
        let seen = Mutex::new(Vec::new());
        let failed = together(&shared, |connection, n| {
            let count = "SELECT count(*) FROM t";
            let before: usize =
                connection.query_row(count, [], |row| row.get::<_, u32>(0))? as usize;
            seen.lock().unwrap().push((before, connection.is_autocommit()));
            insert(connection, n)?;
            if n == 2 { insert(connection, n) } else { Ok(()) }
        });
        assert_eq!(failed, [2]);
        assert_eq!(rows(&shared), [0, 1, 3]);
        // Each saw the rows of those before it in the transaction that was still open.
        assert!(seen.lock().unwrap().iter().any(|(before, _)| *before > 0));
        assert!(seen.lock().unwrap().iter().all(|(_, autocommit)| !autocommit));
    }

    #[test]
    fn who_loses_the_transaction_loses_nobody_elses_work() {
        for culprit in 0..4 {
            let shared = shared();
            let failed = together(&shared, |connection, n| {
                insert(connection, n)?;
                if n == culprit {
                    connection.execute_batch("ROLLBACK")?; // as SQLite does when the disk is full
                    return Err(rusqlite::Error::InvalidQuery.into());
                }
                Ok(())
            });
            assert_eq!(failed, [culprit]);
            let rest: Vec<usize> = (0..4).filter(|n| *n != culprit).collect();
            assert_eq!(rows(&shared), rest);
        }
    }

    #[test]
    fn a_commit_that_fails_is_tried_for_each_alone() {
        let shared = shared();
        let deferred = "CREATE TABLE child (n REFERENCES t (n) DEFERRABLE INITIALLY DEFERRED)";
        shared.write(|tx| Ok(tx.execute_batch(deferred)?)).unwrap();
        shared.lock().connection.pragma_update(None, "foreign_keys", true).unwrap();
        let failed = together(&shared, |connection, n| {
            let parent = if n == 1 { 99 } else { n };
            connection
                .execute("INSERT INTO child VALUES (?1)", [i64::try_from(parent).unwrap()])?;
            insert(connection, n)
        });
        assert_eq!(failed, [1]);
        assert_eq!(rows(&shared), [0, 2, 3]);
    }

    #[test]
    fn a_panic_undoes_its_own_work_only() {
        let shared = shared();
        shared.write(|connection| insert(connection, 1)).unwrap();
        for alone in [false, true] {
            let panics = |connection: &Connection| -> Result<(), Failure> {
                insert(connection, 2)?;
                panic!("a bug");
            };
            let caught = catch_unwind(AssertUnwindSafe(|| {
                if alone { shared.write_alone(panics) } else { shared.write(panics) }
            }));
            assert!(caught.is_err());
            assert!(shared.lock().connection.is_autocommit());
            assert_eq!(rows(&shared), [1]);
        }
        shared.write(|connection| insert(connection, 3)).unwrap();
        assert_eq!(rows(&shared), [1, 3]);
    }

    #[test]
    fn what_a_read_writes_is_lost() {
        let shared = shared();
        shared.read(|connection| insert(connection, 1)).unwrap();
        assert_eq!(rows(&shared), [0; 0]);
    }
}
