//! From the body of a request to JSON.

use super::item::{Item, Step};
use super::json::Json;
use super::parse::{NotJson, parse};
use crate::api::asked::Asked;
use crate::wire;

/// Reads the body as an object; whatever else it is, is refused as malwar 0.4.0 refuses it.
pub(in crate::api) fn object(asked: &Asked) -> Result<Json, Vec<Item>> {
    let way = [Step::Name("body")];
    if asked.body.is_empty() {
        return Err(vec![Item::missing(&way, &Json::Null)]);
    }
    let not_an_object = |input: &Json| {
        let why = "Input should be a valid dictionary or object to extract fields from";
        vec![Item::new("model_attributes_type", &way, why, input)]
    };
    if !asked.header("content-type").is_some_and(is_json) {
        let text = String::from_utf8_lossy(&asked.body).into_owned();
        return Err(not_an_object(&Json::Text(text)));
    }
    let text = std::str::from_utf8(&asked.body)
        .map_err(|error| NotJson { at: error.valid_up_to(), why: "Invalid UTF-8" });
    match text.and_then(|text| parse(text.strip_prefix('\u{feff}').unwrap_or(text))) {
        Ok(object @ Json::Object(_)) => Ok(object),
        Ok(other) => Err(not_an_object(&other)),
        Err(NotJson { at, why }) => {
            let way = [Step::Name("body"), Step::Index(at)];
            let item = Item::new("json_invalid", &way, "JSON decode error", &Json::Object(vec![]));
            Err(vec![item.with("error", wire::compact(&why))])
        }
    }
}

/// `application/json`, and whatever ends in `+json` (RFC 6839 §3.1), with or without parameters.
fn is_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media.strip_prefix("application/").is_some_and(|kind| kind == "json" || kind.ends_with("+json"))
}
