//! The order of the layers: each sees what those before it found; none can stop the others.

use crate::clock::Stopwatch;
use crate::finding::{Finding, LayerId};
use crate::layers::{Case, Dismissal, LayerSet, Opinion, Outcome};
use crate::scan::Scan;
use crate::skill::{Skill, Unscanned};
use crate::verdict::may_be_dismissed;
use std::collections::BTreeMap;
use std::mem;
use std::time::Duration;

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
    pub fn scan_with(&self, asked: &[LayerId], skill: Skill) -> Scan {
        let watch = Stopwatch::start();
        let mut scan = Scan {
            skill,
            findings: Vec::new(),
            dismissed: Vec::new(),
            consultation: None,
            layers: Vec::with_capacity(LayerId::ALL.len()),
            times: Vec::new(),
            took: Duration::ZERO,
        };
        let mut unseen = Vec::new();
        for (id, stance) in self.layers.stances() {
            let outcome = match stance {
                Ok(_) | Err(_) if !asked.contains(&id) => Outcome::Skipped(NOT_ASKED_FOR.into()),
                Err(why) => Outcome::Skipped(why.into()),
                Ok(layer) => {
                    let begun = Stopwatch::start();
                    let case = Case { skill: &scan.skill, findings: &scan.findings };
                    let opinion = layer.inspect(case);
                    scan.times.push((id, begun.elapsed()));
                    match opinion {
                        Ok(opinion) => take_in(&mut scan, &mut unseen, opinion),
                        Err(error) => Outcome::Failed(error.to_string()),
                    }
                }
            };
            scan.layers.push((id, outcome));
        }
        sort(&mut scan);
        scan.skill.unscanned.extend(unseen);
        scan.took = watch.elapsed();
        scan
    }
}

/// Adds a layer's opinion to the scan. Of what it dismisses only what may be is dismissed.
fn take_in(scan: &mut Scan, unseen: &mut Vec<Unscanned>, opinion: Opinion) -> Outcome {
    for dismissal in opinion.dismissed {
        let may = scan.findings.get(dismissal.finding).is_some_and(may_be_dismissed);
        if may && scan.dismissal(dismissal.finding).is_none() {
            scan.dismissed.push(dismissal);
        }
    }
    scan.findings.extend(opinion.findings);
    unseen.extend(opinion.unseen);
    scan.consultation = scan.consultation.take().or(opinion.consultation);
    opinion.outcome
}

/// Puts the findings in the order of their places; the dismissals follow them.
fn sort(scan: &mut Scan) {
    let mut reasons: BTreeMap<usize, String> =
        mem::take(&mut scan.dismissed).into_iter().map(|it| (it.finding, it.reason)).collect();
    let mut numbered: Vec<(usize, Finding)> =
        mem::take(&mut scan.findings).into_iter().enumerate().collect();
    numbered.sort_by(|(_, a), (_, b)| {
        (a.place, b.severity, &a.rule_id).cmp(&(b.place, a.severity, &b.rule_id))
    });
    for (before, finding) in numbered {
        if let Some(reason) = reasons.remove(&before) {
            scan.dismissed.push(Dismissal { finding: scan.findings.len(), reason });
        }
        scan.findings.push(finding);
    }
}
