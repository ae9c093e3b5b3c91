//! What the API lists and tells of itself: pages, its description, its health.

use crate::api_world::{asked, detail, json, text, uncounted, with_api};
use crate::world::{World, scanner};
use malwar::api::Api;
use malwar::api::routes::ROUTES;
use malwar::scheduler::jobs::{Draft, Edit, Job};
use malwar::scheduler::store::{JobStore, Owner};
use malwar::storage::Db;
use serde_json::json as value;
use std::collections::BTreeSet;

#[test]
fn lists_come_by_the_page_to_who_asks_for_that() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let names: Vec<String> = (0..7).map(|n| format!("job {n}")).collect();
    for name in &names {
        world.advance(1);
        world.job(Draft::new(name, "x", "@yearly"));
    }
    with_api(&world, uncounted(), &scanner, |api| {
        let mut seen = Vec::new();
        let mut next = "/api/v1/schedules?limit=3".to_owned();
        loop {
            let reply = api.answer(&asked(&format!("GET {next}")));
            let page = json(&reply);
            assert!(page.as_array().unwrap().len() <= 3);
            let told = |job: &serde_json::Value| job["name"].as_str().unwrap().to_owned();
            seen.extend(page.as_array().unwrap().iter().map(told));
            let Some(link) = reply.header("Link") else { break };
            next =
                link.strip_prefix('<').unwrap().split_once(">; rel=\"next\"").unwrap().0.to_owned();
        }
        seen.reverse();
        assert_eq!(seen, names);
        let whole = api.answer(&asked("GET /api/v1/schedules"));
        assert_eq!(json(&whole).as_array().unwrap().len(), 7);
        assert_eq!(whole.header("Link"), None);
        for (query, status) in [
            ("limit=0", 422),
            ("limit=-1", 422),
            ("limit=1001", 422),
            ("limit=1000", 200),
            ("limit=x", 422),
            ("limit=99999999999999999999", 422),
            ("cursor=nowhere", 400),
            ("cursor=", 200),
        ] {
            for list in ["schedules", "scans"] {
                let reply = api.answer(&asked(&format!("GET /api/v1/{list}?{query}")));
                assert_eq!(reply.status, status, "{list}?{query}: {}", text(&reply));
            }
        }
    });
}

#[test]
fn the_whole_list_is_as_new_as_the_last_write_whoever_made_it() {
    let mut world = World::new();
    let path = world.room.path("malwar.db");
    world.db = Db::open(&path).unwrap();
    let other = Db::open(&path).unwrap();
    let other = JobStore::new(&other, Owner::new("other", 1, world.now()));
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        let names = || {
            let list = json(&api.answer(&asked("GET /api/v1/schedules")));
            let names = list.as_array().unwrap().iter().map(|job| job["name"].to_string());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!((names(), names()), (String::new(), String::new()));
        let made = world.job(Draft::new("a", "x", "@yearly"));
        assert_eq!(names(), "\"a\"");
        world.advance(1);
        other.create(&Job::plan(Draft::new("b", "x", "@yearly"), world.now()).unwrap()).unwrap();
        assert_eq!(names(), "\"b\" \"a\"");
        let edit = Edit { name: Some("c".to_owned()), ..Edit::default() };
        other.update(&made.id, &edit, None, world.now()).unwrap();
        assert_eq!(names(), "\"b\" \"c\"");
        other.delete(&made.id, None).unwrap();
        assert_eq!(names(), "\"b\"");
    });
}

#[test]
fn a_long_list_comes_whole_and_damaged_rows_do_not_hide_the_others() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    world.sql(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1100) \
         INSERT INTO scheduled_jobs (id, name, target_path, schedule, enabled, created_at) \
         SELECT 'sched-' || n, n, 'x', CASE WHEN n BETWEEN 300 AND 899 THEN 'bad' ELSE '@yearly' \
         END, 0, strftime('%Y-%m-%dT%H:%M:%f000+00:00', 1800000000 + n / 7, 'unixepoch') FROM n",
    );
    with_api(&world, uncounted(), &scanner, |api| {
        let list = json(&api.answer(&asked("GET /api/v1/schedules")));
        let names: BTreeSet<&str> =
            list.as_array().unwrap().iter().map(|job| job["name"].as_str().unwrap()).collect();
        assert_eq!((list.as_array().unwrap().len(), names.len()), (500, 500));
    });
}

#[test]
fn the_runs_of_a_schedule_and_what_they_changed_are_listed_by_the_page() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    let job = world.watch("@yearly", "fine");
    let path = format!("/api/v1/schedules/{}", job.id);
    with_api(&world, uncounted(), &scanner, |api| {
        for skill in ["fine", "ODD", "BAD", "fine"] {
            world.advance(60);
            world.room.file(&format!("{}/SKILL.md", job.name), skill.as_bytes());
            assert_eq!(api.answer(&asked(&format!("POST {path}/run"))).status, 200);
        }
        for (list, member) in [("runs", "run_id"), ("changes", "kind")] {
            let all = json(&api.answer(&asked(&format!("GET {path}/{list}"))));
            let mut paged = Vec::new();
            let mut next = format!("{path}/{list}?limit=2");
            loop {
                let reply = api.answer(&asked(&format!("GET {next}")));
                paged.extend(json(&reply).as_array().unwrap().clone());
                let Some(link) = reply.header("Link") else { break };
                next = link[1..].split('>').next().unwrap().to_owned();
            }
            assert_eq!(value!(paged), all);
            assert!(all.as_array().unwrap().len() > 3 && !all[0][member].is_null(), "{all}");
            assert_eq!(api.answer(&asked(&format!("GET /api/v1/schedules/x/{list}"))).status, 404);
        }
        let verdicts = json(&api.answer(&asked(&format!("GET {path}/runs"))));
        assert_eq!(verdicts[1]["verdict"], "MALICIOUS");
    });
}

#[test]
fn the_description_has_every_route_and_no_other() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        let document = json(&api.answer(&asked("GET /openapi.json")));
        let paths = document["paths"].as_object().unwrap();
        let described: BTreeSet<(String, String)> = paths
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().keys();
                methods.map(|method| (path.clone(), method.to_uppercase()))
            })
            .collect();
        let routes: BTreeSet<(String, String)> = ROUTES
            .iter()
            .map(|route| (route.pattern.to_owned(), route.method.to_owned()))
            .collect();
        assert_eq!(described, routes);
        // What is referred to is there, and what is there is referred to.
        let text = document.to_string();
        let named: BTreeSet<&str> = text
            .split("#/components/schemas/")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let schemas: BTreeSet<&str> = document["components"]["schemas"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(named, schemas);
        let docs = text_of(api, "GET /docs");
        for route in ROUTES {
            assert!(docs.contains(&format!("{} {}", route.method, route.pattern)));
        }
        for foreign in ["http://", "https://", "//", "<script", "url("] {
            assert!(!docs.contains(foreign), "{foreign}");
        }
    });
}

#[test]
fn head_is_answered_wherever_get_is() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        for route in ROUTES.iter().filter(|route| route.method == "GET") {
            let path = route.pattern.replace(['{', '}'], "");
            let [get, head] =
                ["GET", "HEAD"].map(|method| api.answer(&asked(&format!("{method} {path}"))));
            assert_eq!(get.status, head.status, "{path}");
            // Each request is counted: the figures differ from one to the next.
            assert!(get.body == head.body || path == "/metrics", "{path}");
        }
    });
}

#[test]
fn it_is_not_ready_when_nobody_has_looked_at_what_is_due() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    with_api(&world, uncounted(), &scanner, |api| {
        crate::room::until(|| world.rows("SELECT count(*) FROM servers") == 1);
        assert_eq!(api.answer(&asked("GET /readyz")).status, 200);
        world.sql("UPDATE servers SET ticked_at = '2026-11-24T09:00:00.000000+00:00'");
        let reply = api.answer(&asked("GET /readyz"));
        assert_eq!((reply.status, detail(&reply).contains("90 seconds")), (503, true));
    });
}

fn text_of(api: &Api<'_>, request: &str) -> String {
    text(&api.answer(&asked(request)))
}
