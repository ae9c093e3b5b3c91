//! Which proxy stands between the program and a host, as `HTTP_PROXY` and its like say.

use super::locator::Locator;
use crate::indicator::host::Host;

/// Proxies as the environment names them; empty values are none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// `HTTP_PROXY`: for `http` URLs.
    pub http: Option<String>,
    /// `HTTPS_PROXY`: for `https` URLs.
    pub https: Option<String>,
    /// `NO_PROXY`: hosts that are asked directly, separated by commas; `*` is all of them.
    pub none: String,
}

impl Proxies {
    /// The proxy for a URL; none when its host is asked directly.
    pub fn of(&self, locator: &Locator) -> Option<&str> {
        let proxy = if locator.is_secure() { &self.https } else { &self.http };
        proxy.as_deref().filter(|proxy| !proxy.is_empty() && !self.spares(locator))
    }

    /// As curl reads it: `a.example` stands for itself and for all names below it.
    fn spares(&self, locator: &Locator) -> bool {
        let host = match locator.host() {
            Host::Name(name) => name.clone(),
            Host::V4(address) => address.to_string(),
            Host::V6(address) => address.to_string(),
        };
        self.none.split([',', ' ']).any(|entry| {
            let entry = entry.trim().trim_start_matches('.').to_ascii_lowercase();
            let (entry, port) = match entry.rsplit_once(':') {
                Some((name, port)) if !name.contains(':') => (name.to_owned(), port.parse().ok()),
                _ => (entry.trim_matches(['[', ']']).to_owned(), None),
            };
            let below = || host.strip_suffix(&entry).is_some_and(|rest: &str| rest.ends_with('.'));
            let named = entry == "*" || !entry.is_empty() && (host == entry || below());
            named && port.is_none_or(|port: u16| port == locator.port())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_used_but_for_the_hosts_that_are_spared() {
        let proxies = Proxies {
            http: Some("http://proxy.corp:3128".to_owned()),
            https: Some(String::new()),
            none: "a.example, .b.example,10.0.0.1,[::1],c.example:8080".to_owned(),
        };
        for (url, expected) in [
            ("http://x.example/", true),
            ("https://x.example/", false),
            ("http://a.example/", false),
            ("http://y.a.example/", false),
            ("http://ya.example/", true),
            ("http://b.example/", false),
            ("http://y.b.example/", false),
            ("http://10.0.0.1/", false),
            ("http://10.0.0.11/", true),
            ("http://[::1]/", false),
            ("http://c.example/", true),
            ("http://c.example:8080/", false),
        ] {
            let locator = Locator::parse(url).unwrap();
            assert_eq!(proxies.of(&locator).is_some(), expected, "{url}");
        }
        let none = Proxies { none: "*".to_owned(), ..proxies };
        assert_eq!(none.of(&Locator::parse("http://x.example/").unwrap()), None);
    }
}
