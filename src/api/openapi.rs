//! The description of the API for programs (`OpenAPI` 3.1), made from the table of routes.

use super::Api;
use super::call::Call;
use super::fault::{Fault, phrase};
use super::reply::Reply;
use super::role::Permission;
use super::route::{Gives, Route};
use crate::wire;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What the bodies look like.
const SCHEMAS: &str = include_str!("schemas.json");

/// The document.
pub(super) fn document(api: &Api<'_>, _: &Call<'_>) -> Result<Reply, Fault> {
    let schemas: Value = serde_json::from_str(SCHEMAS)
        .map_err(|error| Fault::new(500, &format!("schemas.json: {error}")))?;
    let mut paths = Map::new();
    for route in api.routes() {
        let path = paths.entry(route.pattern).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.to_ascii_lowercase(), operation(route));
        }
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "malwar",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Tells whether agent skills are safe, and keeps telling.",
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": { "type": "apiKey", "in": "header", "name": "X-API-Key" },
                "bearer": { "type": "http", "scheme": "bearer" },
            },
        },
    });
    Ok(Reply::json(200, wire::compact(&document)))
}

fn operation(route: &Route) -> Value {
    let mut operation = Map::new();
    let mut tell = |name: &str, value: Value| operation.insert(name.to_owned(), value);
    tell("operationId", json!(operation_id(route)));
    tell("summary", json!(route.summary));
    tell("parameters", json!(parameters(route)));
    if let Some(schema) = route.takes {
        let content = json!({ "application/json": { "schema": reference(schema) } });
        tell("requestBody", json!({ "required": !route.body_optional, "content": content }));
    }
    tell("responses", responses(route));
    if let Some(needed) = route.needs {
        // Where there are no keys, none is needed.
        tell("security", json!([{ "key": [] }, { "bearer": [] }, {}]));
        tell("x-permission", json!(Permission::word(needed)));
    }
    Value::Object(operation)
}

/// `get_schedules_runs` of `GET /api/v1/schedules/{job_id}/runs`.
fn operation_id(route: &Route) -> String {
    let path = route.pattern.strip_prefix("/api/v1").unwrap_or(route.pattern);
    let words = path.split(['/', '.']).filter(|word| !word.is_empty());
    words.fold(route.method.to_ascii_lowercase(), |id, word| {
        let word = word.trim_start_matches('{').trim_end_matches('}');
        format!("{id}_{word}")
    })
}

fn parameters(route: &Route) -> Vec<Value> {
    let named =
        route.pattern.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let named = named.map(|name| {
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    });
    let mut parameters: Vec<Value> = named.collect();
    if route.is_paged {
        let limit = json!({ "type": "integer", "minimum": 1, "maximum": 1000 });
        parameters.push(json!({ "name": "limit", "in": "query", "schema": limit }));
        let cursor = json!({ "type": "string" });
        parameters.push(json!({ "name": "cursor", "in": "query", "schema": cursor }));
    }
    let mut header = |name: &str, schema: Value| {
        parameters.push(json!({ "name": name, "in": "header", "schema": schema }));
    };
    if route.method == "POST" {
        header("Idempotency-Key", json!({ "type": "string", "pattern": "^[!-~]{1,255}$" }));
    }
    if route.also.contains(&202) {
        header("Prefer", json!({ "type": "string" }));
    }
    if route.also.contains(&304) {
        header("If-None-Match", json!({ "type": "string" }));
    }
    if route.also.contains(&412) {
        header("If-Match", json!({ "type": "string" }));
    }
    parameters
}

fn responses(route: &Route) -> Value {
    let mut responses = Map::new();
    let (success, gives) = route.gives;
    responses.insert(success.to_string(), response(success, Some(gives)));
    for status in statuses(route) {
        let gives = match status {
            202 => Some(gives),
            304 => None,
            503 if route.needs.is_none() && route.pattern.contains("ready") => {
                Some(Gives::One("Ready"))
            }
            _ => Some(Gives::One("Error")),
        };
        responses.insert(status.to_string(), response(status, gives));
    }
    Value::Object(responses)
}

/// The statuses besides success: what follows from the route, and what it says itself.
fn statuses(route: &Route) -> BTreeSet<u16> {
    let mut statuses: BTreeSet<u16> = route.also.iter().copied().collect();
    // A foreign host or origin; a body that is too long; the keys that cannot be read.
    statuses.extend([403, 413, 503]);
    if route.is_counted {
        statuses.insert(429);
    }
    if route.needs.is_some() {
        statuses.insert(401);
    }
    if route.pattern.contains('{') {
        statuses.insert(404);
    }
    if route.is_paged {
        statuses.extend([400, 422]);
    }
    if route.takes.is_some() {
        statuses.insert(422);
    }
    if route.method == "POST" {
        // An idempotency key that is none, in use, or of another request.
        statuses.extend([400, 409, 422]);
    }
    statuses
}

fn response(status: u16, gives: Option<Gives>) -> Value {
    let description = phrase(status);
    let (media, schema) = match gives {
        None | Some(Gives::Nothing) => return json!({ "description": description }),
        Some(Gives::One(name)) => ("application/json", reference(name)),
        Some(Gives::Several(name)) => {
            ("application/json", json!({ "type": "array", "items": reference(name) }))
        }
        Some(Gives::Text(media)) => (media, json!({ "type": "string" })),
    };
    let mut content = Map::new();
    content.insert(media.to_owned(), json!({ "schema": schema }));
    if status >= 400 && media == "application/json" {
        let problem = json!({ "schema": reference("Problem") });
        content.insert("application/problem+json".to_owned(), problem);
    }
    json!({ "description": description, "content": content })
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}
