//! An answer as the bytes that go over the connection.

use super::gate::answer::Answer;
use crate::api::reply::Reply;
use tiny_http::{HTTPVersion, Header, Response, StatusCode};

const SERVER: &str = "malwar";

/// The bytes of an answer. To `HEAD` (`no_body`) the length of the body is told only; after the
/// `last` one the connection ends.
pub(super) fn print(reply: Reply, no_body: bool, last: bool) -> Answer {
    let named = [("Server", SERVER)].into_iter();
    let given = reply.headers.iter().map(|(name, value)| (*name, value.as_str()));
    let headers = named.chain(given).filter_map(|(name, value)| header(name, value)).collect();
    let (status, length) = (StatusCode(reply.status), Some(reply.body.len()));
    let response = Response::new(status, headers, std::io::empty(), length, None)
        .with_chunked_threshold(usize::MAX);
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let printed = response.raw_print(&mut head, HTTPVersion(1, 1), &[], true, None);
    if let Err(error) = printed {
        log::error!(target: "server", "could not put an answer together: {error}");
    }
    // The library tells a length where there is no body (RFC 9110 §8.6), and is silent about the
    // end of the connection.
    let bodiless = matches!(reply.status, 100..=199 | 204 | 304);
    if bodiless {
        cut(&mut head, b"Content-Length: 0\r\n");
    }
    if last {
        head.truncate(head.len().saturating_sub(LINE_END.len()));
        head.extend_from_slice(b"Connection: close\r\n\r\n");
    }
    if no_body || bodiless { Answer::from(head) } else { Answer::new(head, reply.body) }
}

/// Bytes of most heads.
const HEAD_BYTES: usize = 512;
const LINE_END: &[u8] = b"\r\n";

/// None for what would be more than one line, or no ASCII: such a header is left out.
fn header(name: &str, value: &str) -> Option<Header> {
    let is_line = value.bytes().all(|byte| byte == b'\t' || !byte.is_ascii_control());
    let header = is_line.then(|| Header::from_bytes(name, value).ok()).flatten();
    if header.is_none() {
        log::error!(target: "server", "the header {name} of an answer is no line of ASCII");
    }
    header
}

fn cut(bytes: &mut Vec<u8>, piece: &[u8]) {
    if let Some(at) = bytes.windows(piece.len()).position(|window| window == piece) {
        bytes.drain(at..at + piece.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of an answer, the date aside.
    fn lines(reply: &Reply, no_body: bool, last: bool) -> String {
        let text = String::from_utf8(print(reply.clone(), no_body, last).bytes()).unwrap();
        let lines = text.split("\r\n").filter(|line| !line.starts_with("Date: "));
        lines.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn an_answer_is_printed_with_what_the_client_needs_to_find_its_end() {
        let json = Reply::json(200, "[]".to_owned()).with("X-A", "b");
        let head = "HTTP/1.1 200 OK|Server: malwar|Content-Type: application/json|X-A: b|";
        let length = "Content-Length: 2|";
        assert_eq!(lines(&json, false, false), format!("{head}{length}|[]"));
        assert_eq!(lines(&json, true, false), format!("{head}{length}|"));
        let close = "Connection: close|";
        assert_eq!(lines(&json, false, true), format!("{head}{length}{close}|[]"));
        for (status, told) in [(204, "No Content"), (304, "Not Modified")] {
            let head = format!("HTTP/1.1 {status} {told}|Server: malwar|");
            assert_eq!(lines(&Reply::empty(status), false, false), format!("{head}|"));
        }
        let long = Reply::text(200, "text/plain", "a".repeat(100_000));
        assert!(lines(&long, false, false).contains("|Content-Length: 100000||aaa"));
    }

    #[test]
    fn no_header_is_more_than_one_line() {
        for value in ["a\r\nSet-Cookie: b", "a\nb", "a\0", "\u{e9}"] {
            let reply = Reply {
                headers: vec![("X-A", value.to_owned()), ("X-B", "kept".to_owned())],
                ..Reply::empty(400)
            };
            let printed = lines(&reply, false, false);
            assert!(!printed.contains("X-A") && printed.contains("X-B: kept"), "{printed}");
        }
    }
}
