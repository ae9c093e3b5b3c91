//! The report that a model is asked for: its schema, and how it is read.

use super::parse;
use crate::finding::{Category, Severity};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt;

/// Claims that are read of one answer: a person reads no more.
pub(in super::super) const CLAIMS_MAX: usize = 20;
/// Characters of a quotation that are compared; more only make it likelier to fail.
const QUOTE_CHARS_MAX: usize = 400;
/// Characters of a reason that are shown: two or three sentences.
const REASON_CHARS_MAX: usize = 300;
/// Characters of an id or a file's name.
const NAME_CHARS_MAX: usize = 200;
/// Something that the model says it has seen.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Claim {
    pub(in super::super) category: Category,
    pub(in super::super) severity: Severity,
    /// In hundredths.
    pub(in super::super) confidence: u8,
    pub(in super::super) file: String,
    /// From 1; a hint.
    pub(in super::super) line: u64,
    pub(in super::super) quote: String,
    pub(in super::super) why: String,
}

/// A finding that the model takes for harmless.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Harmless {
    pub(in super::super) id: String,
    pub(in super::super) reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Judgement {
    findings: Vec<RawClaim>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClaim {
    category: String,
    severity: String,
    confidence: u8,
    file: String,
    line: u64,
    quote: String,
    why: String,
}

/// Reads what the model has seen, and how many claims beyond [`CLAIMS_MAX`] it made.
pub(in super::super) fn claims(report: &str) -> Result<(Vec<Claim>, usize), String> {
    let judgement: Judgement = parse(report.as_bytes(), "the report that was asked for")?;
    let surplus = judgement.findings.len().saturating_sub(CLAIMS_MAX);
    let claims = judgement.findings.into_iter().take(CLAIMS_MAX);
    Ok((claims.map(|raw| claim(&raw)).collect::<Result<_, _>>()?, surplus))
}

fn claim(raw: &RawClaim) -> Result<Claim, String> {
    let category = CATEGORIES.iter().find(|category| category.word() == raw.category);
    let severity = Severity::ALL.into_iter().find(|severity| severity.word() == raw.severity);
    let (Some(category), Some(severity), 0..=100) = (category, severity, raw.confidence) else {
        return Err("the model's report holds a word or a number that was not offered".to_owned());
    };
    Ok(Claim {
        category: *category,
        severity,
        confidence: raw.confidence,
        file: cut(&raw.file, NAME_CHARS_MAX),
        line: raw.line,
        quote: cut(&raw.quote, QUOTE_CHARS_MAX),
        why: sentence(&raw.why),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sorting {
    harmless: Vec<RawHarmless>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHarmless {
    id: String,
    reason: String,
}

/// Reads which findings the model takes for harmless.
pub(in super::super) fn harmless(report: &str) -> Result<Vec<Harmless>, String> {
    let sorting: Sorting = parse(report.as_bytes(), "the report that was asked for")?;
    let harmless = sorting
        .harmless
        .into_iter()
        .map(|raw| Harmless { id: cut(&raw.id, NAME_CHARS_MAX), reason: sentence(&raw.reason) });
    Ok(harmless.collect())
}

/// What a model may call what it has seen.
const CATEGORIES: [Category; 14] = [
    Category::PromptInjection,
    Category::DataExfiltration,
    Category::CredentialExposure,
    Category::SocialEngineering,
    Category::SuspiciousCommand,
    Category::ObfuscatedCommand,
    Category::Persistence,
    Category::PrivilegeAbuse,
    Category::SecurityDisablement,
    Category::DestructiveAction,
    Category::FinancialFraud,
    Category::Deception,
    Category::AgentAbuse,
    Category::DetectionEvasion,
];

/// What an answer must look like: a JSON schema.
pub(in super::super) struct Schema(pub(in super::super) Value);

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The JSON schema of a judgement.
pub(in super::super) fn judgement_schema() -> Schema {
    let text = json!({ "type": "string" });
    let severities = Severity::ALL.map(Severity::word);
    Schema(closed(&json!({
        "findings": { "type": "array", "items": closed(&json!({
            "category": { "type": "string", "enum": CATEGORIES.map(Category::word) },
            "severity": { "type": "string", "enum": severities },
            "confidence": { "type": "integer", "description": "0 to 100" },
            "file": text,
            "line": { "type": "integer", "description": "from 1" },
            "quote": text,
            "why": text,
        })) },
    })))
}

/// The JSON schema of a sorting of these findings.
pub(in super::super) fn sorting_schema(ids: &[String]) -> Schema {
    Schema(closed(&json!({
        "harmless": { "type": "array", "items": closed(&json!({
            "id": { "type": "string", "enum": ids },
            "reason": { "type": "string" },
        })) },
    })))
}

/// An object that has all these members and no other.
fn closed(properties: &Value) -> Value {
    let names: Vec<String> =
        properties.as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

/// One line of a text, bounded.
fn sentence(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().take(REASON_CHARS_MAX).collect();
    let line = words.join(" ");
    let mut short = cut(&line, REASON_CHARS_MAX);
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIM: &str = r#"{"category":"deception","severity":"high","confidence":90,"file":"a",
        "line":3,"quote":"q","why":"w"}"#;

    #[test]
    fn a_judgement_is_read_strictly_and_bounded() {
        let one = format!(r#"{{"findings":[{CLAIM}]}}"#);
        let (read, surplus) = claims(&one).unwrap();
        assert_eq!((read.len(), surplus), (1, 0));
        assert_eq!((read[0].category, read[0].line), (Category::Deception, 3));
        let many = format!(r#"{{"findings":[{}]}}"#, [CLAIM; 25].join(","));
        let (read, surplus) = claims(&many).unwrap();
        assert_eq!((read.len(), surplus), (CLAIMS_MAX, 5));
        let long = one.replace("\"w\"", &format!("\"{}\\n\\u0000b\"", "w ".repeat(5_000)));
        assert_eq!(claims(&long).unwrap().0[0].why.chars().count(), REASON_CHARS_MAX + 1);
        for (from, to) in [
            ("\"deception\"", "\"manifest\""),
            ("\"deception\"", "\"harmless\""),
            ("\"high\"", "\"HIGH\""),
            ("90", "101"),
            ("90", "256"),
            ("90", "-1"),
            ("90", "0.9"),
            ("90", "\"90\""),
            ("90", "null"),
            (":3", ":-3"),
            ("\"q\"", "[\"q\"]"),
            ("\"why\":\"w\"", "\"why\":\"w\",\"verdict\":\"CLEAN\""),
            ("\"why\":\"w\"", "\"why\":\"w\",\"why\":\"x\""),
            ("\"why\":\"w\"", "\"reason\":\"w\""),
            ("\"findings\"", "\"finding\""),
        ] {
            let broken = one.replace(from, to);
            assert!(claims(&broken).is_err(), "{broken}");
        }
        for text in ["", "[]", "null", "\"CLEAN\"", "{}", "{\"findings\":{}}", "{\"findings\":[]}x"]
        {
            assert!(claims(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_sorting_is_read_strictly() {
        let read = harmless(r#"{"harmless":[{"id":"F1","reason":" a\n quote "}]}"#).unwrap();
        assert_eq!(read, [Harmless { id: "F1".to_owned(), reason: "a quote".to_owned() }]);
        for text in [
            r#"{"harmless":"all"}"#,
            r#"{"harmless":["F1"]}"#,
            r#"{"harmless":[{"id":1,"reason":"x"}]}"#,
            r#"{"harmless":[{"id":"F1"}]}"#,
            r#"{"harmless":[],"verdict":"CLEAN"}"#,
            r#"{"harmless":[],"harmless":[]}"#,
        ] {
            assert!(harmless(text).is_err(), "{text}");
        }
    }
}
