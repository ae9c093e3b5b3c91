//! One database file under several hands, and under circumstances that should not be.

use crate::scratch::Scratch;
use malwar::error::DatabaseTrouble;
use malwar::error::Error;
use malwar::storage::Db;
use malwar::storage::health;
use malwar::storage::migrations::NEWEST;
use malwar::threads::map_ordered;
use rusqlite::Connection;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Duration;

const ADD_KEY: &str = "INSERT INTO api_keys (id, key_hash, name) VALUES (?1, ?1, ?2)";

fn add_key(db: &Db, id: &str, name: &str) -> Result<(), Error> {
    db.write("add a key", |tx| {
        tx.execute(ADD_KEY, [id, name])?;
        Ok(())
    })
}

fn keys(db: &Db) -> u32 {
    let count = "SELECT count(*) FROM api_keys";
    db.read("count", |tx| Ok(tx.query_row(count, [], |row| row.get(0))?)).unwrap()
}

fn trouble<T>(outcome: Result<T, Error>) -> DatabaseTrouble {
    match outcome {
        Err(Error::Database { trouble, .. }) => trouble,
        Err(error) => panic!("another error: {error}"),
        Ok(_) => panic!("no error"),
    }
}

fn sound(path: &Path) {
    let db = Db::open(path).unwrap();
    assert_eq!(health::faults(&db).unwrap(), Vec::<String>::new());
}

#[test]
fn threads_and_connections_write_at_once_and_nothing_is_lost() {
    const EACH: usize = 40;
    let room = Scratch::new();
    let path = room.path("a/b/malwar.db");
    let opened = [Db::open(&path).unwrap(), Db::open(&path).unwrap()];
    let eight = NonZeroUsize::new(8).unwrap();
    let work = |worker: usize| {
        let db = &opened[worker % 2];
        for n in 0..EACH {
            let id = format!("{worker}-{n}");
            add_key(db, &id, "x").unwrap();
            assert!(add_key(db, &id, "x").is_err());
            let own = "SELECT count(*) FROM api_keys WHERE id = ?1";
            let seen: u32 =
                db.read("look", |tx| Ok(tx.query_row(own, [&id], |row| row.get(0))?)).unwrap();
            assert_eq!(seen, 1, "what was written is read at once");
        }
    };
    map_ordered(0..8, eight, work, drop);
    assert_eq!(keys(&opened[0]) as usize, 8 * EACH);
    drop(opened);
    sound(&path);
}

#[test]
fn a_new_file_may_be_opened_by_many_at_once() {
    let room = Scratch::new();
    let path = room.path("malwar.db");
    let eight = NonZeroUsize::new(8).unwrap();
    let open = |_| Db::open(&path).map(|db| db.migrated().to).map_err(|error| error.to_string());
    map_ordered(0..16, eight, open, |version| assert_eq!(version, Ok(NEWEST)));
    sound(&path);
}

#[test]
fn a_lock_that_another_holds_is_told_and_readers_do_not_care() {
    let room = Scratch::new();
    let path = room.path("malwar.db");
    let db = Db::open_within(&path, Duration::from_millis(20)).unwrap();
    add_key(&db, "a", "x").unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(trouble(add_key(&db, "b", "x")), DatabaseTrouble::Locked);
    assert_eq!(keys(&db), 1);
    other.execute_batch("ROLLBACK").unwrap();
    add_key(&db, "b", "x").unwrap();
    assert_eq!(keys(&db), 2);
}

#[test]
fn a_full_disk_keeps_what_was_there_and_takes_more_when_there_is_room() {
    let room = Scratch::new();
    let path = room.path("malwar.db");
    let db = Db::open(&path).unwrap();
    add_key(&db, "before", "x").unwrap();
    let pages = |pages: i64| {
        let limit = |tx: &Connection| tx.pragma_update(None, "max_page_count", pages);
        db.read("limit", |tx| Ok(limit(tx)?)).unwrap();
    };
    pages(1); // as many as there are
    let large = "x".repeat(1 << 20);
    assert_eq!(trouble(add_key(&db, "large", &large)), DatabaseTrouble::Full);
    // Small ones beside it still find room in the last page, or are refused in full.
    let eight = NonZeroUsize::new(8).unwrap();
    let mut kept = 1;
    let write = |n: usize| {
        let name = if n.is_multiple_of(3) { large.as_str() } else { "x" };
        (n, add_key(&db, &format!("crowd-{n}"), name))
    };
    map_ordered(0..24, eight, write, |(n, outcome)| match outcome {
        Ok(()) => {
            assert_ne!(n % 3, 0);
            kept += 1;
        }
        Err(error) => assert_eq!(trouble(Err::<(), _>(error)), DatabaseTrouble::Full),
    });
    assert!(kept > 1, "small rows fit beside a large one that does not");
    assert_eq!(keys(&db), kept);
    pages(1 << 30);
    add_key(&db, "large", &large).unwrap();
    assert_eq!(keys(&db), kept + 1);
    drop(db);
    sound(&path);
}

#[test]
fn a_database_that_must_not_be_written_is_told() {
    let room = Scratch::new();
    let db = Db::open(&room.path("malwar.db")).unwrap();
    db.read("forbid", |tx| Ok(tx.pragma_update(None, "query_only", true)?)).unwrap();
    assert_eq!(trouble(add_key(&db, "a", "x")), DatabaseTrouble::ReadOnly);
    assert_eq!(keys(&db), 0);
}

#[test]
fn what_cannot_be_opened_is_told_and_left_alone() {
    let room = Scratch::new();
    let text = room.file("notes.txt", "these are notes, not a database; ".repeat(64).as_bytes());
    let folder = room.path("folder");
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(trouble(Db::open(&text)), DatabaseTrouble::NotADatabase);
    let told = DatabaseTrouble::Unopenable("it is a folder".into());
    assert_eq!(trouble(Db::open(&folder)), told);
    assert!(matches!(trouble(Db::open(&text.join("x.db"))), DatabaseTrouble::Unopenable(_)));
    let newer = room.path("newer.db");
    drop(Db::open(&newer).unwrap());
    Connection::open(&newer).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = std::fs::read(&newer).unwrap();
    let expected = DatabaseTrouble::Newer { found: 99, known: NEWEST };
    assert_eq!(trouble(Db::open(&newer)), expected);
    assert_eq!(std::fs::read(&newer).unwrap(), before);
    let foreign = room.path("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(trouble(Db::open(&foreign)), DatabaseTrouble::Foreign);
}

#[test]
fn a_damaged_file_is_told_whatever_is_damaged() {
    let room = Scratch::new();
    let path = room.path("malwar.db");
    let db = Db::open(&path).unwrap();
    for n in 0..200 {
        add_key(&db, &format!("key-{n}"), &"x".repeat(100)).unwrap();
    }
    drop(db);
    let whole = std::fs::read(&path).unwrap();
    let mut told = 0;
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
        let damaged = room.file("damaged.db", &bytes);
        let looked = Db::open(&damaged).and_then(|db| {
            let faults = health::faults(&db)?;
            if faults.is_empty() { Ok(()) } else { Err(corrupt(&damaged, faults.join(" "))) }
        });
        assert!(matches!(trouble(looked), DatabaseTrouble::Corrupt(_)), "page {page}");
        told += 1;
    }
    assert!(told > 10);
}

fn corrupt(path: &Path, why: String) -> Error {
    let trouble = DatabaseTrouble::Corrupt(why);
    Error::Database { path: path.to_owned(), doing: "check", trouble }
}

#[test]
fn a_backup_is_whole_and_never_replaces_a_file() {
    let room = Scratch::new();
    let db = Db::open(&room.path("malwar.db")).unwrap();
    add_key(&db, "a", "x").unwrap();
    let copy = room.path("copy.db");
    health::back_up(&db, &copy).unwrap();
    let refused = health::back_up(&db, &copy).unwrap_err().to_string();
    assert!(refused.ends_with("copy.db': it exists already"), "{refused}");
    assert!(health::back_up(&db, &room.path("no/such/folder.db")).is_err());
    add_key(&db, "b", "x").unwrap();
    assert_eq!(keys(&Db::open(&copy).unwrap()), 1);
    let mut names: Vec<String> = std::fs::read_dir(room.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["copy.db", "malwar.db", "malwar.db-shm", "malwar.db-wal"]);
    sound(&copy);
}

#[test]
fn what_is_told_says_what_was_done_where_why_and_what_helps() {
    let room = Scratch::new();
    let path = room.path("malwar.db");
    let db = Db::open_within(&path, Duration::ZERO).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = add_key(&db, "b", "x").unwrap_err();
    let expected =
        format!("could not add a key: '{}' is locked by another process", path.display());
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.hint().unwrap(), "another process is using it; stop that one, or try again");
}
