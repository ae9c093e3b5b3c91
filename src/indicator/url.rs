//! One URL, read as a browser reads it: who is behind the `@`, which port, which path.

use super::host::Host;
use super::scheme::Scheme;
use std::borrow::Cow;
use std::fmt;

/// A URL found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url<'a> {
    scheme: Scheme,
    host: Host,
    port: Option<u16>,
    text: Cow<'a, str>,
    authority: (usize, usize),
    has_userinfo: bool,
    defanged: bool,
}

impl<'a> Url<'a> {
    /// Reads a URL from its refanged `text`, whose authority begins at byte `from`; none when it
    /// has no host.
    pub(super) fn read(
        scheme: Scheme,
        text: Cow<'a, str>,
        from: usize,
        defanged: bool,
    ) -> Option<Self> {
        let rest = text.get(from..)?;
        let end = from + rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let authority = text.get(from..end)?;
        let (userinfo, host_port) = match authority.rsplit_once('@') {
            Some((userinfo, host_port)) => (Some(userinfo), host_port),
            None => (None, authority),
        };
        let (host, port) = split_port(host_port);
        let host = match Host::parse(host) {
            Some(host) => host,
            None if scheme == Scheme::File && authority.is_empty() => Host::Name(String::new()),
            None => return None,
        };
        let authority = (from, end);
        Some(Self {
            scheme,
            host,
            port,
            authority,
            has_userinfo: userinfo.is_some(),
            defanged,
            text,
        })
    }

    /// How the other end is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Who is spoken to.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The port, where one is named.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The whole URL, refanged and otherwise as it stands in the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// From the first `/` after the host up to the query or fragment; may be empty.
    pub fn path(&self) -> &str {
        let rest = self.text.get(self.authority.1..).unwrap_or("");
        rest.split(['?', '#']).next().unwrap_or("")
    }

    /// The parts of the path between slashes, without empty ones.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.path().split('/').filter(|segment| !segment.is_empty())
    }

    /// What follows the `?`, without the fragment; empty without one.
    pub fn query(&self) -> &str {
        let rest = self.text.get(self.authority.1..).unwrap_or("");
        let before_fragment = rest.split('#').next().unwrap_or("");
        before_fragment.split_once('?').map_or("", |(_, query)| query)
    }

    /// Whether a name or password stands before the host: `https://good.com@evil.com`.
    pub fn has_userinfo(&self) -> bool {
        self.has_userinfo
    }

    /// Whether it was made harmless (`hxxp`, `[.]`): nobody follows such a link by accident.
    pub fn is_defanged(&self) -> bool {
        self.defanged
    }

    /// The host as it is spelt in the URL: `0x5b5cf21e` where [`Url::host`] is `91.92.242.30`.
    pub fn spelt_host(&self) -> &str {
        let authority = self.text.get(self.authority.0..self.authority.1).unwrap_or("");
        let host_port = authority.rsplit_once('@').map_or(authority, |(_, host_port)| host_port);
        split_port(host_port).0
    }

    /// The last part of the path in lower case behind its last dot: `zip`, `sh`; may be empty.
    pub fn extension(&self) -> String {
        let file = self.path().rsplit('/').next().unwrap_or("");
        file.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
    }
}

impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn split_port(host_port: &str) -> (&str, Option<u16>) {
    match host_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()),
        _ => (host_port, None),
    }
}
