//! Signals that meet across the files of one skill: a source in one script, a sink in another.

use super::lexicon::SignalId;
use super::matcher::Matcher;
use super::reading::Reading;
use super::rule::{Rule, When};
use crate::finding::Place;
use crate::skill::block::BlockKind;
use std::collections::BTreeMap;

/// For each signal that `Package` rules ask for, the first place in the skill where it stands.
#[derive(Default)]
pub(super) struct PackageSignals {
    places: BTreeMap<SignalId, Place>,
}

impl PackageSignals {
    /// Notes the signals of one reading. Only code counts: prose that names a source is no source.
    pub(super) fn note(&mut self, matchers: &[Matcher], reading: &Reading<'_>) {
        for id in package_rules(matchers).flat_map(|matcher| matcher.groups.iter().flatten()) {
            if self.places.contains_key(id) || !reading.may_show_id(*id) {
                continue;
            }
            let code = reading.matches_of(*id).iter().copied().find(|span| {
                reading.block(span.start).is_some_and(|block| {
                    matches!(block.kind, BlockKind::Fence(_) | BlockKind::File(_))
                })
            });
            if let Some(span) = code {
                let span = reading.original(span);
                self.places.insert(*id, Place { file: reading.file_index, span });
            }
        }
    }

    /// The rules whose groups all have a signal somewhere: where the first stands, and the rest.
    pub(super) fn meetings(
        &self,
        matchers: &[Matcher],
    ) -> impl Iterator<Item = (&'static Rule, Place, Vec<Place>)> {
        package_rules(matchers).filter_map(|matcher| {
            let mut places = matcher
                .groups
                .iter()
                .map(|group| group.iter().filter_map(|id| self.places.get(id)).min().copied());
            let first = places.next()??;
            let others = places.collect::<Option<Vec<Place>>>()?;
            Some((matcher.rule, first, others))
        })
    }
}

fn package_rules(matchers: &[Matcher]) -> impl Iterator<Item = &Matcher> {
    matchers.iter().filter(|matcher| matches!(matcher.rule.when, When::Package(_)))
}
