//! From findings to one number and one word.

use crate::finding::{Finding, Severity};
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
/// * Fragile findings alone stay below SUSPICIOUS: what a skill *can* do is no verdict on what
///   it *means* to do.
/// * Without one sturdy critical finding the sum stays below MALICIOUS: several doubts make a
///   person look, they do not convict.
pub fn weigh(findings: &[Finding]) -> Risk {
    let sturdy = sum_of_families(findings.iter().filter(|finding| !finding.fragile));
    let fragile = sum_of_families(findings.iter().filter(|finding| finding.fragile));
    let convicted = findings.iter().any(|finding| {
        !finding.fragile && finding.severity == Severity::Critical && worth(finding) >= 75
    });
    let fragile_max = u32::from(SUSPICIOUS_FROM) - 1;
    let sum =
        if sturdy == 0 { fragile.min(fragile_max) } else { sturdy + fragile.min(fragile_max) };
    let sturdy_max = u32::from(MALICIOUS_FROM) - 1;
    Risk::new(if convicted { sum } else { sum.min(sturdy_max) })
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
