//! One request on its way to its route.

use super::asked::Asked;
use super::keys::Caller;
use crate::storage::answers::NamedRequest;
use std::cell::Cell;

/// Parameters of a query that are looked at; the rest is nobody's.
const PARAMETERS_MAX: usize = 32;

/// One request, and what is known of it so far.
#[derive(Debug)]
pub struct Call<'a> {
    /// As it was read.
    pub asked: &'a Asked,
    /// What stands for the names in the route's pattern, in their order.
    pub named: Vec<String>,
    /// The query's names and values.
    pub query: Vec<(String, String)>,
    /// On whose behalf.
    pub caller: Caller,
    /// What its client calls it, so that it can be sent again.
    pub named_request: Option<NamedRequest>,
    /// Whether the answer, if it is none of a failure, was kept with what was done.
    pub is_kept: Cell<bool>,
}

impl Call<'_> {
    /// What stands for the first name in the route's pattern.
    pub fn id(&self) -> &str {
        self.named.first().map_or("", String::as_str)
    }

    /// The last value of a parameter of the query, as malwar 0.4.0 reads it.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The path and the query of a request's target.
pub(super) fn split(target: &str) -> (&str, &str) {
    let target = target.split('#').next().unwrap_or_default();
    target.split_once('?').unwrap_or((target, ""))
}

/// The names and values of a query, decoded.
pub(super) fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(PARAMETERS_MAX);
    let decoded = |text: &str| decode(&text.replace('+', " "));
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        })
        .collect()
}

/// A text with its `%XX` decoded (RFC 3986 §2.1); what is none stays, and what is no UTF-8 is
/// replaced: no name of ours has it.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let digits = digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let decoded = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_taken_apart_whatever_is_in_it() {
        for (target, path, query) in [
            ("/a?b=1&c=%20x+y&d", "/a", &[("b", "1"), ("c", " x y"), ("d", "")][..]),
            ("/a", "/a", &[]),
            ("/a?&&", "/a", &[]),
            ("/a?x=%zz%4", "/a", &[("x", "%zz%4")]),
            ("/a?x=1#y", "/a", &[("x", "1")]),
        ] {
            let (found, rest) = split(target);
            let known: Vec<(String, String)> = parameters(rest);
            let known: Vec<(&str, &str)> =
                known.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            assert_eq!((found, known.as_slice()), (path, query), "{target}");
        }
        assert_eq!(decode("a%2fb%c3%a4%ff"), "a/b\u{e4}\u{fffd}");
    }
}
