//! Which URLs may be asked, so that a skill cannot make its judge knock at doors inside the house.

use super::address::Part;
use super::locator::Locator;
use crate::indicator::host::Host;
use std::net::SocketAddr;

/// Ports that web pages are served at.
pub const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Names by which a cloud's metadata service is asked.
const METADATA_NAMES: [&str; 5] = [
    "instance-data",
    "instance-data.ec2.internal",
    "metadata",
    "metadata.goog",
    "metadata.google.internal",
];

/// Endings of names that only a house's own name service knows (RFC 6761, RFC 6762, RFC 8375, and
/// ICANN's `internal`).
const INNER_ENDINGS: [&str; 9] = [
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "localhost",
];

/// Why a URL is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// In words, as in `it leads to a private address`.
    pub why: String,
    /// Whether `--allow-private-urls` would let it through.
    pub private: bool,
}

/// Which URLs and addresses may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    reach: Reach,
    ports: Vec<u16>,
    opening: Option<SocketAddr>,
}

/// How far a guard lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// To the open internet.
    Public,
    /// Into the house as well: loopback, private and shared networks.
    House,
    /// Wherever the URL leads: a person named it, not a skill.
    Anywhere,
}

impl Guard {
    /// For what skills name: the open internet, at the usual ports.
    pub fn public() -> Self {
        Self { reach: Reach::Public, ports: PORTS.to_vec(), opening: None }
    }

    /// For an endpoint that the operator has set up: any host, any port.
    pub fn anywhere() -> Self {
        Self { reach: Reach::Anywhere, ports: Vec::new(), opening: None }
    }

    /// The same, but private addresses pass: for people who scan an intranet. Addresses of this
    /// wire only, of a cloud's metadata service and the like never do.
    #[must_use]
    pub fn with_private(self) -> Self {
        Self { reach: Reach::House, ..self }
    }

    /// The same, with these ports instead of [`PORTS`].
    #[must_use]
    pub fn with_ports(self, ports: Vec<u16>) -> Self {
        Self { ports, ..self }
    }

    /// The same, with a hole for exactly one address. For tests that serve on this machine: no
    /// flag, variable or other room leads here, which a test makes sure of.
    #[must_use]
    pub fn with_opening_for_a_test(self, opening: SocketAddr) -> Self {
        Self { opening: Some(opening), ..self }
    }

    /// Whether private addresses pass.
    pub fn is_open_inside(&self) -> bool {
        self.reach == Reach::House
    }

    /// Whether a URL may be asked, as far as its text tells.
    pub fn check(&self, locator: &Locator) -> Result<(), Refusal> {
        if self.reach == Reach::Anywhere {
            return Ok(());
        }
        let port = locator.port();
        if let Some(address) = locator.address() {
            let address = SocketAddr::new(address, port);
            if self.opening == Some(address) {
                return Ok(());
            }
            self.check_address(address)?;
        }
        if let Host::Name(name) = locator.host() {
            self.check_name(name)?;
        }
        let opened = self.opening.is_some_and(|opening| opening.port() == port);
        if self.ports.contains(&port) || opened {
            return Ok(());
        }
        Err(Refusal { why: format!("port {port} is none of a web page"), private: false })
    }

    /// Whether an address may be connected, wherever it came from.
    pub fn check_address(&self, address: SocketAddr) -> Result<(), Refusal> {
        let part = Part::of(address.ip());
        let private = matches!(part, Part::Loopback | Part::Private | Part::Shared);
        let passes = match self.reach {
            Reach::Anywhere => true,
            Reach::House => private || part == Part::Public,
            Reach::Public => part == Part::Public,
        };
        if passes || self.opening == Some(address) {
            return Ok(());
        }
        let why = format!("it leads to {part} ({})", address.ip());
        Err(Refusal { why, private })
    }

    fn check_name(&self, name: &str) -> Result<(), Refusal> {
        if METADATA_NAMES.contains(&name) {
            let why = format!("it leads to {}", Part::Metadata);
            return Err(Refusal { why, private: false });
        }
        let ends = |ending: &&str| {
            name.strip_suffix(*ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let inner = !name.contains('.') || INNER_ENDINGS.iter().any(ends);
        if inner && self.reach == Reach::Public {
            let why = format!("'{name}' is a name inside a house");
            return Err(Refusal { why, private: true });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(guard: &Guard, url: &str) -> String {
        match guard.check(&Locator::parse(url).unwrap()) {
            Ok(()) => "asked".to_owned(),
            Err(refusal) => refusal.why,
        }
    }

    #[test]
    fn a_guard_lets_through_what_it_is_for() {
        let opening: SocketAddr = "127.0.0.1:4711".parse().unwrap();
        let public = Guard::public();
        let house = Guard::public().with_private();
        let test = Guard::public().with_opening_for_a_test(opening);
        let odd = Guard::public().with_ports(vec![9_000]);
        for (url, expected) in [
            ("https://a.example.com/", "+ + + - +"),
            ("http://a.example.com:8080/", "+ + + - +"),
            ("http://a.example.com:8443/", "+ + + - +"),
            ("http://a.example.com:22/", "- - - - +"),
            ("http://a.example.com:9000/", "- - - + +"),
            ("http://8.8.8.8/", "+ + + - +"),
            ("http://127.0.0.1/", "- + - - +"),
            ("http://127.0.0.1:4711/", "- - + - +"),
            ("http://127.0.0.2:4711/", "- - - - +"),
            ("http://127.0.0.1:4712/", "- - - - +"),
            ("http://10.0.0.1/", "- + - - +"),
            ("http://100.64.0.1/", "- + - - +"),
            ("http://[fd12::1]/", "- + - - +"),
            ("http://localhost/", "- + - - +"),
            ("http://wiki/", "- + - - +"),
            ("http://git.corp/", "- + - - +"),
            ("http://a.home.arpa/", "- + - - +"),
            ("http://169.254.169.254/", "- - - - +"),
            ("http://169.254.1.1/", "- - - - +"),
            ("http://metadata.google.internal/", "- - - - +"),
            ("http://0.0.0.0/", "- - - - +"),
            ("http://224.0.0.1/", "- - - - +"),
        ] {
            let guards = [&public, &house, &test, &odd, &Guard::anywhere()];
            let mark = |guard: &Guard| if told(guard, url) == "asked" { "+" } else { "-" };
            assert_eq!(guards.map(mark).join(" "), expected, "{url}");
        }
        assert_eq!(told(&public, "http://10.0.0.1/"), "it leads to a private address (10.0.0.1)");
        assert_eq!(told(&public, "http://a.b.com:22/"), "port 22 is none of a web page");
    }

    #[test]
    fn an_address_is_checked_wherever_it_came_from() {
        let public = Guard::public();
        for (address, private) in [
            ("10.0.0.1:443", Some(true)),
            ("169.254.169.254:80", Some(false)),
            ("[::ffff:127.0.0.1]:80", Some(true)),
            ("93.184.215.14:443", None),
        ] {
            let refused = public.check_address(address.parse().unwrap()).err();
            assert_eq!(refused.map(|refusal| refusal.private), private, "{address}");
        }
    }
}
