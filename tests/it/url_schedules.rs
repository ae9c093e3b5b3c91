//! Schedules whose target is a URL: unchanged pages cost little, and only what may pass is tried
//! again.

use crate::room::Room;
use crate::web::{Web, response};
use crate::world::{World, scanner, tell};
use crossbeam_channel::bounded;
use malwar::error::unfetched::{Obstacle, Unfetched};
use malwar::error::{Error, Result};
use malwar::net::{Answer, Http, Request};
use malwar::scheduler::execute::{Context, execute_now};
use malwar::scheduler::hands::Hands;
use malwar::scheduler::jobs::run::Trigger;
use malwar::scheduler::jobs::{Draft, Job};
use malwar::target::page::Pages;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const URL: &str = "https://skills.away.com/x/SKILL.md";

/// A server that answers each request with the next of its answers.
#[derive(Default)]
struct Script {
    answers: Mutex<VecDeque<Result<Answer>>>,
    asked: Mutex<Vec<Vec<(String, String)>>>,
}

impl Http for Script {
    fn send(&self, request: &Request) -> Result<Answer> {
        assert_eq!(request.url, URL);
        self.asked.lock().unwrap().push(request.headers.clone());
        self.answers.lock().unwrap().pop_front().unwrap()
    }
}

#[allow(clippy::unnecessary_wraps, reason = "a script has failures beside it")]
fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Result<Answer> {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let (headers, body) = (headers.collect(), body.as_bytes().to_vec());
    Ok(Answer { status, headers, body, cut: false, hops: vec![URL.to_owned()] })
}

fn nobody(obstacle: Obstacle) -> Result<Answer> {
    let (url, at, why) = (URL.to_owned(), URL.to_owned(), "nobody answers".to_owned());
    Err(Error::Unfetched(Unfetched { url, at, why, obstacle }))
}

/// Runs a job once for each answer; tells its runs, and the headers that were asked with.
fn runs(
    world: &World,
    job: &Job,
    answers: Vec<Result<Answer>>,
) -> (Vec<String>, Vec<Vec<(String, String)>>) {
    let count = answers.len();
    let script = Arc::new(Script { answers: Mutex::new(answers.into()), ..Script::default() });
    let (scanner, _gate) = scanner();
    let pages = Pages {
        http: Arc::clone(&script) as _,
        within: Duration::from_secs(5),
        body_bytes_max: 99,
    };
    let scanner = scanner.with_pages(pages);
    let (store, hands) = (world.store("a"), Hands::default());
    let context = Context { store: &store, clock: &world.clock, scanner: &scanner, hands: &hands };
    let (_never, halt) = bounded::<Infallible>(0);
    let ran: Vec<String> = (0..count)
        .map(|_| {
            world.advance(1);
            tell(&execute_now(context, &job.id, Trigger::Manual, &halt).unwrap())
        })
        .collect();
    let asked = script.asked.lock().unwrap().clone();
    (ran, asked)
}

fn job(world: &World) -> Job {
    let mut draft = Draft::new("page", URL, "0 * * * *");
    draft.retries = Some(2);
    world.job(draft)
}

#[test]
fn an_unchanged_page_is_not_sent_again_and_judged_all_the_same() {
    let world = World::new();
    let job = job(&world);
    let marks = [("etag", "\"1\""), ("last-modified", "Mon, 23 Nov 2026 10:00:00 GMT")];
    let answers = vec![
        answer(200, &marks, "# ODD\n"),
        answer(304, &[], ""),
        answer(200, &[("etag", "\"2\"")], "# BAD\n"),
        answer(304, &[], ""),
        answer(200, &[], "# fine\n"),
    ];
    let (ran, asked) = runs(&world, &job, answers);
    let verdicts = ["SUSPICIOUS", "SUSPICIOUS", "MALICIOUS", "MALICIOUS", "CLEAN"];
    assert_eq!(ran, verdicts.map(|verdict| format!("completed manual 1 -: {verdict}")));
    let mark = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let first = vec![
        mark("if-none-match", "\"1\""),
        mark("if-modified-since", "Mon, 23 Nov 2026 10:00:00 GMT"),
    ];
    let second = vec![mark("if-none-match", "\"2\"")];
    assert_eq!(asked, [vec![], first.clone(), first, second.clone(), second]);
    let changes = "SELECT count(*) FROM changes WHERE kind = 'content'";
    assert_eq!(world.rows(changes), 2);
    world.store("a").delete(&job.id, None).unwrap();
    assert_eq!(world.rows("SELECT count(*) FROM job_pages"), 0);
}

#[test]
fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    for (failure, retried) in [
        (nobody(Obstacle::Passing), true),
        (answer(503, &[], ""), true),
        (answer(429, &[], ""), true),
        (answer(404, &[], ""), false),
        (answer(403, &[], ""), false),
        (nobody(Obstacle::Lasting), false),
        (nobody(Obstacle::Private), false),
        (nobody(Obstacle::Guard), false),
    ] {
        let world = World::new();
        let job = job(&world);
        let (ran, _) = runs(&world, &job, vec![failure]);
        assert!(ran[0].starts_with("failed manual 1 -: "), "{ran:?}");
        let waiting = world.told(&job).iter().any(|run| run.starts_with("pending retry 2"));
        assert_eq!(waiting, retried, "{ran:?}");
    }
}

#[test]
fn a_page_past_the_bound_is_judged_as_far_as_it_was_read_and_not_kept() {
    let world = World::new();
    let job = job(&world);
    let cut =
        answer(200, &[("etag", "\"1\"")], "# ODD\n").map(|answer| Answer { cut: true, ..answer });
    let (ran, asked) = runs(&world, &job, vec![cut, answer(200, &[], "# fine\n")]);
    assert_eq!(ran, ["completed manual 1 -: SUSPICIOUS", "completed manual 1 -: CLEAN"]);
    assert!(asked[1].is_empty());
    assert_eq!(world.rows("SELECT count(*) FROM scan_left_out"), 1);
    assert_eq!(world.rows("SELECT count(*) FROM job_pages"), 0);
}

#[test]
fn a_schedule_of_a_url_runs_over_the_network() {
    let room = Room::new();
    let web = Web::telling(|heard| {
        if heard.header("if-none-match") == Some("\"1\"") {
            return response("304 Not Modified", &["ETag: \"1\""], b"");
        }
        response("200 OK", &["ETag: \"1\""], b"---\nname: far\ndescription: x\n---\n# Far\n")
    });
    let url = web.url("/SKILL.md");
    let run = |words: &[&str]| {
        let mut command = room.command(words);
        command.env("MALWAR_CRAWLER_ALLOW_PRIVATE_URLS", "1");
        command.env("MALWAR_CRAWLER_PORTS", web.at.port().to_string());
        let output = command.output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{text}");
        text
    };
    let secret = url.replace("http://", "http://me:secret@");
    run(&["schedule", "create", &secret, "--cron", "@daily", "--name", "far"]);
    for _ in 0..3 {
        assert!(run(&["schedule", "run", "far"]).contains("“far”"));
    }
    let heard = web.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[0].header("if-none-match"), None);
    assert_eq!(heard[2].header("if-none-match"), Some("\"1\""));
    let shown = run(&["schedule", "show", "far"]);
    assert!(shown.contains(&url) && !shown.contains("secret"), "{shown}");
    let refused = room.run(&["schedule", "create", "http://<host>/", "--cron", "@daily"]);
    assert!(refused.code == 2 && refused.err.contains("stands for one"), "{}", refused.err);
}
