//! The JSON we promise.

pub mod http;
pub mod rules;
pub mod scan;
pub mod scanned;
pub mod schedules;
pub mod stored;
pub mod time;

use crate::glyph::is_hidden;
use serde::Serialize;
use std::fmt::Write as _;

/// One line of JSON.
pub(crate) fn compact(value: &impl Serialize) -> String {
    harmless(finish(serde_json::to_string(value)))
}

/// Indented JSON, without a line end after it.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    harmless(finish(serde_json::to_string_pretty(value)))
}

fn finish(json: serde_json::Result<String>) -> String {
    json.unwrap_or_else(|_| unreachable!("our structs have text keys and no failing parts"))
}

/// The same JSON, with every character escaped that could steer a terminal or a CI log: JSON is
/// printed there too. All such characters stand inside strings, where `\u` means the same
/// (RFC 8259 §7).
fn harmless(json: String) -> String {
    if !json.chars().any(|c| c != '\n' && is_hidden(c)) && !json.contains("##") {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + json.len() / 8);
    for c in json.chars() {
        if c == '[' && (safe.ends_with("##") || safe.ends_with("##vso")) {
            safe.push_str("\\u005b"); // `##[…]` and `##vso[…]` give orders to CI runners
        } else if c == '\n' || !is_hidden(c) {
            safe.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}"); // writing to a String cannot fail
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_carries_every_character_and_prints_only_harmless_ones() {
        let text =
            "a\u{1b}[2J\u{9b}\u{202e}\u{200b}\u{e0041}\u{7f}\n\t é中😀 ##[error] ##vso[x] [x]";
        for json in [compact(&text), pretty(&vec![text])] {
            assert!(!json.chars().any(|c| c != '\n' && is_hidden(c)), "{json}");
            assert!(json.contains("é中😀") && !json.contains("##[") && !json.contains("##vso["));
        }
        assert_eq!(serde_json::from_str::<String>(&compact(&text)).unwrap(), text);
    }
}
