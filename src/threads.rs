//! The only place that starts threads: scoped, named, and joined before the caller goes on.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread;

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
            if thread::Builder::new().name(format!("scan-{n}")).spawn_scoped(scope, worker).is_err()
            {
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

#[cfg(test)]
mod tests {
    use super::*;

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
