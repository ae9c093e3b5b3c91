//! The order of the layers: each sees what those before it found; none can stop the others.

use crate::clock::Stopwatch;
use crate::finding::{Finding, LayerId};
use crate::layers::{Case, LayerSet};
use crate::scan::{Outcome, Scan};
use crate::skill::Skill;

/// Why a layer does not look when nobody asked it to.
pub const NOT_ASKED_FOR: &str = "not asked for";

/// The four layers, ready to look at any number of skills.
pub struct ScanPipeline {
    layers: LayerSet,
}

impl ScanPipeline {
    /// A pipeline of these layers.
    pub fn new(layers: LayerSet) -> Self {
        Self { layers }
    }

    /// Judges one skill. Cannot fail: a layer that fails is an outcome in the scan.
    pub fn scan(&self, skill: Skill) -> Scan {
        self.scan_with(&LayerId::ALL, skill)
    }

    /// Judges one skill by the layers that are asked.
    pub fn scan_with(&self, asked: &[LayerId], mut skill: Skill) -> Scan {
        let watch = Stopwatch::start();
        let (mut times, mut unseen) = (Vec::new(), Vec::new());
        let mut findings: Vec<Finding> = Vec::new();
        let mut layers = Vec::with_capacity(LayerId::ALL.len());
        for (id, stance) in self.layers.stances() {
            let outcome = match stance {
                Ok(_) | Err(_) if !asked.contains(&id) => Outcome::Skipped(NOT_ASKED_FOR.into()),
                Err(why) => Outcome::Skipped(why.into()),
                Ok(layer) => {
                    let begun = Stopwatch::start();
                    let opinion = layer.inspect(Case { skill: &skill, findings: &findings });
                    times.push((id, begun.elapsed()));
                    match opinion {
                        Ok(opinion) => {
                            findings.extend(opinion.findings);
                            unseen.extend(opinion.unseen);
                            Outcome::Ran
                        }
                        Err(error) => Outcome::Failed(error.to_string()),
                    }
                }
            };
            layers.push((id, outcome));
        }
        findings.sort_by(|a, b| {
            (a.place, b.severity, &a.rule_id).cmp(&(b.place, a.severity, &b.rule_id))
        });
        skill.unscanned.extend(unseen);
        Scan { skill, findings, layers, times, took: watch.elapsed() }
    }
}
