//! Any bytes, under a name that the first of them chooses, become a skill whose spans hold.
#![no_main]

#[path = "../../tests/it/soundness.rs"]
mod soundness;

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 8] = [
    "SKILL.md",
    "scripts/setup.sh",
    "main.py",
    "index.js",
    "run.ps1",
    "_meta.json",
    "page.html",
    "noext",
];

fuzz_target!(|bytes: &[u8]| {
    let first = bytes.first().map_or(0, |byte| usize::from(*byte));
    soundness::parse(NAMES[first % NAMES.len()], bytes);
});
