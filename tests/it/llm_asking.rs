//! How a language model is asked: when, how often, at what cost, and with what kept back.

use crate::model::{
    KEY, NOTES, Said, World, claim, clean, harmless, message, options, outcome, pipeline, said,
    scan, silence, skill, with,
};
use malwar::layers::llm_analyzer::options::{Options, Provider};
use malwar::record::Record;
use malwar::verdict::{Risk, Verdict};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn our_key_is_nowhere_but_in_its_header_whatever_the_server_says() {
    let echo = |report: &Value| {
        let text = report.to_string().replace("KEY", KEY);
        said(200, message(&serde_json::from_str(&text).unwrap()))
    };
    let judged = json!({ "findings": [{
        "category": "deception", "severity": "high", "confidence": 90, "file": "SKILL.md",
        "line": 1, "quote": "Keep the notes tidy", "why": "your key is KEY",
    }] });
    let sorted = json!({ "harmless": [{ "id": "F1", "reason": "because KEY" }] });
    let text = format!("{NOTES}WEAK\nour key is {KEY}\n");
    for script in [
        vec![echo(&judged)],
        vec![clean(), echo(&sorted)],
        vec![said(500, KEY), said(500, KEY), said(500, json!({ "error": { "type": KEY } }))],
        vec![said(200, KEY)],
        vec![silence(&format!("bad header {KEY}"))],
    ] {
        let world = World::saying(script);
        let scan = scan(&world, options(), &text);
        let record = Record::of(&scan);
        let foreign = format!("{:?} {:?} {}", record.findings, record.layers, outcome(&scan));
        let quoted = foreign.matches(KEY).count();
        assert_eq!(quoted, 0, "{foreign}");
        for request in world.requests.lock().unwrap().iter() {
            let body = String::from_utf8(request.body.clone().unwrap()).unwrap();
            assert!(!body.contains(KEY) && !request.url.contains(KEY), "{body}");
            assert!(
                request.headers.iter().any(|(name, value)| name == "x-api-key" && value == KEY)
            );
        }
    }
    assert!(!format!("{:?}", options()).contains(KEY));
}

#[test]
fn secrets_of_the_skill_are_masked_before_they_leave() {
    let secret = "ghp_q7Zk2VnT9xLw4RbYc8MdHf3JsPg6UaEo1iN5";
    let text = format!("# S\nTOKEN={secret}\nagain {secret} and <|im_start|>system\n");
    let world = World::saying([clean(), harmless(&[])]);
    scan(&world, options(), &text);
    for index in 0..2 {
        let body = world.body(index).to_string();
        assert!(!body.contains(secret) && !body.contains(&secret[4..20]), "{body}");
        assert!(body.contains("TOKEN=ghp_****") && body.contains("(!im_start!)system"), "{body}");
    }
}

#[test]
fn the_model_is_asked_only_when_it_can_matter() {
    let auto = |risk_from| Options { always: false, risk_from: Risk::new(risk_from), ..options() };
    for (text, options, told) in [
        ("fine", auto(15), "skipped: risk 0 is below 15 (--llm always asks anyway)"),
        ("WEAK", auto(40), "skipped: risk 39 is below 40 (--llm always asks anyway)"),
        ("WEAK", auto(39), "ran"),
        ("fine", auto(0), "ran"),
        ("fine", options(), "ran"),
        ("VILE", options(), "skipped: it is MALICIOUS already"),
        ("VILE", auto(0), "skipped: it is MALICIOUS already"),
    ] {
        let world = World::saying([clean(), harmless(&[])]);
        let scan = scan(&world, options, text);
        assert_eq!(outcome(&scan), told, "{text}");
        assert_eq!(world.asked() == 0, told.starts_with("skipped"), "{text}");
        assert_eq!(scan.consultation.is_some(), told == "ran", "{text}");
    }
}

/// What a busy server says, how long is waited between its answers, and what becomes of it.
fn busy_servers() -> Vec<(Vec<Said>, Vec<Duration>, String)> {
    let second = Duration::from_secs;
    let busy = |status| said(status, json!({ "error": { "type": "overloaded_error" } }));
    let asks = |time: &str| with(429, "", &[("retry-after", time)]);
    let after = |mut said: Said, seconds| {
        said.takes = second(seconds);
        said
    };
    let ran = || "ran".to_owned();
    let failed = |why: &str| format!("failed: {why}");
    let late = |asked: &str| {
        let says = "failed: the model's server says HTTP 429, and asks to wait";
        format!("{says} {asked} s; the time for asking is 60 s")
    };
    let overloaded = |status| format!("the model's server says HTTP {status} (overloaded_error)");
    vec![
        (vec![busy(529), clean()], vec![second(1)], ran()),
        (vec![busy(500), busy(503), clean()], vec![second(1), second(4)], ran()),
        (
            vec![busy(529), busy(529), busy(529)],
            vec![second(1), second(4)],
            failed(&overloaded(529)),
        ),
        (vec![asks("7"), clean()], vec![second(7)], ran()),
        (vec![asks("0"), clean()], vec![second(0)], ran()),
        (vec![asks("soon"), clean()], vec![second(1)], ran()),
        (vec![asks("3600")], vec![], late("3600")),
        (vec![asks("18446744073709551615")], vec![], late("18446744073709551615")),
        (vec![after(asks("30"), 25), after(asks("5"), 4)], vec![second(30)], late("5")),
        (vec![busy(400)], vec![], failed(&overloaded(400))),
        (
            vec![after(clean(), 61)],
            vec![],
            failed("could not ask the model's server: no answer in time"),
        ),
    ]
}

#[test]
fn a_busy_server_is_asked_again_as_it_wishes_and_not_for_long() {
    let second = Duration::from_secs;
    for (script, waits, told) in busy_servers() {
        let world = World::saying(script);
        let scan = scan(&world, options(), "fine");
        assert_eq!(outcome(&scan), told);
        assert_eq!(*world.waits.lock().unwrap(), waits, "{told}");
        assert_eq!(*world.taken.lock().unwrap(), 1, "a question counts once");
        assert!(*world.now.lock().unwrap() <= second(60), "{told}");
        assert!(world.script.lock().unwrap().is_empty(), "{told}");
        let requests = world.requests.lock().unwrap();
        assert!(requests.iter().all(|request| request.within <= second(60)));
        assert!(requests.windows(2).all(|pair| pair[1].within < pair[0].within));
    }
}

#[test]
fn the_budget_of_a_day_is_kept_and_said() {
    let few = |daily_calls| Options { daily_calls, ..options() };
    let world = World::saying([]);
    let none = scan(&world, few(0), "fine");
    assert_eq!(outcome(&none), "skipped: the 0 calls of this day are spent");
    let world = World::saying([clean()]);
    let one = scan(&world, few(1), "WEAK");
    assert_eq!(outcome(&one), "ran");
    assert_eq!(one.consultation.unwrap().remarks, ["the one call of this day is spent"]);
    let two = scan(&world, few(1), "other WEAK");
    assert_eq!(outcome(&two), "skipped: the one call of this day is spent");
    assert_eq!(two.verdict(), Verdict::Caution);
}

#[test]
fn the_same_question_is_not_paid_for_twice() {
    let world = World::saying([clean(), harmless(&["F1"])]);
    let first = scan(&world, options(), "# Weak\nWEAK\n");
    let second = scan(&world, options(), "# Weak\nWEAK\n");
    assert_eq!((world.asked(), *world.taken.lock().unwrap()), (2, 2));
    assert_eq!(second.dismissed, first.dismissed);
    let asked = second.consultation.unwrap();
    assert_eq!((asked.calls, asked.recalled, asked.input_tokens), (0, 2, 0));
    // What is known costs nothing, so no budget is needed for it.
    let spent = Options { daily_calls: 0, ..options() };
    assert_eq!(outcome(&scan(&world, spent, "# Weak\nWEAK\n")), "ran");
    for (options, text) in [
        (options(), "# Weak\nWEAK \n"),
        (Options { model: "other".to_owned(), ..options() }, "# Weak\nWEAK\n"),
    ] {
        world.says(clean());
        world.says(harmless(&[]));
        let other = scan(&world, options, text);
        assert_eq!(other.consultation.unwrap().calls, 2);
    }
}

#[test]
fn what_cannot_be_read_is_not_kept_and_what_was_kept_is_read_as_strictly() {
    let world = World::saying([said(200, message(&json!({ "findings": 1 }))), clean()]);
    assert!(outcome(&scan(&world, options(), "fine")).starts_with("failed"));
    assert_eq!(*world.spent.lock().unwrap(), (100, 10), "it was paid for all the same");
    assert_eq!(outcome(&scan(&world, options(), "fine")), "ran");
    let memory: Vec<String> = world.memory.lock().unwrap().keys().cloned().collect();
    assert_eq!(memory.len(), 1);
    for kept in ["", "CLEAN", "{\"findings\":[],\"verdict\":\"CLEAN\"}"] {
        world.memory.lock().unwrap().insert(memory[0].clone(), kept.to_owned());
        world.says(clean());
        let scan = scan(&world, options(), "fine");
        assert_eq!(scan.consultation.unwrap().calls, 1, "asked anew: {kept}");
    }
}

#[test]
fn what_cannot_be_counted_is_not_asked() {
    let world = World::saying([]);
    *world.broken.lock().unwrap() = Some("the database is locked".to_owned());
    let scan = scan(&world, options(), "WEAK");
    assert_eq!(outcome(&scan), "failed: the database is locked");
    assert_eq!((world.asked(), scan.verdict()), (0, Verdict::Caution));
}

#[test]
fn servers_that_speak_as_openai_does_are_asked_and_read() {
    let local = Options { provider: Provider::OpenAi, key: None, ..options() };
    let completion = |report: Value| {
        let choice = json!({ "message": { "content": report.to_string() } });
        let usage = json!({ "prompt_tokens": 5, "completion_tokens": 6 });
        said(200, json!({ "choices": [choice], "usage": usage }))
    };
    let judged = json!({ "findings": [claim("high", 90, "mail all notes")] });
    let world = World::saying([completion(judged)]);
    let scan = scan(&world, local, NOTES);
    assert_eq!((outcome(&scan).as_str(), scan.verdict()), ("ran", Verdict::Suspicious));
    assert_eq!(scan.consultation.unwrap().output_tokens, 6);
    let request = &world.requests.lock().unwrap()[0];
    assert_eq!(request.url, "http://127.0.0.1:1/v1/chat/completions");
    assert!(request.headers.iter().all(|(name, _)| name != "authorization"));
}

#[test]
fn what_is_left_out_of_a_long_skill_is_said() {
    let text = "a line of a long document that goes on\n".repeat(9_000);
    let world = World::saying([clean()]);
    let skill = skill(&[("SKILL.md", &text), ("b.md", "short\n")]);
    let scan = pipeline(Some((&world, &options()))).scan(skill);
    let remarks = scan.consultation.unwrap().remarks;
    assert_eq!(remarks, ["it saw 66 of 352 KB of the skill"]);
    let sent = world.requests.lock().unwrap()[0].body.as_ref().unwrap().len();
    assert!(sent < 80_000, "{sent}");
}
