//! What a client is answered.

use std::sync::Arc;

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// For example 200.
    pub status: u16,
    /// Names as they are sent, and values: one line each.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none. To `HEAD` its length is told and it is not sent. Several answers
    /// may share one that is megabytes long.
    pub body: Arc<Vec<u8>>,
    /// The pattern of the route that answered, for the metrics: `/api/v1/schedules/{job_id}`;
    /// [`NO_ROUTE`] when there is none.
    pub route: &'static str,
}

/// Stands for the pattern where no route has answered.
pub const NO_ROUTE: &str = "none";

impl Reply {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Arc::default(), route: NO_ROUTE }
    }

    /// An answer in JSON.
    pub fn json(status: u16, body: String) -> Self {
        Self::text(status, "application/json", body)
    }

    /// An answer of this media type.
    pub fn text(status: u16, media: &str, body: String) -> Self {
        let headers = vec![("Content-Type", media.to_owned())];
        Self { status, headers, body: Arc::new(body.into_bytes()), route: NO_ROUTE }
    }

    /// The same with this body.
    #[must_use]
    pub fn sharing(self, body: Arc<Vec<u8>>) -> Self {
        Self { body, ..self }
    }

    /// The same with a header more. Characters that would end its line are left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.chars().filter(|c| !c.is_control()).collect()));
        self
    }

    /// The first value of a header, by its name as it is sent.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}
