//! Where a rule hits in one reading.

use super::reading::{Hit, Reading};
use super::rule::When;
use super::signal::Signal;
use crate::skill::Span;

/// Signals of which any one will do.
type Group = &'static [&'static Signal];

/// The hits of a rule in one reading, in order. `Package` rules hit no single reading.
pub(super) fn hits(when: &When, reading: &Reading<'_>) -> Vec<Hit> {
    match when {
        When::Any(signals) => reading.matches_any(signals).into_iter().map(Hit::at).collect(),
        When::Near(bytes, groups) => together(reading, *bytes, groups, false),
        When::Order(bytes, groups) => together(reading, *bytes, groups, true),
        When::Package(_) => Vec::new(),
        When::Judge(signals, judge) => {
            if signals.is_empty() || signals.iter().any(|signal| reading.may_show(signal)) {
                judge(reading)
            } else {
                Vec::new()
            }
        }
    }
}

/// Places where one signal of every group stands within `bytes` of the first group's.
fn together(
    reading: &Reading<'_>,
    bytes: usize,
    groups: &'static [Group],
    ordered: bool,
) -> Vec<Hit> {
    let possible = |group: &Group| group.iter().any(|signal| reading.may_show(signal));
    if !groups.iter().all(possible) {
        return Vec::new();
    }
    let mut found = Vec::with_capacity(groups.len());
    for group in groups {
        let spans = reading.matches_any(group);
        if spans.is_empty() {
            return Vec::new();
        }
        found.push(spans);
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
    spans
        .get(at)
        .into_iter()
        .chain(before)
        .copied()
        .filter(|span| distance(span) <= bytes)
        .min_by_key(distance)
}
