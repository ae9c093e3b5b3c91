//! What asking a model can show: each sign with its weight and its reason.

use crate::finding::{Category, Severity, Sign};

/// A model can be wrong, and be talked into crying wolf: its word alone makes a skill SUSPICIOUS
/// at most. Only a critical finding makes one MALICIOUS, so it has none, and it is never sure.
pub(super) const SEEN: Sign = Sign {
    id: "MALWAR-LLM-001",
    title: "A language model sees harm",
    severity: Severity::High,
    confidence: 75,
    category: Category::PromptInjection,
    taxa: &["PI-01"],
    fragile: false,
    why: "it reads what is told in plain words, where no pattern helps; what it quotes stands there",
    fix: "read the place yourself: a model can be wrong, and be talked into it",
};

pub(super) const ALL_HARMLESS: Sign = Sign {
    id: "MALWAR-LLM-002",
    title: "A model calls everything harmless that it was asked about",
    severity: Severity::Info,
    confidence: 100,
    category: Category::DetectionEvasion,
    taxa: &["PI-11"],
    fragile: true,
    why: "that may be right; it is also what a skill that talks to models is after",
    fix: "read the places and the reasons yourself",
};

pub(super) const NOT_ASKED: Sign = Sign {
    id: "MALWAR-LLM-003",
    title: "A model calls findings harmless that it was not asked about",
    severity: Severity::Low,
    confidence: 40,
    category: Category::DetectionEvasion,
    taxa: &["PI-11"],
    fragile: true,
    why: "an answer of the model's own would not name them",
    fix: "look in the skill for words that are meant for a model",
};

/// All signs, in the order of their ids.
pub static ALL: [Sign; 3] = [SEEN, ALL_HARMLESS, NOT_ASKED];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_in_the_order_of_their_ids_and_none_convicts() {
        assert!(ALL.is_sorted_by(|a, b| a.id < b.id));
        for sign in ALL {
            assert!(sign.id.starts_with("MALWAR-LLM-"), "{sign:?}");
            assert!(!sign.why.is_empty() && !sign.fix.is_empty() && !sign.taxa.is_empty());
            assert!(sign.severity < Severity::Critical, "{sign:?}");
        }
    }
}
