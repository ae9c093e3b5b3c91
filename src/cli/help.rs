//! Help texts, written from argh's list of commands and options.

use super::argv::PROGRAM;
use argh::{CommandInfoWithArgs, FlagInfo, FlagInfoKind, Optionality, PositionalInfo};
use std::fmt::Write as _;

/// Columns of a help text: fits the narrowest usual terminal.
const COLUMNS: usize = 80;
/// Where descriptions start.
const INDENT: usize = 26;

/// The help of the command at `path`; the program's own for an empty path.
pub(super) fn text(root: &CommandInfoWithArgs, path: &[&str]) -> String {
    let Some(command) = find(root, path) else { return String::new() };
    let mut help = capitalised(command.description);
    let _ = write!(help, "\n\n{}\n", usage(command, path));
    let positionals = command.positionals.iter().filter(|one| !one.description.is_empty());
    section(&mut help, "Arguments", positionals.map(|one| (argument(one), one.description)));
    let commands = command.commands.iter();
    section(
        &mut help,
        "Commands",
        commands.map(|one| (one.name.to_owned(), one.command.description)),
    );
    section(&mut help, "Options", rows(command.flags));
    if !path.is_empty() {
        section(&mut help, "Options of every command", rows(root.flags).filter(is_not_help));
    }
    for note in command.notes {
        let _ = write!(help, "\n{note}\n");
    }
    for (at, example) in command.examples.iter().enumerate() {
        let title = if at == 0 { "\nExamples:\n" } else { "" };
        let _ = writeln!(help, "{title}  {example}");
    }
    let codes = command.error_codes.iter();
    section(&mut help, "Exit codes", codes.map(|code| (code.code.to_string(), code.description)));
    if !command.commands.is_empty() {
        let names: String = path.iter().flat_map(|name| [" ", name]).collect();
        let _ = write!(help, "\nMore about a command: {PROGRAM}{names} <command> --help\n");
    }
    help
}

fn find<'a>(root: &'a CommandInfoWithArgs, path: &[&str]) -> Option<&'a CommandInfoWithArgs> {
    path.iter().try_fold(root, |command, name| {
        command.commands.iter().find(|known| known.name == *name).map(|known| &known.command)
    })
}

fn usage(command: &CommandInfoWithArgs, path: &[&str]) -> String {
    let mut usage = format!("Usage: {PROGRAM}");
    for name in path {
        let _ = write!(usage, " {name}");
    }
    if command.flags.len() > 1 {
        usage.push_str(" [options]");
    }
    for positional in command.positionals {
        let _ = write!(usage, " {}", argument(positional));
    }
    if !command.commands.is_empty() {
        usage.push_str(" <command>");
    }
    usage
}

fn argument(positional: &PositionalInfo<'_>) -> String {
    match positional.optionality {
        Optionality::Required => format!("<{}>", positional.name),
        Optionality::Optional => format!("[{}]", positional.name),
        Optionality::Repeating | Optionality::Greedy => format!("[{}]...", positional.name),
    }
}

fn rows<'a>(flags: &'a [FlagInfo<'a>]) -> impl Iterator<Item = (String, &'a str)> {
    flags.iter().filter(|flag| !flag.hidden).map(|flag| {
        let short = match flag.short {
            Some(short) => format!("-{short}, "),
            // argh knows no short form of its own help.
            None if flag.long == "--help" => "-h, ".to_owned(),
            None => "    ".to_owned(),
        };
        match flag.kind {
            FlagInfoKind::Switch => (format!("{short}{}", flag.long), flag.description),
            FlagInfoKind::Option { arg_name } => {
                (format!("{short}{} <{arg_name}>", flag.long), flag.description)
            }
        }
    })
}

fn is_not_help(row: &(String, &str)) -> bool {
    !row.0.contains("--help")
}

fn section<'a>(help: &mut String, title: &str, rows: impl Iterator<Item = (String, &'a str)>) {
    for (at, (left, description)) in rows.enumerate() {
        if at == 0 {
            let _ = write!(help, "\n{title}:\n");
        }
        let _ = write!(help, "  {left}");
        let mut column = left.chars().count() + 2;
        if column + 2 > INDENT {
            help.push('\n');
            column = 0;
        }
        for word in description.split_whitespace() {
            let width = word.chars().count();
            if column > INDENT && column + 1 + width > COLUMNS {
                help.push('\n');
                column = 0;
            }
            let gap = if column < INDENT { INDENT - column } else { 1 };
            let _ = write!(help, "{:gap$}{word}", "");
            column += gap + width;
        }
        help.push('\n');
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::root;

    fn every<'a>(command: &'a CommandInfoWithArgs, path: &[&'a str]) -> Vec<Vec<&'a str>> {
        let below = command
            .commands
            .iter()
            .flat_map(|one| every(&one.command, &[path, &[one.name]].concat()));
        std::iter::once(path.to_vec()).chain(below).collect()
    }

    #[test]
    fn every_command_has_a_help_that_names_all_its_options_and_fits() {
        let root = root();
        for path in every(&root, &[]) {
            let help = text(&root, &path);
            let command = find(&root, &path).unwrap();
            for flag in command.flags.iter().chain(root.flags) {
                assert!(help.contains(flag.long), "{path:?} {}", flag.long);
                assert!(!flag.description.is_empty());
            }
            for line in help.lines() {
                assert!(line.chars().count() <= COLUMNS + 8, "{path:?}: {line}");
                assert_eq!(line.trim_end(), line);
            }
        }
        assert_eq!(text(&root, &["nonsense"]), "");
    }
}
