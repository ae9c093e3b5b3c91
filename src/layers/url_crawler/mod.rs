//! The second layer: asks for what a skill's links lead to, and judges the answers.

mod html;
mod judge;
mod links;
mod page;
pub mod sign;
mod standing;

use super::{Case, Layer, Opinion};
use crate::error::unfetched::Obstacle;
use crate::error::{Error, Result};
use crate::finding::{Finding, LayerId};
use crate::indicator::defang::defang;
use crate::net::many::send_all;
use crate::net::{Answer, Http, Request};
use crate::skill::{Skill, Unscanned};
use links::{Link, Links};
use standing::Use;
use std::num::NonZeroUsize;
use std::time::Duration;

/// How a fetched text is judged: as a skill of its own.
pub type Reader = dyn Fn(Skill) -> Vec<Finding> + Send + Sync;

/// How much is asked for one skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Links of one skill that are asked, those worth most first.
    pub urls_max: usize,
    /// How long one link may take, redirects and body together.
    pub each_within: Duration,
    /// How long all of them may take.
    pub all_within: Duration,
    /// Bytes of one answer.
    pub body_bytes_max: usize,
    /// Links that are asked side by side.
    pub at_once: NonZeroUsize,
    /// Whether links into this machine's own network are worth asking.
    pub private: bool,
}

/// Links asked side by side unless told otherwise.
const AT_ONCE: NonZeroUsize = NonZeroUsize::MIN.saturating_add(4);

impl Default for Bounds {
    fn default() -> Self {
        Self {
            urls_max: 10,
            each_within: Duration::from_secs(5),
            all_within: Duration::from_secs(20),
            body_bytes_max: 1024 * 1024,
            at_once: AT_ONCE,
            private: false,
        }
    }
}

/// The layer that follows links.
pub struct UrlCrawler {
    http: Box<dyn Http>,
    reader: Box<Reader>,
    bounds: Bounds,
}

/// Links that could not be looked at and are named one by one; the rest are counted.
const NAMED_MAX: usize = 20;

impl UrlCrawler {
    /// The layer, with what answers its requests and who judges the texts that come.
    pub fn new(http: Box<dyn Http>, reader: Box<Reader>, bounds: Bounds) -> Self {
        Self { http, reader, bounds }
    }

    fn request(&self, link: &Link) -> Request {
        Request {
            url: link.asked.to_string(),
            headers: Vec::new(),
            body: None,
            within: self.bounds.each_within,
            body_bytes_max: self.bounds.body_bytes_max,
        }
    }
}

impl Layer for UrlCrawler {
    fn id(&self) -> LayerId {
        LayerId::UrlCrawler
    }

    fn inspect(&self, case: Case<'_>) -> Result<Opinion> {
        let Links { mut links, all } = links::of(case.skill, self.bounds.private);
        let beyond = links.split_off(links.len().min(self.bounds.urls_max));
        let requests = links.iter().map(|link| self.request(link)).collect();
        let Bounds { at_once, all_within, .. } = self.bounds;
        let answers = send_all(&*self.http, requests, at_once, all_within);
        let mut opinion = Opinion::default();
        for (link, answer) in links.iter().zip(answers) {
            match answer {
                Ok(answer) => self.take(link, &answer, &mut opinion),
                Err(error) => miss(link, &error, &mut opinion),
            }
        }
        leave(&beyond, self.bounds.urls_max, &mut opinion);
        if !all {
            let (path, why) = ("links".to_owned(), "more than anyone reads; the first count");
            opinion.unseen.push(Unscanned { path, why: why.to_owned(), matters: true });
        }
        Ok(opinion)
    }
}

impl UrlCrawler {
    fn take(&self, link: &Link, answer: &Answer, opinion: &mut Opinion) {
        if !(200..300).contains(&answer.status) {
            opinion.unseen.push(unseen(link, &format!("unreachable: HTTP {}", answer.status)));
            return;
        }
        if answer.cut {
            let kib = self.bounds.body_bytes_max / 1024;
            opinion.unseen.push(unseen(link, &format!("the first {kib} KiB read, there is more")));
        }
        opinion.findings.extend(judge::answer(link, answer, &*self.reader));
    }
}

/// What is made of a link that gave no answer: never that it is harmless, and only where it led
/// into the house that it is not.
fn miss(link: &Link, error: &Error, opinion: &mut Opinion) {
    let mut why = format!("unreachable: {error}");
    if let Error::Unfetched(unfetched) = error {
        let refused = matches!(unfetched.obstacle, Obstacle::Private | Obstacle::Guard);
        if refused && unfetched.at != unfetched.url {
            opinion.findings.push(judge::led_inside(link, unfetched));
        }
        let word = if refused { "not asked" } else { "unreachable" };
        why = format!("{word}: {}", unfetched.why);
    }
    opinion.unseen.push(unseen(link, &why));
}

fn unseen(link: &Link, why: &str) -> Unscanned {
    // An agent that is only told of a page may never see it; one that is sent there will.
    Unscanned { path: link.asked.to_string(), why: defang(why), matters: link.usage > Use::Named }
}

/// Names the links past the bound.
fn leave(beyond: &[Link], urls_max: usize, opinion: &mut Opinion) {
    let why = format!("past the first {urls_max} links");
    opinion.unseen.extend(beyond.iter().take(NAMED_MAX).map(|link| unseen(link, &why)));
    let more = beyond.get(NAMED_MAX..).unwrap_or_default();
    if !more.is_empty() {
        let matters = more.iter().any(|link| link.usage > Use::Named);
        opinion.unseen.push(Unscanned { path: format!("{} more links", more.len()), why, matters });
    }
}
