//! Guards for words about another side: whether it is a stranger to the skill's user.

use super::hosts;
use super::saying::asked;
use crate::indicator::extract::urls;
use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::skill::Span;

/// Bytes around a hit in which the address of the other side is looked for.
const REACH: usize = 60;

/// As [`asked`], and nothing where a maker, this machine or the skill's own service is spoken of.
pub(super) fn to_stranger(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if is_known(reading, hit) { 0 } else { asked(reading, hit) }
}

/// As [`to_stranger`], outside code only, where names are not orders.
pub(super) fn told_to_stranger(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if reading.language(hit.span.start).is_some() { 0 } else { to_stranger(reading, hit) }
}

fn is_known(reading: &Reading<'_>, hit: &Hit) -> bool {
    let around = reading.around(hit.extent(), REACH);
    let told = hit.extent();
    let is_told =
        |span: &Span| span.start < told.end - around.start && told.start - around.start < span.end;
    let known = |url: &Url<'_>| {
        let known = [Reputation::Vendor, Reputation::PackageRegistry, Reputation::LocalAddress];
        known.contains(&classify(url)) || hosts::is_own(reading, url)
    };
    if told.of(reading.text).split('@').skip(1).any(is_example) {
        return true;
    }
    // Where the words themselves name an address, no other one beside it vouches for it.
    let (told, near): (Vec<_>, Vec<_>) =
        urls(around.of(reading.text)).partition(|(span, _)| is_told(span));
    if told.is_empty() {
        near.iter().any(|(_, url)| known(url))
    } else {
        told.iter().all(|(_, url)| known(url))
    }
}

/// Whether the host that a mail address goes on with stands for any.
pub(super) fn is_example(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
    let host = format!("https://{}/", rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest));
    hosts::names_example(&host)
}
