//! Our own example skills, judged by the program: each gets the verdict that was expected of it.

use crate::tree;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const SKILLS: &str = "tests/skills";
/// What to expect of them. It stands beside the skills and not in them: whatever lies in a
/// skill's folder is scanned.
const EXPECTED: &str = "tests/skills/expected.tsv";
/// Verdicts from the best to the worst, and the exit code of each.
const VERDICTS: [(&str, i32); 4] =
    [("CLEAN", 0), ("CAUTION", 0), ("SUSPICIOUS", 3), ("MALICIOUS", 1)];

/// A line of the file of expectations.
struct Expectation {
    /// `clean/NAME` or `hostile/NAME`.
    skill: String,
    /// The worst that a clean skill may get, the best that a hostile one may get.
    bound: usize,
    /// Beginnings of the ids of rules that must be among the findings.
    rules: Vec<String>,
}

/// What the program said of a skill.
#[derive(Debug)]
struct Said {
    verdict: String,
    found: Vec<String>,
    code: Option<i32>,
}

fn expectations() -> Vec<Expectation> {
    let text = fs::read_to_string(Path::new(tree::ROOT).join(EXPECTED)).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [skill, bound, rules] => Expectation {
                skill: skill.to_owned(),
                bound: rank(bound).unwrap_or_else(|| panic!("no verdict: {line}")),
                rules: rules.split_whitespace().map(str::to_owned).collect(),
            },
            _ => panic!("not three columns: {line}"),
        })
        .collect()
}

fn rank(verdict: &str) -> Option<usize> {
    VERDICTS.iter().position(|(word, _)| *word == verdict)
}

fn scan(skill: &str) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_malwar"))
        .args(["scan", "-f", "json"])
        .arg(format!("{SKILLS}/{skill}"))
        .env_clear()
        .current_dir(tree::ROOT)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    Said {
        verdict: report["verdict"].as_str().unwrap().to_owned(),
        found: findings.map(|one| one["rule_id"].as_str().unwrap().to_owned()).collect(),
        code: output.status.code(),
    }
}

/// What is wrong with what was said, if anything.
fn disagreement(expected: &Expectation, said: &Said) -> Option<String> {
    let Some(rank) = rank(&said.verdict) else { return Some(format!("no verdict: {said:?}")) };
    let is_clean = expected.skill.starts_with("clean/");
    let within = if is_clean { rank <= expected.bound } else { rank >= expected.bound };
    let missing = |rule: &&String| !said.found.iter().any(|id| id.starts_with(*rule));
    let missing: Vec<&String> = expected.rules.iter().filter(missing).collect();
    let agrees = within && missing.is_empty() && said.code == Some(VERDICTS[rank].1);
    (!agrees).then(|| {
        let (skill, bound) = (&expected.skill, VERDICTS[expected.bound].0);
        format!("{skill}: {said:?}, but the bound is {bound}; missing {missing:?}")
    })
}

#[test]
fn every_example_gets_its_verdict() {
    let wrong: Vec<String> = expectations()
        .iter()
        .filter_map(|expected| disagreement(expected, &scan(&expected.skill)))
        .collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_example_is_expected_and_every_expectation_has_its_example() {
    let mut there = BTreeSet::new();
    for kind in ["clean", "hostile"] {
        for entry in fs::read_dir(Path::new(tree::ROOT).join(SKILLS).join(kind)).unwrap() {
            there.insert(format!("{kind}/{}", entry.unwrap().file_name().to_string_lossy()));
        }
    }
    let expected: Vec<String> = expectations().into_iter().map(|one| one.skill).collect();
    assert_eq!(there.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_verdict_on_the_wrong_side_of_its_bound_is_reported() {
    for (skill, bound, rules, verdict, code, agrees) in [
        ("clean/a", "CAUTION", "", "CLEAN", 0, true),
        ("clean/a", "CAUTION", "", "SUSPICIOUS", 3, false),
        ("hostile/a", "SUSPICIOUS", "", "MALICIOUS", 1, true),
        ("hostile/a", "SUSPICIOUS", "", "CAUTION", 0, false),
        ("hostile/a", "SUSPICIOUS", "", "MALICIOUS", 3, false),
        ("hostile/a", "SUSPICIOUS", "R-1", "MALICIOUS", 1, true),
        ("hostile/a", "SUSPICIOUS", "R-2", "MALICIOUS", 1, false),
    ] {
        let rules = rules.split_whitespace().map(str::to_owned).collect();
        let expected = Expectation { skill: skill.to_owned(), bound: rank(bound).unwrap(), rules };
        let found = vec!["R-12".to_owned()];
        let said = Said { verdict: verdict.to_owned(), found, code: Some(code) };
        assert_eq!(disagreement(&expected, &said).is_none(), agrees, "{skill} {bound} {said:?}");
    }
}
