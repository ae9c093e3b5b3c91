//! What identifies an attacker: hosts, URLs, addresses, owners, and how well known each is.

pub mod brand;
pub mod domain;
mod extent;
pub mod extract;
mod fetch;
pub mod host;
pub mod owner;
mod place;
pub mod refang;
pub mod reputation;
pub mod scheme;
pub mod token;
pub mod url;
mod vendor;

use extract::Urls;

/// Every URL of a text in order, without overlaps, with the bytes it stands on: those with a
/// scheme, those made harmless (`hxxp`, `[.]`), `git@host:path`, and a bare `host.tld/path` behind
/// a command that fetches. What follows the URL in a sentence (`.`, `)`, `>`) is not part of it.
pub fn urls(text: &str) -> Urls<'_> {
    Urls::of(text)
}
