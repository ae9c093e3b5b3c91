//! Any bytes go through every offline layer, and every finding points into the text.
#![no_main]

#[path = "../../tests/it/soundness.rs"]
mod soundness;

use libfuzzer_sys::fuzz_target;
use malwar::finding::LayerId;
use malwar::layers::LayerSet;
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::threat_intel::{ThreatIntel, seed};
use malwar::pipeline::ScanPipeline;
use std::sync::LazyLock;

static PIPELINE: LazyLock<ScanPipeline> = LazyLock::new(|| {
    ScanPipeline::new(LayerSet::new(|id| match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(seed::signatures()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err("off"),
    }))
});

fuzz_target!(|bytes: &[u8]| {
    let script = bytes.first() == Some(&b'#');
    let path = if script { "scripts/setup.sh" } else { "SKILL.md" };
    let scan = PIPELINE.scan(soundness::parse(path, bytes));
    assert!(scan.risk().points() <= 100);
    for finding in &scan.findings {
        let text = &scan.skill.files[finding.place.file].text;
        soundness::check_span(text, finding.place.span, &finding.rule_id);
    }
});
