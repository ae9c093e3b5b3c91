//! What somebody may have meant: known words near to the one that was given.

/// The known word nearest to `word`, when one is near enough to be meant.
///
/// A word that begins another, its last letter aside (`rules` for `rule_engine`), counts as near;
/// otherwise at most a third of its letters may differ (Levenshtein distance).
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

/// Levenshtein distance in characters.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let change = diagonal + usize::from(from != *to);
            diagonal = *cell;
            left = change.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distance_counts_single_changes() {
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("rules", "rule_engine", 7)]
        {
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
