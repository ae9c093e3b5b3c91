//! What an answer says against a skill that leads to it.

use super::Reader;
use super::links::Link;
use super::page::{self, Content};
use super::sign;
use super::standing::Use;
use crate::error::unfetched::Unfetched;
use crate::finding::{Category, Finding, LayerId, Sign};
use crate::indicator::defang::defang;
use crate::indicator::domain::registrable_domain;
use crate::indicator::extract::urls;
use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;
use crate::net::Answer;
use crate::skill::{Skill, Source};
use crate::verdict::{Verdict, weigh};

/// Findings in a fetched text that are told; the verdict counts all.
const TOLD_MAX: usize = 5;
/// Characters of a fetched text that are quoted for each.
const QUOTED_CHARS_MAX: usize = 120;

/// The findings of one answer.
pub(super) fn answer(link: &Link, answer: &Answer, reader: &Reader) -> Vec<Finding> {
    let hops: Vec<Url<'_>> =
        answer.hops.iter().filter_map(|hop| urls(hop).next()).map(|(_, url)| url).collect();
    let content = page::content(answer, hops.last());
    let told = Told { link, answer, content: &content };
    let mut findings = Vec::new();
    findings.extend(way(&told, &hops));
    match &content {
        Content::Empty | Content::Other(_) => {}
        Content::Program(_) => findings.push(program(&told, hops.last())),
        Content::Archive(_, locked) => {
            findings.extend(locked.then(|| told.finding(&sign::LOCKED, 100, Vec::new())));
        }
        Content::Text(source) => {
            findings.extend(disguised_script(&told, source));
            findings.extend(text(&told, source, reader));
        }
        Content::Page(source) => findings.extend(text(&told, source, reader)),
    }
    findings
}

/// The finding of a link that was sent on into the house of whoever follows it.
pub(super) fn led_inside(link: &Link, unfetched: &Unfetched) -> Finding {
    let evidence =
        vec![format!("sent on to {}: {}", defang(&unfetched.at), defang(&unfetched.why))];
    made(&sign::INSIDE, link, (100, evidence), vec![unfetched.url.clone()])
}

/// An answer and what it belongs to.
struct Told<'a> {
    link: &'a Link,
    answer: &'a Answer,
    content: &'a Content,
}

impl Told<'_> {
    /// A finding of which `percent` of the confidence are kept.
    fn finding(&self, sign: &Sign, percent: u32, more: Vec<String>) -> Finding {
        let mut evidence = vec![self.route(), self.kind()];
        evidence.extend(more);
        let mut indicators: Vec<String> = vec![self.link.named.to_string()];
        indicators.extend(self.answer.hops.iter().cloned());
        indicators.dedup();
        made(sign, self.link, (percent, evidence), indicators)
    }

    /// Each address on the way, disarmed.
    fn route(&self) -> String {
        let hops: Vec<String> = self.answer.hops.iter().map(|hop| defang(hop)).collect();
        format!("asked: {}", hops.join(" → "))
    }

    fn kind(&self) -> String {
        let content_type = self.answer.header("content-type").unwrap_or("no content type");
        let content_type: String = content_type.chars().take(60).collect();
        let word = match self.content {
            Content::Empty => "nothing",
            Content::Text(_) => "text",
            Content::Page(_) => "an HTML page",
            Content::Program(word) | Content::Archive(word, _) | Content::Other(word) => word,
        };
        let more = if self.answer.cut { " or more" } else { "" };
        let bytes = self.answer.body.len();
        format!("answered: {} {content_type}, {bytes} bytes{more}: {word}", self.answer.status)
    }

    /// Whether the skill's name for it says text, picture, sound or document.
    fn seems_harmless(&self) -> bool {
        const HARMLESS: [&str; 22] = [
            "bmp", "csv", "css", "gif", "htm", "html", "ico", "jpeg", "jpg", "json", "md", "mp3",
            "mp4", "pdf", "png", "svg", "toml", "txt", "webp", "xml", "yaml", "yml",
        ];
        HARMLESS.contains(&self.link.extension.as_str())
    }
}

fn made(
    sign: &Sign,
    link: &Link,
    (percent, evidence): (u32, Vec<String>),
    indicators: Vec<String>,
) -> Finding {
    let percent = percent * weight(link) / 100;
    // All that is told of one page is one thing.
    let sure = sign.found(LayerId::UrlCrawler, &format!("page {}", link.asked), link.place);
    Finding {
        description: format!("{}: {}", link.shown(), sign.why),
        confidence: sure.confidence.scaled(percent),
        evidence,
        indicators,
        ..sure
    }
}

/// Percent that a sign keeps by what the skill does with the link. A page that is only named may
/// be any page of the internet; one that the agent is sent to speaks for the skill.
fn weight(link: &Link) -> u32 {
    let by_use = match link.usage {
        Use::Run | Use::Read => 100,
        Use::Named => 35,
    };
    if link.own { by_use * 80 / 100 } else { by_use }
}

/// What the way to the answer says.
fn way(told: &Told<'_>, hops: &[Url<'_>]) -> Option<Finding> {
    let [first, .., last] = hops else { return None };
    let domain = |url: &Url<'_>| registrable_domain(&url.host().to_string()).to_owned();
    let began = classify(first);
    let ends = classify(last);
    let doubtful = matches!(
        ends,
        Reputation::Paste
            | Reputation::RawAddress
            | Reputation::Tunnel
            | Reputation::FileDrop
            | Reputation::Punycode
            | Reputation::Lookalike
    );
    if domain(first) != domain(last) && doubtful && began != ends {
        let seen =
            format!("it ends at {}, of which nothing shows in the link", defang(&domain(last)));
        return Some(told.finding(&sign::REDIRECTED, 100, vec![seen]));
    }
    let plain = |hop: &&str| hop.starts_with("http://");
    let secure = told.answer.hops.first().is_some_and(|hop| hop.starts_with("https://"));
    let downgraded = secure && told.answer.hops.iter().map(String::as_str).any(|hop| plain(&hop));
    downgraded.then(|| told.finding(&sign::UNSAFE_HOP, 100, Vec::new()))
}

fn program(told: &Told<'_>, last: Option<&Url<'_>>) -> Finding {
    if told.seems_harmless() {
        return told.finding(&sign::DISGUISED, 100, Vec::new());
    }
    let anyones = |reputation: Reputation| {
        matches!(
            reputation,
            Reputation::Paste
                | Reputation::Shortener
                | Reputation::RawAddress
                | Reputation::Tunnel
                | Reputation::FileDrop
                | Reputation::Punycode
                | Reputation::Lookalike
        )
    };
    let at = last.map_or(told.link.reputation, classify);
    if anyones(at) || anyones(told.link.reputation) {
        told.finding(&sign::PROGRAM, 100, Vec::new())
    } else {
        told.finding(&sign::UNKNOWN_PROGRAM, 100, Vec::new())
    }
}

/// A script where a picture or a document was promised. A text may be a script: scripts are shown
/// in pages of text.
fn disguised_script(told: &Told<'_>, source: &Source) -> Option<Finding> {
    const NO_TEXT: [&str; 10] =
        ["bmp", "gif", "ico", "jpeg", "jpg", "mp3", "mp4", "pdf", "png", "webp"];
    let promised = NO_TEXT.contains(&told.link.extension.as_str());
    let text = std::str::from_utf8(&source.bytes).unwrap_or("");
    let script = promised && page::script_of(text).is_some();
    script.then(|| told.finding(&sign::DISGUISED, 100, Vec::new()))
}

/// What the text behind a link would be as a skill.
fn text(told: &Told<'_>, source: &Source, reader: &Reader) -> Option<Finding> {
    let is_page = matches!(told.content, Content::Page(_));
    let target = told.answer.hops.last().cloned().unwrap_or_default();
    let skill = Skill::parse(target, vec![source.clone()], Vec::new());
    let text = skill.files.first().map(|file| file.text.clone()).unwrap_or_default();
    let mut inner = reader(skill);
    inner.retain(|finding| !finding.fragile && (!is_page || speaks(finding.category)));
    let risk = weigh(&inner);
    let sign = match risk.verdict() {
        Verdict::Malicious => &sign::MALICIOUS,
        Verdict::Suspicious => &sign::SUSPICIOUS,
        Verdict::Caution | Verdict::Clean => return None,
    };
    inner.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.confidence)));
    let more = inner.iter().take(TOLD_MAX).map(|finding| quoted(finding, &text)).collect();
    let mut finding = told.finding(sign, u32::from(risk.points()), more);
    if let Some(worst) = inner.first() {
        finding.category = worst.category;
    }
    finding.indicators.extend(inner.into_iter().flat_map(|finding| finding.indicators));
    finding.indicators.dedup();
    Some(finding)
}

/// Whether a page of prose can do this harm to its reader. What a page shows of code, secrets or
/// settings is what pages are for.
fn speaks(category: Category) -> bool {
    match category {
        Category::PromptInjection
        | Category::SocialEngineering
        | Category::CredentialExposure
        | Category::DataExfiltration
        | Category::KnownMalware
        | Category::ObfuscatedCommand
        | Category::Deception
        | Category::AgentAbuse => true,
        Category::Typosquatting
        | Category::SuspiciousCommand
        | Category::Persistence
        | Category::PrivilegeAbuse
        | Category::SecurityDisablement
        | Category::DestructiveAction
        | Category::ResourceAbuse
        | Category::FinancialFraud
        | Category::SupplyChain
        | Category::DetectionEvasion
        | Category::InsecureCode
        | Category::Manifest
        | Category::IncompleteAnalysis => false,
    }
}

/// `there: MALWAR-PI-001 in line 3: Ignore all previous …`.
fn quoted(finding: &Finding, text: &str) -> String {
    let span = finding.place.span;
    let line = text.get(..span.start).unwrap_or("").matches('\n').count() + 1;
    let quote: String = span.of(text).chars().take(QUOTED_CHARS_MAX).collect();
    let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    // The end of a quotation may cut an address off, which is disarmed all the same.
    let quote = defang(&quote).replace("http://", "hxxp://").replace("https://", "hxxps://");
    format!("there: {} ({}) in line {line}: {quote}", finding.rule_id, finding.title)
}
