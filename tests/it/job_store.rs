//! Jobs in the database: edits, names, damage, what changed, a full disk.

use crate::world::{World, at, end};
use malwar::error::Error;
use malwar::scheduler::jobs::id::JobId;
use malwar::scheduler::jobs::run::RunState;
use malwar::scheduler::jobs::{Edit, FOR_EVER, Job};
use malwar::scheduler::store::JobStore;
use malwar::scheduler::store::lookup::Noted;
use malwar::verdict::Verdict;

use crate::run_store::{CLEAN, begin, claim, hourly};

#[test]
fn a_job_is_kept_as_it_was_made() {
    let world = World::new();
    let job = world.job(hourly(|draft| {
        draft.timezone = Some("Europe/Paris".into());
        (draft.overlap, draft.missed) = (Some("queue".into()), Some("skip".into()));
        (draft.jitter_seconds, draft.timeout_seconds) = (Some(600), Some(7));
        (draft.retries, draft.include) = (Some(5), vec!["docs/**/*.md".into(), "ä".into()]);
        draft.layers = vec!["threat_intel".into(), "rule_engine".into()];
        draft.enabled = false;
    }));
    let store = world.store("a");
    assert_eq!(store.job(&job.id).unwrap(), job);
    let paused = store.pause(&job.id, FOR_EVER, Some("moving"), world.now()).unwrap();
    assert_eq!(store.job(&job.id).unwrap(), paused);
    assert_eq!(store.jobs().unwrap().jobs, [paused]);
}

#[test]
fn an_edit_during_a_run_stays_and_the_run_writes_its_own_columns_only() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let run = begin(&store, world.set("10:00:00"));
    let edit = Edit {
        name: Some("renamed".into()),
        enabled: Some(false),
        schedule: Some("30 * * * *".into()),
        ..Edit::default()
    };
    let edited = store.update(&job.id, &edit, Some(1), world.now()).unwrap();
    assert!(end(&store, &run, CLEAN, world.set("10:00:09")).is_some());
    let after = store.job(&job.id).unwrap();
    let written = Job {
        last_run: after.last_run,
        last_verdict: Some(Verdict::Clean),
        last_risk: after.last_risk,
        ..edited
    };
    assert_eq!(after, written);
    assert!(claim(&store, world.set("12:00:00")).is_empty(), "it is disabled");
    let resumed = store.resume(&job.id, world.now()).unwrap();
    assert_eq!(resumed.next_run, Some(at("2026-11-24T12:30:00Z")), "planned from now");
}

#[test]
fn a_lost_update_is_refused() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let rename = |name: &str| Edit { name: Some(name.into()), ..Edit::default() };
    let now = world.now();
    assert_eq!(store.update(&job.id, &rename("x"), Some(1), now).unwrap().revision, 2);
    let stale = Err(Error::StaleRevision { id: job.id.to_string(), seen: 1, now: 2 });
    assert_eq!(store.update(&job.id, &rename("y"), Some(1), now), stale);
    assert!(store.delete(&job.id, Some(1)).is_err());
    assert_eq!(store.job(&job.id).unwrap().name, "x");
    assert!(store.delete(&job.id, Some(2)).is_ok() && store.delete(&job.id, None).is_err());
}

#[test]
fn what_waits_of_a_job_that_is_switched_off_or_paused_does_not_run() {
    let world = World::new();
    let store = world.store("a");
    let off = Edit { enabled: Some(false), ..Edit::default() };
    for switch_off in [true, false] {
        let job = world.job(hourly(|draft| draft.overlap = Some("queue".into())));
        let run = begin(&store, world.set("10:00:00"));
        assert!(claim(&store, world.set("11:00:00")).is_empty());
        if switch_off {
            store.update(&job.id, &off, None, world.now()).unwrap();
        } else {
            store.pause(&job.id, world.set("11:30:00"), None, world.set("11:00:00")).unwrap();
        }
        end(&store, &run, CLEAN, world.now()).unwrap();
        assert!(claim(&store, world.now()).is_empty());
        assert_eq!(world.told(&job)[1], "cancelled schedule 1 11:00:00");
        store.delete(&job.id, None).unwrap();
        world.set("09:30:30");
    }
}

#[test]
fn deleting_a_job_deletes_its_runs_and_keeps_its_scans() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let run = begin(&store, world.set("10:00:00"));
    end(&store, &run, CLEAN, world.now()).unwrap();
    let going = begin(&store, world.set("11:00:00"));
    store.delete(&job.id, None).unwrap();
    assert_eq!(end(&store, &going, CLEAN, world.now()), None, "there is nothing to write to");
    assert_eq!(world.rows("SELECT count(*) FROM job_runs"), 0);
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 1);
    let unknown = Error::UnknownId { kind: "schedule", id: job.id.to_string() };
    assert_eq!(store.job(&job.id), Err(unknown));
}

#[test]
fn a_person_finds_a_job_by_whatever_names_it_alone() {
    let world = World::new();
    let now = Moment::text();
    for (id, name) in [
        ("sched-3f2a9c1b7d04", "skills"),
        ("sched-3f90aa17b2c1", "registry"),
        ("sched-b71e04aa0000", "registry"),
        ("sched-c000000000aa", "3f2a9c1b7d04"),
    ] {
        world.sql(&format!(
            "INSERT INTO scheduled_jobs (id, name, target_path, schedule, created_at) \
             VALUES ('{id}', '{name}', '/', '@daily', '{now}')"
        ));
    }
    let store = world.store("a");
    for (word, expected) in [
        ("sched-3f2a9c1b7d04", Ok("sched-3f2a9c1b7d04")),
        ("3f2a9c1b7d04", Ok("sched-3f2a9c1b7d04")),
        ("3f2a", Ok("sched-3f2a9c1b7d04")),
        ("sched-b", Ok("sched-b71e04aa0000")),
        ("skills", Ok("sched-3f2a9c1b7d04")),
        ("3f", Err("'3f' matches 2 schedules: 3f2a9c1b (skills), 3f90aa17 (registry)")),
        (
            "registry",
            Err("'registry' matches 2 schedules: 3f90aa17 (registry), b71e04aa (registry)"),
        ),
        ("", Err("no schedule ''")),
        ("sched-", Err("no schedule 'sched-'")),
        ("%", Err("no schedule '%'")),
        ("skill", Err("no schedule 'skill'")),
    ] {
        let found = store.resolve(word);
        let told = found.map(|id| id.to_string()).map_err(|error| error.to_string());
        assert_eq!(told, expected.map(str::to_owned).map_err(str::to_owned), "{word}");
    }
}

/// A time as it stands in a column.
struct Moment;

impl Moment {
    fn text() -> String {
        malwar::storage::moment::Moment(at("2026-11-24T00:00:00Z")).text()
    }
}

#[test]
fn one_damaged_row_hides_and_stops_no_other() {
    let world = World::new();
    let good = world.job(hourly(|_| {}));
    let damage = [
        ("a", "schedule = 'nonsense'"),
        ("b", "layers = 'rule_engine,nope'"),
        ("c", "timezone = 'Mars/Olympus'"),
        ("d", "include = 'not json', next_run = 'yesterday'"),
    ];
    for (id, damage) in damage {
        world.sql(&format!(
            "INSERT INTO scheduled_jobs (id, name, target_path, schedule, created_at, next_run) \
             VALUES ('sched-{id}', 'x', '/', '0 * * * *', '2026-11-24', \
             '2026-11-24T09:00:00+00:00'); \
             UPDATE scheduled_jobs SET {damage} WHERE id = 'sched-{id}'"
        ));
    }
    let store = world.store("a");
    let listed = store.jobs().unwrap();
    assert_eq!((listed.jobs.as_slice(), listed.broken.len()), (&[good.clone()][..], 4));
    let since = at("2026-11-24T00:00:00Z");
    let claimed = store.claim_due(world.set("10:00:00"), 10, since).unwrap();
    assert_eq!(claimed.runs.len(), 1);
    assert_eq!(claimed.broken.len(), 3, "'yesterday' is after every time that is due");
    assert!(store.claim_due(world.now(), 10, since).unwrap().broken.is_empty(), "told once");
    let runs = store.runs(&JobId::stored("sched-a".into()), 10).unwrap();
    let RunState::Failed { why, .. } = &runs[0].state else { panic!("{runs:?}") };
    assert!(why.contains("schedule 'sched-a' is damaged") && why.contains("nonsense"), "{why}");
    assert!(store.delete(&JobId::stored("sched-a".into()), None).is_ok(), "it can be deleted");
}

#[test]
fn each_change_is_written_once_and_the_same_again_not_at_all() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let mut hour = 9;
    let mut run = |skills: &[(&str, &str)]| {
        hour += 1;
        let run = begin(&store, world.set(&format!("{hour:02}:00:00")));
        let saved = end(&store, &run, skills, world.now()).unwrap();
        let changes = store.changes(&job.id, 100).unwrap();
        let of_run = changes.into_iter().filter(|noted| noted.run.as_ref() == Some(&run.id));
        let tell = |Noted { target, change, .. }: Noted| {
            let side = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
            let (before, after) = (side(change.before), side(change.after));
            let (kind, rules) = (change.kind.word(), change.rules.join(","));
            format!("{target} {kind} {before} {after} {rules}")
        };
        (saved.changes, of_run.map(tell).collect::<Vec<_>>().join("; "))
    };
    let (old, new) = (("a/SKILL.md", "fine"), ("b/SKILL.md", "ODD"));
    assert_eq!(run(&[old]), (0, String::new()), "the first is what the others are compared with");
    let findings = || world.rows("SELECT count(*) FROM findings");
    assert_eq!(run(&[old, new]), (1, "b/SKILL.md new - SUSPICIOUS ".to_owned()));
    assert_eq!((run(&[old, new]), findings()), ((0, String::new()), 1));
    let (count, told) = run(&[("a/SKILL.md", "BAD"), new]);
    assert_eq!(count, 4, "{told}");
    for part in [
        "a/SKILL.md verdict CLEAN MALICIOUS ",
        "a/SKILL.md risk 0 100 ",
        "a/SKILL.md content ",
        "a/SKILL.md finding_new - 1 TEST-critical",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(run(&[new]), (1, "a/SKILL.md vanished MALICIOUS - ".to_owned()));
    assert_eq!(run(&[new]), (0, String::new()), "gone is told once");
    assert_eq!(run(&[old, new]), (1, "a/SKILL.md new - CLEAN ".to_owned()));
    assert_eq!(store.changes(&job.id, 2).unwrap().len(), 2);
}

#[test]
fn a_verdict_is_as_old_as_the_first_run_that_came_to_it_without_a_break() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let since = || store.verdict_since(&store.job(&job.id).unwrap()).unwrap();
    assert_eq!(since(), None);
    for (hour, text, expected) in [
        (10, "fine", "10:00:00"),
        (11, "BAD", "11:00:00"),
        (12, "BAD", "11:00:00"),
        (13, "fine", "13:00:00"),
        (14, "fine", "13:00:00"),
        (15, "BAD", "15:00:00"),
    ] {
        let run = begin(&store, world.set(&format!("{hour}:00:00")));
        end(&store, &run, &[("a/SKILL.md", text)], world.now()).unwrap();
        assert_eq!(since(), Some(at(&format!("2026-11-24T{expected}Z"))), "{hour}: {text}");
    }
    let run = begin(&store, world.set("16:00:00"));
    crate::world::fail(&store, &run, malwar::scheduler::planning::Cause::Lasting, world.now());
    assert_eq!(since(), Some(at("2026-11-24T15:00:00Z")), "a failure is no verdict");
}

#[test]
fn a_full_disk_leaves_nothing_half_written() {
    let world = World::new();
    let store = world.store("a");
    let job = world.job(hourly(|_| {}));
    let run = begin(&store, world.set("10:00:00"));
    let pages = world.rows("PRAGMA page_count");
    world.sql(&format!("PRAGMA max_page_count = {pages}"));
    let long = format!("BAD {}", "x".repeat(200_000));
    let scans: Vec<_> = (0..200)
        .map(|n| crate::world::judged(&format!("{n}{}", "/long".repeat(400)), &long, world.now()))
        .collect();
    let finished = crate::world::completed(&run, &scans, world.now());
    let finished = malwar::scheduler::store::finished::Finished {
        run: &finished,
        scans: &scans,
        present: None,
        cause: None,
        rules_version: "1",
        page: None,
    };
    let error = store.save_run(&finished, world.now()).unwrap_err();
    assert!(error.to_string().contains("disk that is full"), "{error}");
    assert_eq!(world.told(&job), ["running schedule 1 10:00:00"]);
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 0);
    world.sql("PRAGMA max_page_count = 1000000");
    assert!(store.save_run(&finished, world.now()).unwrap().is_some(), "room again");
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 200);
}

#[test]
fn servers_say_since_when_somebody_looks() {
    use malwar::scheduler::store::watch::Presence;
    let world = World::new();
    let (one, other) = (world.store("a"), world.store("b"));
    let presence = Presence { process: 7, listens_on: Some("127.0.0.1:8000".into()) };
    let began = world.now();
    let tick = |store: &JobStore<'_>, since, now| store.tick(&presence, since, now).unwrap();
    let answers = world.store("c");
    answers.be_present(&presence, began).unwrap();
    let began = world.advance(10);
    assert_eq!(tick(&one, began, began), began, "who only answers does not look");
    let later = world.advance(40);
    assert_eq!(tick(&other, later, later), began, "the other one has");
    let much_later = world.advance(61);
    assert_eq!(tick(&other, later, much_later), later, "it is silent");
    tick(&one, began, much_later);
    one.sign_off(much_later).unwrap();
    assert_eq!(tick(&other, later, much_later), later, "it has ended");
    answers.be_present(&presence, much_later).unwrap();
    assert_eq!(tick(&other, later, much_later), later, "nor later");
    let servers = one.servers().unwrap();
    assert_eq!(servers.len(), 3);
    for server in &servers {
        assert_eq!(server.schedules, server.owner != *answers.owner(), "{server:?}");
        assert_eq!(server.is_there(much_later), server.owner != *one.owner(), "{server:?}");
    }
    let ended = servers.iter().find(|server| server.owner == *one.owner()).unwrap();
    assert_eq!((ended.started_at, ended.stopped_at), (began, Some(much_later)));
    assert_eq!(one.latest_tick().unwrap(), Some(much_later));
    let waited = world.advance(-14);
    tick(&other, later, waited);
    assert_eq!(one.latest_tick().unwrap(), Some(much_later), "a look that had to wait");
    let servers = one.servers().unwrap();
    let answers_still = servers.iter().find(|server| server.owner == *answers.owner());
    assert_eq!(answers_still.unwrap().stopped_at, None);
    let earlier = world.advance(-16);
    answers.be_present(&presence, earlier).unwrap();
    assert_eq!(one.latest_tick().unwrap(), Some(much_later), "for a scheduler to see");
    assert_eq!(tick(&one, earlier, earlier), earlier);
    assert_eq!(one.latest_tick().unwrap(), Some(earlier), "no tick lies ahead any more");
    assert_eq!((ended.process, ended.listens_on.as_deref()), (7, Some("127.0.0.1:8000")));
}
