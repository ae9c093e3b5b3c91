//! Runs the commands that the documents show and compares what they print.

use crate::curl::{SHOWN_AT, curl};
use crate::room::Server;
use crate::scratch::Scratch;
use crate::shell_words::split;
use crate::tree;
use std::fs;
use std::io::{Read, pipe};
use std::path::Path;
use std::process::{Command, Stdio};

/// Stands for all further lines of an output.
const REST: &str = "...";

/// What a command printed, on both streams as a terminal shows them, and its exit code.
pub struct Ran {
    pub printed: String,
    pub code: i32,
}

/// What became of a command line; none when its output is not ours to check.
pub type Answer = Result<Option<Ran>, String>;

/// A command whose output is not what the document shows.
#[derive(Debug, PartialEq, Eq)]
pub struct Difference {
    /// The line of the command, from 1.
    pub line: usize,
    pub command: String,
    pub shown: String,
    pub printed: String,
}

/// Plays a document: the text as it should be, and where it is not.
///
/// Commands stand in fences of language `console`, after `$ `; a fence ends with as many back
/// quotes as it began with, so that longer ones can hold fences (CommonMark §4.5). What follows
/// up to the next command is what they print, of which a last line `...` leaves out the rest.
/// Lines that agree stay as they are, with their wildcards.
pub fn play(text: &str, run: &mut dyn FnMut(&[String]) -> Answer) -> (String, Vec<Difference>) {
    let (mut played, mut differences) = (String::new(), Vec::new());
    let lines: Vec<&str> = text.lines().collect();
    let mut fence: Option<(&str, &str)> = None;
    let mut code = 0;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        played.push_str(line);
        played.push('\n');
        fence = match fence {
            None => opened(line),
            Some((quotes, _)) => fence.filter(|_| !closes(line, quotes)),
        };
        let Some((quotes, "console")) = fence else { continue };
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let number = at;
        let ends = |line: &&&str| line.starts_with("$ ") || closes(line, quotes);
        let shown = lines[at..].iter().take_while(|line| !ends(line)).count();
        let shown = &lines[at..at + shown];
        at += shown.len();
        let printed = match answer(command, code, run) {
            Ok(Some(ran)) => {
                code = ran.code;
                ran.printed
            }
            Ok(None) => shown.join("\n"),
            Err(why) => format!("({why})"),
        };
        let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
        let printed = beginning(printed, shown);
        let agree = agrees(shown, &printed);
        for line in mended(shown, &printed) {
            played.push_str(line);
            played.push('\n');
        }
        if !agree {
            let (command, shown) = (command.to_owned(), shown.join("\n"));
            differences.push(Difference {
                line: number,
                command,
                shown,
                printed: printed.join("\n"),
            });
        }
    }
    (played, differences)
}

/// What was printed, cut where the document cuts it.
fn beginning<'a>(printed: Vec<&'a str>, shown: &[&str]) -> Vec<&'a str> {
    match shown {
        [first @ .., REST] if printed.len() > first.len() => {
            printed.into_iter().take(first.len()).chain([REST]).collect()
        }
        _ => printed,
    }
}

/// The back quotes and the language of the fence that a line opens.
fn opened(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let quotes = line.len() - line.trim_start_matches('`').len();
    (quotes >= 3).then(|| line.split_at(quotes))
}

fn closes(line: &str, quotes: &str) -> bool {
    opened(line).is_some_and(|(found, rest)| found.len() >= quotes.len() && rest.is_empty())
}

/// Runs one command line.
fn answer(line: &str, code: i32, run: &mut dyn FnMut(&[String]) -> Answer) -> Answer {
    let (line, behind) = line.strip_suffix(" &").map_or((line, None), |line| (line, Some("&")));
    let mut words = split(line)?;
    words.extend(behind.map(str::to_owned));
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["echo", "$?"] => Ok(Some(Ran { printed: code.to_string(), code: 0 })),
        _ => run(&words),
    }
}

/// Whether the lines shown are those printed, but for durations, sizes, digests and `[..]`.
fn agrees(shown: &[&str], printed: &[&str]) -> bool {
    let blank = |line: &&&str| line.is_empty();
    let tail = |lines: &[&str]| lines.len() - lines.iter().rev().take_while(blank).count();
    let (shown, printed) = (&shown[..tail(shown)], &printed[..tail(printed)]);
    shown.len() == printed.len() && shown.iter().zip(printed).all(same)
}

fn same((shown, printed): (&&str, &&str)) -> bool {
    matches(&steady(shown.trim_end()), &steady(printed))
}

/// The lines printed; those at the beginning and the end that agree with the document's are the
/// document's.
fn mended<'a>(shown: &[&'a str], printed: &[&'a str]) -> Vec<&'a str> {
    if agrees(shown, printed) {
        return shown.to_vec();
    }
    let head = shown.iter().zip(printed).take_while(|pair| same(*pair)).count();
    let (shown_rest, printed_rest) = (&shown[head..], &printed[head..]);
    let pairs = shown_rest.iter().rev().zip(printed_rest.iter().rev());
    let tail = pairs.take_while(|pair| same(*pair)).count();
    let middle = &printed_rest[..printed_rest.len() - tail];
    [&shown[..head], middle, &shown_rest[shown_rest.len() - tail..]].concat()
}

/// Whether `line` is `pattern`, in which each `[..]` stands for any text.
fn matches(pattern: &str, line: &str) -> bool {
    let parts: Vec<&str> = pattern.split("[..]").collect();
    let [first, middle @ .., last] = parts.as_slice() else { return pattern == line };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// The line with every number replaced that may differ from run to run: `8.4 s` -> `# s`.
fn steady(line: &str) -> String {
    const UNITS: [&str; 6] = ["skills/s", "B", "bytes", "KB", "MB", "GB"];
    const TIMES: [&str; 3] = ["ms", "s", "µs"];
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    for at in 1..words.len() {
        let (before, after) = words.split_at_mut(at);
        let (Some(value), Some(unit)) = (before.last_mut(), after.first_mut()) else { break };
        let name = unit.trim_end_matches([')', ',', '.', ';']).to_owned();
        let number = value.trim_start_matches('(').to_owned();
        let is_number = number.parse::<f64>().is_ok();
        let is_digest = name.len() >= 12 && name.chars().all(|c| c.is_ascii_hexdigit());
        if is_number && TIMES.contains(&name.as_str()) {
            *value = value.replace(&number, "#");
            *unit = unit.replace(&name, "s");
        } else if is_number && UNITS.contains(&name.as_str()) {
            *value = value.replace(&number, "#");
        } else if value.ends_with("sha256") && is_digest {
            *unit = unit.replace(&name, "#");
        } else if value == "\"duration_ms\":" {
            "#".clone_into(unit);
        }
    }
    squeeze(&words)
}

/// A number of another length moves what is aligned after it: runs of spaces after a `#` count
/// as one.
fn squeeze(words: &[String]) -> String {
    let Some(first) = words.iter().position(|word| word.contains('#')) else {
        return words.join(" ");
    };
    let tail: Vec<&str> =
        words[first..].iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    format!("{} {}", words[..first].join(" ").trim_end(), tail.join(" "))
}

/// Where a document plays: a database of its own, and the server that it has started.
struct Stage {
    room: Scratch,
    server: Option<Server>,
    /// The `job_id` that was answered last: `$ID`.
    id: String,
}

/// Runs `malwar` in the repository's root, without a shell, on a database of the document's own.
/// `malwar serve &` goes on in the background, on a port of its own, and `curl` talks to it.
/// `make TARGET` must exist and is not run, `git` and `cd` are the reader's business.
fn run(words: &[String], stage: &mut Stage) -> Answer {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["malwar", "serve", "&"] => Ok(Some(serve(stage))),
        ["malwar", "healthcheck"] => {
            let at = stage.server.as_ref().map(|server| format!("http://{}", server.at));
            let url = at.ok_or("no server was started")?;
            let words = ["healthcheck", "--url", &url].map(str::to_owned);
            Ok(Some(malwar(&words, &stage.room)))
        }
        ["malwar", ..] => Ok(Some(malwar(&words[1..], &stage.room))),
        ["curl", ..] => talk(&words[1..], stage).map(Some),
        ["make"] | ["git" | "cd", ..] => Ok(None),
        ["make", target] if makes(target) => Ok(None),
        ["make", target] => Err(format!("the Makefile has no target {target}")),
        _ => Err("only malwar, curl, make, git, cd and `echo $?` are known here".to_owned()),
    }
}

fn serve(stage: &mut Stage) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
    command.args(["serve", "--port", "0"]).env_clear().current_dir(tree::ROOT);
    command.env("MALWAR_DB_PATH", stage.room.path("malwar.db")).stdin(Stdio::null());
    let server = Server::start(command);
    let printed = server.first.replace(&server.at, SHOWN_AT);
    stage.server = Some(server);
    Ran { printed, code: 0 }
}

fn talk(words: &[String], stage: &mut Stage) -> Result<Ran, String> {
    let server = stage.server.as_ref().ok_or("no server was started")?;
    let words: Vec<String> = words.iter().map(|word| word.replace("$ID", &stage.id)).collect();
    let printed = curl(&words, &server.at)?;
    if let Some((_, rest)) = printed.split_once("\"job_id\":\"") {
        rest.split('"').next().unwrap_or_default().clone_into(&mut stage.id);
    }
    Ok(Ran { printed, code: 0 })
}

fn makes(target: &str) -> bool {
    let makefile = fs::read_to_string(Path::new(tree::ROOT).join("Makefile")).unwrap();
    makefile.lines().any(|line| line.starts_with(&format!("{target}:")))
}

fn malwar(words: &[String], room: &Scratch) -> Ran {
    let (mut reader, writer) = pipe().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_malwar"));
    command.env_clear().current_dir(tree::ROOT).stdin(Stdio::null());
    command.env("MALWAR_DB_PATH", room.path("malwar.db"));
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "<" {
            let input = Path::new(tree::ROOT).join(words.next().expect("a file after <"));
            command.stdin(fs::File::open(input).unwrap());
        } else {
            command.arg(word);
        }
    }
    let mut child = command.spawn().unwrap();
    drop(command); // it holds the pipe's other end
    let mut printed = Vec::new();
    reader.read_to_end(&mut printed).unwrap();
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Ran { printed: String::from_utf8_lossy(&printed).into_owned(), code }
}

#[test]
fn what_the_documents_show_is_what_the_program_prints() {
    let documents = tree::texts("")
        .into_iter()
        .filter(|(path, _)| path == "README.md" || path.starts_with("tests/transcripts/"));
    let mut report = Vec::new();
    for (path, text) in documents.filter(|(path, _)| tree::is(path, "md")) {
        let mut stage = Stage { room: Scratch::new(), server: None, id: String::new() };
        let (played, differences) = play(&text, &mut |words| run(words, &mut stage));
        if std::env::var_os("UPDATE").is_some() && played != text {
            // Where this machine keeps the repository is nobody's business.
            let played = played.replace(tree::ROOT, "[..]");
            fs::write(Path::new(tree::ROOT).join(&path), played).unwrap();
            continue;
        }
        report.extend(differences.iter().map(|Difference { line, command, shown, printed }| {
            format!("{path}:{line}: $ {command}\n--- shown\n{shown}\n--- printed\n{printed}")
        }));
    }
    let report = report.join("\n\n");
    assert!(report.is_empty(), "\n{report}\n\nIf the change is meant: make bless\n");
}

/// What a document shows in back quotes as a command of ours: `malwar scan …`.
fn mentions(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).filter(|code| code.starts_with("malwar ")).collect()
}

#[test]
fn every_command_that_the_readme_names_is_run_by_a_document() {
    let documents: Vec<String> = tree::texts("")
        .into_iter()
        .filter(|(path, _)| path == "README.md" || path.starts_with("tests/transcripts/"))
        .map(|(_, text)| text)
        .collect();
    let run = |code: &str| {
        let line = format!("$ {code}");
        documents.iter().any(|text| text.lines().any(|shown| shown == line))
    };
    let readme = fs::read_to_string(Path::new(tree::ROOT).join("README.md")).unwrap();
    let named = mentions(&readme);
    assert!(named.len() > 5, "{named:?}");
    let untried: Vec<&str> = named.into_iter().filter(|code| !run(code)).collect();
    assert!(untried.is_empty(), "in no transcript: {untried:#?}");
}

#[path = "transcript_teeth.rs"]
mod teeth;
