//! What is different about a skill since the last time it was judged.

use crate::error::Error;
use std::collections::BTreeSet;

/// Rules named with a change of findings; more tell a reader nothing.
const RULES_MAX: usize = 20;

/// In which way a skill is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It was not there before.
    New,
    /// It is not there any more.
    Vanished,
    /// Its verdict.
    Verdict,
    /// Its risk.
    Risk,
    /// Its bytes, even when nothing else is.
    Content,
    /// Findings that were not there before.
    FindingNew,
    /// Findings that are not there any more.
    FindingGone,
    /// The rules moved its verdict; its bytes are the same.
    Rules,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::New,
        Self::Vanished,
        Self::Verdict,
        Self::Risk,
        Self::Content,
        Self::FindingNew,
        Self::FindingGone,
        Self::Rules,
    ];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Vanished => "vanished",
            Self::Verdict => "verdict",
            Self::Risk => "risk",
            Self::Content => "content",
            Self::FindingNew => "finding_new",
            Self::FindingGone => "finding_gone",
            Self::Rules => "rules",
        }
    }

    /// The kind of a word. Fails when it is none.
    pub fn parse(word: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| Error::UnknownWord {
            kind: "change",
            word: word.to_owned(),
            known: Self::ALL.map(|kind| kind.word().to_owned()).to_vec(),
        })
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In which way.
    pub kind: Kind,
    /// The verdict, risk, SHA-256 or rules before; of findings how many are gone.
    pub before: Option<String>,
    /// As `before`, now; of findings how many are new.
    pub after: Option<String>,
    /// Of findings, which rules they are of, each once.
    pub rules: Vec<String>,
}

impl Change {
    /// A skill that was not there before.
    pub fn new_skill(now: &Seen<'_>) -> Self {
        Self::plain(Kind::New, None, Some(now.verdict))
    }

    /// A skill that is not there any more.
    pub fn vanished(verdict: &str) -> Self {
        Self::plain(Kind::Vanished, Some(verdict), None)
    }

    fn plain(kind: Kind, before: Option<&str>, after: Option<&str>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self { kind, before: owned(before), after: owned(after), rules: Vec::new() }
    }
}

/// What is compared of a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<'a> {
    /// SHA-256 of its bytes.
    pub sha256: &'a str,
    /// Its verdict, by its word.
    pub verdict: &'a str,
    /// Its risk.
    pub risk: u8,
    /// Which set of rules looked.
    pub rules_version: &'a str,
    /// The ids of its findings, each with its rule's.
    pub findings: BTreeSet<(String, String)>,
}

/// The differences between two looks at one skill; none when nobody would care.
pub fn differences(before: &Seen<'_>, now: &Seen<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut note = |kind, before: &str, now: &str| {
        if before != now {
            changes.push(Change::plain(kind, Some(before), Some(now)));
        }
    };
    note(Kind::Verdict, before.verdict, now.verdict);
    note(Kind::Risk, &before.risk.to_string(), &now.risk.to_string());
    note(Kind::Content, before.sha256, now.sha256);
    if before.verdict != now.verdict && before.sha256 == now.sha256 {
        note(Kind::Rules, before.rules_version, now.rules_version);
    }
    changes.extend(findings(Kind::FindingNew, &now.findings, &before.findings));
    changes.extend(findings(Kind::FindingGone, &before.findings, &now.findings));
    changes
}

/// The findings of one look that are not in the other.
fn findings(
    kind: Kind,
    here: &BTreeSet<(String, String)>,
    elsewhere: &BTreeSet<(String, String)>,
) -> Option<Change> {
    let mut count = 0_usize;
    let mut rules = BTreeSet::new();
    for (_, rule) in here.difference(elsewhere) {
        count += 1;
        rules.insert(rule.clone());
    }
    let told = Some(count.to_string());
    let (before, after) = if kind == Kind::FindingGone { (told, None) } else { (None, told) };
    let rules = rules.into_iter().take(RULES_MAX).collect();
    (count > 0).then_some(Change { kind, before, after, rules })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen<'a>(
        sha256: &'a str,
        (verdict, risk): (&'a str, u8),
        rules_version: &'a str,
        findings: &[&str],
    ) -> Seen<'a> {
        let finding = |id: &&str| ((*id).to_owned(), id.split('-').next().unwrap().to_owned());
        let findings = findings.iter().map(finding).collect();
        Seen { sha256, verdict, risk, rules_version, findings }
    }

    /// `kind before after rules` of each difference.
    fn told(before: &Seen<'_>, now: &Seen<'_>) -> Vec<String> {
        let tell = |change: Change| {
            let text = |side: Option<String>| side.unwrap_or_else(|| "-".to_owned());
            let (before, after) = (text(change.before), text(change.after));
            format!("{} {before} {after} {}", change.kind.word(), change.rules.join(","))
        };
        differences(before, now).into_iter().map(tell).collect()
    }

    #[test]
    fn each_way_to_differ_is_told_once_and_sameness_not_at_all() {
        let harmless = ("CLEAN", 0);
        let bad = ("MALICIOUS", 100);
        let base = seen("a", harmless, "1", &["R-1"]);
        for (now, expected) in [
            (seen("a", harmless, "1", &["R-1"]), &[] as &[&str]),
            // Newer rules that say the same are nobody's business.
            (seen("a", harmless, "2", &["R-1"]), &[]),
            (seen("b", harmless, "1", &["R-1"]), &["content a b "]),
            (
                seen("a", bad, "2", &["R-1", "S-1", "S-2", "T-1"]),
                &["verdict CLEAN MALICIOUS ", "risk 0 100 ", "rules 1 2 ", "finding_new - 3 S,T"],
            ),
            (
                seen("b", bad, "2", &[]),
                &["verdict CLEAN MALICIOUS ", "risk 0 100 ", "content a b ", "finding_gone 1 - R"],
            ),
            (seen("a", ("CLEAN", 7), "2", &["R-1"]), &["risk 0 7 "]),
            // The same rule elsewhere in the file is another finding.
            (
                seen("b", harmless, "1", &["R-2"]),
                &["content a b ", "finding_new - 1 R", "finding_gone 1 - R"],
            ),
        ] {
            assert_eq!(told(&base, &now), expected, "{now:?}");
        }
    }

    #[test]
    fn a_kind_is_read_back_from_its_word() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.word()), Ok(kind));
        }
        assert!(Kind::parse("other").is_err());
    }
}
