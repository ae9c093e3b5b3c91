//! A URL that could not be fetched.

use std::fmt;

/// A URL that could not be fetched, and whether that may pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfetched {
    /// The URL.
    pub url: String,
    /// Where it had led when it went wrong: the URL itself, or one it was redirected to.
    pub at: String,
    /// Why.
    pub why: String,
    /// What stands in the way.
    pub obstacle: Obstacle,
}

/// What stands in the way of a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Our own guard, which `--allow-private-urls` would open.
    Private,
    /// Our own guard, whatever is set.
    Guard,
    /// Something that may pass: no route, no answer in time, a server that is busy.
    Passing,
    /// Something that will be the same in an hour: no such page, a broken certificate.
    Lasting,
}

impl Unfetched {
    /// What to do about it.
    pub(super) fn hint(&self) -> Option<String> {
        let hint = match self.obstacle {
            Obstacle::Private => "if this is your own network: --allow-private-urls",
            Obstacle::Passing => "this may pass: try again later",
            Obstacle::Guard | Obstacle::Lasting => return None,
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for Unfetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, why, .. } = self;
        match self.obstacle {
            Obstacle::Private | Obstacle::Guard => write!(f, "'{url}' is not fetched: {why}"),
            Obstacle::Passing | Obstacle::Lasting => write!(f, "could not fetch {url}: {why}"),
        }
    }
}
