//! The paths that a Rust file names: `use` trees unfolded, `super` and `self` resolved.

use crate::source::Source;
use crate::source::Token;

/// One path: `std::fs::read`, `clock::Stopwatch`, or a single word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The line, from 0.
    pub line: usize,
    /// Its parts; without `crate` when it is resolved.
    pub parts: Vec<String>,
    /// Whether it is resolved from the crate's root.
    pub of_crate: bool,
    /// Whether a dot stands before it: a method or a field.
    pub member: bool,
    /// Whether a `!` follows: a macro.
    pub called_as_macro: bool,
}

impl Named {
    /// Whether `needle` (`thread::spawn`, `println!`, `ureq`) is part of it.
    pub fn holds(&self, needle: &str) -> bool {
        let (words, wants_macro) = match needle.strip_suffix('!') {
            Some(words) => (words, true),
            None => (needle, false),
        };
        let words: Vec<&str> = words.split("::").collect();
        (!wants_macro || self.called_as_macro)
            && !self.member
            && self.parts.windows(words.len()).any(|window| window == words)
    }
}

/// The module that a file of `src/` is: `src/skill/view.rs` is `["skill", "view"]`.
pub fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    let mut parts: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

/// Every path outside tests, in the order of the text.
pub fn named(source: &Source) -> Vec<Named> {
    let module = module_of(&source.path);
    let mut found = Vec::new();
    let mut at = 0;
    while at < source.tokens.len() {
        let is_path = starts_path(&source.tokens[at]);
        if is_path {
            let mut walk = Walk { tokens: &source.tokens, at, found: Vec::new() };
            walk.tree(&[]);
            let member = at > 0 && source.tokens[at - 1].text == ".";
            for mut path in walk.found {
                path.member = member;
                resolve(&mut path, &module);
                found.push(path);
            }
            at = walk.at.max(at + 1);
        } else {
            at += 1;
        }
    }
    found.retain(|path| !source.tests(path.line));
    found
}

fn starts_path(token: &Token) -> bool {
    token.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn resolve(path: &mut Named, module: &[String]) {
    let mut base = module.to_vec();
    let mut taken = 0;
    for part in &path.parts {
        match part.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
            }
            _ => break,
        }
        taken += 1;
    }
    // `self` alone is a value, and `crate` alone stands in `pub(crate)`.
    path.of_crate = taken > 0 && path.parts.len() > taken;
    if path.of_crate {
        base.extend(path.parts.drain(taken..));
        path.parts = base;
    }
}

struct Walk<'a> {
    tokens: &'a [Token],
    at: usize,
    found: Vec<Named>,
}

impl Walk<'_> {
    fn text(&self) -> &str {
        self.tokens.get(self.at).map_or("", |token| &token.text)
    }

    /// Reads `a::b::{c, d::e}` into one path for each leaf.
    fn tree(&mut self, stem: &[String]) {
        let mut parts = stem.to_vec();
        let line = self.tokens[self.at].line;
        while self.tokens.get(self.at).is_some_and(starts_path) {
            parts.push(self.text().to_owned());
            self.at += 1;
            if self.text() != "::" {
                break;
            }
            self.at += 1;
            if self.text() == "{" {
                self.at += 1;
                self.branches(&parts);
                return;
            }
        }
        let called_as_macro = self.text() == "!";
        self.found.push(Named { line, parts, of_crate: false, member: false, called_as_macro });
    }

    fn branches(&mut self, stem: &[String]) {
        while !["}", ""].contains(&self.text()) {
            if self.tokens.get(self.at).is_some_and(starts_path) && self.text() != "as" {
                self.tree(stem);
            } else {
                let renames = self.text() == "as";
                self.at += if renames { 2 } else { 1 };
            }
        }
        self.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_crate(path: &str, text: &str) -> Vec<String> {
        let source = Source::read(path, text);
        let paths = named(&source).into_iter().filter(|path| path.of_crate);
        paths.map(|path| path.parts.join("::")).collect()
    }

    #[test]
    fn paths_into_the_crate_are_resolved_from_its_root() {
        for (path, text, expected) in [
            ("src/a.rs", "use crate::b::C;", vec!["b::C"]),
            ("src/a/b.rs", "use super::c::D;", vec!["a::c::D"]),
            ("src/a/b.rs", "use super::super::c::D;", vec!["c::D"]),
            ("src/a/mod.rs", "use super::c::D; use self::e::F;", vec!["c::D", "a::e::F"]),
            ("src/a/b.rs", "use super::{c::{D, E as X}, f};", vec!["a::c::D", "a::c::E", "a::f"]),
            ("src/a.rs", "fn f() { let x = crate::b::\n  C::new(self.y); }", vec!["b::C::new"]),
            ("src/a.rs", "macro_rules! m { () => { $crate::b::C } }", vec!["b::C"]),
            ("src/a.rs", "pub(crate) fn f(self) {}", vec![]),
            ("src/a.rs", "// crate::b::C\nlet x = \"crate::b::C\";", vec![]),
            ("src/a.rs", "#[cfg(test)]\nmod tests { use crate::b::C; }", vec![]),
        ] {
            assert_eq!(of_crate(path, text), expected, "{text}");
        }
    }

    #[test]
    fn a_needle_is_found_as_whole_words_and_not_as_a_member() {
        for (text, needle, expected) in [
            ("std::thread::spawn(f)", "thread::spawn", true),
            ("use std::{fs, thread::{spawn, Builder}};", "thread::spawn", true),
            ("pool.spawn(f)", "spawn", false),
            ("println!(\"\")", "println!", true),
            ("let println = 1;", "println!", false),
            ("let stdouts = 1;", "stdout", false),
        ] {
            let source = Source::read("src/a.rs", text);
            assert_eq!(named(&source).iter().any(|path| path.holds(needle)), expected, "{text}");
        }
    }
}
