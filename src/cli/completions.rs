//! Shell completions, written from argh's list of commands and options.

use super::argv::PROGRAM;
use crate::error::{Error, Result};
use argh::{ArgsInfo, CommandInfoWithArgs, FlagInfo, FlagInfoKind, FromArgs};
use std::fmt::Write as _;

/// print completions for a shell
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "completions",
    help_triggers("--help"),
    example = "malwar completions bash > ~/.local/share/bash-completion/completions/malwar",
    example = "malwar completions zsh > ~/.zfunc/_malwar",
    example = "malwar completions fish > ~/.config/fish/completions/malwar.fish"
)]
pub(super) struct CompletionsCommand {
    /// bash, zsh or fish
    #[argh(positional, arg_name = "shell")]
    shell: String,
}

/// The completions of the whole program for the shell that was named.
pub(super) fn text(command: &CompletionsCommand, root: &CommandInfoWithArgs) -> Result<String> {
    match command.shell.as_str() {
        "bash" => Ok(bash(root)),
        "zsh" => Ok(zsh(root)),
        "fish" => Ok(fish(root)),
        _ => Err(Error::UnknownWord {
            kind: "shell",
            word: command.shell.clone(),
            known: ["bash", "zsh", "fish"].map(str::to_owned).to_vec(),
        }),
    }
}

/// A command with the names that lead to it.
struct Place<'a> {
    path: Vec<&'a str>,
    command: &'a CommandInfoWithArgs,
}

fn places(root: &CommandInfoWithArgs) -> Vec<Place<'_>> {
    let mut places = vec![Place { path: Vec::new(), command: root }];
    let mut at = 0;
    while let Some(Place { path, command }) = places.get(at) {
        let below = command.commands.iter().map(|known| Place {
            path: path.iter().copied().chain([known.name]).collect(),
            command: &known.command,
        });
        let below: Vec<_> = below.collect();
        places.extend(below);
        at += 1;
    }
    places
}

/// The values of an option whose name lists them, `plain|json`.
fn choices<'a>(flag: &FlagInfo<'a>) -> Option<std::str::Split<'a, char>> {
    match flag.kind {
        FlagInfoKind::Option { arg_name } if arg_name.contains('|') => Some(arg_name.split('|')),
        FlagInfoKind::Option { .. } | FlagInfoKind::Switch => None,
    }
}

fn bash(root: &CommandInfoWithArgs) -> String {
    let mut cases = String::new();
    for Place { path, command } in places(root) {
        let names = command.commands.iter().map(|known| known.name);
        let flags = command.flags.iter().chain(if path.is_empty() { &[] } else { root.flags });
        let mut words: Vec<&str> = names.chain(flags.map(|flag| flag.long)).collect();
        words.sort_unstable();
        words.dedup();
        let _ = writeln!(cases, "        '{}') words='{}' ;;", path.join(" "), words.join(" "));
    }
    let mut values = String::new();
    let mut paths = String::new();
    for Place { path, command } in places(root) {
        for known in &command.commands {
            let at: Vec<&str> = path.iter().copied().chain([known.name]).collect();
            let _ = writeln!(paths, "            '{0}') at='{0}' ;;", at.join(" "));
        }
        for flag in command.flags {
            let Some(choices) = choices(flag) else { continue };
            let short = flag.short.map_or(String::new(), |short| format!("|-{short}"));
            let words = choices.collect::<Vec<_>>().join(" ");
            let _ = writeln!(
                values,
                "        {}{short}) COMPREPLY=($(compgen -W '{words}' -- \"$word\")); return ;;",
                flag.long
            );
        }
    }
    format!(
        "_{PROGRAM}() {{
    local word=\"${{COMP_WORDS[COMP_CWORD]}}\" before=\"${{COMP_WORDS[COMP_CWORD-1]}}\" \
     at='' words='' i
    case \"$before\" in
{values}    esac
    for ((i = 1; i < COMP_CWORD; i++)); do
        case \"${{at:+$at }}${{COMP_WORDS[i]}}\" in
{paths}        esac
    done
    case \"$at\" in
{cases}    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))
    else
        COMPREPLY=($(compgen -W \"${{words//--[a-z-]*}}\" -- \"$word\") $(compgen -f -- \"$word\"))
    fi
}}
complete -o filenames -F _{PROGRAM} {PROGRAM}
"
    )
}

fn zsh(root: &CommandInfoWithArgs) -> String {
    let mut text = format!("#compdef {PROGRAM}\n\n");
    for Place { path, command } in places(root) {
        let _ = writeln!(text, "{}() {{", zsh_name(&path));
        if !command.commands.is_empty() {
            text.push_str("    local -a commands=(\n");
            for known in &command.commands {
                let about = quoted(&known.command.description.replace(':', " -"));
                let _ = writeln!(text, "        '{}:{about}'", known.name);
            }
            text.push_str("    )\n");
        }
        text.push_str("    _arguments -C -s \\\n");
        let shared = if path.is_empty() { &[] } else { root.flags };
        for flag in command.flags.iter().chain(shared.iter().filter(|flag| flag.long != "--help")) {
            let _ = writeln!(text, "        {} \\", zsh_flag(flag));
        }
        if command.commands.is_empty() {
            text.push_str("        '*: :_files'\n}\n\n");
            continue;
        }
        text.push_str("        '1: :->command' '*:: :->rest'\n    case $state in\n");
        text.push_str(
            "        command) _describe command commands ;;\n        rest) case $words[1] in\n",
        );
        for known in &command.commands {
            let below: Vec<&str> = path.iter().copied().chain([known.name]).collect();
            let _ = writeln!(text, "            {}) {} ;;", known.name, zsh_name(&below));
        }
        text.push_str("        esac ;;\n    esac\n}\n\n");
    }
    let _ = writeln!(text, "_{PROGRAM} \"$@\"");
    text
}

fn zsh_name(path: &[&str]) -> String {
    let names: String = path.iter().flat_map(|name| ["_", name]).collect();
    format!("_{PROGRAM}{names}")
}

fn zsh_flag(flag: &FlagInfo<'_>) -> String {
    let about = quoted(flag.description).replace('[', "\\[").replace(']', "\\]");
    let value = match (choices(flag), &flag.kind) {
        (Some(choices), _) => format!(":value:({})", choices.collect::<Vec<_>>().join(" ")),
        (None, FlagInfoKind::Option { arg_name }) => format!(":{arg_name}:_files"),
        (None, FlagInfoKind::Switch) => String::new(),
    };
    let long = flag.long;
    let takes = if value.is_empty() { "" } else { "=" };
    match flag.short {
        Some(short) if takes.is_empty() => format!("{{-{short},{long}}}'[{about}]'"),
        Some(short) => format!("{{-{short}+,{long}=}}'[{about}]{value}'"),
        None => format!("'{long}{takes}[{about}]{value}'"),
    }
}

fn fish(root: &CommandInfoWithArgs) -> String {
    let mut text = String::new();
    for Place { path, command } in places(root) {
        let here = fish_condition(&path, command);
        for known in &command.commands {
            let about = quoted(known.command.description);
            let name = known.name;
            let _ = writeln!(text, "complete -c {PROGRAM} -f {here} -a {name} -d '{about}'");
        }
        for flag in command.flags {
            let long = flag.long.trim_start_matches('-');
            let short = flag.short.map_or(String::new(), |short| format!(" -s {short}"));
            let value = match (choices(flag), &flag.kind) {
                (Some(choices), _) => format!(" -x -a '{}'", choices.collect::<Vec<_>>().join(" ")),
                (None, FlagInfoKind::Option { .. }) => " -r".to_owned(),
                (None, FlagInfoKind::Switch) => String::new(),
            };
            // The program's own options are taken after every command as well.
            let here = if path.is_empty() { "" } else { here.as_str() };
            let about = quoted(flag.description);
            let _ =
                writeln!(text, "complete -c {PROGRAM} {here}{short} -l {long}{value} -d '{about}'");
        }
    }
    text
}

fn fish_condition(path: &[&str], command: &CommandInfoWithArgs) -> String {
    let seen = path.iter().map(|name| format!("__fish_seen_subcommand_from {name}"));
    let names: Vec<&str> = command.commands.iter().map(|known| known.name).collect();
    let unseen =
        (!names.is_empty()).then(|| format!("not __fish_seen_subcommand_from {}", names.join(" ")));
    format!("-n '{}'", seen.chain(unseen).collect::<Vec<_>>().join("; and "))
}

/// Text between single quotes of any of the shells.
fn quoted(text: &str) -> String {
    text.replace('\'', "’")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::root;

    #[test]
    fn each_shell_gets_every_command_and_option() {
        let root = root();
        for shell in ["bash", "zsh", "fish"] {
            let text = text(&CompletionsCommand { shell: shell.to_owned() }, &root).unwrap();
            for Place { path, command } in places(&root) {
                for name in path.iter().copied().chain(command.flags.iter().map(|flag| flag.long)) {
                    let name = name.trim_start_matches('-');
                    assert!(text.contains(name), "{shell} lacks {name}");
                }
            }
            assert!(text.contains("plain json jsonl sarif github"), "{shell}");
        }
        assert!(text(&CompletionsCommand { shell: "tcsh".to_owned() }, &root).is_err());
    }
}
