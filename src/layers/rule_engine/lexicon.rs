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
        let mut anchors: HashMap<&'static str, AnchorId> = HashMap::new();
        let mut literals = Vec::new();
        let mut signals_of_anchor: Vec<Vec<SignalId>> = Vec::new();
        for signal in signals {
            let Vacant(place) = ids.entry(address(signal)) else { continue };
            let id = *place.insert(entries.len());
            let mut own = Vec::with_capacity(signal.anchors.len());
            for literal in signal.anchors.iter().map(|anchor| literal_of(signal, anchor)) {
                let anchor = *anchors.entry(literal).or_insert_with(|| {
                    literals.push(literal.as_bytes());
                    signals_of_anchor.push(Vec::new());
                    AnchorId::try_from(literals.len() - 1).unwrap_or(AnchorId::MAX)
                });
                own.push(anchor);
                if let Some(list) = signals_of_anchor.get_mut(usize::from(anchor)) {
                    list.push(id);
                }
            }
            own.sort_unstable();
            own.dedup();
            entries.push(Entry { signal, anchors: own, regex: OnceLock::new() });
        }
        Self { entries, ids, signals_of_anchor, prefilter: Prefilter::new(literals) }
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

    /// Adds the matches of a signal inside `stretch` of `text` that lie past those in `found`.
    pub(super) fn search(&self, id: SignalId, text: &str, stretch: Span, found: &mut Vec<Span>) {
        let Some(entry) = self.entries.get(id) else { return };
        let Some(part) = text.as_bytes().get(stretch.start..stretch.end) else { return };
        let Some(regex) = entry.regex.get_or_init(|| compile(entry.signal)) else { return };
        let known = found.last().map_or(0, |span| span.end);
        let matches = regex.find_iter(part).filter(|m| !m.is_empty()).map(|m| {
            let start = text.floor_char_boundary(stretch.start + m.start());
            Span::new(start, text.ceil_char_boundary(stretch.start + m.end()))
        });
        found.extend(matches.filter(|span| span.start >= known));
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
