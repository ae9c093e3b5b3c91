//! Works out from the parsed patterns which literals each of their alternatives cannot do without,
//! and keeps `spelling.txt` true; too slow to be done when a scan begins.

#[cfg(test)]
mod tests {
    use crate::layers::rule_engine::RuleEngine;
    use crate::layers::rule_engine::alternative;
    use crate::layers::rule_engine::lexicon::{BETWEEN_LITERALS, BETWEEN_NEEDS};
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
            HirKind::Capture(capture) => exact(&capture.sub),
            HirKind::Repetition(times) if times.max == Some(1) => {
                let mut all = exact(&times.sub)?;
                if times.min == 0 {
                    all.push(Vec::new());
                }
                Some(all)
            }
            HirKind::Class(Class::Unicode(_)) | HirKind::Repetition(_) => None,
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
        let pairs =
            before.iter().flat_map(|a| after.iter().map(move |b| [a.as_slice(), b].concat()));
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
                let all: Option<Vec<_>> =
                    ways.iter().map(|way| in_every_match(way, anchors)).collect();
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

    /// Literals that one set of needs may hold; a longer one is dearer than what it saves.
    const NEED_MAX: usize = 24;
    /// Sets of needs that are kept of one alternative.
    const NEEDS_MAX: usize = 4;

    type Need = BTreeSet<String>;

    /// Whether strings may be a need: each is looked for in lower case, in any place.
    fn need(strings: &[Vec<u8>]) -> Option<Need> {
        let fits =
            |string: &&Vec<u8>| string.len() >= 2 && !string.iter().any(u8::is_ascii_control);
        let texts = strings.iter().map(|string| {
            let text = std::str::from_utf8(string).ok().filter(|_| fits(&string))?;
            Some(text.to_ascii_lowercase())
        });
        let all: Need = texts.collect::<Option<_>>()?;
        let holds =
            |long: &String, short: &String| long.len() > short.len() && long.contains(short);
        let shortest: Need = all
            .iter()
            .filter(|long| !all.iter().any(|short| holds(long, short)))
            .cloned()
            .collect();
        (shortest.len() <= NEED_MAX).then_some(shortest)
    }

    /// Sets of which every match of a piece holds at least one literal each.
    fn needs(piece: &Hir) -> Vec<Need> {
        if let Some(whole) = exact(piece).and_then(|strings| need(&strings)) {
            return vec![whole];
        }
        match piece.kind() {
            HirKind::Capture(capture) => needs(&capture.sub),
            HirKind::Repetition(times) if times.min > 0 => needs(&times.sub),
            HirKind::Alternation(ways) => {
                // One set of each way: the one with the longest literals.
                let best = |way| {
                    let shortest = |need: &Need| need.iter().map(String::len).min().unwrap_or(0);
                    needs(way).into_iter().max_by_key(shortest)
                };
                let all: Option<Vec<Need>> = ways.iter().map(best).collect();
                let all: Need = all.into_iter().flatten().flatten().collect();
                let strings: Vec<Vec<u8>> = all.into_iter().map(String::into_bytes).collect();
                if strings.is_empty() { Vec::new() } else { need(&strings).into_iter().collect() }
            }
            HirKind::Concat(pieces) => {
                let mut all = Vec::new();
                let mut run = vec![Vec::new()];
                for piece in pieces {
                    if let Some(longer) = exact(piece).and_then(|next| joined(&run, &next)) {
                        run = longer;
                        continue;
                    }
                    all.extend(need(&run));
                    run = exact(piece).unwrap_or_else(|| {
                        all.extend(needs(piece));
                        vec![Vec::new()]
                    });
                }
                all.extend(need(&run));
                all
            }
            HirKind::Empty
            | HirKind::Literal(_)
            | HirKind::Class(_)
            | HirKind::Look(_)
            | HirKind::Repetition(_) => Vec::new(),
        }
    }

    /// A signal's line: for each alternative its anchors as hexadecimal bits, `*` for all of them,
    /// and its needs, the smallest set first.
    fn line(signal: &Signal) -> String {
        let spelt = |pattern: &str| {
            let parsed = ParserBuilder::new().unicode(false).utf8(false).multi_line(true).build();
            let piece = { parsed }.parse(pattern).unwrap();
            let bit = |at: usize| u32::try_from(at).ok().and_then(|at| 1_u128.checked_shl(at));
            let bits = in_every_match(&piece, signal.anchors).and_then(|anchors| {
                anchors.into_iter().map(bit).try_fold(0, |bits, bit| Some(bits | bit?))
            });
            let mut needs = needs(&piece);
            needs.sort_by_key(Need::len);
            let needs = needs.into_iter().take(NEEDS_MAX);
            let needs = needs.map(|need: Need| Vec::from_iter(need).join(BETWEEN_LITERALS));
            let bits = bits.map_or("*".to_owned(), |bits: u128| format!("{bits:x}"));
            std::iter::once(bits).chain(needs).collect::<Vec<_>>().join(BETWEEN_NEEDS)
        };
        let (flags, ways) = alternative::split(signal.pattern);
        let words = ways.iter().map(|way| spelt(&[flags, way].concat())).collect::<Vec<_>>();
        format!("{}\t{}", signal.pattern.len(), words.join("\t"))
    }

    #[test]
    fn the_spelling_of_every_alternative_is_true() {
        let engine = RuleEngine::new();
        let lines: Vec<String> = engine.lexicon.signals().map(line).collect();
        let text = lines.join("\n") + "\n";
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("src/layers/rule_engine/spelling.txt");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap();
        assert!(stored == text, "{} is stale: run `make bless`", path.display());
    }
}
