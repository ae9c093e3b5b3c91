//! Reads columns that another program may have written: what is not what it should be is missing.

use super::moment::Moment;
use crate::finding::LayerId;
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;
use std::time::Duration;

/// The text of a column; none when it is NULL or no text. Bytes that are not UTF-8 are replaced.
pub fn text(row: &Row<'_>, name: &str) -> Option<String> {
    match row.get_ref(name).ok()? {
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

/// The whole number of a column; none when it is NULL, negative or no whole number.
pub fn count(row: &Row<'_>, name: &str) -> Option<u64> {
    match row.get_ref(name).ok()? {
        ValueRef::Integer(number) => u64::try_from(number).ok(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    }
}

/// The time of a column; none when it is NULL or no time.
pub fn time(row: &Row<'_>, name: &str) -> Option<Timestamp> {
    text(row, name).as_deref().and_then(Moment::parse).map(|moment| moment.0)
}

/// The texts of a column that holds a JSON list of them; empty when it does not.
pub fn list(row: &Row<'_>, name: &str) -> Vec<String> {
    text(row, name).and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default()
}

/// The JSON of a list of texts, as it stands in a column.
pub fn of_list(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

/// The times of layers in a column that holds a JSON object of microseconds; empty when it does
/// not.
pub fn times(row: &Row<'_>, name: &str) -> Vec<(LayerId, Duration)> {
    let held: Option<BTreeMap<String, u64>> =
        text(row, name).and_then(|json| serde_json::from_str(&json).ok());
    let held = held.unwrap_or_default();
    let time = |id: LayerId| Some((id, Duration::from_micros(*held.get(id.word())?)));
    LayerId::ALL.into_iter().filter_map(time).collect()
}

/// The JSON of the times of layers, as it stands in a column.
pub fn of_times(times: &[(LayerId, Duration)]) -> String {
    let micros = |took: &Duration| u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let times: BTreeMap<_, _> = times.iter().map(|(id, took)| (id.word(), micros(took))).collect();
    serde_json::json!(times).to_string()
}

/// A count as SQLite's integer.
pub fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
