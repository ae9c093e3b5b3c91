//! How far the hosts in a command may be trusted: a vendor's installer is not a stranger's.

use crate::indicator::extract::urls;
use crate::indicator::own;
use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::skill::Span;

/// Bytes around a hit in which its URL is looked for.
const REACH: usize = 300;

/// Percent that a command keeps by the worst host it names; a command that names none keeps 45:
/// its host stands in a variable, which hides as much as it explains.
pub(super) fn unvetted_host(reading: &Reading<'_>, hit: &Hit) -> u32 {
    worst(reading, extent(reading, hit)).unwrap_or(45)
}

/// As [`unvetted_host`], and 85 for a command that names no host.
pub(super) fn unvetted_host_or_none(reading: &Reading<'_>, hit: &Hit) -> u32 {
    worst(reading, extent(reading, hit)).unwrap_or(85)
}

/// As [`unvetted_host`], and all of it for a command that names no host: it brings its code along.
pub(super) fn cradle_host(reading: &Reading<'_>, hit: &Hit) -> u32 {
    worst(reading, extent(reading, hit)).unwrap_or(100)
}

/// For what calls home again and again: any host but a vendor's counts.
pub(super) fn beacon(reading: &Reading<'_>, hit: &Hit) -> u32 {
    match worst(reading, extent(reading, hit)) {
        Some(percent) if percent < 30 => 30,
        Some(_) => 100,
        None => 75,
    }
}

/// For shells handed out: half for one that names the reader's own listener, as lessons do.
pub(super) fn shell_teaching(reading: &Reading<'_>, hit: &Hit) -> u32 {
    const OWN_LISTENER: &[&str] = &[
        "lhost",
        "attacker",
        "your_ip",
        "your-ip",
        "yourip",
        "<ip",
        "10.10.",
        "10.0.0.",
        "192.168.",
        "127.0.0.1",
        "localhost",
        "{ip",
        "$ip",
        "kali",
        "<port",
        "${ip",
        "{lhost",
        "evil.com",
    ];
    let around = reading.line(hit.extent(), REACH).of(reading.text).to_lowercase();
    if OWN_LISTENER.iter().any(|word| around.contains(word)) { 55 } else { 100 }
}

/// 100 when a public address stands in the hit, else nothing.
pub(super) fn public_address(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let span = reading.around(hit.span, 8);
    let raw = urls(span.of(reading.text)).any(|(_, url)| classify(&url) == Reputation::RawAddress);
    if raw { 100 } else { 0 }
}

fn extent(reading: &Reading<'_>, hit: &Hit) -> Span {
    reading.line(hit.extent(), REACH)
}

fn worst(reading: &Reading<'_>, span: Span) -> Option<u32> {
    urls(span.of(reading.text)).map(|(_, url)| percent(reading, &url)).max()
}

/// Percent of a command's weight that one URL in it leaves.
pub(super) fn percent(reading: &Reading<'_>, url: &Url<'_>) -> u32 {
    match classify(url) {
        Reputation::Vendor | Reputation::PackageRegistry | Reputation::LocalAddress => 15,
        _ if is_own(reading, url) => 38,
        Reputation::Placeholder => 50,
        Reputation::CodeHost | Reputation::RawCode => 42,
        Reputation::Unknown | Reputation::ChatWebhook => 68,
        Reputation::FreeHosting => 80,
        Reputation::Paste
        | Reputation::Shortener
        | Reputation::RawAddress
        | Reputation::Tunnel
        | Reputation::RequestBin
        | Reputation::FileDrop
        | Reputation::Punycode
        | Reputation::Lookalike => 100,
    }
}

/// Whether a URL belongs to the skill's own project.
pub(super) fn is_own(reading: &Reading<'_>, url: &Url<'_>) -> bool {
    own::is_own(&reading.skill.manifest, url)
}
