//! Works out which of a signal's anchors each alternative of its pattern spells, from the parsed
//! pattern, and keeps `spelling.txt` true. Too slow to be done when a scan begins.

use super::{RuleEngine, alternative};
use crate::layers::rule_engine::signal::Signal;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::BTreeSet;
use std::path::Path;

/// Strings that one piece of a pattern may stand for; more are not looked at.
const EXACT_MAX: usize = 64;

type Anchors = BTreeSet<usize>;

/// Every string a piece stands for, where they are few.
fn exact(piece: &Hir) -> Option<Vec<Vec<u8>>> {
    match piece.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![Vec::new()]),
        HirKind::Literal(literal) => Some(vec![literal.0.to_vec()]),
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            let all: Vec<Vec<u8>> = bytes.take(9).map(|byte| vec![byte]).collect();
            (all.len() <= 8).then_some(all)
        }
        HirKind::Class(Class::Unicode(_)) => None,
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Repetition(times) if times.max == Some(1) => {
            let mut all = exact(&times.sub)?;
            if times.min == 0 {
                all.push(Vec::new());
            }
            Some(all)
        }
        HirKind::Repetition(_) => None,
        HirKind::Concat(pieces) => {
            pieces.iter().try_fold(vec![Vec::new()], |all, piece| joined(&all, &exact(piece)?))
        }
        HirKind::Alternation(ways) => {
            let all: Vec<_> = ways.iter().map(exact).collect::<Option<Vec<_>>>()?.concat();
            (all.len() <= EXACT_MAX).then_some(all)
        }
    }
}

fn joined(before: &[Vec<u8>], after: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
    let pairs = before.iter().flat_map(|a| after.iter().map(move |b| [a.as_slice(), b].concat()));
    (before.len() * after.len() <= EXACT_MAX).then(|| pairs.collect())
}

/// The anchors of which one stands in each of the strings; the fewest, the longest.
fn in_each(strings: &[Vec<u8>], anchors: &[&str]) -> Option<Anchors> {
    let mut chosen = Anchors::new();
    for string in strings {
        let stands = |at: &usize| {
            let anchor = anchors[*at].as_bytes();
            string.windows(anchor.len()).any(|part| part.eq_ignore_ascii_case(anchor))
        };
        let known = chosen.iter().copied().find(stands);
        let best = || (0..anchors.len()).filter(stands).max_by_key(|at| anchors[*at].len());
        chosen.insert(known.or_else(best)?);
    }
    Some(chosen)
}

/// Anchors of which one stands in every match of a piece.
fn in_every_match(piece: &Hir, anchors: &[&str]) -> Option<Anchors> {
    let mut found: Vec<Anchors> = Vec::new();
    found.extend(exact(piece).and_then(|strings| in_each(&strings, anchors)));
    match piece.kind() {
        HirKind::Capture(capture) => found.extend(in_every_match(&capture.sub, anchors)),
        HirKind::Repetition(times) if times.min > 0 => {
            found.extend(in_every_match(&times.sub, anchors));
        }
        HirKind::Alternation(ways) => {
            let all: Option<Vec<_>> = ways.iter().map(|way| in_every_match(way, anchors)).collect();
            found.extend(all.map(|all| all.into_iter().flatten().collect::<Anchors>()));
        }
        HirKind::Concat(pieces) => {
            for (at, first) in pieces.iter().enumerate() {
                found.extend(in_every_match(first, anchors));
                let mut run = vec![Vec::new()];
                for piece in &pieces[at..] {
                    let Some(longer) = exact(piece).and_then(|next| joined(&run, &next)) else {
                        break;
                    };
                    run = longer;
                    found.extend(in_each(&run, anchors));
                }
            }
        }
        HirKind::Empty
        | HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Repetition(_) => {}
    }
    let shortest = |set: &Anchors| set.iter().map(|at| anchors[*at].len()).min().unwrap_or(0);
    found.into_iter().max_by_key(|set| (shortest(set).min(6), usize::MAX - set.len()))
}

/// A signal's line: for each alternative its anchors as hexadecimal bits, `*` for all of them.
fn line(signal: &Signal) -> String {
    let spells = |pattern: &str| {
        let parsed = ParserBuilder::new().unicode(false).utf8(false).multi_line(true).build();
        let anchors = in_every_match(&{ parsed }.parse(pattern).unwrap(), signal.anchors)?;
        let bit = |at: usize| u32::try_from(at).ok().and_then(|at| 1_u128.checked_shl(at));
        anchors.into_iter().map(bit).try_fold(0, |bits, bit| Some(bits | bit?))
    };
    let (flags, ways) = alternative::split(signal.pattern);
    let bits = ways.iter().map(|way| spells(&[flags, way].concat()));
    let words = bits.map(|bits| bits.map_or("*".to_owned(), |bits: u128| format!("{bits:x}")));
    let words: Vec<String> = words.collect();
    words.join(" ")
}

#[test]
fn the_spelling_of_every_alternative_is_true() {
    let engine = RuleEngine::new();
    let lines: Vec<String> = engine.lexicon.signals().map(line).collect();
    let text = lines.join("\n") + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/layers/rule_engine/spelling.txt");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap();
    assert!(stored == text, "{} is stale: run `make bless`", path.display());
}
