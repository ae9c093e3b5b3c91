//! All signals of all rules: their literals in one prefilter, their patterns compiled on demand.

use super::alternative;
use super::prefilter::{AnchorId, Prefilter};
use super::signal::Signal;
use crate::skill::Span;
use memchr::memmem;
use regex_automata::meta::Regex;
use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Index of a signal in the lexicon.
pub(super) type SignalId = usize;

/// Searches for an alternative that a lean pattern must do for: those of a few small skills.
const LEAN_SEARCHES: u32 = 64;

/// For each signal, in the order of the rules, the length of its pattern and what each of the
/// pattern's alternatives cannot do without; see `spelling.rs`.
const SPELLING: &str = include_str!("spelling.txt");
/// Stands between the literals of a need; no pattern holds it.
pub(super) const BETWEEN_LITERALS: &str = "␟";
/// Stands between the needs of an alternative; no pattern holds it.
pub(super) const BETWEEN_NEEDS: &str = "␞";

struct Entry {
    signal: &'static Signal,
    anchors: Vec<AnchorId>,
    alternatives: OnceLock<Vec<Alternative>>,
}

/// One way in which a signal shows itself.
pub(super) struct Alternative {
    pattern: String,
    /// The signal's anchors that this way spells out; `None` for all of them.
    pub(super) anchors: Option<Vec<AnchorId>>,
    /// Of each set one literal, in lower case, stands in every match.
    needs: Vec<Vec<&'static str>>,
    minds_case: bool,
    /// Most of the time of a small scan goes into compiling, so the pattern is compiled anew, and
    /// well, only when it proves to be looked for often. `None` inside when it does not compile,
    /// which a test rules out.
    lean: OnceLock<Option<Regex>>,
    full: OnceLock<Option<Regex>>,
    /// The needs, ready to be looked for often.
    finders: OnceLock<Vec<Vec<memmem::Finder<'static>>>>,
    searches: AtomicU32,
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
            let anchors = signal.anchors.iter().map(|anchor| literal_of(signal, anchor));
            let anchors = literals.ids(anchors);
            entries.push(Entry { signal, anchors, alternatives: OnceLock::new() });
        }
        let mut signals_of_anchor = vec![Vec::new(); literals.list.len()];
        for (id, entry) in entries.iter().enumerate() {
            for anchor in &entry.anchors {
                if let Some(signals) = signals_of_anchor.get_mut(usize::from(*anchor)) {
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
                        Some(Ok(bits)) => Some(self.chosen(entry, bits)),
                        Some(Err(_)) | None => None,
                    };
                    let needs = parts.map(|need| need.split(BETWEEN_LITERALS).collect()).collect();
                    Alternative::new([flags, way].concat(), anchors, needs)
                })
                .collect()
        })
    }

    /// What is known of each alternative of a signal; nothing when the file is older than the
    /// pattern, which makes searches slow, not wrong.
    fn spelt(&self, id: SignalId, signal: &Signal) -> impl Iterator<Item = &'static str> {
        let line = self.spelling.get(id).and_then(|line| line.split_once('\t'));
        let fresh = line.filter(|(length, _)| length.parse() == Ok(signal.pattern.len()));
        fresh.into_iter().flat_map(|(_, ways)| ways.split('\t'))
    }

    fn chosen(&self, entry: &Entry, bits: u128) -> Vec<AnchorId> {
        let anchors = entry.signal.anchors.iter().zip(0_u32..);
        let spelt =
            anchors.filter(|(_, at)| bits.checked_shr(*at).is_some_and(|bits| bits & 1 == 1));
        let ids = spelt.filter_map(|(anchor, _)| {
            let is = |id: &&AnchorId| self.prefilter.literal(**id) == anchor.as_bytes();
            entry.anchors.iter().find(is).copied()
        });
        ids.collect()
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

impl Alternative {
    fn new(pattern: String, anchors: Option<Vec<AnchorId>>, needs: Vec<Vec<&'static str>>) -> Self {
        let minds_case = alternative::minds_case(&pattern);
        let (lean, full) = (OnceLock::new(), OnceLock::new());
        let (finders, searches) = (OnceLock::new(), AtomicU32::new(0));
        Self { pattern, anchors, needs, minds_case, lean, full, finders, searches }
    }

    /// Whether a part of a text, in lower case, holds a literal of every need.
    pub(super) fn may_match(&self, part: &[u8]) -> bool {
        if self.searches.load(Ordering::Relaxed) < LEAN_SEARCHES {
            let holds = |literal: &&str| memmem::find(part, literal.as_bytes()).is_some();
            return self.needs.iter().all(|need| need.iter().any(holds));
        }
        let finders = self.finders.get_or_init(|| {
            let finder = |literal: &&'static str| memmem::Finder::new(*literal);
            self.needs.iter().map(|need| need.iter().map(finder).collect()).collect()
        });
        finders.iter().all(|need| need.iter().any(|finder| finder.find(part).is_some()))
    }

    /// Adds the matches inside `stretch` of a text, given in lower case as well, that lie past
    /// `known`.
    pub(super) fn search(&self, text: &str, lower: &str, stretch: Span, found: &mut Vec<Span>) {
        let seen = if self.minds_case { text } else { lower };
        let Some(part) = seen.as_bytes().get(stretch.start..stretch.end) else { return };
        let whole = lower.as_bytes().get(stretch.start..stretch.end).unwrap_or(&[]);
        let lean = self.searches.fetch_add(1, Ordering::Relaxed) < LEAN_SEARCHES;
        if !self.may_match(whole) {
            return;
        }
        let regex = if lean { &self.lean } else { &self.full };
        let regex = regex.get_or_init(|| alternative::compile(&self.pattern, lean));
        let Some(regex) = regex else { return };
        let known = found.last().map_or(0, |span| span.end);
        for m in regex.find_iter(part) {
            let bytes = part.get(m.range()).unwrap_or(&[]);
            // What a pattern needs before or behind itself is not what a person should look at.
            let trimmed = bytes.trim_ascii_start();
            let start = stretch.start + m.start() + (bytes.len() - trimmed.len());
            let end = start + trimmed.trim_ascii_end().len();
            let span = Span::new(text.floor_char_boundary(start), text.ceil_char_boundary(end));
            if start < end && span.start >= known {
                found.push(span);
            }
        }
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
