//! Puts the parts together: the layers that are here, and the rules they know.

use crate::error::Result;
use crate::finding::{Confidence, LayerId};
use crate::layers::rule_engine::RuleEngine;
use crate::layers::rule_engine::rule::Rule;
use crate::layers::rule_engine::rules;
use crate::layers::threat_intel::ThreatIntel;
use crate::layers::threat_intel::seed;
use crate::layers::{Layer, LayerSet};
use crate::pipeline::{NOT_ASKED_FOR, ScanPipeline};
use crate::wire::rules::RuleInfo;

const NOT_IN_THIS_BUILD: &str = "not in this build yet";

/// A pipeline in which the layers of `asked` look, as far as they are here.
pub(super) fn pipeline(asked: &[LayerId]) -> ScanPipeline {
    ScanPipeline::new(LayerSet::new(|id| {
        if asked.contains(&id) { layer(id) } else { Err(NOT_ASKED_FOR) }
    }))
}

/// Why this build does not have a layer; none when it does.
pub(super) fn absence(id: LayerId) -> Option<&'static str> {
    match id {
        LayerId::RuleEngine | LayerId::ThreatIntel => None,
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Some(NOT_IN_THIS_BUILD),
    }
}

fn layer(id: LayerId) -> Result<Box<dyn Layer>, &'static str> {
    match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(seed::signatures()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err(NOT_IN_THIS_BUILD),
    }
}

/// Every rule as reports describe it.
pub(super) fn rules_told() -> Vec<RuleInfo<'static>> {
    rules::all().map(told).collect()
}

/// One rule as reports describe it.
pub(super) fn told(rule: &'static Rule) -> RuleInfo<'static> {
    RuleInfo {
        id: rule.id,
        title: rule.title,
        severity: rule.severity,
        confidence: Confidence::new(rule.confidence),
        category: rule.category,
        taxa: rule.taxa,
        fragile: rule.fragile,
        why: rule.why,
        fix: rule.fix,
    }
}
