//! `malwar serve` against clients that are slow, many, or speak no proper HTTP.

use crate::room::{PATIENCE, Room, Server, until};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// What is promised to whoever asks while others keep connections open.
const PROMISED: Duration = Duration::from_secs(1);

fn connect(server: &Server) -> TcpStream {
    let socket = TcpStream::connect(&server.at).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// Everything that comes back until the server closes the connection.
fn exchange(server: &Server, sent: &[u8]) -> String {
    let mut socket = connect(server);
    // The server may refuse it before all of it has been sent.
    let _ = socket.write_all(sent);
    let _ = socket.shutdown(Shutdown::Write);
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

/// The next answer on a connection that stays open, up to the end of its body.
fn answer(socket: &mut TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        assert_eq!(socket.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&text));
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length = head.split("Content-Length: ").nth(1).and_then(|rest| rest.split('\r').next());
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    socket.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_else(|| {
        panic!("no status: {answer:?}");
    })
}

/// The beginning of an answer, if it comes in the time that is promised.
fn as_promised(server: &Server, request: &str) -> std::io::Result<String> {
    let mut socket = TcpStream::connect_timeout(&server.at.parse().unwrap(), PROMISED)?;
    socket.set_read_timeout(Some(PROMISED))?;
    socket.write_all(request.as_bytes())?;
    let mut answer = vec![0; 4_096];
    let read = socket.read(&mut answer)?;
    answer.truncate(read);
    Ok(String::from_utf8(answer).unwrap())
}

/// The limit of open files of this process, and so of those that it starts.
fn open_files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    soft.and_then(|soft| soft.parse().ok()).unwrap_or(1_024)
}

#[test]
fn two_thousand_slow_connections_keep_nobody_waiting() {
    // As many as this process may open; the server closes what is beyond its own limit.
    let many = open_files().saturating_sub(500).min(2_000);
    assert!(many > 0, "no open files allowed");
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let beginnings: [&[u8]; 4] = [
        b"",
        b"GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        b"POST /api/v1/scan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{",
        b"POST /api/v1/scan HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
    ];
    let mut slow = Vec::new();
    for n in 0..many {
        let mut socket = connect(&server);
        socket.write_all(beginnings[n % beginnings.len()]).unwrap();
        slow.push(socket);
        // The operating system lets 128 connections wait to be taken: whoever asks in between
        // is taken after them.
        if n % 100 == 99 || n + 1 == many {
            let answer = as_promised(&server, "GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n");
            let answer = answer.unwrap_or_else(|error| panic!("{} slow: {error}", slow.len()));
            assert_eq!(status(&answer), 200, "{answer}");
        }
    }
    drop(slow);
}

#[test]
fn an_address_has_no_more_connections_than_its_share() {
    let room = Room::new();
    // With 300 descriptors there are 150 connections, and 113 of them for one address.
    let words = ["serve", "--port", "0", "--no-scheduler"];
    let server = Server::start(room.shell("ulimit -n 300", &words));
    let slow: Vec<TcpStream> = (0..200).map(|_| connect(&server)).collect();
    assert_eq!(server.ask("GET /api/v1/health").0, 200);
    let open = |socket: &&TcpStream| {
        socket.set_nonblocking(true).unwrap();
        let mut socket: &TcpStream = socket;
        socket.read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
    };
    until(|| slow.iter().filter(open).count() <= 113);
    assert!(slow.iter().filter(open).count() >= 80, "only as many as need be give way");
    assert!(open(&&slow[199]) && !open(&&slow[0]), "those who waited longest give way");
}

#[test]
fn what_is_no_proper_request_is_refused_and_never_breaks_anything() {
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let line = "GET /api/v1/health HTTP/1.1\r\n";
    let long = "a".repeat(20_000);
    for (sent, expected) in [
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("rubbish\r\n\r\n".to_owned(), 400),
        ("\x16\x03\x01\x02\r\n".to_owned(), 400),
        (format!("{line}Host: x\r\nNo colon\r\n\r\n"), 400),
        (format!("{line}Host: x\n\n"), 400),
        (format!("{line}Host: x\r\nHost: y\r\n\r\n"), 400),
        (format!("{line}Host: x\r\nX-A: a\0b\r\n\r\n"), 400),
        (format!("{line}Host: x\r\nExpect: a miracle\r\n\r\n"), 417),
        (format!("{line}Host: x\r\nX-A: {long}\r\n\r\n"), 431),
        (format!("{line}{}\r\n", "X-A: b\r\n".repeat(101)), 431),
        (format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"), 414),
        ("GET / HTTP/3.0\r\nHost: x\r\n\r\n".to_owned(), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
        ("CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 400),
        ("GET //etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 404),
        ("GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 404),
        ("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 404),
        ("BREW /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 405),
        ("get /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(), 405),
        (
            "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nabc".to_owned(),
            400,
        ),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999999999\r\n\r\n".to_owned(),
            413,
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n".to_owned(), 400),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
                .to_owned(),
            400,
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n".to_owned(), 400),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel".to_owned(),
            400,
        ),
        (
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n".to_owned(),
            413,
        ),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n".to_owned(), 400),
    ] {
        let answer = exchange(&server, sent.as_bytes());
        assert_eq!(status(&answer), expected, "{sent:.80}: {answer}");
        assert!(answer.contains("X-Request-ID: "), "{sent:.80}: {answer}");
        assert!(answer.contains(r#"{"detail":""#), "{sent:.80}: {answer}");
        assert_eq!(answer.matches("Server: ").count(), 1, "{sent:.80}: {answer}");
    }
    assert_eq!(exchange(&server, b""), "");
    assert_eq!(server.ask("GET /healthz").0, 200, "it answers all the same");
}

#[test]
fn a_connection_serves_one_request_after_the_other() {
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let mut socket = connect(&server);
    let ask = |line: &str, more: &str| format!("{line} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n");
    socket.write_all(ask("GET /healthz", "").as_bytes()).unwrap();
    let first = answer(&mut socket);
    assert!(first.ends_with(r#""version":"0.1.0"}"#) && !first.contains("Connection:"), "{first}");
    // Several at once are answered in their order.
    let many = [
        ask("GET /nothing", ""),
        ask("GET /healthz", ""),
        ask("POST /healthz", ""),
        ask("GET /", ""),
    ];
    socket.write_all(many.concat().as_bytes()).unwrap();
    for expected in [404, 200, 405, 404] {
        assert_eq!(status(&answer(&mut socket)), expected);
    }
    // A body in chunks is read to its end, and the next request begins behind it.
    let chunks = "5\r\nhello\r\n0\r\nX: y\r\n\r\n";
    let sent = ask("POST /healthz", "Transfer-Encoding: chunked\r\n") + chunks;
    socket.write_all((sent + &ask("GET /healthz", "")).as_bytes()).unwrap();
    assert_eq!(status(&answer(&mut socket)), 405);
    assert_eq!(status(&answer(&mut socket)), 200);
    socket.write_all(ask("GET /healthz", "Connection: close\r\n").as_bytes()).unwrap();
    let mut last = String::new();
    socket.read_to_string(&mut last).unwrap();
    assert!(last.contains("Connection: close\r\n"), "{last}");
    // HTTP/1.0 knows no connections that stay open.
    let old = exchange(&server, b"GET /healthz HTTP/1.0\r\n\r\n");
    assert!(status(&old) == 200 && old.contains("Connection: close\r\n"), "{old}");
}

#[test]
fn to_head_only_the_head_is_sent() {
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let (_, whole) = server.ask("GET /healthz");
    let (status, head) = server.ask("HEAD /healthz");
    let length = |answer: &str| {
        let line = answer.split("\r\n").find(|line| line.starts_with("Content-Length: "));
        line.unwrap().to_owned()
    };
    assert_eq!((status, length(&head)), (200, length(&whole)));
    assert!(head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn a_client_that_asks_whether_it_may_send_its_body_is_told() {
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let head = |bytes: usize| {
        format!(
            "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: {bytes}\r\n\
             Expect: 100-continue\r\n\r\n"
        )
    };
    let mut socket = connect(&server);
    socket.write_all(head(5).as_bytes()).unwrap();
    assert_eq!(answer(&mut socket), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.write_all(b"hello").unwrap();
    assert_eq!(status(&answer(&mut socket)), 405);
    socket.write_all(head(60_000_000).as_bytes()).unwrap();
    assert_eq!(status(&answer(&mut socket)), 413, "before a byte of it is sent");
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    const BODY: usize = 60_000_000;
    let room = Room::new();
    let server = room.serve(&["--no-scheduler"]);
    let mut socket = connect(&server);
    let head = format!("POST /api/v1/scan HTTP/1.1\r\nHost: x\r\nContent-Length: {BODY}\r\n\r\n");
    socket.write_all(head.as_bytes()).unwrap();
    let refused = answer(&mut socket);
    assert_eq!(status(&refused), 413, "{refused}");
    assert!(refused.ends_with(r#"{"detail":"Request body too large"}"#), "{refused}");
    // It reads on for a moment, so that the answer is not lost, and then lets go.
    let piece = vec![b'a'; 1 << 16];
    let taken = (0..BODY / piece.len()).take_while(|_| socket.write_all(&piece).is_ok()).count();
    assert!(taken * piece.len() < BODY / 2, "it took {} bytes", taken * piece.len());
}

#[test]
fn it_ends_in_order_whoever_is_connected() {
    let room = Room::new();
    let mut server = room.serve(&["--no-scheduler"]);
    let idle = connect(&server);
    let mut slow = connect(&server);
    slow.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    assert_eq!(server.ask("GET /healthz").0, 200);
    server.signal("-TERM");
    assert_eq!(server.end(), Some(0));
    drop((idle, slow));
}
