//! The first layer: rules over every text of a skill, in context.

use super::{Case, Layer, Opinion};
use crate::error::Result;
use crate::finding::{Confidence, Finding, LayerId, Place, Severity};
use crate::indicator::extract::urls;
use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;
use crate::skill::Skill;
use crate::skill::Span;
use crate::skill::view::View;
use context::Context;
use lexicon::Lexicon;
use matcher::Matcher;
use package::PackageSignals;
use reading::{Hit, Neighbours, Reading};
use rule::Rule;
use std::collections::BTreeMap;

mod alternative;
mod context;
mod cues;
mod lexicon;
mod literal;
mod matcher;
#[cfg(test)]
mod needs;
mod package;
mod pattern;
mod prefilter;
pub mod proof;
pub mod reading;
mod rows;
pub mod rule;
pub mod rules;
pub mod signal;
mod spelling;
mod statements;
pub mod taxonomy;
mod windows;

/// Hits of one rule that are reported in one skill; the rest says nothing new.
const HITS_MAX: usize = 5;
/// Below this confidence, in hundredths, a hit is a mention, not a finding.
const CONFIDENCE_MIN: u8 = 10;
/// Bytes of a decoded text that are shown as evidence.
const DECODED_SHOWN: usize = 200;

/// The rule engine with its prefilter; made once, used from any number of threads.
pub struct RuleEngine {
    lexicon: Lexicon,
    matchers: Vec<Matcher>,
}

impl Default for RuleEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl RuleEngine {
    /// An engine of all built-in rules.
    pub fn new() -> Self {
        let lexicon = Lexicon::new(rules::all().flat_map(Rule::signals));
        let matchers = rules::all().map(|rule| Matcher::new(rule, &lexicon)).collect();
        Self { lexicon, matchers }
    }
}

impl Layer for RuleEngine {
    fn id(&self) -> LayerId {
        LayerId::RuleEngine
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion> {
        let mut ledger = Ledger::new(case.skill);
        let mut package = PackageSignals::default();
        let neighbours = Neighbours::default();
        for (index, file) in case.skill.files.iter().enumerate() {
            let views = file.views.iter().map(Some);
            for view in std::iter::once(None).chain(views) {
                let Some(reading) = Reading::new(case.skill, index, view, &self.lexicon) else {
                    continue;
                };
                let reading = reading.among(&neighbours);
                inspect_reading(&self.matchers, &reading, &mut ledger);
                package.note(&self.matchers, &reading);
            }
        }
        for (rule, place, also) in package.meetings(&self.matchers) {
            ledger.add_meeting(rule, place, also);
        }
        Ok(Opinion::found(ledger.findings()))
    }
}

fn inspect_reading(matchers: &[Matcher], reading: &Reading<'_>, ledger: &mut Ledger<'_>) {
    for matcher in matchers {
        for hit in matcher.hits(reading) {
            let kept = matcher.rule.guard.map_or(100, |guard| guard(reading, &hit));
            if kept > 0 {
                ledger.add(matcher.rule, reading, &hit, kept);
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
        match reading.view {
            Some(view) => {
                finding.evidence.push(shown(view, reading.line(hit.span, DECODED_SHOWN / 2)));
            }
            None => finding.evidence.extend(hidden_in_line(reading, hit)),
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
        Severity::Critical | Severity::High | Severity::Medium | Severity::Low | Severity::Info => {
            rule.severity
        }
    };
    let sure = rule.sign().found(LayerId::RuleEngine, rule.family(), place);
    Finding { severity, confidence, ..sure }
}

/// What the encoded texts in the line of a hit decode to.
fn hidden_in_line(reading: &Reading<'_>, hit: &Hit) -> Vec<String> {
    let line = reading.line(hit.span, DECODED_SHOWN * 2);
    let here = |view: &&View| {
        view.how.conceals() && view.source.start < line.end && line.start < view.source.end
    };
    let views = reading.file.views.iter().filter(here).take(HITS_MAX);
    views.map(|view| shown(view, Span::new(0, view.text.len()))).collect()
}

/// A view as evidence: all of it when it is short, else the line that matters.
fn shown(view: &View, line: Span) -> String {
    let whole = Span::new(0, view.text.len());
    let span = if whole.end <= DECODED_SHOWN { whole } else { line };
    let end = view.text.floor_char_boundary(span.end.min(span.start + DECODED_SHOWN));
    let verb = if view.how.conceals() { "decodes to" } else { "reads as" };
    let text = Span::new(span.start, end).of(&view.text).trim();
    format!("{verb}: {text} ({})", view.how.words())
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
