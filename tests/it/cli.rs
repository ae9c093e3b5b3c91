//! The command line as its users meet it: arguments, streams and exit codes, rules aside.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own for one test, in which the program runs.
struct Room(PathBuf);

/// How a run ended: exit code, standard output, standard error.
type Ended = (i32, String, String);

impl Room {
    fn with(files: &[(&str, &str)]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let room = std::env::temp_dir().join(format!("malwar-cli-{}-{n}", std::process::id()));
        for (path, text) in files {
            let path = room.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir_all(&room).unwrap();
        Self(room)
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
        command.args(line.split(' ').filter(|word| !word.is_empty())).current_dir(&self.0);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MALWAR_") {
                command.env_remove(name);
            }
        }
        // Whoever wants links to be followed says so.
        command.env("MALWAR_CRAWLER_MAX_URLS", "0");
        // A key of whoever runs the tests is none of theirs.
        for name in ["NO_COLOR", "FORCE_COLOR", "CI", "ANTHROPIC_API_KEY"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, line: &str) -> Ended {
        self.run_with(line, b"", &[])
    }

    fn run_with(&self, line: &str, input: &[u8], variables: &[(&str, &str)]) -> Ended {
        let mut child = self
            .command(line)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not want its input closes it.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn skills() -> Room {
    Room::with(&[
        ("skills/hello/SKILL.md", "# Hello\n"),
        ("skills/bye/SKILL.md", "# Bye\n"),
        ("docs/a.md", "# A\n"),
        ("docs/b.md", "# B\n"),
    ])
}

#[test]
fn an_error_says_what_and_what_to_do_and_ends_with_2() {
    let room = skills();
    for (line, expected) in [
        ("scan skils/", "error: nothing at 'skils/'\n  hint: did you mean 'skills/'?\n"),
        (
            "scan docs/",
            "error: no skill in 'docs/' (looked for SKILL.md; found 2 other .md files)\n  \
             hint: scan them too with --include '*.md'\n",
        ),
        (
            "scan skills --layers rules",
            "error: unknown layer 'rules'\n  hint: layers are rule_engine, url_crawler, \
             llm_analyzer, threat_intel; did you mean 'rule_engine'?\n",
        ),
        (
            "scan skills -f jsn",
            "error: unknown format 'jsn'\n  hint: formats are plain, json, jsonl, sarif, github; \
             did you mean 'json'?\n",
        ),
        (
            "scan skills --fail-on always",
            "error: unknown level 'always'\n  \
             hint: levels are caution, suspicious, malicious, never\n",
        ),
        (
            "scan skills --color blue",
            "error: unknown colour choice 'blue'\n  \
             hint: colour choices are auto, always, never\n",
        ),
        (
            "scan skills --include [",
            "error: bad pattern '[': a '[' is not closed\n  \
             hint: a pattern looks like '*.md' or 'docs/**/SKILL.md'\n",
        ),
    ] {
        is_refused(&room, line, expected);
    }
}

#[test]
fn a_command_that_makes_no_sense_is_refused_before_it_begins() {
    let room = skills();
    for (line, expected) in [
        (
            "scan skills --threads 0",
            "error: --threads is '0', but must be a whole number from 1 to 1024\n",
        ),
        (
            "scan",
            "error: nothing to scan\n  \
             hint: name a folder, a file, or - for standard input: malwar scan .\n",
        ),
        (
            "scan skills --frmat json",
            "error: malwar scan has no option '--frmat'\n  \
             hint: did you mean '--format'? try: malwar scan --help\n",
        ),
        (
            "scan skills --layers llm_analyzer",
            "error: no layer is left to look (llm_analyzer: no API key)\n  \
             hint: try: malwar scan --help\n",
        ),
        (
            "scan skills --layers llm_analyzer --no-llm",
            "error: no layer is left to look\n  hint: try: malwar scan --help\n",
        ),
        ("explain NO-SUCH-RULE", "error: unknown rule 'NO-SUCH-RULE'\n"),
        ("completions tcsh", "error: unknown shell 'tcsh'\n"),
        (
            "scan http://localhost/SKILL.md",
            "error: 'http://localhost/SKILL.md' is not fetched: 'localhost' is a name inside a \
             house\n  hint: if this is your own network: --allow-private-urls\n",
        ),
    ] {
        is_refused(&room, line, expected);
    }
}

#[track_caller]
fn is_refused(room: &Room, line: &str, expected: &str) {
    let (code, out, error) = room.run(line);
    assert_eq!((code, out.as_str()), (2, ""), "{line}");
    assert!(error.starts_with(expected), "{line}\n{error}\n{expected}");
}

#[test]
fn a_skill_is_judged_from_a_file_a_folder_a_pattern_and_standard_input() {
    let room = skills();
    for (line, input, targets) in [
        ("scan skills/hello/SKILL.md", "", &["skills/hello/SKILL.md"][..]),
        ("scan skills", "", &["skills/bye/SKILL.md", "skills/hello/SKILL.md"]),
        ("scan ./skills/", "", &["./skills/bye/SKILL.md", "./skills/hello/SKILL.md"]),
        ("scan .", "", &["skills/bye/SKILL.md", "skills/hello/SKILL.md"]),
        ("scan skills/*/SKILL.md", "", &["skills/bye/SKILL.md", "skills/hello/SKILL.md"]),
        ("scan -", "# Piped\n", &["-"]),
        ("scan docs --include *.md", "", &["docs/a.md", "docs/b.md"]),
        ("scan skills/hello docs/a.md", "", &["skills/hello/SKILL.md", "docs/a.md"]),
    ] {
        let (code, out, error) = room.run_with(&format!("{line} -f jsonl"), input.as_bytes(), &[]);
        let found: Vec<String> = out
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|scan| scan["target"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!((code, error.as_str()), (0, ""), "{line}");
        assert_eq!(found, targets, "{line}");
    }
}

#[test]
fn json_and_sarif_are_one_document_each() {
    let room = skills();
    for (line, many) in [("scan skills/hello -f json", false), ("scan skills -f json", true)] {
        let (_, out, _) = room.run(line);
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(json.is_array(), many, "{line}");
    }
    let (code, out, _) = room.run("scan skills -f sarif -o all.sarif");
    assert_eq!((code, out.as_str()), (0, ""));
    let log = fs::read_to_string(room.0.join("all.sarif")).unwrap();
    let log: serde_json::Value = serde_json::from_str(&log).unwrap();
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn a_layer_that_was_not_wanted_and_one_that_is_not_there_are_told_apart() {
    let room = skills();
    for (line, expected, strict) in [
        ("", "ran,the most links to follow is set to 0,no API key,ran", 2),
        ("--max-urls 3", "ran,ran,no API key,ran", 2),
        ("--max-urls 3 --no-llm", "ran,ran,not asked for,ran", 0),
        ("--no-llm --no-urls", "ran,not asked for,not asked for,ran", 0),
        ("--layers rule_engine", "ran,not asked for,not asked for,not asked for", 0),
        (
            "--layers rule_engine,url_crawler",
            "ran,the most links to follow is set to 0,not asked for,not asked for",
            2,
        ),
    ] {
        let (code, out, _) = room.run(&format!("scan skills/hello -f json {line}"));
        assert_eq!(code, 0, "{line}");
        let scan: serde_json::Value = serde_json::from_str(&out).unwrap();
        let layers: Vec<&str> = scan["layers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|layer| layer["reason"].as_str().unwrap_or("ran"))
            .collect();
        assert_eq!(layers.join(","), expected, "{line}");
        assert_eq!(room.run(&format!("scan skills/hello --strict {line}")).0, strict, "{line}");
    }
}

#[test]
fn a_part_that_is_not_there_makes_2_and_hides_nothing() {
    let room = skills();
    let (code, out, error) = room.run("scan skills/hello nowhere -f jsonl");
    assert_eq!((code, out.lines().count()), (2, 1));
    assert!(error.contains("nothing at 'nowhere'"), "{error}");
    assert_eq!(room.run("scan nowhere -f json").1, "[]\n");
}

#[test]
fn limits_come_from_flags_and_from_the_environment() {
    let room = skills();
    let cut = "first 4 bytes of 8 bytes scanned";
    let variable = [("MALWAR_SCAN_MAX_FILE_BYTES", "4")];
    let target = "scan skills/hello -f json --no-llm --no-urls";
    assert!(room.run(&format!("{target} --max-file-bytes 4")).1.contains(cut));
    assert!(room.run_with(target, b"", &variable).1.contains(cut));
    let over = room.run_with(&format!("{target} --max-file-bytes=1M --strict"), b"", &variable);
    assert_eq!(over.0, 0, "nothing is cut");
    assert_eq!(room.run(&format!("{target} --max-file-bytes=4 --strict")).0, 2);
    let bad = room.run_with(target, b"", &[("MALWAR_SCAN_MAX_DEPTH", "deep")]);
    assert!(bad.2.starts_with("error: MALWAR_SCAN_MAX_DEPTH is 'deep'"), "{}", bad.2);
}

#[test]
fn one_thread_and_many_say_the_same() {
    let names: Vec<String> = (0..60).map(|n| format!("s/skill-{n}/SKILL.md")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let room = Room::with(&files);
    let told = |threads: usize| {
        let (code, out, _) = room.run(&format!("scan s -f jsonl --threads {threads}"));
        assert_eq!(code, 0);
        let lines = out.lines().map(|line| {
            let mut scan: serde_json::Value = serde_json::from_str(line).unwrap();
            assert!(scan.as_object_mut().unwrap().remove("duration_ms").is_some());
            for layer in scan["layers"].as_array_mut().unwrap() {
                assert!(layer.as_object_mut().unwrap().remove("duration_ms").is_some());
            }
            scan.to_string()
        });
        lines.collect::<Vec<_>>()
    };
    let alone = told(1);
    assert_eq!(alone.len(), 60);
    for threads in [2, 7] {
        assert_eq!(told(threads), alone);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure_worth_words() {
    let names: Vec<String> = (0..300).map(|n| format!("s/{n}/SKILL.md")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let room = Room::with(&files);
    let mut child = room
        .command("scan s -f jsonl")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    assert_eq!(output.status.code(), Some(2), "not all was judged");
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let room = skills();
    let (code, _, error) = room.run("scan skills -f json -o no/such/folder.json");
    assert_eq!(code, 2);
    assert!(error.starts_with("error: could not write 'no/such/folder.json'"), "{error}");
    if cfg!(target_os = "linux") {
        let (code, _, error) = room.run("scan skills -f json -o /dev/full");
        assert_eq!(code, 2, "{error}");
        assert!(error.starts_with("error: could not write '/dev/full'"), "{error}");
    }
}

#[test]
fn help_version_and_completions_go_to_standard_output() {
    let room = Room::with(&[]);
    let version = concat!("malwar ", env!("CARGO_PKG_VERSION"), "\n");
    for (line, code, expected) in [
        ("--version", 0, version),
        ("-V", 0, version),
        ("version", 0, version),
        ("--help", 0, "Usage: malwar [options] <command>"),
        ("help scan", 0, "Usage: malwar scan [options] [target]..."),
        ("scan x --help", 0, "Usage: malwar scan [options] [target]..."),
        ("completions bash", 0, "complete -o filenames -F _malwar malwar"),
        ("completions zsh", 0, "#compdef malwar"),
        ("completions fish", 0, "complete -c malwar"),
        ("version --json", 0, "\"version\""),
        ("rules list --json", 0, "["),
    ] {
        let (got, out, error) = room.run(line);
        assert_eq!((got, error.as_str()), (code, ""), "{line}");
        assert!(out.contains(expected), "{line}: {out}");
    }
    let (code, out, error) = room.run("");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(error.contains("Usage: malwar"), "{error}");
}

#[test]
fn rules_test_ends_with_0_only_when_every_example_is_as_expected() {
    let (code, out, error) = Room::with(&[]).run("rules test");
    let fine = out.ends_with(" examples: all as expected\n");
    assert_eq!((code == 0, error.is_empty()), (fine, fine), "{out}{error}");
    assert!(fine || code == 2, "{code}");
}

#[test]
fn colours_are_used_only_when_they_are_wanted() {
    let room = Room::with(&[]);
    for (line, variables, coloured) in [
        ("scan nowhere", &[][..], false),
        ("scan nowhere --color always", &[], true),
        ("scan nowhere", &[("FORCE_COLOR", "1")], true),
        ("scan nowhere --color never", &[("FORCE_COLOR", "1")], false),
        ("scan nowhere", &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false),
    ] {
        let (_, _, error) = room.run_with(line, b"", variables);
        assert_eq!(error.contains('\u{1b}'), coloured, "{line} {variables:?}");
    }
}

#[test]
fn a_hostile_name_reaches_the_terminal_escaped() {
    let room = skills();
    let (_, _, error) = room.run("scan no\u{1b}[2Jwhere\u{202e}");
    assert!(error.contains("\\u{1b}[2J") && error.contains("\\u{202e}"), "{error}");
    assert!(!error.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn a_name_that_is_not_utf_8_can_be_scanned() {
    use std::os::unix::ffi::OsStrExt as _;
    let room = Room::with(&[]);
    let name = std::ffi::OsStr::from_bytes(b"bad\xff.md");
    if fs::write(room.0.join(name), "# x").is_err() {
        return; // not on this file system
    }
    let output = room.command("scan -f json").arg(name).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
