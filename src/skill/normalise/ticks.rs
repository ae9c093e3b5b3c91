//! Escape characters inside words that a shell drops: PowerShell's `` i`ex ``, cmd's `c^url`.

use super::super::Span;
use super::super::ascii;
use super::super::view::How;
use super::Sink;
use super::draft::Draft;

/// How far the line around a word is copied to either side, in bytes.
const REACH: usize = 512;

/// Reads the lines of a place that have `tick` between two letters without it.
pub(super) fn search(text: &str, place: Span, tick: u8, sink: &mut Sink<'_>) {
    let bytes = text.as_bytes();
    let mut from = place.start;
    while let Some(found) = memchr::memchr(tick, bytes.get(from..place.end).unwrap_or(&[])) {
        let at = from + found;
        from = at + 1;
        if !between_letters(bytes, at) {
            continue;
        }
        let line = ascii::line_around(text, Span::new(at, at), place, REACH);
        let mut draft = Draft::new(text, line.start);
        for tick_at in memchr::memchr_iter(tick, bytes.get(at..line.end).unwrap_or(&[])) {
            if between_letters(bytes, at + tick_at) {
                draft.keep_to(at + tick_at);
                draft.drop_to(at + tick_at + 1);
            }
        }
        draft.keep_to(line.end);
        from = line.end.max(from);
        draft.finish(How::Shell).into_iter().for_each(&mut *sink);
    }
}

fn between_letters(bytes: &[u8], at: usize) -> bool {
    ascii::before(bytes, at).is_ascii_alphabetic() && ascii::at(bytes, at + 1).is_ascii_alphabetic()
}
