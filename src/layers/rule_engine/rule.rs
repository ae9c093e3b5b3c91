//! A rule: a technique with its proof (texts it must and must not hit) in one place.

use super::reading::{Hit, Reading};
use super::signal::Signal;
use crate::finding::{Category, Severity, Sign};

/// How the place of a hit bears on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A command or code: counts where it would be run.
    Command,
    /// Words to the agent or the user: count where they are said, not where they are quoted.
    Words,
    /// True wherever it stands: a decoded payload, a missing file.
    Fact,
}

/// When a rule hits.
#[derive(Debug)]
pub enum When {
    /// At every match of any of these signals.
    Any(&'static [&'static Signal]),
    /// Where one signal of every group stands within so many bytes of the first group's.
    Near(usize, &'static [&'static [&'static Signal]]),
    /// As `Near`, and in the order of the groups.
    Order(usize, &'static [&'static [&'static Signal]]),
    /// Where one signal of every group stands somewhere in the skill, in any of its files.
    Package(&'static [&'static [&'static Signal]]),
    /// Where this function says so; it is asked only when one of the signals' literals occurs,
    /// or always when there are none.
    Judge(&'static [&'static Signal], fn(&Reading<'_>) -> Vec<Hit>),
}

/// How much of a hit's confidence to keep, in percent; 0 drops it.
pub type Guard = fn(&Reading<'_>, &Hit) -> u32;

/// One technique.
#[derive(Debug)]
pub struct Rule {
    /// `MALWAR-<FAMILY>-<NNN>`; never reused.
    pub id: &'static str,
    /// One line that names the technique.
    pub title: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure in the best place, in hundredths.
    pub confidence: u8,
    /// What kind of harm.
    pub category: Category,
    /// Ids from [`super::taxonomy::FIELDS`].
    pub taxa: &'static [&'static str],
    /// Whether honest skills do it too: it warns, it never convicts.
    pub fragile: bool,
    /// How the place bears on it.
    pub kind: Kind,
    /// Why it matters, for a reader who has never heard of it.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// When it hits.
    pub when: When,
    /// A second look at each hit.
    pub guard: Option<Guard>,
    /// Texts it must hit. A first line `@path` names the file; otherwise it is `SKILL.md`.
    pub hits: &'static [&'static str],
    /// Texts it must leave alone.
    pub misses: &'static [&'static str],
}

impl Rule {
    /// What the fields of most rules are; the rest is always stated.
    pub const BASE: Self = Self {
        id: "",
        title: "",
        severity: Severity::Medium,
        confidence: 80,
        category: Category::SuspiciousCommand,
        taxa: &[],
        fragile: false,
        kind: Kind::Command,
        why: "",
        fix: "",
        when: When::Any(&[]),
        guard: None,
        hits: &[],
        misses: &[],
    };

    /// It as reports describe it.
    pub fn sign(&self) -> Sign {
        let Self { id, title, severity, confidence, category, taxa, fragile, why, fix, .. } = *self;
        Sign { id, title, severity, confidence, category, taxa, fragile, why, fix }
    }

    /// The middle of the id: `CMD` of `MALWAR-CMD-001`. Rules of one family are sights of one
    /// thing, and only the strongest counts.
    pub fn family(&self) -> &'static str {
        self.id.split('-').nth(1).unwrap_or(self.id)
    }

    /// Every signal it may ask for.
    pub fn signals(&self) -> impl Iterator<Item = &'static Signal> {
        let (flat, groups): (&'static [&'static Signal], &'static [&'static [&'static Signal]]) =
            match self.when {
                When::Any(signals) | When::Judge(signals, _) => (signals, &[]),
                When::Near(_, groups) | When::Order(_, groups) | When::Package(groups) => {
                    (&[], groups)
                }
            };
        flat.iter().copied().chain(groups.iter().flat_map(|group| group.iter().copied()))
    }
}
