//! What a client is answered.

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// For example 200.
    pub status: u16,
    /// Names as they are sent, and values: one line each.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// The pattern of the route that answered, for the metrics: `/api/v1/schedules/{job_id}`.
    pub route: &'static str,
}
