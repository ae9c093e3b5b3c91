//! The only place that starts threads: named, and joined before the caller goes on, but for one
//! kind.

use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread::{self, Builder, Scope};

/// How many threads this machine runs at once; 1 when it does not say.
pub fn available() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Applies `work` to each item on up to `threads` threads and hands the results to `each` on the
/// calling thread, in the order of the items, so that the outcome does not depend on `threads`.
pub fn map_ordered<I, T, R>(
    items: I,
    threads: NonZeroUsize,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R),
) where
    I: Iterator<Item = T> + Send,
    T: Send,
    R: Send,
{
    if threads.get() == 1 {
        items.map(work).for_each(each);
        return;
    }
    // Finished results wait here for a slow earlier item; two per worker keep all of them busy.
    let (done, results) = sync_channel(threads.get() * 2);
    let queue = Mutex::new(items.enumerate());
    thread::scope(|scope| {
        for n in 0..threads.get() {
            let (done, queue, work) = (done.clone(), &queue, &work);
            let worker = move || {
                loop {
                    let next = queue.lock().ok().and_then(|mut queue| queue.next());
                    let Some((index, item)) = next else { return };
                    if done.send((index, work(item))).is_err() {
                        return;
                    }
                }
            };
            // A thread that cannot be started is one helper fewer; the last resort is below.
            if Builder::new().name(format!("scan-{n}")).spawn_scoped(scope, worker).is_err() {
                break;
            }
        }
        drop(done);
        let mut early = BTreeMap::new();
        let mut next = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some(result) = early.remove(&next) {
                each(result);
                next += 1;
            }
        }
    });
    // Reached with items left only when not one thread could be started.
    if let Ok(rest) = queue.into_inner() {
        rest.map(|(_, item)| work(item)).for_each(each);
    }
}

/// Threads that may borrow what lives longer than [`together`].
pub struct Crew<'scope, 'env: 'scope>(&'scope Scope<'scope, 'env>);

/// Does `work`, which may start threads; answers when all of them have ended.
pub fn together<'env, T>(work: impl for<'scope> FnOnce(&Crew<'scope, 'env>) -> T) -> T {
    thread::scope(|scope| work(&Crew(scope)))
}

impl<'scope> Crew<'scope, '_> {
    /// Starts a thread. Fails when the operating system gives none.
    pub fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'scope) -> Result<()> {
        let started = Builder::new().name(name.to_owned()).spawn_scoped(self.0, work);
        started.map(drop).map_err(|error| no_thread(name, &error))
    }
}

/// Starts a thread that nobody waits for. Fails when the operating system gives none.
///
/// This is for work that can hang where no program can end it, as a read from a network drive
/// that is gone: it can be neither joined nor killed, so it owns all that it touches, and whoever
/// started it waits for its word only as long as there is time. It ends with the process.
pub fn apart(name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
    let started = Builder::new().name(name.to_owned()).spawn(work);
    started.map(drop).map_err(|error| no_thread(name, &error))
}

fn no_thread(name: &str, error: &std::io::Error) -> Error {
    Error::Unavailable { why: format!("could not start the thread '{name}': {error}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crew_has_ended_when_its_work_is_done() {
        let sum = Mutex::new(0);
        let names = Mutex::new(Vec::new());
        together(|crew| {
            for n in 1..=10 {
                let (sum, names) = (&sum, &names);
                let add = move || {
                    *sum.lock().unwrap() += n;
                    names.lock().unwrap().push(thread::current().name().map(str::to_owned));
                };
                crew.spawn("adder", add).unwrap();
            }
        });
        assert_eq!(*sum.lock().unwrap(), 55);
        assert!(names.lock().unwrap().iter().all(|name| name.as_deref() == Some("adder")));
    }

    #[test]
    fn results_come_in_the_order_of_the_items_whatever_the_threads() {
        for threads in [1, 2, 7] {
            let mut seen = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            map_ordered(0..100, threads, |n| n * 2, |n| seen.push(n));
            assert_eq!(seen, (0..100).map(|n| n * 2).collect::<Vec<_>>());
        }
    }
}
