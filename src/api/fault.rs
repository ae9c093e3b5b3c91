//! All errors of the API: one function makes their answers.

use super::asked::Asked;
use super::reply::Reply;
use crate::wire;
use serde::Serialize;

/// Why a request is not done.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The status.
    pub status: u16,
    /// Why.
    pub detail: String,
    /// What the client needs to know besides.
    pub headers: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault that is told in one sentence.
    pub fn new(status: u16, detail: &str) -> Self {
        Self { status, detail: detail.to_owned(), headers: Vec::new() }
    }

    /// The same with a header more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The answer: as malwar 0.4.0 gives it.
    pub fn reply(self, _asked: &Asked) -> Reply {
        let body = wire::compact(&Plain { detail: &self.detail });
        let reply = Reply::json(self.status, body);
        self.headers.iter().fold(reply, |reply, (name, value)| reply.with(name, value))
    }
}

#[derive(Serialize)]
struct Plain<'a> {
    detail: &'a str,
}
