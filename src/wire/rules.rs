//! The rules as JSON, for `rules list --json`.

use crate::finding::{Category, Confidence, Severity};
use serde::Serialize;

/// What a report needs to know of a rule.
#[derive(Debug, Clone, Copy)]
pub struct RuleInfo<'a> {
    /// For example `MALWAR-CMD-001`.
    pub id: &'a str,
    /// One line that names the technique.
    pub title: &'a str,
    /// How bad.
    pub severity: Severity,
    /// How sure, before the place is taken into account.
    pub confidence: Confidence,
    /// What kind of harm.
    pub category: Category,
    /// Names in other people's taxonomies.
    pub taxa: &'a [&'a str],
    /// Weak alone.
    pub fragile: bool,
    /// Why it matters.
    pub why: &'a str,
    /// What to do about it.
    pub fix: &'a str,
}

#[derive(Serialize)]
struct RuleRecord<'a> {
    id: &'a str,
    title: &'a str,
    severity: &'static str,
    confidence: f64,
    category: &'static str,
    taxa: &'a [&'a str],
    fragile: bool,
    why: &'a str,
    fix: &'a str,
}

/// An array of the rules, indented, without a line end.
pub fn array(rules: &[RuleInfo<'_>]) -> String {
    super::pretty(&records(rules))
}

/// An array of the rules on one line.
pub fn compact_array(rules: &[RuleInfo<'_>]) -> String {
    super::compact(&records(rules))
}

fn records<'a>(rules: &[RuleInfo<'a>]) -> Vec<RuleRecord<'a>> {
    rules
        .iter()
        .map(|rule| RuleRecord {
            id: rule.id,
            title: rule.title,
            severity: rule.severity.word(),
            confidence: rule.confidence.fraction(),
            category: rule.category.word(),
            taxa: rule.taxa,
            fragile: rule.fragile,
            why: rule.why,
            fix: rule.fix,
        })
        .collect()
}
