//! A URL as it is asked: who, through which port, for what; nothing that gives the asker away.

use crate::indicator::host::Host;
use std::fmt;
use std::net::IpAddr;

/// Bytes of a URL that are sent; no honest server needs more (RFC 9110 §4.1 asks for 8,000).
const URL_BYTES_MAX: usize = 8_000;

/// An `http` or `https` URL, read once, so that whoever checks it and whoever asks it cannot read
/// it differently. Its name and password, and what stands behind a `#`, are not part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locator {
    secure: bool,
    host: Host,
    port: u16,
    /// Path and query, as they are sent.
    path: String,
}

impl Locator {
    /// Reads a URL. Fails with the reason when it cannot be asked.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > URL_BYTES_MAX {
            return Err(format!("it has more than {URL_BYTES_MAX} bytes"));
        }
        if text.contains(|c: char| c.is_control()) {
            return Err("it has a control character".to_owned());
        }
        let (scheme, rest) = text.split_once(':').ok_or("it has no scheme")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "http" => false,
            "https" => true,
            _ => return Err("only http and https are asked".to_owned()),
        };
        // As browsers do: a backslash is a slash, and any number of them introduces a host.
        let slash = ['/', '\\'];
        let rest = rest.strip_prefix(slash).and_then(|rest| rest.strip_prefix(slash));
        let rest = rest.ok_or("it names no host")?.trim_start_matches(slash);
        let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = authority_of(authority)?;
        let port = port.unwrap_or(if secure { 443 } else { 80 });
        Ok(Self { secure, host, port, path: sent(path) })
    }

    /// Where a `Location` header leads from here (RFC 3986 §5.2). Fails as [`Locator::parse`] does.
    pub fn join(&self, reference: &str) -> Result<Self, String> {
        let reference = reference.trim();
        let scheme = reference.split_once(':').map(|(scheme, _)| scheme);
        let named = |word: &str| {
            let mut bytes = word.bytes();
            bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        };
        if scheme.is_some_and(named) {
            return Self::parse(reference);
        }
        let own = if self.secure { "https" } else { "http" };
        let slashes = reference.bytes().take_while(|byte| matches!(byte, b'/' | b'\\')).count();
        if slashes >= 2 {
            return Self::parse(&format!("{own}:{reference}"));
        }
        let origin = self.origin();
        let here = self.path.split('?').next().unwrap_or("/");
        let folder = here.rsplit_once('/').map_or("", |(folder, _)| folder);
        let joined = match reference.bytes().next() {
            None | Some(b'#') => format!("{origin}{}", self.path),
            Some(b'?') => format!("{origin}{here}{reference}"),
            Some(b'/' | b'\\') => format!("{origin}{reference}"),
            Some(_) => format!("{origin}{folder}/{reference}"),
        };
        let mut joined = Self::parse(&joined)?;
        joined.path = without_dots(&joined.path);
        Ok(joined)
    }

    /// Who is asked.
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// The address, when the host is one and not a name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.host {
            Host::Name(_) => None,
            Host::V4(address) => Some(address.into()),
            Host::V6(address) => Some(address.into()),
        }
    }

    /// Through which port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Scheme, host and port: what must be the same for two URLs to have one owner.
    pub fn origin(&self) -> String {
        let (scheme, default) = if self.secure { ("https", 443) } else { ("http", 80) };
        let host = &self.host;
        match self.port {
            port if port == default => format!("{scheme}://{host}"),
            port => format!("{scheme}://{host}:{port}"),
        }
    }
}

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

/// Host and port of an authority, without name and password.
fn authority_of(authority: &str) -> Result<(Host, Option<u16>), String> {
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host_port)| host_port);
    let (host, port) = match host_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (host_port, ""),
    };
    let port = match port {
        "" => None,
        digits => Some(digits.parse().map_err(|_| format!("'{digits}' is no port"))?),
    };
    if host.contains('%') {
        return Err("its host has a % in it".to_owned());
    }
    match Host::parse(host).ok_or("its host is neither a name nor an address")? {
        Host::Name(name) => checked_name(name).map(|name| (Host::Name(name), port)),
        address @ (Host::V4(_) | Host::V6(_)) => Ok((address, port)),
    }
}

/// A name that a name service can be asked for, not a stand-in for one, and no broken address.
fn checked_name(name: String) -> Result<String, String> {
    if !name.is_ascii() {
        return Err("its host has letters outside ASCII".to_owned());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !name.bytes().all(plain) {
        return Err("its host only stands for one".to_owned());
    }
    // The URL standard: what ends in a number is an IPv4 address, or nothing.
    let last = name.rsplit('.').next().unwrap_or("");
    let hex = last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    if hex || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("its host is a number, and no address".to_owned());
    }
    Ok(name)
}

/// Path and query as they are sent: what no URL may hold is percent-encoded.
fn sent(path: &str) -> String {
    use std::fmt::Write as _;
    let path = path.split('#').next().unwrap_or("");
    let mut sent = String::with_capacity(path.len() + 1);
    if !path.starts_with(['/', '\\']) {
        sent.push('/');
    }
    let mut in_query = false;
    for byte in path.bytes() {
        in_query |= byte == b'?';
        match byte {
            b'\\' if !in_query => sent.push('/'),
            0..=b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 127.. => {
                let _ = write!(sent, "%{byte:02X}"); // writing to a String cannot fail
            }
            plain => sent.push(char::from(plain)),
        }
    }
    sent
}

/// RFC 3986 §5.2.4 for the path before the query.
fn without_dots(path: &str) -> String {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let mut parts: Vec<&str> = Vec::new();
    let mut last_is_dots = false;
    for part in path.split('/').skip(1) {
        last_is_dots = matches!(part, "." | "..");
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut joined: String = parts.iter().flat_map(|part| ["/", part]).collect();
    if joined.is_empty() || last_is_dots {
        joined.push('/');
    }
    match query {
        Some(query) => format!("{joined}?{query}"),
        None => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_url_is_read_as_a_browser_reads_it_and_asked_without_who_asks() {
        for (text, expected) in [
            ("https://a.example/x", "https://a.example/x"),
            ("HTTPS://A.Example", "https://a.example/"),
            ("http://a.example:80/x?y=1#z", "http://a.example/x?y=1"),
            ("http://a.example:8080", "http://a.example:8080/"),
            ("http://good.com@evil.com/", "http://evil.com/"),
            ("http://u:p@evil.com:8443/", "http://evil.com:8443/"),
            ("http://evil.com\\@good.com/", "http://evil.com/@good.com/"),
            ("http:\\\\evil.com/x", "http://evil.com/x"),
            ("http:////evil.com/x", "http://evil.com/x"),
            ("http://evil.com#@good.com/", "http://evil.com/"),
            ("http://evil.com?@good.com/", "http://evil.com/?@good.com/"),
            ("http://2130706433/", "http://127.0.0.1/"),
            ("http://0x7f.1/", "http://127.0.0.1/"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("http://a.example./x y\u{fc}<", "http://a.example/x%20y%C3%BC%3C"),
            ("http://a.example/a\\b?c\\d", "http://a.example/a/b?c%5Cd"),
        ] {
            assert_eq!(Locator::parse(text).map(|it| it.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused_with_its_reason() {
        let long = format!("http://a.example/{}", "a".repeat(URL_BYTES_MAX));
        for (text, why) in [
            ("a.example", "no scheme"),
            ("ftp://a.example/", "only http and https"),
            ("file:///etc/passwd", "only http and https"),
            ("gopher://a.example:70/_x", "only http and https"),
            ("http:a.example", "names no host"),
            ("http://", "neither a name nor an address"),
            ("http://a.example:99999/", "is no port"),
            ("http://a.example:8o/", "is no port"),
            ("http://a.example/\r\nHost: b", "control character"),
            ("http://a.example\t/", "control character"),
            ("http://<host>/", "only stands for one"),
            ("http://${HOST}/", "only stands for one"),
            ("http://b\u{fc}cher.example/", "outside ASCII"),
            ("http://127.0.0.1%2f.evil.com/", "% in it"),
            ("http://1.2.3.4.5/", "a number"),
            ("http://256.256.256.256/", "a number"),
            ("http://a.0x7f/", "a number"),
            ("http://[fe80::1%25eth0]/", "% in it"),
            (long.as_str(), "more than 8000 bytes"),
        ] {
            let refused = Locator::parse(text).unwrap_err();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn a_redirect_leads_where_a_browser_would_go() {
        let here = Locator::parse("https://a.example:8443/x/y?z=1").unwrap();
        for (reference, expected) in [
            ("http://b.example/", "http://b.example/"),
            ("//b.example/c", "https://b.example/c"),
            ("\\\\b.example/c", "https://b.example/c"),
            ("/c?d", "https://a.example:8443/c?d"),
            ("c", "https://a.example:8443/x/c"),
            ("../c", "https://a.example:8443/c"),
            ("../../../c/.", "https://a.example:8443/c/"),
            ("?d", "https://a.example:8443/x/y?d"),
            ("#d", "https://a.example:8443/x/y?z=1"),
            ("", "https://a.example:8443/x/y?z=1"),
            ("  /c  ", "https://a.example:8443/c"),
            ("/a:b", "https://a.example:8443/a:b"),
        ] {
            let joined = here.join(reference).map(|it| it.to_string());
            assert_eq!(joined, Ok(expected.to_owned()), "{reference}");
        }
        for reference in ["file:///etc/passwd", "javascript:alert(1)", "data:text/html,x"] {
            assert!(here.join(reference).is_err(), "{reference}");
        }
    }

    proptest! {
        #[test]
        fn reading_it_again_changes_nothing(
            text in "https?:[/\\\\]{1,3}[a-z0-9.:@\\[\\]%?#é /\\\\-]{0,30}",
        ) {
            if let Ok(once) = Locator::parse(&text) {
                let told = once.to_string();
                prop_assert!(told.is_ascii() && !told.contains([' ', '\\']), "{}", told);
                prop_assert_eq!(Locator::parse(&told), Ok(once));
            }
        }
    }
}
