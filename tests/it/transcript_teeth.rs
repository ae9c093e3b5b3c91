//! Proof that a document which shows something else than the program prints is reported.

use super::{Answer, Ran, Stage, matches, mentions, play, run, steady};
use crate::scratch::Scratch;

/// A program that prints its words, one a line, and ends with their number.
fn parrot(words: &[String]) -> Answer {
    match words.first().map(String::as_str) {
        Some("cd") => Ok(None),
        Some("rm") => Err("refused".to_owned()),
        _ => {
            let code = i32::try_from(words.len()).unwrap();
            Ok(Some(Ran { printed: words.join("\n") + "\n", code }))
        }
    }
}

fn fenced(text: &str) -> String {
    format!("# A\n\n```console\n{text}```\n\nB\n")
}

#[test]
fn a_document_that_shows_what_is_printed_is_left_alone() {
    for text in [
        "$ a b\na\nb\n$ echo $?\n2\n",
        "$ a [..] 'took 9 ms'\na\n[..]\ntook 12 ms\n",
        "$ a ''\na\n\n",
        "$ 'x 1 y'\n[..] y\n",
        "$ cd a\nwhatever\n",
        "$ a b c\na\n...\n",
        "$ a b\n...\n",
    ] {
        let text = fenced(text);
        assert_eq!(play(&text, &mut parrot), (text.clone(), vec![]), "{text}");
    }
}

#[test]
fn a_difference_is_reported_and_rewritten_where_it_stands() {
    for (shown, printed, lines) in [
        ("$ a b\na\nc\n$ d\nd\n", "$ a b\na\nb\n$ d\nd\n", vec![4]),
        ("$ a b\n", "$ a b\na\nb\n", vec![4]),
        ("$ a\na\nb\n", "$ a\na\n", vec![4]),
        ("$ a\na\n$ echo $?\n0\n", "$ a\na\n$ echo $?\n1\n", vec![6]),
        ("$ a\nb\n$ c\nd\n", "$ a\na\n$ c\nc\n", vec![4, 6]),
        ("$ a b c\nx\n...\n", "$ a b c\na\n...\n", vec![4]),
        ("$ a\na\n...\n", "$ a\na\n", vec![4]),
        (
            "$ 'a 1 s' b x 'c 9 ms'\na 7 s\nb\nc [..]\n",
            "$ 'a 1 s' b x 'c 9 ms'\na 7 s\nb\nx\nc [..]\n",
            vec![4],
        ),
        ("$ a c\n[..]\nb\nc\n", "$ a c\n[..]\nc\n", vec![4]),
        ("$ rm a\na\n", "$ rm a\n(refused)\n", vec![4]),
        ("$ a | b\na\n", "$ a | b\n('|' is not understood here)\n", vec![4]),
    ] {
        let (played, differences) = play(&fenced(shown), &mut parrot);
        let places: Vec<usize> = differences.iter().map(|one| one.line).collect();
        assert_eq!((played, places), (fenced(printed), lines), "{shown}");
    }
}

#[test]
fn a_longer_fence_holds_shorter_ones() {
    let text = "````console\n$ a '  ```x' '  ```'\na\n  ```x\n  ```\n$ b\nb\n````\n$ c\n";
    assert_eq!(play(text, &mut parrot), (text.to_owned(), vec![]));
}

#[test]
fn only_console_fences_are_run() {
    let text = "$ a\n\n```sh\n$ a\n```\n\n```\n$ b\n```\n";
    assert_eq!(play(text, &mut |_| panic!("nothing to run")), (text.to_owned(), vec![]));
}

#[test]
fn a_make_target_must_exist_and_other_programs_are_refused() {
    let mut stage = Stage { room: Scratch::new(), server: None, id: String::new() };
    let mut tried =
        |line: &str| run(&line.split(' ').map(str::to_owned).collect::<Vec<_>>(), &mut stage);
    assert!(matches!(tried("make run"), Ok(None)));
    assert!(matches!(tried("make test"), Ok(None)));
    assert!(tried("make coffee").is_err());
    assert!(tried("rm -r x").is_err());
    assert!(tried("curl -s http://127.0.0.1:8000/").is_err(), "no server was started");
}

#[test]
fn numbers_that_differ_from_run_to_run_are_the_same_to_it() {
    for (a, b, same) in [
        ("4 findings   6 ms", "4 findings   112 ms", true),
        ("15 clean     976 ms (9 skills/s)", "15 clean     1.2 s (8 skills/s)", true),
        ("    \"duration_ms\": 9", "    \"duration_ms\": 12", true),
        ("    \"risk_ms\": 9", "    \"risk_ms\": 12", false),
        ("x · 717 bytes", "x · 1.2 KB", false),
        ("x · 717 bytes", "x · 82 bytes", true),
        ("8.4 s (37 skills/s)", "0.1 s (1200 skills/s)", true),
        ("x · sha256 02fdfde85fd9 · 1.3 KB", "x · sha256 9fdfde85fd91 · 12 KB", true),
        ("4 findings   6 ms", "5 findings   6 ms", false),
        ("sha256 02fdfde85fd9", "sha256 none", false),
        ("12 skills", "13 skills", false),
        ("a  b", "a b", false),
    ] {
        assert_eq!(steady(a) == steady(b), same, "{a} / {b}");
    }
}

#[test]
fn a_wildcard_stands_for_any_text_in_one_line() {
    for (pattern, line, expected) in [
        ("a[..]c", "abc", true),
        ("a[..]c", "ac", true),
        ("a[..]", "abc", true),
        ("[..]b[..]d", "abcd", true),
        ("a[..]c", "abd", false),
        ("a[..]bc[..]d", "abd", false),
        ("[..]aba[..]ba", "aba", false),
        ("a", "ab", false),
    ] {
        assert_eq!(matches(pattern, line), expected, "{pattern} {line}");
    }
}

#[test]
fn a_command_in_back_quotes_is_a_mention() {
    let text = "Use `malwar scan a` or `x`; `malwar`\n| `malwar version` |\n";
    assert_eq!(mentions(text), ["malwar scan a", "malwar version"]);
}
