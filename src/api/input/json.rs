//! JSON as a client wrote it: members stay in their order, because answers repeat them.

use crate::wire;
use serde_json::Number;
use std::fmt::Write as _;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::api) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object; of two members with one name the last counts, at the place of the first.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The member of an object.
    pub(in crate::api) fn member(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                members.iter().find(|(known, _)| known == name).map(|(_, value)| value)
            }
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The text of it on one line.
    pub(in crate::api) fn compact(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, to: &mut String) {
        match self {
            Self::Null => to.push_str("null"),
            Self::Bool(true) => to.push_str("true"),
            Self::Bool(false) => to.push_str("false"),
            // Writing to a String cannot fail.
            Self::Number(number) => drop(write!(to, "{number}")),
            Self::Text(text) => to.push_str(&wire::compact(text)),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    to.push(if at == 0 { '[' } else { ',' });
                    item.write(to);
                }
                to.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(members) => {
                for (at, (name, value)) in members.iter().enumerate() {
                    to.push(if at == 0 { '{' } else { ',' });
                    to.push_str(&wire::compact(name));
                    to.push(':');
                    value.write(to);
                }
                to.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }
}
