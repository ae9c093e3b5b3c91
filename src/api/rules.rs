//! The rules, as the command line lists them.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use crate::wire::rules;

/// Every rule with all that is known of it.
#[allow(clippy::unnecessary_wraps, reason = "a route may fail")]
pub(super) fn list(api: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    Ok(Reply::json(200, rules::compact_array(api.parts.rules)))
}
