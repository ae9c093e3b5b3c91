//! Finds signatures in one text, all at once, as tokens and refanged.

use super::signature::{Comparison, Signature, Subject};
use crate::indicator::extract::urls;
use crate::indicator::host::Host;
use crate::indicator::owner::is_owner_at;
use crate::indicator::refang::refang;
use crate::indicator::token::Kind;
use crate::skill::Span;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem;
use regex::{Regex, RegexBuilder};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A compiled expression may take this much memory; a few kilobytes are usual.
const REGEX_BYTES_MAX: usize = 1 << 20;

/// One match: which signature, where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    /// Index of the signature.
    pub(super) signature: usize,
    /// Where in the text that was searched.
    pub(super) span: Span,
}

/// Signatures, made ready to be searched for.
pub(super) struct Lookup {
    /// Tells quickly, of a text in lower case, whether `exact` finds anything at all.
    any: Option<AhoCorasick>,
    /// Finds every literal; made when there is one.
    exact: OnceLock<Option<AhoCorasick>>,
    literals: Vec<String>,
    /// For each literal its signature, and how it is bounded.
    bounds: Vec<(usize, Bound)>,
    expressions: Vec<Expression>,
    /// Addresses and domains, for hosts that are spelt oddly.
    hosts: BTreeMap<String, usize>,
}

/// What a match of a literal must be beside itself.
#[derive(Clone, Copy)]
enum Bound {
    Token(Kind),
    Owner,
}

/// A signature that is a regular expression; compiled when its literal first turns up.
struct Expression {
    signature: usize,
    literal: String,
    pattern: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Lookup {
    pub(super) fn new(signatures: &[Signature]) -> Self {
        let mut lookup = Self {
            any: None,
            exact: OnceLock::new(),
            literals: Vec::new(),
            bounds: Vec::new(),
            expressions: Vec::new(),
            hosts: BTreeMap::new(),
        };
        for (index, signature) in signatures.iter().enumerate() {
            match signature.comparison {
                Comparison::Exact if signature.value.is_empty() => {}
                Comparison::Exact => {
                    lookup.literals.push(signature.value.to_ascii_lowercase());
                    lookup.bounds.push((index, bound(signature)));
                    if matches!(signature.subject, Subject::Address | Subject::Domain) {
                        lookup.hosts.insert(signature.value.to_ascii_lowercase(), index);
                    }
                }
                Comparison::Regex => {
                    lookup.expressions.push(Expression::new(index, &signature.value));
                }
                Comparison::Sha256 => {}
            }
        }
        lookup.any = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA)) // ready in a fifth of a DFA's time
            .match_kind(MatchKind::LeftmostFirst)
            .build(&lookup.literals)
            .ok();
        lookup
    }

    fn exact(&self) -> Option<&AhoCorasick> {
        let build =
            || AhoCorasick::builder().ascii_case_insensitive(true).build(&self.literals).ok();
        self.exact.get_or_init(build).as_ref()
    }

    /// Every match in `text`, as spans of it, in no particular order. A text with defanged
    /// indicators is searched as if they were whole.
    pub(super) fn search(&self, text: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        match refang(text) {
            None => self.search_plain(text, &mut hits),
            Some(refanged) => {
                self.search_plain(&refanged.text, &mut hits);
                for hit in &mut hits {
                    hit.span = refanged.original(hit.span);
                }
            }
        }
        self.search_hosts(text, &mut hits);
        hits
    }

    fn search_plain(&self, text: &str, hits: &mut Vec<Hit>) {
        let any = self.any.as_ref().is_none_or(|any| any.is_match(&text.to_ascii_lowercase()));
        let exact = if any { self.exact() } else { None };
        for found in exact.into_iter().flat_map(|exact| exact.find_overlapping_iter(text)) {
            let span = Span::new(found.start(), found.end());
            let Some((signature, bound)) = self.bounds.get(found.pattern().as_usize()) else {
                continue;
            };
            let stands = match bound {
                Bound::Token(kind) => kind.stands_alone(text, span),
                Bound::Owner => Kind::Domain.stands_alone(text, span) && is_owner_at(text, span),
            };
            if stands {
                hits.push(Hit { signature: *signature, span });
            }
        }
        for expression in &self.expressions {
            hits.extend(expression.search(text));
        }
    }

    /// `http://1532817950/` is `91.92.242.30`, `%65vil.com` is `evil.com`.
    fn search_hosts(&self, text: &str, hits: &mut Vec<Hit>) {
        if self.hosts.is_empty() {
            return;
        }
        for (span, url) in urls(text) {
            let host = match url.host() {
                Host::V6(address) => {
                    address.to_ipv4_mapped().map_or_else(String::new, |inner| inner.to_string())
                }
                Host::V4(_) | Host::Name(_) => url.host().to_string(),
            };
            if url.spelt_host().eq_ignore_ascii_case(&host) {
                continue; // the search for tokens has seen it
            }
            let parents = std::iter::successors(Some(host.as_str()), |host| {
                host.split_once('.').map(|(_, parent)| parent)
            });
            let known = parents.into_iter().find_map(|host| self.hosts.get(host));
            hits.extend(known.map(|signature| Hit { signature: *signature, span }));
        }
    }
}

fn bound(signature: &Signature) -> Bound {
    match signature.subject {
        Subject::Author => Bound::Owner,
        Subject::Address => Bound::Token(Kind::Address),
        Subject::Domain => Bound::Token(Kind::Domain),
        Subject::Url | Subject::Repository => Bound::Token(Kind::Path),
        Subject::Package | Subject::File => Bound::Token(Kind::Word),
    }
}

impl Expression {
    fn new(signature: usize, pattern: &str) -> Self {
        let literal = required_literal(pattern);
        Self { signature, literal, pattern: pattern.to_owned(), compiled: OnceLock::new() }
    }

    fn search<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Hit> + 't {
        let literal = self.literal.as_bytes();
        let may = literal.is_empty() || memmem::find(text.as_bytes(), literal).is_some();
        let regex = if may { self.compiled() } else { None };
        regex.into_iter().flat_map(move |regex| regex.find_iter(text)).map(|found| Hit {
            signature: self.signature,
            span: Span::new(found.start(), found.end()),
        })
    }

    fn compiled(&self) -> Option<&Regex> {
        let compile = || {
            let built = RegexBuilder::new(&self.pattern).size_limit(REGEX_BYTES_MAX).build();
            built.inspect_err(|why| log::error!("signature '{}': {why}", self.pattern)).ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

/// The longest text that every match of a pattern holds; empty when that is not plain to see.
fn required_literal(pattern: &str) -> String {
    if pattern.contains(['|', '(']) {
        return String::new();
    }
    let (mut longest, mut run, mut class) = (String::new(), String::new(), false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let literal = match c {
            '\\' => chars.next().filter(char::is_ascii_punctuation),
            '[' => None,
            c if c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | ':' | '@') => Some(c),
            _ => None,
        };
        // What a quantifier follows need not be there.
        if matches!(c, '?' | '*' | '{') {
            run.pop();
        }
        class = (class || c == '[') && c != ']';
        if let Some(c) = literal.filter(|_| !class) {
            run.push(c);
            continue;
        }
        if run.len() > longest.len() {
            longest.clone_from(&run);
        }
        run.clear();
        if c == '{' {
            chars.by_ref().find(|c| *c == '}');
        }
    }
    if run.len() > longest.len() { run } else { longest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_required_literal_is_in_every_match() {
        for (pattern, literal) in [
            (
                r"script\.google\.com/macros/s/[A-Za-z0-9_-]{20,}/exec",
                "script.google.com/macros/s/",
            ),
            ("abc?d", "ab"),
            ("ab{2}cde", "cde"),
            ("a|b", ""),
            ("(abc)?", ""),
            (r"\d+evil\d", "evil"),
            ("[abc]", ""),
        ] {
            assert_eq!(required_literal(pattern), literal, "{pattern}");
        }
    }
}
