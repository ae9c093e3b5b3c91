//! The one way out to the network: what is asked, and what comes back.

pub mod address;
pub mod guard;
pub mod live;
pub mod locator;
pub mod many;
pub mod names;
pub mod proxies;
pub mod raw;
mod unpack;

use crate::error::Result;
use std::time::Duration;

/// Someone who can answer requests: the network, or a test that stands in for it.
pub trait Http: Send + Sync {
    /// Sends one request and follows its redirects. Any status is an answer; fails when there is
    /// none: the address is refused, unreachable, or too slow.
    fn send(&self, request: &Request) -> Result<Answer>;
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// An absolute URL; `http` and `https` only.
    pub url: String,
    /// Header names and values beyond those that every request carries.
    pub headers: Vec<(String, String)>,
    /// What to POST; none to GET.
    pub body: Option<Vec<u8>>,
    /// How long the whole exchange may take, redirects and body together.
    pub within: Duration,
    /// Bytes of the body that are read, and as many after it is unpacked.
    pub body_bytes_max: usize,
}

/// What was answered at the end of all redirects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// For example 200.
    pub status: u16,
    /// Header names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// Whether the body went on past `body_bytes_max`.
    pub cut: bool,
    /// Every URL that was asked, the first one first; the last one gave this answer.
    pub hops: Vec<String>,
}

impl Answer {
    /// The first value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
