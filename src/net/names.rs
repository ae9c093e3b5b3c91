//! Asks the name service for the addresses of a host, no longer than there is time.

use crate::threads;
use crossbeam_channel::bounded;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What a name service answers for a host and a port.
pub type Ask = dyn Fn(&str, u16) -> io::Result<Vec<SocketAddr>> + Send + Sync;

/// Addresses of one host that are looked at; further ones cannot be told from a flood.
const ADDRESSES_MAX: usize = 16;
/// Questions under way at once. A name service that is gone holds a thread for each.
const UNDER_WAY_MAX: usize = 64;

/// A name service.
#[derive(Clone)]
pub struct Names {
    ask: Arc<Ask>,
    under_way: Arc<AtomicUsize>,
}

impl Names {
    /// One that answers as `ask` does.
    pub fn new(ask: Arc<Ask>) -> Self {
        Self { ask, under_way: Arc::default() }
    }

    /// The addresses of a host. Fails when there is none, or no answer in time.
    pub(super) fn look_up(
        &self,
        host: &str,
        port: u16,
        within: Duration,
    ) -> io::Result<Vec<SocketAddr>> {
        let place = Place::take(&self.under_way)?;
        let (say, answer) = bounded(1);
        let (ask, host) = (Arc::clone(&self.ask), host.to_owned());
        let work = move || {
            let _place = place;
            // Whoever asked may have gone.
            let _ = say.send(ask(&host, port));
        };
        threads::apart("names", work).map_err(io::Error::other)?;
        let late = |_| io::Error::new(io::ErrorKind::TimedOut, "no answer from the name service");
        let mut addresses = answer.recv_timeout(within).map_err(late)??;
        addresses.truncate(ADDRESSES_MAX);
        if addresses.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the host has no address"));
        }
        Ok(addresses)
    }
}

/// One of the places for questions under way; free again when it is dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(under_way: &Arc<AtomicUsize>) -> io::Result<Self> {
        if under_way.fetch_add(1, Ordering::Relaxed) >= UNDER_WAY_MAX {
            under_way.fetch_sub(1, Ordering::Relaxed);
            return Err(io::Error::other("the name service has left too many questions open"));
        }
        Ok(Self(Arc::clone(under_way)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_service_that_hangs_is_given_up_and_not_asked_without_end() {
        let (open, gate) = bounded::<()>(0);
        let names = Names::new(Arc::new(move |_, _| {
            let _ = gate.recv();
            Ok(Vec::new())
        }));
        let told: Vec<String> = (0..=UNDER_WAY_MAX)
            .map(|_| names.look_up("a.example", 80, Duration::ZERO).unwrap_err().to_string())
            .collect();
        assert!(told[..UNDER_WAY_MAX].iter().all(|why| why.starts_with("no answer")), "{told:?}");
        assert!(told[UNDER_WAY_MAX].contains("too many"), "{told:?}");
        drop(open);
    }

    #[test]
    fn a_host_has_some_addresses_and_not_too_many() {
        let names = Names::new(Arc::new(|host, port| {
            let count = host.len();
            Ok((0..count).map(|_| SocketAddr::new([1, 1, 1, 1].into(), port)).collect())
        }));
        for (host, expected) in [("", None), ("a", Some(1)), (&"a".repeat(99), Some(16))] {
            let found = names.look_up(host, 80, Duration::from_mins(1)).ok();
            assert_eq!(found.map(|found| found.len()), expected, "{host}");
        }
    }
}
