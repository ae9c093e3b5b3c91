//! Any text, read in every other way that the decoder knows, maps back to itself.
#![no_main]

#[path = "../../tests/it/soundness.rs"]
#[allow(dead_code, reason = "the decoder is tried below the parser")]
mod soundness;

use libfuzzer_sys::fuzz_target;
use malwar::skill::block::Outline;
use malwar::skill::file_kind::FileKind;
use malwar::skill::reading;

fuzz_target!(|text: &str| {
    let outline = Outline::of(text, FileKind::Markdown);
    soundness::check_outline(text, &outline);
    for view in reading::readings(text, &outline, FileKind::Markdown) {
        soundness::check_view(text, &view);
    }
});
