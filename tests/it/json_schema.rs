//! Validates JSON against a JSON Schema (draft 7), as far as the schemas under tests/schemas go.

use regex::Regex;
use serde_json::Value;

/// Every way in which `value` breaks the schema; empty when it keeps it.
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (keyword, rule) in schema.as_object().into_iter().flatten() {
        match keyword.as_str() {
            "$ref" => {
                let target = rule.as_str().unwrap().trim_start_matches('#');
                check(root, root.pointer(target).unwrap(), value, at, found);
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, item, &format!("{at}/{index}"), found);
                }
            }
            "properties" => {
                for (key, item) in value.as_object().into_iter().flatten() {
                    let rule = rule.get(key).unwrap_or(&Value::Bool(true));
                    check(root, rule, item, &format!("{at}/{key}"), found);
                }
            }
            "additionalProperties" => {
                let known = schema.get("properties");
                for (key, item) in value.as_object().into_iter().flatten() {
                    if known.is_some_and(|known| known.get(key).is_some()) {
                        continue;
                    }
                    if *rule == Value::Bool(false) {
                        found.push(format!("{at}/{key}: not allowed"));
                    }
                    check(root, rule, item, &format!("{at}/{key}"), found);
                }
            }
            _ if holds(root, keyword, rule, value) => {}
            _ => found.push(format!("{at}: breaks {keyword}: {rule}")),
        }
    }
}

/// Whether a value keeps a rule that looks at the value alone.
fn holds(root: &Value, keyword: &str, rule: &Value, value: &Value) -> bool {
    let number = || rule.as_f64().unwrap();
    let text = || rule.as_str().unwrap();
    match keyword {
        "$schema" | "$id" | "title" | "description" | "default" | "format" | "definitions" => true,
        "type" => is_of_type(text(), value),
        "enum" => rule.as_array().unwrap().contains(value),
        "minimum" => value.as_f64().is_none_or(|value| value >= number()),
        "maximum" => value.as_f64().is_none_or(|value| value <= number()),
        "pattern" => value.as_str().is_none_or(|value| Regex::new(text()).unwrap().is_match(value)),
        "minItems" => {
            value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap())
        }
        "uniqueItems" if *rule == Value::Bool(false) => true,
        "uniqueItems" => value.as_array().is_none_or(|items| {
            items.iter().enumerate().all(|(index, item)| !items[..index].contains(item))
        }),
        "required" => value.as_object().is_none_or(|object| {
            rule.as_array().unwrap().iter().all(|key| object.contains_key(key.as_str().unwrap()))
        }),
        "anyOf" => matching(root, rule, value) >= 1,
        "oneOf" => matching(root, rule, value) == 1,
        other => panic!("this validator does not know the keyword {other}"),
    }
}

fn matching(root: &Value, schemas: &Value, value: &Value) -> usize {
    let schemas = schemas.as_array().unwrap().iter();
    schemas
        .filter(|schema| {
            let mut found = Vec::new();
            check(root, schema, value, "", &mut found);
            found.is_empty()
        })
        .count()
}

fn is_of_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("this validator does not know the type {other}"),
    }
}

#[test]
fn each_keyword_refuses_what_it_should() {
    let root = serde_json::json!({"definitions": {"word": {"type": "string"}}});
    for (schema, good, bad) in [
        (r#"{"type":"integer"}"#, "1", "1.5"),
        (r#"{"enum":["a"]}"#, r#""a""#, r#""b""#),
        (r#"{"minimum":1}"#, "1", "0"),
        (r#"{"maximum":1}"#, "1", "2"),
        (r#"{"pattern":"^a"}"#, r#""ab""#, r#""b""#),
        (r#"{"minItems":1}"#, "[1]", "[]"),
        (r#"{"uniqueItems":true}"#, "[1,2]", "[1,1]"),
        (r#"{"required":["a"]}"#, r#"{"a":1}"#, r#"{"b":1}"#),
        (r##"{"$ref":"#/definitions/word"}"##, r#""a""#, "1"),
        (r#"{"items":{"type":"string"}}"#, r#"["a"]"#, "[1]"),
        (r#"{"properties":{"a":{"type":"string"}}}"#, r#"{"a":"b"}"#, r#"{"a":1}"#),
        (r#"{"properties":{"a":{}},"additionalProperties":false}"#, r#"{"a":1}"#, r#"{"b":1}"#),
        (r#"{"additionalProperties":{"type":"string"}}"#, r#"{"a":"b"}"#, r#"{"a":1}"#),
        (r#"{"anyOf":[{"type":"string"},{"minimum":1}]}"#, "1", "0"),
        (r#"{"oneOf":[{"type":"number"},{"minimum":1}]}"#, "0", "1"),
    ] {
        let [schema, good, bad] =
            [schema, good, bad].map(|json| serde_json::from_str(json).unwrap());
        for (value, count) in [(good, 0), (bad, 1)] {
            let mut found = Vec::new();
            check(&root, &schema, &value, "", &mut found);
            assert_eq!(found.len(), count, "{schema} {value}");
        }
    }
}
