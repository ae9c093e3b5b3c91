//! `malwar rules`: lists the rules, and proves each with its own examples.

use super::build;
use super::exit::{FAILED, FINE};
use super::screen::Screen;
use crate::error::Error;
use crate::layers::rule_engine::RuleEngine;
use crate::layers::rule_engine::proof;
use crate::layers::rule_engine::rule::Rule;
use crate::layers::rule_engine::rules;
use crate::wire::rules as wire;
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
pub(super) fn run(command: &RulesCommand, screen: &mut Screen) -> u8 {
    match &command.action {
        Action::List(ListCommand { json: true }) => {
            screen.result(&(wire::array(&build::rules_told()) + "\n"));
        }
        Action::List(ListCommand { json: false }) => {
            screen.result(&list(rules::all(), screen.columns().is_some()));
        }
        Action::Test(TestCommand {}) => return test(screen),
    }
    FINE
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

fn test(screen: &mut Screen) -> u8 {
    let engine = RuleEngine::new();
    let (mut rules, mut examples, mut wrong) = (0_usize, 0_usize, 0_usize);
    for rule in rules::all() {
        rules += 1;
        examples += rule.hits.len() + rule.misses.len();
        for why in proof::failures(&engine, rule) {
            wrong += 1;
            screen.error(&Error::Layer { why });
        }
    }
    let verdict = if wrong == 0 { "all as expected".to_owned() } else { format!("{wrong} wrong") };
    screen.result(&format!("{rules} rules, {examples} examples: {verdict}\n"));
    if wrong == 0 { FINE } else { FAILED }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    const RULE: Rule =
        Rule { id: "MALWAR-CMD-001", title: "A title", severity: Severity::High, ..Rule::BASE };

    #[test]
    fn the_list_is_aligned_for_people_and_tabbed_for_programs() {
        let tabbed = list([&RULE].into_iter(), false);
        assert_eq!(tabbed, "MALWAR-CMD-001\thigh\tsuspicious_command\tA title\n");
        let aligned = list([&RULE].into_iter(), true);
        assert_eq!(aligned, "MALWAR-CMD-001      high      suspicious_command     A title\n");
    }
}
