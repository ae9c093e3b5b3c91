//! A request that is sent again is not done again: `Idempotency-Key`.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use crate::hex;
use crate::storage::Db;
use crate::storage::answers::{self, Answer, NamedRequest, Standing};
use ring::digest::{Context, SHA256};
use std::sync::Arc;

/// Characters of a key that a client makes up.
const KEY_CHARS_MAX: usize = 255;

/// Answers a request that may have been answered already; `work` is done at most once for each
/// key, caller and day. Failures of ours, and conflicts that pass, are not kept.
pub(super) fn once(
    api: &Api<'_>,
    call: Call<'_>,
    work: impl FnOnce(&Call<'_>) -> Reply,
) -> Result<Reply, Fault> {
    let Some(key) = call.asked.header("idempotency-key") else { return Ok(work(&call)) };
    let is_visible = key.bytes().all(|byte| byte.is_ascii_graphic());
    if key.is_empty() || key.len() > KEY_CHARS_MAX || !is_visible {
        let why = format!("Idempotency-Key has 1 to {KEY_CHARS_MAX} visible ASCII characters");
        return Err(Fault::new(400, &why));
    }
    let request = NamedRequest {
        scope: call.caller.scope().to_owned(),
        key: key.to_owned(),
        fingerprint: fingerprint(&call),
        owner: api.parts.store.owner().to_string(),
    };
    let (db, now) = (api.parts.db, api.parts.clock.now());
    match db.write("look for an earlier answer", |tx| answers::begin(tx, &request, now))? {
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
    let mut begun = Begun { db, request: &request, is_over: false };
    let call = Call { named_request: Some(request.clone()), ..call };
    let reply = work(&call);
    begun.is_over = call.is_kept.get() && reply.status < 300 || begun.keep(&reply);
    Ok(reply)
}

/// What is to be kept in the transaction that does what was asked, so that a process that dies
/// leaves both or neither; nothing of a request that cannot be sent again.
pub(super) fn kept<'a>(call: &'a Call<'_>, reply: &Reply) -> Option<(&'a NamedRequest, Answer)> {
    let request = call.named_request.as_ref()?;
    call.is_kept.set(true);
    Some((request, answer(reply)))
}

/// A request that was begun; dropped before it is over, also by a panic, it is forgotten.
struct Begun<'a> {
    db: &'a Db,
    request: &'a NamedRequest,
    is_over: bool,
}

impl Begun<'_> {
    /// False when it is not to be kept, or cannot be.
    fn keep(&self, reply: &Reply) -> bool {
        if !(200..500).contains(&reply.status) || reply.status == 409 {
            return false;
        }
        let answer = answer(reply);
        let kept = self.db.write("keep an answer", |tx| answers::finish(tx, self.request, &answer));
        kept.map_err(|error| log::error!(target: "api", "{error}")).is_ok()
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        if let Err(error) =
            self.db.write("forget a request", |tx| answers::forget(tx, self.request))
        {
            log::error!(target: "api", "{error}");
        }
    }
}

fn answer(reply: &Reply) -> Answer {
    let header = |name| reply.header(name).map(str::to_owned);
    let (location, etag) = (header("Location"), header("ETag"));
    Answer { status: reply.status, location, etag, body: reply.body.to_vec() }
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
