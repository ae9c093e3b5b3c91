//! `malwar doctor` as whoever looks after malwar meets it.

use crate::room::{Room, until};
use jiff::Timestamp;
use malwar::scheduler::store::{JobStore, Owner};
use malwar::storage::Db;

/// The line that begins with these words, behind its state.
fn line(out: &str, state: &str, begin: &str) -> String {
    let start = format!("{state:<4}  {begin}");
    let found = out.lines().find(|line| line.starts_with(&start));
    found.unwrap_or_else(|| panic!("no line '{start}' in:\n{out}")).to_owned()
}

#[test]
fn without_a_database_there_is_no_problem() {
    let room = Room::new();
    let ended = room.run(&["doctor"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(line(&ended.out, "ok", "database ").ends_with(" is not there yet"));
    line(&ended.out, "ok", "layers rule_engine");
    assert!(line(&ended.out, "ok", "time zones ").ends_with(" known"));
    assert!(ended.out.trim_end().ends_with(" 0 problems"), "{}", ended.out);
    assert!(!room.database().exists(), "it only looks");
}

#[test]
fn it_tells_who_runs_what_is_due() {
    let room = Room::new();
    room.skill("a/SKILL.md", "# A\n");
    room.run(&["schedule", "create", "a", "--cron", "@yearly"]);
    let alone = room.run(&["doctor"]);
    assert_eq!(alone.code, 0, "{}", alone.out);
    let told = line(&alone.out, "warn", "no server runs what is due: ");
    assert!(told.ends_with("1 schedule waits for malwar serve"), "{told}");
    line(&alone.out, "ok", "clock ");
    let mut server = room.serve(&[]);
    let answers = room.serve(&["--no-scheduler"]);
    let db = Db::open(&room.database()).unwrap();
    let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::UNIX_EPOCH));
    until(|| store.servers().unwrap().len() == 2);
    let out = room.run(&["doctor"]).out;
    let told = line(&out, "ok", &format!("server pid {} on {}, ", server.pid(), server.at));
    assert!(told.contains(", scheduler up "), "{told}");
    let told = line(&out, "ok", &format!("server pid {} on {}, ", answers.pid(), answers.at));
    assert!(told.contains(", no scheduler, up "), "{told}");
    line(&out, "ok", "1 schedule, none overdue");
    server.signal("-TERM");
    server.end();
    let told = line(&room.run(&["doctor"]).out, "warn", "no server runs what is due: ");
    assert!(told.contains("; the last one, pid "), "{told}");
}

#[test]
fn trouble_is_a_problem_and_the_exit_code_says_so() {
    let room = Room::new();
    room.skill("a/SKILL.md", "# A\n");
    room.run(&["schedule", "create", "a", "--cron", "* * * * *"]);
    let db = rusqlite::Connection::open(room.database()).unwrap();
    for (trouble, state, told) in [
        (
            "INSERT INTO servers (owner, pid, version, started_at, watched_since, ticked_at) \
             VALUES ('h:1:1', 1, '0', '2020-01-01', '2020-01-01', '2999-01-01')",
            "fail",
            "clock is ",
        ),
        (
            "INSERT INTO scheduled_jobs (id, name, target_path, schedule) \
             VALUES ('sched-00000000dead', 'broken', 'x', 'every day')",
            "fail",
            "schedule 'sched-00000000dead' is damaged",
        ),
        (
            "PRAGMA foreign_keys = off; INSERT INTO job_skills (job_id, target, scan_id, sha256, \
             verdict, risk_score, rules_version, seen_at) \
             VALUES ('none', 't', 's', 'x', 'CLEAN', 0, 'r', '2026-01-01')",
            "fail",
            "database: a row of job_skills refers to a row of scheduled_jobs that is not there",
        ),
        ("UPDATE signatures SET enabled = 0", "warn", "signatures 0 enabled"),
    ] {
        db.execute_batch(trouble).unwrap();
        let ended = room.run(&["doctor"]);
        assert_eq!(ended.code, 2, "{}", ended.out);
        line(&ended.out, state, told);
    }
    let told = room.json(2, &["doctor", "--json"]);
    assert!(told.as_array().unwrap().iter().any(|check| check["state"] == "fail"));
    let other = Room::new();
    other.folder.file("malwar.db", b"this is no database, and long enough to be seen as none");
    let ended = other.run(&["doctor"]);
    assert_eq!(ended.code, 2);
    let told = line(&ended.out, "fail", "could not open the database");
    assert!(told.contains("is not a database; set MALWAR_DB_PATH to another file"), "{told}");
}
