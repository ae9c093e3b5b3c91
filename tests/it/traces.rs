//! No file of the repository knows the machine it was written on.

use crate::layering::Breach;
use crate::tree;

/// What betrays a machine, in two halves so that this file does not betray one.
const MARKS: [(&str, &str); 6] = [
    ("/wo", "rk/"),
    ("/tmp/", "wt"),
    ("/tmp/", "tgt"),
    ("/ro", "ot/"),
    ("fa", "rm-"),
    ("replace-", "with"),
];

/// Where text stands that was written by, or as if by, an attacker: his paths are not ours.
const FOREIGN: [&str; 3] = ["tests/skills/", "tests/hostile_inputs/", "src/layers/"];

/// The one source of packages that a lock file may name.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// All traces of a machine in one file.
pub fn traces(path: &str, text: &str) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut report = |line: usize, why: String| {
        found.push(Breach { path: path.to_owned(), line: line + 1, why });
    };
    if path.contains(".cargo/") {
        report(0, "a machine's cargo settings stay on the machine".to_owned());
    }
    let foreign = FOREIGN.iter().any(|folder| path.starts_with(folder));
    for (number, line) in text.lines().enumerate() {
        let marks = MARKS.iter().map(|(a, b)| format!("{a}{b}"));
        for mark in marks.filter(|mark| !foreign && names(line, mark)) {
            report(number, format!("names a machine: `{mark}`"));
        }
        let source = line.strip_prefix("source = ").filter(|_| path.ends_with("Cargo.lock"));
        if source.is_some_and(|source| source.trim_matches('"') != SOURCE) {
            report(number, "names another package source than crates.io".to_owned());
        }
    }
    found
}

/// Whether `mark` stands in `line` as the beginning of a word or a path, not as a later part.
fn names(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "_.-~/}".contains(c))
    })
}

#[test]
fn no_file_names_a_machine() {
    let found: Vec<String> = tree::texts("")
        .iter()
        .flat_map(|(path, text)| traces(path, text))
        .map(|breach| breach.to_string())
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_trace_of_a_machine_is_reported_and_a_look_alike_is_not() {
    for (path, line, expected) in [
        ("README.md", "cd /wo|rk/main", 1),
        ("src/a.rs", "const A: &str = \"/ro|ot/x\";", 1),
        ("Makefile", "TARGET=/tmp/|tgt/x", 1),
        ("README.md", "seen on fa|rm-bench", 1),
        ("README.md", "https://example.com/wo|rk/main and frame/wo|rk/", 0),
        ("src/layers/rule_engine/rules/credentials.rs", "cat /ro|ot/.ssh/id", 0),
        ("README.md", "platform-x and the root/ of it", 0),
        (".cargo/config.toml", "[net]", 1),
        ("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"", 0),
        ("Cargo.lock", "source = \"sparse+https://mirror.example/\"", 1),
    ] {
        let line = line.replace('|', "");
        assert_eq!(traces(path, &line).len(), expected, "{path}: {line}");
    }
}
