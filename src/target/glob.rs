//! Matches paths against shell patterns, in time that grows with pattern times path only.

use crate::error::{Error, Result};

/// Characters of one pattern; a path on Linux has at most 4,096 bytes, a pattern needs fewer.
const PATTERN_CHARS_MAX: usize = 1_024;
/// Readings of one pattern's braces: `{a,b}{c,d}` has four. More would multiply the work.
const READINGS_MAX: usize = 64;

/// A shell pattern: `*`, `**`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, `\` before a plain character.
///
/// A pattern without `/` matches a file's name at any depth.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    readings: Vec<Vec<Token>>,
    name_only: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// This character.
    Plain(char),
    /// Any one character but `/`.
    One,
    /// One character of these ranges, or of none of them when the flag is set; never `/`.
    Class(bool, Vec<(char, char)>),
    /// Any run of characters without `/`.
    Run,
    /// `**/`: nothing, or any number of whole folders.
    Folders,
    /// A last `**`: everything below.
    Rest,
}

impl Glob {
    /// Whether a word has a character that only a pattern gives a meaning to.
    pub(super) fn is_pattern(word: &str) -> bool {
        word.contains(['*', '?', '[', '{'])
    }

    /// Reads a pattern. Fails when a bracket stays open or a bound is passed.
    pub(super) fn parse(pattern: &str) -> Result<Self> {
        let bad = |why: String| Error::BadPattern { pattern: pattern.to_owned(), why };
        if pattern.is_empty() {
            return Err(bad("it is empty".to_owned()));
        }
        if pattern.chars().count() > PATTERN_CHARS_MAX {
            return Err(bad(format!("it has more than {PATTERN_CHARS_MAX} characters")));
        }
        let readings = unbrace(pattern)
            .and_then(|readings| readings.iter().map(|reading| tokens(reading)).collect())
            .map_err(bad)?;
        Ok(Self { readings, name_only: !pattern.contains('/') })
    }

    /// Whether a path with `/` between its parts matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let text = if self.name_only { name } else { path };
        self.readings.iter().any(|tokens| matches(tokens, text))
    }
}

/// Every reading of a pattern's braces, without braces.
fn unbrace(pattern: &str) -> Result<Vec<String>, String> {
    let mut open = vec![pattern.to_owned()];
    let mut done = Vec::new();
    while let Some(next) = open.pop() {
        match split_brace(&next)? {
            None => done.push(next),
            Some((before, choices, after)) => {
                open.extend(choices.iter().map(|choice| [before, choice, after].concat()));
            }
        }
        if open.len() + done.len() > READINGS_MAX {
            return Err(format!("its braces have more than {READINGS_MAX} readings"));
        }
    }
    Ok(done)
}

type Brace<'a> = (&'a str, Vec<&'a str>, &'a str);

/// The first brace of a pattern: what stands before it, its choices, what stands after it.
fn split_brace(pattern: &str) -> Result<Option<Brace<'_>>, String> {
    let mut cuts: Vec<usize> = Vec::new();
    let (mut depth, mut escaped) = (0_usize, false);
    for (at, c) in pattern.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match c {
            '\\' => escaped = true,
            '{' => {
                if depth == 0 {
                    cuts.push(at);
                }
                depth += 1;
            }
            ',' if depth == 1 => cuts.push(at),
            '}' if depth == 1 => {
                cuts.push(at);
                let (Some(first), last) = (cuts.first(), at) else { return Ok(None) };
                let choices = cuts.iter().zip(cuts.iter().skip(1));
                let choices = choices.filter_map(|(from, to)| pattern.get(from + 1..*to));
                let (before, after) = (pattern.get(..*first), pattern.get(last + 1..));
                return Ok(before
                    .zip(after)
                    .map(|(before, after)| (before, choices.collect(), after)));
            }
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if depth > 0 { Err("a '{' is not closed".to_owned()) } else { Ok(None) }
}

fn tokens(pattern: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    let mut folder_starts = true;
    while let Some(c) = rest.chars().next() {
        let (token, after) = if let Some(after) = rest.strip_prefix("**/").filter(|_| folder_starts)
        {
            (Token::Folders, after)
        } else if rest == "**" && folder_starts {
            (Token::Rest, "")
        } else {
            let after = rest.get(c.len_utf8()..).unwrap_or("");
            match c {
                '*' => (Token::Run, after.trim_start_matches('*')),
                '?' => (Token::One, after),
                '[' => class(after)?,
                '\\' => {
                    let plain = after.chars().next().ok_or("it ends with a '\\'")?;
                    (Token::Plain(plain), after.get(plain.len_utf8()..).unwrap_or(""))
                }
                plain => (Token::Plain(plain), after),
            }
        };
        folder_starts = matches!(token, Token::Folders | Token::Plain('/'));
        tokens.push(token);
        rest = after;
    }
    Ok(tokens)
}

/// The class that starts after a `[`, and what stands after its `]`.
fn class(pattern: &str) -> Result<(Token, &str), String> {
    let none_of = pattern.starts_with(['!', '^']);
    let body = if none_of { pattern.get(1..).unwrap_or("") } else { pattern };
    // A `]` that comes first is one of the characters (POSIX.1-2024 §2.14.1).
    let first = body.chars().next().map_or(0, char::len_utf8);
    let close = body.get(first..).and_then(|tail| tail.find(']')).ok_or("a '[' is not closed")?;
    let inside = body.get(..first + close).unwrap_or("");
    let mut chars = inside.chars().peekable();
    let mut ranges = Vec::new();
    while let Some(from) = chars.next() {
        let mut ahead = chars.clone();
        let to = (ahead.next() == Some('-')).then(|| ahead.next()).flatten();
        if to.is_some() {
            chars = ahead;
        }
        ranges.push((from, to.unwrap_or(from)));
    }
    Ok((Token::Class(none_of, ranges), body.get(first + close + 1..).unwrap_or("")))
}

/// Follows all readings at once: `here[i]` says that the first `i` tokens can have matched.
fn matches(tokens: &[Token], text: &str) -> bool {
    let mut here = vec![false; tokens.len() + 1];
    if let Some(start) = here.first_mut() {
        *start = true;
    }
    skip_empty(tokens, &mut here, true);
    for c in text.chars() {
        let mut next = vec![false; here.len()];
        for (at, token) in tokens.iter().enumerate() {
            if !here.get(at).copied().unwrap_or(false) {
                continue;
            }
            let (stays, goes) = match token {
                Token::Plain(plain) => (false, *plain == c),
                Token::One => (false, c != '/'),
                Token::Class(none_of, ranges) => {
                    let within = ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
                    (false, c != '/' && within != *none_of)
                }
                Token::Run => (c != '/', false),
                Token::Folders | Token::Rest => (true, false),
            };
            for (cell, reached) in next.iter_mut().skip(at).zip([stays, goes]) {
                *cell |= reached;
            }
        }
        here = next;
        skip_empty(tokens, &mut here, c == '/');
    }
    here.last().copied().unwrap_or(false)
}

/// Goes on past tokens that may match nothing.
fn skip_empty(tokens: &[Token], here: &mut [bool], folder_starts: bool) {
    let mut reached = false;
    for (cell, token) in here.iter_mut().zip(tokens.iter().map(Some).chain([None])) {
        *cell |= reached;
        reached = *cell
            && match token {
                Some(Token::Run | Token::Rest) => true,
                Some(Token::Folders) => folder_starts,
                Some(Token::Plain(_) | Token::One | Token::Class(..)) | None => false,
            };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_matches_what_a_shell_reader_expects() {
        for (pattern, path, expected) in [
            ("*.md", "a.md", true),
            ("*.md", "deep/er/a.md", true),
            ("*.md", "a.mdx", false),
            ("docs/*.md", "docs/a.md", true),
            ("docs/*.md", "docs/x/a.md", false),
            ("docs/**/*.md", "docs/a.md", true),
            ("docs/**/*.md", "docs/x/y/a.md", true),
            ("docs/**/*.md", "my-docs/a.md", false),
            ("**/SKILL.md", "SKILL.md", true),
            ("**/SKILL.md", "a/b/SKILL.md", true),
            ("**/SKILL.md", "a/MY-SKILL.md", false),
            ("docs/**", "docs/a/b", true),
            ("docs/**", "docs", false),
            ("a**b/c", "axxb/c", true),
            ("a**b/c", "a/b/c", false),
            ("sk?ll.md", "skill.md", true),
            ("a?c/x", "a/c/x", false),
            ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[!a-c]x", "dx", true),
            ("[]]x", "]x", true),
            ("[a-]x", "-x", true),
            ("*.{md,mdx}", "a.mdx", true),
            ("*.{md,mdx}", "a.txt", false),
            ("{a,b{c,d}}/x", "bd/x", true),
            ("{a,b{c,d}}/x", "b/x", false),
            (r"\*.md", "*.md", true),
            (r"\*.md", "a.md", false),
            ("ä*", "äöü", true),
            ("*", "", true),
            ("?", "", false),
        ] {
            assert_eq!(Glob::parse(pattern).unwrap().matches(path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn a_broken_pattern_is_refused_with_its_reason() {
        let many = "{a,b}".repeat(7);
        let long = "a".repeat(PATTERN_CHARS_MAX + 1);
        for (pattern, why) in [
            ("", "empty"),
            ("[a-z", "'[' is not closed"),
            ("{a,b", "'{' is not closed"),
            ("a\\", "ends with"),
            (many.as_str(), "more than 64 readings"),
            (long.as_str(), "more than 1024 characters"),
        ] {
            let error = Glob::parse(pattern).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        assert!(Glob::parse(&"{a,b}".repeat(6)).is_ok(), "64 readings are allowed");
        assert!(Glob::parse(&"a".repeat(PATTERN_CHARS_MAX)).is_ok());
    }

    #[test]
    fn many_stars_do_not_multiply() {
        let pattern = "*a".repeat(200);
        let path = "a".repeat(1_000);
        assert!(Glob::parse(&pattern).unwrap().matches(&path));
        assert!(!Glob::parse(&pattern).unwrap().matches(&(path + "b")));
    }
}
