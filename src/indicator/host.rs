//! Hosts as a browser reads them: names, and addresses in every spelling the URL standard allows.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Who is spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name in lower case, without a dot at its end; punycode stays punycode. Also what only
    /// stands for a name: `<host>`, `${API}`. Empty for `file:///…`.
    Name(String),
    /// `91.92.242.30`, however it was spelt: `1540092446`, `0x5b.0x5c.0xf2.0x1e`.
    V4(Ipv4Addr),
    /// An IPv6 address.
    V6(Ipv6Addr),
}

/// A name in DNS is no longer (RFC 1035 §2.3.4).
pub const NAME_BYTES_MAX: usize = 253;

impl Host {
    /// Reads a host; none when it can be neither a name, an address, nor a stand-in for one.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(inner) = text.strip_prefix('[') {
            let inner = inner.strip_suffix(']')?;
            let address = inner.split_once('%').map_or(inner, |(address, _zone)| address);
            return address.parse().ok().map(Self::V6);
        }
        let name = percent_decoded(text.trim_end_matches('.')).to_lowercase();
        if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.chars().all(may_stand_in_name) {
            return None;
        }
        if name.split('.').any(str::is_empty) {
            return None;
        }
        Some(v4(&name).map_or(Self::Name(name), Self::V4))
    }

    /// Whether it is an address that packets reach over the open internet: not loopback, private,
    /// shared, link-local, documentation, benchmarking, multicast, reserved or unspecified. False
    /// for names.
    pub fn is_public_address(&self) -> bool {
        match self {
            Self::Name(_) => false,
            Self::V4(address) => is_public_v4(*address),
            Self::V6(address) => match embedded_v4(*address) {
                Some(inner) => is_public_v4(inner),
                None => is_public_v6(*address),
            },
        }
    }

    /// Whether it is an address reserved for examples (RFC 5737, RFC 3849).
    pub fn is_documentation_address(&self) -> bool {
        match self {
            Self::Name(_) => false,
            Self::V4(address) => address.is_documentation(),
            Self::V6(address) => matches!(address.segments(), [0x2001, 0xdb8, ..]),
        }
    }

    /// The name; empty for addresses.
    pub fn name(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::V4(_) | Self::V6(_) => "",
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::V4(address) => write!(f, "{address}"),
            Self::V6(address) => write!(f, "[{address}]"),
        }
    }
}

/// Letters of any script but nothing that ends a URL; `{}<>$*` stand in for what is filled in.
fn may_stand_in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '{' | '}' | '<' | '>' | '$' | '*')
}

/// Percent-decodes the ASCII in a host, as the URL standard does before it reads one.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        decoded.push_str(before);
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let ascii = byte.filter(u8::is_ascii).zip(after.get(2..));
        decoded.push(ascii.map_or('%', |(byte, _)| char::from(byte)));
        rest = ascii.map_or(after, |(_, further)| further);
    }
    decoded.push_str(rest);
    decoded
}

/// The URL standard's IPv4 parser: one to four numbers, each decimal, octal (`0…`) or hex
/// (`0x…`); the last one fills all bytes that are left.
fn v4(name: &str) -> Option<Ipv4Addr> {
    let mut numbers = [0_u64; 4];
    let mut count = 0;
    for part in name.split('.') {
        *numbers.get_mut(count)? = number(part)?;
        count += 1;
    }
    let (last, leading) = numbers.get(..count)?.split_last()?;
    let mut address = 0_u64;
    for byte in leading {
        if *byte > 255 {
            return None;
        }
        address = address << 8 | byte;
    }
    let bits_left = 32 - 8 * u32::try_from(leading.len()).ok()?;
    if *last >= 1_u64 << bits_left {
        return None;
    }
    u32::try_from(address << bits_left | last).ok().map(Ipv4Addr::from)
}

fn number(part: &str) -> Option<u64> {
    let (digits, radix) = match part.strip_prefix("0x") {
        Some("") => return Some(0), // `0x` alone is zero in the URL standard
        Some(hex) => (hex, 16),
        None if part.len() > 1 && part.starts_with('0') => (part, 8),
        None => (part, 10),
    };
    if digits.starts_with('+') { None } else { u64::from_str_radix(digits, radix).ok() }
}

fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        // IPv4-mapped (RFC 4291 §2.5.5.2) and NAT64 (RFC 6052 §2.1).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}

/// IANA's registry of special-purpose IPv4 addresses (RFC 6890), less what is globally reachable.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let reserved = match address.octets() {
        [0 | 10 | 127 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 168, ..]
        | [192, 0, 0, _]
        | [198, 18 | 19, ..] => true,
        [100, second, ..] => second & 0xc0 == 64, // shared address space, RFC 6598
        [172, second, ..] => second & 0xf0 == 16, // private, RFC 1918
        _ => false,
    };
    !reserved && !address.is_documentation()
}

/// `2000::/3` is all that is handed out (RFC 4291 §2.4), less documentation.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x2001, 0xdb8, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_an_address_is_the_same_address() {
        for spelling in [
            "91.92.242.30",
            "1532817950",
            "0x5b5cf21e",
            "0X5B5CF21E",
            "0x5b.0x5c.0xf2.0x1e",
            "0133.0134.0362.036",
            "91.92.61982",
            "91.6091294",
            "91.92.242.30.",
            "%39%31.92.242.30",
        ] {
            let expected = Some(Host::V4(Ipv4Addr::new(91, 92, 242, 30)));
            assert_eq!(Host::parse(spelling), expected, "{spelling}");
        }
        assert_eq!(Host::parse("127.1"), Some(Host::V4(Ipv4Addr::LOCALHOST)));
        assert_eq!(Host::parse("[::1]"), Some(Host::V6(Ipv6Addr::LOCALHOST)));
        assert_eq!(Host::parse("[fe80::1%25en0]").unwrap().to_string(), "[fe80::1]");
    }

    #[test]
    fn what_is_no_address_is_a_name_or_nothing() {
        for (text, expected) in [
            ("GitHub.com", Some("github.com")),
            ("github.com.", Some("github.com")),
            ("xn--pple-43d.com", Some("xn--pple-43d.com")),
            ("191.92.242.301", Some("191.92.242.301")),
            ("1.2.3.4.5", Some("1.2.3.4.5")),
            ("<host>", Some("<host>")),
            ("%65vil.com", Some("evil.com")),
            ("", None),
            ("a..b", None),
            ("a b", None),
            ("a,b", None),
            ("[::1", None),
            ("[zz]", None),
        ] {
            let host = Host::parse(text);
            assert_eq!(host.as_ref().map(Host::name), expected, "{text}");
        }
    }

    #[test]
    fn only_addresses_of_the_open_internet_are_public() {
        for (text, public) in [
            ("91.92.242.30", true),
            ("172.15.0.1", true),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("172.32.0.1", true),
            ("100.64.0.1", false),
            ("100.128.0.1", true),
            ("10.0.0.1", false),
            ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("169.254.169.254", false),
            ("192.168.1.1", false),
            ("192.0.2.1", false),
            ("198.51.100.7", false),
            ("203.0.113.9", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("[2606:4700::1111]", true),
            ("[fd00::1]", false),
            ("[fe80::1]", false),
            ("[::1]", false),
            ("[2001:db8::1]", false),
            ("[::ffff:91.92.242.30]", true),
            ("[::ffff:10.0.0.1]", false),
            ("github.com", false),
        ] {
            assert_eq!(Host::parse(text).unwrap().is_public_address(), public, "{text}");
        }
    }
}
