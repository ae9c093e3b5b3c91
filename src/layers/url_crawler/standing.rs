//! Which links are worth asking for: not what is known to be good, not what only takes in data.

use crate::indicator::reputation::{Reputation, classify};
use crate::indicator::url::Url;

/// What the skill does with a link. The order is that of what can come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// It is named.
    Named,
    /// The agent is sent there to read it.
    Read,
    /// A command fetches it, or somebody took care to hide it.
    Run,
}

/// How much there is to learn from a link. The order is that in which links are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Anyone's repository: honest skills link to many.
    Common = 1,
    /// Anyone's text, fit to be run.
    Open = 2,
    /// Nothing is known of it.
    Unknown = 3,
    /// Places that lures prefer.
    Doubtful = 4,
}

/// Extensions of what is run, unpacked or obeyed.
const TELLING: &[&str] = &[
    "7z", "apk", "appimage", "bat", "bin", "cmd", "deb", "dmg", "exe", "gz", "jar", "js", "md",
    "mjs", "msi", "pkg", "ps1", "py", "rar", "rb", "rpm", "sh", "tar", "tgz", "txt", "xz", "zip",
];

/// Whether no name service may know a name (RFC 2606 §2, RFC 6761 §6).
fn leads_nowhere(host: &str) -> bool {
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or(host);
    ["example", "invalid", "test"].iter().any(|reserved| last.eq_ignore_ascii_case(reserved))
}

/// What kind of place a link leads to, and its standing; none when it is not to be asked. Whether
/// it is the skill's `own`, and whether `private` addresses are asked, is told in this order.
pub(super) fn standing(
    url: &Url<'_>,
    extension: &str,
    usage: Use,
    (own, private): (bool, bool),
) -> Option<(Reputation, Standing)> {
    if leads_nowhere(&url.host().to_string()) {
        return None;
    }
    let reputation = classify(url);
    let standing = match reputation {
        Reputation::LocalAddress if private => Standing::Unknown,
        // The page of a repository tells nothing; a file that is fetched from it does.
        Reputation::CodeHost
            if !own && usage > Use::Named && TELLING.contains(&extension) =>
        {
            Standing::Common
        }
        Reputation::Vendor
        | Reputation::PackageRegistry
        | Reputation::LocalAddress
        | Reputation::CodeHost
        | Reputation::Placeholder
        // They take in data and answer nothing.
        | Reputation::RequestBin
        | Reputation::ChatWebhook => return None,
        Reputation::RawCode => Standing::Open,
        Reputation::Unknown | Reputation::FreeHosting => Standing::Unknown,
        Reputation::Paste
        | Reputation::Shortener
        | Reputation::RawAddress
        | Reputation::Tunnel
        | Reputation::FileDrop
        | Reputation::Punycode
        | Reputation::Lookalike => Standing::Doubtful,
    };
    Some((reputation, standing))
}
