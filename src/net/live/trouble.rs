//! Why there was no answer, in words, and whether that may pass.

use super::HEADER_BYTES_MAX;
use crate::error::system::reason;
use crate::error::unfetched::Obstacle;
use crate::net::guard::Refusal;
use std::fmt;
use std::io;
use std::time::Duration;

/// Why there is no answer.
pub(super) struct Trouble {
    pub(super) why: String,
    pub(super) obstacle: Obstacle,
}

impl Trouble {
    pub(super) fn lasting(why: String) -> Self {
        Self { why, obstacle: Obstacle::Lasting }
    }

    pub(super) fn refused(why: String) -> Self {
        Self { why, obstacle: Obstacle::Guard }
    }

    pub(super) fn late(within: Duration) -> Self {
        let why = format!("no whole answer within {} s", within.as_secs_f64());
        Self { why, obstacle: Obstacle::Passing }
    }

    pub(super) fn of(error: ureq::Error, within: Duration) -> Self {
        let passing = |why: String| Self { why, obstacle: Obstacle::Passing };
        let shown = error.to_string();
        match error {
            ureq::Error::Timeout(_) => Self::late(within),
            ureq::Error::Other(other) => match other.downcast::<Refused>() {
                Ok(refused) => Self::from(refused.0),
                Err(other) => passing(other.to_string()),
            },
            ureq::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => {
                passing(reason(&error))
            }
            // The body's reader wraps what went wrong below it.
            ureq::Error::Io(error) => match error.downcast::<ureq::Error>() {
                Ok(inner) => Self::of(inner, within),
                // A broken certificate, or no TLS at all.
                Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                    Self::lasting(reason(&error))
                }
                Err(error) => passing(reason(&error)),
            },
            ureq::Error::HostNotFound => passing("there is no such host".to_owned()),
            ureq::Error::ConnectionFailed | ureq::Error::ConnectProxyFailed(_) => passing(shown),
            ureq::Error::LargeResponseHeader(..) => {
                Self::lasting(format!("more than {} KiB of headers", HEADER_BYTES_MAX / 1_024))
            }
            ureq::Error::Rustls(error) => Self::lasting(format!("TLS: {error}")),
            // Each of them is the other end's fault, or ours, and stays so.
            ureq::Error::StatusCode(_)
            | ureq::Error::Http(_)
            | ureq::Error::BadUri(_)
            | ureq::Error::Protocol(_)
            | ureq::Error::RedirectFailed
            | ureq::Error::InvalidProxyUrl
            | ureq::Error::BodyExceedsLimit(_)
            | ureq::Error::TooManyRedirects
            | ureq::Error::Tls(_)
            | ureq::Error::Pem(_)
            | ureq::Error::RequireHttpsOnly(_)
            | ureq::Error::TlsRequired
            | _ => Self::lasting(shown),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        let obstacle = if refusal.private { Obstacle::Private } else { Obstacle::Guard };
        Self { why: refusal.why, obstacle }
    }
}

/// A refusal on its way through ureq.
#[derive(Debug)]
pub(super) struct Refused(pub(super) Refusal);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.why)
    }
}

impl std::error::Error for Refused {}
