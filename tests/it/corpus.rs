//! Our own example skills, judged by the program: each gets the verdict its folder expects.

use crate::tree;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const SKILLS: &str = "tests/skills";

/// The folders of `kind` (`clean`, `hostile`), sorted.
fn skills(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(tree::ROOT).join(SKILLS).join(kind);
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

/// The first line of `expect.txt` is the verdict; each further one a rule that must be found,
/// or the beginning of its id.
fn expectation(skill: &Path) -> (String, Vec<String>) {
    let text = fs::read_to_string(skill.join("expect.txt")).unwrap();
    let mut lines = text.lines().map(|line| line.trim().to_owned());
    (lines.next().unwrap(), lines.filter(|line| !line.is_empty()).collect())
}

/// The program's JSON about one skill.
fn scan(skill: &Path) -> (Value, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_malwar"))
        .args(["scan", "-f", "jsonl"])
        .arg(skill)
        .env_clear()
        .current_dir(tree::ROOT)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let report = text.lines().next().map(serde_json::from_str);
    let report = report.unwrap_or_else(|| panic!("no report on {}", skill.display()));
    (report.unwrap(), output.status.code())
}

/// What is wrong with the program's report on one skill, if anything.
fn disagreement(skill: &Path) -> Option<String> {
    let (verdict, rules) = expectation(skill);
    let (report, code) = scan(skill);
    let found: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule_id"].as_str().unwrap())
        .collect();
    let missing: Vec<&String> =
        rules.iter().filter(|rule| !found.iter().any(|id| id.starts_with(*rule))).collect();
    let expected_code = match verdict.as_str() {
        "MALICIOUS" => 1,
        "SUSPICIOUS" => 3,
        _ => 0,
    };
    let agrees = report["verdict"] == verdict && missing.is_empty() && code == Some(expected_code);
    (!agrees).then(|| {
        let (is, risk) = (&report["verdict"], &report["risk_score"]);
        let skill = skill.strip_prefix(tree::ROOT).unwrap().display();
        format!("{skill}: {is} {risk}, not {verdict}; exit {code:?}; found {found:?}")
    })
}

fn check(kind: &str, count_min: usize) {
    let skills = skills(kind);
    assert!(skills.len() >= count_min, "only {} {kind} skills", skills.len());
    let wrong: Vec<String> = skills.iter().filter_map(|skill| disagreement(skill)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_hostile_example_gets_its_verdict() {
    check("hostile", 10);
}

#[test]
fn every_clean_example_gets_its_verdict() {
    check("clean", 4);
}
