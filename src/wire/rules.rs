//! The rules as JSON, for `rules list --json`.

use crate::finding::{Confidence, Sign};
use serde::Serialize;

#[derive(Serialize)]
struct RuleRecord {
    id: &'static str,
    title: &'static str,
    severity: &'static str,
    confidence: f64,
    category: &'static str,
    taxa: &'static [&'static str],
    fragile: bool,
    why: &'static str,
    fix: &'static str,
}

/// An array of the rules, indented, without a line end.
pub fn array(rules: &[Sign]) -> String {
    super::pretty(&records(rules))
}

/// An array of the rules on one line.
pub fn compact_array(rules: &[Sign]) -> String {
    super::compact(&records(rules))
}

fn records(rules: &[Sign]) -> Vec<RuleRecord> {
    rules
        .iter()
        .map(|rule| RuleRecord {
            id: rule.id,
            title: rule.title,
            severity: rule.severity.word(),
            confidence: Confidence::new(rule.confidence).fraction(),
            category: rule.category.word(),
            taxa: rule.taxa,
            fragile: rule.fragile,
            why: rule.why,
            fix: rule.fix,
        })
        .collect()
}
