//! The head of a request: where its body ends, whether another may follow, and what of it goes on.
//!
//! What two readers could read differently is refused here (RFC 9112 §11.2), so that what goes on
//! to the library behind the gate means one thing only.

use super::refusal::Refusal;

/// Bytes of a head. Keys, cookies of proxies, and long paths together are a few thousand.
pub(super) const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Bytes of the first line: RFC 9112 §3 wants 8,000 to be taken.
pub(super) const FIRST_LINE_BYTES_MAX: usize = 8 * 1024;
/// Header lines.
const LINES_MAX: usize = 100;
/// Bytes of a method's name: the longest registered has 17.
const METHOD_BYTES_MAX: usize = 32;
/// Digits of a length: more than any body has bytes.
const LENGTH_DIGITS_MAX: usize = 18;
/// Bytes of most heads.
const KEPT_BYTES: usize = 512;

/// The header that tells who asks to those behind the gate; nobody outside can send it.
pub(in crate::server) const GATE: &str = "x-malwar-gate";

/// Headers that are about this connection (RFC 9110 §7.6.1), or that the gate sees to by itself.
const STAY_HERE: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    GATE,
];

/// What a head says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// The first line, and the headers that go on, each with its line end.
    pub(super) kept: Vec<u8>,
    /// Where the body ends.
    pub(super) body: Length,
    /// Whether the connection ends with this request.
    pub(super) last: bool,
    /// Whether the client waits to be told that it may send the body.
    pub(super) expects: bool,
    /// Whether it asks for work that may take long, and not only for what is there.
    pub(super) works: bool,
}

/// Where a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    /// After so many bytes.
    Known(usize),
    /// Where it says so itself.
    Chunked,
}

impl Head {
    /// Reads the lines of a head, without the empty line at its end. Refuses what is not plainly
    /// one thing, and a body of more than `body_bytes_max`.
    pub(super) fn read(lines: &[u8], body_bytes_max: usize) -> Result<Self, Refusal> {
        let mut lines = lines.split(|byte| *byte == b'\n');
        let first = lines.next().map(without_return).unwrap_or_default();
        let FirstLine { method, target, old } = FirstLine::read(first)?;
        let mut kept = Vec::with_capacity(KEPT_BYTES);
        put(&mut kept, [method, b" ", target, b" HTTP/1.1\r\n"]);
        let mut said = Said::default();
        for (number, line) in lines.map(without_return).enumerate() {
            if number >= LINES_MAX {
                return Err(Refusal::HeadTooLarge);
            }
            let (name, value) = header(line)?;
            said.hear(&name, value)?;
            if !STAY_HERE.contains(&name.as_str()) {
                put(&mut kept, [name.as_bytes(), b": ", value, b"\r\n"]);
            }
        }
        if said.hosts > 1 || (said.hosts == 0 && !old) {
            return Err(Refusal::Malformed("a request has one Host header"));
        }
        let body = said.length(old)?;
        if matches!(body, Length::Known(bytes) if bytes > body_bytes_max) {
            return Err(Refusal::BodyTooLarge);
        }
        let has_body = body != Length::Known(0);
        Ok(Self {
            kept,
            body,
            last: old || said.closes,
            expects: said.expects && has_body && !old,
            works: method == b"POST" && is_work(target),
        })
    }
}

struct FirstLine<'a> {
    method: &'a [u8],
    target: &'a [u8],
    /// HTTP/1.0.
    old: bool,
}

impl<'a> FirstLine<'a> {
    fn read(line: &'a [u8]) -> Result<Self, Refusal> {
        let malformed = Refusal::Malformed("a request begins with a line such as GET / HTTP/1.1");
        if line.len() > FIRST_LINE_BYTES_MAX {
            return Err(Refusal::TargetTooLong);
        }
        let mut parts = line.split(|byte| *byte == b' ');
        let (Some(method), Some(target), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(malformed);
        };
        let is_method = method.len() <= METHOD_BYTES_MAX && is_token(method);
        if !is_method || !target.iter().all(u8::is_ascii_graphic) {
            return Err(malformed);
        }
        let old = match version {
            b"HTTP/1.1" => false,
            b"HTTP/1.0" => true,
            _ if version.starts_with(b"HTTP/") => {
                return Err(Refusal::Malformed("only HTTP/1.0 and HTTP/1.1 are spoken here"));
            }
            _ => return Err(malformed),
        };
        let target = path(target).ok_or(Refusal::Malformed("the path begins with a slash"))?;
        Ok(Self { method, target, old })
    }
}

/// Whether a request waits for a worker: it may take seconds, others take no longer than the disk.
fn is_work(target: &[u8]) -> bool {
    let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
    path.ends_with(b"/run") || path.starts_with(b"/api/v1/scan")
}

/// The path and query of a target, which a proxy may have written as a whole URL.
fn path(target: &[u8]) -> Option<&[u8]> {
    if target.first() == Some(&b'/') {
        return Some(target);
    }
    let scheme = target.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case(b"http://"))?;
    let rest = target.get(scheme.len()..)?;
    let slash = rest.iter().position(|byte| *byte == b'/');
    slash.map_or(Some(b"/"), |at| rest.get(at..))
}

/// What the headers have said so far.
#[derive(Default)]
struct Said {
    length: Option<usize>,
    chunked: bool,
    closes: bool,
    expects: bool,
    hosts: usize,
}

impl Said {
    fn hear(&mut self, name: &str, value: &[u8]) -> Result<(), Refusal> {
        match name {
            "host" => self.hosts += 1,
            "content-length" => {
                let length = length(value).filter(|_| self.length.is_none());
                self.length = Some(length.ok_or(Refusal::Malformed("Content-Length is a number"))?);
            }
            "transfer-encoding" if value.eq_ignore_ascii_case(b"chunked") && !self.chunked => {
                self.chunked = true;
            }
            "transfer-encoding" => {
                return Err(Refusal::Malformed("Transfer-Encoding can only be chunked"));
            }
            "connection" => {
                let mut words = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
                self.closes |= words.any(|word| word.eq_ignore_ascii_case(b"close"));
            }
            "expect" if value.eq_ignore_ascii_case(b"100-continue") => self.expects = true,
            "expect" => return Err(Refusal::Expectation),
            _ => {}
        }
        Ok(())
    }

    fn length(&self, old: bool) -> Result<Length, Refusal> {
        match (self.chunked, self.length) {
            (false, length) => Ok(Length::Known(length.unwrap_or(0))),
            (true, None) if !old => Ok(Length::Chunked),
            (true, _) => Err(Refusal::Malformed(
                "Transfer-Encoding goes neither with Content-Length nor with HTTP/1.0",
            )),
        }
    }
}

/// The name of a header in lower case, and its value.
fn header(line: &[u8]) -> Result<(String, &[u8]), Refusal> {
    let colon = line.iter().position(|byte| *byte == b':');
    let (name, value) = colon.and_then(|at| line.split_at_checked(at)).unwrap_or_default();
    // White space before the colon, and a line that goes on in the next, are read in two ways.
    if !is_token(name) {
        return Err(Refusal::Malformed("a header is a line such as Name: value"));
    }
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    if !value.iter().all(|byte| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t')) {
        return Err(Refusal::Malformed("the value of a header is printable ASCII"));
    }
    Ok((String::from_utf8_lossy(name).to_ascii_lowercase(), value))
}

fn length(value: &[u8]) -> Option<usize> {
    let digits = value.len() <= LENGTH_DIGITS_MAX && value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()
}

fn put(kept: &mut Vec<u8>, parts: [&[u8]; 4]) {
    for part in parts {
        kept.extend_from_slice(part);
    }
}

/// RFC 9110 §5.6.2.
fn is_token(word: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !word.is_empty() && word.iter().all(is_part)
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY_BYTES_MAX: usize = 1_000;

    fn read(lines: &str) -> Result<Head, u16> {
        let lines = lines.replace('\n', "\r\n");
        Head::read(lines.as_bytes(), BODY_BYTES_MAX).map_err(Refusal::status)
    }

    #[test]
    fn what_goes_on_is_the_request_without_what_is_about_the_connection() {
        let head = read(
            "POST http://example.com/a/run?b=c HTTP/1.1\nHost: example.com\nX-Key:  a: b \n\
             Connection: keep-alive, Close\nContent-Length: 7\nExpect: 100-continue\n\
             X-Malwar-Gate: 1 0 6.6.6.6\nTE: chunked\nUpgrade: h2c",
        )
        .unwrap();
        let kept = String::from_utf8(head.kept).unwrap();
        assert_eq!(kept, "POST /a/run?b=c HTTP/1.1\r\nhost: example.com\r\nx-key: a: b\r\n");
        assert_eq!(head.body, Length::Known(7));
        assert!(head.last && head.expects && head.works);
        let head = read("GET //etc/%2e%2e/passwd HTTP/1.1\nHost: x").unwrap();
        assert_eq!(head.kept, b"GET //etc/%2e%2e/passwd HTTP/1.1\r\nhost: x\r\n");
        assert!(!head.last && !head.expects && !head.works);
        assert!(read("GET http://x HTTP/1.0").unwrap().kept.starts_with(b"GET / HTTP/1.1\r\n"));
    }

    #[test]
    fn a_body_ends_where_its_head_says_or_the_head_is_refused() {
        for (headers, expected) in [
            ("", Ok(Length::Known(0))),
            ("Content-Length: 0", Ok(Length::Known(0))),
            ("Content-Length: 1000", Ok(Length::Known(1_000))),
            ("Content-Length: 1001", Err(413)),
            ("Content-Length: 999999999999999999", Err(413)),
            ("Content-Length: 9999999999999999999", Err(400)),
            ("Content-Length: +5", Err(400)),
            ("Content-Length: -5", Err(400)),
            ("Content-Length: 0x5", Err(400)),
            ("Content-Length: 5, 5", Err(400)),
            ("Content-Length: 5\nContent-Length: 5", Err(400)),
            ("Content-Length:", Err(400)),
            ("Transfer-Encoding: chunked", Ok(Length::Chunked)),
            ("transfer-encoding: CHUNKED", Ok(Length::Chunked)),
            ("Transfer-Encoding: gzip, chunked", Err(400)),
            ("Transfer-Encoding: chunked\nTransfer-Encoding: chunked", Err(400)),
            ("Transfer-Encoding: identity", Err(400)),
            ("Transfer-Encoding: chunked\nContent-Length: 5", Err(400)),
            ("Content-Length: 5\nTransfer-Encoding: chunked", Err(400)),
        ] {
            let line = if headers.is_empty() { "" } else { "\n" };
            let got = read(&format!("POST / HTTP/1.1\nHost: x{line}{headers}"));
            assert_eq!(got.map(|head| head.body), expected, "{headers}");
        }
        assert_eq!(read("POST / HTTP/1.0\nTransfer-Encoding: chunked"), Err(400));
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for (lines, status) in [
            ("", 400),
            ("GET", 400),
            ("GET /", 400),
            ("GET  / HTTP/1.1", 400),
            ("GET / HTTP/1.1 x", 400),
            ("G(T / HTTP/1.1\nHost: x", 400),
            ("GET / HTTP/0.9\nHost: x", 400),
            ("GET / HTTP/2.0\nHost: x", 400),
            ("GET / http/1.1\nHost: x", 400),
            ("PRI * HTTP/2.0", 400),
            ("GET etc/passwd HTTP/1.1\nHost: x", 400),
            ("CONNECT example.com:443 HTTP/1.1\nHost: x", 400),
            ("GET https://example.com/ HTTP/1.1\nHost: x", 400),
            ("GET /\u{e9} HTTP/1.1\nHost: x", 400),
            ("GET /\t HTTP/1.1\nHost: x", 400),
            ("GET / HTTP/1.1", 400),
            ("GET / HTTP/1.1\nHost: x\nHost: x", 400),
            ("GET / HTTP/1.1\nHost: x\nX-A : b", 400),
            ("GET / HTTP/1.1\nHost: x\n folded", 400),
            ("GET / HTTP/1.1\nHost: x\nno colon", 400),
            ("GET / HTTP/1.1\nHost: x\n: b", 400),
            ("GET / HTTP/1.1\nHost: x\nX-A: \u{e9}", 400),
            ("GET / HTTP/1.1\nHost: x\nX-A: a\0b", 400),
            ("GET / HTTP/1.1\nHost: x\nX-A: a\rX-B: b", 400),
            ("GET / HTTP/1.1\nHost: x\nExpect: the worst", 417),
        ] {
            assert_eq!(read(lines), Err(status), "{lines:?}");
        }
    }

    #[test]
    fn a_head_at_its_bounds_is_taken_and_one_past_them_is_not() {
        let path = |bytes: usize| "/".repeat(bytes - "GET  HTTP/1.1".len());
        let long = |bytes| read(&format!("GET {} HTTP/1.1\nHost: x", path(bytes))).err();
        assert_eq!(long(FIRST_LINE_BYTES_MAX), None);
        assert_eq!(long(FIRST_LINE_BYTES_MAX + 1), Some(414));
        let many = |lines| read(&format!("GET / HTTP/1.1{}", "\nHost: x".repeat(lines))).err();
        assert_eq!(many(LINES_MAX), Some(400), "as many hosts");
        assert_eq!(many(LINES_MAX + 1), Some(431));
        let method = |bytes| read(&format!("{} / HTTP/1.1\nHost: x", "A".repeat(bytes))).err();
        assert_eq!(method(METHOD_BYTES_MAX), None);
        assert_eq!(method(METHOD_BYTES_MAX + 1), Some(400));
    }
}
