//! To which part of the internet an address belongs, after IANA's registries of special addresses.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A part of the address space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The open internet.
    Public,
    /// This machine.
    Loopback,
    /// A network of its owner's: RFC 1918, RFC 4193, RFC 8215.
    Private,
    /// A provider's network behind its translator: RFC 6598.
    Shared,
    /// This wire only.
    LinkLocal,
    /// Where clouds tell a machine its own secrets.
    Metadata,
    /// Many listeners at once.
    Multicast,
    /// No address at all; most systems take it for themselves.
    Unspecified,
    /// For examples: RFC 5737, RFC 3849, RFC 9637.
    Documentation,
    /// For measuring devices: RFC 2544, RFC 5180.
    Benchmark,
    /// IPv6 through an IPv4 tunnel that nobody runs any more: 6to4, Teredo, ISATAP.
    Tunnel,
    /// Handed out to nobody.
    Reserved,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "a public address",
            Self::Loopback => "this machine itself",
            Self::Private => "a private address",
            Self::Shared => "a shared address",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "a cloud's metadata service",
            Self::Multicast => "a multicast address",
            Self::Unspecified => "the unspecified address",
            Self::Documentation => "an address for examples",
            Self::Benchmark => "an address for measurements",
            Self::Tunnel => "an address of a tunnel",
            Self::Reserved => "a reserved address",
        })
    }
}

impl Part {
    /// The part that an address belongs to; of an IPv6 address that stands for an IPv4 one, the
    /// part of that.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => of_v4(address),
            IpAddr::V6(address) => of_v6(address),
        }
    }
}

/// Where the large clouds, and Azure outside the special ranges, answer a machine about itself.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(192, 0, 0, 192),
    Ipv4Addr::new(168, 63, 129, 16),
];

/// The same in IPv6: Amazon's two and Google's.
const METADATA_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
];

/// IANA IPv4 Special-Purpose Address Registry (RFC 6890), and class D and E.
fn of_v4(address: Ipv4Addr) -> Part {
    if METADATA_V4.contains(&address) {
        return Part::Metadata;
    }
    match address.octets() {
        [0, ..] => Part::Unspecified,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Part::Private,
        [100, 64..=127, ..] => Part::Shared,
        [127, ..] => Part::Loopback,
        [169, 254, ..] => Part::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Part::Documentation,
        [192, 88, 99, _] => Part::Tunnel,
        [198, 18 | 19, ..] => Part::Benchmark,
        [224..=239, ..] => Part::Multicast,
        [192, 0, 0, _] | [240..=255, ..] => Part::Reserved,
        _ => Part::Public,
    }
}

/// IANA IPv6 Special-Purpose Address Registry (RFC 6890). Only `2000::/3` is handed out.
fn of_v6(address: Ipv6Addr) -> Part {
    if METADATA_V6.contains(&address) {
        return Part::Metadata;
    }
    if let Some(inner) = embedded(address) {
        return of_v4(inner);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Part::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Part::Loopback,
        [0x64, 0xff9b, 1, ..] | [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Part::Private,
        [0xfe80..=0xfebf, ..] => Part::LinkLocal,
        [0xff00..=0xffff, ..] => Part::Multicast,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Part::Documentation,
        [0x2001, 2, 0, ..] => Part::Benchmark,
        [0x2001, 0, ..] | [0x2002, ..] | [_, _, _, _, 0 | 0x200, 0x5efe, ..] => Part::Tunnel,
        [0x2001, 1..=0x1ff, ..] => Part::Reserved,
        [0x2000..=0x3fff, ..] => Part::Public,
        _ => Part::Reserved,
    }
}

/// The IPv4 address that a translator makes of an IPv6 one: IPv4-mapped (RFC 4291 §2.5.5.2),
/// IPv4-translated (RFC 2765 §2.1), NAT64 (RFC 6052 §2.1).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_special_range_is_known_at_its_first_and_last_address_and_not_beside_it() {
        for (first, last, part) in [
            ("0.0.0.0", "0.255.255.255", Part::Unspecified),
            ("10.0.0.0", "10.255.255.255", Part::Private),
            ("100.64.0.0", "100.127.255.255", Part::Shared),
            ("127.0.0.0", "127.255.255.255", Part::Loopback),
            ("169.254.0.0", "169.254.255.255", Part::LinkLocal),
            ("172.16.0.0", "172.31.255.255", Part::Private),
            ("192.0.0.0", "192.0.0.255", Part::Reserved),
            ("192.0.2.0", "192.0.2.255", Part::Documentation),
            ("192.88.99.0", "192.88.99.255", Part::Tunnel),
            ("192.168.0.0", "192.168.255.255", Part::Private),
            ("198.18.0.0", "198.19.255.255", Part::Benchmark),
            ("198.51.100.0", "198.51.100.255", Part::Documentation),
            ("203.0.113.0", "203.0.113.255", Part::Documentation),
            ("224.0.0.0", "239.255.255.255", Part::Multicast),
            ("240.0.0.0", "255.255.255.255", Part::Reserved),
        ] {
            let [first, last]: [Ipv4Addr; 2] = [first, last].map(|text| text.parse().unwrap());
            assert_eq!((of_v4(first), of_v4(last)), (part, part), "{first} {last}");
            let beside = [u32::from(first).checked_sub(1), u32::from(last).checked_add(1)];
            for outside in beside.into_iter().flatten().map(Ipv4Addr::from) {
                assert_ne!(of_v4(outside), part, "{outside}");
            }
        }
    }

    #[test]
    fn ipv6_addresses_are_told_apart() {
        for (text, part) in [
            ("2606:4700::1111", Part::Public),
            ("2001:200::1", Part::Public),
            ("2a00:1450:4001:82a::200e", Part::Public),
            ("64:ff9b::5b5c:f21e", Part::Public),
            ("::ffff:91.92.242.30", Part::Public),
            ("::", Part::Unspecified),
            ("::1", Part::Loopback),
            ("::ffff:127.0.0.1", Part::Loopback),
            ("::ffff:0:127.0.0.1", Part::Loopback),
            ("64:ff9b::7f00:1", Part::Loopback),
            ("64:ff9b::a9fe:a9fe", Part::Metadata),
            ("64:ff9b:1::a00:1", Part::Private),
            ("fc00::1", Part::Private),
            ("fdff:ffff::1", Part::Private),
            ("fec0::1", Part::Private),
            ("fe80::1", Part::LinkLocal),
            ("febf::1", Part::LinkLocal),
            ("ff02::1", Part::Multicast),
            ("fd00:ec2::254", Part::Metadata),
            ("2001:db8::1", Part::Documentation),
            ("3fff:fff::1", Part::Documentation),
            ("2001:2::1", Part::Benchmark),
            ("2001::1", Part::Tunnel),
            ("2001:0:53aa:64c:0:5bfe:80ff:fffe", Part::Tunnel),
            ("2002:7f00:1::", Part::Tunnel),
            ("2a00::200:5efe:7f00:1", Part::Tunnel),
            ("::7f00:1", Part::Reserved),
            ("100::1", Part::Reserved),
            ("4000::1", Part::Reserved),
            ("2001:20::1", Part::Reserved),
        ] {
            assert_eq!(of_v6(text.parse().unwrap()), part, "{text}");
        }
    }

    proptest! {
        #[test]
        fn an_ipv4_address_is_the_same_in_its_ipv6_forms(bits in any::<u32>()) {
            let inner = Ipv4Addr::from(bits);
            let [a, b, c, d] = bits.to_be_bytes();
            let [high, low] = [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])];
            for outer in [
                inner.to_ipv6_mapped(),
                Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
            ] {
                prop_assert_eq!(of_v6(outer), of_v4(inner));
            }
        }
    }
}
