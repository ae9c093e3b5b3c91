//! The record of one scan: what each layer did, what was found, and the verdict that follows.

use crate::finding::{Finding, LayerId, Severity};
use crate::skill::Skill;
use crate::verdict::{Risk, Verdict, weigh};
use std::time::Duration;

/// What became of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It looked.
    Ran,
    /// It was not asked to, or could not be.
    Skipped(&'static str),
    /// It broke; the others did not.
    Failed(String),
}

/// One skill, judged.
#[derive(Debug)]
pub struct Scan {
    /// What was looked at.
    pub skill: Skill,
    /// What was found, in the order of the files and places.
    pub findings: Vec<Finding>,
    /// All four layers, in order, each with its outcome.
    pub layers: Vec<(LayerId, Outcome)>,
    /// How long it took.
    pub took: Duration,
}

impl Scan {
    /// The risk of the findings, weighed anew from them.
    pub fn risk(&self) -> Risk {
        weigh(&self.findings)
    }

    /// The verdict of that risk.
    pub fn verdict(&self) -> Verdict {
        self.risk().verdict()
    }

    /// The worst severity among the findings; `Info` when there are none.
    pub fn overall_severity(&self) -> Severity {
        self.findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Info)
    }
}
