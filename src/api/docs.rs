//! The page that describes the API to people: of our own, from the table, without a script.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use super::route::Route;
use std::fmt::Write as _;

/// Nothing is fetched from anywhere, and nothing is run.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <meta name=\"viewport\" content=\"width=device-width\">\n<title>malwar API</title>\n\
    <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}\
    td{padding:.2em 1em .2em 0;vertical-align:top}code{font-size:.9em}</style>\n\
    <h1>malwar API</h1>\n\
    <p>For programs: <a href=\"/openapi.json\">openapi.json</a>, which has every field. \
    Where keys are in use, send yours as <code>X-API-Key: mlw_…</code> or \
    <code>Authorization: Bearer mlw_…</code>.</p>\n<table>\n";

const FOOT: &str = "</table>\n\
    <p>A POST with an <code>Idempotency-Key</code> is done once however often it is sent. \
    <code>If-Match</code> with the <code>ETag</code> that you saw keeps a change from being lost. \
    <code>Prefer: respond-async</code> answers a run before it is over. \
    <code>?limit=50&amp;cursor=…</code> asks for a part of a list; <code>Link</code> leads to the \
    next. <code>Accept: application/problem+json</code> tells errors as RFC 9457 does.</p>\n";

/// The page.
#[allow(clippy::unnecessary_wraps, reason = "a route may fail")]
pub(super) fn page(api: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    let mut page = HEAD.to_owned();
    for Route { method, pattern, summary, needs, .. } in api.routes() {
        let needs = needs.map_or("no key", |what| what.word());
        // Writing to a String cannot fail; every word here is ours.
        let _ = writeln!(
            page,
            "<tr><td><code>{method} {pattern}</code><td>{summary}<td><code>{needs}</code>"
        );
    }
    page.push_str(FOOT);
    let reply = Reply::text(200, "text/html; charset=utf-8", page);
    Ok(reply.with("Content-Security-Policy", POLICY))
}
