//! Tells whether the server lives, and whether it can do its work.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use crate::storage::health;
use crate::wire;
use serde::Serialize;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    service: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    database: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
}

/// That it answers at all is the answer.
#[allow(clippy::unnecessary_wraps, reason = "a route may fail")]
pub(super) fn health(_: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    let version = env!("CARGO_PKG_VERSION");
    let told = Health { status: "ok", service: "malwar", version };
    Ok(Reply::json(200, wire::compact(&told)))
}

/// Ready means that the database can be written.
#[allow(clippy::unnecessary_wraps, reason = "a route may fail")]
pub(super) fn ready(api: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    Ok(match health::try_to_write(api.parts.probe) {
        Ok(()) => {
            let told = Ready { status: "ready", database: "connected", detail: None };
            Reply::json(200, wire::compact(&told))
        }
        Err(error) => {
            // Where the file lies is nobody's business out there.
            log::warn!(target: "api", "not ready: {error}");
            let why = "the database cannot be written";
            let told = Ready { status: "unavailable", database: why, detail: Some(why) };
            Reply::json(503, wire::compact(&told))
        }
    })
}
