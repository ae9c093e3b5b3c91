//! Schedules through the API: tags, requests sent again, previews, pauses, roots.

use crate::api_world::{asked, detail, json, make_key, sending, text, uncounted, with, with_api};
use crate::world::{World, scanner};
use malwar::api::Api;
use malwar::api::options::Options;
use malwar::scheduler::jobs::Draft;
use malwar::threads;
use serde_json::json as value;

const NEW: &str = r#"{"name":"n","target_path":"x","schedule":"0 2 * * *"}"#;

fn create(api: &Api<'_>, body: &str) -> serde_json::Value {
    let reply = api.answer(&sending("POST /api/v1/schedules", body));
    assert_eq!(reply.status, 201, "{}", text(&reply));
    json(&reply)
}

fn id(job: &serde_json::Value) -> String {
    job["job_id"].as_str().unwrap().to_owned()
}

#[test]
fn a_lost_update_is_refused_and_what_is_known_is_not_sent_again() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        let path = format!("/api/v1/schedules/{}", id(&create(api, NEW)));
        let get =
            |name: &str, value: &str| api.answer(&with(asked(&format!("GET {path}")), name, value));
        let put = |tag: &str, body: &str| {
            api.answer(&with(sending(&format!("PUT {path}"), body), "if-match", tag))
        };
        let first = get("x", "").header("ETag").unwrap().to_owned();
        assert_eq!(get("if-none-match", &first).status, 304);
        assert!(get("if-none-match", &first).body.is_empty());
        assert_eq!(get("if-none-match", &format!("\"x\", W/{first}")).status, 304);
        assert_eq!(get("if-none-match", "\"x\"").status, 200);
        let changed = put(&first, r#"{"name":"second"}"#);
        let second = changed.header("ETag").unwrap().to_owned();
        assert_eq!((changed.status, get("if-none-match", &second).status), (200, 304));
        assert_eq!(get("if-none-match", &first).status, 200);
        for (tag, status) in [
            (first.as_str(), 412),
            ("\"x\"", 412),
            (&format!("W/{second}"), 412),
            (&format!("\"x\", {second}"), 200),
            ("\"2\"", 412),
            ("\"3\"", 200),
            ("*", 200),
        ] {
            assert_eq!(put(tag, r#"{"name":"again"}"#).status, status, "{tag}");
        }
        let delete = |tag| api.answer(&with(asked(&format!("DELETE {path}")), "if-match", tag));
        assert_eq!(delete(&first).status, 412);
        // Nothing is changed, so that nobody else's change is lost.
        assert_eq!(put("\"5\"", "{}").status, 200);
        assert_eq!(delete("\"5\"").status, 204);
        assert_eq!(delete("*").status, 404);
    });
}

#[test]
fn a_request_that_is_sent_again_is_answered_again_and_not_done_again() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let (one, other) = (make_key(&world, "key-1", "scanner"), make_key(&world, "key-2", "admin"));
    with_api(&world, uncounted(), &scanner, |api| {
        let post = |key: &str, name: &str, body: &str| {
            let asked = with(sending("POST /api/v1/schedules", body), "x-api-key", key);
            api.answer(&with(asked, "idempotency-key", name))
        };
        let jobs = || world.rows("SELECT count(*) FROM scheduled_jobs");
        let first = post(&one, "a", NEW);
        let again = post(&one, "a", NEW);
        assert_eq!((first.status, again.status, &first.body), (201, 201, &again.body));
        for name in ["Location", "ETag", "Content-Type"] {
            assert_eq!(first.header(name), again.header(name), "{name}");
        }
        assert_ne!(first.header("X-Request-ID"), again.header("X-Request-ID"));
        assert_eq!((again.header("Idempotent-Replayed"), jobs()), (Some("true"), 1));
        assert_eq!(post(&one, "a", &NEW.replace("\"n\"", "\"m\"")).status, 422);
        assert_eq!((post(&other, "a", NEW).status, jobs()), (201, 2));
        assert_eq!(post(&one, "b", "{}").status, 422);
        assert_eq!(post(&one, "b", "{}").header("Idempotent-Replayed"), Some("true"));
        for name in ["", "a b", "\u{e4}", &"x".repeat(256)] {
            assert_eq!(post(&one, name, NEW).status, 400, "{name}");
        }
        world.advance(24 * 3_600 + 1);
        assert_eq!((post(&one, "a", NEW).status, jobs()), (201, 3));
    });
}

/// A process may die between any two transactions, so there must not be two.
#[test]
fn what_is_done_and_its_answer_are_kept_together_or_not_at_all() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        let execute = |sql: &str| {
            world.db.write("test", |tx| Ok(tx.execute_batch(sql)?)).unwrap();
        };
        let skill = r#"{"content":"hello"}"#;
        let skills = format!(r#"{{"skills":[{skill},{skill}]}}"#);
        for (path, body, made, count) in [
            ("/api/v1/schedules", NEW, "scheduled_jobs", 1),
            ("/api/v1/scan", skill, "scans", 1),
            ("/api/v1/scan/batch", &skills, "scans", 3),
        ] {
            let post = || {
                let asked = sending(&format!("POST {path}"), body);
                api.answer(&with(asked, "idempotency-key", "k"))
            };
            let rows = |table: &str| world.rows(&format!("SELECT count(*) FROM {table}"));
            let before = rows(made);
            execute(
                "CREATE TRIGGER full BEFORE UPDATE ON idempotent_answers \
                 BEGIN SELECT RAISE(ABORT, 'no'); END",
            );
            assert!(post().status >= 500, "{path}");
            assert_eq!(rows(made), before, "{path}");
            execute("DROP TRIGGER full");
            let (first, again) = (post(), post());
            assert!(first.status < 300, "{path}: {}", text(&first));
            assert_eq!(again.header("Idempotent-Replayed"), Some("true"), "{path}");
            assert_eq!((&first.body, rows(made)), (&again.body, count), "{path}");
            execute("DELETE FROM idempotent_answers");
        }
    });
}

#[test]
fn of_one_request_that_comes_several_times_at_once_one_is_done() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        threads::together(|crew| {
            for _ in 0..8 {
                crew.spawn("client", || {
                    let asked = sending("POST /api/v1/schedules", NEW);
                    let reply = api.answer(&with(asked, "idempotency-key", "same"));
                    assert!(matches!(reply.status, 201 | 409), "{}", text(&reply));
                })
                .unwrap();
            }
        });
    });
    assert_eq!(world.rows("SELECT count(*) FROM scheduled_jobs"), 1);
}

#[test]
fn a_schedule_is_tried_out_paused_and_resumed() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        let post = |path: &str, body: &str| api.answer(&sending(&format!("POST {path}"), body));
        let preview = "/api/v1/schedules/preview";
        let body = r#"{"schedule":"30 2 1 * 0","timezone":"Europe/Paris","count":2}"#;
        let told = json(&post(preview, body));
        assert_eq!(told["next_runs"].as_array().unwrap().len(), 2);
        assert_eq!(told["next_runs"][0], "2026-11-29T01:30:00+00:00");
        assert_eq!(told["next_runs_local"][0], "2026-11-29T02:30:00+01:00");
        assert_eq!(told["warnings"].as_array().unwrap().len(), 1);
        assert!(told["daylight_saving"][0].as_str().unwrap().contains("28 Mar 2027"), "{told}");
        for (body, status) in [
            (r#"{"schedule":"@daily"}"#, 200),
            (r#"{"schedule":"bad"}"#, 400),
            (r#"{"schedule":"@daily","timezone":"Mars/Olympus"}"#, 422),
            (r#"{"schedule":"@daily","count":0}"#, 422),
            (r#"{"schedule":"@daily","count":101}"#, 422),
            (r"{}", 422),
        ] {
            assert_eq!(post(preview, body).status, status, "{body}");
        }
        let path = format!("/api/v1/schedules/{}", id(&create(api, NEW)));
        let pause = format!("{path}/pause");
        for (body, status, until) in [
            ("", 200, "9999-12-30T22:00:00+00:00"),
            (r#"{"seconds":90000,"reason":"moving"}"#, 200, "2026-11-25T10:30:30+00:00"),
            (r#"{"until":"2026-11-30T00:00:00Z"}"#, 200, "2026-11-30T00:00:00+00:00"),
            (r#"{"until":"2026-11-30T00:00:00Z","seconds":1}"#, 422, ""),
            (r#"{"until":"tomorrow"}"#, 422, ""),
            (r#"{"until":"2026-11-01T00:00:00Z"}"#, 422, ""),
            (r#"{"seconds":0}"#, 422, ""),
            (r#"{"reason":1}"#, 422, ""),
        ] {
            let reply = post(&pause, body);
            assert_eq!(reply.status, status, "{body}: {}", text(&reply));
            if status == 200 {
                let told = json(&reply)["paused_until"].as_str().unwrap().to_owned();
                assert_eq!(told[..16], until[..16], "{body}");
            }
        }
        let resumed = json(&post(&format!("{path}/resume"), ""));
        assert_eq!((&resumed["paused_until"], &resumed["enabled"]), (&value!(null), &value!(true)));
        assert_eq!(post("/api/v1/schedules/x/pause", "").status, 404);
    });
}

#[test]
fn a_target_outside_of_the_roots_is_refused_when_it_is_named_and_when_it_is_run() {
    let world = World::new();
    world.room.file("in/SKILL.md", b"fine");
    world.room.file("out/SKILL.md", b"BAD");
    let root = world.room.path("in");
    let options = Options { scan_roots: vec![root.clone()], ..uncounted() };
    let (scanner, _gate) = scanner();
    let scanner = scanner.within(vec![root.clone()]);
    let out = world.room.path("out").to_string_lossy().into_owned();
    let before = world.job(Draft::new("before", &out, "@yearly"));
    with_api(&world, options, &scanner, |api| {
        let create = |target: &str| {
            let body = value!({ "name": "a", "target_path": target, "schedule": "@yearly" });
            api.answer(&sending("POST /api/v1/schedules", &body.to_string()))
        };
        let inside = root.to_string_lossy().into_owned();
        assert_eq!(create(&out).status, 403);
        assert_eq!(create(&format!("{inside}/../out")).status, 403);
        let made = create(&inside);
        assert_eq!(made.status, 201);
        let path = format!("/api/v1/schedules/{}", id(&json(&made)));
        let put = value!({ "target_path": out, "name": "b" }).to_string();
        let refused = api.answer(&sending(&format!("PUT {path}"), &put));
        let why = "target_path lies outside of MALWAR_SCAN_ROOTS";
        assert_eq!((refused.status, detail(&refused).as_str()), (403, why));
        assert_eq!(json(&api.answer(&asked(&format!("GET {path}"))))["name"], "a");
        let run = |id: &str| json(&api.answer(&asked(&format!("POST /api/v1/schedules/{id}/run"))));
        assert_eq!(run(&id(&json(&made)))["status"], "completed");
        let outside = run(before.id.as_str());
        assert_eq!((&outside["status"], &outside["verdict"]), (&value!("failed"), &value!(null)));
        // What was inside may lead outside by now.
        std::fs::remove_dir_all(&root).unwrap();
        std::os::unix::fs::symlink(&out, &root).unwrap();
        world.advance(5);
    });
}
