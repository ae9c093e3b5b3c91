//! What somebody may have meant: known words near to the one that was given.

/// The known word nearest to `word`, when one is near enough to be meant.
///
/// A word that begins another, its last letter aside (`rules` for `rule_engine`), counts as near;
/// otherwise at most a third of its letters may differ.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let tolerance = (word.chars().count() / 3).max(1);
    known
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let shared = word.chars().zip(lower.chars()).take_while(|(a, b)| a == b).count();
            let stem = shared >= 3 && (shared + 1 >= word.chars().count() || shared == lower.len());
            let distance = if stem { 0 } else { edit_distance(&word, &lower) };
            (distance <= tolerance).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters are to be added, left out, changed, or swapped with their neighbour (optimal
/// string alignment distance).
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let first: Vec<usize> = (0..=b.len()).collect();
    let (mut above, mut last) = (first.clone(), first);
    let mut before = None;
    for (i, from) in a.chars().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(usize::MAX - 1);
            let change = cell(&last, j) + usize::from(from != *to);
            let fewest = change.min(cell(&last, j + 1) + 1).min(cell(&row, j) + 1);
            let other = j.checked_sub(1).and_then(|at| Some((at, *b.get(at)?)));
            let swap = other.filter(|(_, other)| before == Some(*to) && *other == from);
            row.push(swap.map_or(fewest, |(at, _)| fewest.min(cell(&above, at) + 1)));
        }
        (above, last, before) = (last, row, Some(from));
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance_counts_single_changes() {
        for (a, b, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
            ("rules", "rule_engine", 7),
            ("scna", "scan", 1),
            ("ab", "ba", 1),
            ("abc", "cab", 2),
            ("jsno", "json", 1),
        ] {
            assert_eq!(edit_distance(a, b), expected, "{a} -> {b}");
        }
    }

    #[test]
    fn the_nearest_word_is_offered_and_a_far_one_is_not() {
        let known = ["rule_engine", "url_crawler", "llm_analyzer", "threat_intel"];
        for (word, expected) in [
            ("rule", Some("rule_engine")),
            ("rules", Some("rule_engine")),
            ("rule-engine", Some("rule_engine")),
            ("threat_intell", Some("threat_intel")),
            ("zebra", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), expected, "{word}");
        }
    }
}
