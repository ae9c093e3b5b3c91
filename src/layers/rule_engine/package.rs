//! Signals that meet across the files of one skill: a source in one script, a sink in another.

use super::reading::Reading;
use super::rule::{Rule, When};
use super::rules;
use super::signal::Signal;
use crate::finding::Place;
use crate::skill::block::BlockKind;
use std::collections::HashMap;

/// For each signal that `Package` rules ask for, the first place in the skill where it stands.
#[derive(Default)]
pub(super) struct PackageSignals {
    places: HashMap<*const Signal, Place>,
}

impl PackageSignals {
    /// Notes the signals of one reading. Only code counts: prose that names a source is no source.
    pub(super) fn note(&mut self, reading: &Reading<'_>) {
        for (_, groups) in package_rules() {
            for signal in groups.iter().flat_map(|group| group.iter().copied()) {
                let key = std::ptr::from_ref(signal);
                if self.places.contains_key(&key) || !reading.may_show(signal) {
                    continue;
                }
                let code = reading.matches(signal).iter().copied().find(|span| {
                    reading.block(span.start).is_some_and(|block| {
                        matches!(block.kind, BlockKind::Fence(_) | BlockKind::File(_))
                    })
                });
                if let Some(span) = code {
                    let span = reading.original(span);
                    self.places.insert(key, Place { file: reading.file_index, span });
                }
            }
        }
    }

    /// The rules whose groups all have a signal somewhere: where the first stands, and the rest.
    pub(super) fn meetings(&self) -> impl Iterator<Item = (&'static Rule, Place, Vec<Place>)> {
        package_rules().filter_map(|(rule, groups)| {
            let mut places = groups.iter().map(|group| {
                let known = group.iter().filter_map(|s| self.places.get(&std::ptr::from_ref(*s)));
                known.min().copied()
            });
            let first = places.next()??;
            let others = places.collect::<Option<Vec<Place>>>()?;
            Some((rule, first, others))
        })
    }
}

type Groups = &'static [&'static [&'static Signal]];

fn package_rules() -> impl Iterator<Item = (&'static Rule, Groups)> {
    rules::all().filter_map(|rule| match rule.when {
        When::Package(groups) => Some((rule, groups)),
        When::Any(_) | When::Near(..) | When::Order(..) | When::Judge(..) => None,
    })
}
