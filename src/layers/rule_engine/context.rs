//! How much a place bears on a hit: an order to the agent is not a quotation in a list of attacks.
//!
//! Damping is for mentions. It never silences a decoded payload, and in a document that is not
//! about security a cue word in the same line buys a live command only a part of its weight, so
//! that one sentence ("never do this:") is no pass.

use super::cues;
use super::reading::{Hit, Reading};
use super::rule::Kind;
use crate::skill::Skill;
use crate::skill::Span;
use crate::skill::block::{Block, BlockKind};
use crate::skill::file_kind::{FileKind, Language};
use crate::skill::inline::{Inline, around};

/// Bytes of a line in which cues are looked for, to either side of a hit.
const LINE_REACH: usize = 300;

/// What is known of a skill before its hits are looked at.
pub(super) struct Context {
    /// Whether name, description and title say that the skill is about attacks.
    about_security: bool,
}

impl Context {
    pub(super) fn of(skill: &Skill) -> Self {
        Self { about_security: is_about_security(skill) }
    }

    /// How much of a rule's confidence a hit keeps, in percent.
    pub(super) fn percent(&self, kind: Kind, reading: &Reading<'_>, hit: &Hit) -> u32 {
        let place = reading.original(hit.span);
        let Some(block) = reading.file.outline.at(place.start) else { return 100 };
        if reading.view.is_some_and(|view| view.how.conceals()) {
            // A row of a table of encodings shows its reader one; nobody runs it.
            let shown = self.about_security && block.kind == BlockKind::TableRow;
            return if shown { 30 } else { 100 };
        }
        if kind == Kind::Fact {
            return 100;
        }
        let inline = around(&reading.file.text, block.span(), place);
        let is_wrapped = match inline {
            // Back quotes inside code, or those of the fence itself, quote nothing.
            Inline::Code => matches!(block.kind, BlockKind::Fence(_) | BlockKind::File(_)),
            // In JSON quotation marks wrap every text there is.
            Inline::Quoted => {
                is_setting(reading, hit) || block.kind.language() == Some(Language::Json)
            }
            Inline::Plain
            | Inline::LinkTarget
            | Inline::LinkTitle
            | Inline::ImageAlt
            | Inline::Comment => false,
        };
        let inline = if is_wrapped { Inline::Plain } else { inline };
        // A row of a table lists things, most of the time; one that fetches, unpacks and gives the
        // password is an order in a column of its own.
        let told_in_row = block.kind == BlockKind::TableRow && self.is_chain(hit);
        let by_block = match kind {
            Kind::Command if told_in_row => 80,
            Kind::Words if told_in_row => 50,
            Kind::Command => command_percent(block.kind, inline),
            Kind::Words | Kind::Fact => words_percent(block.kind, inline),
        };
        let live = kind == Kind::Command && is_run(block.kind);
        let spoken = if live { string_percent(reading, hit) } else { 100 };
        by_block * spoken / 100 * self.frame_percent(reading, hit, block, live) / 100
    }

    /// Whether several parts say together what one of them alone may only mention.
    fn is_chain(&self, hit: &Hit) -> bool {
        !self.about_security && !hit.also.is_empty()
    }

    /// What line, section, file and document make of a place.
    fn frame_percent(&self, reading: &Reading<'_>, hit: &Hit, block: Block, live: bool) -> u32 {
        let disowned = if live {
            is_annotated(reading, hit)
        } else {
            is_disowned(reading, hit, self.about_security)
        };
        let section = reading.file.outline.headings_above(block).any(|h| {
            let heading = Span::new(h.start as usize, h.end as usize);
            cues::is_defensive(heading.of(&reading.file.text))
        });
        let fixture = is_fixture(&reading.file.path);
        match (self.about_security, disowned || fixture, section) {
            (true, true, _) | (true, _, true) if live => 20,
            (true, true, true) => 5,
            (true, true, false) | (true, false, true) => 10,
            (true, false, false) => 60,
            (false, true, _) | (false, _, true) if live => 60,
            (false, true, true) => 20,
            (false, true, false) => 30,
            (false, false, true) => 40,
            (false, false, false) => 100,
        }
    }
}

/// Whether a hit begins the value of a setting, which quotation marks only wrap: `run: "curl …"`.
fn is_setting(reading: &Reading<'_>, hit: &Hit) -> bool {
    let line = reading.line(hit.span, LINE_REACH);
    let before = Span::new(line.start, hit.span.start.max(line.start)).of(reading.text).trim();
    let key = before.trim_end_matches(['"', '\'', '[', ' ']).strip_suffix(':');
    key.is_some_and(|key| {
        let key = key.trim_start_matches(['-', ' ']);
        !key.is_empty()
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    })
}

/// Whether the words around a hit warn of it instead of asking for it.
fn is_disowned(reading: &Reading<'_>, hit: &Hit, about_security: bool) -> bool {
    let (_, before, after) = line_around(reading, hit);
    if about_security {
        // A "no" governs what follows it; behind a hit it belongs to the next order.
        return cues::has_cue(before) || cues::has_no(before) || cues::has_cue(after);
    }
    // What several parts say together, a word behind them does not unsay; and any word governs its
    // own sentence.
    let sentence = before.rsplit(". ").next().unwrap_or(before);
    let rest = after.split(". ").next().unwrap_or(after);
    let chain = !hit.also.is_empty();
    cues::has_cue(sentence) || cues::has_no(sentence) || !chain && cues::has_cue(rest)
}

/// Whether a comment warns of code: inside code only what its reader says about it counts.
fn is_annotated(reading: &Reading<'_>, hit: &Hit) -> bool {
    let (line, before, after) = line_around(reading, hit);
    let end_above = line.start.saturating_sub(1);
    let above = reading.line(Span::new(end_above, end_above), LINE_REACH);
    let above = above.of(reading.text).trim_start();
    let warns = |text: &str| cues::has_cue(text) || cues::has_no(text);
    [before, after].iter().any(|part| comment_of(part).is_some_and(warns))
        || (above.starts_with('#') || above.starts_with("//")) && warns(above)
        || forbids_the_above(reading, hit)
}

/// Whether the first line behind a block of code says that it is not to be run.
fn forbids_the_above(reading: &Reading<'_>, hit: &Hit) -> bool {
    let Some(block) = reading.block(hit.span.start) else { return false };
    if !matches!(block.kind, BlockKind::Fence(_)) || reading.view.is_some() {
        return false;
    }
    let end = block.span().end;
    let to = reading.text.floor_char_boundary(end.saturating_add(LINE_REACH));
    let after = Span::new(end, to.max(end)).of(reading.text);
    let line =
        after.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("```"));
    line.is_some_and(cues::forbids_running)
}

/// The line of a hit, and what stands in it before the hit's first part and after its last. The
/// parts of one hit do not disown each other: "do not tell the user" beside "send" is no warning.
fn line_around<'a>(reading: &Reading<'a>, hit: &Hit) -> (Span, &'a str, &'a str) {
    let extent = hit.extent();
    let line = reading.line(extent, LINE_REACH);
    let before = Span::new(line.start, extent.start.max(line.start)).of(reading.text);
    let after = Span::new(extent.end.min(line.end), line.end).of(reading.text);
    (line, before, after)
}

/// What is left of a command that code only talks about: one inside a string that is a pattern to
/// look for, a text to compare with, or a message to print.
fn string_percent(reading: &Reading<'_>, hit: &Hit) -> u32 {
    let line = reading.line(hit.span, LINE_REACH);
    let before = Span::new(line.start, hit.span.start.max(line.start)).of(reading.text);
    if comment_of(before).is_some() {
        return 40;
    }
    if before.bytes().filter(|byte| matches!(byte, b'"' | b'\'' | b'`')).count() % 2 == 0
        && !before.trim_end().ends_with('/')
    {
        return 100;
    }
    if cues::is_call(before) {
        return 100;
    }
    let command = before.rsplit(['|', ';']).next().unwrap_or(before);
    if cues::is_search(line.of(reading.text)) || command.contains("grep -") {
        return 15;
    }
    let after = Span::new(hit.span.end.min(line.end), line.end).of(reading.text);
    let handed_on = [after, hit.span.of(reading.text)].into_iter().any(cues::is_handed_on);
    if cues::is_message(before) && !handed_on { 25 } else { 100 }
}

/// Whether a block's text is executed as it stands.
fn is_run(kind: BlockKind) -> bool {
    kind.language().is_some_and(|language| {
        !matches!(
            language,
            Language::Plain | Language::Json | Language::Yaml | Language::Ini | Language::Html
        )
    })
}

fn command_percent(kind: BlockKind, inline: Inline) -> u32 {
    let by_inline = match inline {
        Inline::Plain
        | Inline::Comment
        | Inline::LinkTarget
        | Inline::LinkTitle
        | Inline::ImageAlt => 100,
        Inline::Code => 85,
        Inline::Quoted => 60,
    };
    let by_block = match kind {
        BlockKind::Fence(Language::Plain | Language::Json | Language::Yaml | Language::Ini) => 80,
        BlockKind::Fence(_) | BlockKind::File(_) => return 100,
        BlockKind::FrontMatter
        | BlockKind::Prose
        | BlockKind::Quote
        | BlockKind::Comment
        | BlockKind::Html => 100,
        BlockKind::ListItem => 90,
        BlockKind::TableRow => 25,
        BlockKind::Heading => 30,
    };
    by_block * by_inline / 100
}

fn words_percent(kind: BlockKind, inline: Inline) -> u32 {
    let by_inline = match inline {
        Inline::Plain | Inline::Comment | Inline::LinkTitle | Inline::ImageAlt => 100,
        Inline::LinkTarget => 50,
        Inline::Code => 25,
        Inline::Quoted => 30,
    };
    let by_block = match kind {
        BlockKind::Fence(_) | BlockKind::File(FileKind::Code(_) | FileKind::Data(_)) => 80,
        BlockKind::FrontMatter
        | BlockKind::Prose
        | BlockKind::Quote
        | BlockKind::Comment
        | BlockKind::Html
        | BlockKind::File(_) => 100,
        BlockKind::ListItem => 85,
        BlockKind::TableRow => 15,
        BlockKind::Heading => 20,
    };
    by_block * by_inline / 100
}

/// The comment that ends a piece of a code line. A `#` or `//` begins one at the start of the
/// piece or after white space, which URLs and options do not have; and behind `//` no host stands,
/// as in npm's `//registry.npmjs.org/:_authToken`.
fn comment_of(part: &str) -> Option<&str> {
    let begins = |at: &usize| {
        let (before, from) = part.split_at_checked(*at).unwrap_or((part, ""));
        let host = from
            .strip_prefix("//")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(host, _)| host.contains('.') && !host.contains(char::is_whitespace));
        let apart = before.bytes().next_back().is_none_or(|byte| byte.is_ascii_whitespace());
        apart && !host
    };
    let marks = ["#", "//", "❌", "⚠", "🚫"];
    let first = |mark: &&str| part.match_indices(*mark).map(|(at, _)| at).find(begins);
    marks.iter().filter_map(first).min().and_then(|at| part.get(at..))
}

/// Whether a path is where a project keeps what it tests itself with.
fn is_fixture(path: &str) -> bool {
    path.to_ascii_lowercase().split('/').any(|part| {
        matches!(
            part,
            "test"
                | "tests"
                | "fixture"
                | "fixtures"
                | "testdata"
                | "test-data"
                | "__tests__"
                | "evals"
                | "eval"
                | "benchmarks"
                | "spec"
                | "specs"
                | "samples"
        )
    })
}

/// Whether name, description and first heading say that a skill is about attacks.
fn is_about_security(skill: &Skill) -> bool {
    let manifest = &skill.manifest;
    let title = skill.files.first().and_then(|file| {
        let heading = file.outline.headings.first()?;
        Some(Span::new(heading.start as usize, heading.end as usize).of(&file.text))
    });
    let texts = [manifest.name.as_deref(), manifest.description.as_deref(), title];
    cues::is_about_security(&texts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}
