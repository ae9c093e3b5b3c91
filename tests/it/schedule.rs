//! `malwar schedule` as its users meet it.

use crate::room::{Ended, Room};

const BAD: &str = include_str!("../skills/hostile/fake-prerequisite/SKILL.md");

/// A room with a skill and a schedule on it.
fn watched(cron: &str) -> Room {
    let room = Room::new();
    room.skill("skills/hello/SKILL.md", "# Hello\n");
    let ended = room.run(&["schedule", "create", "skills", "--cron", cron]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    room
}

fn fails(room: &Room, words: &[&str], told: &str) {
    let Ended { code, out, err } = room.run(&[&["schedule"], words].concat());
    assert_eq!((code, out.as_str()), (2, ""), "{words:?}: {err}");
    assert!(err.contains(told), "{words:?}: {err}\nand not: {told}");
}

#[test]
fn a_new_schedule_is_shown_with_words_next_runs_and_warnings() {
    let room = Room::new();
    room.skill("skills/hello/SKILL.md", "# Hello\n");
    room.skill("skills/bye/SKILL.md", "# Bye\n");
    let ended =
        room.run(&["schedule", "create", "skills", "--cron", "0 2 13 * 5", "--tz", "Europe/Paris"]);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let folder = room.folder.path("skills");
    let lines: Vec<&str> = ended.out.lines().collect();
    assert!(lines[0].starts_with("Created sched-") && lines[0].ends_with("  “skills”"));
    let watches = format!("{} (2 skills now; new ones are picked up)", folder.display());
    assert_eq!(lines[1], format!("  watches   {watches}"));
    assert!(lines[2].starts_with("  runs      at 02:00, ") && lines[2].ends_with("Europe/Paris"));
    assert!(lines[3].starts_with("  next      ") && lines[3].contains(", then "));
    assert_eq!(lines[3].split(", ").count(), 5, "five of them: {}", lines[3]);
    for told in ["warning: day of month and day of week", "warning: no server has run in the"] {
        assert!(ended.err.contains(told), "{}", ended.err);
    }
}

#[test]
fn what_a_schedule_watches_may_be_missing_and_that_is_told() {
    let room = Room::new();
    let ended = room.run(&["schedule", "create", "gone", "--cron", "@daily"]);
    assert_eq!(ended.code, 0);
    assert!(ended.err.contains("warning: nothing at '"), "{}", ended.err);
    let run = room.run(&["schedule", "run", "gone", "--json"]);
    assert_eq!(run.code, 2);
    let run: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(run["status"], "failed");
    assert!(run["error"].as_str().unwrap().starts_with("nothing at '"));
}

#[test]
fn json_has_the_fields_of_the_http_interface_in_their_order() {
    let room = Room::new();
    room.skill("a/SKILL.md", "# A\n");
    let ended = room.run(&["schedule", "create", "a", "--cron", "0 2 * * *", "--json"]);
    let keys = |text: &str, indent: &str| -> Vec<String> {
        let start = format!("{indent}\"");
        let lines = text.lines().filter_map(|line| line.strip_prefix(&start));
        lines.map(|line| line.split('"').next().unwrap().to_owned()).collect()
    };
    let job = keys(&ended.out, "  ");
    let expected = [
        "job_id",
        "name",
        "target_path",
        "schedule",
        "layers",
        "enabled",
        "last_run",
        "next_run",
        "created_at",
    ];
    assert_eq!(&job[..9], expected);
    let created: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(created["words"], "at 02:00, every day, UTC");
    assert_eq!(created["next_runs"].as_array().unwrap().len(), 5);
    assert_eq!(created["layers"].as_array().unwrap().len(), 4);
    assert!(created["next_run"].as_str().unwrap().ends_with("T02:00:00+00:00"));
    let run = room.run(&["schedule", "run", "a", "--json"]);
    let expected = [
        "run_id",
        "job_id",
        "scan_id",
        "status",
        "verdict",
        "risk_score",
        "error",
        "started_at",
        "completed_at",
    ];
    assert_eq!(&keys(&run.out, "  ")[..9], expected);
    let shown = room.json(0, &["schedule", "show", "a", "--json"]);
    let run: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(shown["recent_runs"][0], run);
    assert_eq!(room.json(0, &["schedule", "history", "a", "--json"])[0], run);
    let listed = room.json(0, &["schedule", "list", "--json"]);
    assert_eq!(listed[0]["job_id"], created["job_id"]);
    assert_eq!(listed[0]["last_verdict"], "CLEAN");
}

#[test]
fn a_run_by_hand_tells_what_changed_and_ends_as_a_scan_does() {
    let room = watched("@daily");
    let first = room.run(&["schedule", "run", "skills"]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert_eq!(room.json(0, &["schedule", "changes", "skills", "--json"]), serde_json::json!([]));
    assert!(first.out.contains("CLEAN  0/100"), "{}", first.out);
    assert!(first.out.contains("1 skill: CLEAN 0 · changed since the last run: nothing"));
    room.skill("skills/hello/SKILL.md", BAD);
    room.skill("skills/new/SKILL.md", "# New\n");
    let second = room.run(&["schedule", "run", "skills"]);
    assert_eq!(second.code, 1, "{}{}", second.out, second.err);
    for told in ["MALICIOUS\t", "CLEAN → MALICIOUS", "content changed ", "new skill, CLEAN"] {
        assert!(second.out.contains(told), "{told}: {}", second.out);
    }
    assert_eq!(room.run(&["schedule", "run", "skills", "--fail-on", "never"]).code, 0);
    let history = room.run(&["schedule", "history", "skills"]);
    let rows: Vec<Vec<&str>> = history.out.lines().map(|row| row.split('\t').collect()).collect();
    let told: Vec<[&str; 3]> = rows.iter().map(|row| [row[4], row[5], row[6]]).collect();
    assert_eq!(
        told,
        [
            ["SKILLS", "VERDICT", "RISK"],
            ["2", "MALICIOUS", rows[1][6]],
            ["2", "MALICIOUS", rows[2][6]],
            ["1", "CLEAN", "0"]
        ]
    );
    assert_eq!(rows[1][7], "–", "the third run found nothing new");
    assert!(rows[2][7].starts_with("1 new, 1 verdict, 1 risk, 1 content"), "{}", rows[2][7]);
    for command in ["show", "changes"] {
        let shown = room.run(&["schedule", command, "skills"]);
        assert!(shown.out.contains("CLEAN → MALICIOUS"), "{}", shown.out);
    }
    let changes = room.json(0, &["schedule", "changes", "skills", "--json"]);
    let kinds: Vec<&str> =
        changes.as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"verdict") && kinds.contains(&"new"), "{kinds:?}");
    let newest = room.json(0, &["schedule", "changes", "skills", "-n", "1", "--json"]);
    assert_eq!(newest, serde_json::json!([changes[0]]));
}

#[test]
fn a_run_by_hand_needs_no_server_and_does_not_mind_one() {
    let room = watched("@yearly");
    let server = room.serve(&[]);
    assert_eq!(server.ask("GET /readyz").0, 200);
    assert_eq!(room.json(0, &["schedule", "run", "skills", "--json"])["status"], "completed");
    let ended = room.run(&["schedule", "create", "skills", "--cron", "@daily", "-n", "served"]);
    assert!(!ended.err.contains("no server"), "{}", ended.err);
}

#[test]
fn a_run_that_was_killed_is_shown_as_interrupted_without_a_server_to_say_so() {
    let room = watched("@yearly");
    assert_eq!(room.run(&["schedule", "run", "skills"]).code, 0);
    let db = rusqlite::Connection::open(room.database()).unwrap();
    let killed = "UPDATE job_runs SET status = 'running', completed_at = NULL, verdict = NULL, \
                  risk_score = NULL, owner = 'here:1:1', \
                  lease_until = '2026-01-01T00:00:00.000000+00:00'";
    db.execute_batch(killed).unwrap();
    let told = "interrupted: the process that ran it stopped";
    for words in [&["schedule", "show", "skills", "--json"][..], &["schedule", "history", "skills"]]
    {
        let out = room.run(words).out;
        assert!(out.contains(told) && !out.contains("running"), "{out}");
    }
    let listed = room.run(&["schedule", "list"]).out;
    assert!(listed.ends_with("\t×\n"), "{listed}");
    assert_eq!(room.run(&["schedule", "run", "skills"]).code, 0, "it is not in the way");
    let recent_runs =
        room.json(0, &["schedule", "show", "skills", "--json"])["recent_runs"].clone();
    assert_eq!(recent_runs[1]["error"], told);
    assert_eq!(recent_runs[1]["status"], "failed");
}

#[test]
fn a_schedule_is_found_by_its_id_the_beginning_of_it_or_its_name() {
    let room = watched("@daily");
    let id = room.json(0, &["schedule", "show", "skills", "--json"])["job_id"].clone();
    let id = id.as_str().unwrap();
    for word in [id, &id[6..], &id[..10], &id[6..10]] {
        assert_eq!(room.json(0, &["schedule", "show", word, "--json"])["job_id"], id, "{word}");
    }
    fails(&room, &["show", "nothing"], "error: no schedule 'nothing'\n");
    room.run(&["schedule", "create", "skills", "--cron", "@daily"]);
    fails(&room, &["show", "skills"], "error: 'skills' matches 2 schedules: ");
}

#[test]
fn without_a_database_there_are_no_schedules_and_none_is_made() {
    let room = Room::new();
    assert_eq!(room.json(0, &["schedule", "list", "--json"]), serde_json::json!([]));
    fails(&room, &["show", "a"], "error: no schedule 'a'");
    fails(&room, &["delete", "a", "--yes"], "error: no schedule 'a'");
    assert!(!room.database().exists());
}

#[test]
fn an_update_changes_what_it_names_and_nothing_else() {
    let room = watched("0 2 * * *");
    let before = room.json(0, &["schedule", "show", "skills", "--json"]);
    let words = ["schedule", "update", "skills", "--retries", "2", "--timeout", "90s", "--json"];
    let after = room.json(0, &words);
    for (field, value) in after.as_object().unwrap() {
        match field.as_str() {
            "retries" | "revision" => assert_eq!(value, 2),
            "timeout_seconds" => assert_eq!(value, 90),
            field => assert_eq!(*value, before[field], "{field}"),
        }
    }
    let off = room.json(0, &["schedule", "update", "skills", "--disable", "--json"]);
    assert_eq!(off["enabled"], false);
    let on = room.json(0, &["schedule", "resume", "skills", "--json"]);
    assert_eq!(on["enabled"], true);
    fails(&room, &["update", "skills"], "error: there is nothing to change");
    fails(&room, &["update", "skills", "--enable", "--disable"], "contradict");
    fails(&room, &["update", "skills", "--cron", "61 * * * *"], "minute must be 0–59");
}

#[test]
fn a_pause_ends_by_itself_or_when_somebody_resumes() {
    let room = watched("* * * * *");
    let paused =
        room.json(0, &["schedule", "pause", "skills", "--for", "4h", "--reason", "x", "--json"]);
    assert_eq!(paused["pause_reason"], "x");
    assert!(paused["next_run"].as_str() >= paused["paused_until"].as_str());
    let listed = room.run(&["schedule", "list"]);
    assert!(listed.out.contains("every minute, UTC"), "{}", listed.out);
    let resumed = room.json(0, &["schedule", "resume", "skills", "--json"]);
    assert_eq!(resumed["paused_until"], serde_json::Value::Null);
    room.run(&["schedule", "pause", "skills"]);
    let db = rusqlite::Connection::open(room.database()).unwrap();
    for (since, told) in [
        ("+1 second", ". No run was missed while it was paused.\n"),
        ("-5 minutes", ". 5 runs were left out while it was paused; none is made up for.\n"),
    ] {
        room.run(&["schedule", "pause", "skills"]);
        let since = format!("UPDATE scheduled_jobs SET paused_at = datetime('now', '{since}')");
        db.execute_batch(&since).unwrap();
        let told_now = room.run(&["schedule", "resume", "skills"]).out;
        assert!(told_now.ends_with(told), "{told_now}");
    }
    let told = room.run(&["schedule", "resume", "skills"]).out;
    assert!(told.contains("Next run ") && !told.contains("paused"), "it was not: {told}");
    let for_ever = room.run(&["schedule", "pause", "skills"]);
    assert!(for_ever.out.starts_with("Paused “skills”. Resume it: "), "{}", for_ever.out);
    assert!(room.run(&["schedule", "list"]).out.contains("\tpaused\t"));
    fails(&room, &["pause", "skills", "--for", "0s"], "the pause would be over already");
    fails(&room, &["pause", "skills", "--until", "2020-01-01"], "the pause would be over already");
    fails(
        &room,
        &["pause", "skills", "--for", "soon"],
        "error: --for is 'soon', but must be a time span such as 90s, 10m, 4h or 2d\n  hint: try: \
         malwar schedule pause --help\n",
    );
}

#[test]
fn deleting_asks_unless_it_is_told_not_to_and_leaves_the_scans() {
    let room = watched("@daily");
    assert_eq!(room.run(&["schedule", "run", "skills"]).code, 0);
    fails(&room, &["delete", "skills"], "“skills” and its 1 run would be deleted");
    let ended = room.run(&["schedule", "delete", "skills", "--yes"]);
    assert!(ended.code == 0 && ended.out.starts_with("Deleted sched-"), "{}", ended.err);
    assert_eq!(room.json(0, &["schedule", "list", "--json"]), serde_json::json!([]));
    assert_eq!(room.json(0, &["report", "list", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn next_prints_times_with_the_zones_offset_wherever_its_options_stand() {
    let room = Room::new();
    let expected = serde_json::json!([
        "2026-03-08T03:00:00-04:00",
        "2026-03-09T02:30:00-04:00",
        "2026-03-10T02:30:00-04:00"
    ]);
    let (expr, zone, after) = ("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z");
    for words in [
        &["--tz", zone, "--after", after, "-n", "3", "--json", "--", expr][..],
        &[expr, "--json", "-n3", "--after", after, "--tz", zone],
        &["--json", expr, "--tz=America/New_York", "-n=3", "--after=2026-03-07T07:00"],
    ] {
        let words = [&["schedule", "next"], words].concat();
        assert_eq!(room.json(0, &words), expected, "{words:?}");
    }
    let told = room.run(&["schedule", "next", expr, "--tz", zone, "--after", after, "-n", "1"]);
    let shown = "“at 02:30, every day”, America/New_York\n  \
                 Sun 8 Mar 2026 03:00 EDT   2026-03-08T07:00:00Z\n";
    assert_eq!(told.out, shown);
    assert!(told.err.starts_with("note: on Sun 8 Mar 2026 clocks jump from 02:00 to 03:00: "));
    let of_a_schedule = watched("@yearly");
    let words = ["schedule", "next", "skills", "-n", "1", "--json", "--after", "2030-06-01"];
    assert_eq!(of_a_schedule.json(0, &words), serde_json::json!(["2031-01-01T00:00:00+00:00"]));
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let room = Room::new();
    let bad = "error: bad cron expression\n  0 25 * * *\n    ^^ hour must be 0–23\n  hint: for";
    let never = "error: this never happens\n  0 0 31 2 *\n      ^^^^ February has no 31st\n";
    for (words, told) in [
        (&["create", "a", "--cron", "0 25 * * *"][..], bad),
        (&["create", "a", "--cron", "0 0 31 2 *"], never),
        (&["next", "0 25 * * *"], bad),
        (&["next", "--json", "--", "0 0 31 2 *"], never),
        (&["next", "--json", "--", "-1 * * * *"], "error: bad cron expression\n  -1 * * * *\n"),
        (
            &["next", "*/30 2 * 3 7L", "--tz", "Europe/Paris"],
            "error: this never happens\n  */30 2 * 3 7L\n  ^^^^^^^^^^^^^ the clocks of \
             Europe/Paris leave this time out each time it would come\n  hint: to run once, ",
        ),
        (&["create", "a", "--cron", "*/5 2 * 3 7L", "--tz", "Europe/Paris"], "leave this time out"),
        (&["next", ""], "it is empty"),
        (&["next", "@reboot"], "error: bad cron expression\n  @reboot\n"),
        (&["next", "word"], "error: no schedule 'word'"),
        (&["next", "* * * * *", "--tz", "Europe/Pari"], "hint: did you mean 'Europe/Paris'?"),
        (&["next", "* * * * *", "--after", "2026-02-30"], "--after is '2026-02-30', but must be"),
        (&["next", "* * * * *", "-n", "0"], "from 1 to 10000"),
        (&["create", "a", "--cron", "@daily", "--tz", "Mars/Olympus"], "unknown time zone"),
        (
            &["create", "a", "--cron", "@daily", "--layers", "rules"],
            "error: unknown layer 'rules'\n  hint: layers are rule_engine, url_crawler, \
             llm_analyzer, threat_intel; did you mean 'rule_engine'?\n",
        ),
        (&["create", "a", "--cron", "@daily", "--overlap", "maybe"], "it is one of skip, queue"),
        (&["create", "a", "--cron", "@daily", "--retries", "6"], "not a number from 0 to 5"),
        (&["create", "a", "--cron", "@daily", "--timeout", "2d"], "not a number from 1 to 86400"),
        (&["create", "a", "--cron", "@daily", "--jitter", "2h"], "not a number from 0 to 3600"),
        (&["create", "a", "--cron", "@daily", "--include", "["], "a '[' is not closed"),
        (
            &["create", "a", "--cron", "@daily", "--retries", "x"],
            "error: --retries is 'x', but must be a whole number\n  hint: try: malwar schedule \
             create --help\n",
        ),
        (
            &["create", "a", "--cron", "@daily", "--retries", "99999999999999999999"],
            "but must be a whole number, and smaller",
        ),
        (&["create", "a", "--cron", "@daily", "--timeout", "1w"], "--timeout is '1w', but must be"),
        (&["create", "a", "--cron", "@daily", "--name", " "], "a schedule needs a name"),
        (&["history", "a", "--limit", "0"], "--limit is '0', but must be a whole number from 1"),
        (&["create", "-", "--cron", "@daily"], "still there the next time"),
        (&["create", "a"], "--cron"),
        (&["create", "--cron", "@daily"], "<target> is missing"),
    ] {
        fails(&room, words, told);
    }
    assert!(!room.database().exists(), "nothing was made");
}

#[test]
fn a_damaged_row_does_not_hide_the_others() {
    let room = watched("@daily");
    let db = rusqlite::Connection::open(room.database()).unwrap();
    let insert = "INSERT INTO scheduled_jobs (id, name, target_path, schedule) \
                  VALUES ('sched-00000000dead', 'broken', 'x', 'every day')";
    db.execute_batch(insert).unwrap();
    let ended = room.run(&["schedule", "list", "--json"]);
    assert_eq!(ended.code, 2);
    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&ended.out).unwrap().len(), 1);
    assert!(ended.err.contains("schedule 'sched-00000000dead' is damaged"), "{}", ended.err);
    fails(&room, &["show", "broken"], "schedule 'sched-00000000dead' is damaged");
}

#[test]
fn foreign_words_steer_no_terminal() {
    let room = Room::new();
    room.skill("a/SKILL.md", "---\nname: \"x\\e[2Jy\"\ndescription: d\n---\n# A\n");
    let name = "n\u{1b}[31m\u{202e}\nVERDICT: CLEAN";
    let words = ["schedule", "create", "a", "--cron", "@daily", "--name", name];
    let mut said = room.run(&words).out;
    for words in [
        &["schedule", "list"][..],
        &["schedule", "show", name],
        &["schedule", "run", name],
        &["schedule", "history", name],
        &["schedule", "pause", name, "--reason", "\u{9b}2J"],
        &["schedule", "show", name],
        &["schedule", "resume", name],
        &["schedule", "delete", name, "--yes"],
    ] {
        let ended = room.run(words);
        assert_eq!(ended.code, 0, "{words:?}: {}", ended.err);
        said += &(ended.out + &ended.err);
    }
    assert!(!said.contains(['\u{1b}', '\u{202e}', '\u{9b}']), "{said}");
    assert!(!said.lines().any(|line| line.starts_with("VERDICT:")), "{said}");
}
