//! What identifies an attacker: hosts, URLs, addresses, owners, and how well known each is.

pub mod brand;
pub mod defang;
pub mod domain;
mod extent;
pub mod extract;
mod fetch;
pub mod host;
pub mod own;
pub mod owner;
pub mod refang;
pub mod reputation;
pub mod scheme;
pub mod token;
pub mod url;
mod vendor;
