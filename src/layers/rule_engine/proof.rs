//! Runs the texts that a rule brings as its proof through the whole engine.

use super::RuleEngine;
use super::rule::Rule;
use crate::finding::Severity;
use crate::layers::{Case, Layer};
use crate::skill::{Skill, Source};

/// What is wrong with a rule's proof, a sentence each; empty when it holds.
pub fn failures(engine: &RuleEngine, rule: &Rule) -> Vec<String> {
    let missing = [("hit", rule.hits), ("miss", rule.misses)];
    let missing = missing
        .iter()
        .filter(|(_, samples)| samples.is_empty())
        .map(|(word, _)| format!("{} has no {word} to prove it", rule.id));
    let hits = rule.hits.iter().filter(|sample| !is_found(engine, rule, sample));
    let misses = rule.misses.iter().filter(|sample| is_found(engine, rule, sample));
    missing
        .chain(hits.map(|sample| format!("{} does not hit {sample:?}", rule.id)))
        .chain(misses.map(|sample| format!("{} hits {sample:?}", rule.id)))
        .collect()
}

/// Whether a rule finds more than a mention in a sample.
fn is_found(engine: &RuleEngine, rule: &Rule, sample: &str) -> bool {
    let skill = skill_of(sample);
    let opinion = engine.inspect(Case { skill: &skill, findings: &[] }).unwrap_or_default();
    opinion.findings.iter().any(|finding| {
        let sure = u32::from(finding.confidence.hundredths()) * 2 >= u32::from(rule.confidence);
        finding.rule_id == rule.id && (sure || rule.severity == Severity::Info)
    })
}

/// A sample is the text of `SKILL.md`, or of the file its first line names as `@path`. Several
/// files stand one after another, each below its own `@path` line.
fn skill_of(sample: &str) -> Skill {
    let mut sources = vec![Source { path: "SKILL.md".to_owned(), bytes: Vec::new() }];
    for line in sample.split_inclusive('\n') {
        match line.strip_prefix('@').map(str::trim_end) {
            Some(path) if is_path(path) => {
                sources.push(Source { path: path.to_owned(), bytes: Vec::new() });
            }
            _ => {
                if let Some(source) = sources.last_mut() {
                    source.bytes.extend_from_slice(line.as_bytes());
                }
            }
        }
    }
    Skill::parse("SKILL.md".to_owned(), sources, Vec::new())
}

fn is_path(word: &str) -> bool {
    word.contains('.') && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::rule_engine::lexicon::Lexicon;
    use crate::layers::rule_engine::{alternative, rules};
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_hits_its_hits_and_leaves_its_misses_alone() {
        let engine = RuleEngine::new();
        let failures: Vec<String> = rules::all().flat_map(|rule| failures(&engine, rule)).collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn ids_are_well_formed_unique_and_sorted_within_their_family() {
        let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
        for id in &ids {
            let parts: Vec<&str> = id.split('-').collect();
            assert!(
                matches!(parts[..], ["MALWAR", family, number]
                    if family.bytes().all(|b| b.is_ascii_uppercase())
                        && number.len() == 3 && number.bytes().all(|b| b.is_ascii_digit())),
                "{id}"
            );
        }
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an id stands twice");
        for pair in ids.windows(2) {
            let family = |id: &str| id[..id.len() - 3].to_owned();
            assert!(family(pair[0]) != family(pair[1]) || pair[0] < pair[1], "{pair:?}");
        }
    }

    #[test]
    fn every_rule_says_why_and_what_to_do() {
        for rule in rules::all() {
            for text in [rule.title, rule.why, rule.fix] {
                assert!(text.len() >= 8 && !text.ends_with('.'), "{}: {text:?}", rule.id);
            }
            assert!((1..=100).contains(&rule.confidence), "{}", rule.id);
        }
    }

    #[test]
    fn every_signal_compiles_and_its_literals_can_be_looked_for() {
        let lexicon = Lexicon::new(rules::all().flat_map(Rule::signals));
        for rule in rules::all() {
            for signal in rule.signals() {
                for way in lexicon.id(signal).into_iter().flat_map(|id| lexicon.ways(id)) {
                    let pattern = lexicon.written(way);
                    let made = alternative::compile(&pattern).map(|_| ());
                    assert_eq!(made, Ok(()), "{}: {pattern}", rule.id);
                }
                assert!(!signal.anchors.is_empty(), "{}: {}", rule.id, signal.pattern);
                let once: BTreeSet<&&str> = signal.anchors.iter().collect();
                assert_eq!(once.len(), signal.anchors.len(), "{}: {:?}", rule.id, signal.anchors);
                for anchor in signal.anchors {
                    assert!(anchor.len() >= 3, "{}: {anchor:?} is too short", rule.id);
                    assert_eq!(*anchor, anchor.to_ascii_lowercase(), "{}", rule.id);
                }
            }
        }
    }
}
