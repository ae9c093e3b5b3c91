//! Any text between two `---` lines is read as a manifest, or says why not.
#![no_main]

#[path = "../../tests/it/soundness.rs"]
mod soundness;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|yaml: &str| {
    soundness::parse("SKILL.md", format!("---\n{yaml}\n---\n# A\n").as_bytes());
});
