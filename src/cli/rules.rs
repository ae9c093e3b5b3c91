//! `malwar rules`: lists the rules, and proves each with its own examples.

use super::build::{self, Rule};
use super::exit::{FAILED, FINE};
use super::screen::Screen;
use crate::error::{Error, Result};
use argh::{ArgsInfo, FromArgs};
use std::fmt::Write as _;

/// list the rules, or test them
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "rules", help_triggers("--help"))]
pub(super) struct RulesCommand {
    #[argh(subcommand)]
    action: Action,
}

#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand)]
enum Action {
    List(ListCommand),
    Test(TestCommand),
}

/// list every rule: id, severity, category, title
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(subcommand, name = "list", help_triggers("--help"))]
struct ListCommand {
    /// as JSON, with everything that is known about each
    #[argh(switch)]
    json: bool,
}

/// run every rule on its own examples
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "test",
    help_triggers("--help"),
    error_code(0, "every rule finds what it must, and not what it must not"),
    error_code(2, "a rule does not")
)]
struct TestCommand {}

/// Runs the command; answers the exit code.
pub(super) fn run(command: &RulesCommand, screen: &mut Screen) -> Result<u8> {
    match &command.action {
        Action::List(ListCommand { json: true }) => screen.result(&json(build::rules())),
        Action::List(ListCommand { json: false }) => {
            screen.result(&list(build::rules(), screen.columns().is_some()));
        }
        Action::Test(TestCommand {}) => return test(screen),
    }
    Ok(FINE)
}

/// A line a rule: aligned for people, separated by tabs for programs.
fn list<'a>(rules: impl Iterator<Item = &'a Rule>, aligned: bool) -> String {
    rules.fold(String::new(), |mut list, rule| {
        let Rule { id, severity, category, title, .. } = rule;
        let _ = if aligned {
            writeln!(list, "{id:<18}  {severity:<8}  {:<21}  {title}", category.word())
        } else {
            writeln!(list, "{id}\t{severity}\t{}\t{title}", category.word())
        };
        list
    })
}

fn json<'a>(rules: impl Iterator<Item = &'a Rule>) -> String {
    let rules: Vec<_> = rules
        .map(|rule| {
            serde_json::json!({
                "id": rule.id,
                "title": rule.title,
                "severity": rule.severity.word(),
                "confidence": rule.confidence.fraction(),
                "category": rule.category.word(),
                "taxa": rule.taxa,
                "fragile": rule.fragile,
                "why": rule.why,
                "fix": rule.fix,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(rules))
}

fn test(screen: &mut Screen) -> Result<u8> {
    let (mut rules, mut examples, mut wrong) = (0_usize, 0_usize, 0_usize);
    for rule in build::rules() {
        rules += 1;
        examples += rule.hits.len() + rule.misses.len();
        for failure in failures(rule, &build::rules_found)? {
            wrong += 1;
            screen.error(&Error::Layer { why: failure });
        }
    }
    let verdict = if wrong == 0 { "all as expected".to_owned() } else { format!("{wrong} wrong") };
    screen.result(&format!("{rules} rules, {examples} examples: {verdict}\n"));
    Ok(if wrong == 0 { FINE } else { FAILED })
}

/// What is wrong with one rule, each in a sentence.
fn failures(rule: &Rule, found: &dyn Fn(&str) -> Result<Vec<String>>) -> Result<Vec<String>> {
    let mut failures = Vec::new();
    for (kind, texts, expected) in [("hit", rule.hits, true), ("miss", rule.misses, false)] {
        if texts.is_empty() {
            failures.push(format!("{} has no {kind}", rule.id));
        }
        for (at, text) in texts.iter().enumerate() {
            if found(text)?.iter().any(|id| id == rule.id) != expected {
                let what = if expected { "does not find" } else { "finds" };
                let n = at + 1;
                failures.push(format!("{} {what} its {kind} {n}", rule.id));
            }
        }
    }
    Ok(failures)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Category, Confidence, Severity};

    const RULE: Rule = Rule {
        id: "MALWAR-CMD-001",
        title: "A title",
        severity: Severity::High,
        confidence: Confidence::new(90),
        category: Category::SuspiciousCommand,
        taxa: &[],
        fragile: false,
        why: "why",
        fix: "fix",
        hits: &["bad", "good"],
        misses: &["bad", "good"],
    };

    #[test]
    fn a_rule_that_misses_a_hit_or_hits_a_miss_is_told() {
        let found = |text: &str| Ok(vec![if text == "bad" { RULE.id } else { "" }.to_owned()]);
        let told = failures(&RULE, &found).unwrap();
        let expected =
            ["MALWAR-CMD-001 does not find its hit 2", "MALWAR-CMD-001 finds its miss 1"];
        assert_eq!(told, expected);
        let bare = Rule { hits: &[], misses: &[], ..RULE };
        let expected = ["MALWAR-CMD-001 has no hit", "MALWAR-CMD-001 has no miss"];
        assert_eq!(failures(&bare, &found).unwrap(), expected);
    }

    #[test]
    fn the_list_is_aligned_for_people_and_tabbed_for_programs() {
        let tabbed = list([&RULE].into_iter(), false);
        assert_eq!(tabbed, "MALWAR-CMD-001\thigh\tsuspicious_command\tA title\n");
        let aligned = list([&RULE].into_iter(), true);
        assert_eq!(aligned, "MALWAR-CMD-001      high      suspicious_command     A title\n");
        let json: serde_json::Value = serde_json::from_str(&json([&RULE].into_iter())).unwrap();
        assert_eq!(json[0]["id"], "MALWAR-CMD-001");
    }
}
