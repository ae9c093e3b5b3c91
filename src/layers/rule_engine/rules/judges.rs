//! Second looks that several families share.

use super::signals;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::skill::Span;
use crate::skill::block::BlockKind;
use crate::skill::file_kind::Language;
use crate::skill::inline::{self, Inline};
use crate::skill::view::How;

/// Keeps a hit that stands in code, drops one in prose.
pub(super) fn in_code(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let code = reading.view.is_some() || is_code(reading, hit) || is_order_in_line(reading, hit);
    if code { 100 } else { 0 }
}

/// Whether a command stands in a sentence that has it run: "start it with `…`".
fn is_order_in_line(reading: &Reading<'_>, hit: &Hit) -> bool {
    const RUNS: &[&str] = &[
        "run", "start", "execute", "launch", "type", "enter", "invoke", "issue", "with", "upload",
        "command",
    ];
    let line = reading.line(hit.span, 200);
    let before = Span::new(line.start, hit.span.start.max(line.start)).of(reading.text);
    let opened = reading.block(hit.span.start).is_some_and(|block| {
        inline::around(&reading.file.text, block.span(), hit.span) == Inline::Code
    });
    let said = before.rsplit_once('`').map_or("", |(said, _)| said).to_ascii_lowercase();
    let mut words = said.split(|c: char| !c.is_alphanumeric());
    opened && words.any(|word| RUNS.contains(&word))
}

/// Code in a file of its own is there to run; in a document it mostly teaches, and keeps half.
pub(super) fn in_file_or_half(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let block = reading.block(hit.span.start).map(|block| block.kind);
    if matches!(block, Some(BlockKind::File(_))) { 100 } else { in_code(reading, hit) / 2 }
}

fn is_code(reading: &Reading<'_>, hit: &Hit) -> bool {
    reading.language(hit.span.start).is_some_and(|language| language != Language::Plain)
}

/// Hits where a text that had to be decoded says something it would not say openly.
pub(super) fn decoded_danger(reading: &Reading<'_>) -> Vec<Hit> {
    let hidden = reading.view.is_some_and(|view| {
        matches!(
            view.how,
            How::Base64
                | How::Hex
                | How::Inflated
                | How::Tags
                | How::CharCodes
                | How::Reversed
                | How::Rot13
        )
    });
    if !hidden {
        return Vec::new();
    }
    reading.matches(&signals::DECODED_DANGER).first().copied().map(Hit::at).into_iter().collect()
}
