//! Puts the parts together: the layers that are here, and the rules they know.

use crate::error::Result;
use crate::finding::{Category, Confidence, LayerId, Severity};
use crate::layers::{Case, Layer, LayerSet, Opinion};
use crate::pipeline::ScanPipeline;
use crate::skill::{Skill, Source};

/// Why a layer does not look when the user did not want it to.
pub(super) const NOT_ASKED_FOR: &str = "not asked for";

/// A pipeline in which the layers of `asked` look, as far as they are here.
pub(super) fn pipeline(asked: &[LayerId]) -> ScanPipeline {
    ScanPipeline::new(LayerSet::new(|id| {
        if asked.contains(&id) { layer(id) } else { Err(NOT_ASKED_FOR) }
    }))
}

/// One layer, or the reason why this build does not have it.
pub(super) fn layer(id: LayerId) -> Result<Box<dyn Layer>, &'static str> {
    match id {
        // PLACEHOLDER: RuleEngine::new() and ThreatIntel::seeded().
        LayerId::RuleEngine | LayerId::ThreatIntel => Ok(Box::new(Silent(id))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err("not in this build yet"),
    }
}

/// PLACEHOLDER for a layer: finds nothing.
struct Silent(LayerId);

impl Layer for Silent {
    fn id(&self) -> LayerId {
        self.0
    }

    fn inspect(&self, _: Case<'_>) -> Result<Opinion> {
        Ok(Opinion::default())
    }
}

/// PLACEHOLDER for `rule_engine::rule::Rule`.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    pub(super) category: Category,
    pub(super) taxa: &'static [&'static str],
    pub(super) fragile: bool,
    pub(super) why: &'static str,
    pub(super) fix: &'static str,
    pub(super) hits: &'static [&'static str],
    pub(super) misses: &'static [&'static str],
}

/// PLACEHOLDER for `rule_engine::rules::all()`.
pub(super) fn rules() -> impl Iterator<Item = &'static Rule> {
    [].into_iter()
}

/// The ids of the rules that the real engine finds in a main document of this text.
pub(super) fn rules_found(text: &str) -> Result<Vec<String>> {
    let source = Source { path: "SKILL.md".to_owned(), bytes: text.as_bytes().to_vec() };
    let skill = Skill::parse("SKILL.md".to_owned(), vec![source], Vec::new());
    let Ok(engine) = layer(LayerId::RuleEngine) else { return Ok(Vec::new()) };
    let opinion = engine.inspect(Case { skill: &skill, findings: &[] })?;
    Ok(opinion.findings.into_iter().map(|finding| finding.rule_id).collect())
}
