//! The HTTP API: from what a client asks to what it is answered, without a socket.

pub mod asked;
mod call;
mod fault;
mod health;
pub mod limits;
pub mod options;
pub mod reply;
pub mod routes;

use crate::clock::Clock;
use crate::scheduler::store::JobStore;
use crate::storage::Db;
use crate::wire::rules::RuleInfo;
use asked::Asked;
use call::Call;
use crossbeam_channel::Receiver;
use fault::Fault;
use options::Options;
use reply::Reply;
use ring::rand::{SecureRandom, SystemRandom};
use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Random bytes of the id that each answer carries.
const REQUEST_ID_BYTES: usize = 16;

/// What the API works with.
pub struct Parts<'a> {
    /// The database.
    pub db: &'a Db,
    /// The same through a connection of its own: a probe must not wait behind others' writes.
    pub probe: &'a Db,
    /// The jobs in it.
    pub store: &'a JobStore<'a>,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Every rule, for those who ask.
    pub rules: &'a [RuleInfo<'static>],
    /// Ends when the server is to end.
    pub quit: Receiver<Infallible>,
    /// How it goes about it.
    pub options: Options,
}

/// Answers requests; any number of threads may ask it at once.
pub struct Api<'a> {
    parts: Parts<'a>,
}

impl<'a> Api<'a> {
    /// An API over these parts.
    pub fn new(parts: Parts<'a>) -> Self {
        Self { parts }
    }

    /// Bytes of a body that it takes: of a longer one no more need be read than shows that it is.
    pub fn body_bytes_max(&self) -> usize {
        self.parts.options.body_bytes_max
    }

    /// Answers one request, whatever is in it. A defect of ours that a request brings to light
    /// is a 500 for that one and nothing to the others.
    pub fn answer(&self, asked: &Asked) -> Reply {
        let id = request_id();
        // Nothing that a panic could leave half done is used again: the request is dropped, and
        // the store's transactions are kept whole or not at all.
        let answered = catch_unwind(AssertUnwindSafe(|| self.routed(asked)));
        let reply = answered.unwrap_or_else(|_| {
            log::error!(target: "api", "request {id} broke the program; please report this");
            Fault::new(500, "Internal Server Error").reply(asked)
        });
        reply.with("Cache-Control", "no-store").with("X-Request-ID", &id)
    }

    /// The answer to what never became a request.
    pub fn refuse(&self, status: u16, why: &str, peer: IpAddr) -> Reply {
        let (method, target) = (String::new(), String::new());
        let asked =
            Asked { method, target, headers: Vec::new(), peer: Some(peer), body: Vec::new() };
        let fault = Fault::new(status, why);
        // Whoever is turned away because others are served comes again in a moment.
        let fault = if status == 503 { fault.with("Retry-After", "1") } else { fault };
        fault.reply(&asked).with("Cache-Control", "no-store").with("X-Request-ID", &request_id())
    }

    fn routed(&self, asked: &Asked) -> Reply {
        let path = asked.target.split('?').next().unwrap_or_default();
        let fitting = routes::fitting(path);
        let Some(pattern) = fitting.first().map(|(route, _)| route.pattern) else {
            return Fault::new(404, "Not Found").reply(asked);
        };
        let method = if asked.method == "HEAD" { "GET" } else { asked.method.as_str() };
        let answered = match fitting.iter().find(|(route, _)| route.method == method) {
            Some((route, _)) => (route.answer)(self, &Call { asked }),
            None => {
                let allow: Vec<&str> = fitting.iter().map(|(route, _)| route.method).collect();
                let allow = allow.join(", ").replace("GET", "GET, HEAD");
                Err(Fault::new(405, "Method Not Allowed").with("Allow", &allow))
            }
        };
        let reply = answered.unwrap_or_else(|fault| fault.reply(asked));
        Reply { route: pattern, ..reply }
    }
}

/// 32 hex digits; of zeroes when the operating system gives no random bytes.
fn request_id() -> String {
    let mut bytes = [0_u8; REQUEST_ID_BYTES];
    if SystemRandom::new().fill(&mut bytes).is_err() {
        log::error!(target: "api", "the operating system gives no random bytes");
    }
    bytes.iter().fold(String::with_capacity(REQUEST_ID_BYTES * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    })
}
