//! All signals of all rules: their literals in one prefilter, their patterns compiled on demand.

use super::alternative::{self, Alternative};
use super::prefilter::{AnchorId, Prefilter};
use super::signal::Signal;
use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::sync::OnceLock;

/// Index of a signal in the lexicon.
pub(super) type SignalId = usize;

/// For each signal, in the order of the rules, the length of its pattern and what each of the
/// pattern's alternatives cannot do without; see `spelling.rs`.
const SPELLING: &str = include_str!("spelling.txt");
/// Stands between the literals of a need; no pattern holds it.
pub(super) const BETWEEN_LITERALS: &str = "␟";
/// Stands between the needs of an alternative; no pattern holds it.
pub(super) const BETWEEN_NEEDS: &str = "␞";

struct Entry {
    signal: &'static Signal,
    /// In the order in which the signal names them.
    anchors: Vec<AnchorId>,
    alternatives: OnceLock<Vec<Alternative>>,
}

pub(super) struct Lexicon {
    entries: Vec<Entry>,
    ids: HashMap<usize, SignalId>,
    signals_of_anchor: Vec<Vec<SignalId>>,
    prefilter: Prefilter,
    /// For each signal its line of `spelling.txt`.
    spelling: Vec<&'static str>,
}

impl Lexicon {
    pub(super) fn new(signals: impl Iterator<Item = &'static Signal>) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut ids = HashMap::new();
        let mut literals = Literals::default();
        for signal in signals {
            let Vacant(place) = ids.entry(address(signal)) else { continue };
            place.insert(entries.len());
            let anchors =
                signal.anchors.iter().map(|anchor| literals.id(literal_of(signal, anchor)));
            let anchors = anchors.collect();
            entries.push(Entry { signal, anchors, alternatives: OnceLock::new() });
        }
        let mut signals_of_anchor = vec![Vec::new(); literals.list.len()];
        for (id, entry) in entries.iter().enumerate() {
            for anchor in &entry.anchors {
                // A signal may name a literal twice.
                if let Some(signals) = signals_of_anchor.get_mut(usize::from(*anchor))
                    && signals.last() != Some(&id)
                {
                    signals.push(id);
                }
            }
        }
        let prefilter = Prefilter::new(literals.list);
        let spelling = SPELLING.lines().collect();
        Self { entries, ids, signals_of_anchor, prefilter, spelling }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn prefilter(&self) -> &Prefilter {
        &self.prefilter
    }

    pub(super) fn id(&self, signal: &'static Signal) -> Option<SignalId> {
        self.ids.get(&address(signal)).copied()
    }

    pub(super) fn signals_of(&self, anchor: AnchorId) -> &[SignalId] {
        self.signals_of_anchor.get(usize::from(anchor)).map_or(&[], Vec::as_slice)
    }

    /// The ways in which a signal shows itself; split when they are first asked for.
    pub(super) fn alternatives(&self, id: SignalId) -> &[Alternative] {
        let Some(entry) = self.entries.get(id) else { return &[] };
        entry.alternatives.get_or_init(|| {
            if entry.signal.pattern.is_empty() {
                let pattern = words(entry.signal.anchors);
                return vec![Alternative::new(pattern, None, Vec::new())];
            }
            let mut spelt = self.spelt(id, entry.signal);
            let (flags, ways) = alternative::split(entry.signal.pattern);
            ways.into_iter()
                .map(|way| {
                    let mut parts = spelt.next().unwrap_or("*").split(BETWEEN_NEEDS);
                    let anchors = match parts.next().map(|bits| u128::from_str_radix(bits, 16)) {
                        Some(Ok(bits)) => Some(chosen(&entry.anchors, bits)),
                        Some(Err(_)) | None => None,
                    };
                    let needs = parts.map(|need| need.split(BETWEEN_LITERALS).collect()).collect();
                    Alternative::new([flags, way].concat(), anchors, needs)
                })
                .collect()
        })
    }

    /// What is known of each alternative of a signal; nothing when the file was plainly made from
    /// another pattern. That it was made from this one is held by a test.
    fn spelt(&self, id: SignalId, signal: &Signal) -> impl Iterator<Item = &'static str> {
        let line = self.spelling.get(id).and_then(|line| line.split_once('\t'));
        let fresh = line.filter(|(length, _)| length.parse() == Ok(signal.pattern.len()));
        fresh.into_iter().flat_map(|(_, ways)| ways.split('\t'))
    }

    /// Every signal, in the order of the ids.
    #[cfg(test)]
    pub(super) fn signals(&self) -> impl Iterator<Item = &'static Signal> {
        self.entries.iter().map(|entry| entry.signal)
    }

    pub(super) fn anchors_of(&self, id: SignalId) -> &[AnchorId] {
        self.entries.get(id).map_or(&[], |entry| entry.anchors.as_slice())
    }

    pub(super) fn reach(&self, id: SignalId) -> usize {
        self.entries.get(id).map_or(0, |entry| entry.signal.reach)
    }
}

/// Every literal once.
#[derive(Default)]
struct Literals {
    list: Vec<&'static [u8]>,
    ids: HashMap<&'static str, AnchorId>,
}

impl Literals {
    fn id(&mut self, word: &'static str) -> AnchorId {
        *self.ids.entry(word).or_insert_with(|| {
            self.list.push(word.as_bytes());
            AnchorId::try_from(self.list.len() - 1).unwrap_or(AnchorId::MAX)
        })
    }
}

/// What the prefilter looks for: a phrase may be broken over lines, so its longest word.
fn literal_of(signal: &Signal, anchor: &'static str) -> &'static str {
    if signal.pattern.is_empty() {
        anchor.split(' ').max_by_key(|word| word.len()).unwrap_or(anchor)
    } else {
        anchor
    }
}

/// The anchors whose bits are set.
fn chosen(anchors: &[AnchorId], bits: u128) -> Vec<AnchorId> {
    let is_set = |at: u32| bits.checked_shr(at).is_some_and(|bits| bits & 1 == 1);
    anchors.iter().zip(0..).filter(|(_, at)| is_set(*at)).map(|(anchor, _)| *anchor).collect()
}

fn address(signal: &'static Signal) -> usize {
    std::ptr::from_ref(signal).addr()
}

/// A pattern that matches any of the words or phrases.
fn words(anchors: &[&str]) -> String {
    let list: Vec<String> = anchors.iter().map(|word| whole_word(word)).collect();
    list.join("|")
}

/// Whether every alternative of a signal is a regular expression.
#[cfg(test)]
pub(super) fn compiles(signal: &Signal) -> bool {
    let whole = words(signal.anchors);
    let pattern = if signal.pattern.is_empty() { &whole } else { signal.pattern };
    let (flags, ways) = alternative::split(pattern);
    ways.iter().all(|way| alternative::compile(&[flags, way].concat(), true).is_some())
}

fn whole_word(word: &str) -> String {
    let edge = |byte: Option<u8>| {
        if byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') { r"\b" } else { "" }
    };
    let bytes = word.as_bytes();
    let escaped = regex_syntax::escape(word).replace(' ', r"\s+");
    format!("{}{escaped}{}", edge(bytes.first().copied()), edge(bytes.last().copied()))
}
