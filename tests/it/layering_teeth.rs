//! Proof that the layering laws bite: one broken house per law, and one that keeps them all.

use super::breaches;

const MAP: &str = "//! Map.\npub mod clock;\npub mod threads;\npub mod skill;\npub mod finding;\n\
                   pub mod target;\npub mod net;\npub mod layers;\npub mod scan;\n\
                   pub mod pipeline;\npub mod storage;\npub mod report;\npub mod wire;\n\
                   pub mod config;\npub mod api;\npub mod server;\npub mod cli;\n";

fn judge(files: &[(&str, &str)]) -> Vec<String> {
    let map = [("src/lib.rs", MAP)];
    let files: Vec<(String, String)> = map
        .iter()
        .chain(files)
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    breaches(&files).iter().map(ToString::to_string).collect()
}

/// One file that breaks one law on its second line.
fn check(path: &str, text: &str, law: &str) {
    let found = judge(&[(path, &format!("//! A room.\n{text}\n"))]);
    let place = format!("{path}:2: ");
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    assert!(found[0].starts_with(&place) && found[0].contains(law), "{text}: {found:?}");
}

#[test]
fn a_use_of_a_room_further_down_is_reported() {
    let law = "below it";
    check("src/skill/mod.rs", "use crate::finding::Finding;", law);
    check("src/skill/view.rs", "use super::super::finding::Finding;", law);
    check("src/finding.rs", "fn f() { crate::scan::Scan::new() }", law);
    check("src/target.rs", "fn f(x: &crate::cli::Args) {}", law);
    check("src/target.rs", "use super::{skill::Skill, scan::Scan};", law);
    check("src/nowhere.rs", "use crate::clock::Clock;", "no place");
}

#[test]
fn two_rooms_in_one_use_are_reported() {
    check("src/cli/mod.rs", "use crate::{scan, skill};", "one room");
    check("src/cli/mod.rs", "pub use std::fmt::Display;", "re-exports");
    check("src/skill/view.rs", "use super::*;", "no `*`");
}

#[test]
fn a_layer_that_reaches_more_than_its_case_is_reported() {
    let law = "function of its case";
    check("src/layers/rule_engine/mod.rs", "use crate::clock::Stopwatch;", law);
    for room in ["pipeline", "storage", "config", "cli", "report", "wire"] {
        let text = format!("use crate::{room}::X;");
        let found = judge(&[("src/layers/rule_engine/mod.rs", &text)]);
        assert!(found.iter().any(|line| line.contains(law)), "{room}: {found:?}");
    }
}

#[test]
fn a_layer_that_reaches_another_is_reported() {
    for text in ["use crate::layers::threat_intel::X;", "use super::super::threat_intel::X;"] {
        let found = judge(&[
            ("src/layers/mod.rs", "pub mod rule_engine;\npub mod threat_intel;"),
            ("src/layers/threat_intel/mod.rs", ""),
            ("src/layers/rule_engine/matcher.rs", text),
        ]);
        assert!(
            matches!(found.as_slice(), [one] if one.contains("reaches layer `threat_intel`")),
            "{found:?}"
        );
    }
}

#[test]
fn serde_in_finding_skill_or_scan_is_reported() {
    check("src/finding.rs", "#[derive(Clone, serde::Serialize)]", "promise");
    check("src/scan.rs", "use serde::{Deserialize, Serialize};", "promise");
    check("src/skill/front_matter.rs", "fn f() { serde_json::from_str(\"\") }", "JSON");
    check("src/report/json.rs", "use serde::Serialize;", "promise");
}

#[test]
fn config_is_reached_by_the_doors_only() {
    check("src/api/mod.rs", "use crate::config::Config;", "config fills them");
}

#[test]
fn each_word_of_the_world_has_one_room() {
    for (path, text, law) in [
        ("src/scan.rs", "fn f() { std::time::Instant::now() }", "asks the time"),
        ("src/scan.rs", "fn f() { SystemTime::now() }", "asks the time"),
        ("src/scan.rs", "fn f() { jiff::Timestamp::now() }", "asks the time"),
        ("src/pipeline.rs", "fn f() { thread::spawn(g) }", "starts threads"),
        ("src/pipeline.rs", "use std::thread::{scope, Scope};", "starts threads"),
        ("src/report/plain.rs", "fn f() { println!(\"\") }", "prints"),
        ("src/cli/scan.rs", "fn f() { std::io::stderr() }", "prints"),
        ("src/cli/scan.rs", "use std::{io::{stdout, Write}, fmt};", "prints"),
        ("src/skill/mod.rs", "use std::fs::File;", "reads files"),
        ("src/cli/scan.rs", "use std::{fs, fmt};", "reads files"),
        ("src/target.rs", "use std::net::TcpStream;", "sockets"),
        ("src/net/guard.rs", "fn f() { ureq::get(\"\") }", "sockets"),
        ("src/cli/serve.rs", "use std::net::TcpListener;", "listens"),
        ("src/report/plain.rs", "use rusqlite::Row;", "SQL"),
        ("src/report/plain.rs", "const A: &str = \"SELECT a FROM b\";", "SQL"),
        ("src/scan.rs", "const A: &str = \"UPDATE a SET b = 1\";", "SQL"),
    ] {
        check(path, text, law);
    }
}

#[test]
fn files_of_one_folder_that_use_each_other_are_reported() {
    for (a, b, c) in [
        ("use super::b::B;", "use super::a::A;", ""),
        ("use super::b::B;", "use crate::skill::c::C;", "use super::a::A;"),
        ("use super::b::B;", "fn f() { super::c::g() }", "use super::a::deep::D;"),
    ] {
        let found = judge(&[
            ("src/skill/mod.rs", "pub mod a; pub mod b; pub mod c;"),
            ("src/skill/a.rs", a),
            ("src/skill/b.rs", b),
            ("src/skill/c.rs", c),
        ]);
        assert!(
            matches!(found.as_slice(), [one] if one.contains("leads back to it")),
            "{a} {b} {c}: {found:?}"
        );
    }
}

#[test]
fn a_house_that_keeps_the_laws_is_not_reported() {
    let found = judge(&[
        ("src/clock.rs", "fn f() { std::time::Instant::now() }"),
        ("src/threads.rs", "fn f() { std::thread::scope(g) }"),
        ("src/skill/mod.rs", "pub mod a;\npub mod b;\nuse a::A;\npub struct Span;"),
        ("src/skill/a.rs", "use super::Span;\nuse super::b::B;"),
        ("src/skill/b.rs", "use super::Span;\n// crate::cli::X, println!(), use super::a::A;"),
        ("src/target.rs", "use crate::skill::Skill;\nuse std::fs;"),
        ("src/net/live.rs", "use std::net::TcpStream;"),
        ("src/layers/mod.rs", "use crate::skill::Skill;\npub mod rule_engine;"),
        (
            "src/layers/rule_engine/mod.rs",
            "use crate::layers::Case;\nconst A: &str = \"SELECT a FROM b\";",
        ),
        ("src/scan.rs", "#[cfg(test)]\nmod tests { use crate::cli::X; fn f() { println!() } }"),
        ("src/wire.rs", "use serde::Serialize;\nuse crate::scan::Scan;"),
        ("src/storage/mod.rs", "use rusqlite::Row;\nconst A: &str = \"SELECT a FROM b\";"),
        ("src/config.rs", "use crate::target::Limits;"),
        ("src/cli/mod.rs", "use crate::config::Config;\nfn f(x: X) { x.stdout() }"),
        ("src/cli/screen.rs", "use std::fs::File;\nfn f() { std::io::stdout() }"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}
