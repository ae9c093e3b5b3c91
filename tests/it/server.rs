//! `malwar serve` as its users meet it: starting, answering, running what is due, ending.

use crate::room::{Room, until};
use jiff::Timestamp;
use malwar::scheduler::jobs::{Draft, Job};
use malwar::scheduler::store::watch::Server;
use malwar::scheduler::store::{JobStore, Owner};
use malwar::storage::Db;

/// Makes a job that is due already, without the program's help: nobody waits for the clock.
fn due(room: &Room, name: &str, skill: &str) -> Job {
    room.skill(&format!("{name}/SKILL.md"), skill);
    let target = room.folder.path(name).to_string_lossy().into_owned();
    let now = Timestamp::UNIX_EPOCH;
    // Once a year: it does not come due again while the test runs.
    let job = Job::plan(Draft::new(name, &target, "0 0 1 1 *"), now).unwrap();
    let db = Db::open(&room.database()).unwrap();
    JobStore::new(&db, Owner::new("test", 1, now)).create(&job).unwrap();
    job
}

/// Whoever reads that line and makes a schedule at once is not told that no server runs.
#[test]
fn when_it_says_that_it_listens_others_can_see_it() {
    let room = Room::new();
    for words in [&[][..], &["--no-scheduler"]] {
        let server = room.serve(words);
        let db = Db::open(&room.database()).unwrap();
        let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::now()));
        let servers = store.servers().unwrap();
        let here = |it: &Server| it.listens_on.as_ref().is_some_and(|at| server.at.contains(at));
        assert!(servers.iter().any(here), "{servers:?}");
    }
}

#[test]
fn it_says_where_it_listens_and_answers_there() {
    let room = Room::new();
    let server = room.serve(&[]);
    for (request, status, body) in [
        ("GET /api/v1/health", 200, r#"{"status":"ok","service":"malwar","version":"0.1.0"}"#),
        ("GET /healthz", 200, r#"{"status":"ok","service":"malwar","version":"0.1.0"}"#),
        ("GET /healthz?x=1", 200, r#"{"status":"ok","service":"malwar","version":"0.1.0"}"#),
        ("GET /api/v1/ready", 200, r#"{"status":"ready","database":"connected"}"#),
        ("GET /readyz", 200, r#"{"status":"ready","database":"connected"}"#),
        ("HEAD /readyz", 200, "\r\n\r\n"),
        ("POST /healthz", 405, r#"{"detail":"Method Not Allowed"}"#),
        ("GET /", 404, r#"{"detail":"Not Found"}"#),
        ("GET /api/v1/nothing", 404, r#"{"detail":"Not Found"}"#),
    ] {
        let (got, answer) = server.ask(request);
        assert_eq!(got, status, "{request}: {answer}");
        assert!(answer.ends_with(body), "{request}: {answer}");
        let id = answer.split("X-Request-ID: ").nth(1).unwrap().split("\r\n").next().unwrap();
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    }
    assert!(server.ask("POST /healthz").1.contains("Allow: GET, HEAD, OPTIONS\r\n"));
}

#[test]
fn it_is_not_ready_while_another_process_keeps_the_database() {
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let other = rusqlite::Connection::open(room.database()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (status, answer) = server.ask("GET /readyz");
    assert_eq!(status, 503, "{answer}");
    assert!(answer.contains(r#""detail":"the database cannot be written""#), "{answer}");
    assert_eq!(server.ask("GET /healthz").0, 200, "alive all the same");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(server.ask("GET /readyz").0, 200);
}

#[test]
fn it_runs_what_is_due_and_says_so_in_one_line_without_the_skills_words() {
    let room = Room::new();
    let job = due(&room, "watched", "# Hello\nnothing here is bad\n");
    let server = room.serve(&["--workers", "1"]);
    let line = server.logs("run ");
    assert!(line.contains(&format!("of {} (catch_up) completed: CLEAN 0", job.id)), "{line}");
    assert!(!line.contains("Hello") && !line.contains("watched"), "{line}");
    let shown = room.json(0, &["schedule", "show", "watched", "--json"]);
    assert_eq!(shown["last_verdict"], "CLEAN");
    assert_eq!(shown["recent_runs"][0]["status"], "completed");
}

#[test]
fn without_a_scheduler_it_leaves_what_is_due_to_others() {
    let room = Room::new();
    due(&room, "watched", "# Hello\n");
    let mut idle = room.serve(&["--no-scheduler"]);
    let db = Db::open(&room.database()).unwrap();
    let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::UNIX_EPOCH));
    until(|| !store.servers().unwrap().is_empty());
    let server = store.servers().unwrap().remove(0);
    assert_eq!((server.process, server.schedules), (idle.pid(), false));
    let port = idle.at.rsplit(':').next().unwrap();
    let refused = room.run(&["serve", "--port", port]).err;
    assert!(refused.contains(&format!("another malwar, pid {}", idle.pid())), "{refused}");
    let created = room.run(&["schedule", "create", "watched", "--cron", "@yearly", "-n", "x"]);
    assert!(created.err.contains("no server has run"), "it runs nothing: {}", created.err);
    let busy = room.serve(&[]);
    busy.logs("completed: CLEAN");
    idle.signal("-TERM");
    assert_eq!(idle.end(), Some(0));
    let mut said = String::new();
    while !said.contains("ended in order") {
        said = idle.logs("");
        assert!(!said.contains("run "), "{said}");
    }
}

#[test]
fn each_due_time_is_run_by_one_of_several_servers() {
    let room = Room::new();
    let jobs: Vec<Job> = (0..12).map(|n| due(&room, &format!("skill-{n}"), "# Hello\n")).collect();
    let mut servers = [room.serve(&[]), room.serve(&[]), room.serve(&["--workers", "1"])];
    let db = Db::open(&room.database()).unwrap();
    let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::UNIX_EPOCH));
    until(|| jobs.iter().all(|job| store.job(&job.id).unwrap().last_verdict.is_some()));
    for server in &mut servers {
        server.signal("-TERM");
        assert_eq!(server.end(), Some(0));
    }
    for job in &jobs {
        let runs = store.runs(&job.id, 100).unwrap();
        let told: Vec<_> = runs.iter().map(|run| (run.trigger.word(), run.state.word())).collect();
        assert_eq!(told, [("catch_up", "completed")], "{}", job.name);
    }
}

#[test]
fn it_ends_in_order_at_the_first_signal_and_tells_others_that_it_has() {
    for signal in ["-TERM", "-INT"] {
        let room = Room::new();
        let mut server = room.serve(&[]);
        // Its first look has been.
        assert_eq!(server.ask("GET /readyz").0, 200);
        server.signal(signal);
        server.logs("ended in order");
        assert_eq!(server.end(), Some(0));
        let db = Db::open(&room.database()).unwrap();
        let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::UNIX_EPOCH));
        let servers = store.servers().unwrap();
        assert!(servers.iter().all(|server| server.stopped_at.is_some()), "{servers:?}");
    }
}

#[test]
fn the_second_signal_ends_it_at_once_whatever_it_waits_for() {
    let room = Room::new();
    let mut server = room.serve(&[]);
    assert_eq!(server.ask("GET /readyz").0, 200);
    let other = rusqlite::Connection::open(room.database()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    server.signal("-TERM");
    server.logs("SIGTERM: finishing what runs");
    server.signal("-TERM");
    assert_eq!(server.end(), None, "ended by the signal");
}

#[test]
fn what_another_process_makes_due_is_run_without_waiting_for_the_next_check() {
    let room = Room::new();
    let server = room.serve(&[]);
    assert_eq!(server.ask("GET /readyz").0, 200);
    due(&room, "watched", "# Hello\n");
    server.logs("completed: CLEAN");
    let shown = room.json(0, &["schedule", "show", "watched", "--json"]);
    // By itself it looks again 20 seconds after its first look.
    let started: Timestamp =
        shown["recent_runs"][0]["started_at"].as_str().unwrap().parse().unwrap();
    let db = Db::open(&room.database()).unwrap();
    let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::UNIX_EPOCH));
    let server = &store.servers().unwrap()[0];
    assert!(started.duration_since(server.started_at).as_secs() < 20, "{started} {server:?}");
}

#[test]
fn a_port_that_is_taken_is_named_with_who_has_it() {
    let room = Room::new();
    let server = room.serve(&[]);
    let db = Db::open(&room.database()).unwrap();
    let store = JobStore::new(&db, Owner::new("test", 1, Timestamp::UNIX_EPOCH));
    until(|| !store.servers().unwrap().is_empty());
    let port = server.at.rsplit(':').next().unwrap();
    let ended = room.run(&["serve", "--port", port]);
    assert_eq!(ended.code, 2);
    let (pid, next) = (server.pid(), port.parse::<u16>().unwrap() + 1);
    assert_eq!(
        ended.err,
        format!(
            "error: port {port} is in use (by another malwar, pid {pid}, same database)\n  \
             hint: use that one, or start this with --port {next} --no-scheduler\n"
        )
    );
    let ended = Room::new().run(&["serve", "--port", port]);
    assert!(ended.err.starts_with(&format!("error: port {port} is in use\n")), "{}", ended.err);
}

#[test]
fn what_it_cannot_do_is_refused_before_it_starts() {
    let room = Room::new();
    for (words, told) in [
        (&["--host", "0.0.0.0"][..], "refusing to listen on 0.0.0.0:8000 without an API key"),
        (&["--host", "::", "-p", "1"], "refusing to listen on [::]:1 without an API key"),
        (&["--workers", "0"], "--workers is '0', but must be a whole number from 1 to 256"),
        (&["--workers", "257"], "--workers is '257', but must be a whole number from 1 to 256"),
        (&["--port", "65536"], "--port"),
    ] {
        let ended = room.run(&[&["serve"], words].concat());
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{words:?}");
        assert!(ended.err.contains(told), "{words:?}: {}", ended.err);
    }
    room.folder.file("malwar.db", b"this is no database, and long enough to be seen as none");
    let ended = room.run(&["serve", "--port", "0"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("is not a database"), "{}", ended.err);
}

#[test]
fn a_healthcheck_tells_whether_a_server_is_ready() {
    let room = Room::new();
    let mut server = room.serve(&["--no-scheduler"]);
    let url = format!("http://{}", server.at);
    let check = |room: &Room, url: &str| {
        let ended = room.run(&["healthcheck", "--url", url]);
        (ended.code, ended.out)
    };
    assert_eq!(check(&room, &url), (0, "ready\n".to_owned()));
    let other = rusqlite::Connection::open(room.database()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (code, told) = check(&room, &url);
    assert_eq!(code, 1);
    assert!(told.starts_with("not ready: 503 {\"status\":\"unavailable\""), "{told}");
    other.execute_batch("ROLLBACK").unwrap();
    server.signal("-TERM");
    assert_eq!(server.end(), Some(0));
    let (code, told) = check(&room, &url);
    assert_eq!((code, told), (1, format!("not ready: could not ask {url}: connection refused\n")));
    assert_eq!(check(&room, "https://x").0, 2);
}
