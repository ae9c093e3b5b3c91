//! Who may ask the API what: keys, roles, limits, sites, and whatever else comes.

use crate::api_world::{asked, detail, json, make_key, sending, text, uncounted, with, with_api};
use crate::world::{World, scanner};
use malwar::api::options::Options;
use malwar::api::secret;
use malwar::storage::keys;
use serde_json::json as value;

const NEW: &str = r#"{"name":"n","target_path":"x","schedule":"0 2 * * *"}"#;

#[test]
fn a_role_may_do_what_it_is_for_and_no_more() {
    let world = World::new();
    let keys = ["admin", "analyst", "scanner", "readonly"]
        .map(|role| (role, make_key(&world, &format!("key-{role}"), role)));
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        for (role, key) in &keys {
            for (request, body, needs) in [
                ("GET /api/v1/schedules", "", None),
                ("GET /api/v1/scans", "", None),
                ("GET /api/v1/rules", "", None),
                ("POST /api/v1/schedules", NEW, Some("schedule:manage")),
                ("DELETE /api/v1/schedules/none", "", Some("schedule:manage")),
                ("PUT /api/v1/schedules/none", "{}", Some("schedule:manage")),
                ("POST /api/v1/schedules/none/run", "", Some("schedule:manage")),
                ("POST /api/v1/schedules/none/pause", "", Some("schedule:manage")),
                ("POST /api/v1/schedules/none/resume", "", Some("schedule:manage")),
                ("POST /api/v1/runs/none/cancel", "", Some("schedule:manage")),
                ("POST /api/v1/scan", r#"{"content":"x"}"#, Some("scan:create")),
                ("POST /api/v1/scan/batch", r#"{"skills":[]}"#, Some("scan:create")),
            ] {
                let reply = api.answer(&with(sending(request, body), "x-api-key", key));
                let refused = needs.filter(|_| *role == "readonly");
                assert_eq!(reply.status == 403, refused.is_some(), "{role} {request}");
                if let Some(needs) = refused {
                    let told = format!("Insufficient permissions: requires {needs}");
                    assert_eq!(detail(&reply), told);
                }
            }
        }
    });
    assert_eq!(world.rows("SELECT count(*) FROM scheduled_jobs"), 3);
}

/// Every cell of a table, as it is stored.
fn rows(world: &World, table: &str) -> String {
    let all = format!("SELECT * FROM {table}");
    let rows = world.db.read("test", |tx| {
        let mut statement = tx.prepare(&all)?;
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cell = |at| row.get_ref(at).map(|cell| format!("{cell:?}"));
            (0..columns).map(cell).collect::<rusqlite::Result<Vec<_>>>()
        };
        let rows = statement.query_map([], row)?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    });
    format!("{:?}", rows.unwrap())
}

#[test]
fn a_key_opens_from_its_making_to_its_end_and_is_nowhere_to_be_found() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let get = asked("GET /api/v1/schedules");
    let given = secret::hash("given");
    let options = Options { keys: vec![given], ..uncounted() };
    with_api(&world, options, &scanner, |api| {
        assert_eq!(api.answer(&with(get.clone(), "x-api-key", "given")).status, 200);
        let key = make_key(&world, "key-1", "scanner");
        world.advance(1);
        for (name, value, status) in [
            ("x-api-key", key.as_str(), 200),
            ("authorization", &format!("Bearer {key}"), 200),
            ("authorization", &format!("bearer  {key} "), 200),
            ("authorization", &format!("Basic {key}"), 401),
            ("authorization", &key, 401),
            ("x-api-key", &key[..key.len() - 1], 403),
            ("x-api-key", &key.to_uppercase(), 403),
            ("x-api-key", "", 403),
            ("x-nothing", &key, 401),
        ] {
            assert_eq!(api.answer(&with(get.clone(), name, value)).status, status, "{value}");
        }
        let last = "SELECT count(*) FROM api_keys WHERE last_used IS NOT NULL";
        assert_eq!(world.rows(last), 1);
        // However it is used, nothing that it leads to holds it.
        let mut create = with(sending("POST /api/v1/schedules", NEW), "x-api-key", &key);
        create = with(create, "idempotency-key", "once");
        assert_eq!(api.answer(&create).status, 201);
        let tables = ["api_keys", "idempotent_answers", "scheduled_jobs"];
        let dump = tables.map(|table| rows(&world, table)).concat();
        let bytes = format!("{:?}", &key.as_bytes()[4..]);
        assert!(!dump.contains(&bytes[1..bytes.len() - 1]) && !dump.contains(&key[12..]), "{dump}");
        world.db.write("test", |tx| keys::revoke(tx, "key-1", world.now())).unwrap();
        world.advance(1);
        assert_eq!(api.answer(&with(get.clone(), "x-api-key", &key)).status, 403);
    });
}

#[test]
fn where_others_can_reach_it_nobody_comes_in_without_a_key() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let options = Options { keys_needed: true, ..uncounted() };
    with_api(&world, options, &scanner, |api| {
        assert_eq!(api.answer(&asked("GET /api/v1/schedules")).status, 401);
        assert_eq!(api.answer(&asked("GET /api/v1/health")).status, 200);
        let wrong = with(asked("GET /api/v1/schedules"), "x-api-key", "x");
        assert_eq!(api.answer(&wrong).status, 403);
    });
}

#[test]
fn other_sites_read_answers_only_where_they_are_named() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let app = "https://app.example";
    let options = Options { cors_origins: vec![app.to_owned()], ..uncounted() };
    let preflight = |origin: &str| {
        let asked = with(asked("OPTIONS /api/v1/schedules"), "origin", origin);
        with(asked, "access-control-request-method", "POST")
    };
    with_api(&world, options, &scanner, |api| {
        let told = api.answer(&preflight(app));
        assert_eq!((told.status, told.header("Access-Control-Allow-Origin")), (204, Some(app)));
        assert_eq!(told.header("Access-Control-Allow-Methods"), Some("GET, HEAD, POST, OPTIONS"));
        let other = api.answer(&preflight("https://evil.example"));
        assert_eq!(other.header("Access-Control-Allow-Origin"), None);
        let get = with(asked("GET /api/v1/schedules"), "origin", app);
        let read = api.answer(&get);
        assert_eq!((read.status, read.header("Access-Control-Allow-Origin")), (200, Some(app)));
        let evil = with(asked("GET /api/v1/schedules"), "origin", "https://evil.example");
        assert_eq!(api.answer(&evil).status, 403);
        let mut rebound = asked("GET /api/v1/schedules");
        rebound.headers = vec![("host".to_owned(), "evil.example".to_owned())];
        assert_eq!(api.answer(&rebound).status, 403);
    });
    with_api(&world, uncounted(), &scanner, |api| {
        let told = api.answer(&preflight(app));
        assert_eq!((told.status, told.header("Access-Control-Allow-Origin")), (204, None));
    });
}

#[test]
fn errors_come_as_problem_documents_to_who_asks_for_them() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        for (request, body, status) in [
            ("GET /nope", "", 404),
            ("PATCH /api/v1/schedules", "", 405),
            ("POST /api/v1/schedules", "{}", 422),
            ("GET /api/v1/schedules/x", "", 404),
        ] {
            let asked = with(sending(request, body), "accept", "application/problem+json");
            let reply = api.answer(&asked);
            assert_eq!(reply.header("Content-Type"), Some("application/problem+json"));
            let problem = json(&reply);
            assert_eq!((reply.status, &problem["status"]), (status, &value!(status)));
            assert!(problem["detail"].is_string() && problem["title"].is_string(), "{problem}");
            assert_eq!(problem["errors"].is_array(), status == 422);
        }
    });
}

#[test]
fn whatever_comes_is_answered_and_never_as_our_fault() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let long = "n".repeat(1 << 20);
    let named =
        |name: &str| format!(r#"{{"name":"{name}","target_path":"x","schedule":"@daily"}}"#);
    let named_with = |layers: &str| {
        format!(r#"{{"name":"n","target_path":"x","schedule":"@daily","layers":{layers}}}"#)
    };
    with_api(&world, uncounted(), &scanner, |api| {
        for (request, body, status) in [
            ("POST /api/v1/schedules", named(r"\ud800").as_str(), 422),
            ("POST /api/v1/schedules", &named(&long[..4_097]), 422),
            ("POST /api/v1/schedules", &named(&long), 413),
            ("POST /api/v1/schedules", &"[".repeat(100_000), 422),
            ("POST /api/v1/schedules", &named_with(&format!("[{}1]", "1,".repeat(5_000))), 422),
            ("POST /api/v1/schedules", &named_with(&format!("[{}1]", "1,".repeat(50_000))), 422),
            ("POST /api/v1/schedules", &named_with(&format!("[\"{}\"]", ",".repeat(50_000))), 422),
            ("POST /api/v1/scan/batch", &format!(r#"{{"skills":[{}1]}}"#, "1,".repeat(99)), 422),
            ("POST /api/v1/schedules", "\u{feff}{}", 422),
            (
                "POST /api/v1/schedules",
                r#"{"name":"\u0000","target_path":"\u0000","schedule":"@daily"}"#,
                201,
            ),
            ("GET //etc/passwd", "", 404),
            ("GET /api/v1/schedules/..%2f..%2fetc%2fpasswd", "", 404),
            ("GET /api/v1/schedules/%2e%2e", "", 404),
            ("GET /api/v1/schedules/%00%0d%0aX-Injected:%201", "", 404),
            ("GET /api/v1/schedules/%ff%fe", "", 404),
            ("GET /api/v1/scan/%f0%9f%9b%a1", "", 404),
            ("GET /api/v1/schedules/x/", "", 307),
            ("GET http://evil.example/api/v1/schedules", "", 404),
            ("GET *", "", 404),
            ("BREW /api/v1/schedules", "", 405),
            ("get /api/v1/schedules", "", 405),
            ("OPTIONS /api/v1/schedules", "", 204),
            ("OPTIONS /nope", "", 404),
            ("GET /api/v1/scans?limit=5&limit=x&&=&%", "", 422),
        ] {
            let reply = api.answer(&sending(request, body));
            assert_eq!(reply.status, status, "{request}: {}", text(&reply));
            assert!(reply.headers.iter().all(|(_, value)| !value.contains(['\r', '\n'])));
            assert!(reply.body.len() < 20_000, "{request}: {} bytes", reply.body.len());
        }
        let mut bytes = sending("POST /api/v1/schedules", "");
        bytes.body = b"{\"name\":\"\xff\"}".to_vec();
        let reply = api.answer(&bytes);
        assert_eq!((reply.status, &json(&reply)["detail"][0]["loc"][1]), (422, &value!(9)));
    });
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let key = make_key(&world, "key-1", "readonly");
    let options = Options { requests_per_ip: 3, requests_per_key: 5, ..Options::default() };
    with_api(&world, options, &scanner, |api| {
        let get = asked("GET /api/v1/schedules");
        for n in 1..=4 {
            let made_up = with(get.clone(), "x-api-key", &format!("made-up-{n}"));
            let reply = api.answer(&made_up);
            assert_eq!(reply.status, if n <= 3 { 403 } else { 429 }, "made-up keys share a count");
            assert_eq!(reply.header("Retry-After").is_some(), n > 3);
        }
        for n in 1..=6 {
            let reply = api.answer(&with(get.clone(), "x-api-key", &key));
            assert_eq!(reply.status, if n <= 5 { 200 } else { 429 });
            assert_eq!(reply.header("X-RateLimit-Limit"), Some("5"));
        }
        assert_eq!(api.answer(&asked("GET /api/v1/health")).status, 200);
        world.advance(60);
        assert_eq!(api.answer(&with(get, "x-api-key", &key)).status, 200);
    });
}
