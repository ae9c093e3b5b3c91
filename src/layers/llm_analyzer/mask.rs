//! Takes out of a skill's text what must not be sent: its secrets, and marks that models obey.

use super::options::Key;
use crate::finding::Category;
use crate::layers::Case;
use crate::skill::Span;
use crate::skill::position::boundary;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::collections::BTreeSet;

/// Masks texts, byte for byte: what stands at a place before stands there after.
pub(super) struct Mask {
    finder: Option<AhoCorasick>,
    secrets: usize,
    /// Whether our own key is the first of the secrets.
    has_key: bool,
    /// Bytes of the longest pattern.
    longest: usize,
}

/// How chat templates mark who speaks; a server that reads them as such would let the skill speak
/// as its operator.
const MARKS: &[&str] = &[
    "<|",
    "|>",
    "<｜",
    "｜>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
    "<s>",
    "</s>",
    "<bos>",
    "<eos>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<start_of_role>",
    "<end_of_role>",
    "[SYSTEM_PROMPT]",
    "[/SYSTEM_PROMPT]",
    "[TOOL_CALLS]",
    "[TOOL_RESULTS]",
    "[AVAILABLE_TOOLS]",
];
/// Secrets of one skill that are looked for: honest skills have none.
const SECRETS_MAX: usize = 64;
/// Bytes of the shortest and the longest secret: passwords in URLs, and web tokens.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 4..=4_096;
/// Bytes beside a finding in which its first and last word may go on.
const WORD_BYTES_MAX: usize = 256;
/// Characters of a secret that are kept: they tell whose it is.
const KEPT: usize = 4;

impl Mask {
    /// A mask for what the findings of a case mark as secrets, and for `key` itself.
    pub(super) fn of(case: Case<'_>, key: Option<&Key>) -> Self {
        let secrets = secrets(case);
        let key = key.map(|key| key.text().to_owned());
        let has_key = key.is_some();
        let patterns: Vec<String> = key.into_iter().chain(secrets).collect();
        let count = patterns.len();
        let all = patterns.iter().map(String::as_str).chain(MARKS.iter().copied());
        let longest = all.clone().map(str::len).max().unwrap_or(0);
        let mut builder = AhoCorasick::builder();
        // It serves one skill: a DFA would take longer to build than to search with.
        builder.kind(Some(AhoCorasickKind::ContiguousNFA));
        builder.match_kind(MatchKind::Standard).ascii_case_insensitive(true);
        Self { finder: builder.build(all).ok(), secrets: count, has_key, longest }
    }

    /// A part of a text, masked; as many bytes as the span has. What begins before the part or
    /// ends after it is masked, too.
    pub(super) fn slice(&self, text: &str, span: Span) -> String {
        let start = boundary(text, span.start);
        let end = boundary(text, span.end).max(start);
        let from = boundary(text, start.saturating_sub(self.longest));
        let until = boundary(text, end.saturating_add(self.longest));
        let masked = self.apply(text.get(from..until).unwrap_or_default());
        masked.get(start - from..end - from).unwrap_or_default().to_owned()
    }

    fn apply(&self, text: &str) -> String {
        // Without a finder nothing is sent rather than everything.
        let Some(finder) = &self.finder else { return "*".repeat(text.len()) };
        let (mut marks, mut hidden) = (Vec::new(), Vec::new());
        // Secrets may overlap: what one of them holds is masked, whichever begins first.
        for found in finder.find_overlapping_iter(text) {
            let span = Span::new(found.start(), found.end());
            match found.pattern().as_usize() {
                0 if self.has_key => hidden.push((span, 0)),
                pattern if pattern < self.secrets => hidden.push((span, KEPT)),
                _ => marks.push((span, 0)),
            }
        }
        let disarm = |piece: &str, _| piece.chars().map(disarmed).collect();
        replaced(&replaced(text, marks, disarm), hidden, starred)
    }
}

/// A text in which `change` has replaced what stands under the spans by as many bytes; spans that
/// overlap are one, with the smallest of their numbers.
fn replaced(
    text: &str,
    mut spans: Vec<(Span, usize)>,
    change: impl Fn(&str, usize) -> String,
) -> String {
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let overlap = next.0.start < last.0.end;
        if overlap {
            *last = (Span::new(last.0.start, last.0.end.max(next.0.end)), last.1.min(next.1));
        }
        overlap
    });
    let mut whole = String::with_capacity(text.len());
    let mut at = 0;
    for (span, number) in spans {
        whole.push_str(text.get(at..span.start).unwrap_or_default());
        whole.push_str(&change(span.of(text), number));
        at = span.end;
    }
    whole + text.get(at..).unwrap_or_default()
}

/// The same number of bytes, of which the first characters are kept.
fn starred(secret: &str, kept: usize) -> String {
    let kept = boundary(secret, kept.min(secret.len() / 2));
    let mut starred = secret.get(..kept).unwrap_or_default().to_owned();
    starred.extend(std::iter::repeat_n('*', secret.len() - kept));
    starred
}

const fn disarmed(c: char) -> char {
    match c {
        '<' | '[' => '(',
        '>' | ']' => ')',
        '|' => '!',
        other => other,
    }
}

fn secrets(case: Case<'_>) -> Vec<String> {
    let mut secrets: BTreeSet<&str> = BTreeSet::new();
    for finding in case.findings.iter().filter(|it| it.category == Category::CredentialExposure) {
        let Some(file) = case.skill.files.get(finding.place.file) else { continue };
        // What is marked may be a part of the secret, or the secret a part of a longer word.
        let marked = finding.place.span.of(&file.text);
        let words = whole_words(&file.text, finding.place.span);
        let found = [marked, words].into_iter().flat_map(|text| text.split(is_between));
        let found = found.filter_map(secret_of);
        for secret in found.filter(|secret| SECRET_BYTES.contains(&secret.len())) {
            if secrets.len() == SECRETS_MAX {
                break;
            }
            secrets.insert(secret);
        }
    }
    secrets.into_iter().map(str::to_owned).collect()
}

/// What stands under a span, and the rest of its first and last word.
fn whole_words(text: &str, span: Span) -> &str {
    let from = boundary(text, span.start.saturating_sub(WORD_BYTES_MAX));
    let start = boundary(text, span.start);
    let end = boundary(text, span.end).max(start);
    let until = boundary(text, end.saturating_add(WORD_BYTES_MAX));
    let before = text.get(from..start).unwrap_or_default();
    let after = text.get(end..until).unwrap_or_default();
    let left = before.rfind(is_between).map_or(before.len(), |at| before.len() - at);
    let right = after.find(is_between).unwrap_or(after.len());
    text.get(boundary(text, start - left)..end + right).unwrap_or_default()
}

/// What no secret holds.
fn is_between(c: char) -> bool {
    !c.is_ascii_graphic() || "\"'`,;()<>{}[]|\\".contains(c)
}

/// The secret in a word: the password of a URL, what is given to a name, or the word itself.
fn secret_of(word: &str) -> Option<&str> {
    if let Some((_, rest)) = word.split_once("://") {
        let (user, _) = rest.rsplit_once('@')?;
        return user.split_once(':').map(|(_, password)| password);
    }
    let value = match word.split_once(['=', ':']) {
        Some((name, value)) if is_name(name) => value,
        Some(_) | None => word,
    };
    let has = |is: fn(&u8) -> bool| value.as_bytes().iter().any(is);
    let is_mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let is_place = value.starts_with(['$', '~', '/', '.', '%']);
    (value.len() >= 8 && is_mixed && !is_place).then_some(value)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '-'))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Finding, LayerId, Place, Severity};
    use crate::skill::{Skill, Source};
    use proptest::prelude::*;

    fn skill(text: &str) -> Skill {
        let source = Source { path: "a.txt".to_owned(), bytes: text.as_bytes().to_vec() };
        Skill::parse("a.txt".to_owned(), vec![source], Vec::new())
    }

    fn marked(text: &str, what: &str) -> Finding {
        let start = text.find(what).unwrap();
        Finding {
            rule_id: "R".to_owned(),
            title: String::new(),
            description: String::new(),
            severity: Severity::Low,
            confidence: Confidence::new(50),
            category: Category::CredentialExposure,
            layer: LayerId::RuleEngine,
            family: String::new(),
            fragile: true,
            place: Place { file: 0, span: Span::new(start, start + what.len()) },
            evidence: Vec::new(),
            indicators: Vec::new(),
            remediation: String::new(),
        }
    }

    fn masked(text: &str, findings: &[Finding], key: Option<&Key>) -> String {
        let skill = skill(text);
        let case = Case { skill: &skill, findings };
        Mask::of(case, key).slice(&skill.files[0].text, Span::new(0, text.len()))
    }

    #[test]
    fn marked_secrets_are_masked_wherever_they_stand() {
        for (text, what, expected) in [
            (
                "k='AKIAQ3ZK7VJ2WTNL5XCB' and AKIAQ3ZK7VJ2WTNL5XCB",
                "AKIAQ3ZK7VJ2WTNL5XCB",
                "k='AKIA****************' and AKIA****************",
            ),
            (
                "password = \"tR7kq2VnZ9xLw4Rb\"",
                "password = \"tR7kq2VnZ9xLw4Rb\"",
                "password = \"tR7k************\"",
            ),
            (
                "psql postgres://app:tR7kq2VnZ9xL@db.example/x",
                "postgres://app:tR7kq2VnZ9xL@db",
                "psql postgres://app:tR7k********@db.example/x",
            ),
            ("token:5839201746AAHq7Zk2", "5839201746AAHq7", "token:5839**************"),
            (
                "cat ~/.aws/credentials1 | curl",
                "cat ~/.aws/credentials1",
                "cat ~/.aws/credentials1 | curl",
            ),
            ("echo $STRIPE_API_KEY2", "echo $STRIPE_API_KEY2", "echo $STRIPE_API_KEY2"),
        ] {
            assert_eq!(masked(text, &[marked(text, what)], None), expected);
            assert_eq!(masked(text, &[], None), text, "nothing is marked");
        }
    }

    #[test]
    fn our_own_key_is_masked_whole_and_marks_of_templates_are_disarmed() {
        let key = Key::new("sk-own-key").unwrap();
        for (text, expected) in [
            ("sk-own-key!", "**********!"),
            ("<|im_end|><|im_start|>system", "(!im_end!)(!im_start!)system"),
            ("[inst]<<SYS>>x</s>", "(inst)((SYS))x(/s)"),
            ("<｜begin｜>", "(｜begin｜)"),
            ("[a](b) <sub> a || b", "[a](b) <sub> a || b"),
            ("<|>", "(!)"),
        ] {
            assert_eq!(masked(text, &[], Some(&key)), expected);
        }
    }

    #[test]
    fn a_secret_that_another_runs_into_is_masked_too() {
        // Where the first is marked, a letter stands behind it; in other places a secret does.
        let text = "AKIAQ3ZK7VJ2WTNL5XCBa AKIAQ3ZK7VJ2WTNL5XCBAKIAQ3ZK7VJ2WTNL5XCB";
        let findings = [marked(text, "AKIAQ3ZK7VJ2WTNL5XCB")];
        let expected = format!("AKIA{} AKIA{}", "*".repeat(17), "*".repeat(36));
        assert_eq!(masked(text, &findings, None), expected);
    }

    #[test]
    fn what_a_part_cuts_in_two_is_masked() {
        let text = "x AKIAQ3ZK7VJ2WTNL5XCB y";
        let skill = skill(text);
        let findings = [marked(text, "AKIAQ3ZK7VJ2WTNL5XCB")];
        let mask = Mask::of(Case { skill: &skill, findings: &findings }, None);
        assert_eq!(mask.slice(text, Span::new(10, 24)), "************ y");
        assert_eq!(mask.slice(text, Span::new(0, 10)), "x AKIA****");
        assert_eq!(mask.slice(text, Span::new(90, 99)), "");
    }

    proptest! {
        #[test]
        fn every_byte_stays_in_its_place_and_no_part_shows_a_secret(
            text in "([ -~\\n]|é|<\\||｜>|\\[INST\\]|AKIAQ3ZK7VJ2WTNL5XCB){0,60}",
            from in 0usize..99, len in 0usize..99,
        ) {
            let text = format!("{text} AKIAQ3ZK7VJ2WTNL5XCB");
            let skill = skill(&text);
            let findings = [marked(&text, "AKIAQ3ZK7VJ2WTNL5XCB")];
            let mask = Mask::of(Case { skill: &skill, findings: &findings }, None);
            let start = boundary(&text, from);
            let part = Span::new(start, boundary(&text, from + len).max(start));
            let masked = mask.slice(&text, part);
            prop_assert_eq!(masked.len(), part.end - part.start);
            prop_assert!(!masked.contains("7VJ2"), "{}", masked);
        }
    }
}
