//! What a model's server answers: a format of others, read strictly.

pub(super) mod envelope;
pub(super) mod report;

use serde::Deserialize;

/// JSON of a shape; the reason why it is not repeats nothing of it.
fn parse<'a, T: Deserialize<'a>>(json: &'a [u8], what: &str) -> Result<T, String> {
    serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("the model's answer is not {what} (line {line}, column {column})")
    })
}
