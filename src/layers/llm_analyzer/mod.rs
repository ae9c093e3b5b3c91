//! What a language model makes of a skill: a second opinion that may warn, and never whitewash.

mod asking;
mod mask;
pub mod means;
pub mod options;
mod placing;
mod prompt;
mod provider;
mod reply;
mod shown;
pub mod sign;

use crate::error::Result;
use crate::finding::{Confidence, Finding, LayerId, Place, Severity, Sign};
use crate::layers::{Case, Dismissal, Layer, Opinion, Outcome};
use crate::skill::Span;
use crate::verdict::{Verdict, may_be_dismissed, weigh};
use asking::Asking;
use mask::Mask;
use means::Means;
use memchr::memchr_iter;
use options::{Key, Options};
use prompt::{Doubt, Question};
use reply::report::{self, Claim, Harmless};
use shown::{Shown, name_of};
use sign::{ALL_HARMLESS, NOT_ASKED, SEEN};
use std::cmp::Reverse;

/// The layer that asks a language model.
pub struct LlmAnalyzer {
    options: Options,
    means: Box<dyn Means>,
}

/// The model's word is one thing, however often it says it.
const FAMILY: &str = "llm_analyzer";

/// Findings that are asked about: the heaviest; more make no other verdict.
const DOUBTS_MAX: usize = 20;
/// Bytes before and after a finding that are quoted when it is asked about.
const QUOTE_AROUND: usize = 160;
/// Bytes of a finding itself that are quoted.
const QUOTE_BYTES_MAX: usize = 400;

/// Why nobody needs to be asked.
const CONVICTED: &str = "it is MALICIOUS already";
/// The same, followed by the risk.
const LOW: &str = "risk ";

/// Whether a reason why the layer did not look says that nothing would have come of it: then
/// nothing is missing from the scan.
pub fn is_needless(why: &str) -> bool {
    why == CONVICTED || why.starts_with(LOW)
}

impl LlmAnalyzer {
    /// A layer that asks so.
    pub fn new(options: Options, means: Box<dyn Means>) -> Self {
        Self { options, means }
    }

    /// Why the model need not be asked; none when it is to be.
    fn needless(&self, case: Case<'_>) -> Option<String> {
        let risk = weigh(case.findings);
        let least = self.options.risk_from;
        if risk.verdict() == Verdict::Malicious {
            return Some(CONVICTED.to_owned());
        }
        (risk < least && !self.options.always)
            .then(|| format!("{LOW}{risk} is below {least} (--llm always asks anyway)"))
    }

    /// Asks, and tells what that took, also when it led nowhere.
    fn look(&self, case: Case<'_>) -> Opinion {
        let mut asking = Asking::begin(self.means.as_ref(), &self.options);
        let opinion = self.ask(case, &mut asking);
        let mut opinion = opinion.unwrap_or_else(|error| Opinion {
            outcome: Outcome::Failed(error.to_string()),
            ..Opinion::default()
        });
        let asked = asking.consultation;
        opinion.consultation = (asked.calls + asked.recalled > 0).then_some(asked);
        opinion
    }

    fn ask(&self, case: Case<'_>, asking: &mut Asking<'_>) -> Result<Opinion> {
        let mask = Mask::of(case, self.options.key.as_ref());
        let shown = Shown::of(case, &mask);
        asking.consultation.remarks.extend(shown.remark());
        let Some((claims, surplus)) = asking.ask(&Question::Judge(&shown), report::claims)? else {
            return Ok(Opinion::skipped(self.spent()));
        };
        let (findings, baseless) = held_against(&claims, &shown);
        let remarks = &mut asking.consultation.remarks;
        remarks.extend(remark(baseless, "claim quotes nothing that stands there"));
        remarks.extend(remark(surplus, "claim too many"));
        let mut opinion = Opinion::found(findings);
        let doubts = if opinion.findings.is_empty() { doubts(case, &mask) } else { Vec::new() };
        if !doubts.is_empty() {
            match asking.ask(&Question::Sort(&shown, &doubts), report::harmless)? {
                Some(harmless) => sort(&doubts, harmless, &mut opinion),
                None => asking.consultation.remarks.push(self.spent()),
            }
        }
        Ok(opinion)
    }

    fn spent(&self) -> String {
        match self.options.daily_calls {
            1 => "the one call of this day is spent".to_owned(),
            calls => format!("the {calls} calls of this day are spent"),
        }
    }
}

impl Layer for LlmAnalyzer {
    fn id(&self) -> LayerId {
        LayerId::LlmAnalyzer
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion> {
        if let Some(why) = self.needless(case) {
            return Ok(Opinion::skipped(why));
        }
        let opinion = self.look(case);
        Ok(self.options.key.iter().fold(opinion, |opinion, key| without(key, opinion)))
    }
}

/// The opinion without our own key, which a server knows and could have it say.
fn without(key: &Key, mut opinion: Opinion) -> Opinion {
    for finding in &mut opinion.findings {
        finding.description = key.hide(&finding.description);
    }
    for dismissal in &mut opinion.dismissed {
        dismissal.reason = key.hide(&dismissal.reason);
    }
    if let Outcome::Failed(why) = &mut opinion.outcome {
        *why = key.hide(why);
    }
    opinion
}

fn remark(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| format!("{count} × {what}: left out"))
}

/// The claims whose quotation stands in the text, as findings, and how many others there are.
fn held_against(claims: &[Claim], shown: &Shown) -> (Vec<Finding>, usize) {
    let mut findings: Vec<Finding> = Vec::new();
    let mut baseless = 0;
    for claim in claims {
        let Some(place) = placing::place_of(claim, shown) else {
            baseless += 1;
            continue;
        };
        let is_known = |it: &Finding| it.place == place && it.category == claim.category;
        if !findings.iter().any(is_known) {
            findings.push(seen(claim, place));
        }
    }
    (findings, baseless)
}

fn seen(claim: &Claim, place: Place) -> Finding {
    let severity = claim.severity.min(SEEN.severity);
    let why = &claim.why;
    let what = claim.category.word().replace('_', " ");
    Finding {
        title: format!("A language model sees {what}"),
        description: if why.is_empty() { String::new() } else { format!("the model says: {why}") },
        category: claim.category,
        confidence: Confidence::new(claim.confidence.min(SEEN.confidence)),
        // What it does not itself call harmful may be no more than a habit.
        fragile: severity < SEEN.severity,
        severity,
        place,
        ..of_the_whole(&SEEN)
    }
}

/// A finding about the skill as a whole.
fn of_the_whole(sign: &Sign) -> Finding {
    sign.found(LayerId::LlmAnalyzer, FAMILY, Place { file: 0, span: Span::new(0, 0) })
}

/// The findings that weigh something and may be called harmless, the heaviest of them.
fn doubts(case: Case<'_>, mask: &Mask) -> Vec<Doubt> {
    let weighs = |finding: &Finding| finding.severity > Severity::Info;
    let all = case.findings.iter().enumerate();
    let mut weak: Vec<(usize, &Finding)> =
        all.filter(|(_, finding)| weighs(finding) && may_be_dismissed(finding)).collect();
    weak.sort_by_key(|(_, finding)| Reverse((finding.severity, finding.confidence)));
    weak.truncate(DOUBTS_MAX);
    weak.sort_by_key(|(at, _)| *at);
    let numbered = weak.into_iter().zip(1..);
    numbered.map(|((at, finding), n)| doubt(case, mask, (at, finding), n)).collect()
}

fn doubt(case: Case<'_>, mask: &Mask, (at, finding): (usize, &Finding), n: usize) -> Doubt {
    let Place { file, span } = finding.place;
    let text = case.skill.files.get(file).map_or("", |file| &file.text);
    let end = span.end.min(span.start.saturating_add(QUOTE_BYTES_MAX));
    let around =
        Span::new(span.start.saturating_sub(QUOTE_AROUND), end.saturating_add(QUOTE_AROUND));
    let before = text.as_bytes().get(..span.start).unwrap_or_default();
    let line = 1 + memchr_iter(b'\n', before).count();
    Doubt {
        id: format!("F{n}"),
        finding: at,
        what: finding.title.clone(),
        place: (name_of(case.skill, file), line),
        quote: mask.slice(text, around),
    }
}

/// Takes in which of the doubtful findings the model takes for harmless. One without a reason,
/// and one that it was not asked about, is none.
fn sort(doubts: &[Doubt], harmless: Vec<Harmless>, opinion: &mut Opinion) {
    let mut strange = 0;
    for Harmless { id, reason } in harmless {
        let Some(doubt) = doubts.iter().find(|doubt| doubt.id == id) else {
            strange += 1;
            continue;
        };
        let is_new = opinion.dismissed.iter().all(|known| known.finding != doubt.finding);
        if is_new && !reason.is_empty() {
            opinion.dismissed.push(Dismissal { finding: doubt.finding, reason });
        }
    }
    if opinion.dismissed.len() == doubts.len() {
        opinion.findings.push(of_the_whole(&ALL_HARMLESS));
    }
    if strange > 0 {
        opinion.findings.push(of_the_whole(&NOT_ASKED));
    }
}
