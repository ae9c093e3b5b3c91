//! The API without a socket: an engine behind it, a clock moved by hand, and whoever asks.

use crate::world::World;
use crossbeam_channel::bounded;
use malwar::api::asked::Asked;
use malwar::api::options::Options;
use malwar::api::reply::Reply;
use malwar::api::secret::Secret;
use malwar::api::{Api, Parts};
use malwar::finding::LayerId;
use malwar::layers::LayerSet;
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::threat_intel::{ThreatIntel, seed};
use malwar::pipeline::ScanPipeline;
use malwar::scheduler::engine::{SchedulerEngine, bell};
use malwar::scheduler::execute::Context;
use malwar::scheduler::hands::Hands;
use malwar::scheduler::options::Options as Engine;
use malwar::scheduler::scanner::Scanner;
use malwar::storage::keys::{self, StoredKey};
use malwar::target::Limits;
use malwar::threads;
use std::convert::Infallible;
use std::num::NonZeroUsize;

/// Options under which nobody is counted.
pub fn uncounted() -> Options {
    Options { requests_per_ip: 0, requests_per_key: 0, ..Options::default() }
}

/// A scanner with the layers that look at texts.
pub fn real_scanner() -> Scanner {
    let layers = LayerSet::new(|id| match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(seed::signatures()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err("not in a test"),
    });
    Scanner::new(ScanPipeline::new(layers), Limits::default(), "1")
}

/// Has an API answer what `test` asks, with one worker behind it.
pub fn with_api(world: &World, options: Options, scanner: &Scanner, test: impl FnOnce(&Api<'_>)) {
    let (wake, woken) = bell();
    let store = world.store("api").waking(wake);
    let hands = Hands::default();
    let context = Context { store: &store, clock: &world.clock, scanner, hands: &hands };
    let workers = NonZeroUsize::MIN;
    let engine = SchedulerEngine::new(context, Engine { workers, ..Engine::default() }, woken);
    let (go_on, quit) = bounded::<Infallible>(0);
    let parts = Parts {
        db: &world.db,
        probe: &world.db,
        store: &store,
        inlet: engine.inlet(),
        schedules: true,
        clock: &world.clock,
        rules: &[],
        rules_version: "1",
        options,
    };
    let api = Api::new(parts).unwrap();
    threads::together(|crew| {
        let (engine, quit) = (&engine, &quit);
        crew.spawn("engine", move || engine.run(quit, || {}).unwrap()).unwrap();
        test(&api);
        drop(go_on);
    });
}

/// `GET /path`, from this machine.
pub fn asked(request: &str) -> Asked {
    let (method, target) = request.split_once(' ').unwrap();
    Asked {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: vec![("host".to_owned(), "localhost:8000".to_owned())],
        peer: Some("127.0.0.1".parse().unwrap()),
        body: Vec::new(),
    }
}

/// The same with a header more.
pub fn with(mut asked: Asked, name: &str, value: &str) -> Asked {
    asked.headers.push((name.to_owned(), value.to_owned()));
    asked
}

/// The same with JSON in its body.
pub fn sending(request: &str, json: &str) -> Asked {
    let asked = with(asked(request), "content-type", "application/json");
    Asked { body: json.as_bytes().to_vec(), ..asked }
}

/// The body of an answer.
pub fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// The body of an answer, which must be JSON.
pub fn json(reply: &Reply) -> serde_json::Value {
    serde_json::from_slice(&reply.body)
        .unwrap_or_else(|error| panic!("{} {}: {error}", reply.status, text(reply)))
}

/// Makes a key of a role, and gives it.
pub fn make_key(world: &World, id: &str, role: &str) -> String {
    let secret = Secret::random().unwrap();
    let key = StoredKey {
        id: id.to_owned(),
        name: role.to_owned(),
        role: role.to_owned(),
        prefix: Some(secret.prefix()),
        created_at: world.now(),
        last_used: None,
        is_active: true,
    };
    world.db.write("test", |tx| keys::add(tx, &key, &secret.hash())).unwrap();
    secret.reveal().to_owned()
}

/// The sentence in which an answer says why not.
pub fn detail(reply: &Reply) -> String {
    json(reply)["detail"].as_str().unwrap_or_default().to_owned()
}
