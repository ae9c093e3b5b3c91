//! Where a rule hits in one reading.

use super::lexicon::{Lexicon, SignalId};
use super::reading::{Hit, Reading, merged};
use super::rule::{Rule, When};
use super::signal::Signal;
use crate::skill::Span;

/// Bytes of the longest signal: it lies between two others that are near to it.
const SIGNAL_MAX: usize = 1_024;

/// Ids of signals of which any one will do.
pub(super) type Group = Vec<SignalId>;

/// A rule with its signals looked up in the lexicon.
pub(super) struct Matcher {
    pub(super) rule: &'static Rule,
    pub(super) groups: Vec<Group>,
}

impl Matcher {
    /// Looks the signals of a rule up.
    pub(super) fn new(rule: &'static Rule, lexicon: &Lexicon) -> Self {
        let ids = |signals: &[&'static Signal]| -> Group {
            signals.iter().filter_map(|signal| lexicon.id(signal)).collect()
        };
        let groups = match rule.when {
            When::Any(signals) | When::Judge(signals, _) => vec![ids(signals)],
            When::Near(_, groups) | When::Order(_, groups) | When::Package(groups) => {
                groups.iter().map(|group| ids(group)).collect()
            }
        };
        Self { rule, groups }
    }

    /// Whether a reading shows a literal of every group; only then is it worth searching.
    fn may_hit(&self, reading: &Reading<'_>) -> bool {
        let shows = |group: &Group| group.iter().any(|id| reading.may_show_id(*id));
        matches!(self.rule.when, When::Judge([], _)) || self.groups.iter().all(shows)
    }

    /// The hits in one reading, in order. `Package` rules hit no single reading.
    pub(super) fn hits(&self, reading: &Reading<'_>) -> Vec<Hit> {
        if !self.may_hit(reading) {
            return Vec::new();
        }
        match self.rule.when {
            When::Any(_) => {
                let spans = self.groups.iter().flat_map(|group| reading.matches_any_id(group));
                spans.map(Hit::at).collect()
            }
            When::Near(bytes, _) => together(reading, &self.groups, bytes, false),
            When::Order(bytes, _) => together(reading, &self.groups, bytes, true),
            When::Package(_) => Vec::new(),
            When::Judge(_, judge) => judge(reading),
        }
    }
}

/// Places where one signal of every group stands within `bytes` of the first group's.
fn together(reading: &Reading<'_>, groups: &[Group], bytes: usize, ordered: bool) -> Vec<Hit> {
    // The group that takes the least work is asked first, and the others only around what it
    // finds: each must stand near the first group's signal, so no further than twice as far off.
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let effort = |group: &Group| group.iter().map(|id| reading.effort(*id)).sum::<u32>();
    order.sort_by_cached_key(|at| groups.get(*at).map(effort));
    let mut found = vec![Vec::new(); groups.len()];
    let mut regions: Option<Vec<Span>> = None;
    for at in order {
        let Some(group) = groups.get(at) else { continue };
        let spans = match &regions {
            None => reading.matches_any_id(group),
            Some(regions) => reading.matches_in(group, regions),
        };
        if spans.is_empty() {
            return Vec::new();
        }
        regions.get_or_insert_with(|| neighbourhoods(&spans, bytes * 2 + SIGNAL_MAX));
        if let Some(place) = found.get_mut(at) {
            *place = spans;
        }
    }
    let Some((first, others)) = found.split_first() else { return Vec::new() };
    let mut hits: Vec<Hit> = Vec::new();
    for span in first {
        // Sights of one meeting are one hit.
        if hits.last().is_some_and(|last| span.start < last.extent().end) {
            continue;
        }
        let mut hit = Hit::at(*span);
        let mut from = span.end;
        for spans in others {
            let near = if ordered {
                next(spans, from, *span, bytes)
            } else {
                nearest(spans, *span, bytes)
            };
            let Some(near) = near else { break };
            from = near.end;
            hit.also.push(near);
        }
        if hit.also.len() == others.len() {
            hits.push(hit);
        }
    }
    hits
}

/// The parts of a text within `bytes` of a span, merged.
fn neighbourhoods(spans: &[Span], bytes: usize) -> Vec<Span> {
    let around =
        |span: &Span| Span::new(span.start.saturating_sub(bytes), span.end.saturating_add(bytes));
    merged(spans.iter().map(around).collect())
}

/// The first span that begins at or after `from`, no more than `bytes` past `anchor`.
fn next(spans: &[Span], from: usize, anchor: Span, bytes: usize) -> Option<Span> {
    let at = spans.partition_point(|span| span.start < from);
    spans.get(at).copied().filter(|span| span.start <= anchor.end.saturating_add(bytes))
}

/// The span nearest to `to`, no more than `bytes` away.
fn nearest(spans: &[Span], to: Span, bytes: usize) -> Option<Span> {
    let at = spans.partition_point(|span| span.start < to.start);
    let before = at.checked_sub(1).and_then(|at| spans.get(at));
    let distance =
        |span: &Span| span.start.saturating_sub(to.end).max(to.start.saturating_sub(span.end));
    let near = spans.get(at).into_iter().chain(before).copied();
    near.filter(|span| distance(span) <= bytes).min_by_key(distance)
}
