//! What requests were answered that may be sent again: kept for a day.

use super::moment::Moment;
use super::trouble::Failure;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// After so long a process that was at it and has said nothing is taken for dead.
const ABANDONED: SignedDuration = SignedDuration::from_mins(10);
/// Old answers that go whenever a new one comes.
const PRUNED: u32 = 100;

/// One request that may be sent again.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Whose it is: keys of different callers do not meet.
    pub scope: &'a str,
    /// What the client calls it.
    pub key: &'a str,
    /// What tells it from another with the same key.
    pub fingerprint: &'a str,
    /// Which process answers it.
    pub owner: &'a str,
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
pub fn begin(tx: &Connection, asked: Asked<'_>, now: Timestamp) -> Result<Standing, Failure> {
    const PRUNE: &str = "DELETE FROM idempotent_answers WHERE rowid IN \
         (SELECT rowid FROM idempotent_answers WHERE created_at < ?1 LIMIT ?2)";
    const KNOWN: &str = "SELECT * FROM idempotent_answers \
         WHERE scope = ?1 AND key = ?2 AND created_at >= ?3";
    const BEGIN: &str = "INSERT OR REPLACE INTO idempotent_answers \
         (scope, key, fingerprint, owner, created_at) \
         VALUES (:scope, :key, :fingerprint, :owner, :now)";
    let long_ago = Moment(now.saturating_sub(KEPT).unwrap_or(now));
    tx.prepare_cached(PRUNE)?.execute((long_ago, PRUNED))?;
    let known = tx
        .prepare_cached(KNOWN)?
        .query_row((asked.scope, asked.key, long_ago), |row| standing(row, asked, now))
        .optional()?;
    if let Some(standing) = known.filter(|standing| *standing != Standing::New) {
        return Ok(standing);
    }
    tx.prepare_cached(BEGIN)?.execute(named_params! {
        ":scope": asked.scope,
        ":key": asked.key,
        ":fingerprint": asked.fingerprint,
        ":owner": asked.owner,
        ":now": Moment(now),
    })?;
    Ok(Standing::New)
}

/// Keeps what a request was answered.
pub fn finish(tx: &Connection, asked: Asked<'_>, answer: &Answer) -> Result<(), Failure> {
    const FINISH: &str = "UPDATE idempotent_answers SET status = :status, location = :location, \
         etag = :etag, body = :body WHERE scope = :scope AND key = :key AND owner = :owner";
    tx.prepare_cached(FINISH)?.execute(named_params! {
        ":status": answer.status,
        ":location": answer.location,
        ":etag": answer.etag,
        ":body": answer.body,
        ":scope": asked.scope,
        ":key": asked.key,
        ":owner": asked.owner,
    })?;
    Ok(())
}

/// Forgets a request that came to nothing: sent again, it is tried again.
pub fn forget(tx: &Connection, asked: Asked<'_>) -> Result<(), Failure> {
    const FORGET: &str = "DELETE FROM idempotent_answers \
         WHERE scope = ?1 AND key = ?2 AND owner = ?3 AND status IS NULL";
    tx.prepare_cached(FORGET)?.execute((asked.scope, asked.key, asked.owner))?;
    Ok(())
}

fn standing(row: &Row<'_>, asked: Asked<'_>, now: Timestamp) -> rusqlite::Result<Standing> {
    if row.get::<_, String>("fingerprint")? != asked.fingerprint {
        return Ok(Standing::Another);
    }
    let Some(status) = row.get("status")? else {
        let since = Timestamp::from(row.get::<_, Moment>("created_at")?);
        let is_ours = row.get::<_, String>("owner")? == asked.owner;
        let is_abandoned = !is_ours && now.duration_since(since) >= ABANDONED;
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

    const ASKED: Asked<'_> =
        Asked { scope: "key-1", key: "k", fingerprint: "f", owner: "host:1:1" };

    #[test]
    fn a_request_is_done_once_a_day_and_by_one_process_at_a_time() {
        let db = Db::open_in_memory().unwrap();
        let noon: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let after = |minutes| noon + SignedDuration::from_mins(minutes);
        let answer = Answer { status: 201, location: None, etag: None, body: b"{}".to_vec() };
        let begin = |asked, at| db.write("test", |tx| begin(tx, asked, at)).unwrap();
        let other = Asked { owner: "host:2:2", ..ASKED };
        assert_eq!(begin(ASKED, noon), Standing::New);
        assert_eq!(begin(ASKED, after(60)), Standing::UnderWay, "our own is never given up");
        assert_eq!(begin(other, after(9)), Standing::UnderWay);
        assert_eq!(begin(Asked { fingerprint: "g", ..ASKED }, noon), Standing::Another);
        assert_eq!(begin(Asked { scope: "key-2", ..ASKED }, noon), Standing::New);
        db.write("test", |tx| forget(tx, ASKED)).unwrap();
        assert_eq!(begin(ASKED, noon), Standing::New);
        assert_eq!(begin(other, after(10)), Standing::New, "its process is dead");
        db.write("test", |tx| finish(tx, ASKED, &answer)).unwrap();
        assert_eq!(begin(other, after(11)), Standing::UnderWay, "it came too late");
        db.write("test", |tx| finish(tx, other, &answer)).unwrap();
        db.write("test", |tx| forget(tx, other)).unwrap();
        assert_eq!(begin(ASKED, after(12)), Standing::Done(answer));
        assert_eq!(begin(ASKED, after(24 * 60 + 11)), Standing::New);
        let count = "SELECT count(*) FROM idempotent_answers";
        let rows: i64 =
            db.read("test", |tx| Ok(tx.query_row(count, [], |row| row.get(0))?)).unwrap();
        assert_eq!(rows, 1, "the old ones are gone");
    }
}
