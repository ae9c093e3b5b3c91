//! From findings to one number and one word.

use crate::finding::{Finding, LayerId, Severity};
use std::collections::BTreeMap;
use std::fmt;

/// Risk of installing a skill: 0 (nothing found) to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Risk(u8);

impl Risk {
    /// `points` above 100 count as 100.
    pub fn new(points: u32) -> Self {
        Self(u8::try_from(points.min(100)).unwrap_or(100))
    }

    /// The number, 0-100.
    pub const fn points(self) -> u8 {
        self.0
    }

    /// The verdict this risk stands for.
    pub const fn verdict(self) -> Verdict {
        match self.0 {
            MALICIOUS_FROM.. => Verdict::Malicious,
            SUSPICIOUS_FROM.. => Verdict::Suspicious,
            CAUTION_FROM.. => Verdict::Caution,
            _ => Verdict::Clean,
        }
    }
}

impl fmt::Display for Risk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const CAUTION_FROM: u8 = 15;
const SUSPICIOUS_FROM: u8 = 40;
const MALICIOUS_FROM: u8 = 75;

/// What to think of a skill. The order is the order of badness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Nothing that matters was found; no proof of safety.
    Clean,
    /// It can do things worth a look before it is installed.
    Caution,
    /// More likely bad than not: a person must look.
    Suspicious,
    /// Do not install.
    Malicious,
}

impl Verdict {
    /// All verdicts, the worst first.
    pub const ALL: [Self; 4] = [Self::Malicious, Self::Suspicious, Self::Caution, Self::Clean];

    /// The word used in reports and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clean => "CLEAN",
            Self::Caution => "CAUTION",
            Self::Suspicious => "SUSPICIOUS",
            Self::Malicious => "MALICIOUS",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Weighs findings into one risk.
///
/// * A finding is worth its severity's weight times its confidence.
/// * Of each family only the strongest counts: many sights of one thing are one thing.
/// * Fragile findings never make a skill SUSPICIOUS: what it *can* do is no verdict on what it
///   *means* to do. Beside sturdy ones that do, they add a quarter of their points.
/// * Without one sturdy critical finding the sum stays below MALICIOUS: several doubts make a
///   person look, they do not convict.
pub fn weigh(findings: &[Finding]) -> Risk {
    weigh_all(&findings.iter().collect::<Vec<_>>())
}

/// Weighs findings of which some, by their index, have been called harmless.
///
/// That counts only for those that [`may_be_dismissed`], takes away at most a third of the risk,
/// and never leads below CAUTION: whoever calls findings harmless may have been talked into it.
/// So it never changes the verdict: what is left of the sturdy findings is what made it.
pub fn weigh_without(findings: &[Finding], dismissed: impl Fn(usize) -> bool) -> Risk {
    let whole = weigh(findings);
    let kept = findings.iter().enumerate();
    let kept = kept.filter(|(at, finding)| !(dismissed(*at) && may_be_dismissed(finding)));
    let left = weigh_all(&kept.map(|(_, finding)| finding).collect::<Vec<_>>());
    let two_thirds = Risk((u16::from(whole.0) * 2).div_ceil(3).try_into().unwrap_or(whole.0));
    left.max(two_thirds).max(whole.min(Risk(CAUTION_FROM)))
}

/// Whether a finding may be called harmless at all: it is weak alone, not critical, neither a
/// known attacker's trace nor a language model's own word.
pub fn may_be_dismissed(finding: &Finding) -> bool {
    let by_rules_or_pages = match finding.layer {
        LayerId::RuleEngine | LayerId::UrlCrawler => true,
        LayerId::LlmAnalyzer | LayerId::ThreatIntel => false,
    };
    finding.fragile && finding.severity < Severity::Critical && by_rules_or_pages
}

fn weigh_all(findings: &[&Finding]) -> Risk {
    let sturdy = sum_of_families(findings.iter().copied().filter(|finding| !finding.fragile));
    let fragile = sum_of_families(findings.iter().copied().filter(|finding| finding.fragile));
    let convicted = findings.iter().any(|finding| {
        !finding.fragile
            && finding.severity == Severity::Critical
            && worth(finding) >= u32::from(MALICIOUS_FROM)
    });
    let sum = if sturdy < u32::from(SUSPICIOUS_FROM) {
        (sturdy + fragile).min(u32::from(SUSPICIOUS_FROM) - 1)
    } else {
        sturdy + fragile / 4
    };
    Risk::new(if convicted { sum } else { sum.min(u32::from(MALICIOUS_FROM) - 1) })
}

fn worth(finding: &Finding) -> u32 {
    finding.severity.weight() * u32::from(finding.confidence.hundredths()) / 100
}

fn sum_of_families<'a>(findings: impl Iterator<Item = &'a Finding>) -> u32 {
    let mut strongest: BTreeMap<&str, u32> = BTreeMap::new();
    for finding in findings {
        let points = strongest.entry(&finding.family).or_default();
        *points = worth(finding).max(*points);
    }
    strongest.values().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Category, Confidence, Place};
    use crate::skill::Span;
    use proptest::prelude::*;

    /// `family severity confidence`, with a `?` before the family when it is fragile.
    fn finding(text: &str) -> Finding {
        let parts: Vec<&str> = text.split(' ').collect();
        let severity = Severity::ALL.into_iter().find(|s| s.word() == parts[1]).unwrap();
        Finding {
            rule_id: String::new(),
            title: String::new(),
            description: String::new(),
            severity,
            confidence: Confidence::new(parts[2].parse().unwrap()),
            category: Category::Manifest,
            layer: LayerId::RuleEngine,
            family: parts[0].trim_start_matches('?').to_owned(),
            fragile: parts[0].starts_with('?'),
            place: Place { file: 0, span: Span::new(0, 0) },
            evidence: Vec::new(),
            indicators: Vec::new(),
            remediation: String::new(),
        }
    }

    #[test]
    fn findings_are_weighed_by_family_strength_and_company() {
        for (findings, points, verdict) in [
            (&[] as &[&str], 0, Verdict::Clean),
            (&["A low 56"], 14, Verdict::Clean),
            (&["A low 60"], 15, Verdict::Caution),
            (&["A medium 78"], 39, Verdict::Caution),
            (&["A medium 80"], 40, Verdict::Suspicious),
            (&["A critical 75"], 75, Verdict::Malicious),
            (&["A critical 90", "A critical 80"], 90, Verdict::Malicious),
            (&["A critical 90", "B high 80"], 100, Verdict::Malicious),
            (&["A high 80", "B high 80"], 74, Verdict::Suspicious),
            (&["A critical 74", "B critical 74"], 74, Verdict::Suspicious),
            (&["?A critical 90"], 39, Verdict::Caution),
            (&["?A high 80", "?B high 80", "?C high 80"], 39, Verdict::Caution),
            (&["A low 60", "?B high 80"], 39, Verdict::Caution),
            (&["A high 60", "?B medium 80"], 55, Verdict::Suspicious),
            (&["A info 100"], 0, Verdict::Clean),
        ] {
            let list: Vec<Finding> = findings.iter().map(|text| finding(text)).collect();
            let risk = weigh(&list);
            assert_eq!((risk.points(), risk.verdict()), (points, verdict), "{findings:?}");
        }
    }
    #[test]
    fn what_is_called_harmless_takes_a_third_at_most_and_stays_a_caution() {
        for (findings, dismissed, points) in [
            (&["?A medium 70"][..], &[0][..], 24),
            (&["?A low 80"], &[0], 15),
            (&["?A low 40"], &[0], 10),
            (&["?A medium 70", "?B low 60"], &[1], 35),
            (&["?A medium 70", "?B low 60"], &[0, 1], 26),
            (&["A medium 90", "?B high 90"], &[1], 45),
            (&["A medium 70"], &[0], 35),
            (&["?A critical 90"], &[0], 39),
            (&["A critical 90", "?B high 90"], &[0, 1, 7], 90),
        ] {
            let list: Vec<Finding> = findings.iter().map(|text| finding(text)).collect();
            let risk = weigh_without(&list, |at| dismissed.contains(&at));
            assert_eq!(risk.points(), points, "{findings:?} without {dismissed:?}");
        }
    }

    #[test]
    fn a_known_attacker_and_a_models_own_word_cannot_be_called_harmless() {
        for (layer, points) in [
            (LayerId::RuleEngine, 24),
            (LayerId::UrlCrawler, 24),
            (LayerId::LlmAnalyzer, 35),
            (LayerId::ThreatIntel, 35),
        ] {
            let one = Finding { layer, ..finding("?A medium 70") };
            assert_eq!(weigh_without(&[one], |_| true).points(), points, "{layer}");
        }
    }

    fn any_finding() -> impl Strategy<Value = Finding> {
        let severity = proptest::sample::select(Severity::ALL.map(Severity::word).to_vec());
        let layer = proptest::sample::select(LayerId::ALL.to_vec());
        ("[?]?[A-F]", severity, 0..=100_u8, layer).prop_map(|(family, severity, sure, layer)| {
            Finding { layer, ..finding(&format!("{family} {severity} {sure}")) }
        })
    }

    proptest! {
        #[test]
        fn whatever_is_called_harmless_the_verdict_stays(
            list in proptest::collection::vec(any_finding(), 0..12),
            dismissed in proptest::collection::vec(any::<bool>(), 12),
        ) {
            let whole = weigh(&list);
            let risk = weigh_without(&list, |at| dismissed[at]);
            prop_assert_eq!(risk.verdict(), whole.verdict());
            prop_assert!(risk <= whole && u32::from(risk.0) * 3 >= u32::from(whole.0) * 2);
            prop_assert_eq!(weigh_without(&list, |_| false), whole);
        }
    }
}
