//! What a client asks, as it was read from its connection.

use std::net::IpAddr;

/// One request, read whole and within its bounds.
#[derive(Debug, Clone)]
pub struct Asked {
    /// In upper case: `GET`; any word that a client may send.
    pub method: String,
    /// Path and query as they were sent: `/api/v1/scans?limit=5`.
    pub target: String,
    /// Header names in lower case, and values; at most as many as the listener lets in.
    pub headers: Vec<(String, String)>,
    /// Who asks; none when the connection does not tell.
    pub peer: Option<IpAddr>,
    /// The body; empty when there is none.
    pub body: Vec<u8>,
}

impl Asked {
    /// The first value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
