//! Asks for several URLs side by side, all of them within one time.

use super::{Answer, Http, Request};
use crate::clock::Stopwatch;
use crate::error::unfetched::{Obstacle, Unfetched};
use crate::error::{Error, Result};
use crate::threads;
use std::num::NonZeroUsize;
use std::time::Duration;

/// Sends each request, `at_once` at a time, and gives the answers in their order. None is begun
/// when `within` is over, and none goes on past it.
pub fn send_all(
    http: &dyn Http,
    requests: Vec<Request>,
    at_once: NonZeroUsize,
    within: Duration,
) -> Vec<Result<Answer>> {
    let watch = Stopwatch::start();
    let mut answers = Vec::with_capacity(requests.len());
    let at_once = at_once.min(NonZeroUsize::new(requests.len()).unwrap_or(NonZeroUsize::MIN));
    let send = |request: Request| {
        let left = within.saturating_sub(watch.elapsed());
        if left.is_zero() {
            let why = format!("the {} s for all links are over", within.as_secs_f64());
            let url = request.url;
            let at = url.clone();
            let obstacle = Obstacle::Passing;
            return Err(Error::Unfetched(Unfetched { url, at, why, obstacle }));
        }
        http.send(&Request { within: request.within.min(left), ..request })
    };
    threads::map_ordered(requests.into_iter(), at_once, send, |answer| answers.push(answer));
    answers
}
