//! How well a URL's host is known, told offline: what kind of place it is and who may put
//! something there.

mod place;

use super::brand;
use super::domain;
use super::host::Host;
use super::url::Url;
use super::vendor;
use place::Reach;

/// What kind of place a URL leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reputation {
    /// A known maker of tools, on a host or account where only that maker publishes.
    Vendor,
    /// A registry or mirror of packages.
    PackageRegistry,
    /// A host of anyone's repositories.
    CodeHost,
    /// Anyone's file, raw, from a host of repositories or packages: fit to be piped into a shell.
    RawCode,
    /// Anyone's snippet.
    Paste,
    /// A short address that hides where it leads.
    Shortener,
    /// An address of the open internet without a name.
    RawAddress,
    /// This machine or its network.
    LocalAddress,
    /// Anyone's site below a platform's name.
    FreeHosting,
    /// Someone's own machine behind a tunnel or a dynamic name.
    Tunnel,
    /// A service that records whatever is sent to it.
    RequestBin,
    /// A web hook or bot that passes on what is sent to it to a chat.
    ChatWebhook,
    /// Anyone's uploaded file.
    FileDrop,
    /// Stands for an address that the reader fills in, or is reserved for examples.
    Placeholder,
    /// A name outside ASCII.
    Punycode,
    /// Imitates a well known name.
    Lookalike,
    /// Nothing is known.
    Unknown,
}

/// Tells what kind of place a URL leads to.
pub fn classify(url: &Url<'_>) -> Reputation {
    match url.host() {
        Host::V4(_) | Host::V6(_) => of_address(url.host()),
        Host::Name(name) => of_name(name, url),
    }
}

fn of_address(host: &Host) -> Reputation {
    /// Public resolvers: the only addresses that documentation names as themselves.
    const RESOLVERS: [[u8; 4]; 6] =
        [[1, 1, 1, 1], [1, 0, 0, 1], [8, 8, 8, 8], [8, 8, 4, 4], [9, 9, 9, 9], [1, 2, 3, 4]];
    if host.is_documentation_address() {
        return Reputation::Placeholder;
    }
    match host {
        Host::V4(address) if RESOLVERS.contains(&address.octets()) => Reputation::Placeholder,
        Host::V4(_) | Host::V6(_) if host.is_public_address() => Reputation::RawAddress,
        Host::V4(_) | Host::V6(_) | Host::Name(_) => Reputation::LocalAddress,
    }
}

fn of_name(name: &str, url: &Url<'_>) -> Reputation {
    if place::is_placeholder(name) {
        return Reputation::Placeholder;
    }
    if place::is_local(name) {
        return Reputation::LocalAddress;
    }
    if vendor::is_vendor_account(url) {
        return Reputation::Vendor;
    }
    // Before the hosts: Discord is a maker, its web hooks are anyone's.
    if let Some(reputation) = place::by_path(name, url) {
        return reputation;
    }
    if vendor::is_vendor_host(name) {
        return Reputation::Vendor;
    }
    if let Some(reputation) = place::by_name(name, Reach::Host) {
        return reputation;
    }
    let parents = std::iter::successors(domain::parent(name), |host| domain::parent(host));
    if let Some(reputation) =
        parents.into_iter().find_map(|host| place::by_name(host, Reach::Below))
    {
        return reputation;
    }
    if brand::imitated(name).is_some() {
        return Reputation::Lookalike;
    }
    if !name.is_ascii() || name.split('.').any(|label| label.starts_with("xn--")) {
        return Reputation::Punycode;
    }
    // What stands below a shared ending of a platform is anyone's; registries' endings are not.
    match domain::shared_suffix(name) {
        Some(suffix) if place::is_platform(suffix) => Reputation::FreeHosting,
        Some(_) | None if name.ends_with(".amazonaws.com") => Reputation::FreeHosting,
        Some(_) | None => Reputation::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::extract::urls;

    fn check(expected: Reputation, texts: &[&str]) {
        for text in texts {
            let (_, url) = urls(text).next().unwrap_or_else(|| panic!("no URL in {text}"));
            assert_eq!(classify(&url), expected, "{text}");
        }
    }

    #[test]
    fn makers_and_registries_are_known() {
        check(
            Reputation::Vendor,
            &[
                "https://sh.rustup.rs",
                "https://raw.githubusercontent.com/Homebrew/install/HEAD/install.sh",
                "https://www.python.org/downloads/",
                "https://discord.com/developers/docs",
                "curl -fsSL bun.sh/install | bash",
            ],
        );
        check(
            Reputation::PackageRegistry,
            &[
                "https://pypi.org/simple",
                "https://registry.npmjs.org/left-pad",
                "https://www.npmjs.com/package/x",
            ],
        );
    }

    #[test]
    fn anyones_places_are_told_apart() {
        check(Reputation::CodeHost, &["https://github.com/a/b", "git@github.com:a/b.git"]);
        check(
            Reputation::RawCode,
            &[
                "https://raw.githubusercontent.com/a/b/main/i.sh",
                "https://github.com/a/b/raw/main/i.sh",
                "https://gitlab.com/a/b/-/raw/main/i.sh",
                "https://gist.github.com/a/1",
            ],
        );
        check(Reputation::Paste, &["https://rentry.co/x", "https://glot.io/snippets/x"]);
        check(Reputation::Shortener, &["https://bit.ly/x", "https://www.tinyurl.com/x"]);
        check(
            Reputation::FreeHosting,
            &["https://x.vercel.app", "https://b.s3.amazonaws.com/x", "https://me.github.io/x"],
        );
        check(Reputation::Tunnel, &["https://x.ngrok-free.app", "https://a-b.trycloudflare.com"]);
        check(
            Reputation::RequestBin,
            &[
                "https://webhook.site/x",
                "https://x.oast.fun",
                "https://script.google.com/macros/s/x/exec",
            ],
        );
        check(
            Reputation::ChatWebhook,
            &[
                "https://discord.com/api/webhooks/1/x",
                "https://hooks.slack.com/services/x",
                "https://api.telegram.org/bot1/sendMessage",
            ],
        );
        check(
            Reputation::FileDrop,
            &[
                "https://transfer.sh/x",
                "https://github.com/microsoft/vscode/files/1/a.zip",
                "https://github.com/user-attachments/files/1/a.zip",
            ],
        );
    }

    #[test]
    fn addresses_and_odd_names_are_told_apart() {
        check(Reputation::RawAddress, &["http://91.92.242.30/x", "http://0x5b5cf21e/x"]);
        check(
            Reputation::LocalAddress,
            &[
                "http://127.1:80",
                "http://localhost:3000",
                "http://redis:6379",
                "http://169.254.169.254/latest",
                "http://metadata.google.internal",
                "file:///etc/passwd",
                "http://0.0.0.0:8000",
            ],
        );
        check(
            Reputation::Placeholder,
            &["https://example.com", "https://<host>/x", "https://${API}/x", "http://192.0.2.7"],
        );
        check(Reputation::Lookalike, &["https://githubb.com/x", "https://good.com@paypa1.com"]);
        check(Reputation::Punycode, &["https://xn--80ak6aa92e.com"]);
        check(
            Reputation::Unknown,
            &[
                "https://attacker.com",
                "https://evil.com",
                "https://shop.co.uk",
                "https://notgithub.com",
            ],
        );
    }
}
