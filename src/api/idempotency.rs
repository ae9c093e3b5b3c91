//! A request that is sent again is not done again: `Idempotency-Key`.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use crate::hex;
use crate::storage::Db;
use crate::storage::answers::{self, Answer, Asked, Standing};
use ring::digest::{Context, SHA256};
use std::sync::Arc;

/// Characters of a key that a client makes up.
const KEY_CHARS_MAX: usize = 255;

/// Answers a request that may have been answered already; `work` is done at most once for each
/// key, caller and day. Failures of ours, and conflicts that pass, are not kept.
pub(super) fn once(
    api: &Api<'_>,
    call: &Call<'_>,
    work: impl FnOnce() -> Reply,
) -> Result<Reply, Fault> {
    let Some(key) = call.asked.header("idempotency-key") else { return Ok(work()) };
    let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_empty() || key.len() > KEY_CHARS_MAX || !is_visible {
        let why = format!("Idempotency-Key has 1 to {KEY_CHARS_MAX} visible ASCII characters");
        return Err(Fault::new(400, &why));
    }
    let fingerprint = fingerprint(call);
    let owner = api.parts.store.owner().as_str();
    let asked = Asked { scope: call.caller.scope(), key, fingerprint: &fingerprint, owner };
    let (db, now) = (api.parts.db, api.parts.clock.now());
    match db.write("look for an earlier answer", |tx| answers::begin(tx, asked, now))? {
        Standing::Done(answer) => return Ok(again(answer)),
        Standing::Another => {
            return Err(Fault::new(422, "Idempotency-Key was used with another request"));
        }
        Standing::UnderWay => {
            let why = "A request with this Idempotency-Key is under way";
            return Err(Fault::new(409, why).with("Retry-After", "1"));
        }
        Standing::New => {}
    }
    let mut begun = Begun { db, asked, is_over: false };
    let reply = work();
    begun.is_over = begun.keep(&reply);
    Ok(reply)
}

/// A request that was begun; dropped before it is over, also by a panic, it is forgotten.
struct Begun<'a> {
    db: &'a Db,
    asked: Asked<'a>,
    is_over: bool,
}

impl Begun<'_> {
    /// False when it is not to be kept, or cannot be.
    fn keep(&self, reply: &Reply) -> bool {
        if !(200..500).contains(&reply.status) || reply.status == 409 {
            return false;
        }
        let header = |name| reply.header(name).map(str::to_owned);
        let answer = Answer {
            status: reply.status,
            location: header("Location"),
            etag: header("ETag"),
            body: reply.body.to_vec(),
        };
        let kept = self.db.write("keep an answer", |tx| answers::finish(tx, self.asked, &answer));
        kept.map_err(|error| log::error!(target: "api", "{error}")).is_ok()
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        if let Err(error) = self.db.write("forget a request", |tx| answers::forget(tx, self.asked))
        {
            log::error!(target: "api", "{error}");
        }
    }
}

fn again(answer: Answer) -> Reply {
    let Answer { status, location, etag, body } = answer;
    let reply = Reply::json(status, String::new()).with("Idempotent-Replayed", "true");
    let reply = location.iter().fold(reply, |reply, value| reply.with("Location", value));
    let reply = etag.iter().fold(reply, |reply, value| reply.with("ETag", value));
    reply.sharing(Arc::new(body))
}

fn fingerprint(call: &Call<'_>) -> String {
    let mut digest = Context::new(&SHA256);
    for part in [call.asked.method.as_bytes(), call.asked.target.as_bytes(), &call.asked.body] {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    hex::digits(digest.finish().as_ref())
}
