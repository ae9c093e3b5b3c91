//! SARIF 2.1.0 (OASIS): one log with one run for any number of skills.

use super::terminal::escape;
use crate::finding::LayerId;
use crate::finding::Severity;
use crate::finding::Sign;
use crate::layers::Outcome;
use crate::record::Record;
use crate::record::RecordedFinding;
use crate::wire;
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What one scan adds to a log; made on any thread, whatever the others found.
#[derive(Debug, Default)]
pub struct Part {
    results: Vec<String>,
    notifications: Vec<String>,
    rules: BTreeMap<String, OwnRule>,
    failed: bool,
}

impl Part {
    /// The results of a scan, and notices of what did not look or was not looked at.
    pub fn of(record: &Record) -> Self {
        let mut part = Self::default();
        for finding in &record.findings {
            let known = part.rules.entry(finding.rule_id.clone());
            known.or_insert_with(|| OwnRule::of(finding));
            part.results.push(wire::compact(&result(finding)));
        }
        for (id, outcome) in &record.layers {
            part.layer(*id, outcome, &record.target);
        }
        for file in &record.unscanned {
            let level = if file.matters() { "warning" } else { "note" };
            let text = format!("not scanned: {}", file.why);
            part.notifications.push(notification(level, &text, Some(&file.path)));
        }
        part
    }

    /// A target that could not be read at all.
    pub fn unread(path: &str, why: &str) -> Self {
        let notice = notification("error", &format!("not read: {why}"), Some(path));
        Self { notifications: vec![notice], failed: true, ..Self::default() }
    }

    fn layer(&mut self, id: LayerId, outcome: &Outcome, target: &str) {
        match outcome {
            Outcome::Ran => {}
            // The same for every skill: a log says it once.
            Outcome::Skipped(why) => {
                self.notifications.push(notification(
                    "note",
                    &format!("{id} skipped: {why}"),
                    None,
                ));
            }
            Outcome::Failed(why) => {
                self.failed = true;
                let text = format!("{id} failed: {why}");
                self.notifications.push(notification("error", &text, Some(target)));
            }
        }
    }
}

/// A log under way: `open`, what `add` gives for each part, and `close` make its text.
#[derive(Debug, Default)]
pub struct Log {
    results: usize,
    notifications: Vec<String>,
    known: BTreeSet<String>,
    rules: BTreeMap<String, OwnRule>,
    failed: bool,
}

impl Log {
    /// The text before the first result.
    pub const fn open() -> &'static str {
        concat!(
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",",
            "\"version\":\"2.1.0\",\"runs\":[{\"columnKind\":\"unicodeCodePoints\",\"results\":[\n",
        )
    }

    /// Takes a part in; gives the text of its results, one a line.
    pub fn add(&mut self, part: Part) -> String {
        let mut text = String::new();
        for result in part.results {
            text.push_str(if self.results == 0 { "" } else { ",\n" });
            text.push_str(&result);
            self.results += 1;
        }
        for notice in part.notifications {
            if self.known.insert(notice.clone()) {
                self.notifications.push(notice);
            }
        }
        for (id, rule) in part.rules {
            self.rules.entry(id).or_insert(rule);
        }
        self.failed |= part.failed;
        text
    }

    /// The text after the last result: the tool with the rules that were used, described by
    /// `rules` where it knows them, and the notices.
    pub fn close(self, rules: &[Sign]) -> String {
        let descriptors = self.rules.iter().map(|(id, own)| {
            let known = rules.iter().find(|rule| rule.id == id);
            known.map_or_else(|| own.descriptor(id), descriptor)
        });
        let driver = Driver {
            name: "malwar",
            version: env!("CARGO_PKG_VERSION"),
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: descriptors.collect(),
        };
        format!(
            "\n],\"tool\":{{\"driver\":{}}},\n\"invocations\":[{{\"executionSuccessful\":{},\
             \"toolExecutionNotifications\":[{}]}}]}}]}}\n",
            wire::compact(&driver),
            !self.failed,
            self.notifications.join(",\n"),
        )
    }
}

/// What the findings themselves tell of their rule: enough when nobody else knows it.
#[derive(Debug)]
struct OwnRule {
    title: String,
    fix: String,
    severity: Severity,
    category: String,
}

impl OwnRule {
    fn of(finding: &RecordedFinding) -> Self {
        Self {
            title: finding.title.clone(),
            fix: finding.remediation.clone(),
            severity: finding.severity,
            category: finding.category.to_string(),
        }
    }

    fn descriptor(&self, id: &str) -> Descriptor {
        Descriptor {
            id: id.to_owned(),
            short_description: Message::of(&self.title),
            full_description: None,
            help: Message::of(if self.fix.is_empty() { &self.title } else { &self.fix }),
            default_configuration: Configuration { level: level(self.severity) },
            properties: RuleProperties {
                tags: tags(&self.category, &[]),
                security_severity: security_severity(self.severity),
            },
        }
    }
}

fn descriptor(rule: &Sign) -> Descriptor {
    Descriptor {
        id: rule.id.to_owned(),
        short_description: Message::of(rule.title),
        full_description: Some(Message::of(rule.why)),
        help: Message::of(&format!("{}\n\nFix: {}", rule.why, rule.fix)),
        default_configuration: Configuration { level: level(rule.severity) },
        properties: RuleProperties {
            tags: tags(rule.category.word(), rule.taxa),
            security_severity: security_severity(rule.severity),
        },
    }
}

/// Tags must be unique (SARIF §3.8.2); GitHub ranks by severity only what is tagged `security`.
fn tags(category: &str, taxa: &[&str]) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in ["security", category].iter().chain(taxa) {
        if !tags.iter().any(|known| known == tag) {
            tags.push((*tag).to_owned());
        }
    }
    tags
}

fn result(finding: &RecordedFinding) -> ResultRecord<'_> {
    let region = RegionRecord {
        start_line: finding.start.line,
        start_column: finding.start.column,
        end_line: finding.end.line,
        end_column: finding.end.column,
        snippet: Snippet { text: finding.matched.clone() },
    };
    ResultRecord {
        rule_id: &finding.rule_id,
        level: level(finding.severity),
        message: Message::of(&format!("{}: {}", finding.title, finding.description)),
        locations: [location(&finding.file, Some(region))],
        partial_fingerprints: Fingerprints { malwar: &finding.fingerprint },
        properties: ResultProperties {
            confidence: finding.confidence.fraction(),
            category: &finding.category,
            detector_layer: &finding.layer,
            evidence: &finding.evidence,
            ioc_values: &finding.indicators,
            dismissed: finding.dismissed.as_deref(),
        },
    }
}

fn notification(level: &'static str, text: &str, path: Option<&str>) -> String {
    wire::compact(&Notification {
        level,
        message: Message::of(text),
        locations: path.map(|path| [location(path, None)]),
    })
}

fn location(path: &str, region: Option<RegionRecord>) -> Location {
    let physical_location = PhysicalLocation { artifact_location: artifact(path), region };
    Location { physical_location }
}

/// A path as a URI reference (RFC 3986 §2, §4.2): relative to where the scan was started.
fn artifact(path: &str) -> Artifact {
    let path = path.strip_prefix("./").unwrap_or(path);
    let is_absolute = path.starts_with('/');
    let mut uri = String::from(if is_absolute { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}"); // writing to a String cannot fail
        }
    }
    Artifact { uri, uri_base_id: (!is_absolute).then_some("%SRCROOT%") }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// On the scale of CVSS, as GitHub reads it: over 9.0 critical, 7.0 high, 4.0 medium, below low.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.5",
    }
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

impl Message {
    /// Plain text, in which `[words](target)` would be a link (SARIF §3.11.6).
    fn of(text: &str) -> Self {
        let lines: Vec<String> = text.split('\n').map(escape).collect();
        let text = lines.join("\n");
        Self { text: if text.contains("](") { text.replace('[', "\\[") } else { text } }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    help: Message,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    #[serde(rename = "security-severity")]
    security_severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultRecord<'a> {
    rule_id: &'a str,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: Fingerprints<'a>,
    properties: ResultProperties<'a>,
}

#[derive(Serialize)]
struct Fingerprints<'a> {
    #[serde(rename = "malwar/v1")]
    malwar: &'a str,
}

#[derive(Serialize)]
struct ResultProperties<'a> {
    confidence: f64,
    category: &'a str,
    detector_layer: &'a str,
    evidence: &'a [String],
    ioc_values: &'a [String],
    /// Not a suppression (SARIF §3.35): viewers hide those, and a model may be wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    dismissed: Option<&'a str>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    locations: Option<[Location; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<RegionRecord>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

/// Columns count characters from 1; `end_column` is one past the last (SARIF §3.30.8).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RegionRecord {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    snippet: Snippet,
}

#[derive(Serialize)]
struct Snippet {
    text: String,
}
