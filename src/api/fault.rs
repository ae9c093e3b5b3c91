//! All errors of the API: one function makes their answers.

use super::asked::Asked;
use super::input::item::Item;
use super::reply::Reply;
use crate::error::Error;
use crate::wire;
use serde::Serialize;

/// Seconds after which something that is too busy now may be tried again.
const AGAIN_AFTER_SECONDS: &str = "1";
/// Characters of an id that an answer repeats.
const ID_CHARS_MAX: usize = 200;

/// Things that are wrong with a request and told: more help nobody.
const ITEMS_MAX: usize = 100;

/// Why a request is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The status.
    pub status: u16,
    detail: Detail,
    headers: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Detail {
    Text(String),
    /// What is wrong with what was sent, in the order of the fields.
    Items(Vec<Item>),
}

impl Fault {
    /// A fault that is told in one sentence.
    pub fn new(status: u16, detail: &str) -> Self {
        Self { status, detail: Detail::Text(detail.to_owned()), headers: Vec::new() }
    }

    /// That something is not there: `Schedule sched-nope not found`.
    pub fn unknown(kind: &str, id: &str) -> Self {
        let mut kind: Vec<char> = kind.chars().collect();
        if let Some(first) = kind.first_mut() {
            *first = first.to_ascii_uppercase();
        }
        let (kind, id): (String, String) =
            (kind.into_iter().collect(), id.chars().take(ID_CHARS_MAX).collect());
        Self::new(404, &format!("{kind} {id} not found"))
    }

    /// That something cannot be done now, and may be in a moment.
    pub fn busy(detail: &str) -> Self {
        Self::new(503, detail).with("Retry-After", AGAIN_AFTER_SECONDS)
    }

    /// The same with a header more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The answer: as malwar 0.4.0 gives it, or as a problem document (RFC 9457) to who asks for
    /// one.
    pub fn reply(self, asked: &Asked) -> Reply {
        let wants_problem =
            asked.header("accept").is_some_and(|accept| accept.contains(PROBLEM_JSON));
        let reply = if wants_problem {
            Reply::text(self.status, PROBLEM_JSON, self.problem())
        } else {
            let detail = match &self.detail {
                Detail::Text(text) => wire::compact(text),
                Detail::Items(items) => list(items),
            };
            Reply::json(self.status, format!(r#"{{"detail":{detail}}}"#))
        };
        self.headers.iter().fold(reply, |reply, (name, value)| reply.with(name, value))
    }

    fn problem(&self) -> String {
        let (detail, errors) = match &self.detail {
            Detail::Text(text) => (text.clone(), None),
            Detail::Items(items) => {
                let lines: Vec<String> = items.iter().map(Item::line).collect();
                (lines.join("; "), Some(list(items)))
            }
        };
        let title = phrase(self.status);
        let problem = Problem { kind: "about:blank", title, status: self.status, detail: &detail };
        let mut json = wire::compact(&problem);
        if let Some(errors) = errors {
            json.truncate(json.len() - 1);
            json = format!("{json},\"errors\":{errors}}}");
        }
        json
    }
}

const PROBLEM_JSON: &str = "application/problem+json";

fn list(items: &[Item]) -> String {
    let items: Vec<String> = items.iter().map(Item::json).collect();
    format!("[{}]", items.join(","))
}

#[derive(Serialize)]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
}

/// What a status is called (RFC 9110 §15, RFC 6585).
pub(super) const fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

impl From<Vec<Item>> for Fault {
    fn from(mut items: Vec<Item>) -> Self {
        items.truncate(ITEMS_MAX);
        Self { status: 422, detail: Detail::Items(items), headers: Vec::new() }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match &error {
            Error::UnknownId { kind, id } => Self::unknown(kind, id),
            Error::BadCron { original, .. } => {
                Self::new(400, &format!("Invalid cron expression: {original}"))
            }
            Error::RunUnderWay { .. } => Self::new(409, &told(&error)),
            Error::StaleRevision { .. } => Self::new(412, &told(&error)),
            Error::BadFields { .. } => Self::new(422, &told(&error)),
            Error::NothingAt { .. }
            | Error::Unfetched(_)
            | Error::Unreadable { .. }
            | Error::NoSkill { .. }
            | Error::UnknownWord { .. }
            | Error::BadPattern { .. }
            | Error::Usage { .. }
            | Error::BadSetting { .. }
            | Error::AmbiguousId { .. } => Self::new(400, &told(&error)),
            Error::Unavailable { why } => Self::busy(why),
            // Where the file lies is nobody's business out there.
            Error::Database { .. } => {
                log::error!(target: "api", "{error}");
                Self::busy("the database cannot be used now")
            }
            Error::BrokenRow { kind, .. } => {
                log::error!(target: "api", "{error}");
                Self::new(500, &format!("the {kind} is damaged; the server's log says how"))
            }
            Error::Unwritable { .. } | Error::Layer { .. } | Error::NoRandomness => {
                log::error!(target: "api", "{error}");
                Self::new(500, "Internal Server Error")
            }
        }
    }
}

/// An error and what to do about it, in one sentence.
fn told(error: &Error) -> String {
    let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("{error}{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::DatabaseTrouble;
    use std::path::PathBuf;

    fn asking(accept: &str) -> Asked {
        Asked {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            headers: vec![("accept".to_owned(), accept.to_owned())],
            peer: None,
            body: Vec::new(),
        }
    }

    #[test]
    fn every_error_has_its_status_and_none_tells_where_files_lie() {
        let id = || "x".to_owned();
        for (error, status, detail) in [
            (Error::UnknownId { kind: "run", id: id() }, 404, "Run x not found"),
            (
                Error::BadCron { shown: id(), hint: None, original: "Invalid value: a".into() },
                400,
                "Invalid cron expression: Invalid value: a",
            ),
            (
                Error::RunUnderWay { id: id(), run: "r".into() },
                409,
                "schedule x has a run that is not over: r",
            ),
            (Error::NoRandomness, 500, "Internal Server Error"),
            (Error::Unavailable { why: "too much".into() }, 503, "too much"),
            (
                Error::Database {
                    path: PathBuf::from("/secret/malwar.db"),
                    doing: "list",
                    trouble: DatabaseTrouble::Locked,
                },
                503,
                "the database cannot be used now",
            ),
        ] {
            let reply = Fault::from(error).reply(&asking("*/*"));
            let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
            assert_eq!(reply.status, status, "{detail}");
            assert!(body["detail"].as_str().unwrap().starts_with(detail), "{body}");
            assert!(!body.to_string().contains("secret"));
            assert_eq!(reply.header("Retry-After").is_some(), status == 503);
        }
    }

    #[test]
    fn who_asks_for_a_problem_document_gets_one() {
        use crate::api::input::item::Step;
        use crate::api::input::json::Json;
        let items = vec![Item::missing(&[Step::Name("body"), Step::Name("name")], &Json::Null)];
        let reply = Fault::from(items).reply(&asking("application/problem+json"));
        assert_eq!(reply.header("Content-Type"), Some("application/problem+json"));
        assert_eq!(
            String::from_utf8(reply.body.to_vec()).unwrap(),
            concat!(
                r#"{"type":"about:blank","title":"Unprocessable Content","status":422,"#,
                r#""detail":"body.name: Field required","errors":[{"type":"missing","#,
                r#""loc":["body","name"],"msg":"Field required","input":null}]}"#
            )
        );
    }
}
