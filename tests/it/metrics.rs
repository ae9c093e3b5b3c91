//! `/metrics` as a monitoring system reads it: its format, and what stands in it.

use crate::room::{Room, Server, until};
use malwar::storage::Db;
use malwar::storage::llm;
use std::collections::{BTreeMap, BTreeSet};

/// A sample: its name with its labels, and its value.
type Samples = BTreeMap<String, f64>;

fn read(server: &Server) -> String {
    let (status, answer) = server.ask("GET /metrics");
    assert_eq!(status, 200, "{answer}");
    assert!(answer.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// Checks a text against the exposition format (version 0.0.4), and gives its samples.
fn lint(text: &str) -> Result<Samples, String> {
    let mut samples = Samples::new();
    let mut families: BTreeMap<&str, &str> = BTreeMap::new();
    let mut current = "";
    if !text.ends_with('\n') {
        return Err("the last line has no end".to_owned());
    }
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, told) = help.split_once(' ').ok_or(format!("no help: {line}"))?;
            if families.contains_key(name) || told.is_empty() {
                return Err(format!("told twice, or nothing: {line}"));
            }
            current = name;
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').ok_or(format!("no type: {line}"))?;
            if name != current || !["counter", "gauge", "histogram"].contains(&kind) {
                return Err(format!("a type without its help, or unknown: {line}"));
            }
            if (kind == "counter") != name.ends_with("_total") {
                return Err(format!("a counter ends in _total, nothing else does: {line}"));
            }
            families.insert(name, kind);
        } else {
            let (name, value) = line.rsplit_once(' ').ok_or(format!("no value: {line}"))?;
            let value: f64 = value.parse().map_err(|_| format!("no number: {line}"))?;
            let bare = name.split('{').next().unwrap_or_default();
            let family = match families.get(current) {
                Some(&"histogram") => ["_bucket", "_sum", "_count"]
                    .iter()
                    .find_map(|end| bare.strip_suffix(end))
                    .unwrap_or(bare),
                _ => bare,
            };
            labels(name)?;
            let is_typed = families.contains_key(current);
            if !is_typed || family != current || !is_name(bare) || value < 0.0 {
                return Err(format!("not of the family {current}: {line}"));
            }
            if samples.insert(name.to_owned(), value).is_some() {
                return Err(format!("told twice: {line}"));
            }
        }
    }
    for (name, _) in families.iter().filter(|(_, kind)| **kind == "histogram") {
        buckets(name, text, &samples)?;
    }
    Ok(samples)
}

fn is_name(name: &str) -> bool {
    let first = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    first && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `name{label="value",…}`: no label twice, no quotation mark within a value.
fn labels(name: &str) -> Result<(), String> {
    let Some((_, labels)) = name.split_once('{') else { return Ok(()) };
    let labels = labels.strip_suffix("\"}").ok_or(format!("labels do not end: {name}"))?;
    let mut seen = BTreeSet::new();
    for label in labels.split("\",") {
        let (label, value) = label.split_once("=\"").ok_or(format!("no label: {name}"))?;
        if !is_name(label) || value.contains('"') || !seen.insert(label) {
            return Err(format!("no label: {name}"));
        }
    }
    Ok(())
}

/// Buckets grow, and the last has all.
fn buckets(name: &str, text: &str, samples: &Samples) -> Result<(), String> {
    let start = format!("{name}_bucket{{le=\"");
    let mut last = (f64::NEG_INFINITY, 0.0);
    for line in text.lines().filter_map(|line| line.strip_prefix(&start)) {
        let (bound, count) = line.split_once("\"} ").ok_or(format!("no bucket: {line}"))?;
        let bound = if bound == "+Inf" { Ok(f64::INFINITY) } else { bound.parse() };
        let next = (bound.map_err(|_| line.to_owned())?, count.parse::<f64>().unwrap());
        if next.0 <= last.0 || next.1 < last.1 {
            return Err(format!("buckets of {name} do not grow: {line}"));
        }
        last = next;
    }
    let count = samples.get(&format!("{name}_count")).copied();
    if last.0.is_finite() || Some(last.1) != count || !samples.contains_key(&format!("{name}_sum"))
    {
        return Err(format!("{name} does not add up"));
    }
    Ok(())
}

#[test]
fn the_linter_has_teeth() {
    let good = "# HELP a_total b\n# TYPE a_total counter\na_total{x=\"y\"} 1\n";
    assert!(lint(good).is_ok());
    for (part, other) in [
        ("# HELP a_total b\n", ""),
        ("# TYPE a_total counter\n", ""),
        (" counter", " gauge"),
        ("a_total{", "b_total{"),
        ("{x=\"y\"}", "{x=y}"),
        ("{x=\"y\"}", "{x=\"y\",x=\"z\"}"),
        ("} 1", "} one"),
        ("} 1", "} -1"),
        ("} 1\n", "} 1"),
        ("a_total{x=\"y\"} 1\n", "a_total{x=\"y\"} 1\na_total{x=\"y\"} 2\n"),
    ] {
        let bad = good.replacen(part, other, 1);
        assert!(lint(&bad).is_err(), "{bad}");
    }
    let good = "# HELP h b\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\n\
                h_sum 3\nh_count 2\n";
    assert!(lint(good).is_ok());
    for (part, other) in
        [("} 1", "} 3"), ("h_count 2", "h_count 1"), ("h_sum 3\n", ""), ("+Inf", "0.5")]
    {
        assert!(lint(&good.replacen(part, other, 1)).is_err(), "{part}");
    }
}

/// As if a model had been asked once long ago and once today, and once an answer was still known.
fn asked_a_model(room: &Room) {
    let db = Db::open(&room.database()).unwrap();
    let long_ago: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    let now = malwar::clock::Clock::now(&malwar::clock::SystemClock);
    db.write("count calls", |tx| {
        assert!(llm::take_call(tx, long_ago, 10)? && llm::take_call(tx, now, 10)?);
        llm::note_recalled(tx, long_ago)?;
        llm::spend(tx, now, 300, 40)
    })
    .unwrap();
}

#[test]
fn the_metrics_tell_what_has_happened() {
    let room = Room::new();
    room.skill("watched/SKILL.md", "# Hello\nnothing here is bad\n");
    let server = room.serve(&[]);
    let fresh = lint(&read(&server)).unwrap();
    assert!((fresh["malwar_build_info{version=\"0.1.0\"}"] - 1.0).abs() < 0.1);
    assert!(fresh["malwar_jobs{state=\"enabled\"}"].abs() < 0.1);
    assert!(fresh["malwar_database_bytes"] > 10_000.0);
    let made = room.run(&["schedule", "create", "watched", "--cron", "0 0 1 1 *"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let id = room.json(0, &["schedule", "show", "watched", "--json"])["job_id"].clone();
    let id = id.as_str().unwrap();
    assert_eq!(server.ask(&format!("POST /api/v1/schedules/{id}/run")).0, 200);
    assert_eq!(server.ask("GET /nothing").0, 404);
    assert_eq!(server.ask_as("GET /api/v1/schedules", "evil.example").0, 403);
    room.run(&["schedule", "pause", "watched"]);
    asked_a_model(&room);
    let runs = "malwar_runs_total{result=\"completed\"}";
    until(|| lint(&read(&server)).unwrap()[runs] > 0.0);
    let told = lint(&read(&server)).unwrap();
    for (sample, expected) in [
        (runs, 1.0),
        ("malwar_runs_total{result=\"failed\"}", 0.0),
        ("malwar_run_duration_seconds_count", 1.0),
        ("malwar_run_lateness_seconds_count", 0.0),
        ("malwar_scans_total{source=\"schedule\",verdict=\"CLEAN\"}", 1.0),
        ("malwar_verdict_changes_total", 0.0),
        ("malwar_jobs{state=\"enabled\"}", 0.0),
        ("malwar_jobs{state=\"paused\"}", 1.0),
        ("malwar_queue_length", 0.0),
        ("malwar_runs_running", 0.0),
        (
            "malwar_http_requests_total{route=\"/api/v1/schedules/{job_id}/run\",status=\"200\"}",
            1.0,
        ),
        ("malwar_http_requests_total{route=\"/api/v1/schedules\",status=\"403\"}", 1.0),
        ("malwar_http_requests_total{route=\"none\",status=\"404\"}", 1.0),
        ("malwar_llm_calls_total", 2.0),
        ("malwar_llm_calls_today", 1.0),
        ("malwar_llm_recalled_total", 1.0),
        ("malwar_llm_tokens_total{direction=\"input\"}", 300.0),
        ("malwar_llm_tokens_total{direction=\"output\"}", 40.0),
    ] {
        assert_eq!(told.get(sample), Some(&expected), "{sample}: {told:#?}");
    }
    assert!(told["malwar_last_tick_timestamp_seconds"] >= told["process_start_time_seconds"] - 1.0);
}
