//! From where a browser asks: which hosts and origins are let in, and who may read the answers.

use super::asked::Asked;
use super::fault::Fault;
use super::reply::Reply;
use std::net::IpAddr;

/// Seconds that a browser remembers what a preflight allowed.
const PREFLIGHT_SECONDS: &str = "600";
/// Request headers that a page of another origin may send.
const HEADERS: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, \
                       Prefer, X-API-Key";
/// Answer headers that such a page may read.
const EXPOSED: &str = "ETag, Link, Location, Retry-After, X-RateLimit-Limit, \
                       X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-ID";

/// Fails when a page that somebody's browser shows asks without a key: one of another site, or
/// one whose name was made to point to this machine (DNS rebinding).
pub(super) fn check(asked: &Asked, allowed: &[String]) -> Result<(), Fault> {
    let host = asked.header("host").unwrap_or_default();
    // Browsers always send one.
    if !host.is_empty() && !is_this_machine(host) {
        let why = "Host is not this machine; without an API key only localhost is let in";
        return Err(Fault::new(403, why));
    }
    let Some(origin) = asked.header("origin") else { return Ok(()) };
    let is_own = origin.split_once("://").is_some_and(|(_, own)| own.eq_ignore_ascii_case(host));
    if is_own || is_allowed(origin, allowed) {
        return Ok(());
    }
    Err(Fault::new(403, "Origin is not allowed; add it to MALWAR_CORS_ORIGINS"))
}

/// Whether a page of this origin may read answers.
fn is_allowed(origin: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|known| known == "*" || known.eq_ignore_ascii_case(origin))
}

fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.split(':').next().unwrap_or_default(),
    };
    name.trim_end_matches('.').eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

/// The answer, which a page of an allowed origin may read.
pub(super) fn readable(asked: &Asked, allowed: &[String], reply: Reply) -> Reply {
    if allowed.is_empty() {
        return reply;
    }
    let reply = reply.with("Vary", "Origin");
    match asked.header("origin").filter(|origin| is_allowed(origin, allowed)) {
        Some(origin) => reply
            .with("Access-Control-Allow-Origin", origin)
            .with("Access-Control-Expose-Headers", EXPOSED),
        None => reply,
    }
}

/// What a browser is told that asks first (Fetch §3.2.2); `methods` of the route. None when it
/// did not ask, or may not.
pub(super) fn preflight(asked: &Asked, allowed: &[String], methods: &str) -> Option<Reply> {
    asked.header("access-control-request-method")?;
    asked.header("origin").filter(|origin| is_allowed(origin, allowed))?;
    Some(
        Reply::empty(204)
            .with("Allow", methods)
            .with("Access-Control-Allow-Methods", methods)
            .with("Access-Control-Allow-Headers", HEADERS)
            .with("Access-Control-Max-Age", PREFLIGHT_SECONDS),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_its_own_pages_come_in_without_a_key() {
        let allowed = ["https://app.example".to_owned()];
        for (host, origin, taken) in [
            ("localhost:8000", None, true),
            ("LOCALHOST", None, true),
            ("127.0.0.1:8000", None, true),
            ("127.9.9.9", None, true),
            ("[::1]:8000", None, true),
            ("", None, true),
            ("attacker.example", None, false),
            ("localhost.attacker.example", None, false),
            ("127.0.0.1.attacker.example:8000", None, false),
            ("192.168.0.1", None, false),
            ("localhost:8000", Some("http://localhost:8000"), true),
            ("localhost:8000", Some("http://localhost:3000"), false),
            ("localhost:8000", Some("https://attacker.example"), false),
            ("localhost:8000", Some("null"), false),
            ("localhost:8000", Some("https://app.example"), true),
        ] {
            let mut headers = vec![("host".to_owned(), host.to_owned())];
            headers.extend(origin.map(|origin| ("origin".to_owned(), origin.to_owned())));
            let asked = Asked {
                method: "GET".to_owned(),
                target: "/".to_owned(),
                headers,
                peer: None,
                body: Vec::new(),
            };
            assert_eq!(check(&asked, &allowed).is_ok(), taken, "{host} {origin:?}");
        }
    }
}
