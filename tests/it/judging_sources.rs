//! The name of the rules is another one whenever anything that judges is.

use crate::tree;
use std::fs;
use std::path::Path;

/// Rules with their patterns and weights are code, and so are what they look at, their second
/// looks and how findings are weighed: a change of any of it may move a verdict.
const SOURCES: [&str; 9] = [
    "src/finding.rs",
    "src/glyph.rs",
    "src/indicator",
    "src/layers",
    "src/pipeline.rs",
    "src/scan.rs",
    "src/skill",
    "src/target",
    "src/verdict.rs",
];

/// Where the program finds the digest of them.
const DIGEST: &str = "src/judgement.txt";

/// Path and text of every source below `root`, in the order of the paths.
fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left: Vec<String> = SOURCES.map(str::to_owned).to_vec();
    while let Some(path) = left.pop() {
        let place = Path::new(tree::ROOT).join(&path);
        if place.is_dir() {
            for entry in fs::read_dir(place).unwrap() {
                left.push(format!("{path}/{}", entry.unwrap().file_name().to_string_lossy()));
            }
        } else {
            found.push((path, fs::read_to_string(place).unwrap()));
        }
    }
    found.sort();
    found
}

/// FNV-1a of 64 bits (draft-eastlake-fnv) in hex: there is no attacker here, and it needs no
/// package. Line ends count as one, for git may have changed them.
fn digest(texts: &[(String, String)]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    for (path, text) in texts {
        // No path and no source has a NUL in it.
        let parts = [path.as_str(), "\0", text.as_str(), "\0"];
        parts.iter().flat_map(|part| part.bytes()).filter(|byte| *byte != b'\r').for_each(&mut add);
    }
    format!("{hash:016x}")
}

#[test]
fn the_name_that_the_program_has_is_of_the_sources_as_they_are() {
    let path = Path::new(tree::ROOT).join(DIGEST);
    let digest = digest(&texts());
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, format!("{digest}\n")).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap();
    assert_eq!(stored.trim(), digest, "{DIGEST} is stale: run `make bless`");
}

#[test]
fn every_character_of_every_source_counts_but_not_how_its_lines_end() {
    let texts = texts();
    let whole = digest(&texts);
    for (at, (path, text)) in texts.iter().enumerate() {
        let with = |path: &str, text: String| {
            let mut changed = texts.clone();
            changed[at] = (path.to_owned(), text);
            digest(&changed)
        };
        let middle = text.floor_char_boundary(text.len() / 2);
        let (start, end) = text.split_at(middle);
        assert_ne!(with(path, format!("{start}x{end}")), whole, "{path}");
        assert_ne!(with(&format!("{path}x"), text.clone()), whole, "{path}");
        assert_eq!(with(path, text.replace('\n', "\r\n")), whole, "{path}");
    }
    // What moves from one file to the next is in another place.
    let two = |a: &str, b: &str| [("a".to_owned(), a.to_owned()), ("b".to_owned(), b.to_owned())];
    assert_ne!(digest(&two("xy", "z")), digest(&two("x", "yz")));
}

#[test]
fn rules_signals_weights_and_views_are_among_the_sources() {
    let texts = texts();
    for path in [
        "src/layers/rule_engine/rules/commands.rs",
        "src/layers/rule_engine/rules/signals.rs",
        "src/layers/rule_engine/context.rs",
        "src/layers/threat_intel/seed.rs",
        "src/skill/decode/base64.rs",
        "src/indicator/reputation/mod.rs",
        "src/target/read.rs",
        "src/verdict.rs",
    ] {
        assert!(texts.iter().any(|(known, _)| known == path), "{path}");
    }
}
