//! All signals of all rules: their literals in one prefilter, their patterns compiled on demand.

use super::alternative::{self, Alternative};
use super::literal::{Literal, LiteralId};
use super::prefilter::{Prefilter, Windows};
use super::rows::Rows;
use super::signal::Signal;
use super::spelling::{BEHIND_PLACE, BETWEEN_LITERALS, Before, NEAR, Spelling};
use crate::skill::Span;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::ops::Range;
use std::sync::OnceLock;

/// Index of a signal in the lexicon.
pub(super) type SignalId = usize;

/// Index in the lexicon of one alternative of one signal: a way in which it shows itself.
pub(super) type WayId = usize;

struct Entry {
    signal: &'static Signal,
    ways: Range<WayId>,
    alternatives: OnceLock<Vec<Alternative>>,
}

/// The literals of one way.
struct Way {
    signal: SignalId,
    /// Of each of these sets one literal stands in every match. The first one is the key: the way
    /// is looked for where its literals stand.
    sets: Range<usize>,
    before: Before,
}

pub(super) struct Lexicon {
    entries: Vec<Entry>,
    ids: HashMap<usize, SignalId>,
    ways: Vec<Way>,
    sets: Rows<u16>,
    /// For each literal the ways whose keys hold it.
    ways_of: Rows<u16>,
    prefilter: Prefilter,
}

impl Lexicon {
    pub(super) fn new(signals: impl Iterator<Item = &'static Signal>) -> Self {
        let mut spelling = Spelling::stored();
        let mut literals = std::mem::take(&mut spelling.literals);
        let (mut entries, mut ids) = (Vec::new(), HashMap::new());
        let (mut ways, mut sets): (Vec<Way>, _) = (Vec::new(), Rows::default());
        for signal in signals {
            let Vacant(place) = ids.entry(address(signal)) else { continue };
            let id = *place.insert(entries.len());
            let first = ways.len();
            if let Some(numbers) = spelling.numbers(signal) {
                for (number, behind) in numbers {
                    if behind == BEHIND_PLACE {
                        let sets = sets.len()..sets.len();
                        ways.push(Way { signal: id, sets, before: number });
                        continue;
                    }
                    sets.add(number);
                    if behind != BETWEEN_LITERALS {
                        sets.end();
                        ways.last_mut().iter_mut().for_each(|way| way.sets.end = sets.len());
                    }
                }
            } else {
                for literal in anchors(signal, &mut literals) {
                    sets.add(literal);
                }
                sets.end();
                let set = sets.len() - 1..sets.len();
                let way = |_: &Alternative| Way { signal: id, sets: set.clone(), before: NEAR };
                ways.extend(alternatives(signal).iter().map(way));
            }
            let ways = first..ways.len();
            entries.push(Entry { signal, ways, alternatives: OnceLock::new() });
        }
        let keys = ways.iter().map(|way| sets.row(way.sets.start));
        let ways_of = Rows::naming(literals.len(), keys);
        Self { entries, ids, ways_of, ways, sets, prefilter: Prefilter::new(literals) }
    }

    /// How many signals there are.
    pub(super) fn signals_count(&self) -> usize {
        self.entries.len()
    }

    /// How many ways there are, of all signals together.
    pub(super) fn ways_count(&self) -> usize {
        self.ways.len()
    }

    pub(super) fn prefilter(&self) -> &Prefilter {
        &self.prefilter
    }

    pub(super) fn id(&self, signal: &'static Signal) -> Option<SignalId> {
        self.ids.get(&address(signal)).copied()
    }

    /// The ways whose keys hold a literal, of those that a text may show.
    pub(super) fn ways_at(
        &self,
        literal: LiteralId,
        windows: &Windows,
    ) -> impl Iterator<Item = (WayId, SignalId)> {
        self.ways_of.row(usize::from(literal)).iter().filter_map(|id| {
            let id = usize::from(*id);
            let shown = |set: &[LiteralId]| set.iter().any(|literal| windows.has(*literal));
            self.needs(id).all(shown).then_some((id, self.ways.get(id)?.signal))
        })
    }

    /// The ways of a signal, each with its alternative; split when they are first asked for.
    pub(super) fn ways(&self, id: SignalId) -> impl Iterator<Item = (WayId, &Alternative)> {
        self.entries.get(id).into_iter().flat_map(|entry| {
            let alternatives = entry.alternatives.get_or_init(|| alternatives(entry.signal));
            entry.ways.clone().zip(alternatives)
        })
    }

    /// The literals around which a way is looked for.
    pub(super) fn key(&self, id: WayId) -> &[LiteralId] {
        self.ways.get(id).map_or(&[], |way| self.sets.row(way.sets.start))
    }

    /// Sets of which one literal each stands in every match of a way, beside its key.
    pub(super) fn needs(&self, id: WayId) -> impl Iterator<Item = &[LiteralId]> {
        let sets = self.ways.get(id).map_or(0..0, |way| way.sets.clone());
        sets.skip(1).map(|set| self.sets.row(set))
    }

    /// Bytes to either side of a literal in which a signal is looked for.
    pub(super) fn reach(&self, id: SignalId) -> usize {
        self.entries.get(id).map_or(0, |entry| entry.signal.reach)
    }

    /// Where a way's matches begin when a literal of its key stands from `start` to `end`.
    pub(super) fn starts(&self, id: WayId, start: usize, end: usize) -> Span {
        let way = self.ways.get(id);
        let reach = way.map_or(0, |way| self.reach(way.signal));
        match way.map_or(NEAR, |way| way.before) {
            NEAR => Span::new(start.saturating_sub(reach), end + reach),
            before => Span::new(start.saturating_sub(reach.min(before.into())), end),
        }
    }
}

/// The alternatives of a signal's pattern.
pub(super) fn alternatives(signal: &'static Signal) -> Vec<Alternative> {
    if signal.pattern.is_empty() {
        return vec![Alternative::new("", Cow::Owned(words(signal.anchors)))];
    }
    let (flags, ways) = alternative::split(signal.pattern);
    ways.into_iter().map(|way| Alternative::new(flags, Cow::Borrowed(way))).collect()
}

/// What the prefilter looks for: where the anchors are the pattern, a phrase may be broken over
/// lines, so its longest word.
pub(super) fn literal_of(signal: &Signal, anchor: &'static str) -> &'static str {
    if signal.pattern.is_empty() {
        anchor.split(' ').max_by_key(|word| word.len()).unwrap_or(anchor)
    } else {
        anchor
    }
}

/// A signal's anchors among the literals. Only a signal that was changed after `spelling.txt` was
/// made is looked for by all of its anchors.
fn anchors(signal: &Signal, literals: &mut Vec<Literal>) -> Vec<LiteralId> {
    let id = |anchor: &&'static str| {
        let text = literal_of(signal, anchor);
        let known = literals.iter().position(|literal| literal.text == text);
        let at = known.unwrap_or_else(|| {
            literals.push(Literal::new(text));
            literals.len() - 1
        });
        LiteralId::try_from(at).unwrap_or(LiteralId::MAX)
    };
    signal.anchors.iter().map(id).collect()
}

fn address(signal: &'static Signal) -> usize {
    std::ptr::from_ref(signal).addr()
}

/// A pattern that matches any of the words or phrases.
fn words(anchors: &[&str]) -> String {
    let list: Vec<String> = anchors.iter().map(|word| whole_word(word)).collect();
    list.join("|")
}

/// What means something else in a pattern than itself.
const MEANINGFUL: &str = r"\.+*?()|[]{}^$#";

fn whole_word(word: &str) -> String {
    let edge = |byte: Option<u8>| {
        if byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') { r"\b" } else { "" }
    };
    let bytes = word.as_bytes();
    let mut escaped = String::with_capacity(word.len() + 8);
    for character in word.chars() {
        match character {
            ' ' => escaped.push_str(r"\s+"),
            _ if MEANINGFUL.contains(character) => escaped.extend(['\\', character]),
            _ => escaped.push(character),
        }
    }
    format!("{}{escaped}{}", edge(bytes.first().copied()), edge(bytes.last().copied()))
}
