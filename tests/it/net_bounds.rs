//! However long, slow or packed an answer is: time, memory and redirects have their bounds.

use crate::web::{Heard, Web, listen, page, response, sent_on};
use malwar::error::Error;
use malwar::error::unfetched::{Obstacle, Unfetched};
use malwar::net::guard::Guard;
use malwar::net::live::roots::Roots;
use malwar::net::live::{Live, Options};
use malwar::net::many::send_all;
use malwar::net::proxies::Proxies;
use malwar::net::{Answer, Http, Request};
use miniz_oxide::deflate::compress_to_vec;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

const BODY_BYTES_MAX: usize = 64 * 1024;

fn live(web: &Web, redirects_max: usize, proxies: Proxies) -> Live {
    let guard = Guard::public().with_opening_for_a_test(web.at);
    Live::new(Options { redirects_max, proxies, ..behind(guard) })
}

fn behind(guard: Guard) -> Options {
    Options { guard, redirects_max: 3, proxies: Proxies::default(), roots: Roots::Bundled }
}

fn request(url: String, within: Duration) -> Request {
    Request { url, headers: Vec::new(), body: None, within, body_bytes_max: BODY_BYTES_MAX }
}

fn ask(web: &Web, path: &str, within: Duration) -> Result<Answer, Unfetched> {
    let live = live(web, 3, Proxies::default());
    live.send(&request(web.url(path), within)).map_err(unfetched)
}

fn unfetched(error: Error) -> Unfetched {
    let Error::Unfetched(unfetched) = error else { panic!("{error:?}") };
    unfetched
}

const LONG: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_millis(400);

fn gzip(text: &[u8]) -> Vec<u8> {
    let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    [&head[..], &compress_to_vec(text, 9), &[0; 8]].concat()
}

#[test]
fn a_body_is_read_up_to_its_bound_and_told_to_go_on() {
    let web = Web::telling(|heard| {
        let bytes: usize = heard.path().trim_start_matches('/').parse().unwrap();
        response("200 OK", &[], &vec![b'x'; bytes])
    });
    for (bytes, cut) in [
        (0, false),
        (BODY_BYTES_MAX - 1, false),
        (BODY_BYTES_MAX, false),
        (BODY_BYTES_MAX + 1, true),
        (BODY_BYTES_MAX * 20, true),
    ] {
        let answer = ask(&web, &format!("/{bytes}"), LONG).unwrap();
        assert_eq!((answer.body.len(), answer.cut), (bytes.min(BODY_BYTES_MAX), cut), "{bytes}");
    }
}

#[test]
fn a_packed_body_is_unpacked_up_to_its_bound() {
    let bomb = gzip(&vec![0; 64 << 20]);
    assert!(bomb.len() < 70_000, "{}", bomb.len());
    let web = Web::telling(move |heard| match heard.path() {
        "/small" => response("200 OK", &["Content-Encoding: gzip"], &gzip(b"hello")),
        "/bomb" => response("200 OK", &["Content-Encoding: gzip"], &bomb),
        "/broken" => response("200 OK", &["Content-Encoding: gzip"], b"no gzip at all"),
        "/empty" => response("200 OK", &["Content-Encoding: gzip"], b""),
        "/members" => response("200 OK", &["Content-Encoding: gzip"], &gzip(b"").repeat(9_000)),
        "/other" => response("200 OK", &["Content-Encoding: br"], b"abc"),
        _ => response("200 OK", &["Content-Encoding: identity"], b"plain"),
    });
    for (path, expected) in [
        ("/small", "5 false"),
        ("/bomb", "65536 true"),
        ("/empty", "0 false"),
        ("/members", "0 true"),
        ("/plain", "5 false"),
        ("/broken", "its gzip body is broken"),
        ("/other", "its body is packed as 'br', which was not asked for"),
    ] {
        let told = match ask(&web, path, LONG) {
            Ok(answer) => format!("{} {}", answer.body.len(), answer.cut),
            Err(unfetched) => unfetched.why,
        };
        assert_eq!(told, expected, "{path}");
    }
}

#[test]
fn headers_have_a_bound() {
    let web = Web::telling(|heard| {
        let bytes: usize = heard.path().trim_start_matches('/').parse().unwrap();
        response("200 OK", &[&format!("X: {}", "x".repeat(bytes))], b"hello")
    });
    assert!(ask(&web, "/15000", LONG).is_ok());
    for bytes in [17_000, 200_000, 20_000_000] {
        let refused = ask(&web, &format!("/{bytes}"), LONG).unwrap_err();
        assert_eq!(
            (refused.why.as_str(), refused.obstacle),
            ("more than 16 KiB of headers", Obstacle::Lasting)
        );
    }
}

/// Writes a byte now and then, as long as somebody reads.
fn drip(socket: &mut TcpStream, byte: &[u8]) {
    let (_never, alarm) = channel::<()>();
    let pause = Duration::from_millis(5);
    while socket.write_all(byte).is_ok() {
        let _ = alarm.recv_timeout(pause);
    }
}

#[test]
fn nobody_can_stretch_the_time() {
    let hang = |socket: &TcpStream| {
        // Until the other end goes.
        let _ = listen(&mut socket.try_clone().unwrap());
    };
    let web = Web::serving("127.0.0.1:0", move |heard: &Heard, socket: &mut TcpStream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
        match heard.path() {
            "/silent" => hang(socket),
            "/head" => {
                let _ = socket.write_all(b"HTTP/1.1 200 O");
                drip(socket, b"K");
            }
            "/headers" => {
                let _ = socket.write_all(head);
                drip(socket, b"X: y\r\n");
            }
            "/body" => {
                let _ = socket.write_all(&[&head[..], b"\r\n"].concat());
                drip(socket, b"x");
            }
            "/chunks" => {
                let _ =
                    socket.write_all(&[&head[..], b"Transfer-Encoding: chunked\r\n\r\n"].concat());
                drip(socket, b"1\r\nx\r\n");
            }
            "/continue" => drip(socket, b"HTTP/1.1 100 Continue\r\n\r\n"),
            _ => {
                // Each hop is quick; all of them together are not.
                let (_never, alarm) = channel::<()>();
                let _ = alarm.recv_timeout(Duration::from_millis(150));
                let _ = socket.write_all(&sent_on("/again"));
            }
        }
    });
    for path in ["/silent", "/head", "/headers", "/body", "/chunks", "/continue", "/again"] {
        let live = live(&web, 20, Proxies::default());
        let late = live.send(&request(web.url(path), SHORT)).map_err(unfetched).unwrap_err();
        let told = (late.why.split(" (").next().unwrap(), late.obstacle);
        if path == "/headers" && told.1 == Obstacle::Lasting {
            continue; // their number may pass its bound first
        }
        assert_eq!(told, ("no whole answer within 0.4 s", Obstacle::Passing), "{path}");
    }
}

#[test]
fn a_handshake_has_the_same_end_and_what_is_no_tls_is_told_as_that() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let serve = move || {
        for (n, socket) in listener.incoming().take(2).enumerate() {
            let mut socket = socket.unwrap();
            let whole = b"HTTP/1.1 400 Bad Request\r\n\r\n";
            // A record that promises 16 KiB, and comes a byte at a time.
            let head: &[u8] = if n == 0 { b"\x16\x03\x03\x40\x00\x02" } else { whole };
            let _ = socket.write_all(head);
            drip(&mut socket, b"\x00");
        }
    };
    std::thread::Builder::new().spawn(serve).unwrap();
    let guard = Guard::public().with_opening_for_a_test(at);
    let live = Live::new(behind(guard));
    let ask = || live.send(&request(format!("https://{at}/"), SHORT)).map_err(unfetched);
    let late = ask().unwrap_err();
    assert_eq!(
        (late.why.as_str(), late.obstacle),
        ("no whole answer within 0.4 s", Obstacle::Passing)
    );
    let broken = ask().unwrap_err();
    assert_eq!(broken.obstacle, Obstacle::Lasting, "{}", broken.why);
}

#[test]
fn redirects_have_a_bound_and_each_is_told() {
    let web = Web::telling(|heard| {
        let n: usize = heard.path().trim_start_matches('/').parse().unwrap();
        if n == 0 { page("hello") } else { sent_on(&format!("{}", n - 1)) }
    });
    let answer = ask(&web, "/3", LONG).unwrap();
    let hops: Vec<String> = (0..=3).rev().map(|n| web.url(&format!("/{n}"))).collect();
    assert_eq!((answer.body.as_slice(), answer.hops), (&b"hello"[..], hops));
    let refused = ask(&web, "/4", LONG).unwrap_err();
    assert!(refused.why.starts_with("more than 3 redirects"), "{}", refused.why);
    let none = live(&web, 0, Proxies::default());
    assert!(none.send(&request(web.url("/0"), LONG)).is_ok());
    assert!(none.send(&request(web.url("/1"), LONG)).is_err());
}

#[test]
fn what_is_no_http_or_not_there_is_told_as_that() {
    let web = Web::serving("127.0.0.1:0", |heard, socket| {
        let _ = socket.write_all(match heard.path() {
            "/ssh" => b"SSH-2.0-OpenSSH_9.6\r\n",
            _ => b"",
        });
    });
    for path in ["/ssh", "/nothing"] {
        assert!(ask(&web, path, LONG).is_err(), "{path}");
    }
    let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{at}/");
    let guard = Guard::public().with_opening_for_a_test(at);
    let live = Live::new(behind(guard));
    let gone = live.send(&request(url, LONG)).map_err(unfetched).unwrap_err();
    assert_eq!((gone.why.as_str(), gone.obstacle), ("connection refused", Obstacle::Passing));
}

#[test]
fn what_is_posted_goes_to_one_place_and_what_is_said_in_headers_to_one_owner() {
    let web = Web::telling(|heard| match heard.path() {
        "/other" => sent_on("http://127.0.0.3/x"),
        "/own" => sent_on("/x"),
        _ => page("hello"),
    });
    let live = live(&web, 3, Proxies::default());
    let post = |path: &str| Request {
        headers: vec![("x-key".to_owned(), "secret".to_owned())],
        body: Some(b"{}".to_vec()),
        ..request(web.url(path), LONG)
    };
    let answer = live.send(&post("/x")).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"hello"[..]));
    let answer = live.send(&post("/own")).unwrap();
    assert_eq!((answer.status, answer.hops.len()), (302, 1), "a POST is not sent on");
    let answer = live.send(&Request { body: None, ..post("/own") }).unwrap();
    assert_eq!(answer.hops.len(), 2);
    let heard = web.heard();
    assert_eq!(heard[0].body, b"{}");
    assert!(heard.iter().all(|heard| heard.header("x-key") == Some("secret")));
    assert!(live.send(&Request { body: None, ..post("/other") }).is_err());
}

#[test]
fn requests_go_side_by_side_in_their_order_and_end_together() {
    let (together, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, peak) = (Arc::clone(&together), Arc::clone(&most));
    let web = Web::telling(move |heard| {
        let count = now.fetch_add(1, Ordering::SeqCst) + 1;
        peak.fetch_max(count, Ordering::SeqCst);
        let (_never, alarm) = channel::<()>();
        let _ = alarm.recv_timeout(Duration::from_millis(20));
        now.fetch_sub(1, Ordering::SeqCst);
        page(heard.path())
    });
    let live = live(&web, 3, Proxies::default());
    let requests = |count: usize| -> Vec<Request> {
        (0..count).map(|n| request(web.url(&format!("/{n}")), LONG)).collect()
    };
    let at_once = NonZeroUsize::new(3).unwrap();
    let told: Vec<String> = send_all(&live, requests(12), at_once, LONG)
        .into_iter()
        .map(|answer| String::from_utf8(answer.unwrap().body).unwrap())
        .collect();
    assert_eq!(told, (0..12).map(|n| format!("/{n}")).collect::<Vec<_>>());
    assert!(most.load(Ordering::SeqCst) <= 3);
    let over = send_all(&live, requests(5), at_once, Duration::ZERO);
    assert!(over.iter().all(|answer| {
        answer.as_ref().is_err_and(|error| error.to_string().contains("for all links are over"))
    }));
    assert_eq!(web.connections(), 12);
}

#[test]
fn a_proxy_is_asked_to_connect_and_spared_hosts_are_not() {
    let proxy = Web::serving("127.0.0.1:0", |heard, socket| {
        if heard.line.starts_with("CONNECT ") {
            let _ = socket.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            if listen(socket).is_some() {
                let _ = socket.write_all(&page("through the proxy"));
            }
        }
    });
    let web = Web::telling(|_| page("directly"));
    let proxies = |none: &str| Proxies {
        http: Some(proxy.url("")),
        https: Some(proxy.url("")),
        none: none.to_owned(),
    };
    let through = live(&web, 3, proxies(""));
    let answer = through.send(&request(web.url("/x"), LONG)).unwrap();
    assert_eq!(answer.body, b"through the proxy");
    let heard = &proxy.heard()[0];
    assert_eq!(heard.line.trim_end(), format!("CONNECT {} HTTP/1.1", web.at));
    let spared = live(&web, 3, proxies("127.0.0.1"));
    assert_eq!(spared.send(&request(web.url("/x"), LONG)).unwrap().body, b"directly");
    // The guard stands before the proxy, and the proxy itself is no page.
    let before = proxy.connections();
    for url in ["http://10.0.0.1/", "http://localhost/", "http://169.254.169.254/"] {
        assert!(through.send(&request(url.to_owned(), LONG)).is_err(), "{url}");
    }
    let open = Guard::public().with_private().with_ports(vec![proxy.at.port()]);
    let house = Live::new(Options { proxies: proxies(""), ..behind(open) });
    let refused = house.send(&request(proxy.url("/"), LONG)).map_err(unfetched).unwrap_err();
    assert_eq!(refused.why, "it is the proxy itself");
    assert_eq!(proxy.connections(), before);
    let socks = Proxies { http: Some("not a proxy".to_owned()), ..Proxies::default() };
    let refused = live(&web, 3, socks).send(&request(web.url("/"), LONG)).unwrap_err();
    assert!(refused.to_string().contains("http://host:port"), "{refused}");
}
