//! No URL that a skill may name makes the program knock at a door inside the house.

use crate::web::{Web, page, response, sent_on};
use malwar::error::Error;
use malwar::error::unfetched::{Obstacle, Unfetched};
use malwar::net::guard::Guard;
use malwar::net::live::roots::Roots;
use malwar::net::live::{Live, Options};
use malwar::net::names::Names;
use malwar::net::proxies::Proxies;
use malwar::net::{Answer, Http, Request};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What the name service of these tests knows: a name tells the addresses that it has, the first
/// time that it is asked, the second time, and so on.
fn names(port: u16) -> Names {
    let asked = AtomicUsize::new(0);
    Names::new(Arc::new(move |host: &str, at: u16| {
        let told = match host {
            "public.example.com" => "127.0.0.1",
            "six.example.com" => "::1",
            "mapped.example.com" => "::ffff:127.0.0.2",
            "nat64.example.com" => "64:ff9b::7f00:2",
            "sixtofour.example.com" => "2002:7f00:2::1",
            "teredo.example.com" => "2001:0:7f00:2::1",
            "ten.example.com" => "10.0.0.1",
            "cgnat.example.com" => "100.64.0.1",
            "meta.example.com" => "169.254.169.254",
            "meta6.example.com" => "fd00:ec2::254",
            "zero.example.com" => "0.0.0.0",
            "both.example.com" => "127.0.0.1 127.0.0.2",
            "rebinding.example.com" if asked.fetch_add(1, Ordering::SeqCst) == 0 => "127.0.0.1",
            "inner.example.com" | "rebinding.example.com" => "127.0.0.2",
            _ => "",
        };
        assert!(at == port || at == 80, "{host}:{at}");
        Ok(told.split_whitespace().map(|ip| SocketAddr::new(ip.parse().unwrap(), at)).collect())
    }))
}

/// The outside world of a test, which may be asked, and a server inside, which must not be.
struct House {
    outside: Web,
    inside: Web,
    live: Live,
}

impl House {
    fn new(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let outside = Web::telling(move |heard| answer(heard.path()));
        // The same port, so that only the address tells them apart.
        let inside = Web::serving(&format!("127.0.0.2:{}", outside.at.port()), |_, _| {});
        let guard = Guard::public().with_opening_for_a_test(outside.at);
        let options =
            Options { guard, redirects_max: 3, proxies: Proxies::default(), roots: Roots::Bundled };
        let live = Live::with_names(options, names(outside.at.port()));
        Self { outside, inside, live }
    }

    fn ask(&self, url: &str) -> Result<Answer, Unfetched> {
        let request = Request {
            url: url.replace("PORT", &self.outside.at.port().to_string()),
            headers: Vec::new(),
            body: None,
            within: Duration::from_secs(20),
            body_bytes_max: 1_000,
        };
        self.live.send(&request).map_err(|error| {
            let Error::Unfetched(unfetched) = error else { panic!("{error:?}") };
            unfetched
        })
    }
}

/// Addresses of the server inside in every spelling, names that lead to it, and other doors of a
/// house; what refuses each.
const INWARD: &[(&str, &str)] = &[
    ("http://127.0.0.2:PORT/", "this machine"),
    ("http://127.2:PORT/", "this machine"),
    ("http://127.0.2:PORT/", "this machine"),
    ("http://2130706434:PORT/", "this machine"),
    ("http://0x7f000002:PORT/", "this machine"),
    ("http://0x7f.0.0.2:PORT/", "this machine"),
    ("http://0x7F.0x0.0x0.0x2:PORT/", "this machine"),
    ("http://017700000002:PORT/", "this machine"),
    ("http://0177.0.0.02:PORT/", "this machine"),
    ("http://0177.2:PORT/", "this machine"),
    ("http://127.0.0.2.:PORT/", "this machine"),
    ("http://[::1]:PORT/", "this machine"),
    ("http://[0:0:0:0:0:0:0:1]:PORT/", "this machine"),
    ("http://[::ffff:127.0.0.2]:PORT/", "this machine"),
    ("http://[::ffff:7f00:2]:PORT/", "this machine"),
    ("http://[::ffff:0:7f00:2]:PORT/", "this machine"),
    ("http://[64:ff9b::127.0.0.2]:PORT/", "this machine"),
    ("http://[::127.0.0.2]:PORT/", "reserved"),
    ("http://[2002:7f00:2::]:PORT/", "tunnel"),
    ("http://[2001:0:7f00:2::]:PORT/", "tunnel"),
    ("http://[fe80::1]:PORT/", "link-local"),
    ("http://[fe80::1%25lo]:PORT/", "% in it"),
    ("http://[fc00::1]:PORT/", "private"),
    ("http://[ff02::1]:PORT/", "multicast"),
    ("http://[::]:PORT/", "unspecified"),
    ("http://[fd00:ec2::254]/latest/meta-data/", "metadata"),
    ("http://169.254.169.254/latest/meta-data/", "metadata"),
    ("http://0xa9fea9fe/latest/meta-data/", "metadata"),
    ("http://2852039166/computeMetadata/v1/", "metadata"),
    ("http://100.100.100.200/", "metadata"),
    ("http://168.63.129.16/", "metadata"),
    ("http://192.0.0.192/", "metadata"),
    ("http://metadata.google.internal/", "metadata"),
    ("http://metadata.google.internal./", "metadata"),
    ("http://10.0.0.1/", "private"),
    ("http://172.16.0.1/", "private"),
    ("http://172.31.255.254/", "private"),
    ("http://192.168.0.1/", "private"),
    ("http://100.64.0.1/", "shared"),
    ("http://0.0.0.0:PORT/", "unspecified"),
    ("http://0:PORT/", "unspecified"),
    ("http://224.0.0.251/", "multicast"),
    ("http://255.255.255.255/", "reserved"),
    ("http://192.0.2.1/", "examples"),
    ("http://198.18.0.1/", "measurements"),
    ("http://localhost:PORT/", "inside a house"),
    ("http://LOCALHOST:PORT/", "inside a house"),
    ("http://x.localhost:PORT/", "inside a house"),
    ("http://printer.local/", "inside a house"),
    ("http://git.corp/", "inside a house"),
    ("http://wiki/", "inside a house"),
    ("http://inner.example.com:PORT/", "this machine"),
    ("http://INNER.example.com.:PORT/", "this machine"),
    ("http://public.example.com@127.0.0.2:PORT/", "this machine"),
    ("http://public.example.com:80@127.0.0.2:PORT/", "this machine"),
    ("http://127.0.0.2:PORT\\@public.example.com/", "this machine"),
    ("http:\\\\127.0.0.2:PORT\\", "this machine"),
    ("http:////127.0.0.2:PORT/", "this machine"),
    ("http://127.0.0.2:PORT#@public.example.com/", "this machine"),
    ("http://127.0.0.2:PORT?@public.example.com/", "this machine"),
    ("http://six.example.com:PORT/", "this machine"),
    ("http://mapped.example.com:PORT/", "this machine"),
    ("http://nat64.example.com:PORT/", "this machine"),
    ("http://sixtofour.example.com:PORT/", "tunnel"),
    ("http://teredo.example.com:PORT/", "tunnel"),
    ("http://ten.example.com/", "private"),
    ("http://cgnat.example.com/", "shared"),
    ("http://meta.example.com/", "metadata"),
    ("http://meta6.example.com/", "metadata"),
    ("http://zero.example.com:PORT/", "unspecified"),
    ("http://both.example.com:PORT/", "this machine"),
    ("http://public.example.com:22/", "port 22"),
    ("http://public.example.com:6379/", "port 6379"),
    ("http://public.example.com:25/", "port 25"),
    ("http://127.0.0.1:1/", "this machine"),
    ("ftp://127.0.0.2:PORT/", "only http and https"),
    ("file:///etc/passwd", "only http and https"),
    ("gopher://127.0.0.2:PORT/_x", "only http and https"),
    ("dict://127.0.0.2:PORT/x", "only http and https"),
    ("http://public.example.com:PORT/\r\nHost: 127.0.0.2", "control character"),
    ("http://public.example.com\r\n.example.com:PORT/", "control character"),
    ("http://127.0.0.2%00.example.com:PORT/", "% in it"),
    ("http://%31%32%37.0.0.2:PORT/", "% in it"),
    ("http://127\u{3002}0\u{3002}0\u{3002}2:PORT/", "neither a name nor an address"),
    ("http://\u{2460}\u{2461}\u{2466}.0.0.2:PORT/", "outside ASCII"),
];

#[test]
fn no_address_inside_is_asked_in_whatever_form_it_is_named() {
    let house = House::new(|_| page("hello"));
    assert!(INWARD.len() >= 60, "{}", INWARD.len());
    for (url, why) in INWARD {
        let refused = house.ask(url).expect_err(url);
        assert!(refused.why.contains(why), "{url}: {}", refused.why);
        assert!(matches!(refused.obstacle, Obstacle::Guard | Obstacle::Private), "{url}");
    }
    assert_eq!((house.inside.connections(), house.outside.connections()), (0, 0));
    // The same name service, guard and port let through what may be asked.
    let answer = house.ask("http://public.example.com:PORT/").unwrap();
    assert_eq!(answer.body, b"hello");
}

#[test]
fn no_redirect_leads_inside() {
    let port = Arc::new(AtomicUsize::new(0));
    let own = Arc::clone(&port);
    let house = House::new(move |path| {
        let n: usize = path.trim_start_matches('/').parse().unwrap();
        let port = own.load(Ordering::SeqCst).to_string();
        let to: String = INWARD[n].0.replace("PORT", &port);
        sent_on(&to.replace(['\r', '\n'], ""))
    });
    port.store(usize::from(house.outside.at.port()), Ordering::SeqCst);
    // What a header cannot hold is another address without it.
    let whole = |row: &&(usize, &(&str, &str))| !row.1.0.contains(['\r', '\n']);
    for (n, (url, why)) in INWARD.iter().enumerate().collect::<Vec<_>>().iter().filter(whole) {
        let refused = house.ask(&format!("http://public.example.com:PORT/{n}")).expect_err(url);
        assert!(refused.why.contains(why), "{url}: {}", refused.why);
        assert!(matches!(refused.obstacle, Obstacle::Guard | Obstacle::Private), "{url}");
    }
    assert_eq!(house.inside.connections(), 0);
}

#[test]
fn a_name_that_changes_its_address_is_connected_where_it_was_checked_or_not_at_all() {
    let house = House::new(|_| page("hello"));
    // Each look-up is the one that is connected: the first is outside, the second is not.
    let first = house.ask("http://rebinding.example.com:PORT/").unwrap();
    assert_eq!(first.body, b"hello");
    let second = house.ask("http://rebinding.example.com:PORT/").unwrap_err();
    assert!(second.why.contains("this machine"), "{}", second.why);
    assert_eq!((house.outside.connections(), house.inside.connections()), (1, 0));
    // So is a name that is asked again because a redirect leads to it.
    let house = House::new(|path| match path {
        "/again" => sent_on("/once-more"),
        _ => page("hello"),
    });
    let refused = house.ask("http://rebinding.example.com:PORT/again").unwrap_err();
    assert!(refused.why.contains("this machine"), "{}", refused.why);
    assert_eq!((house.outside.connections(), house.inside.connections()), (1, 0));
}

#[test]
fn only_a_redirect_is_followed_and_nothing_else_that_names_an_address() {
    for headers in [
        "Refresh: 0; url=http://127.0.0.2:PORT/",
        "Link: <http://127.0.0.2:PORT/>; rel=preload",
        "Content-Location: http://127.0.0.2:PORT/",
        "Alt-Svc: h3=\"127.0.0.2:PORT\"",
        "Location: http://127.0.0.2:PORT/",
        "X-Forwarded-Host: 127.0.0.2",
    ] {
        let port = Arc::new(AtomicUsize::new(0));
        let own = Arc::clone(&port);
        let house = House::new(move |_| {
            let port = own.load(Ordering::SeqCst).to_string();
            let body = "<meta http-equiv=refresh content='0;url=http://127.0.0.2/'>";
            response("200 OK", &[&headers.replace("PORT", &port)], body.as_bytes())
        });
        port.store(usize::from(house.outside.at.port()), Ordering::SeqCst);
        let answer = house.ask("http://public.example.com:PORT/").unwrap();
        assert_eq!((answer.status, answer.hops.len()), (200, 1), "{headers}");
        assert_eq!((house.outside.connections(), house.inside.connections()), (1, 0));
    }
}

#[test]
fn nothing_is_told_of_who_asks() {
    let house = House::new(|path| match path {
        "/first" => response("302 Found", &["Set-Cookie: a=b", "Location: /second"], b""),
        _ => page("hello"),
    });
    house.ask("http://user:secret@public.example.com:PORT/first#part").unwrap();
    let heard = house.outside.heard();
    let lines: Vec<&str> = heard.iter().map(|heard| heard.line.trim_end()).collect();
    assert_eq!(lines, ["GET /first HTTP/1.1", "GET /second HTTP/1.1"]);
    for heard in heard {
        let mut names: Vec<String> = heard
            .headers
            .iter()
            .filter_map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase()))
            .collect();
        names.sort();
        assert_eq!(names, ["accept", "accept-encoding", "host", "user-agent"]);
        let host = format!("public.example.com:{}", house.outside.at.port());
        assert_eq!(heard.header("host"), Some(host.as_str()));
        assert!(heard.header("user-agent").unwrap().starts_with("malwar/"));
    }
}

#[test]
fn the_hole_for_tests_is_used_by_tests_only() {
    let uses: Vec<String> = crate::tree::texts("src")
        .into_iter()
        .filter(|(path, text)| {
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            path != "src/net/guard.rs" && code.contains("with_opening_for_a_test")
        })
        .map(|(path, _)| path)
        .collect();
    assert!(uses.is_empty(), "{uses:?}");
}
