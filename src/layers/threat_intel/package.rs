//! Where the name of a package means the package: in a command that installs it, or among the
//! dependencies of a manifest.

use crate::skill::{SkillFile, Span};

/// A command that installs is read this far back from a package's name.
const COMMAND_BYTES_MAX: usize = 256;

/// Commands that fetch the packages named behind them.
const INSTALLERS: [&str; 28] = [
    "npm install",
    "npm i",
    "npm add",
    "npm ci",
    "npm exec",
    "yarn add",
    "yarn global add",
    "yarn dlx",
    "pnpm add",
    "pnpm install",
    "pnpm i",
    "pnpm dlx",
    "bun add",
    "bun install",
    "bun i",
    "bunx",
    "npx",
    "pip install",
    "pip3 install",
    "pipx install",
    "pipx run",
    "uv add",
    "uv pip install",
    "uv tool install",
    "uvx",
    "poetry add",
    "conda install",
    "easy_install",
];

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

fn is_argument(text: &str, span: Span) -> bool {
    let from = text.floor_char_boundary(span.start.saturating_sub(COMMAND_BYTES_MAX));
    let before = text.get(from..span.start).unwrap_or("");
    let command = before.rsplit(['\n', ';', '|', '&', '`', '#']).next().unwrap_or("");
    let command = command.to_ascii_lowercase();
    INSTALLERS.iter().any(|installer| {
        command.rsplit_once(installer).is_some_and(|(front, arguments)| {
            !front.ends_with(|c: char| c.is_ascii_alphanumeric())
                && arguments.starts_with([' ', '"', '\'', ','])
                && arguments.split_whitespace().all(|word| !PROSE.contains(&word))
        })
    })
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
