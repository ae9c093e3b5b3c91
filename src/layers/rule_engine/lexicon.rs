//! All signals of all rules: their literals in one prefilter, their patterns compiled on demand.

use super::prefilter::{AnchorId, Prefilter};
use super::signal::Signal;
use crate::skill::Span;
use regex::bytes::{Regex, RegexBuilder};
use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::sync::OnceLock;

/// Index of a signal in the lexicon.
pub(super) type SignalId = usize;

/// A compiled pattern's limit. The largest of ours needs a tenth of it.
const REGEX_BYTES_MAX: usize = 4 << 20;

struct Entry {
    signal: &'static Signal,
    anchors: Vec<AnchorId>,
    beside: Vec<AnchorId>,
    /// `None` inside when the pattern does not compile, which a test rules out.
    regex: OnceLock<Option<Regex>>,
}

pub(super) struct Lexicon {
    entries: Vec<Entry>,
    ids: HashMap<usize, SignalId>,
    signals_of_anchor: Vec<Vec<SignalId>>,
    prefilter: Prefilter,
}

impl Lexicon {
    pub(super) fn new(signals: impl Iterator<Item = &'static Signal>) -> Self {
        let mut entries: Vec<Entry> = Vec::new();
        let mut ids = HashMap::new();
        let mut literals = Literals::default();
        for signal in signals {
            let Vacant(place) = ids.entry(address(signal)) else { continue };
            place.insert(entries.len());
            let anchors = signal.anchors.iter().map(|anchor| literal_of(signal, anchor));
            let anchors = literals.ids(anchors);
            let beside = literals.ids(signal.beside.iter().copied());
            entries.push(Entry { signal, anchors, beside, regex: OnceLock::new() });
        }
        let mut signals_of_anchor = vec![Vec::new(); literals.list.len()];
        for (id, entry) in entries.iter().enumerate() {
            for anchor in &entry.anchors {
                if let Some(signals) = signals_of_anchor.get_mut(usize::from(*anchor)) {
                    signals.push(id);
                }
            }
        }
        Self { entries, ids, signals_of_anchor, prefilter: Prefilter::new(literals.list) }
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

    pub(super) fn anchors_of(&self, id: SignalId) -> &[AnchorId] {
        self.entries.get(id).map_or(&[], |entry| entry.anchors.as_slice())
    }

    pub(super) fn beside_of(&self, id: SignalId) -> &[AnchorId] {
        self.entries.get(id).map_or(&[], |entry| entry.beside.as_slice())
    }

    pub(super) fn reach(&self, id: SignalId) -> usize {
        self.entries.get(id).map_or(0, |entry| entry.signal.reach)
    }

    /// Adds the matches of a signal inside `stretch` of `text` that lie past those in `found`.
    pub(super) fn search(&self, id: SignalId, text: &str, stretch: Span, found: &mut Vec<Span>) {
        let Some(entry) = self.entries.get(id) else { return };
        let Some(part) = text.as_bytes().get(stretch.start..stretch.end) else { return };
        let Some(regex) = entry.regex.get_or_init(|| compile(entry.signal)) else { return };
        let known = found.last().map_or(0, |span| span.end);
        let matches =
            regex.find_iter(part).filter(|m| !m.as_bytes().trim_ascii().is_empty()).map(|m| {
                // What a pattern needs before or behind itself is not what a person should look at.
                let bytes = m.as_bytes();
                let start = m.start() + (bytes.len() - bytes.trim_ascii_start().len());
                let end = m.end() - (bytes.len() - bytes.trim_ascii_end().len());
                let start = text.floor_char_boundary(stretch.start + start);
                Span::new(start, text.ceil_char_boundary(stretch.start + end.max(m.start())))
            });
        found.extend(matches.filter(|span| span.start >= known));
    }
}

/// Every literal once.
#[derive(Default)]
struct Literals {
    list: Vec<&'static [u8]>,
    ids: HashMap<&'static str, AnchorId>,
}

impl Literals {
    fn ids(&mut self, words: impl Iterator<Item = &'static str>) -> Vec<AnchorId> {
        let mut ids: Vec<AnchorId> = words
            .map(|word| {
                *self.ids.entry(word).or_insert_with(|| {
                    self.list.push(word.as_bytes());
                    AnchorId::try_from(self.list.len() - 1).unwrap_or(AnchorId::MAX)
                })
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
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

fn address(signal: &'static Signal) -> usize {
    std::ptr::from_ref(signal).addr()
}

/// The pattern of a signal as a regular expression; `None` when it is none.
pub(super) fn compile(signal: &Signal) -> Option<Regex> {
    let words;
    let pattern = if signal.pattern.is_empty() {
        let list: Vec<String> = signal.anchors.iter().map(|word| whole_word(word)).collect();
        words = list.join("|");
        &words
    } else {
        signal.pattern
    };
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .unicode(false)
        .multi_line(true)
        .size_limit(REGEX_BYTES_MAX)
        .build()
        .ok()
}

fn whole_word(word: &str) -> String {
    let edge = |byte: Option<u8>| {
        if byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_') { r"\b" } else { "" }
    };
    let bytes = word.as_bytes();
    let escaped = regex::escape(word).replace(' ', r"\s+");
    format!("{}{escaped}{}", edge(bytes.first().copied()), edge(bytes.last().copied()))
}
