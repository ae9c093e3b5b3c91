//! The HTTP API: from what a client asks to what it is answered, without a socket.

mod ahead;
pub mod asked;
mod call;
mod docs;
mod etag;
mod fault;
mod health;
mod idempotency;
mod input;
pub mod keys;
pub mod limits;
mod metrics;
mod openapi;
pub mod options;
mod origin;
mod page;
pub mod reply;
pub mod role;
pub mod route;
pub mod routes;
mod rules;
mod runs;
mod scans;
mod schedules;
pub mod secret;
mod told;

use crate::clock::Clock;
use crate::error::Result;
use crate::finding::Sign;
use crate::hex;
use crate::scheduler::inlet::Inlet;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::store::JobStore;
use crate::storage::Db;
use asked::Asked;
use call::Call;
use fault::Fault;
use jiff::Timestamp;
use keys::{Caller, Keyring};
use limits::{Allowance, Limits, Who};
use metrics::Metrics;
use options::Options;
use reply::{NO_ROUTE, Reply};
use route::Route;
use std::cell::Cell;
use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use told::Told;

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
    /// Where runs and scans are taken in to be executed.
    pub inlet: Inlet<'a>,
    /// Whether the engine behind it claims what is due: then it must be seen to.
    pub schedules: bool,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Every rule, for those who ask.
    pub rules: &'a [Sign],
    /// Which set of rules looks.
    pub rules_version: &'a str,
    /// How it goes about it.
    pub options: Options,
}

/// Answers requests; any number of threads may ask it at once.
pub struct Api<'a> {
    parts: Parts<'a>,
    started_at: Timestamp,
    keys: Keyring,
    limits: Limits,
    metrics: Metrics,
    told: Told,
}

impl<'a> Api<'a> {
    /// An API over these parts. Fails when the operating system gives no random bytes.
    pub fn new(parts: Parts<'a>) -> Result<Self> {
        let options = &parts.options;
        let keys = Keyring::new(&options.keys, options.keys_needed)?;
        let limits = Limits::new(options.requests_per_ip, options.requests_per_key);
        let metrics = Metrics::new(parts.store);
        let (started_at, told) = (parts.clock.now(), Told::default());
        Ok(Self { parts, started_at, keys, limits, metrics, told })
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
        if reply.status >= 500 {
            let (status, route) = (reply.status, reply.route);
            log::warn!(target: "api", "request {id} ({route}) was answered {status}");
        }
        self.metrics.answered(reply.route, reply.status);
        let reply = origin::readable(asked, &self.parts.options.cors_origins, reply);
        dressed(reply, &id)
    }

    /// Takes note of a run that the engine has ended.
    pub fn ended(&self, run: &Run) {
        self.metrics.ended(run);
    }

    /// The answer to what never became a request: the listener could not, or would not, read it.
    /// It counts as one.
    pub fn refuse(&self, status: u16, why: &str, peer: IpAddr) -> Reply {
        let (method, target) = (String::new(), String::new());
        let asked =
            Asked { method, target, headers: Vec::new(), peer: Some(peer), body: Vec::new() };
        let fault = Fault::new(status, why);
        // Whoever is turned away because others are served comes again in a moment.
        let fault = if status == 503 { fault.with("Retry-After", "1") } else { fault };
        let allowance = self.allowance(&asked, None, None);
        self.metrics.answered(NO_ROUTE, status);
        dressed(told(fault.reply(&asked), allowance), &request_id())
    }

    /// The answer with the route that gave it, and what is left of the client's allowance.
    fn routed(&self, asked: &Asked) -> Reply {
        let (path, query) = call::split(&asked.target);
        let fitting = routes::fitting(path);
        let method = if asked.method == "HEAD" { "GET" } else { asked.method.as_str() };
        let wanted = fitting.iter().find(|(route, _)| route.method == method);
        let route = wanted.or(fitting.first()).map(|(route, _)| *route);
        let caller = match wanted {
            Some((route, _)) if route.needs.is_some() => {
                self.keys.caller(asked, self.parts.db, self.parts.clock.now())
            }
            // Who asks does not matter: not even a locked database is in the way then.
            Some(_) | None => Ok(Caller::Stranger { wrong_key: false }),
        };
        let allowance = self.allowance(asked, caller.as_ref().ok(), route);
        let answered = caller.map_err(Fault::from).and_then(|caller| {
            self.admit(asked, &caller, allowance)?;
            if asked.method == "OPTIONS" && !fitting.is_empty() {
                return Ok(self.methods(asked, &routes::methods(&fitting)));
            }
            let Some((route, named)) = wanted else {
                return refuse(path, query, &fitting);
            };
            let named = named.iter().map(|part| call::decode(part)).collect();
            let query = call::parameters(query);
            let call =
                Call { asked, named, query, caller, named_request: None, is_kept: Cell::default() };
            self.done(route, call)
        });
        let reply = answered.unwrap_or_else(|fault| fault.reply(asked));
        let reply = Reply { route: route.map_or(NO_ROUTE, |route| route.pattern), ..reply };
        told(reply, allowance)
    }

    /// Counts the request; none where that is not done.
    fn allowance(
        &self,
        asked: &Asked,
        caller: Option<&Caller>,
        route: Option<&Route>,
    ) -> Option<Allowance> {
        if route.is_some_and(|route| !route.is_counted) {
            return None;
        }
        let options = &self.parts.options;
        let (who, limit) = match caller {
            Some(Caller::Holder { key, .. }) => (Who::Key(key), options.requests_per_key),
            Some(Caller::Anybody | Caller::Stranger { .. }) | None => {
                (Who::Address(asked.peer?), options.requests_per_ip)
            }
        };
        (limit > 0).then(|| self.limits.take(who, self.parts.clock.now()))
    }

    /// Fails when the request is not to be looked at any further.
    fn admit(
        &self,
        asked: &Asked,
        caller: &Caller,
        allowance: Option<Allowance>,
    ) -> Result<(), Fault> {
        let options = &self.parts.options;
        if let Some(Allowance { allowed: false, reset, .. }) = allowance {
            let fault = Fault::new(429, "Rate limit exceeded");
            return Err(fault.with("Retry-After", &reset.to_string()));
        }
        if *caller == Caller::Anybody && !options.unauthenticated {
            origin::check(asked, &options.cors_origins)?;
        }
        if asked.body.len() > options.body_bytes_max {
            let most = options.body_bytes_max;
            return Err(Fault::new(413, &format!("the body has more than {most} bytes")));
        }
        Ok(())
    }

    fn methods(&self, asked: &Asked, methods: &str) -> Reply {
        let preflight = origin::preflight(asked, &self.parts.options.cors_origins, methods);
        preflight.unwrap_or_else(|| Reply::empty(204).with("Allow", methods))
    }

    fn done(&self, route: &Route, call: Call<'_>) -> Result<Reply, Fault> {
        route.needs.map_or(Ok(()), |what| call.caller.check(what))?;
        let work = |call: &Call<'_>| {
            (route.answer)(self, call).unwrap_or_else(|fault| fault.reply(call.asked))
        };
        if route.method == "POST" { idempotency::once(self, call, work) } else { Ok(work(&call)) }
    }

    /// Everything that can be asked.
    #[allow(clippy::unused_self, reason = "an API has its routes")]
    fn routes(&self) -> &'static [Route] {
        routes::ROUTES
    }

    /// Where runs and scans are taken in.
    fn inlet(&self) -> &Inlet<'a> {
        &self.parts.inlet
    }
}

/// An answer with what stands on every one.
fn dressed(reply: Reply, id: &str) -> Reply {
    reply
        .with("Cache-Control", "no-store")
        .with("X-Content-Type-Options", "nosniff")
        .with("X-Request-ID", id)
}

/// An answer that tells what is left of the client's allowance.
fn told(reply: Reply, allowance: Option<Allowance>) -> Reply {
    match allowance {
        Some(Allowance { limit, remaining, reset, .. }) => reply
            .with("X-RateLimit-Limit", &limit.to_string())
            .with("X-RateLimit-Remaining", &remaining.to_string())
            .with("X-RateLimit-Reset", &reset.to_string()),
        None => reply,
    }
}

/// What is said to a path, or a method of it, that is none: 0.4.0 leads from a path with a slash
/// at its end to the one without.
fn refuse(
    path: &str,
    query: &str,
    fitting: &[(&'static Route, Vec<&str>)],
) -> Result<Reply, Fault> {
    if !fitting.is_empty() {
        let allow = routes::methods(fitting);
        return Err(Fault::new(405, "Method Not Allowed").with("Allow", &allow));
    }
    if let Some(shorter) = path.strip_suffix('/')
        && !routes::fitting(shorter).is_empty()
    {
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        return Ok(Reply::empty(307).with("Location", &format!("{shorter}{query}")));
    }
    Err(Fault::new(404, "Not Found"))
}

/// 32 hex digits; of zeroes when the operating system gives no random bytes.
fn request_id() -> String {
    hex::random::<REQUEST_ID_BYTES>().unwrap_or_else(|error| {
        log::error!(target: "api", "{error}");
        hex::digits(&[0; REQUEST_ID_BYTES])
    })
}
