//! How much a place bears on a hit: an order to the agent is not a quotation in a list of attacks.
//!
//! Damping is for mentions. It never silences a decoded payload, and in a document that is not
//! about security a cue word in the same line buys a live command only a part of its weight, so
//! that one sentence ("never do this:") is no pass.

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
        let by_block = match kind {
            Kind::Command => command_percent(block.kind, inline),
            Kind::Words | Kind::Fact => words_percent(block.kind, inline),
        };
        let live = kind == Kind::Command && is_run(block.kind);
        let spoken = if live { string_percent(reading, hit) } else { 100 };
        by_block * spoken / 100 * self.frame_percent(reading, hit, block, live) / 100
    }

    /// What line, section, file and document make of a place.
    fn frame_percent(&self, reading: &Reading<'_>, hit: &Hit, block: Block, live: bool) -> u32 {
        let line = self.is_disowned(reading, hit, live);
        let section = reading.file.outline.headings_above(block).any(|h| {
            is_defensive_heading(Span::new(h.start as usize, h.end as usize).of(&reading.file.text))
        });
        let fixture = is_fixture(&reading.file.path);
        match (self.about_security, line || fixture, section) {
            (true, true, _) | (true, _, true) if live => 20,
            (true, true, true) => 5,
            (true, true, false) | (true, false, true) => 10,
            (true, false, false) => 60,
            (false, true, _) if live => 60,
            (false, true, true) => 20,
            (false, true, false) => 30,
            (false, false, true) if live => 60,
            (false, false, true) => 40,
            (false, false, false) => 100,
        }
    }

    /// Whether the words around a hit warn of it instead of asking for it.
    fn is_disowned(&self, reading: &Reading<'_>, hit: &Hit, live: bool) -> bool {
        // The parts of one hit do not disown each other: "do not tell the user" beside "send" is
        // no warning.
        let extent = hit.extent();
        let line = reading.line(extent, LINE_REACH);
        let before = Span::new(line.start, extent.start.max(line.start)).of(reading.text);
        let after = Span::new(extent.end.min(line.end), line.end).of(reading.text);
        if live {
            // Inside code only what the code's reader says about it counts: its comments.
            let above = reading.line(
                Span::new(line.start.saturating_sub(1), line.start.saturating_sub(1)),
                LINE_REACH,
            );
            let above = above.of(reading.text).trim_start();
            let warns = |text: &str| has_cue(text) || has_no(text);
            return [before, after].iter().any(|part| comment_of(part).is_some_and(warns))
                || (above.starts_with('#') || above.starts_with("//")) && warns(above);
        }
        // A "no" governs what follows it; behind a hit it belongs to the next order.
        has_cue(before) || has_no(before) || has_cue(after)
    }
}

/// What is left of a command that code only talks about: one inside a string that is a pattern to
/// look for, a text to compare with, or a message to print.
fn string_percent(reading: &Reading<'_>, hit: &Hit) -> u32 {
    const PATTERNS: &[&str] = &[
        ".*",
        "\\s",
        "\\b",
        "(?:",
        "[^",
        "\\d",
        "\\w",
        "includes(",
        ".test(",
        ".match(",
        "re.compile",
        "regex",
        "pattern",
        "signature",
        " in cmd",
        " in command",
        "startswith(",
        "assert",
        "expect(",
        "grep -",
        "contains(",
        "nocase",
        "\\(",
        "\\|",
    ];
    const MESSAGES: &[&str] = &[
        "echo ",
        "print(",
        "console.",
        "log(",
        "log.",
        "printf ",
        "warn",
        "message",
        "description",
        "throw ",
        "raise ",
    ];
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
    let whole = line.of(reading.text).to_lowercase();
    let after = Span::new(hit.span.end.min(line.end), line.end).of(reading.text);
    let handed_on = ["| sh", "|sh", "| bash", "|bash", "| crontab", "| base64", ">>", "| sudo"];
    let runs = ["exec", "system(", "popen", "spawn", "subprocess", "-c \"", "-c '", "eval"];
    let runs = runs.iter().any(|word| before.contains(word));
    if PATTERNS.iter().any(|mark| whole.contains(mark)) && !runs {
        15
    } else if MESSAGES.iter().any(|word| before.contains(word))
        && !handed_on
            .iter()
            .any(|pipe| after.contains(pipe) || hit.span.of(reading.text).contains(pipe))
        && !runs
    {
        25
    } else {
        100
    }
}

/// Whether a block's text is executed as it stands.
fn is_run(kind: BlockKind) -> bool {
    match kind {
        BlockKind::Fence(language) | BlockKind::File(FileKind::Code(language)) => !matches!(
            language,
            Language::Plain | Language::Json | Language::Yaml | Language::Ini | Language::Html
        ),
        BlockKind::FrontMatter
        | BlockKind::Heading
        | BlockKind::Prose
        | BlockKind::ListItem
        | BlockKind::Quote
        | BlockKind::TableRow
        | BlockKind::Comment
        | BlockKind::Html
        | BlockKind::File(_) => false,
    }
}

fn command_percent(kind: BlockKind, inline: Inline) -> u32 {
    let by_inline = match inline {
        Inline::Plain | Inline::Comment | Inline::LinkTarget => 100,
        Inline::Code => 85,
        Inline::LinkTitle | Inline::ImageAlt => 100,
        Inline::Quoted => 60,
    };
    let by_block = match kind {
        BlockKind::Fence(Language::Plain | Language::Json | Language::Yaml | Language::Ini) => 80,
        BlockKind::Fence(_) | BlockKind::File(_) => return 100,
        BlockKind::Prose | BlockKind::Quote | BlockKind::Comment | BlockKind::Html => 100,
        BlockKind::FrontMatter => 100,
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
        // Back quotes inside code, or those of the fence itself, quote nothing.
        Inline::Code if matches!(kind, BlockKind::Fence(_) | BlockKind::File(_)) => 100,
        Inline::Code => 25,
        Inline::Quoted => 30,
    };
    let by_block = match kind {
        BlockKind::Comment | BlockKind::Prose | BlockKind::FrontMatter | BlockKind::Quote => 100,
        BlockKind::Html => 100,
        BlockKind::ListItem => 85,
        BlockKind::Fence(_) => 80,
        BlockKind::File(FileKind::Code(_) | FileKind::Data(_)) => 80,
        BlockKind::File(_) => 100,
        BlockKind::TableRow => 15,
        BlockKind::Heading => 20,
    };
    by_block * by_inline / 100
}

/// The comment that ends a piece of a code line. A `#` or `//` begins one at the start of the
/// piece or after white space, which URLs and options do not have.
fn comment_of(part: &str) -> Option<&str> {
    let begins = |at: &usize| {
        let before = part.get(..*at).and_then(|before| before.bytes().next_back());
        before.is_none_or(|byte| byte.is_ascii_whitespace())
    };
    let marks = ["#", "//", "❌", "⚠", "🚫"];
    let first = |mark: &&str| part.match_indices(*mark).map(|(at, _)| at).find(begins);
    marks.iter().filter_map(first).min().and_then(|at| part.get(at..))
}

/// Words by which a text says that what stands beside them is bad, is looked for, or is quoted.
const CUES: &[&str] = &[
    "refuse",
    "reject",
    "block",
    "detect",
    "flag",
    "e.g.",
    "for example",
    "such as",
    "example of",
    "examples of",
    "pattern",
    "malicious",
    "attack",
    "injection",
    "suspicious",
    "dangerous",
    "unsafe",
    "insecure",
    "vulnerab",
    "red flag",
    "❌",
    "🚫",
    "⛔",
    "bad:",
    "wrong",
    "instead of",
    "risk",
    "warn",
    "threat",
    "exploit",
    "payload",
    "scan for",
    "look for",
    "looks for",
    "check for",
    "checks for",
    "search for",
    "grep",
    "regex",
    "signature",
    "indicator",
    "ioc",
    "forbidden",
    "prohibit",
    "disallow",
    "not allowed",
    "phrases like",
    "anything like",
    "things like",
    "attempts to",
    "tries to",
    "untrusted",
    "abuse",
    "cannot be used",
    "without reading",
    "anti-pattern",
    "antipattern",
];

/// Words that forbid what follows them.
const NOES: &[&str] = &[
    " never ",
    "do not ",
    "don't ",
    "don’t ",
    "must not ",
    "avoid ",
    "should not",
    "shouldn't",
    "shouldn’t",
];

fn has_no(text: &str) -> bool {
    // With a space before it: "whenever" is no "never".
    let lower = format!(" {}", text.to_lowercase());
    NOES.iter().any(|no| lower.contains(no))
}

fn has_cue(text: &str) -> bool {
    let lower = text.to_lowercase();
    CUES.iter().any(|cue| lower.contains(cue))
}

fn is_defensive_heading(text: &str) -> bool {
    const HEADINGS: &[&str] = &[
        "detect",
        "threat",
        "attack",
        "red flag",
        "anti-pattern",
        "antipattern",
        "avoid",
        "don't",
        "do not",
        "never",
        "what not",
        "dangerous",
        "malicious",
        "vulnerab",
        "exploit",
        "injection",
        "security check",
        "checklist",
        "indicator",
        "examples of",
        "test case",
        "forbidden",
        "prohibited",
        "blocked",
        "block list",
        "denylist",
        "blocklist",
        "guardrail",
        "warning sign",
        "suspicious",
        "pitfall",
        "common mistakes",
        "risk",
        "bad practice",
        "incident",
        "payload",
        "scanning",
        "what we check",
        "what it checks",
        "patterns",
        "signatures",
        "rules",
    ];
    let lower = text.to_lowercase();
    HEADINGS.iter().any(|cue| lower.contains(cue))
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

/// Two words about attack and defence among name, description and first heading, one of them
/// strong: one can be chance, or bought, and a disk is scanned and guarded as well.
fn is_about_security(skill: &Skill) -> bool {
    const STRONG: &[&str] = &[
        "secur",
        "vulnerab",
        "malware",
        "malicious",
        "threat",
        "pentest",
        "penetration test",
        "injection",
        "red team",
        "red-team",
        "exploit",
        "attack",
        "forensic",
        "owasp",
        "hardening",
        "jailbreak",
        "supply chain",
        "supply-chain",
        "adversar",
        "untrusted",
        "reverse engineer",
        "xss",
        "ssrf",
        "sqli",
        "hack",
        "phishing",
        "ctf ",
        "cve",
    ];
    const WEAK: &[&str] = &[
        "audit",
        "guard",
        "detect",
        "safety",
        "scan",
        "sandbox",
        "ioc",
        "incident",
        "offensive",
        "defen",
        "protect",
        "suspicious",
        "privilege",
        "evasion",
        "vetter",
        "vetting",
        "fuzz",
    ];
    let manifest = &skill.manifest;
    let title = skill.files.first().and_then(|file| {
        let heading = file.outline.headings.first()?;
        Some(Span::new(heading.start as usize, heading.end as usize).of(&file.text))
    });
    let texts = [manifest.name.as_deref(), manifest.description.as_deref(), title];
    let lower = texts.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
    let count = |words: &[&str]| words.iter().filter(|word| lower.contains(*word)).count();
    let strong = count(STRONG);
    strong >= 1 && strong + count(WEAK) >= 2
}
