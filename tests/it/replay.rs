//! What clients of malwar 0.4.0 have seen, exchange by exchange, held against our API.
//!
//! `tests/data/http_exchanges.jsonl` has one exchange a line, in the order in which they were
//! recorded. `recorded` and `why` stand where we answer otherwise on purpose. In an answer `<id>`,
//! `<time>`, `<number>`, `<text>`, `<list>`, `<object>` and `<any>` stand for any value of that
//! kind, and `["<each>", x]` for a list whose items are all like x. Members must stand in the order
//! that was recorded; further ones may follow them.

use crate::api_world::{asked, json, real_scanner, text, uncounted, with, with_api};
use crate::tree;
use crate::world::{World, at};
use jiff::SignedDuration;
use malwar::api::Api;
use malwar::api::asked::Asked;
use malwar::api::options::Options;
use malwar::api::reply::Reply;
use malwar::api::secret::{self, Secret};
use malwar::storage::keys::{self, StoredKey};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

/// JSON whose members stay in their order.
#[derive(Debug, Clone, PartialEq)]
enum Json {
    Plain(serde_json::Value),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Plain(serde_json::Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Plain(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Plain(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Plain(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
                Ok(Json::Plain(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Json, E> {
                Ok(Json::Plain(value.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Json::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Json::Object(members))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// What is different about `got`; none when it is like the pattern.
fn difference(pattern: &Json, got: &Json, names: &BTreeMap<String, String>) -> Option<String> {
    let told = || Some(format!("not {pattern:?} but {got:?}"));
    match (pattern, got) {
        (Json::Plain(pattern), got)
            if pattern.as_str().is_some_and(|word| word.starts_with('<')) =>
        {
            let kind = pattern.as_str().unwrap_or_default();
            if is(kind, got) { None } else { Some(format!("no {kind}: {got:?}")) }
        }
        (Json::Plain(pattern), Json::Plain(got)) => {
            let pattern = match pattern.as_str() {
                Some(word) => filled(word, names).into(),
                None => pattern.clone(),
            };
            if pattern == *got { None } else { told() }
        }
        (Json::List(patterns), Json::List(items)) => match patterns.as_slice() {
            [Json::Plain(each), pattern] if each == "<each>" => {
                items.iter().find_map(|item| difference(pattern, item, names))
            }
            patterns if patterns.len() != items.len() => told(),
            patterns => patterns
                .iter()
                .zip(items)
                .find_map(|(pattern, item)| difference(pattern, item, names)),
        },
        (Json::Object(patterns), Json::Object(members)) => {
            if patterns.len() > members.len() {
                return told();
            }
            patterns.iter().zip(members).find_map(|((name, pattern), (known, value))| {
                if name != known {
                    return Some(format!("'{known}' stands where '{name}' should"));
                }
                difference(pattern, value, names).map(|why| format!("{name}: {why}"))
            })
        }
        _ => told(),
    }
}

fn is(kind: &str, got: &Json) -> bool {
    let word = match got {
        Json::Plain(value) => value.as_str(),
        Json::List(_) => return matches!(kind, "<list>" | "<any>"),
        Json::Object(_) => return matches!(kind, "<object>" | "<any>"),
    };
    match kind {
        "<id>" => word.is_some_and(|word| {
            let digits = word.strip_prefix("sched-").unwrap_or(word);
            digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        }),
        "<time>" => word.is_some_and(|word| {
            word.len() >= 25 && word.ends_with("+00:00") && word.parse::<jiff::Timestamp>().is_ok()
        }),
        "<text>" => word.is_some(),
        "<number>" => matches!(got, Json::Plain(value) if value.is_number()),
        "<any>" => true,
        _ => false,
    }
}

fn filled(text: &str, names: &BTreeMap<String, String>) -> String {
    names
        .iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

struct Replay<'a> {
    world: &'a World,
    names: BTreeMap<String, String>,
    found: Vec<String>,
}

impl Replay<'_> {
    fn ask(&self, row: &serde_json::Value) -> Asked {
        let filled = |value: &serde_json::Value| filled(value.as_str().unwrap(), &self.names);
        let mut asked = asked(&filled(&row["ask"]));
        if let Some(headers) = row["headers"].as_object() {
            for (name, value) in headers {
                asked = with(asked, name, &filled(value));
            }
        }
        let default = row.get("send").map_or("", |_| "application/json");
        let media = row.get("type").map_or(default, |media| media.as_str().unwrap_or_default());
        if !media.is_empty() {
            asked = with(asked, "content-type", media);
        }
        if let Some(body) = row.get("send") {
            asked.body = filled(body).into_bytes();
        }
        asked
    }

    fn hold(&mut self, api: &Api<'_>, row: &serde_json::Value, answer: Option<&Json>) {
        self.world.clock.advance(SignedDuration::from_millis(40));
        let asked = self.ask(row);
        let reply = api.answer(&asked);
        let mut wrong = Vec::new();
        if u64::from(reply.status) != row["status"].as_u64().unwrap() {
            wrong.push(format!("status {}: {}", reply.status, text(&reply)));
        }
        if let Some(pattern) = answer {
            match serde_json::from_slice::<Json>(&reply.body) {
                Ok(got) => wrong.extend(difference(pattern, &got, &self.names)),
                Err(error) => wrong.push(format!("{error}: {}", text(&reply))),
            }
        }
        wrong.extend(headers(row, &reply));
        let what = &row["is"];
        self.found.extend(wrong.iter().map(|wrong| format!("{what}: {wrong}")));
        for (name, member) in row["keeps"].as_object().into_iter().flatten() {
            let value = &json(&reply)[member.as_str().unwrap()];
            self.names.insert(name.clone(), value.as_str().unwrap_or("missing").to_owned());
        }
    }
}

fn headers(row: &serde_json::Value, reply: &Reply) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut wants = vec!["X-Request-ID"];
    let more = row["answers_with"].as_array().into_iter().flatten();
    wants.extend(more.map(|name| name.as_str().unwrap()));
    let counted = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];
    if row["uncounted"] == true {
        wrong.extend(reply.header(counted[0]).map(|_| "it is counted".to_owned()));
    } else {
        wants.extend(counted);
    }
    let is_json = !reply.body.is_empty() && !row["answer"].is_null();
    if is_json && reply.header("Content-Type") != Some("application/json") {
        wrong.push(format!("content type {:?}", reply.header("Content-Type")));
    }
    if let Some(allow) = row["allow"].as_str()
        && reply.header("Allow") != Some(allow)
    {
        wrong.push(format!("allows {:?}", reply.header("Allow")));
    }
    wrong.extend(
        wants.iter().filter(|name| reply.header(name).is_none()).map(|name| format!("no {name}")),
    );
    wrong
}

/// The rows of one server, each as a value and its answer in order.
fn rows(server: &str) -> Vec<(serde_json::Value, Option<Json>)> {
    #[derive(serde::Deserialize)]
    struct Answered {
        answer: Option<Json>,
    }
    let path = Path::new(tree::ROOT).join("tests/data/http_exchanges.jsonl");
    let lines = fs::read_to_string(path).unwrap();
    let rows = lines.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        (row, serde_json::from_str::<Answered>(line).unwrap().answer)
    });
    rows.filter(|(row, _)| row["server"].as_str().unwrap_or("A") == server).collect()
}

/// Prepares something; answers a name and what stands for it from then on.
type Before<'a> = &'a dyn Fn(&World) -> (String, String);

/// Plays the rows of one server; `before` is done before the row of that name.
fn play(server: &str, options: Options, before: (&str, Before<'_>)) {
    let world = World::new();
    world.clock.set(at("2026-11-24T02:03:15Z"));
    for (name, skill) in [
        ("benign/hello_world.md", "clean/hello-world"),
        ("malicious/clawhavoc_amos.md", "hostile/fake-prerequisite"),
    ] {
        let path = Path::new(tree::ROOT).join(format!("tests/skills/{skill}/SKILL.md"));
        world.room.file(&format!("skills/{name}"), &fs::read(path).unwrap());
    }
    world.room.file("skills/benign/SKILL.md", b"---\nname: hi\ndescription: says hi\n---\n# Hi\n");
    let skills = world.room.path("skills").to_string_lossy().into_owned();
    let names = BTreeMap::from([("skills".to_owned(), skills)]);
    let mut replay = Replay { world: &world, names, found: Vec::new() };
    with_api(&world, options, &real_scanner(), |api| {
        for (row, answer) in rows(server) {
            if row["is"] == before.0 {
                let (name, value) = before.1(&world);
                replay.names.insert(name, value);
                world.clock.advance(SignedDuration::from_secs(2));
            }
            replay.hold(api, &row, answer.as_ref());
        }
    });
    assert!(replay.found.is_empty(), "\n{}\n", replay.found.join("\n"));
}

fn make_scanner_key(world: &World) -> (String, String) {
    let secret = Secret::random().unwrap();
    let key = StoredKey {
        id: secret::new_id().unwrap(),
        name: "ci".to_owned(),
        role: "scanner".to_owned(),
        prefix: Some(secret.prefix()),
        created_at: world.now(),
        last_used: None,
        is_active: true,
    };
    world.db.write("test", |tx| keys::add(tx, &key, &secret.hash())).unwrap();
    ("key".to_owned(), secret.reveal().to_owned())
}

#[test]
fn every_recorded_exchange_goes_as_it_went() {
    assert_eq!(["A", "B", "C"].map(|server| rows(server).len()).iter().sum::<usize>(), 121);
    let options = Options { requests_per_ip: 100_000, requests_per_key: 100_000, ..uncounted() };
    let first_with_keys = "after the first DB key exists: list without a key";
    play("A", options, (first_with_keys, &make_scanner_key));
    let keys = ["k1", "k2"].map(secret::hash).to_vec();
    let nothing = ("", &|_: &World| (String::new(), String::new()));
    play("B", Options { keys, ..Options::default() }, (nothing.0, nothing.1));
    play("C", Options { requests_per_ip: 2, ..Options::default() }, (nothing.0, nothing.1));
}
