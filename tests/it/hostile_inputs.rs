//! Inputs made to break a reader: each is read under several names, and nothing breaks.

use crate::soundness;
use crate::tree;
use malwar::finding::LayerId;
use malwar::layers::LayerSet;
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::threat_intel::{ThreatIntel, seed};
use malwar::pipeline::ScanPipeline;
use std::fs;
use std::path::Path;

/// The names under which every input is read; each leads to other code.
const NAMES: [&str; 6] =
    ["SKILL.md", "scripts/setup.sh", "main.py", "index.js", "data.json", "page.html"];

fn inputs() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(tree::ROOT).join("tests/hostile_inputs");
    let mut inputs: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).unwrap())
        })
        .collect();
    inputs.sort();
    inputs
}

/// Every offline layer.
fn pipeline() -> ScanPipeline {
    ScanPipeline::new(LayerSet::new(|id| match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(seed::signatures()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err("off"),
    }))
}

#[test]
fn every_hostile_input_is_scanned_and_leaves_spans_that_hold() {
    let inputs = inputs();
    assert!(inputs.len() >= 30, "only {} inputs", inputs.len());
    let pipeline = pipeline();
    for (name, bytes) in &inputs {
        for path in NAMES {
            // The name of the input is printed by the test harness only when something breaks.
            println!("{name} as {path}");
            let scan = pipeline.scan(soundness::parse(path, bytes));
            for finding in &scan.findings {
                let text = &scan.skill.files[finding.place.file].text;
                soundness::check_span(text, finding.place.span, &finding.rule_id);
            }
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_findings() {
    let pipeline = pipeline();
    for (name, bytes) in inputs() {
        let scan = || pipeline.scan(soundness::parse("SKILL.md", &bytes));
        assert_eq!(scan().findings, scan().findings, "{name}");
    }
}
