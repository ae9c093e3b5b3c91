//! Text that code near it turns around: reversed strings, rot13. Calls of `chr` are found on the
//! same pass, since one search for all such words is cheaper than several.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::{Sink, codes, plausible};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// How far before a mark the text that it turns may begin, in bytes.
const BEFORE: usize = 512;
/// How far behind a mark the text that it turns may end, in bytes.
const AFTER: usize = 256;
/// Shortest text that is turned.
const LEAST: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Reversed,
    Rot13,
    Call,
}

const MARKS: [(&str, Mark); 20] = [
    ("[::-1]", Mark::Reversed),
    (".reverse", Mark::Reversed),
    ("reversed(", Mark::Reversed),
    ("strrev", Mark::Reversed),
    ("StrReverse", Mark::Reversed),
    ("| rev", Mark::Reversed),
    ("|rev", Mark::Reversed),
    ("rev <<<", Mark::Reversed),
    ("rot13", Mark::Rot13),
    ("rot_13", Mark::Rot13),
    ("rot-13", Mark::Rot13),
    ("ROT13", Mark::Rot13),
    ("N-ZA-M", Mark::Rot13),
    ("n-za-m", Mark::Rot13),
    ("chr(", Mark::Call),
    ("Chr(", Mark::Call),
    ("fromCharCode(", Mark::Call),
    ("fromCodePoint(", Mark::Call),
    ("[char]", Mark::Call),
    ("[Char]", Mark::Call),
];

static SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(MARKS.map(|(word, _)| word)).ok());

/// Finds marks and what they turn.
pub(super) fn search(text: &str, sink: &mut Sink<'_>) {
    let Some(marks) = SEARCH.as_ref() else { return };
    let mut calls_from = 0;
    let mut open: [(Mark, Option<Span>); 2] = [(Mark::Reversed, None), (Mark::Rot13, None)];
    for found in marks.find_iter(text) {
        let Some((_, mark)) = MARKS.get(found.pattern().as_usize()) else { continue };
        if *mark == Mark::Call && found.start() >= calls_from {
            calls_from = codes::read_calls(text, found.start(), sink);
        }
        let near = Span::new(found.start().saturating_sub(BEFORE), found.end() + AFTER);
        // Windows that overlap are one window, so that no byte is turned twice.
        for (_, window) in open.iter_mut().filter(|(kind, _)| kind == mark) {
            match window {
                Some(window) if near.start <= window.end => window.end = near.end,
                other => {
                    if let Some(done) = other.replace(near) {
                        turn(text, done, *mark, sink);
                    }
                }
            }
        }
    }
    for (mark, window) in open {
        if let Some(window) = window {
            turn(text, window, mark, sink);
        }
    }
}

/// Turns each literal and each line of a window; keeps what then names commands it did not.
fn turn(text: &str, window: Span, mark: Mark, sink: &mut Sink<'_>) {
    let start = ascii::ceil(text, window.start);
    let end = ascii::floor(text, window.end.min(text.len()));
    for edge in ['"', '\'', '`', '\n'] {
        let mut from = start;
        for literal in Span::new(start, end).of(text).split(edge) {
            let span = Span::new(from, from + literal.len());
            from = span.end + 1;
            if literal.len() < LEAST {
                continue;
            }
            let (how, turned) = match mark {
                Mark::Reversed => (How::Reversed, literal.chars().rev().collect::<String>()),
                Mark::Rot13 => (How::Rot13, literal.chars().map(rot13).collect()),
                Mark::Call => continue,
            };
            if plausible::commands_named(&turned) > plausible::commands_named(literal) {
                sink(Reading::whole(how, span, turned));
            }
        }
    }
}

fn rot13(char: char) -> char {
    let turn = |first: u8| {
        let place = u8::try_from(char).unwrap_or(first) - first;
        char::from(first + (place + 13) % 26)
    };
    match char {
        'a'..='z' => turn(b'a'),
        'A'..='Z' => turn(b'A'),
        _ => char,
    }
}
