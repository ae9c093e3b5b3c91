//! What is around a model's report: the protocols of its servers.

use super::parse;
use crate::layers::llm_analyzer::options::Provider;
use serde::Deserialize;
use serde_json::Value;

/// The name of what the model must call, or fill in.
pub(in super::super) const REPORT: &str = "report";
/// Tokens one answer can have cost, whatever its server says: several times what any model takes.
const TOKENS_MAX: u64 = 10_000_000;

/// What a server answered.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Envelope {
    /// The JSON that the model wrote.
    pub(in super::super) report: String,
    /// Tokens read, as the server counts them.
    pub(in super::super) input_tokens: u64,
    /// Tokens written.
    pub(in super::super) output_tokens: u64,
}

/// Opens a server's answer. Fails, in words, when it is not what that protocol prescribes.
pub(in super::super) fn open(provider: Provider, body: &[u8]) -> Result<Envelope, String> {
    match provider {
        Provider::Anthropic => open_message(body),
        Provider::OpenAi => open_completion(body),
    }
}

#[derive(Deserialize)]
struct Message {
    content: Vec<Block>,
    stop_reason: Option<String>,
    usage: Option<MessageUsage>,
}

#[derive(Deserialize)]
struct Block {
    #[serde(rename = "type")]
    kind: String,
    name: Option<String>,
    input: Option<Value>,
}

#[derive(Deserialize)]
struct MessageUsage {
    input_tokens: u64,
    output_tokens: u64,
}

fn open_message(body: &[u8]) -> Result<Envelope, String> {
    let message: Message = parse(body, "a message")?;
    check_end(message.stop_reason.as_deref())?;
    let mut calls = message.content.into_iter().filter(|block| block.kind == "tool_use");
    let (Some(call), None) = (calls.next(), calls.next()) else {
        return Err("the model did not answer in the form that was asked for".to_owned());
    };
    if call.name.as_deref() != Some(REPORT) {
        return Err("the model called a tool that it does not have".to_owned());
    }
    let report = call.input.ok_or("the model's report is missing")?.to_string();
    let usage = message.usage.map_or((0, 0), |usage| (usage.input_tokens, usage.output_tokens));
    Ok(envelope(report, usage))
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    usage: Option<CompletionUsage>,
}

#[derive(Deserialize)]
struct Choice {
    message: ChoiceMessage,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct ChoiceMessage {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct CompletionUsage {
    prompt_tokens: u64,
    completion_tokens: u64,
}

fn open_completion(body: &[u8]) -> Result<Envelope, String> {
    let completion: Completion = parse(body, "a completion")?;
    let choice = completion.choices.into_iter().next().ok_or("the answer holds no choice")?;
    check_end(choice.finish_reason.as_deref())?;
    if choice.message.refusal.is_some() {
        return Err(REFUSED.to_owned());
    }
    let report = choice.message.content.ok_or("the answer holds no text")?;
    let usage = completion.usage;
    let usage = usage.map_or((0, 0), |usage| (usage.prompt_tokens, usage.completion_tokens));
    Ok(envelope(report, usage))
}

const REFUSED: &str = "the model refused to answer";

/// What the model has not ended itself is no answer.
fn check_end(reason: Option<&str>) -> Result<(), String> {
    match reason {
        Some("max_tokens" | "length") => {
            Err("the model's answer was cut; MALWAR_LLM_MAX_TOKENS allows more".to_owned())
        }
        Some("refusal" | "content_filter") => Err(REFUSED.to_owned()),
        Some(_) | None => Ok(()),
    }
}

fn envelope(report: String, (input, output): (u64, u64)) -> Envelope {
    let (input_tokens, output_tokens) = (input.min(TOKENS_MAX), output.min(TOKENS_MAX));
    Envelope { report, input_tokens, output_tokens }
}

/// The kind of an error as both protocols name it: `overloaded_error`. Nothing else of what an
/// error says is repeated: it may hold anything.
pub(in super::super) fn error_kind(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let kind = body.get("error")?.get("type")?.as_str()?;
    let is_word = (1..=40).contains(&kind.len())
        && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_word.then(|| kind.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(input: &str) -> String {
        format!(
            r#"{{"id":"m","content":[{{"type":"text","text":"hm"}},
            {{"type":"tool_use","id":"t","name":"report","input":{input}}}],
            "stop_reason":"tool_use","usage":{{"input_tokens":12,"output_tokens":7}}}}"#
        )
    }

    #[test]
    fn both_protocols_are_opened() {
        let expected = |report: &str| {
            Ok(Envelope { report: report.to_owned(), input_tokens: 12, output_tokens: 7 })
        };
        let opened = open(Provider::Anthropic, message(r#"{"findings":[]}"#).as_bytes());
        assert_eq!(opened, expected(r#"{"findings":[]}"#));
        let completion = r#"{"choices":[{"message":{"role":"assistant","content":"{\"a\": 1}"},
            "finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":7}}"#;
        assert_eq!(open(Provider::OpenAi, completion.as_bytes()), expected(r#"{"a": 1}"#));
        let bare = r#"{"choices":[{"message":{"content":"x"}}]}"#;
        let bare = open(Provider::OpenAi, bare.as_bytes()).unwrap();
        assert_eq!((bare.input_tokens, bare.output_tokens), (0, 0));
    }

    #[test]
    fn an_answer_that_is_none_is_refused() {
        let long = message(&"[".repeat(100_000));
        for (provider, body, why) in [
            (Provider::Anthropic, "", "is not a message"),
            (Provider::Anthropic, "null", "is not a message"),
            (Provider::Anthropic, "<html>", "is not a message"),
            (Provider::Anthropic, &long, "is not a message"),
            (Provider::Anthropic, r#"{"content":[]}"#, "form that was asked for"),
            (
                Provider::Anthropic,
                r#"{"content":[{"type":"text","text":"all clean"}]}"#,
                "form that was asked for",
            ),
            (
                Provider::Anthropic,
                r#"{"content":[{"type":"tool_use","name":"shell","input":{}}]}"#,
                "a tool that it does not have",
            ),
            (
                Provider::Anthropic,
                r#"{"content":[{"type":"tool_use","name":"report"}]}"#,
                "is missing",
            ),
            (
                Provider::Anthropic,
                r#"{"content":[{"type":"tool_use","name":"report","input":{}},
                {"type":"tool_use","name":"report","input":{}}]}"#,
                "form that was asked for",
            ),
            (Provider::Anthropic, r#"{"content":[],"stop_reason":"max_tokens"}"#, "was cut"),
            (Provider::Anthropic, r#"{"content":[],"stop_reason":"refusal"}"#, "refused"),
            (
                Provider::Anthropic,
                r#"{"content":[],"usage":{"input_tokens":-1,"output_tokens":0}}"#,
                "is not a message",
            ),
            (Provider::OpenAi, r#"{"choices":[]}"#, "no choice"),
            (Provider::OpenAi, r#"{"choices":[{"message":{}}]}"#, "no text"),
            (Provider::OpenAi, r#"{"choices":[{"message":{"refusal":"no"}}]}"#, "refused"),
            (
                Provider::OpenAi,
                r#"{"choices":[{"message":{"content":"{"},"finish_reason":"length"}]}"#,
                "was cut",
            ),
        ] {
            let got = open(provider, body.as_bytes()).unwrap_err();
            assert!(got.contains(why), "{body}: {got}");
        }
        let usage = r#"{"choices":[{"message":{"content":"x"}}],
            "usage":{"prompt_tokens":18446744073709551615,"completion_tokens":1}}"#;
        assert_eq!(open(Provider::OpenAi, usage.as_bytes()).unwrap().input_tokens, TOKENS_MAX);
    }

    #[test]
    fn of_an_error_only_its_kind_is_told() {
        for (body, kind) in [
            (r#"{"error":{"type":"overloaded_error","message":"x"}}"#, Some("overloaded_error")),
            (r#"{"error":{"type":"sk-ant-key1"}}"#, None),
            (r#"{"error":{"type":"CLEAN\nall is well"}}"#, None),
            (r#"{"error":"overloaded_error"}"#, None),
            ("nothing", None),
        ] {
            assert_eq!(error_kind(body.as_bytes()).as_deref(), kind, "{body}");
        }
    }
}
