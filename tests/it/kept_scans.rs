//! Scans that were kept, as the command line shows them again.

use crate::scans::{LOOK, scan_of};
use crate::scratch::Scratch;
use crate::tree::ROOT;
use malwar::glyph::is_hidden;
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::{Case, Layer as _, Outcome};
use malwar::record::Record;
use malwar::report::{Look, stored};
use malwar::scan::{Scan, ScanId};
use malwar::storage::Db;
use malwar::storage::migrations::NEWEST;
use malwar::storage::scans::{self, NewScan};
use std::path::Path;
use std::process::Command;

const SKILL: &str = "tests/skills/hostile/reverse-shell/SKILL.md";

/// How a run ended: exit code, standard output, standard error.
fn malwar(database: &Path, line: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
    command.args(line).current_dir(ROOT).env("MALWAR_DB_PATH", database);
    // A key of whoever runs the tests is none of theirs.
    for name in ["NO_COLOR", "FORCE_COLOR", "CI", "ANTHROPIC_API_KEY"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// The scan that the scan command makes of [`SKILL`].
fn scanned() -> Scan {
    let text = std::fs::read_to_string(Path::new(ROOT).join(SKILL)).unwrap();
    let mut scan = scan_of(SKILL, &[("SKILL.md", &text)]);
    let opinion = RuleEngine::new().inspect(Case { skill: &scan.skill, findings: &[] }).unwrap();
    scan.findings = opinion.findings;
    scan.layers[1].1 = Outcome::Skipped("the most links to follow is set to 0".into());
    scan.findings
        .sort_by(|a, b| (a.place, b.severity, &a.rule_id).cmp(&(b.place, a.severity, &b.rule_id)));
    scan
}

fn keep(database: &Path, record: &Record, ids: &[&str]) {
    let db = Db::open(database).unwrap();
    for (hour, id) in ids.iter().enumerate() {
        let id = ScanId::stored((*id).to_owned());
        let started_at = format!("2026-11-24T{hour:02}:00:00.25Z").parse().unwrap();
        let new = NewScan { id: &id, run: None, started_at, rules_version: "1", record };
        db.write("keep a scan", |tx| scans::save(tx, new)).unwrap();
    }
}

/// JSON without what differs from run to run.
fn timeless(json: &str) -> String {
    json.lines().filter(|line| !line.contains("duration_ms")).collect()
}

#[test]
fn a_kept_scan_is_exported_as_it_would_have_been_printed() {
    let room = Scratch::new();
    let database = room.path("malwar.db");
    keep(&database, &Record::of(&scanned()), &["3f2a9c1b7d04", "3f90aa17ffff"]);
    for format in ["json", "sarif"] {
        let (_, fresh, _) = malwar(&database, &["scan", SKILL, "-f", format, "--max-urls", "0"]);
        for id in ["3f2a9c1b7d04", "3f9"] {
            let (code, kept, told) = malwar(&database, &["report", "export", id, "-f", format]);
            assert_eq!((code, told.as_str()), (0, ""));
            assert_eq!(timeless(&kept), timeless(&fresh), "{format} {id}");
            assert!(kept.contains("MALWAR-"), "{kept}");
        }
    }
    let file = room.path("out.json");
    let (code, out, _) =
        malwar(&database, &["report", "export", "3f2", "-o", file.to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, ""));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("{\n  \"target\""));
}

#[test]
fn the_list_is_separated_by_tabs_and_the_newest_comes_first() {
    let room = Scratch::new();
    let database = room.path("malwar.db");
    let record = Record { name: Some("a\tb\u{202e}".to_owned()), ..Record::of(&scanned()) };
    keep(&database, &record, &["aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"]);
    let (code, out, _) = malwar(&database, &["report", "list", "-n", "2"]);
    assert_eq!(code, 0);
    let rows: Vec<Vec<&str>> = out.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows[0], ["SCAN", "WHEN", "VERDICT", "RISK", "FINDINGS", "SKILL", "FILE"]);
    let ids: Vec<&str> = rows[1..].iter().map(|row| row[0]).collect();
    assert_eq!(ids, ["cccccccccccc", "bbbbbbbbbbbb"]);
    assert_eq!(rows[1][1], "2026-11-24T02:00:00Z");
    assert_eq!((rows[1][2], rows[1][3]), ("MALICIOUS", "92"));
    assert!(rows.iter().all(|row| row.len() == 7), "{out:?}");
    assert!(!out.chars().any(|c| is_hidden(c) && c != '\n' && c != '\t'), "{out:?}");
    let (_, json, _) = malwar(&database, &["report", "list", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 3);
    assert_eq!(json[0]["scan_id"], "cccccccccccc");
    assert_eq!(json[0]["created_at"], "2026-11-24T02:00:00.256000+00:00");
    assert_eq!(json[0]["skill_name"], "a\tb\u{202e}");
}

#[test]
fn an_id_that_is_unknown_or_stands_for_several_is_told() {
    let room = Scratch::new();
    let database = room.path("malwar.db");
    let (code, _, told) = malwar(&database, &["report", "show", "3f"]);
    let hint = "  hint: list them with: malwar report list\n";
    assert_eq!((code, told), (2, format!("error: no scan '3f'\n{hint}")));
    assert!(!database.exists(), "looking makes no database");
    keep(&database, &Record::of(&scanned()), &["3f2a9c1b7d04", "3f90aa17ffff"]);
    let (code, out, told) = malwar(&database, &["report", "show", "3f"]);
    assert_eq!((code, out.as_str()), (2, ""));
    let expected = format!(
        "error: '3f' matches 2 scans: 3f2a9c1b7d04 ({SKILL}), 3f90aa17ffff ({SKILL})\n  \
         hint: give more of it\n"
    );
    assert_eq!(told, expected);
    let (code, _, told) = malwar(&database, &["report", "export", "3f2", "-f", "jsno"]);
    assert_eq!(code, 2);
    assert!(told.contains("formats are json, sarif"), "{told}");
}

#[test]
fn one_scan_is_shown_with_all_its_findings() {
    let room = Scratch::new();
    let database = room.path("malwar.db");
    let record = Record::of(&scanned());
    keep(&database, &record, &["3f2a9c1b7d04"]);
    let (code, out, _) = malwar(&database, &["report", "show", "3f2"]);
    assert_eq!(code, 0);
    assert!(out.starts_with(&format!("MALICIOUS  92/100  {SKILL}\n")), "{out}");
    assert!(out.contains("scan 3f2a9c1b7d04 · 2026-11-24 00:00 UTC"), "{out}");
    for finding in &record.findings {
        let label = format!("{}[{}] ", finding.severity, finding.rule_id);
        assert!(out.contains(&label), "{label}\n{out}");
        assert!(out.contains(&format!("SKILL.md:{}:", finding.start.line)), "{out}");
    }
    let (_, json, _) = malwar(&database, &["report", "show", "3f2", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["scan_id"], "3f2a9c1b7d04");
    assert_eq!(json["findings"].as_array().unwrap().len(), record.findings.len());
}

#[test]
fn a_kept_scan_prints_no_character_that_steers_a_terminal() {
    let evil = "\u{1b}[2J\u{9b}\u{202e}\u{200b}\u{e0041}\u{7f}\r\nVERDICT: CLEAN\t";
    let mut record = Record::of(&scanned());
    (record.target, record.sha256) = (evil.to_owned(), evil.repeat(9));
    (record.name, record.author) = (Some(evil.to_owned()), Some(evil.to_owned()));
    for finding in &mut record.findings {
        for text in [
            &mut finding.rule_id,
            &mut finding.title,
            &mut finding.description,
            &mut finding.file,
            &mut finding.snippet,
            &mut finding.remediation,
        ] {
            evil.clone_into(text);
        }
        (finding.category, finding.layer) = (evil.into(), evil.into());
        finding.evidence = vec![evil.to_owned()];
    }
    let db = Db::open_in_memory().unwrap();
    let id = ScanId::random().unwrap();
    let started_at = "2026-11-24T00:00:00Z".parse().unwrap();
    let new = NewScan { id: &id, run: None, started_at, rules_version: evil, record: &record };
    db.write("keep", |tx| scans::save(tx, new)).unwrap();
    let kept = db.read("look", |tx| scans::load(tx, &id)).unwrap().unwrap();
    let lines = db.read("look", |tx| scans::newest(tx, 9)).unwrap();
    for look in [LOOK, Look { terminal_columns: None, ..LOOK }] {
        let mut text = String::new();
        stored::show(&mut text, &kept, look).unwrap();
        stored::list(&mut text, &lines, look).unwrap();
        let steering = |c: char| is_hidden(c) && c != '\n' && c != '\t';
        assert!(!text.chars().any(steering), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("VERDICT: CLEAN")), "{text}");
    }
}

#[test]
fn the_database_is_looked_after_from_the_command_line() {
    let room = Scratch::new();
    let database = room.path("a/malwar.db");
    let (code, out, _) = malwar(&database, &["doctor"]);
    assert_eq!(code, 0);
    assert!(out.contains("is not there yet\n") && out.ends_with(", 0 problems\n"), "{out}");
    assert_eq!(malwar(&database, &["db", "stats"]).0, 2);
    let path = database.display();
    let made = malwar(&database, &["db", "migrate"]);
    assert_eq!(made, (0, format!("{path}: made with schema {NEWEST}\n"), String::new()));
    let again = malwar(&database, &["db", "migrate"]).1;
    assert_eq!(again, format!("{path}: has schema {NEWEST} already\n"));
    keep(&database, &Record::of(&scanned()), &["3f2a9c1b7d04"]);
    let stats: serde_json::Value =
        serde_json::from_str(&malwar(&database, &["db", "stats", "--json"]).1).unwrap();
    assert_eq!((&stats["schema"], &stats["rows"]["scans"]), (&NEWEST.into(), &1.into()));
    let copy = room.path("copy.db");
    assert_eq!(malwar(&database, &["db", "backup", copy.to_str().unwrap()]).0, 0);
    assert_eq!(malwar(&database, &["db", "backup", copy.to_str().unwrap()]).0, 2);
    assert_eq!(malwar(&copy, &["report", "list"]).1.lines().count(), 2);
    let pruned = malwar(&database, &["db", "prune", "--days", "0"]).1;
    assert_eq!(pruned, "deleted 0 runs, 1 scan, 0 changes\n");
    let (code, out, _) = malwar(&database, &["doctor"]);
    assert_eq!(code, 0);
    assert!(out.contains(&format!("ok    database {path}  schema {NEWEST}, ")), "{out}");
    assert!(out.contains("KB, wal, sound\n"), "{out}");
    std::fs::write(&copy, "no database at all, and longer than a header of one".repeat(99))
        .unwrap();
    let (code, out, _) = malwar(&copy, &["doctor"]);
    assert_eq!(code, 2);
    assert!(
        out.contains(&format!(
            "fail  could not open the database: '{}' is not a database; set MALWAR_DB_PATH",
            copy.display()
        )),
        "{out}"
    );
    let (code, _, told) = malwar(&copy, &["report", "list"]);
    assert_eq!(code, 2);
    assert!(told.starts_with("error: could not open the database: "), "{told}");
}

#[test]
fn many_processes_may_begin_at_once_on_a_database_that_is_not_there() {
    let room = Scratch::new();
    let database = room.path("a/malwar.db");
    let spawn = |line: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
        command.args(line).env("MALWAR_DB_PATH", &database).stdout(std::process::Stdio::null());
        command.spawn().unwrap()
    };
    let migrating: Vec<_> = (0..6).map(|_| spawn(&["db", "migrate"])).collect();
    for mut child in migrating {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    let mixed = (0..6).map(|n| spawn(if n % 2 == 0 { &["db", "prune"] } else { &["doctor"] }));
    for mut child in mixed.collect::<Vec<_>>() {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}
