//! `malwar explain`: what a rule looks for, why, and what to do about it.

use super::build;
use crate::error::{Error, Result};
use crate::finding::{Confidence, Sign};
use crate::layers::rule_engine::rule::Rule;
use crate::layers::rule_engine::rules;
use crate::report::terminal;
use argh::{ArgsInfo, FromArgs};
use std::fmt::Write as _;

/// tell what a rule looks for, why, and what to do
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "explain",
    help_triggers("--help"),
    example = "malwar explain MALWAR-OBF-001",
    example = "malwar explain obf-001"
)]
pub(super) struct ExplainCommand {
    /// a rule's id, in any case, with or without MALWAR-
    #[argh(positional, arg_name = "rule")]
    rule: String,
}

/// A rule, or a sign of another layer that has no examples.
struct Entry {
    sign: Sign,
    hits: &'static [&'static str],
    misses: &'static [&'static str],
}

impl Entry {
    fn of_rule(rule: &'static Rule) -> Self {
        Self { sign: rule.sign(), hits: rule.hits, misses: rule.misses }
    }
}

/// The page about the rule.
pub(super) fn text(command: &ExplainCommand) -> Result<String> {
    let signs = build::signs().map(|sign| Entry { sign, hits: &[], misses: &[] });
    let entries: Vec<Entry> = rules::all().map(Entry::of_rule).chain(signs).collect();
    find(&entries, &command.rule).map(page)
}

fn find<'a>(entries: &'a [Entry], word: &str) -> Result<&'a Entry> {
    const PREFIX: &str = "MALWAR-";
    let wanted = word.trim().to_uppercase();
    let short = |id: &str| id.strip_prefix(PREFIX).unwrap_or(id).to_owned();
    entries.iter().find(|entry| short(entry.sign.id) == short(&wanted)).ok_or_else(|| {
        Error::UnknownWord {
            kind: "rule",
            word: word.to_owned(),
            known: entries.iter().map(|entry| entry.sign.id.to_owned()).collect(),
        }
    })
}

fn page(entry: &Entry) -> String {
    let rule = &entry.sign;
    let mut page = format!("{}  {}\n", rule.id, rule.title);
    let _ = writeln!(
        page,
        "  {} · confidence {:.2} · {}{}",
        rule.severity,
        Confidence::new(rule.confidence).fraction(),
        rule.category.word(),
        if rule.fragile { " · weak alone" } else { "" }
    );
    if !rule.taxa.is_empty() {
        let _ = writeln!(page, "  {}", rule.taxa.join(", "));
    }
    let _ = write!(page, "\nwhy: {}\nfix: {}\n", rule.why, rule.fix);
    for (title, texts) in [("Found in", entry.hits), ("Not found in", entry.misses)] {
        if let Some(text) = texts.first() {
            let _ = writeln!(page, "\n{title}:");
            for line in text.lines() {
                // Examples of hidden text hold the very characters that must not reach a terminal.
                let _ = writeln!(page, "{}", format!("  {}", terminal::escape(line)).trim_end());
            }
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Category, Severity};

    static RULE: Rule = Rule {
        id: "MALWAR-OBF-001",
        title: "Base64 text is decoded and run by a shell",
        severity: Severity::Critical,
        confidence: 95,
        category: Category::ObfuscatedCommand,
        taxa: &["OB-01"],
        fragile: false,
        why: "the reader cannot see what will run",
        fix: "remove the command",
        hits: &["echo x | base64 -d | sh\nand\u{1b}[2J more"],
        misses: &["base64 -d file"],
        ..Rule::BASE
    };

    #[test]
    fn a_rule_is_found_in_any_case_with_or_without_its_prefix() {
        for (word, found) in [
            ("MALWAR-OBF-001", true),
            ("malwar-obf-001", true),
            ("obf-001", true),
            (" OBF-001 ", true),
            ("OBF-002", false),
            ("", false),
        ] {
            assert_eq!(find(&[Entry::of_rule(&RULE)], word).is_ok(), found, "{word}");
        }
        let error = find(&[Entry::of_rule(&RULE)], "MALWAR-OBF-01").err().unwrap();
        assert!(error.hint().unwrap().contains("did you mean 'MALWAR-OBF-001'?"));
    }

    #[test]
    fn a_page_says_why_and_what_to_do_and_shows_an_example_safely() {
        assert_eq!(
            page(&Entry::of_rule(&RULE)),
            "MALWAR-OBF-001  Base64 text is decoded and run by a shell\n  \
             critical · confidence 0.95 · obfuscated_command\n  OB-01\n\n\
             why: the reader cannot see what will run\nfix: remove the command\n\n\
             Found in:\n  echo x | base64 -d | sh\n  and\\u{1b}[2J more\n\n\
             Not found in:\n  base64 -d file\n"
        );
    }
}
