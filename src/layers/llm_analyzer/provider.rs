//! A question as the protocols of the providers write it.

use super::options::{Key, Options, Provider};
use super::reply::envelope::REPORT;
use super::reply::report::Schema;
use crate::net::Request;
use serde_json::{Value, json};
use std::time::Duration;

/// The version of the Messages API that we speak.
const ANTHROPIC_VERSION: &str = "2023-06-01";
/// Bytes of an answer: many times what the tokens we allow can fill.
pub(super) const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// What is asked.
pub(super) struct Words {
    /// What the model is told by us.
    pub(super) system: String,
    /// What it is to look at.
    pub(super) user: String,
    /// The JSON schema of its answer.
    pub(super) schema: Schema,
}

/// The request that asks it.
pub(super) fn request(options: &Options, words: &Words, within: Duration) -> Request {
    let (path, body) = match options.provider {
        Provider::Anthropic => ("messages", message(options, words)),
        Provider::OpenAi => ("chat/completions", completion(options, words)),
    };
    Request {
        url: url(&options.base_url, path),
        headers: headers(options),
        body: Some(body.to_string().into_bytes()),
        within,
        body_bytes_max: ANSWER_BYTES_MAX,
    }
}

/// Servers are named with or without the version that all paths begin with.
fn url(base: &str, path: &str) -> String {
    let versioned = base.ends_with("/v1");
    format!("{base}{}/{path}", if versioned { "" } else { "/v1" })
}

fn headers(options: &Options) -> Vec<(String, String)> {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    let key = options.key.as_ref().map(Key::text);
    match options.provider {
        Provider::Anthropic => {
            headers.push(("anthropic-version", ANTHROPIC_VERSION.to_owned()));
            headers.extend(key.map(|key| ("x-api-key", key.to_owned())));
        }
        Provider::OpenAi => {
            headers.extend(key.map(|key| ("authorization", format!("Bearer {key}"))));
        }
    }
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn message(options: &Options, words: &Words) -> Value {
    json!({
        "model": options.model,
        "max_tokens": options.tokens_max,
        "system": words.system,
        "messages": [{ "role": "user", "content": words.user }],
        "tools": [{
            "name": REPORT,
            "description": "Takes the result of the review. It is the only way to answer.",
            "input_schema": words.schema.0,
        }],
        "tool_choice": { "type": "tool", "name": REPORT },
    })
}

fn completion(options: &Options, words: &Words) -> Value {
    let mut body = json!({
        "model": options.model,
        "messages": [
            { "role": "system", "content": words.system },
            { "role": "user", "content": words.user },
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": { "name": REPORT, "strict": true, "schema": words.schema.0 },
        },
    });
    // The maker's newest models refuse the old name and any temperature; others know no new name.
    let at_home = options.base_url == Provider::OpenAi.home();
    let settings = if at_home {
        json!({ "max_completion_tokens": options.tokens_max })
    } else {
        json!({ "max_tokens": options.tokens_max, "temperature": 0 })
    };
    if let (Some(body), Value::Object(settings)) = (body.as_object_mut(), settings) {
        body.extend(settings);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Risk;

    fn ask(provider: Provider, base_url: &str, key: Option<&str>) -> (Request, Value) {
        let options = Options {
            provider,
            base_url: base_url.to_owned(),
            key: key.and_then(Key::new),
            model: "m".to_owned(),
            tokens_max: 512,
            risk_from: Risk::new(15),
            always: false,
            daily_calls: 1,
        };
        let (system, user) = ("be careful".to_owned(), "a \"skill\"".to_owned());
        let words = Words { system, user, schema: Schema(json!({ "type": "object" })) };
        let request = request(&options, &words, Duration::from_secs(9));
        let body = serde_json::from_slice(request.body.as_deref().unwrap()).unwrap();
        (request, body)
    }

    #[test]
    fn the_path_follows_the_base_whether_or_not_it_names_the_version() {
        for (provider, base, url) in [
            (Provider::Anthropic, "https://a.example", "https://a.example/v1/messages"),
            (Provider::Anthropic, "https://a.example/v1", "https://a.example/v1/messages"),
            (
                Provider::OpenAi,
                "http://127.0.0.1:11434",
                "http://127.0.0.1:11434/v1/chat/completions",
            ),
            (Provider::OpenAi, "http://b.example/x/v1", "http://b.example/x/v1/chat/completions"),
        ] {
            assert_eq!(ask(provider, base, None).0.url, url);
        }
    }

    #[test]
    fn the_key_stands_in_the_header_of_its_protocol_and_nowhere_else() {
        for (provider, name, value) in [
            (Provider::Anthropic, "x-api-key", "sk-1"),
            (Provider::OpenAi, "authorization", "Bearer sk-1"),
        ] {
            let (request, body) = ask(provider, "http://x.example", Some("sk-1"));
            let header = request.headers.iter().find(|header| header.1.contains("sk-1")).unwrap();
            assert_eq!((header.0.as_str(), header.1.as_str()), (name, value));
            assert!(!body.to_string().contains("sk-1") && !request.url.contains("sk-1"));
            let (request, _) = ask(provider, "http://x.example", None);
            assert!(request.headers.iter().all(|header| header.0 != name));
        }
    }

    #[test]
    fn the_answer_is_forced_into_the_schema_and_bounded() {
        let (_, body) = ask(Provider::Anthropic, "http://x.example", None);
        assert_eq!(body["tool_choice"]["name"], body["tools"][0]["name"]);
        assert_eq!((&body["max_tokens"], &body["system"]), (&json!(512), &json!("be careful")));
        assert_eq!(body["messages"][0]["content"], "a \"skill\"");
        assert!(body.get("temperature").is_none());
        let (_, body) = ask(Provider::OpenAi, "http://x.example", None);
        assert_eq!(body["response_format"]["json_schema"]["strict"], true);
        assert_eq!((&body["max_tokens"], &body["temperature"]), (&json!(512), &json!(0)));
        let (_, body) = ask(Provider::OpenAi, "https://api.openai.com", None);
        assert_eq!(body["max_completion_tokens"], 512);
        assert!(body.get("max_tokens").is_none() && body.get("temperature").is_none());
    }
}
