//! The record of one scan: what each layer did, what was found, and the verdict that follows.

use crate::error::Result;
use crate::finding::{Finding, LayerId, Severity};
use crate::hex;
use crate::layers::{Consultation, Dismissal, Outcome};
use crate::skill::Skill;
use crate::verdict::{Risk, Verdict, weigh_without};
use std::fmt;
use std::time::Duration;

/// The id of a scan that is kept: `5d6853bd3b45`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScanId(String);

impl ScanId {
    /// A new one: 48 random bits in hex. Fails when the operating system gives no random bytes.
    pub fn random() -> Result<Self> {
        hex::random::<6>().map(Self)
    }

    /// One that was read back from where it was kept.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ScanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// One skill, judged.
#[derive(Debug)]
pub struct Scan {
    /// What was looked at.
    pub skill: Skill,
    /// What was found, in the order of the files and places.
    pub findings: Vec<Finding>,
    /// Which of them a layer takes for harmless: each at most once, and only what may be.
    pub dismissed: Vec<Dismissal>,
    /// What a language model was asked; none when none was.
    pub consultation: Option<Consultation>,
    /// All four layers, in order, each with its outcome.
    pub layers: Vec<(LayerId, Outcome)>,
    /// How long each layer that looked took, in order.
    pub times: Vec<(LayerId, Duration)>,
    /// How long it took.
    pub took: Duration,
}

impl Scan {
    /// The risk of the findings, weighed anew from them.
    pub fn risk(&self) -> Risk {
        weigh_without(&self.findings, |at| self.dismissal(at).is_some())
    }

    /// Why the finding at `index` is taken for harmless; none when it is not.
    pub fn dismissal(&self, index: usize) -> Option<&str> {
        let dismissal = self.dismissed.iter().find(|dismissal| dismissal.finding == index);
        dismissal.map(|dismissal| dismissal.reason.as_str())
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
