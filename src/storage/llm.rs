//! What language models were asked: how often on a day, what it cost, and the answers.

use super::column;
use super::moment::Moment;
use super::trouble::Failure;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};

/// What language models were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Questions sent, whatever became of them.
    pub calls: u64,
    /// Questions whose answer was still known.
    pub recalled: u64,
    /// Tokens that were read, as the models' servers count them.
    pub input_tokens: u64,
    /// Tokens that were written.
    pub output_tokens: u64,
}

/// How long an answer is good for: models behind one name change.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Counts a call on the day of `now` (UTC) before it is made; false, and nothing is counted, when
/// there have been `daily` calls on it.
pub fn take_call(tx: &Connection, now: Timestamp, daily: u32) -> Result<bool, Failure> {
    const TAKE: &str = "INSERT INTO llm_days (day, calls) VALUES (?1, 1) \
         ON CONFLICT (day) DO UPDATE SET calls = calls + 1 WHERE calls < ?2";
    Ok(daily > 0 && tx.prepare_cached(TAKE)?.execute((day(now), daily))? == 1)
}

/// Counts what an answer cost.
pub fn spend(tx: &Connection, now: Timestamp, input: u64, output: u64) -> Result<(), Failure> {
    const SPEND: &str = "INSERT INTO llm_days (day, input_tokens, output_tokens) \
         VALUES (?1, ?2, ?3) ON CONFLICT (day) DO UPDATE SET \
         input_tokens = input_tokens + ?2, output_tokens = output_tokens + ?3";
    let number = |tokens| i64::try_from(tokens).unwrap_or(i64::MAX);
    tx.prepare_cached(SPEND)?.execute((day(now), number(input), number(output)))?;
    Ok(())
}

/// Counts a question whose answer was still known.
pub fn note_recalled(tx: &Connection, now: Timestamp) -> Result<(), Failure> {
    const NOTE: &str = "INSERT INTO llm_days (day, recalled) VALUES (?1, 1) \
         ON CONFLICT (day) DO UPDATE SET recalled = recalled + 1";
    tx.prepare_cached(NOTE)?.execute([day(now)])?;
    Ok(())
}

/// The answer to a question, by its digest, when it is known and not too old.
pub fn recall(tx: &Connection, question: &str, now: Timestamp) -> Result<Option<String>, Failure> {
    const RECALL: &str = "SELECT answer FROM llm_answers WHERE question = ?1 AND asked_at >= ?2";
    let mut statement = tx.prepare_cached(RECALL)?;
    Ok(statement.query_row((question, oldest(now)), |row| row.get(0)).optional()?)
}

/// Keeps the answer to a question, and lets the old ones go.
pub fn keep(tx: &Connection, question: &str, answer: &str, now: Timestamp) -> Result<(), Failure> {
    const FORGET: &str = "DELETE FROM llm_answers WHERE asked_at < ?1";
    const KEEP: &str = "INSERT INTO llm_answers (question, answer, asked_at) \
         VALUES (?1, ?2, ?3) ON CONFLICT (question) DO UPDATE SET answer = ?2, asked_at = ?3";
    tx.prepare_cached(FORGET)?.execute([oldest(now)])?;
    tx.prepare_cached(KEEP)?.execute((question, answer, Moment(now)))?;
    Ok(())
}

/// What was asked on the day of `now`, in UTC.
pub fn today(tx: &Connection, now: Timestamp) -> Result<Asked, Failure> {
    const TODAY: &str = "SELECT * FROM llm_days WHERE day = ?1";
    let found = tx.prepare_cached(TODAY)?.query_row([day(now)], |row| Ok(asked(row))).optional()?;
    Ok(found.unwrap_or_default())
}

/// What was asked on all days together: numbers that only grow.
pub fn ever(tx: &Connection) -> Result<Asked, Failure> {
    const EVER: &str = "SELECT sum(calls) AS calls, sum(recalled) AS recalled, \
         sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens FROM llm_days";
    Ok(tx.prepare_cached(EVER)?.query_row([], |row| Ok(asked(row)))?)
}

fn asked(row: &Row<'_>) -> Asked {
    let number = |name| column::count(row, name).unwrap_or(0);
    Asked {
        calls: number("calls"),
        recalled: number("recalled"),
        input_tokens: number("input_tokens"),
        output_tokens: number("output_tokens"),
    }
}

fn day(now: Timestamp) -> String {
    TimeZone::UTC.to_datetime(now).strftime("%Y-%m-%d").to_string()
}

fn oldest(now: Timestamp) -> Moment {
    Moment(now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Db;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_has_so_many_calls_and_the_next_begins_anew() {
        let db = Db::open_in_memory().unwrap();
        let take = |time: &str, daily| db.write("test", |tx| take_call(tx, at(time), daily));
        for (time, daily, taken) in [
            ("2026-11-24T00:00:00Z", 0, false),
            ("2026-11-24T00:00:00Z", 2, true),
            ("2026-11-24T12:00:00Z", 2, true),
            ("2026-11-24T23:59:59Z", 2, false),
            ("2026-11-24T23:59:59Z", 3, true),
            ("2026-11-25T00:00:00Z", 2, true),
        ] {
            assert_eq!(take(time, daily).unwrap(), taken, "{time} {daily}");
        }
        let now = at("2026-11-25T10:00:00Z");
        db.write("test", |tx| spend(tx, now, 100, 7)).unwrap();
        db.write("test", |tx| spend(tx, now, 1, 1)).unwrap();
        db.write("test", |tx| note_recalled(tx, now)).unwrap();
        let today = db.read("test", |tx| today(tx, now)).unwrap();
        let expected = Asked { calls: 1, recalled: 1, input_tokens: 101, output_tokens: 8 };
        assert_eq!(today, expected);
        assert_eq!(db.read("test", ever).unwrap(), Asked { calls: 4, ..expected });
        let nobody = Db::open_in_memory().unwrap();
        assert_eq!(nobody.read("test", ever).unwrap(), Asked::default());
    }

    #[test]
    fn an_answer_is_known_for_a_month() {
        let db = Db::open_in_memory().unwrap();
        let keep = |question: &str, answer: &str, time: &str| {
            db.write("test", |tx| keep(tx, question, answer, at(time))).unwrap();
        };
        let recall = |question: &str, time: &str| {
            db.read("test", |tx| recall(tx, question, at(time))).unwrap()
        };
        keep("a", "1", "2026-11-01T00:00:00Z");
        assert_eq!(recall("a", "2026-12-01T00:00:00Z").as_deref(), Some("1"));
        assert_eq!(recall("a", "2026-12-01T00:00:00.000001Z"), None);
        assert_eq!(recall("b", "2026-11-01T00:00:00Z"), None);
        keep("a", "2", "2026-11-02T00:00:00Z");
        assert_eq!(recall("a", "2026-11-02T00:00:00Z").as_deref(), Some("2"));
        keep("b", "3", "2026-12-24T00:00:00Z");
        let rows = "SELECT count(*) FROM llm_answers";
        let rows: u32 =
            db.read("test", |tx| Ok(tx.query_row(rows, [], |row| row.get(0))?)).unwrap();
        assert_eq!(rows, 1, "the old one is gone");
    }
}
