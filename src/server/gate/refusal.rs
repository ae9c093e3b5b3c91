//! Why the gate does not let a request in.

/// Why not. Each is told in words that help whoever wrote the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Refusal {
    /// It is not HTTP/1.1 as RFC 9112 has it, or leaves open where it ends.
    Malformed(&'static str),
    /// It did not come whole in time.
    TooSlow,
    /// The body has more bytes than are taken.
    BodyTooLarge,
    /// The first line is too long.
    TargetTooLong,
    /// Something else than `100-continue` is expected.
    Expectation,
    /// Too many bytes, or lines, before the body.
    HeadTooLarge,
    /// More requests wait than can be answered soon.
    Busy,
}

impl Refusal {
    /// The status (RFC 9110 §15.5).
    pub(in crate::server) const fn status(self) -> u16 {
        match self {
            Self::Malformed(_) => 400,
            Self::TooSlow => 408,
            Self::BodyTooLarge => 413,
            Self::TargetTooLong => 414,
            Self::Expectation => 417,
            Self::HeadTooLarge => 431,
            Self::Busy => 503,
        }
    }

    /// What is wrong.
    pub(in crate::server) const fn why(self) -> &'static str {
        match self {
            Self::Malformed(why) => why,
            Self::TooSlow => "the request did not come in time",
            Self::BodyTooLarge => "Request body too large",
            Self::TargetTooLong => "the path is too long",
            Self::Expectation => "only 100-continue can be expected",
            Self::HeadTooLarge => "the headers are too large",
            Self::Busy => "too many requests are waiting",
        }
    }
}
