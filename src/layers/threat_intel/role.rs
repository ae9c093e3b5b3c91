//! What an indicator does where it stands: something to follow, or an entry in a list of things
//! to keep away from.

use crate::skill::block::BlockKind;
use crate::skill::inline::{self, Inline};
use crate::skill::{Skill, SkillFile, Span};

/// What an indicator does where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Somebody or something is sent there.
    Live,
    /// It is named as bad, in a skill that is about such things.
    Listed,
}

/// What surrounds an indicator is looked at this far on either side; lines of lists are shorter.
const LINE_BYTES_MAX: usize = 256;

/// In code, the name of a list stands some entries above the one that was hit.
const LIST_BYTES_MAX: usize = 512;

/// A manifest says what it is about at its beginning.
const ABOUT_BYTES_MAX: usize = 2_048;

/// Words by which a skill says that it is about attacks; two different ones are asked for, so
/// that a lure does not buy its way out with one.
const TOPICS: [&str; 27] = [
    "antivirus",
    "attack",
    "attacks",
    "audit",
    "auditing",
    "auditor",
    "audits",
    "detect",
    "detection",
    "detects",
    "guard",
    "guardian",
    "ioc",
    "iocs",
    "malicious",
    "malware",
    "phishing",
    "safe",
    "safety",
    "scam",
    "scanner",
    "scans",
    "security",
    "supply chain",
    "threat",
    "threats",
    "vet",
];

/// Words by which a line, a heading or a list says that what it names is bad.
const CUES: [&str; 40] = [
    "attacker",
    "attackers",
    "backdoor",
    "backdoors",
    "blacklist",
    "block list",
    "blocked",
    "blocklist",
    "c2",
    "campaign",
    "clawhavoc",
    "command-and-control",
    "compromise",
    "compromised",
    "deny list",
    "denylist",
    "detects",
    "do not install",
    "dropper",
    "flagged",
    "infostealer",
    "ioc",
    "iocs",
    "known bad",
    "known-bad",
    "malicious",
    "malware",
    "never install",
    "phishing",
    "scam",
    "shadowpkg",
    "snyktoxic",
    "stealer",
    "suspicious",
    "threat",
    "threats",
    "trojan",
    "typosquat",
    "typosquats",
    "typosquatting",
];

/// What reaches out by itself: beside one of these an indicator is live whatever else is said.
const COMMANDS: [&str; 36] = [
    "| bash",
    "| iex",
    "| sh",
    "/dev/tcp/",
    "axios",
    "base64",
    "bitsadmin",
    "certutil",
    "connect(",
    "curl ",
    "downloadfile",
    "downloadstring",
    "eval(",
    "exec(",
    "fetch(",
    "git clone",
    "http.get",
    "iex",
    "invoke-",
    "irm ",
    "iwr ",
    "mshta",
    "nc ",
    "ncat ",
    "npx ",
    "open http",
    "os.system",
    "osascript",
    "powershell",
    "requests.",
    "socket",
    "ssh ",
    "start-bits",
    "urlopen",
    "urlretrieve",
    "wget ",
];

/// Verbs that send a reader somewhere when a sentence begins with one.
const ORDERS: [&str; 16] = [
    "click", "copy", "download", "execute", "extract", "fetch", "follow", "get", "go", "grab",
    "install", "open", "paste", "run", "unzip", "visit",
];

/// Words that do so anywhere.
const DEMANDS: [&str; 6] = ["have to", "must", "need to", "please", "prerequisite", "required"];

/// What the whole skill says of itself.
pub(super) struct Frame {
    is_about_attacks: bool,
}

impl Frame {
    pub(super) fn of(skill: &Skill) -> Self {
        let manifest = &skill.manifest;
        let mut about = String::new();
        let said = [&manifest.name, &manifest.description].into_iter().flatten();
        for text in said.chain(&manifest.tags).chain([&skill.target]) {
            about.push_str(text.get(..text.floor_char_boundary(ABOUT_BYTES_MAX)).unwrap_or(""));
            about.push('\n');
        }
        if let Some(main) = skill.files.first() {
            let title = main.outline.headings.first();
            about.push_str(title.map_or("", |it| heading_text(main, it.start, it.end)));
        }
        about.make_ascii_lowercase();
        let topics = TOPICS.iter().filter(|topic| has_word(&about, topic)).count();
        Self { is_about_attacks: topics >= 2 }
    }

    /// Tells what the indicator at `span` of a file does there.
    pub(super) fn role(&self, file: &SkillFile, span: Span) -> Role {
        if !self.is_about_attacks {
            return Role::Live;
        }
        let line = Line::around(&file.text, span);
        let Some(block) = file.outline.at(span.start) else { return Role::Live };
        let followed = line.reaches_out()
            || inline::around(&file.text, near(block.span(), span), span) == Inline::LinkTarget;
        let sentence = !matches!(
            block.kind,
            BlockKind::TableRow | BlockKind::Fence(_) | BlockKind::File(_) | BlockKind::FrontMatter
        );
        if followed || sentence && line.sends() {
            return Role::Live;
        }
        let headed = file.outline.headings_above(block).take(6).any(|heading| {
            let text = heading_text(file, heading.start, heading.end).to_ascii_lowercase();
            CUES.iter().any(|cue| has_word(&text, cue))
        });
        let cued = headed || line.warns() || !sentence && listed_above(file, span);
        if cued { Role::Listed } else { Role::Live }
    }
}

fn heading_text(file: &SkillFile, start: u32, end: u32) -> &str {
    let text = Span::new(start as usize, end as usize).of(&file.text);
    text.get(..text.floor_char_boundary(LINE_BYTES_MAX)).unwrap_or("")
}

/// The part of a block around a span that is worth looking at: blocks may be megabytes.
fn near(block: Span, span: Span) -> Span {
    let start = block.start.max(span.start.saturating_sub(LINE_BYTES_MAX));
    Span::new(start, block.end.min(span.end + LINE_BYTES_MAX))
}

/// Whether the file's name, or the lines above an entry, name a list of bad things.
fn listed_above(file: &SkillFile, span: Span) -> bool {
    let from = file.text.floor_char_boundary(span.start.saturating_sub(LIST_BYTES_MAX));
    let mut above = file.text.get(from..span.start).unwrap_or("").to_ascii_lowercase();
    above.push('\n');
    above.push_str(&file.path.to_ascii_lowercase());
    // Names of lists are words with underscores: `MALICIOUS_IPS`, `known-threats.md`.
    let above = above.replace(['_', '-', '.', '/'], " ");
    CUES.iter().any(|cue| has_word(&above, cue))
}

/// The line around an indicator in lower case, without the indicator.
struct Line {
    before: String,
    after: String,
}

impl Line {
    fn around(text: &str, span: Span) -> Self {
        let from = text.floor_char_boundary(span.start.saturating_sub(LINE_BYTES_MAX));
        let to = text.floor_char_boundary(span.end.saturating_add(LINE_BYTES_MAX).min(text.len()));
        let before = text.get(from..span.start).unwrap_or("");
        let after = text.get(span.end..to).unwrap_or("");
        let before = before.rsplit('\n').next().unwrap_or("").to_ascii_lowercase();
        let after = after.split('\n').next().unwrap_or("").to_ascii_lowercase();
        Self { before, after }
    }

    fn reaches_out(&self) -> bool {
        let held = |word: &&str| self.before.contains(*word) || self.after.contains(*word);
        COMMANDS.iter().any(held)
    }

    fn warns(&self) -> bool {
        // Names of lists are words with underscores: `MALICIOUS_IPS="…"`.
        let (before, after) = (self.before.replace('_', " "), self.after.replace('_', " "));
        CUES.iter().any(|cue| has_word(&before, cue) || has_word(&after, cue))
    }

    /// Whether the sentence sends its reader somewhere.
    fn sends(&self) -> bool {
        let first =
            self.before.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty());
        first.is_some_and(|word| ORDERS.contains(&word))
            || DEMANDS
                .iter()
                .any(|word| has_word(&self.before, word) || has_word(&self.after, word))
    }
}

/// Whether `word` stands in `text` (in lower case) between other things than letters and digits.
fn has_word(text: &str, word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric();
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(letter) && !after.is_some_and(letter)
    })
}
