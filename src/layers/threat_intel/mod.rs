//! Known attackers: signatures and campaigns matched as tokens in every reading.

pub mod seed;
pub mod signature;

mod lookup;
mod package;
mod role;

use crate::error::Result;
use crate::finding::{Finding, LayerId, Place, Severity};
use crate::layers::{Case, Layer, Opinion};
use crate::skill::view::View;
use crate::skill::{Skill, SkillFile, Span};
use lookup::{Hit, Lookup};
use role::{Frame, Role};
use signature::{Comparison, Signature, Subject};
use std::collections::BTreeMap;

/// The layer that knows attackers by what they leave.
pub struct ThreatIntel {
    signatures: Vec<Signature>,
    lookup: Lookup,
    /// Signatures of files, by hash in lower case.
    hashes: BTreeMap<String, usize>,
    /// Signatures of authors, by handle in lower case.
    authors: BTreeMap<String, usize>,
}

/// The strongest sight of one signature in one file.
struct Sight {
    span: Span,
    role: Role,
    evidence: Option<String>,
    /// Other places in the same file.
    others: usize,
}

/// No honest list names one indicator more often in one file; past it, the place is taken for
/// live without a look, so that a list cannot be made long enough to hide one.
const LISTED_MAX: usize = 1_000;

impl Sight {
    /// Whether no other place can change it.
    fn is_settled(&self) -> bool {
        self.role == Role::Live
    }
}

/// All sights of one skill, by file and signature.
type Sights = BTreeMap<(usize, usize), Sight>;

impl ThreatIntel {
    /// Makes the layer ready to look for `signatures`.
    pub fn new(signatures: Vec<Signature>) -> Self {
        let lookup = Lookup::new(&signatures);
        let (mut hashes, mut authors) = (BTreeMap::new(), BTreeMap::new());
        for (index, signature) in signatures.iter().enumerate() {
            let value = signature.value.to_ascii_lowercase();
            match (signature.comparison, signature.subject) {
                (Comparison::Sha256, _) => hashes.insert(value, index),
                (Comparison::Exact, Subject::Author) => authors.insert(value, index),
                (Comparison::Exact | Comparison::Regex, _) => None,
            };
        }
        Self { signatures, lookup, hashes, authors }
    }

    /// What it looks for.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    fn look_at_author(&self, skill: &Skill, sights: &mut Sights) {
        let author = skill.manifest.author.as_deref().unwrap_or("");
        let handle = author.trim().trim_start_matches('@').to_ascii_lowercase();
        let Some(signature) = self.authors.get(&handle) else { return };
        let span = skill.manifest.span.unwrap_or(Span::new(0, 0));
        let evidence = Some(format!("the author is {}", author.trim()));
        see(sights, (0, *signature), Sight { span, role: Role::Live, evidence, others: 0 });
    }

    fn look_at_file(&self, file: &SkillFile, index: usize, frame: &Frame, sights: &mut Sights) {
        if let Some(signature) = self.hashes.get(&file.sha256) {
            let evidence = Some(format!("SHA-256 {}", file.sha256));
            let span = Span::new(0, 0);
            see(sights, (index, *signature), Sight { span, role: Role::Live, evidence, others: 0 });
        }
        let readings = file.views.iter().map(|view| (view.text.as_str(), Some(view)));
        for (text, view) in [(file.text.as_str(), None)].into_iter().chain(readings) {
            let mut hits = self.lookup.search(text);
            hits.retain(|hit| self.counts(*hit, file, text));
            hits.sort_unstable_by_key(|hit| (hit.span, hit.signature));
            for hit in self.without_owners_of(&hits) {
                let key = (index, hit.signature);
                let settled = sights.get_mut(&key).filter(|known| known.is_settled());
                match settled {
                    Some(known) => known.others += 1,
                    None => see(sights, key, sight(file, frame, view, hit.span)),
                }
            }
        }
    }

    fn counts(&self, hit: Hit, file: &SkillFile, text: &str) -> bool {
        let subject = self.signatures.get(hit.signature).map(|signature| signature.subject);
        subject != Some(Subject::Package) || package::is_installed(file, text, hit.span)
    }

    /// The hits, in order, without the owner of a repository that is itself a hit.
    fn without_owners_of<'h>(&self, hits: &'h [Hit]) -> impl Iterator<Item = &'h Hit> {
        hits.iter()
            .enumerate()
            .filter(|(index, hit)| {
                let subject = self.signatures.get(hit.signature).map(|signature| signature.subject);
                let beside = |other: Option<&Hit>| {
                    other.is_some_and(|other| {
                        other.signature != hit.signature && other.span.contains(hit.span.start)
                    })
                };
                let next = beside(hits.get(index + 1));
                let last = index.checked_sub(1).is_some_and(|last| beside(hits.get(last)));
                subject != Some(Subject::Author) || !(next || last)
            })
            .map(|(_, hit)| hit)
    }

    fn finding(&self, file: &SkillFile, key: (usize, usize), sight: Sight) -> Option<Finding> {
        let signature = self.signatures.get(key.1)?;
        let listed = sight.role == Role::Listed;
        let mut evidence: Vec<String> = sight.evidence.into_iter().collect();
        if let Some(campaign) = &signature.campaign {
            evidence.push(format!(
                "campaign: {} ({} to {}, {} skills)",
                campaign.name, campaign.since, campaign.until, campaign.skills
            ));
        }
        evidence.push(format!("signature: {} ({})", signature.id, signature.subject.word()));
        if sight.others > 0 {
            evidence.push(format!("seen in {} more places of this file", sight.others));
        }
        let indicator = match signature.comparison {
            Comparison::Regex => {
                sight.span.of(&file.text).chars().take(INDICATOR_CHARS_MAX).collect()
            }
            Comparison::Exact | Comparison::Sha256 => signature.value.clone(),
        };
        Some(Finding {
            rule_id: signature.id.clone(),
            title: signature.title.clone(),
            description: describe(signature, listed),
            severity: if listed { Severity::Info } else { signature.severity },
            confidence: signature.subject.confidence(),
            category: signature.category,
            layer: LayerId::ThreatIntel,
            family: "intel".to_owned(),
            fragile: false,
            place: Place { file: key.0, span: sight.span },
            evidence,
            indicators: vec![indicator],
            remediation: signature.subject.remediation().to_owned(),
        })
    }
}

/// An indicator that an expression found is shown no longer than a line.
const INDICATOR_CHARS_MAX: usize = 120;

impl Layer for ThreatIntel {
    fn id(&self) -> LayerId {
        LayerId::ThreatIntel
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion> {
        let frame = Frame::of(case.skill);
        let mut sights = Sights::new();
        self.look_at_author(case.skill, &mut sights);
        for (index, file) in case.skill.files.iter().enumerate() {
            self.look_at_file(file, index, &frame, &mut sights);
        }
        let findings = sights.into_iter().filter_map(|(key, sight)| {
            let file = case.skill.files.get(key.0)?;
            self.finding(file, key, sight)
        });
        Ok(Opinion::found(findings.collect()))
    }
}

/// Keeps the first live sight, or else the first one, and counts the others.
fn see(sights: &mut Sights, key: (usize, usize), new: Sight) {
    match sights.get_mut(&key) {
        None => {
            sights.insert(key, new);
        }
        Some(known) if known.role == Role::Listed && new.role == Role::Live => {
            *known = Sight { others: known.others + 1, ..new };
        }
        Some(known) if known.others >= LISTED_MAX => {
            *known = Sight { role: Role::Live, others: known.others, ..new };
        }
        Some(known) => known.others += 1,
    }
}

fn sight(file: &SkillFile, frame: &Frame, view: Option<&View>, span: Span) -> Sight {
    let evidence = view.map(|view| format!("decoded from {}", view.how.words()));
    let place = view.map_or(span, |view| view.original(span));
    // Nobody encodes an entry of a list.
    let hidden = view.is_some_and(|view| view.how.conceals());
    let role = if hidden { Role::Live } else { frame.role(file, place) };
    Sight { span: place, role, evidence, others: 0 }
}

fn describe(signature: &Signature, listed: bool) -> String {
    let word = match signature.subject {
        Subject::Address => "an address",
        Subject::Url => "a URL",
        Subject::Domain => "a host",
        Subject::Repository => "a repository",
        Subject::Author => "an account",
        Subject::Package => "a package",
        Subject::File => "a file",
    };
    let of = match &signature.campaign {
        Some(campaign) => format!("of the {} campaign", campaign.name),
        None => "of a known attacker".to_owned(),
    };
    if listed {
        format!("{word} {of} is named as something to keep away from")
    } else {
        format!("the skill leads to {word} {of}")
    }
}

#[cfg(test)]
mod tests;
