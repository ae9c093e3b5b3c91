//! Second looks that several families share.

use super::signals;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::skill::file_kind::Language;
use crate::skill::view::How;

/// Keeps a hit that stands in code, drops one in prose.
pub(super) fn in_code(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if reading.view.is_some() || is_code(reading, hit) { 100 } else { 0 }
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
