//! Which state of a schedule a client has seen: `"7-5d41402a"`.
//!
//! Before the hyphen stands the schedule's revision, which grows with each change that somebody
//! makes: whoever changes it again says which one was looked at. Behind it stands a digest of
//! what was answered, which a run changes too: whoever asks again is told whether anything is new.

use super::asked::Asked;
use super::fault::Fault;
use crate::error::Error;
use crate::hex;
use crate::scheduler::jobs::Job;
use ring::digest::{SHA256, digest};

/// Bytes of the digest: it tells a few states of one schedule apart.
const DIGEST_BYTES: usize = 8;

/// The tag of a schedule that is answered as `body`.
pub(super) fn tag(job: &Job, body: &str) -> String {
    let digest = digest(&SHA256, body.as_bytes());
    let start = digest.as_ref().get(..DIGEST_BYTES).unwrap_or_default();
    format!("\"{}-{}\"", job.revision, hex::digits(start))
}

/// Whether the client has that state already (RFC 9110 §13.1.2).
pub(super) fn is_known(asked: &Asked, tag: &str) -> bool {
    let Some(known) = asked.header("if-none-match") else { return false };
    known.trim() == "*" || tags(known).any(|known| known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// The revision that the client has seen, for the store to compare; none when the client does
/// not say. Fails when `job` has another one (RFC 9110 §13.1.1).
pub(super) fn seen(asked: &Asked, job: &Job) -> Result<Option<u32>, Fault> {
    let Some(known) = asked.header("if-match") else { return Ok(None) };
    if known.trim() == "*" {
        return Ok(None);
    }
    let revisions: Vec<u32> = tags(known).filter_map(revision).collect();
    if revisions.contains(&job.revision) {
        return Ok(Some(job.revision));
    }
    let (id, now) = (job.id.to_string(), job.revision);
    Err(match revisions.first() {
        Some(seen) => Error::StaleRevision { id, seen: *seen, now }.into(),
        None => Fault::new(412, "If-Match holds no ETag of this schedule"),
    })
}

fn tags(header: &str) -> impl Iterator<Item = &str> {
    header.split(',').map(str::trim)
}

/// The revision in a strong tag; a weak one proves nothing (RFC 9110 §8.8.3.2).
fn revision(tag: &str) -> Option<u32> {
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    inner.split('-').next()?.parse().ok()
}
