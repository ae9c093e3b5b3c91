//! All signals of all rules: their literals in one prefilter, their patterns compiled on demand.

use super::alternative::Alternative;
use super::literal::LiteralId;
use super::signal::Signal;
use super::spelling::{NEAR, SPELLING, Spelling};
use super::windows::Windows;
use crate::skill::Span;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

pub(super) use super::spelling::{SignalId, WayId};

pub(super) struct Lexicon {
    spelling: &'static Spelling,
    /// `None` for a signal that no rule has any more.
    signals: Vec<Option<&'static Signal>>,
    /// Of each way, made when it is first looked for.
    alternatives: Vec<OnceLock<Box<Alternative>>>,
}

impl Lexicon {
    pub(super) fn new(signals: impl Iterator<Item = &'static Signal>) -> Self {
        let mut known = vec![None; Spelling::SIGNALS];
        for signal in signals {
            let id = SPELLING.id(signal);
            if let Some(place) = id.and_then(|id| known.get_mut(usize::from(id))) {
                *place = Some(signal);
            }
        }
        let alternatives = (0..Spelling::WAYS).map(|_| OnceLock::new()).collect();
        Self { spelling: &SPELLING, signals: known, alternatives }
    }

    /// The number of a signal.
    pub(super) fn id(&self, signal: &Signal) -> Option<SignalId> {
        self.spelling.id(signal)
    }

    /// Where the literals stand in a text, which is given in lower case.
    pub(super) fn windows(&self, text: &[u8]) -> Windows {
        self.spelling.prefilter.windows(text)
    }

    /// The ways whose keys hold a literal, of those that a text may show.
    pub(super) fn ways_at(
        &self,
        literal: LiteralId,
        windows: &Windows,
    ) -> impl Iterator<Item = (WayId, SignalId)> {
        self.spelling.ways_of.row(usize::from(literal)).iter().filter_map(|id| {
            let shown = |set: &[LiteralId]| set.iter().any(|literal| windows.has(*literal));
            let way = self.spelling.ways.get(usize::from(*id))?;
            self.needs(*id).all(shown).then_some((*id, way.signal))
        })
    }

    /// The ways of a signal.
    pub(super) fn ways(&self, id: SignalId) -> Range<WayId> {
        self.spelling.ways(id)
    }

    /// What is looked for in a way.
    pub(super) fn alternative(&self, id: WayId) -> Option<&Alternative> {
        let place = self.alternatives.get(usize::from(id))?;
        Some(place.get_or_init(|| Box::new(Alternative::new(&self.written(id)))))
    }

    /// A way as a pattern of its own.
    pub(super) fn written(&self, id: WayId) -> Cow<'static, str> {
        let way = self.spelling.ways.get(usize::from(id));
        let signal = way.and_then(|way| self.signal(way.signal));
        let (Some(way), Some(signal)) = (way, signal) else { return Cow::default() };
        if !signal.words.is_empty() {
            return Cow::Owned(words(signal.words));
        }
        let (flags, body) = flags(signal.pattern);
        let is_first = self.spelling.ways(way.signal).start == id;
        let last = id.checked_sub(1).filter(|_| !is_first);
        let last = last.and_then(|last| self.spelling.ways.get(usize::from(last)));
        let start = last.map_or(0, |last| usize::from(last.end) + 1);
        let alternative = body.get(start..usize::from(way.end)).unwrap_or("");
        if flags.is_empty() { alternative.into() } else { [flags, alternative].concat().into() }
    }

    fn signal(&self, id: SignalId) -> Option<&'static Signal> {
        self.signals.get(usize::from(id)).copied().flatten()
    }

    /// The literals around which a way is looked for.
    pub(super) fn key(&self, id: WayId) -> &'static [LiteralId] {
        self.sets(id).next().unwrap_or(&[])
    }

    /// Sets of which one literal each stands in every match of a way, beside its key.
    pub(super) fn needs(&self, id: WayId) -> impl Iterator<Item = &'static [LiteralId]> {
        self.sets(id).skip(1)
    }

    fn sets(&self, id: WayId) -> impl Iterator<Item = &'static [LiteralId]> {
        let (first, end) = self.spelling.ways.get(usize::from(id)).map_or((0, 0), |way| way.sets);
        (first..end).map(|set| self.spelling.sets.row(set.into()))
    }

    /// Bytes to either side of a literal in which a signal is looked for.
    pub(super) fn reach(&self, id: SignalId) -> usize {
        self.signal(id).map_or(0, |signal| signal.reach)
    }

    /// Where a way's matches begin when a literal of its key stands from `start` to `end`.
    pub(super) fn starts(&self, id: WayId, start: usize, end: usize) -> Span {
        let way = self.spelling.ways.get(usize::from(id));
        let reach = way.map_or(0, |way| self.reach(way.signal));
        match way.map_or(NEAR, |way| way.before) {
            NEAR => Span::new(start.saturating_sub(reach), end + reach),
            before => Span::new(start.saturating_sub(reach.min(before.into())), end),
        }
    }
}

/// The flags at the head of a pattern, and the rest of it.
pub(super) fn flags(pattern: &str) -> (&str, &str) {
    const SPACED: &str = "(?x)";
    pattern.split_at(if pattern.starts_with(SPACED) { SPACED.len() } else { 0 })
}

/// What the prefilter looks for: where the anchors are the pattern, a phrase may be broken over
/// lines, so its longest word.
#[cfg(test)]
pub(super) fn literal_of(signal: &Signal, anchor: &'static str) -> &'static str {
    if signal.pattern.is_empty() {
        anchor.split(' ').max_by_key(|word| word.len()).unwrap_or(anchor)
    } else {
        anchor
    }
}

/// A pattern that matches any of the words or phrases.
pub(super) fn words(anchors: &[&str]) -> String {
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
