//! What shell expansions come to when all of them is literal.

use super::super::decode;

/// `:2:3` and `:2` of a value.
pub(super) fn part(value: &str, rest: &str) -> Option<String> {
    let (from, length) = rest.strip_prefix(':')?.split_once(':').unwrap_or((rest.get(1..)?, "256"));
    let (from, length) = (from.trim().parse().ok()?, length.trim().parse().ok()?);
    Some(value.chars().skip(from).take(length).collect())
}

/// What `echo` or `printf` prints, when all of it is literal.
pub(super) fn printed(command: &str) -> Option<String> {
    let (name, rest) = command.trim().split_once(' ')?;
    if !matches!(name, "echo" | "printf") || rest.contains(['$', '`', '|', '<', '>', ';', '&', '('])
    {
        return None;
    }
    let mut words: Vec<String> = rest
        .split_ascii_whitespace()
        .filter(|word| !matches!(*word, "-n" | "-e" | "-ne" | "-en" | "--" | "-E"))
        .map(|word| decode::unescape(word.trim_matches(['\'', '"'])))
        .collect();
    if name == "printf" && words.first().is_some_and(|format| format.contains('%')) {
        words.remove(0);
        return Some(words.concat());
    }
    Some(words.join(" "))
}
