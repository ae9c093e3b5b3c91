//! Keys of the API, as they are kept: never the key, only its SHA-256.

use super::column;
use super::moment::Moment;
use super::trouble::Failure;
use crate::error::Error;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// A key that was made. The key itself is known only to who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its id.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// What it may do: `admin`, `analyst`, `scanner` or `readonly`.
    pub role: String,
    /// Its first characters; none for a key of malwar 0.4.0.
    pub prefix: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_used: Option<Timestamp>,
    /// Whether it still opens anything.
    pub is_active: bool,
}

/// Keeps a new key by `hash`, its SHA-256 in lower-case hex.
pub fn add(tx: &Connection, key: &StoredKey, hash: &str) -> Result<(), Failure> {
    const ADD: &str = "INSERT INTO api_keys (id, key_hash, name, role, created_at, last_used, \
         is_active, prefix) VALUES (:id, :hash, :name, :role, :created, :used, :active, :prefix)";
    tx.prepare_cached(ADD)?.execute(named_params! {
        ":id": key.id,
        ":hash": hash,
        ":name": key.name,
        ":role": key.role,
        ":created": Moment(key.created_at),
        ":used": key.last_used.map(Moment),
        ":active": key.is_active,
        ":prefix": key.prefix,
    })?;
    Ok(())
}

/// All keys, the oldest first.
pub fn all(tx: &Connection) -> Result<Vec<StoredKey>, Failure> {
    const ALL: &str = "SELECT * FROM api_keys ORDER BY created_at, rowid";
    let mut statement = tx.prepare_cached(ALL)?;
    let rows = statement.query_map([], |row| Ok(key(row)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether there is an active key.
pub fn any(tx: &Connection) -> Result<bool, Failure> {
    const ANY: &str = "SELECT EXISTS (SELECT 1 FROM api_keys WHERE is_active = 1)";
    Ok(tx.prepare_cached(ANY)?.query_row([], |row| row.get(0))?)
}

/// The active keys, each with its SHA-256 in lower-case hex.
pub fn active_with_hashes(tx: &Connection) -> Result<Vec<(StoredKey, String)>, Failure> {
    const ACTIVE: &str = "SELECT * FROM api_keys WHERE is_active = 1 ORDER BY created_at, rowid";
    let mut statement = tx.prepare_cached(ACTIVE)?;
    let rows = statement
        .query_map([], |row| Ok((key(row), column::text(row, "key_hash").unwrap_or_default())))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The active key with this SHA-256, if there is one.
pub fn active(tx: &Connection, hash: &str) -> Result<Option<StoredKey>, Failure> {
    const ACTIVE: &str = "SELECT * FROM api_keys WHERE key_hash = ?1 AND is_active = 1";
    Ok(tx.prepare_cached(ACTIVE)?.query_row([hash], |row| Ok(key(row))).optional()?)
}

/// Remembers that a key was used.
pub fn touch(tx: &Connection, id: &str, now: Timestamp) -> Result<(), Failure> {
    const TOUCH: &str = "UPDATE api_keys SET last_used = ?2 WHERE id = ?1";
    tx.prepare_cached(TOUCH)?.execute((id, Moment(now)))?;
    Ok(())
}

/// Closes a key for good. Fails when there is no active one of this id.
pub fn revoke(tx: &Connection, id: &str, now: Timestamp) -> Result<(), Failure> {
    const REVOKE: &str = "UPDATE api_keys SET is_active = 0, revoked_at = ?2 \
                          WHERE id = ?1 AND is_active = 1";
    match tx.prepare_cached(REVOKE)?.execute((id, Moment(now)))? {
        0 => Err(Error::UnknownId { kind: "key", id: id.to_owned() }.into()),
        _ => Ok(()),
    }
}

fn key(row: &Row<'_>) -> StoredKey {
    let text = |name| column::text(row, name).unwrap_or_default();
    StoredKey {
        id: text("id"),
        name: text("name"),
        role: text("role"),
        prefix: column::text(row, "prefix"),
        created_at: column::time(row, "created_at").unwrap_or_default(),
        last_used: column::time(row, "last_used"),
        is_active: column::count(row, "is_active") == Some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::Db;

    #[test]
    fn a_key_opens_until_it_is_revoked() {
        let db = Db::open_in_memory().unwrap();
        let made = StoredKey {
            id: "k1".to_owned(),
            name: "ci".to_owned(),
            role: "scanner".to_owned(),
            prefix: Some("mlw_1234".to_owned()),
            created_at: "2026-11-24T15:19:00Z".parse().unwrap(),
            last_used: None,
            is_active: true,
        };
        let later: Timestamp = "2026-11-25T00:00:00.5Z".parse().unwrap();
        db.write("test", |tx| add(tx, &made, "hash")).unwrap();
        assert!(db.write("test", |tx| add(tx, &made, "hash")).is_err());
        assert_eq!(db.read("test", |tx| active(tx, "hash")).unwrap(), Some(made.clone()));
        assert_eq!(db.read("test", |tx| active(tx, "other")).unwrap(), None);
        db.write("test", |tx| touch(tx, "k1", later)).unwrap();
        db.write("test", |tx| revoke(tx, "k1", later)).unwrap();
        assert!(db.write("test", |tx| revoke(tx, "k1", later)).is_err());
        assert_eq!(db.read("test", |tx| active(tx, "hash")).unwrap(), None);
        let kept = StoredKey { last_used: Some(later), is_active: false, ..made };
        assert_eq!(db.read("test", all).unwrap(), [kept]);
    }

    #[test]
    fn a_role_that_does_not_exist_is_refused_by_the_table() {
        let db = Db::open_in_memory().unwrap();
        let insert =
            "INSERT INTO api_keys (id, key_hash, name, role) VALUES ('a', 'b', 'c', 'god')";
        assert!(db.write("test", |tx| Ok(tx.execute(insert, [])?)).is_err());
    }
}
