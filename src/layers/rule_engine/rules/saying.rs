//! Guards for rules about words: whether a text asks for a thing, or forbids, quotes or lists it.

use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::skill::Span;

/// Bytes before a hit in which the start of its sentence and the head of its list are looked for.
const BEFORE: usize = 400;
/// Bytes after a hit in which it is taken back.
const AFTER: usize = 40;
/// Bytes of a line that are looked at for the signs of a pattern table.
const LINE: usize = 200;

/// What a hit keeps that is asked for: nothing when its sentence forbids it, little when it is
/// quoted or stands in a table of patterns.
pub(super) fn asked(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let off = is_forbidden(reading, hit) || is_retracted(reading, hit);
    if off { 0 } else { spoken(reading, hit) }
}

/// As [`asked`], and nothing inside code, where names are not orders.
pub(super) fn asked_in_prose(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if reading.language(hit.span.start).is_some() { 0 } else { asked(reading, hit) }
}

/// What a hit keeps that is said and not quoted.
pub(super) fn spoken(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if is_pattern(reading, hit) {
        0
    } else if is_quoted(reading, hit) {
        20
    } else {
        100
    }
}

/// What a command keeps, which is quoted wherever prose names it: nothing when it is forbidden.
pub(super) fn unforbidden(reading: &Reading<'_>, hit: &Hit) -> u32 {
    if is_forbidden(reading, hit) { 0 } else { 100 }
}

/// Blocks that are things, and no deeds.
const BLOCKS: &[&str] =
    &[" code block", " this block", " the block", " a block", " that block", " following block"];

/// Whether the sentence before a hit, or the head of the list it stands in, says no to it.
pub(super) fn is_forbidden(reading: &Reading<'_>, hit: &Hit) -> bool {
    const NO: &[&str] = &[
        " never",
        " not ",
        "n't ",
        "n’t ",
        "cannot",
        "avoid",
        "without",
        "refus",
        "reject",
        "prevent",
        "block",
        "forbid",
        "prohibit",
        "nobody",
        " no one",
        " stop ",
        "protect",
        "detect",
        "flag",
        "unless",
        "instead of",
        "rather than",
        "attempt",
        " nothing ",
        "instructions to ",
        "trying to ",
        "tries to ",
        "tells you to ",
        "asks you to ",
    ];
    let before = reading.before(hit.span.start, BEFORE);
    let sentence = sentence_of(before);
    // With a space before it: "whenever" is no "never".
    // A block of text blocks nothing.
    let lower = format!(" {}", sentence.to_lowercase());
    let lower = BLOCKS.iter().fold(lower, |text, block| text.replace(block, " text"));
    let clause = main_clause(&lower);
    NO.iter().any(|no| clause.contains(no)) || head_says_no(before)
}

/// A sentence without the clause that leads it in: what is wished to be avoided, or is not so, is
/// no order to leave anything.
fn main_clause(sentence: &str) -> &str {
    const LEADS: &[&str] = &[
        "if ",
        "when ",
        "whenever ",
        "since ",
        "because ",
        "as ",
        "to ",
        "in order to ",
        "while ",
        "although ",
        "in case ",
        "so as to ",
    ];
    let start = sentence.trim_start_matches(|c: char| !c.is_alphabetic());
    let is_led = LEADS.iter().any(|lead| start.starts_with(lead));
    let main = sentence.find(", ").filter(|_| is_led).and_then(|at| sentence.get(at + 1..));
    main.unwrap_or(sentence)
}

/// Whether what follows a hit takes it back: "… Don't do it."
fn is_retracted(reading: &Reading<'_>, hit: &Hit) -> bool {
    const TAKEN_BACK: &[&str] = &[
        "do it",
        "do that",
        "do so",
        "obey",
        "follow it",
        "follow them",
        "comply",
        "act on it",
        "carry it out",
    ];
    let start = hit.extent().end;
    let end = reading.text.floor_char_boundary(start.saturating_add(AFTER));
    let after = Span::new(start, end.max(start)).of(reading.text);
    let after = after.to_lowercase().replace('’', "'");
    let after = after.trim_start_matches(|c: char| !c.is_alphanumeric());
    let rest = ["don't ", "do not ", "never "].iter().find_map(|no| after.strip_prefix(*no));
    rest.is_some_and(|rest| TAKEN_BACK.iter().any(|deed| rest.starts_with(deed)))
}

/// The part of its sentence that stands before a hit.
pub(super) fn sentence_before<'a>(reading: &'a Reading<'_>, hit: &Hit) -> &'a str {
    sentence_of(reading.before(hit.span.start, BEFORE))
}

/// What stands between the last end of a sentence, paragraph or list item and the end of `text`.
fn sentence_of(text: &str) -> &str {
    const ENDS: &[&str] = &[
        ". ", ".\n", "! ", "? ", "!\n", "?\n", "\n\n", "\n- ", "\n* ", "\n#", " | ", "。", "; ",
        "---\n", ".\"", ".**",
    ];
    let end = ENDS.iter().filter_map(|end| text.rfind(end).map(|at| at + end.len())).max();
    end.and_then(|at| text.get(at..)).unwrap_or(text)
}

/// Whether the last line that ends with a colon, and so heads what follows, says no.
fn head_says_no(text: &str) -> bool {
    const NO: &[&str] = &[
        " never",
        "don't",
        "don’t",
        " not ",
        "avoid",
        "forbid",
        "prohibit",
        "red flag",
        "reject",
        "example",
        "suspicious",
        "attack",
        "detect",
        "warning sign",
        "block",
        "malicious",
        "flag",
        "refuse",
        "pattern",
        "risk",
        "❌",
        "🚫",
    ];
    let mut lines = text.lines().rev().skip(1);
    let head = lines.find(|line| line.trim_end_matches(['*', ' ', '_']).ends_with(':'));
    head.is_some_and(|head| {
        let lower = format!(" {}", head.to_lowercase());
        NO.iter().any(|no| lower.contains(no))
    })
}

/// Whether a quotation mark opens right before a hit.
fn is_quoted(reading: &Reading<'_>, hit: &Hit) -> bool {
    let before = reading.before(hit.span.start, BEFORE).trim_end_matches(['*', '_', '(']);
    ["\"", "'", "`", "“", "‘", "«", "「", "『", "&quot;", "„"]
        .iter()
        .any(|mark| before.ends_with(mark))
        && !before.ends_with("\"\"\"")
        && !before.ends_with("```")
}

/// Whether the line of a hit is an entry of a pattern table.
fn is_pattern(reading: &Reading<'_>, hit: &Hit) -> bool {
    const SIGNS: &[&str] = &[
        r"\s",
        r"\b",
        ".*",
        "(?i",
        "re.compile",
        "regex",
        "pattern",
        "[^",
        ".{0",
        r"\w",
        "grep ",
        "severity",
        "category=",
    ];
    let line = reading.line(hit.span, LINE).of(reading.text).to_lowercase();
    SIGNS.iter().any(|sign| line.contains(sign))
}
