//! Text that code near it turns around: reversed strings, rot13.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::{Sink, plausible};

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
}

/// Words that are searched for one by one: with two rare bytes each, that is several times faster
/// than one automaton for all.
const MARKS: [(&str, Mark); 10] = [
    ("::-1]", Mark::Reversed),
    (".reverse", Mark::Reversed),
    ("reversed(", Mark::Reversed),
    ("trrev(", Mark::Reversed),
    ("StrReverse", Mark::Reversed),
    ("| rev", Mark::Reversed),
    ("|rev", Mark::Reversed),
    ("rev <<<", Mark::Reversed),
    ("ZA-M", Mark::Rot13),
    ("za-m", Mark::Rot13),
];
/// `rot13`, `rot_13`, `ROT-13` are looked for by the rarest thing about them.
const THIRTEEN: &str = "13";

/// Finds marks and what they turn.
pub(super) fn search(text: &str, sink: &mut Sink<'_>) {
    for mark in [Mark::Reversed, Mark::Rot13] {
        let mut places: Vec<usize> = MARKS
            .iter()
            .filter(|(_, kind)| *kind == mark)
            .flat_map(|(word, _)| memchr::memmem::find_iter(text.as_bytes(), *word))
            .collect();
        if mark == Mark::Rot13 {
            let thirteens = memchr::memmem::find_iter(text.as_bytes(), THIRTEEN);
            places.extend(thirteens.filter(|at| is_rot(text.as_bytes(), *at)));
        }
        places.sort_unstable();
        turn_near(text, &places, mark, sink);
    }
}

fn is_rot(bytes: &[u8], at: usize) -> bool {
    let head = bytes.get(at.saturating_sub(4)..at).unwrap_or(&[]);
    let head = head.strip_suffix(b"_").or_else(|| head.strip_suffix(b"-")).unwrap_or(head);
    head.get(head.len().saturating_sub(3)..).is_some_and(|word| word.eq_ignore_ascii_case(b"rot"))
}

/// Turns what stands near the places. Windows that overlap are one window, so that no byte is
/// turned twice.
fn turn_near(text: &str, places: &[usize], mark: Mark, sink: &mut Sink<'_>) {
    let mut open: Option<Span> = None;
    for place in places {
        let near = Span::new(place.saturating_sub(BEFORE), place + AFTER);
        match &mut open {
            Some(window) if near.start <= window.end => window.end = near.end,
            other => {
                if let Some(done) = other.replace(near) {
                    turn(text, done, mark, sink);
                }
            }
        }
    }
    if let Some(window) = open {
        turn(text, window, mark, sink);
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
