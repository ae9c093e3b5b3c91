//! Holds patterns against the crate `regex-automata`, which must find the same.

#[cfg(test)]
mod tests {
    use crate::layers::rule_engine::lexicon::Lexicon;
    use crate::layers::rule_engine::pattern::{Letters, Page, Pattern, Trail, WordStarts};
    use crate::layers::rule_engine::rule::Rule;
    use crate::layers::rule_engine::rules;
    use proptest::prelude::*;
    use regex_automata::Input;
    use regex_automata::meta::Regex;
    use regex_automata::util::syntax;
    use std::ops::Range;

    fn regex(pattern: &str) -> Regex {
        let syntax = syntax::Config::new()
            .unicode(false)
            .utf8(false)
            .multi_line(true)
            .case_insensitive(true);
        let config = Regex::config().utf8_empty(false);
        Regex::builder().syntax(syntax).configure(config).build(pattern).unwrap()
    }

    /// Where the crate finds a pattern that begins within `starts` and ends at `end` or before.
    fn expected(regex: &Regex, text: &[u8], starts: Range<usize>, end: usize) -> Vec<Range<usize>> {
        let all = regex.find_iter(Input::new(text).range(starts.start..end));
        let all = all.map(|found| found.range()).filter(|found| !found.is_empty());
        all.take_while(|found| found.start < starts.end).collect()
    }

    fn check(pattern: &str, text: &str) {
        let regex = regex(pattern);
        let small = text.to_ascii_lowercase();
        let mut trail = Trail::default();
        for (letters, text) in [(Letters::Any, text), (Letters::Small, &small)] {
            if letters == Letters::Small && pattern.contains("(?-i:") {
                continue;
            }
            let ours = Pattern::new(pattern, letters).unwrap();
            let text = text.as_bytes();
            let words = &WordStarts::of(text);
            let third = text.len() / 3;
            for (starts, end) in [(0..text.len() + 1, text.len()), (third..2 * third, 2 * third)] {
                let found: Vec<_> =
                    ours.matches(Page { text, words }, starts.clone(), end, &mut trail).collect();
                let expected = expected(&regex, text, starts.clone(), end);
                let shown = String::from_utf8_lossy(text);
                assert_eq!(found, expected, "{pattern:?} in {shown:?} from {starts:?} to {end}");
            }
        }
    }

    /// A pattern of few letters, so that it often stands in a text of the same.
    fn pattern() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a",
            "b",
            "B",
            "ab",
            "ba",
            "é",
            ".",
            "[ab]",
            "[^a]",
            "[^\\n]",
            "[a-c_]",
            "\\w",
            "\\W",
            "\\s",
            "\\S",
            "\\d",
            "\\b",
            "\\B",
            "^",
            "$",
            "\\A",
            "\\z",
            "\\x61",
            "\\.",
            "[\\w.-]",
            "(?-i:A)",
            "(?-i:[a-b])",
            "[]a]",
            "[\\s\\S]",
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(5, 40, 4, |inner| {
            let times = prop::sample::select(vec![
                "?", "*", "+", "??", "*?", "+?", "{2}", "{1,3}", "{0,2}?", "{2,}", "{0,9}",
            ]);
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|all| all.concat()),
                prop::collection::vec(inner.clone(), 2..4)
                    .prop_map(|all| format!("(?:{})", all.join("|"))),
                (inner, times).prop_map(|(piece, times)| format!("(?:{piece}){times}")),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn random_patterns_find_what_the_crate_finds(
            pattern in pattern(),
            text in "[abAB_c1. \n-é]{0,40}",
        ) {
            // The crate knows how to stop at nothing that comes endlessly often; ours refuses it.
            if Pattern::new(&pattern, Letters::Any).is_ok() {
                check(&pattern, &text);
            }
        }
    }

    #[test]
    fn what_a_text_repeats_without_end_is_found_as_the_crate_finds_it() {
        let long = |piece: &str| piece.repeat(700);
        for pattern in [
            r"(?:a|b|ab)*c",
            r"(?:a*b+)+?c|b",
            r"\w*\s*\w*\s*\w*x",
            r"a{0,200}b?a{0,200}c",
            r"(?:[ab]{1,9}\s?)+d",
            r"[^\n]*?a[^\n]*?b[^\n]*?c",
            r"(?:\w+\.)*\w+@",
            r"\ba(?:[^.\n]|\.\w|\n[^\n])*?b(?:[^.]|\.\w)*?\bc",
            r"(?:[^a]|ab)*?aa",
            r"\ba+b",
        ] {
            for text in [long("a"), long("ab"), long("a "), long("ab ") + "c d", long("a.") + "@"] {
                check(pattern, &text);
            }
        }
    }

    #[test]
    fn every_rule_finds_what_the_crate_finds() {
        let lexicon = Lexicon::new(rules::all().flat_map(Rule::signals));
        for rule in rules::all() {
            let shown = rule.hits.iter().chain(rule.misses);
            let text: String = shown.copied().take(12).collect::<Vec<_>>().join("\n");
            let ids = rule.signals().filter_map(|signal| lexicon.id(signal));
            for way in ids.flat_map(|id| lexicon.ways(id)) {
                check(&lexicon.written(way), &text);
            }
        }
    }
}
