//! Guards for words about another side: whether it is a stranger to the skill's user.

use super::hosts;
use super::saying::asked;
use crate::indicator::extract::urls;
use crate::indicator::reputation::{Reputation, classify};
use crate::layers::rule_engine::reading::{Hit, Reading};

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
    let said = reading.around(hit.extent(), REACH).of(reading.text);
    urls(said).any(|(_, url)| {
        let known = [Reputation::Vendor, Reputation::PackageRegistry, Reputation::LocalAddress];
        known.contains(&classify(&url)) || hosts::is_own(reading, &url)
    })
}
