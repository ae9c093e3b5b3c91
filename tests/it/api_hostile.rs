//! Requests that nobody sane would send: each is answered, none as our fault.

use crate::api_world::{asked, sending, text, uncounted, with, with_api};
use crate::world::{World, scanner};
use malwar::api::asked::Asked;
use malwar::api::options::Options;
use malwar::api::routes::ROUTES;
use malwar::scheduler::jobs::Draft;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A path of ours with anything in the place of its names, or none of ours at all.
fn any_path() -> impl Strategy<Value = String> {
    let known = (0..ROUTES.len(), "(\\PC|%[0-9a-f]{2}|/|\\.){1,8}", any::<bool>());
    let known = known.prop_map(|(at, word, there)| {
        let word = if there { "sched-000000000000" } else { word.as_str() };
        let parts = ROUTES[at].pattern.split('/');
        let parts: Vec<&str> =
            parts.map(|part| if part.starts_with('{') { word } else { part }).collect();
        parts.join("/")
    });
    let query = prop_oneof![
        Just(String::new()),
        "\\?(limit|cursor|offset|x)=(\\PC|%[0-9a-f]{2}|&|=|-?[0-9]{1,20}){0,6}",
    ];
    let path = prop_oneof![4 => known, 1 => "(/|\\PC|%00|\\.\\.){0,12}"];
    (path, query).prop_map(|(path, query)| path + &query)
}

/// JSON with the members that routes look at, of every kind, or something like it.
fn any_body() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("name"),
        Just("target_path"),
        Just("schedule"),
        Just("layers"),
        Just("enabled"),
        Just("timezone"),
        Just("retries"),
        Just("include"),
        Just("content"),
        Just("file_name"),
        Just("use_llm"),
        Just("skills"),
        Just("count"),
        Just("until"),
        Just("seconds"),
        Just("reason"),
    ];
    let value = prop_oneof![
        "\"\\PC{0,8}\"",
        "-?[0-9]{1,25}(\\.[0-9]{1,3})?(e[0-9]{1,4})?",
        Just("\"* * * * *\"".to_owned()),
        Just("[\"rule_engine\",7,null]".to_owned()),
        Just("[{\"content\":\"x\"},{}]".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        Just("{}".to_owned()),
    ];
    let members = prop::collection::vec((word, value), 0..6).prop_map(|members| {
        let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    });
    prop_oneof![6 => members, 1 => "\\PC{0,40}", 1 => "[\\[\\]{}\",:0-9a-z]{0,40}"]
}

fn any_request() -> impl Strategy<Value = Asked> {
    let method = prop_oneof![
        6 => Just("POST"), 4 => Just("GET"), 3 => Just("PUT"), 2 => Just("DELETE"),
        1 => Just("HEAD"), 1 => Just("OPTIONS"), 1 => Just("PATCH"), 1 => Just("\u{e4} b"),
    ];
    let name = prop_oneof![
        Just("if-match"),
        Just("if-none-match"),
        Just("idempotency-key"),
        Just("prefer"),
        Just("accept"),
        Just("authorization"),
        Just("x-api-key"),
        Just("origin"),
        Just("access-control-request-method"),
    ];
    let headers = prop::collection::vec((name, "[ -~\u{e4}]{0,12}"), 0..3);
    (method, any_path(), headers, any_body()).prop_map(|(method, path, headers, body)| {
        let asked = Asked { method: method.to_owned(), target: path, ..sending("POST /", &body) };
        headers.iter().fold(asked, |asked, (name, value)| with(asked, name, value))
    })
}

#[test]
fn no_request_brings_out_a_fault_of_ours() {
    let world = World::new();
    let (scanner, _gate) = scanner();
    // What is made up must not lead to files of this machine.
    let roots = vec![world.room.path("")];
    world.job(Draft::new("there", &world.room.path("none").to_string_lossy(), "@yearly"));
    world.sql("UPDATE scheduled_jobs SET id = 'sched-000000000000'");
    let options = Options { scan_roots: roots, ..uncounted() };
    with_api(&world, options, &scanner, |api| {
        let mut runner = TestRunner::new(Config { cases: 1_500, ..Config::default() });
        let outcome = runner.run(&any_request(), |request| {
            let reply = api.answer(&request);
            prop_assert!(reply.status < 500, "{} {}", reply.status, text(&reply));
            for (name, value) in &reply.headers {
                prop_assert!(!value.contains(char::is_control), "{}: {:?}", name, value);
            }
            let media = reply.header("Content-Type").unwrap_or_default();
            if media.ends_with("json") && !reply.body.is_empty() {
                let parsed = serde_json::from_slice::<serde_json::Value>(&reply.body);
                prop_assert!(parsed.is_ok(), "{}", text(&reply));
            }
            Ok(())
        });
        assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
        assert_eq!(api.answer(&asked("GET /api/v1/health")).status, 200);
    });
}
