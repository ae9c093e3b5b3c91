//! Works out from the parsed patterns which literals each of their alternatives cannot do without,
//! and keeps `spelling.txt` true; too slow to be done when a scan begins.

#[cfg(test)]
mod tests {
    use crate::layers::rule_engine::lexicon;
    use crate::layers::rule_engine::literal::{GRAM, looked_up, rarest_gram};
    use crate::layers::rule_engine::rule::Rule;
    use crate::layers::rule_engine::rules;
    use crate::layers::rule_engine::signal::Signal;
    use crate::layers::rule_engine::spelling::{
        BEFORE_LITERAL, BEHIND_END, BEHIND_PLACE, BETWEEN_LITERALS, BETWEEN_SETS, Before,
        LITERAL_END, NEAR, SIGNAL_END,
    };
    use regex_syntax::ParserBuilder;
    use regex_syntax::hir::{Class, Hir, HirKind};
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    /// How often literals stand in a megabyte of honest skills, of those that do so 60 times and
    /// more: counted in November 2026 over 400 of them.
    const COMMON: &str = include_str!("common.tsv");
    /// As often stands any other literal, more or less.
    const SELDOM: u32 = 15;

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
            HirKind::Concat(pieces) => pieces
                .iter()
                .try_fold(vec![Vec::new()], |all, piece| each_with_each(&all, &exact(piece)?)),
            HirKind::Alternation(ways) => {
                let all: Vec<_> = ways.iter().map(exact).collect::<Option<Vec<_>>>()?.concat();
                (all.len() <= EXACT_MAX).then_some(all)
            }
        }
    }

    fn each_with_each(before: &[Vec<u8>], after: &[Vec<u8>]) -> Option<Vec<Vec<u8>>> {
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
                        let Some(longer) =
                            exact(piece).and_then(|next| each_with_each(&run, &next))
                        else {
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

    /// Literals that one set may hold; a longer one is dearer than what it saves.
    const SET_MAX: usize = 32;
    /// Sets beside the key that are kept of one alternative.
    const NEEDS_MAX: usize = 4;
    /// A set that is met so often in a megabyte rules hardly any place out.
    const OFTEN: u32 = 3_000;

    /// Literals of which one stands in every match of a piece.
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
    struct Set {
        literals: BTreeSet<String>,
        /// The most bytes of a match that stand before it; `None` when it stands near a match, not
        /// always inside.
        before: Option<usize>,
    }

    impl Set {
        fn behind(self, bytes: usize) -> Self {
            Self { before: self.before.map(|before| before.saturating_add(bytes)), ..self }
        }
    }

    /// The most bytes that a piece takes.
    fn longest(piece: &Hir) -> usize {
        piece.properties().maximum_len().unwrap_or(usize::MAX)
    }

    /// Whether strings may be a set: each is looked for in lower case, in any place.
    fn set(strings: &[Vec<u8>]) -> Option<Set> {
        let fits =
            |string: &&Vec<u8>| string.len() >= 3 && !string.iter().any(u8::is_ascii_control);
        let texts = strings.iter().map(|string| {
            let text = std::str::from_utf8(string).ok().filter(|_| fits(&string))?;
            Some(text.to_ascii_lowercase())
        });
        let all: BTreeSet<String> = texts.collect::<Option<_>>()?;
        let holds =
            |long: &String, short: &String| long.len() > short.len() && long.contains(short);
        let shortest: BTreeSet<String> = all
            .iter()
            .filter(|long| !all.iter().any(|short| holds(long, short)))
            .cloned()
            .collect();
        let before = |text: &String| shortest.iter().filter_map(|literal| text.find(literal)).min();
        let before = all.iter().filter_map(before).max();
        (shortest.len() <= SET_MAX).then_some(Set { literals: shortest, before })
    }

    /// What is known of how often literals stand.
    struct Literature {
        common: BTreeMap<&'static str, u32>,
    }

    impl Literature {
        fn read() -> Self {
            let row = |line: &'static str| line.split_once('\t').unwrap();
            let rows = COMMON.lines().map(row);
            Self { common: rows.map(|(text, often)| (text, often.parse().unwrap())).collect() }
        }

        /// How often one of a set stands in a megabyte, as far as is known.
        fn often(&self, set: &Set) -> u32 {
            let often = |text: &String| self.common.get(text.as_str()).copied().unwrap_or(SELDOM);
            set.literals.iter().map(often).sum()
        }

        /// Sets of which every match of a piece holds at least one literal each.
        fn sets(&self, piece: &Hir) -> Vec<Set> {
            if let Some(whole) = exact(piece).and_then(|strings| set(&strings)) {
                return vec![whole];
            }
            match piece.kind() {
                HirKind::Capture(capture) => self.sets(&capture.sub),
                HirKind::Repetition(times) if times.min > 0 => self.sets(&times.sub),
                HirKind::Alternation(ways) => self.one_of_each(ways).into_iter().collect(),
                HirKind::Concat(pieces) => self.of_each(pieces),
                HirKind::Empty
                | HirKind::Literal(_)
                | HirKind::Class(_)
                | HirKind::Look(_)
                | HirKind::Repetition(_) => Vec::new(),
            }
        }

        /// The rarest set of each way, all together.
        fn one_of_each(&self, ways: &[Hir]) -> Option<Set> {
            let rarest = |way| self.sets(way).into_iter().min_by_key(|set| self.often(set));
            let all = ways.iter().map(rarest).collect::<Option<Vec<Set>>>()?;
            let before = all.iter().filter_map(|set| set.before).max()?;
            let literals = all.into_iter().flat_map(|set| set.literals).map(String::into_bytes);
            Some(set(&literals.collect::<Vec<_>>())?.behind(before))
        }

        /// The sets of each piece of a sequence; pieces that can be spelled out are one.
        fn of_each(&self, pieces: &[Hir]) -> Vec<Set> {
            let mut all = Vec::new();
            let mut run = vec![Vec::new()];
            let (mut before_run, mut before) = (0_usize, 0_usize);
            for piece in pieces {
                if let Some(longer) = exact(piece).and_then(|next| each_with_each(&run, &next)) {
                    run = longer;
                } else {
                    all.extend(set(&run).map(|set| set.behind(before_run)));
                    before_run = before;
                    run = exact(piece).unwrap_or_else(|| {
                        all.extend(self.sets(piece).into_iter().map(|set| set.behind(before)));
                        before_run = before.saturating_add(longest(piece));
                        vec![Vec::new()]
                    });
                }
                before = before.saturating_add(longest(piece));
            }
            all.extend(set(&run).map(|set| set.behind(before_run)));
            all
        }

        /// The sets of one alternative of a signal, its key first.
        fn spelt(&self, signal: &Signal, pattern: &str) -> Vec<Set> {
            let literals = signal.anchors.iter().map(|anchor| lexicon::literal_of(signal, anchor));
            let literals: BTreeSet<String> = literals.map(str::to_owned).collect();
            if signal.pattern.is_empty() {
                let first =
                    |anchor: &&'static str| anchor.starts_with(lexicon::literal_of(signal, anchor));
                let before = if signal.anchors.iter().all(first) { 0 } else { usize::MAX };
                return vec![Set { literals, before: Some(before) }];
            }
            let parsed = ParserBuilder::new().unicode(false).utf8(false).multi_line(true).build();
            let piece = { parsed }.parse(pattern).unwrap();
            let mut sets = self.sets(&piece);
            let some = in_every_match(&piece, signal.anchors);
            sets.extend(some.map(|at| Set {
                literals: at.into_iter().map(|at| signal.anchors[at].to_owned()).collect(),
                before: Some(longest(&piece)),
            }));
            sets.sort_by_key(|set| (self.often(set), set.literals.len(), set.clone()));
            sets.dedup_by(|next, first| next.literals == first.literals);
            let anchors = Set { literals, before: None };
            if sets.first().is_none_or(|key| self.often(key) > self.often(&anchors)) {
                sets.insert(0, anchors);
            }
            let rarest = self.often(&sets[0]);
            let cheapest = (0..sets.len()).min_by_key(|at| self.cost(&sets[*at], signal, rarest));
            let key = sets.remove(cheapest.unwrap());
            let needs = sets.into_iter().filter(|set| self.often(set) < OFTEN);
            std::iter::once(key).chain(needs.take(NEEDS_MAX)).collect()
        }

        /// What a key costs in a megabyte, in a measure of about a nanosecond, as tried: at each of
        /// its places it is asked whether the other sets are near, which mostly the rarest of them
        /// decides; then a search begins, at each byte at which a match may.
        fn cost(&self, key: &Set, signal: &Signal, rarest: u32) -> usize {
            let starts = key.before.map_or(2 * signal.reach, |before| before.min(signal.reach));
            self.often(key) as usize * 40 + rarest as usize * (300 + 3 * starts)
        }
    }

    /// The alternatives at the top of a pattern, each with where it ends in it behind the flags.
    fn split(pattern: &str) -> Vec<(usize, String)> {
        let (flags, body) = lexicon::flags(pattern);
        let (mut depth, mut class, mut behind_escape) = (0, false, 0);
        let mut ends = Vec::new();
        for (at, byte) in body.bytes().enumerate() {
            match byte {
                _ if at < behind_escape => {}
                b'\\' => behind_escape = at + 2,
                b']' => class = false,
                _ if class => {}
                b'[' => class = true,
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'|' if depth == 0 => ends.push(at),
                _ => {}
            }
        }
        ends.push(body.len());
        let starts = std::iter::once(0).chain(ends.iter().map(|end| end + 1));
        let ways = starts.zip(&ends).map(|(start, end)| [flags, &body[start..*end]].concat());
        ends.iter().copied().zip(ways).collect()
    }

    /// The literals as the file holds them, in its order.
    fn literals<'a>(sets: impl Iterator<Item = &'a Set>) -> Vec<(usize, String)> {
        let texts: BTreeSet<&String> = sets.flat_map(|set| &set.literals).collect();
        let three = |text: &'a String| text.as_bytes().windows(GRAM - 1).collect::<BTreeSet<_>>();
        let mut alike: BTreeMap<&[u8], usize> = BTreeMap::new();
        for gram in texts.iter().flat_map(|text| three(text)) {
            *alike.entry(gram).or_default() += 1;
        }
        let offset = |text: &String| rarest_gram(text.as_bytes(), |gram| alike[gram]);
        let mut all: Vec<(usize, String)> =
            texts.into_iter().map(|text| (offset(text), text.clone())).collect();
        all.sort_by_key(|(at, text)| (looked_up(&text.as_bytes()[*at..]).0, text.clone()));
        all
    }

    /// The ways of a signal: where each ends in the pattern, and its sets.
    type Ways = Vec<(usize, Vec<Set>)>;

    /// What `spelling.txt` must be. Where its form changes, begin with a file that is one empty
    /// line: it spells nothing, and it builds.
    fn spelling() -> String {
        let literature = Literature::read();
        let mut seen = BTreeSet::new();
        let signals = rules::all().flat_map(Rule::signals);
        let spelt: Vec<(&Signal, Ways)> = signals
            .filter(|signal| seen.insert(signal.digest))
            .map(|signal| {
                let ways = if signal.pattern.is_empty() {
                    vec![(0, lexicon::words(signal.words))]
                } else {
                    split(signal.pattern)
                };
                let spelt = |(end, way): (_, String)| (end, literature.spelt(signal, &way));
                (signal, ways.into_iter().map(spelt).collect())
            })
            .collect();
        let literals = literals(spelt.iter().flat_map(|(_, ways)| ways).flat_map(|way| &way.1));
        let ids: BTreeMap<&str, usize> =
            literals.iter().enumerate().map(|(id, (_, text))| (text.as_str(), id)).collect();
        let [before_literal, literal_end, behind_place, behind_end, signal_end] =
            [BEFORE_LITERAL, LITERAL_END, BEHIND_PLACE, BEHIND_END, SIGNAL_END].map(char::from);
        let literal = |(offset, text): &(usize, String)| {
            format!("{offset}{before_literal}{text}{literal_end}\n")
        };
        let mut text: String = literals.iter().map(literal).collect();
        text.push(signal_end);
        let set = |set: &Set| {
            let ids = set.literals.iter().map(|text| ids[text.as_str()].to_string());
            joined(ids, BETWEEN_LITERALS)
        };
        let way = |(end, sets): &(usize, Vec<Set>)| {
            let before = |before: usize| Before::try_from(before).unwrap_or(NEAR).min(NEAR - 1);
            let place = sets[0].before.map_or(NEAR, before);
            let sets = joined(sets.iter().map(set), BETWEEN_SETS);
            format!("{place}{behind_place}{end}{behind_end}{sets}")
        };
        for (signal, ways) in &spelt {
            let digest = std::iter::once(format!("{:x}", signal.digest));
            text += &joined(digest.chain(ways.iter().map(way)), BETWEEN_SETS);
            text.push(signal_end);
        }
        text
    }

    fn joined(parts: impl Iterator<Item = String>, between: u8) -> String {
        parts.collect::<Vec<_>>().join(&char::from(between).to_string())
    }

    #[test]
    fn the_spelling_of_every_alternative_is_true() {
        let text = spelling();
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("src/layers/rule_engine/spelling.txt");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap();
        assert!(stored == text, "{} is stale: run `make bless`", path.display());
    }

    #[test]
    fn a_pattern_is_split_at_its_top_only() {
        for (pattern, expected) in [
            ("a|b", &[(1_usize, "a"), (3, "b")] as &[(usize, &str)]),
            ("(?:a|b)c|d", &[(8, "(?:a|b)c"), (10, "d")]),
            (r"[|]a|\|b", &[(4, "[|]a"), (8, r"\|b")]),
            (r"[^\]|]a|b", &[(7, r"[^\]|]a"), (9, "b")]),
            ("(?x) a | b", &[(3, "(?x) a "), (6, "(?x) b")]),
            ("a", &[(1, "a")]),
        ] {
            let split = split(pattern);
            let split: Vec<(usize, &str)> = split.iter().map(|(at, way)| (*at, &**way)).collect();
            assert_eq!(split, expected, "{pattern}");
        }
    }
}
