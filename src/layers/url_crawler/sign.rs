//! What the pages behind a skill's links can show: each sign with its weight and its reason.

use crate::finding::{Category, Severity, Sign};

pub(super) const MALICIOUS: Sign = Sign {
    id: "MALWAR-PAGE-001",
    title: "A link leads to a text that would be MALICIOUS as a skill",
    severity: Severity::Critical,
    confidence: 95,
    category: Category::PromptInjection,
    taxa: &["PI-03"],
    fragile: false,
    why: "the skill looks harmless because the harm lies behind the link; an agent that follows \
          it obeys or runs what stands there",
    fix: "do not follow the link; remove the skill",
};

pub(super) const SUSPICIOUS: Sign = Sign {
    id: "MALWAR-PAGE-002",
    title: "A link leads to a text that would be SUSPICIOUS as a skill",
    severity: Severity::High,
    confidence: 55,
    category: Category::PromptInjection,
    taxa: &["PI-03"],
    fragile: false,
    why: "what an agent reads behind a link counts for it as much as the skill does",
    fix: "read what stands there before an agent does",
};

pub(super) const DISGUISED: Sign = Sign {
    id: "MALWAR-PAGE-003",
    title: "A link to a text or picture is answered with something that runs",
    severity: Severity::Critical,
    confidence: 85,
    category: Category::DetectionEvasion,
    taxa: &["OB-04"],
    fragile: false,
    why: "the name says that it is harmless to open; its content is not",
    fix: "do not open it; remove the skill",
};

pub(super) const PROGRAM: Sign = Sign {
    id: "MALWAR-PAGE-004",
    title: "A link leads to a program at a place where anyone may put one",
    severity: Severity::High,
    confidence: 85,
    category: Category::SuspiciousCommand,
    taxa: &["CE-02", "SC-02"],
    fragile: false,
    why: "nobody can read a program, and nobody answers for this place",
    fix: "get the program from its maker, or not at all",
};

pub(super) const UNKNOWN_PROGRAM: Sign = Sign {
    id: "MALWAR-PAGE-005",
    title: "A link leads to a program of unknown origin",
    severity: Severity::Medium,
    confidence: 50,
    category: Category::SuspiciousCommand,
    taxa: &["CE-02", "SC-02"],
    fragile: true,
    why: "nobody can read a program; whoever runs it trusts its maker with the machine",
    fix: "make sure that you know who made it, and compare its checksum",
};

pub(super) const LOCKED: Sign = Sign {
    id: "MALWAR-PAGE-006",
    title: "A link leads to an archive that only a password opens",
    severity: Severity::High,
    confidence: 80,
    category: Category::DetectionEvasion,
    taxa: &["SE-03", "OB-07"],
    fragile: false,
    why: "the password keeps scanners out, not the reader, who is told it",
    fix: "do not unpack it; remove the skill",
};

pub(super) const REDIRECTED: Sign = Sign {
    id: "MALWAR-PAGE-007",
    title: "A link ends at a place that lures prefer, and not where it seems to lead",
    severity: Severity::High,
    confidence: 60,
    category: Category::Deception,
    taxa: &["SE-02"],
    fragile: false,
    why: "the address that the reader sees is not the one that answers",
    fix: "look at where it ends before it is followed",
};

pub(super) const UNSAFE_HOP: Sign = Sign {
    id: "MALWAR-PAGE-008",
    title: "A link is sent on from https to http",
    severity: Severity::Medium,
    confidence: 50,
    category: Category::SupplyChain,
    taxa: &["SC-02"],
    fragile: true,
    why: "anyone on the way can change what is answered from there on",
    fix: "ask for the page over https, or not at all",
};

pub(super) const INSIDE: Sign = Sign {
    id: "MALWAR-PAGE-009",
    title: "A public link is sent on to an address inside the reader's network",
    severity: Severity::High,
    confidence: 80,
    category: Category::DataExfiltration,
    taxa: &["CE-09"],
    fragile: false,
    why: "whoever follows it asks, from the inside, for what only insiders may see",
    fix: "do not follow the link; remove the skill",
};

/// All signs, in the order of their ids.
pub const ALL: [Sign; 9] = [
    MALICIOUS,
    SUSPICIOUS,
    DISGUISED,
    PROGRAM,
    UNKNOWN_PROGRAM,
    LOCKED,
    REDIRECTED,
    UNSAFE_HOP,
    INSIDE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_in_the_order_of_their_ids_and_say_all_that_a_reader_needs() {
        assert!(ALL.is_sorted_by(|a, b| a.id < b.id));
        for sign in ALL {
            assert!(sign.id.starts_with("MALWAR-PAGE-"), "{sign:?}");
            assert!(!sign.why.is_empty() && !sign.fix.is_empty() && !sign.taxa.is_empty());
            assert!(!sign.title.ends_with('.') && !sign.why.ends_with('.'));
        }
    }
}
