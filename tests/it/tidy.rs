//! The house rules that a compiler does not check: lengths, names, first lines, leftovers.

use crate::layering::Breach;
use crate::source::{Source, end_of_item};
use crate::tree;
use std::process::Command;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 60;
const LINE_COLUMNS_MAX: usize = 100;

/// Rules quote what others write, and patterns for it, which no line break may fall into: below
/// here the inside of a string literal takes no columns.
const QUOTING: &str = "src/layers/";

/// Names that say nothing of what a room knows; also with an `s`.
const EMPTY_NAMES: [&str; 8] =
    ["util", "common", "helper", "misc", "type", "manager", "service", "handler"];
const EMPTY_VERBS: [&str; 4] = ["get_", "set_", "do_", "handle_"];

/// All breaches of the house rules in one Rust file.
pub fn breaches(path: &str, text: &str) -> Vec<Breach> {
    let source = Source::read(path, text);
    let mut found = Vec::new();
    let report = &mut |line: usize, why: String| {
        found.push(Breach { path: path.to_owned(), line: line + 1, why });
    };
    lengths(&source, text, report);
    first_sentence(&source, report);
    function_lengths(&source, report);
    names(&source, report);
    stops(&source, report);
    comments(&source, report);
    found.sort();
    found
}

fn lengths(source: &Source, text: &str, report: &mut impl FnMut(usize, String)) {
    let lines = text.lines().count();
    if lines > FILE_LINES_MAX {
        report(lines - 1, format!("{lines} lines; a file has at most {FILE_LINES_MAX}"));
    }
    for (number, line) in text.lines().enumerate() {
        let quoted = source.lines.get(number).filter(|_| source.path.starts_with(QUOTING));
        let quoted = quoted.map_or(0, |line| line.string.chars().count());
        let columns = line.chars().count() - quoted;
        if columns > LINE_COLUMNS_MAX {
            report(number, format!("{columns} columns; a line has at most {LINE_COLUMNS_MAX}"));
        }
    }
}

/// The first paragraph of `//!` stands on the first line and is one sentence.
fn first_sentence(source: &Source, report: &mut impl FnMut(usize, String)) {
    let paragraph: Vec<&str> = source
        .lines
        .iter()
        .map_while(|line| line.comment.strip_prefix("//!").map(str::trim))
        .take_while(|line| !line.is_empty())
        .collect();
    let sentence = paragraph.join(" ");
    if sentence.is_empty() {
        report(0, "a file begins with `//!` and its reason".to_owned());
    } else if !sentence.ends_with('.') {
        report(0, "the `//!` sentence ends with a full stop".to_owned());
    } else if sentences(&sentence) > 1 {
        report(0, "a file has one reason: one `//!` sentence".to_owned());
    }
}

/// How many sentences: a full stop and the like, a space, a capital begin another.
fn sentences(text: &str) -> usize {
    let ends = |pair: &[&str]| {
        pair[0].ends_with(['.', '!', '?']) && pair[1].starts_with(char::is_uppercase)
    };
    1 + text.split(' ').collect::<Vec<_>>().windows(2).filter(|pair| ends(pair)).count()
}

/// Lines of code in each function; blank lines and comments are free.
fn function_lengths(source: &Source, report: &mut impl FnMut(usize, String)) {
    for (at, token) in source.tokens.iter().enumerate().filter(|(_, token)| token.text == "fn") {
        let Some(name) = source.tokens.get(at + 1).filter(|name| name.text != "(") else {
            continue; // a function pointer's type
        };
        let end = &source.tokens[end_of_item(&source.tokens, at)];
        let body = &source.lines[token.line..=end.line];
        let lines =
            body.iter().filter(|line| !(line.code.trim().is_empty() && line.string.is_empty()));
        let lines = lines.count();
        if lines > FUNCTION_LINES_MAX {
            let why =
                format!("`{}` has {lines} lines of code, not {FUNCTION_LINES_MAX}", name.text);
            report(token.line, why);
        }
    }
}

fn names(source: &Source, report: &mut impl FnMut(usize, String)) {
    let file = source.path.rsplit('/').next().unwrap_or("");
    let parts = source.path.trim_end_matches(".rs").split('/');
    if let Some(part) = parts.flat_map(|part| part.split('_')).find(|part| empty(part)) {
        report(0, format!("`{file}`: `{part}` says nothing of what the room knows"));
    }
    for pair in source.tokens.windows(2) {
        let (kind, name) = (pair[0].text.as_str(), pair[1].text.as_str());
        let said = match kind {
            "struct" | "enum" | "trait" | "type" | "union" => {
                words(name).into_iter().find(|word| empty(word))
            }
            "mod" => name.split('_').find(|word| empty(word)).map(str::to_owned),
            "fn" if EMPTY_VERBS.iter().any(|verb| name.starts_with(verb)) => Some(name.to_owned()),
            _ => None,
        };
        if let Some(word) = said {
            report(pair[1].line, format!("`{name}`: `{word}` says nothing"));
        }
    }
}

fn empty(word: &str) -> bool {
    EMPTY_NAMES.contains(&word)
        || word.strip_suffix('s').is_some_and(|one| EMPTY_NAMES.contains(&one))
}

/// The words of a name in camel case, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for c in name.chars() {
        match words.last_mut() {
            Some(word) if !c.is_uppercase() => word.push(c),
            _ => words.push(c.to_lowercase().collect()),
        }
    }
    words
}

/// What ends a program, skips a test or waits for luck.
fn stops(source: &Source, report: &mut impl FnMut(usize, String)) {
    let text = |at: usize| source.tokens.get(at).map_or("", |token| token.text.as_str());
    for (at, token) in source.tokens.iter().enumerate() {
        let (before, after) = (at.checked_sub(1).map_or("", text), text(at + 1));
        let tests = source.tests(token.line);
        let why = match token.text.as_str() {
            "ignore" if before == "[" => "a test runs or does not exist: no `#[ignore]`",
            "sleep" if tests => "a test waits for an event, it does not `sleep`",
            "unwrap" | "expect" | "unwrap_unchecked" if !tests && before == "." && after == "(" => {
                "src does not stop: no `unwrap`, no `expect`"
            }
            "panic" | "todo" | "unimplemented" if !tests && after == "!" => {
                "src does not stop: no `panic!`"
            }
            "unsafe" if before != "deny" => "unsafe is forbidden",
            _ => continue,
        };
        report(token.line, why.to_owned());
    }
}

fn comments(source: &Source, report: &mut impl FnMut(usize, String)) {
    for (number, comment) in source.lines.iter().map(|line| line.comment.as_str()).enumerate() {
        let owed = ["TODO", "FIXME", "XXX"].iter().any(|word| comment.contains(word));
        if owed
            && !comment
                .split('#')
                .skip(1)
                .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        {
            report(number, "what is left to do names its issue: `#12`".to_owned());
        }
        let plain = comment.strip_prefix("//").filter(|rest| !rest.starts_with(['/', '!']));
        if plain.is_some_and(code_like) {
            report(number, "no commented-out code".to_owned());
        }
    }
}

/// A comment that ends as code does. A sentence may end in `;`, but then it holds no sign of code.
fn code_like(comment: &str) -> bool {
    let comment = comment.trim();
    let starts = ["let ", "use ", "return ", "pub ", "mod ", "#["];
    let signs = [" = ", "::", "()", "(&", "\");", ");"];
    comment.ends_with('{')
        || (comment.ends_with(';')
            && (starts.iter().any(|start| comment.starts_with(start))
                || signs.iter().any(|sign| comment.contains(sign))))
}

#[test]
fn every_rust_file_is_tidy() {
    let files = tree::texts("");
    let rust = files.iter().filter(|(path, _)| tree::is(path, "rs"));
    let found: Vec<String> = rust
        .flat_map(|(path, text)| breaches(path, text))
        .map(|breach| breach.to_string())
        .collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// What is committed belongs where the house has a room for it. Without git nobody can tell what
/// is.
#[test]
fn nothing_is_committed_beside_what_belongs_at_the_top() {
    const TOP: &[&str] = &[
        ".ci",
        ".clippy.toml",
        ".gitattributes",
        ".gitignore",
        ".rustfmt.toml",
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "Makefile",
        "README.md",
        "benches",
        "fuzz",
        "sql",
        "src",
        "tests",
    ];
    let mut git = Command::new("git");
    let Ok(listed) = git.args(["-C", tree::ROOT, "ls-files"]).output() else { return };
    let listed = String::from_utf8(listed.stdout).unwrap();
    let tops = listed.lines().map(|path| path.split('/').next().unwrap_or_default());
    let strange: Vec<&str> = tops.filter(|top| !TOP.contains(top)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}

#[path = "tidy_teeth.rs"]
mod teeth;
