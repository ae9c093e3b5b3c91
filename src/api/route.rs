//! One thing that can be asked, with all that others need to know of it.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::reply::Reply;
use super::role::Permission;

/// What answers a request.
pub type Answerer = fn(&Api<'_>, &Call<'_>) -> Result<Reply, Fault>;

/// One thing that can be asked.
#[derive(Clone, Copy)]
pub struct Route {
    /// `GET` also answers `HEAD`.
    pub method: &'static str,
    /// The path; `{name}` stands for one part of it.
    pub pattern: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// What the caller must be allowed; none where no key is needed.
    pub needs: Option<Permission>,
    /// The schema of the body that it takes; none where a body is not looked at.
    pub takes: Option<&'static str>,
    /// Whether the body may be left out.
    pub body_optional: bool,
    /// The status of success, and the schema or the media type of its body.
    pub gives: (u16, Gives),
    /// Statuses besides those that follow from the rest.
    pub also: &'static [u16],
    /// Whether `limit` and `cursor` ask for a part of a list.
    pub is_paged: bool,
    /// Whether requests are counted against the limits.
    pub is_counted: bool,
    pub(super) answer: Answerer,
}

/// What a success holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Nothing.
    Nothing,
    /// JSON of this schema.
    One(&'static str),
    /// A JSON array of this schema.
    Several(&'static str),
    /// A text of this media type.
    Text(&'static str),
}

impl Route {
    /// Something to look at.
    pub(super) const fn get(pattern: &'static str, answer: Answerer) -> Self {
        Self::new("GET", pattern, answer)
    }

    /// Something to do.
    pub(super) const fn post(pattern: &'static str, answer: Answerer) -> Self {
        Self::new("POST", pattern, answer)
    }

    pub(super) const fn new(method: &'static str, pattern: &'static str, answer: Answerer) -> Self {
        Self {
            method,
            pattern,
            summary: "",
            needs: None,
            takes: None,
            body_optional: false,
            gives: (200, Gives::Nothing),
            also: &[],
            is_paged: false,
            is_counted: true,
            answer,
        }
    }

    pub(super) const fn told(self, summary: &'static str) -> Self {
        Self { summary, ..self }
    }

    pub(super) const fn needs(self, what: Permission) -> Self {
        Self { needs: Some(what), ..self }
    }

    pub(super) const fn takes(self, schema: &'static str) -> Self {
        Self { takes: Some(schema), ..self }
    }

    pub(super) const fn may_take(self, schema: &'static str) -> Self {
        Self { takes: Some(schema), body_optional: true, ..self }
    }

    pub(super) const fn gives(self, status: u16, what: Gives) -> Self {
        Self { gives: (status, what), ..self }
    }

    pub(super) const fn also(self, statuses: &'static [u16]) -> Self {
        Self { also: statuses, ..self }
    }

    pub(super) const fn paged(self) -> Self {
        Self { is_paged: true, ..self }
    }

    pub(super) const fn uncounted(self) -> Self {
        Self { is_counted: false, ..self }
    }
}
