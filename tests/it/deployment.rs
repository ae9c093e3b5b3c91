//! The systemd unit and the Dockerfile of the README: what they start exists, and may do little.

use crate::room::Room;
use crate::tree;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What systemd may say of the exposure of the service, in tenths: 2.0.
const EXPOSURE_TENTHS_MAX: u32 = 20;

/// The text in the README's only fence of a language.
fn fence(language: &str) -> String {
    let readme = fs::read_to_string(Path::new(tree::ROOT).join("README.md")).unwrap();
    let begin = format!("\n```{language}\n");
    let mut parts = readme.split(&begin).skip(1);
    let text = parts.next().unwrap_or_else(|| panic!("the README has no {language}"));
    assert_eq!(parts.next(), None, "the README has one {language}");
    text.split("\n```").next().unwrap().to_owned() + "\n"
}

/// The words after `key` in the only line that begins with it.
fn line(text: &str, key: &str) -> String {
    let mut lines = text.lines().filter_map(|line| line.trim_start().strip_prefix(key));
    let found = lines.next().unwrap_or_else(|| panic!("no line begins with {key}"));
    assert_eq!(lines.next(), None, "one line begins with {key}");
    found.to_owned()
}

/// Checks that the program knows such a command line.
fn is_known(words: &[&str]) {
    let ended = Room::new().run(&[words, &["--help"]].concat());
    assert_eq!(ended.code, 0, "{words:?}: {}", ended.err);
    assert!(ended.out.contains(&format!("Usage: malwar {}", words[0])), "{}", ended.out);
}

fn words(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

#[test]
fn the_service_starts_what_there_is_and_is_hardened() {
    let unit = fence("ini");
    let start = line(&unit, "ExecStart=");
    let (program, arguments) = start.split_once(' ').unwrap();
    assert_eq!(program, "/usr/local/bin/malwar");
    is_known(&arguments.split(' ').collect::<Vec<_>>());
    let room = Room::new();
    room.folder.file("malwar.service", unit.as_bytes());
    let path = room.folder.path("malwar.service");
    let verdict = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager"])
        .arg(format!("--threshold={EXPOSURE_TENTHS_MAX}"))
        .arg(path)
        .output();
    // Where there is no systemd, there is nobody to ask.
    if let Ok(verdict) = verdict {
        let told = String::from_utf8_lossy(&verdict.stdout);
        assert!(verdict.status.success(), "{told}{}", String::from_utf8_lossy(&verdict.stderr));
    }
    for setting in ["NoNewPrivileges=yes", "DynamicUser=yes", "ProtectSystem=strict"] {
        assert!(unit.contains(setting), "{setting}");
    }
}

#[test]
fn the_image_holds_one_program_that_is_not_root_and_is_asked_how_it_is() {
    let text = fence("dockerfile");
    let (_, image) = text.rsplit_once("FROM scratch\n").expect("an image from nothing");
    assert_eq!(words(&line(image, "ENTRYPOINT ")), ["/malwar"]);
    let serve = words(&line(image, "CMD "));
    is_known(&serve.iter().map(String::as_str).collect::<Vec<_>>());
    let check = words(&line(image, "HEALTHCHECK CMD "));
    let check: Vec<&str> = check.iter().map(String::as_str).collect();
    assert_eq!(check[0], "/malwar");
    is_known(&check[1..]);
    let user = line(image, "USER ");
    let ids: Vec<u32> = user.split(':').map(|id| id.parse().expect("a number")).collect();
    assert!(ids.len() == 2 && ids.iter().all(|id| *id > 0), "{user}");
}
