//! The name of the rules is another one whenever anything that judges is.

use crate::tree;
use std::path::Path;

#[allow(dead_code, reason = "its main is run by cargo")]
#[path = "../../build.rs"]
mod build;

fn texts() -> Vec<(String, String)> {
    build::texts(Path::new(tree::ROOT)).unwrap()
}

#[test]
fn the_name_that_the_program_has_is_of_the_sources_as_they_are() {
    assert_eq!(build::NAME, "MALWAR_JUDGEMENT");
    assert_eq!(env!("MALWAR_JUDGEMENT"), build::digest(&texts()));
}

#[test]
fn every_character_of_every_source_counts_but_not_how_its_lines_end() {
    let texts = texts();
    let digest = build::digest(&texts);
    for (at, (path, text)) in texts.iter().enumerate() {
        let with = |path: &str, text: String| {
            let mut changed = texts.clone();
            changed[at] = (path.to_owned(), text);
            build::digest(&changed)
        };
        let middle = text.floor_char_boundary(text.len() / 2);
        let (start, end) = text.split_at(middle);
        assert_ne!(with(path, format!("{start}x{end}")), digest, "{path}");
        assert_ne!(with(&format!("{path}x"), text.clone()), digest, "{path}");
        assert_eq!(with(path, text.replace('\n', "\r\n")), digest, "{path}");
    }
    // What moves from one file to the next is in another place.
    let two = |a: &str, b: &str| [("a".to_owned(), a.to_owned()), ("b".to_owned(), b.to_owned())];
    assert_ne!(build::digest(&two("xy", "z")), build::digest(&two("x", "yz")));
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
