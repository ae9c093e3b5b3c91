//! Asks a server whether it is ready, as whoever supervises it does.

use crate::error::system::reason;
use crate::error::{Error, Result};
use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

/// How long a server may take for each step: it answers in milliseconds, or waits a second for its
/// database.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of an answer that are read.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;
const PORT: u16 = 80;

/// Asks the server at `url` (`http://127.0.0.1:8000`) for `/readyz`; answers the status and the
/// body. Fails when there is no such server, or it does not answer.
pub fn ready(url: &str) -> Result<(u16, String)> {
    let (host, port) = place(url).ok_or_else(|| Error::BadSetting {
        name: "--url".to_owned(),
        value: url.to_owned(),
        wants: "a URL such as http://127.0.0.1:8000".to_owned(),
    })?;
    let answer = ask(&host, port).map_err(|error| Error::Unavailable {
        why: format!("could not ask {url}: {}", reason(&error)),
    })?;
    let no_http = || Error::Unavailable { why: format!("what answers at {url} speaks no HTTP") };
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(no_http)?;
    let status = head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
    Ok((status.ok_or_else(no_http)?, body.to_owned()))
}

/// The host and port of a URL of plain HTTP.
fn place(url: &str) -> Option<(String, u16)> {
    let rest = url.strip_prefix("http://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let bracketed = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = match bracketed {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = port.map_or(Some(PORT), |port| port.parse().ok())?;
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:".contains(&byte));
    is_host.then(|| (host.to_owned(), port))
}

fn ask(host: &str, port: u16) -> std::io::Result<String> {
    let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for address in (host, port).to_socket_addrs()? {
        let mut socket = match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(socket) => socket,
            Err(error) => {
                last = error;
                continue;
            }
        };
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let request =
            format!("GET /readyz HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
        socket.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        socket.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
        return Ok(String::from_utf8_lossy(&answer).into_owned());
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_server_is_read_from_its_url() {
        for (url, expected) in [
            ("http://127.0.0.1:8000", Some(("127.0.0.1", 8_000))),
            ("http://localhost", Some(("localhost", 80))),
            ("http://[::1]:8000/readyz", Some(("::1", 8_000))),
            ("http://a.example:1/?x#y", Some(("a.example", 1))),
            ("https://127.0.0.1:8000", None),
            ("127.0.0.1:8000", None),
            ("http://", None),
            ("http://:8000", None),
            ("http://a:70000", None),
            ("http://a:b", None),
            ("http://user@host", None),
            ("http://a\r\nX: y", None),
        ] {
            let expected = expected.map(|(host, port)| (host.to_owned(), port));
            assert_eq!(place(url), expected, "{url:?}");
        }
    }
}
