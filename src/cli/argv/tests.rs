//! How command lines are brought into order, row by row.

use super::*;
use crate::cli::root;

fn words(line: &str) -> Vec<OsString> {
    line.split(' ').filter(|word| !word.is_empty()).map(OsString::from).collect()
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    for (line, expected) in rows {
        let got = match normalise(&root(), words(line)) {
            Ok(Asked::Run(words)) => words.join(" "),
            Ok(Asked::Help(path)) => format!("help {}", path.join(" ")),
            Ok(Asked::Version) => "version".to_owned(),
            Ok(Asked::Unfinished(path)) => format!("unfinished {}", path.join(" ")),
            Err(error) => format!("{error} | {}", error.hint().unwrap_or_default()),
        };
        assert_eq!(got, *expected, "malwar {line}");
    }
}

#[test]
fn options_are_taken_in_every_usual_spelling() {
    let json = "scan --format json -- x";
    check(&[
        ("scan x --format json", json),
        ("scan x --format=json", json),
        ("scan --format=json x", json),
        ("scan x -f json", json),
        ("scan x -fjson", json),
        ("scan x -f=json", json),
        ("-f json scan x", json),
        ("--format=json scan x", json),
        ("scan --format= x", "scan --format  -- x"),
        ("scan --layers=a=b x", "scan --layers a=b -- x"),
        ("scan x --include a --include=b", "scan --include a --include b -- x"),
    ]);
}

#[test]
fn options_of_the_program_are_taken_anywhere() {
    let quiet = "--quiet scan -- x";
    check(&[
        ("-q scan x", quiet),
        ("scan -q x", quiet),
        ("scan x --quiet", quiet),
        ("scan x -vv", "--verbose --verbose scan -- x"),
        ("scan -qv x", "--quiet --verbose scan -- x"),
        ("scan -qfjson x", "--quiet scan --format json -- x"),
        ("rules list --color never", "--color never rules list"),
        ("--color=never rules list --json", "--color never rules list --json"),
        ("rules -v list", "--verbose rules list"),
    ]);
}

#[test]
fn what_is_no_option_stays_as_it_is() {
    check(&[
        ("scan -", "scan -- -"),
        ("scan a - b", "scan -- a - b"),
        ("scan -o - x", "scan --output - -- x"),
        ("scan -- -x --format", "scan -- -x --format"),
        ("scan x -- -- y", "scan -- x -- y"),
        ("scan", "scan"),
        ("scan help", "scan -- help"),
        ("scan scan", "scan -- scan"),
    ]);
}

#[test]
fn help_and_version_are_found_anywhere() {
    check(&[
        ("--help", "help "),
        ("-h", "help "),
        ("help", "help "),
        ("help scan", "help scan"),
        ("scan --help", "help scan"),
        ("scan x -h", "help scan"),
        ("scan -vh", "help scan"),
        ("--help scan", "help scan"),
        ("scan --nonsense --help", "help scan"),
        ("scan --format --help", "help scan"),
        ("help rules list", "help rules list"),
        ("rules help", "help rules"),
        ("rules list --help", "help rules list"),
        ("--version", "version"),
        ("-V", "version"),
        ("scan --version", "version"),
        ("scan -- --help", "scan -- --help"),
        ("", "unfinished "),
        ("-q", "unfinished "),
        ("rules", "unfinished rules"),
    ]);
}

#[test]
fn a_usage_error_says_what_is_wrong_and_where_help_is() {
    check(&[
        (
            "scan --formt json x",
            "malwar scan has no option '--formt' | did you mean '--format'? \
             try: malwar scan --help",
        ),
        ("scan -Z x", "malwar scan has no option '-Z' | try: malwar scan --help"),
        ("scan --zebra x", "malwar scan has no option '--zebra' | try: malwar scan --help"),
        ("scan --format", "--format needs a value | try: malwar scan --help"),
        ("scan -f", "--format needs a value | try: malwar scan --help"),
        (
            "scan --format --strict x",
            "--format needs a value | if '--strict' is its value: --format=--strict",
        ),
        ("scan --strict=yes x", "--strict takes no value | try: malwar scan --help"),
        ("scan -f json -f sarif x", "--format is given twice | try: malwar scan --help"),
        (
            "explain --format json X",
            "malwar explain has no option '--format' | try: malwar explain --help",
        ),
        (
            "--format json explain X",
            "malwar explain has no option '--format' | try: malwar explain --help",
        ),
        ("explain", "<rule> is missing | try: malwar explain --help"),
        ("explain a b", "'b' is one too many | try: malwar explain --help"),
        ("version x", "'x' is one too many | try: malwar version --help"),
        ("SKILL.md", "no command 'SKILL.md' | try: malwar scan SKILL.md"),
    ]);
}

#[test]
fn an_unknown_command_is_answered_with_the_known_ones() {
    check(&[
        (
            "scam x",
            "unknown command 'scam' | commands are scan, explain, rules, report, schedule, \
             serve, keys, healthcheck, db, doctor, completions, version; \
             did you mean 'scan'?",
        ),
        (
            "zebra --help",
            "unknown command 'zebra' | commands are scan, explain, rules, report, schedule, \
             serve, keys, healthcheck, db, doctor, completions, version",
        ),
        (
            "help zebra",
            "unknown command 'zebra' | commands are scan, explain, rules, report, schedule, \
             serve, keys, healthcheck, db, doctor, completions, version",
        ),
        ("rules lst", "unknown command 'lst' | commands are list, test; did you mean 'list'?"),
    ]);
}

#[cfg(unix)]
#[test]
fn a_word_that_is_not_utf_8_comes_through_whole() {
    use std::os::unix::ffi::OsStringExt as _;
    for bytes in [&b"bad\xff"[..], b"\xc3", b"plain", b""] {
        let word = OsString::from_vec(bytes.to_vec());
        assert_eq!(decode(&encode(word.clone())), Word(word));
    }
}
