//! How far the hosts in a command may be trusted: a vendor's installer is not a stranger's.

use crate::indicator::extract::urls;
use crate::indicator::own;
use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::skill::SkillFile;
use crate::skill::Span;
use crate::skill::file_kind::FileKind;
use crate::skill::view::View;

/// Bytes around a hit in which its URL is looked for.
const REACH: usize = 300;

/// Percent that a command keeps by the worst host it names; a command that names none keeps 45:
/// its host stands in a variable, which hides as much as it explains.
pub(super) fn unvetted_host(reading: &Reading<'_>, hit: &Hit) -> u32 {
    worst(reading, extent(reading, hit)).unwrap_or(45)
}

/// As [`unvetted_host`], and 85 for a command that names no host.
pub(super) fn unvetted_host_or_none(reading: &Reading<'_>, hit: &Hit) -> u32 {
    // The address of `$BASE/tool` stands where BASE is set.
    const ABOVE: usize = 400;
    let above = || {
        let start = reading.text.floor_char_boundary(hit.extent().start.saturating_sub(ABOVE));
        worst(reading, Span::new(start, hit.extent().start.max(start)))
    };
    worst(reading, extent(reading, hit)).or_else(above).unwrap_or(85)
}

/// As [`unvetted_host`], and all of it for a command that names no host: it brings its code along.
pub(super) fn cradle_host(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if is_harmless_within(reading, hit) {
        return 25;
    }
    let named = || {
        // PowerShell takes an address without its scheme.
        let words = hit.span.of(reading.text).split([' ', '\'', '"', '(', ')', '|', ';']);
        let host = words.filter(|word| word.contains('.') && !word.starts_with(['.', '-']));
        let texts: Vec<String> = host.map(|word| format!("https://{word}")).collect();
        texts.iter().flat_map(|text| urls(text)).map(|(_, url)| percent(reading, &url)).max()
    };
    worst(reading, extent(reading, hit)).or_else(named).unwrap_or(100)
}

/// Whether all that is encoded in a command decodes to words that do nothing.
fn is_harmless_within(reading: &Reading<'_>, hit: &Hit) -> bool {
    const DOES: &[char] = &['(', '$', '|', ';', '/', '\\', '-', '.', '{', '&', '`'];
    let inside = |view: &&View| {
        view.how.conceals() && view.source.start < hit.span.end && hit.span.start < view.source.end
    };
    let mut within = reading.file.views.iter().filter(inside).peekable();
    reading.view.is_none()
        && within.peek().is_some()
        && within.all(|view| !view.text.contains(DOES))
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

/// For code that fetches: by the worst host of the passage, of where its data came from, of its
/// file, or else of the skill's other scripts; 85 when none is named, since somebody took care of
/// that.
pub(super) fn unvetted_in_code(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let line = |span: &Span| worst(reading, reading.line(*span, REACH));
    let near = |span: &Span| worst(reading, reading.around(*span, REACH));
    line(&hit.span)
        .or_else(|| hit.also.iter().filter_map(line).max())
        .or_else(|| hit.also.iter().filter_map(near).max())
        .or_else(|| near(&hit.span))
        .or_else(|| in_scripts(reading, hit))
        .unwrap_or(85)
}

/// As [`unvetted_in_code`], and a code host or the skill's own counts as any other: what is run
/// from memory nobody has looked at.
pub(super) fn unread(reading: &Reading<'_>, hit: &Hit) -> u32 {
    match unvetted_in_code(reading, hit) {
        SHARED | OWN => UNKNOWN,
        percent => percent,
    }
}

/// As [`unvetted_in_code`], and most of it where the program is put under a hidden name into a
/// folder for passing things, whoever offers it.
pub(super) fn unvetted_or_hidden(reading: &Reading<'_>, hit: &Hit) -> u32 {
    const NOOKS: &[&str] = &[
        "/tmp/.",
        "/dev/shm/.",
        "gettempdir(), \".",
        "gettempdir(), '.",
        "tmpdir(), \".",
        "tmpdir(), '.",
        "$TMPDIR/.",
        "%TEMP%\\.",
        "$env:TEMP\\.",
    ];
    let mut spans = std::iter::once(&hit.span).chain(&hit.also);
    let hides = |span: &Span| {
        let line = reading.line(*span, REACH).of(reading.text);
        NOOKS.iter().any(|nook| line.contains(nook))
    };
    let percent = unvetted_in_code(reading, hit);
    if spans.any(hides) { percent.max(UNKNOWN) } else { percent }
}

/// For secrets that are sent: any host but a maker's, and the skill's own for a part.
pub(super) fn stranger(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let line = worst(reading, reading.line(hit.span, REACH));
    let near = || worst(reading, reading.around(hit.span, REACH));
    match line.or_else(near).or_else(|| in_scripts(reading, hit)) {
        Some(percent) if percent < 30 => 15,
        Some(OWN) => 75,
        Some(_) | None => 100,
    }
}

/// As [`stranger`], and nothing for the skill's own service: an index is made somewhere, and users
/// are counted.
pub(super) fn nobody_known(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if stranger(reading, hit) < 100 { 0 } else { 100 }
}

/// Percent by the worst host of a hit's file, or else of the skill's other scripts.
fn in_scripts(reading: &Reading<'_>, hit: &Hit) -> Option<u32> {
    const FILE_BYTES: usize = 64 * 1024;
    let text_of = |file: &SkillFile| {
        let text = file.text.get(..file.text.floor_char_boundary(FILE_BYTES)).unwrap_or("");
        urls(text).map(|(_, url)| percent(reading, &url)).max()
    };
    let scripts = reading.skill.files.iter().filter(|file| matches!(file.kind, FileKind::Code(_)));
    worst(reading, reading.around(hit.span, FILE_BYTES))
        .or_else(|| scripts.filter_map(text_of).max())
}

fn extent(reading: &Reading<'_>, hit: &Hit) -> Span {
    reading.line(hit.extent(), REACH)
}

fn worst(reading: &Reading<'_>, span: Span) -> Option<u32> {
    urls(span.of(reading.text)).map(|(_, url)| percent(reading, &url)).max()
}

/// What the skill's own host leaves of a command's weight, in percent.
pub(super) const OWN: u32 = 38;

/// What a host leaves of it of which nothing is known, in percent.
pub(super) const UNKNOWN: u32 = 68;

/// What a host of everybody's code leaves of it, in percent.
const SHARED: u32 = 42;

/// Percent of a command's weight that one URL in it leaves.
pub(super) fn percent(reading: &Reading<'_>, url: &Url<'_>) -> u32 {
    match classify(url) {
        Reputation::Vendor | Reputation::PackageRegistry | Reputation::LocalAddress => 15,
        // Anybody may have a name there that is a skill's.
        Reputation::FreeHosting if !own::is_declared(&reading.skill.manifest, url) => 80,
        _ if is_own(reading, url) => OWN,
        Reputation::Placeholder => 50,
        Reputation::CodeHost | Reputation::RawCode => SHARED,
        Reputation::Unknown | Reputation::ChatWebhook => UNKNOWN,
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

/// Whether a text names a host that stands for any.
pub(super) fn names_example(text: &str) -> bool {
    urls(text).any(|(_, url)| classify(&url) == Reputation::Placeholder)
}

/// Whether a URL belongs to the skill's own project.
pub(super) fn is_own(reading: &Reading<'_>, url: &Url<'_>) -> bool {
    own::is_own(&reading.skill.manifest, url)
}
