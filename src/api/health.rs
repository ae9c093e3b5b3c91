//! Tells whether the server lives, and whether it can do its work.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use crate::scheduler::store::JobStore;
use crate::storage::health;
use crate::wire;
use jiff::SignedDuration;
use serde::Serialize;

/// After so long without a look at the due jobs, three checks have not come.
const TICK_AGE_MAX: SignedDuration = SignedDuration::from_secs(90);

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

/// Ready means that the database can be written, and that what is due is looked at.
#[allow(clippy::unnecessary_wraps, reason = "a route may fail")]
pub(super) fn ready(api: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    if let Err(error) = health::try_to_write(api.parts.probe) {
        // Where the file lies is nobody's business out there.
        log::warn!(target: "api", "not ready: {error}");
        let why = "the database cannot be written";
        return Ok(unready(why, why));
    }
    if api.parts.schedules && !ticks(api)? {
        let why = "nobody has looked at what is due for 90 seconds";
        log::warn!(target: "api", "not ready: {why}");
        return Ok(unready("connected", why));
    }
    let told = Ready { status: "ready", database: "connected", detail: None };
    Ok(Reply::json(200, wire::compact(&told)))
}

fn unready(database: &'static str, why: &'static str) -> Reply {
    let told = Ready { status: "unavailable", database, detail: Some(why) };
    Reply::json(503, wire::compact(&told))
}

/// Whether this process's timer has looked of late, or has just begun.
fn ticks(api: &Api<'_>) -> Result<bool, Fault> {
    let owner = api.parts.store.owner();
    let servers = JobStore::new(api.parts.probe, owner.clone()).servers()?;
    let ticked = servers.iter().find(|server| server.owner == *owner);
    let last = ticked.map_or(api.started_at, |server| server.ticked_at);
    Ok(api.parts.clock.now().duration_since(last) <= TICK_AGE_MAX)
}
