//! The first layer: rules over every text of a skill, in context.

use super::{Case, Layer, Opinion};
use crate::error::Result;
use crate::finding::{Confidence, Finding, LayerId, Place, Severity};
use crate::indicator::extract::urls;
use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;
use crate::skill::Skill;
use context::Context;
use lexicon::Lexicon;
use package::PackageSignals;
use reading::{Hit, Reading};
use rule::{Rule, When};
use std::collections::BTreeMap;

mod context;
mod lexicon;
mod matcher;
mod package;
mod prefilter;
pub mod proof;
pub mod reading;
pub mod rule;
pub mod rules;
pub mod signal;
pub mod taxonomy;

/// Hits of one rule that are reported in one skill; the rest says nothing new.
const HITS_MAX: usize = 5;
/// Below this confidence, in hundredths, a hit is a mention, not a finding.
const CONFIDENCE_MIN: u8 = 10;
/// Bytes of a decoded text that are shown as evidence.
const DECODED_SHOWN: usize = 200;

/// The rule engine with its prefilter; made once, used from any number of threads.
pub struct RuleEngine {
    lexicon: Lexicon,
}

impl Default for RuleEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl RuleEngine {
    /// An engine of all built-in rules.
    pub fn new() -> Self {
        Self { lexicon: Lexicon::new(rules::all().flat_map(Rule::signals)) }
    }
}

impl Layer for RuleEngine {
    fn id(&self) -> LayerId {
        LayerId::RuleEngine
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion> {
        let mut ledger = Ledger::new(case.skill);
        let mut package = PackageSignals::default();
        for (index, file) in case.skill.files.iter().enumerate() {
            let views = file.views.iter().map(Some);
            for view in std::iter::once(None).chain(views) {
                let Some(reading) = Reading::new(case.skill, index, view, &self.lexicon) else {
                    continue;
                };
                inspect_reading(&reading, &mut ledger);
                package.note(&reading);
            }
        }
        for (rule, place, also) in package.meetings() {
            ledger.add_meeting(rule, place, also);
        }
        Ok(Opinion { findings: ledger.findings() })
    }
}

fn inspect_reading(reading: &Reading<'_>, ledger: &mut Ledger<'_>) {
    for rule in rules::all() {
        let asks_always = matches!(rule.when, When::Judge([], _));
        if reading.is_silent() && !asks_always {
            continue;
        }
        for hit in matcher::hits(&rule.when, reading) {
            let kept = rule.guard.map_or(100, |guard| guard(reading, &hit));
            if kept > 0 {
                ledger.add(rule, reading, &hit, kept);
            }
        }
    }
}

/// The findings of one skill: of several sights of one place by one rule, the surest.
struct Ledger<'a> {
    skill: &'a Skill,
    context: Context,
    findings: BTreeMap<(&'static str, Place), Finding>,
}

impl<'a> Ledger<'a> {
    fn new(skill: &'a Skill) -> Self {
        Self { skill, context: Context::of(skill), findings: BTreeMap::new() }
    }

    fn add(&mut self, rule: &'static Rule, reading: &Reading<'_>, hit: &Hit, kept: u32) {
        let percent = self.context.percent(rule.kind, reading, hit) * kept / 100;
        let confidence = Confidence::new(rule.confidence).scaled(percent);
        let place = Place { file: reading.file_index, span: reading.original(hit.span) };
        let mut finding = finding(rule, place, confidence);
        if let Some(note) = &hit.note {
            finding.evidence.push(note.clone());
        }
        if let Some(view) = reading.view {
            let shown = crate::skill::Span::new(0, view.text.floor_char_boundary(DECODED_SHOWN));
            let around = reading.line(hit.span, DECODED_SHOWN / 2);
            let text = if view.text.len() <= DECODED_SHOWN { shown } else { around };
            let verb = if view.how.conceals() { "decodes to" } else { "reads as" };
            let how = view.how.words();
            finding.evidence.push(format!("{verb}: {} ({how})", text.of(&view.text).trim()));
        }
        let extent = reading.line(hit.extent(), DECODED_SHOWN).of(reading.text);
        let urls = urls(extent).filter(|(_, url)| !is_harmless(url));
        finding.indicators = urls.map(|(_, url)| url.as_str().to_owned()).collect();
        finding.indicators.dedup();
        self.keep(finding, rule.id);
    }

    fn add_meeting(&mut self, rule: &'static Rule, place: Place, also: Vec<Place>) {
        let mut finding = finding(rule, place, Confidence::new(rule.confidence));
        for other in also {
            if let Some(file) = self.skill.files.get(other.file) {
                let seen: String = other.span.of(&file.text).chars().take(80).collect();
                finding.evidence.push(format!("{}: {seen}", file.path));
            }
        }
        self.keep(finding, rule.id);
    }

    fn keep(&mut self, finding: Finding, rule: &'static str) {
        let known = self.findings.entry((rule, finding.place));
        let kept = known.or_insert_with(|| finding.clone());
        if (finding.confidence, finding.evidence.len()) > (kept.confidence, kept.evidence.len()) {
            *kept = finding;
        }
    }

    /// At most [`HITS_MAX`] of each rule, the surest first.
    fn findings(self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.findings.into_values().collect();
        all.retain(|finding| finding.confidence.hundredths() >= CONFIDENCE_MIN);
        all.sort_by(|a, b| {
            (&a.rule_id, b.confidence, a.place).cmp(&(&b.rule_id, a.confidence, b.place))
        });
        let mut count = 0;
        let mut last = String::new();
        all.retain(|finding| {
            count = if finding.rule_id == last { count + 1 } else { 0 };
            last.clone_from(&finding.rule_id);
            count < HITS_MAX
        });
        all
    }
}

fn finding(rule: &Rule, place: Place, confidence: Confidence) -> Finding {
    // Far from sure is far from critical: a mention must not look like an alarm.
    let doubtful = confidence.hundredths() * 2 < rule.confidence;
    let severity = match rule.severity {
        Severity::Critical | Severity::High if doubtful => Severity::Medium,
        severity => severity,
    };
    Finding {
        rule_id: rule.id.to_owned(),
        title: rule.title.to_owned(),
        description: rule.why.to_owned(),
        severity,
        confidence,
        category: rule.category,
        layer: LayerId::RuleEngine,
        family: rule.family().to_owned(),
        fragile: rule.fragile,
        place,
        evidence: Vec::new(),
        indicators: Vec::new(),
        remediation: rule.fix.to_owned(),
    }
}

/// Whether nobody would block a URL: a maker of tools, a registry, this machine, an example.
fn is_harmless(url: &Url<'_>) -> bool {
    matches!(
        classify(url),
        Reputation::Vendor
            | Reputation::PackageRegistry
            | Reputation::LocalAddress
            | Reputation::Placeholder
    )
}
