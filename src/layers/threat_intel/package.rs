//! Where the name of a package means the package: in a command that installs it, or among the
//! dependencies of a manifest.

use crate::skill::{SkillFile, Span};

/// A command that installs is read this far back from a package's name.
const COMMAND_BYTES_MAX: usize = 256;

/// What ends a command before the one that is looked for.
const ENDS: [char; 6] = ['\n', ';', '|', '&', '`', '#'];

/// Commands that fetch the packages named behind them, without a verb.
const FETCHERS: [&str; 4] = ["npx", "bunx", "uvx", "easy_install"];

/// Commands that do so behind a verb.
const MANAGERS: [&str; 14] = [
    "npm", "yarn", "pnpm", "bun", "pip", "pip3", "pipx", "uv", "tool", "poetry", "conda", "mamba",
    "global", "cnpm",
];

/// The verbs.
const VERBS: [&str; 6] = ["install", "i", "add", "exec", "dlx", "run"];

/// Words of a sentence: behind one, what follows is prose and no argument.
const PROSE: [&str; 12] =
    ["a", "an", "and", "edit", "for", "from", "instead", "is", "of", "the", "then", "to"];

/// Files that list what a package depends on.
const MANIFESTS: [&str; 6] =
    ["package.json", "package-lock.json", "pyproject.toml", "pipfile", "yarn.lock", "setup.py"];

/// Whether the name at `span` of `text` stands where it makes somebody install the package.
/// `file` is the file that `text` is, or is read from.
pub(super) fn is_installed(file: &SkillFile, text: &str, span: Span) -> bool {
    is_dependency(file, text, span) || is_argument(text, span)
}

/// Walks back over the arguments before the name to the command; a word of a sentence, or the
/// end of another command, ends the walk.
fn is_argument(text: &str, span: Span) -> bool {
    let from = text.floor_char_boundary(span.start.saturating_sub(COMMAND_BYTES_MAX));
    let before = text.get(from..span.start).unwrap_or("");
    let mut words = before
        .rsplit([' ', '\t', '"', '\'', ',', '[', '(', '='])
        .filter(|word| !word.is_empty())
        .peekable();
    let touches = before.ends_with([' ', '\t', '"', '\'', '=']);
    while let Some(word) = words.next().filter(|_| touches) {
        let line = word.rsplit(ENDS).next().unwrap_or("");
        let ended = line.len() < word.len();
        if FETCHERS.iter().any(|fetcher| line.eq_ignore_ascii_case(fetcher)) {
            return true;
        }
        if ended || PROSE.iter().any(|prose| line.eq_ignore_ascii_case(prose)) {
            return false;
        }
        let manager = words.peek().and_then(|word| word.rsplit(ENDS).next()).unwrap_or("");
        if VERBS.iter().any(|verb| line.eq_ignore_ascii_case(verb))
            && MANAGERS.iter().any(|name| manager.eq_ignore_ascii_case(name))
        {
            return true;
        }
    }
    false
}

fn is_dependency(file: &SkillFile, text: &str, span: Span) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or("").to_ascii_lowercase();
    let list = name.strip_suffix(".txt").is_some_and(|stem| stem.starts_with("requirements"));
    if list {
        // The name begins its line: what stands behind `#` is a comment.
        let before = text.get(..span.start).unwrap_or("");
        let indent = before.bytes().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let line_start = before.len() - indent;
        return line_start == 0 || before.as_bytes().get(line_start - 1) == Some(&b'\n');
    }
    let quoted = text.as_bytes().get(span.start.wrapping_sub(1));
    MANIFESTS.contains(&name.as_str()) && matches!(quoted, Some(b'"' | b'\'' | b'\n'))
}
