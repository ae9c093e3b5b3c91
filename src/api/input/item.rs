//! One thing that is wrong with what was sent, as malwar 0.4.0 tells it with status 422.

use super::json::Json;
use crate::wire;
use std::fmt::Write as _;

/// Bytes of a value that an answer repeats: enough to recognise it.
const INPUT_BYTES_MAX: usize = 4_096;

/// A part of the way to the value at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::api) enum Step {
    /// A member.
    Name(&'static str),
    /// An item of a list, or the byte of a text.
    Index(usize),
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::api) struct Item {
    kind: &'static str,
    way: Vec<Step>,
    message: String,
    /// The value, as JSON.
    input: String,
    /// What else there is to know of it: a name, and JSON.
    context: Option<(&'static str, String)>,
}

impl Item {
    /// That the value at the end of `way` is wrong.
    pub(in crate::api) fn new(
        kind: &'static str,
        way: &[Step],
        message: &str,
        input: &Json,
    ) -> Self {
        let mut input = input.compact();
        if input.len() > INPUT_BYTES_MAX {
            "\"(too long to repeat)\"".clone_into(&mut input);
        }
        Self { kind, way: way.to_vec(), message: message.to_owned(), input, context: None }
    }

    /// The same, with what else there is to know.
    #[must_use]
    pub(in crate::api) fn with(self, name: &'static str, json: String) -> Self {
        Self { context: Some((name, json)), ..self }
    }

    /// That a field is not there; `within` what.
    pub(in crate::api) fn missing(way: &[Step], within: &Json) -> Self {
        Self::new("missing", way, "Field required", within)
    }

    /// That our own check refuses a value.
    pub(in crate::api) fn refused(way: &[Step], why: &str, input: &Json) -> Self {
        Self::new("value_error", way, &format!("Value error, {why}"), input)
    }

    /// It as JSON, in the order of members that clients have seen.
    pub(in crate::api) fn json(&self) -> String {
        let way: Vec<String> = self.way.iter().map(Step::json).collect();
        let (kind, message) = (wire::compact(&self.kind), wire::compact(&self.message));
        let mut json = format!(
            r#"{{"type":{kind},"loc":[{}],"msg":{message},"input":{}"#,
            way.join(","),
            self.input
        );
        if let Some((name, value)) = &self.context {
            let _ = write!(json, r#","ctx":{{"{name}":{value}}}"#); // a String takes everything
        }
        json.push('}');
        json
    }

    /// It in one line for people: `body.layers.1: Input should be a valid string`.
    pub(in crate::api) fn line(&self) -> String {
        let way: Vec<String> = self.way.iter().map(Step::word).collect();
        format!("{}: {}", way.join("."), self.message)
    }
}

impl Step {
    fn json(&self) -> String {
        match self {
            Self::Name(name) => wire::compact(name),
            Self::Index(index) => index.to_string(),
        }
    }

    fn word(&self) -> String {
        match self {
            Self::Name(name) => (*name).to_owned(),
            Self::Index(index) => index.to_string(),
        }
    }
}
