//! What requests were answered that may be sent again: kept for a day.

use super::moment::Moment;
use super::trouble::Failure;
use crate::error::Error;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// After so long a process that was at it and is not known for a server is taken for dead.
const ABANDONED: SignedDuration = SignedDuration::from_mins(10);
/// A server that has looked after its jobs for the last time so long ago is dead: it does that
/// every 30 seconds.
const SILENT: SignedDuration = SignedDuration::from_secs(90);
/// Old answers that go whenever a new one comes.
const PRUNED: u32 = 100;

/// One request that may be sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRequest {
    /// Whose it is: keys of different callers do not meet.
    pub scope: String,
    /// What the client calls it.
    pub key: String,
    /// What tells it from another with the same key.
    pub fingerprint: String,
    /// Which process answers it.
    pub owner: String,
}

/// What a request was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 200-499.
    pub status: u16,
    /// Of what was made.
    pub location: Option<String>,
    /// Of what was made.
    pub etag: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is known of a request when it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing: it is to be done now.
    New,
    /// It was done.
    Done(Answer),
    /// Somebody is at it.
    UnderWay,
    /// Its key was used for another request.
    Another,
}

/// Says that a request is begun, unless it is known; lets some old answers go.
pub fn begin(tx: &Connection, request: &NamedRequest, now: Timestamp) -> Result<Standing, Failure> {
    const PRUNE: &str = "DELETE FROM idempotent_answers WHERE rowid IN \
         (SELECT rowid FROM idempotent_answers WHERE created_at < ?1 LIMIT ?2)";
    const KNOWN: &str = "SELECT *, EXISTS (SELECT 1 FROM servers \
         WHERE servers.owner = idempotent_answers.owner \
         AND (stopped_at IS NOT NULL OR ticked_at < ?4)) AS is_silent \
         FROM idempotent_answers WHERE scope = ?1 AND key = ?2 AND created_at >= ?3";
    const BEGIN: &str = "INSERT OR REPLACE INTO idempotent_answers \
         (scope, key, fingerprint, owner, created_at) \
         VALUES (:scope, :key, :fingerprint, :owner, :now)";
    let long_ago = Moment(now.saturating_sub(KEPT).unwrap_or(now));
    let silent = Moment(now.saturating_sub(SILENT).unwrap_or(now));
    tx.prepare_cached(PRUNE)?.execute((long_ago, PRUNED))?;
    let known = tx
        .prepare_cached(KNOWN)?
        .query_row((&request.scope, &request.key, long_ago, silent), |row| {
            standing(row, request, now)
        })
        .optional()?;
    if let Some(standing) = known.filter(|standing| *standing != Standing::New) {
        return Ok(standing);
    }
    tx.prepare_cached(BEGIN)?.execute(named_params! {
        ":scope": request.scope,
        ":key": request.key,
        ":fingerprint": request.fingerprint,
        ":owner": request.owner,
        ":now": Moment(now),
    })?;
    Ok(Standing::New)
}

/// Keeps what a request was answered. False when another process has taken it over.
pub fn finish(tx: &Connection, request: &NamedRequest, answer: &Answer) -> Result<bool, Failure> {
    const FINISH: &str = "UPDATE idempotent_answers SET status = :status, location = :location, \
         etag = :etag, body = :body WHERE scope = :scope AND key = :key AND owner = :owner";
    let kept = tx.prepare_cached(FINISH)?.execute(named_params! {
        ":status": answer.status,
        ":location": answer.location,
        ":etag": answer.etag,
        ":body": answer.body,
        ":scope": request.scope,
        ":key": request.key,
        ":owner": request.owner,
    })?;
    Ok(kept > 0)
}

/// Keeps it in the transaction that does what was asked. Fails when another process has taken the
/// request over, which happens to one that was frozen: it is not done twice.
pub fn keep(tx: &Connection, kept: Option<&(&NamedRequest, Answer)>) -> Result<(), Failure> {
    let Some((request, answer)) = kept else { return Ok(()) };
    if finish(tx, request, answer)? {
        return Ok(());
    }
    let why = "another process has taken this request over".to_owned();
    Err(Error::Unavailable { why }.into())
}

/// Forgets a request that came to nothing: sent again, it is tried again.
pub fn forget(tx: &Connection, request: &NamedRequest) -> Result<(), Failure> {
    const FORGET: &str = "DELETE FROM idempotent_answers \
         WHERE scope = ?1 AND key = ?2 AND owner = ?3 AND status IS NULL";
    tx.prepare_cached(FORGET)?.execute((&request.scope, &request.key, &request.owner))?;
    Ok(())
}

fn standing(row: &Row<'_>, request: &NamedRequest, now: Timestamp) -> rusqlite::Result<Standing> {
    if row.get::<_, String>("fingerprint")? != request.fingerprint {
        return Ok(Standing::Another);
    }
    let Some(status) = row.get("status")? else {
        let since = Timestamp::from(row.get::<_, Moment>("created_at")?);
        let is_ours = row.get::<_, String>("owner")? == request.owner;
        let is_old = now.duration_since(since) >= ABANDONED;
        let is_abandoned = !is_ours && (is_old || row.get("is_silent")?);
        return Ok(if is_abandoned { Standing::New } else { Standing::UnderWay });
    };
    Ok(Standing::Done(Answer {
        status,
        location: row.get("location")?,
        etag: row.get("etag")?,
        body: row.get("body")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Db;

    fn request() -> NamedRequest {
        let [scope, key, fingerprint, owner] =
            ["key-1", "k", "f", "host:1:1"].map(ToOwned::to_owned);
        NamedRequest { scope, key, fingerprint, owner }
    }

    #[test]
    fn what_a_server_was_at_that_is_dead_is_done_by_another() {
        let db = Db::open_in_memory().unwrap();
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let after = |seconds| noon + SignedDuration::from_secs(seconds);
        let begin =
            |request: &NamedRequest, at| db.write("test", |tx| begin(tx, request, at)).unwrap();
        let ours = request();
        let other = NamedRequest { owner: "host:2:2".to_owned(), ..request() };
        let server = |stopped_at: Option<Moment>| {
            let row = "INSERT OR REPLACE INTO servers (owner, pid, version, started_at, \
                 watched_since, ticked_at, stopped_at) VALUES (?1, 1, '1', ?2, ?2, ?2, ?3)";
            let values = (&ours.owner, Moment(noon), stopped_at);
            db.write("test", |tx| Ok(tx.execute(row, values)?)).unwrap();
        };
        assert_eq!(begin(&ours, noon), Standing::New);
        server(None);
        assert_eq!(begin(&other, after(90)), Standing::UnderWay);
        assert_eq!(begin(&ours, after(91)), Standing::UnderWay, "we are not dead");
        assert_eq!(begin(&other, after(91)), Standing::New, "it is silent");
        db.write("test", |tx| forget(tx, &other)).unwrap();
        assert_eq!(begin(&ours, noon), Standing::New);
        server(Some(Moment(after(1))));
        assert_eq!(begin(&other, after(2)), Standing::New, "it has ended");
    }

    #[test]
    fn a_request_is_done_once_a_day_and_by_one_process_at_a_time() {
        let db = Db::open_in_memory().unwrap();
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let after = |minutes| noon + SignedDuration::from_mins(minutes);
        let answer = Answer { status: 201, location: None, etag: None, body: b"{}".to_vec() };
        let begin =
            |request: &NamedRequest, at| db.write("test", |tx| begin(tx, request, at)).unwrap();
        let ours = request();
        let other = NamedRequest { owner: "host:2:2".to_owned(), ..request() };
        assert_eq!(begin(&ours, noon), Standing::New);
        assert_eq!(begin(&ours, after(60)), Standing::UnderWay, "our own is never given up");
        assert_eq!(begin(&other, after(9)), Standing::UnderWay);
        assert_eq!(
            begin(&NamedRequest { fingerprint: "g".to_owned(), ..request() }, noon),
            Standing::Another
        );
        assert_eq!(
            begin(&NamedRequest { scope: "key-2".to_owned(), ..request() }, noon),
            Standing::New
        );
        db.write("test", |tx| forget(tx, &ours)).unwrap();
        assert_eq!(begin(&ours, noon), Standing::New);
        assert_eq!(begin(&other, after(10)), Standing::New, "its process is dead");
        let finish =
            |request: &NamedRequest| db.write("test", |tx| finish(tx, request, &answer)).unwrap();
        assert!(!finish(&ours), "it came too late");
        assert_eq!(begin(&other, after(11)), Standing::UnderWay);
        assert!(finish(&other));
        db.write("test", |tx| forget(tx, &other)).unwrap();
        assert_eq!(begin(&ours, after(12)), Standing::Done(answer));
        assert_eq!(begin(&ours, after(24 * 60 + 11)), Standing::New);
        let count = "SELECT count(*) FROM idempotent_answers";
        let rows: i64 =
            db.read("test", |tx| Ok(tx.query_row(count, [], |row| row.get(0))?)).unwrap();
        assert_eq!(rows, 1, "the old ones are gone");
    }
}
