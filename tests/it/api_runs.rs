//! Runs and scans through the API: waited for, taken back, bounded, read back.

use crate::api_world::{
    asked, detail, json, real_scanner, sending, text, uncounted, with, with_api,
};
use crate::world::{World, scanner};
use malwar::scheduler::jobs::Draft;
use serde_json::json as value;

#[test]
fn a_run_is_waited_for_or_not_and_can_be_taken_back() {
    let world = World::new();
    let (scanner, mut gate) = scanner();
    let job = world.watch("@yearly", "WAIT");
    let run = format!("POST /api/v1/schedules/{}/run", job.id);
    let no_wait = with(asked(&run), "prefer", "respond-async, wait=10");
    with_api(&world, uncounted(), &scanner, |api| {
        let accepted = api.answer(&no_wait);
        assert_eq!(
            (accepted.status, accepted.header("Preference-Applied")),
            (202, Some("respond-async"))
        );
        let place = accepted.header("Location").unwrap().to_owned();
        gate.begun.recv().unwrap();
        assert_eq!(json(&api.answer(&asked(&format!("GET {place}"))))["status"], "running");
        // One is enough.
        let refused = api.answer(&asked(&run));
        assert_eq!(refused.status, 409, "{}", text(&refused));
        let cancel = format!("POST {place}/cancel");
        let cancelled = api.answer(&asked(&cancel));
        assert_eq!((cancelled.status, &json(&cancelled)["status"]), (200, &value!("cancelled")));
        let twice = api.answer(&asked(&cancel));
        assert_eq!((twice.status, detail(&twice).contains("over already: cancelled")), (409, true));
        gate.open = None;
        let reply = api.answer(&asked("POST /api/v1/runs/nope/cancel"));
        assert_eq!((reply.status, detail(&reply)), (404, "Run nope not found".to_owned()));
    });
    let bad = world.watch("@yearly", "BAD");
    with_api(&world, uncounted(), &scanner, |api| {
        let reply = api.answer(&asked(&format!("POST /api/v1/schedules/{}/run", bad.id)));
        assert_eq!((reply.status, &json(&reply)["verdict"]), (200, &value!("MALICIOUS")));
        assert_eq!(json(&reply)["trigger"], "api");
    });
    assert_eq!(world.told(&job), ["cancelled api 1 -"]);
}

#[test]
fn a_run_waits_its_turn_where_the_schedule_wants_that() {
    let world = World::new();
    let (scanner, mut gate) = scanner();
    world.room.file("a/SKILL.md", b"WAIT");
    let target = world.room.path("a").to_string_lossy().into_owned();
    let draft = Draft { overlap: Some("queue".to_owned()), ..Draft::new("a", &target, "@yearly") };
    let job = world.job(draft);
    let run = asked(&format!("POST /api/v1/schedules/{}/run", job.id));
    with_api(&world, uncounted(), &scanner, |api| {
        assert_eq!(api.answer(&with(run.clone(), "prefer", "respond-async")).status, 202);
        gate.begun.recv().unwrap();
        let second = api.answer(&run);
        assert_eq!((second.status, &json(&second)["status"]), (202, &value!("pending")));
        assert_eq!(api.answer(&run).status, 409, "one waits");
        gate.open = None;
    });
}

#[test]
fn what_is_too_much_is_refused_and_nobody_else_is_kept_from_looking() {
    use malwar::scheduler::inlet::ERRANDS_MAX;
    let world = World::new();
    let (scanner, mut gate) = scanner();
    let jobs: Vec<_> = (0..=ERRANDS_MAX).map(|_| world.watch("@yearly", "WAIT")).collect();
    with_api(&world, uncounted(), &scanner, |api| {
        let run = |n: usize| {
            let run = asked(&format!("POST /api/v1/schedules/{}/run", jobs[n].id));
            api.answer(&with(run, "prefer", "respond-async"))
        };
        for n in 0..ERRANDS_MAX {
            assert_eq!(run(n).status, 202, "{n}");
        }
        let full = run(ERRANDS_MAX);
        assert_eq!((full.status, full.header("Retry-After")), (503, Some("1")));
        let scan = api.answer(&sending("POST /api/v1/scan", r#"{"content":"x"}"#));
        assert_eq!(scan.status, 503, "{}", text(&scan));
        assert_eq!(api.answer(&asked("GET /api/v1/schedules")).status, 200);
        gate.open = None;
    });
    let refused = world.told(&jobs[ERRANDS_MAX]);
    assert!(refused.is_empty(), "refused before it was claimed: {refused:?}");
}

#[test]
fn a_scan_is_read_back_as_it_was_answered() {
    let world = World::new();
    let skill = include_str!("../skills/hostile/fake-prerequisite/SKILL.md");
    with_api(&world, uncounted(), &real_scanner(), |api| {
        let body = value!({ "content": skill, "file_name": "skills/hi/SKILL.md" }).to_string();
        let made = api.answer(&sending("POST /api/v1/scan", &body));
        let scan = json(&made);
        assert_eq!((made.status, &scan["verdict"]), (200, &value!("MALICIOUS")), "{scan}");
        assert_eq!(scan["target"], "skills/hi/SKILL.md");
        let id = scan["scan_id"].as_str().unwrap();
        let path = format!("GET /api/v1/scan/{id}");
        assert_eq!(text(&api.answer(&asked(&path))), text(&made));
        let sarif = json(&api.answer(&asked(&format!("{path}/sarif"))));
        assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), scan["finding_count"]);
        // The same content again is another scan, with the same findings.
        let again = json(&api.answer(&sending("POST /api/v1/scan", &body)));
        assert_ne!(again["scan_id"], scan["scan_id"]);
        assert_eq!(again["findings"], scan["findings"]);
        let batch = value!({ "skills": [{ "content": "# a" }, { "content": skill }] }).to_string();
        let both = json(&api.answer(&sending("POST /api/v1/scan/batch", &batch)));
        assert_eq!(
            (&both[0]["verdict"], &both[1]["verdict"]),
            (&value!("CLEAN"), &scan["verdict"])
        );
        assert_eq!(world.rows("SELECT count(*) FROM scans"), 4);
        let listed = json(&api.answer(&asked("GET /api/v1/scans")));
        assert_eq!(listed.as_array().unwrap().len(), 4);
    });
}

#[test]
fn what_nobody_looks_at_is_not_clean() {
    let world = World::new();
    with_api(&world, uncounted(), &real_scanner(), |api| {
        let scan = |body: &str| api.answer(&sending("POST /api/v1/scan", body));
        for (body, status) in [
            (r#"{"content":"x","layers":["llm_analyzer"]}"#, 400),
            (r#"{"content":"x","layers":["llm_analyzer"],"use_llm":false}"#, 422),
            (r#"{"content":"x","layers":["rules"]}"#, 422),
            (r#"{"content":"x","layers":[]}"#, 200),
            (r#"{"content":"x","use_llm":"off"}"#, 200),
            (r#"{"content":""}"#, 200),
        ] {
            assert_eq!(scan(body).status, status, "{body}");
        }
        let wrong = r#"{"skills":[{"content":"x"},{},7,{"content":"x","layers":["a"]}]}"#;
        let reply = api.answer(&sending("POST /api/v1/scan/batch", wrong));
        let items = json(&reply)["detail"].clone();
        let places: Vec<String> =
            items.as_array().unwrap().iter().map(|item| item["loc"].to_string()).collect();
        assert_eq!(
            places,
            [
                r#"["body","skills",1,"content"]"#,
                r#"["body","skills",2]"#,
                r#"["body","skills",3,"layers",0]"#
            ]
        );
        let many = value!({ "skills": vec![value!({ "content": "x" }); 101] }).to_string();
        assert_eq!(api.answer(&sending("POST /api/v1/scan/batch", &many)).status, 422);
    });
    assert_eq!(world.rows("SELECT count(*) FROM scans"), 3);
}
