//! Puts requests together from the bytes that come over one connection.

use super::chunks::Chunks;
use super::head::{FIRST_LINE_BYTES_MAX, HEAD_BYTES_MAX, Head, Length};
use super::refusal::Refusal;
use std::mem;

/// What has come over a connection and is no whole request yet.
#[derive(Debug)]
pub(super) struct Intake {
    body_bytes_max: usize,
    raw: Vec<u8>,
    /// How much of `raw` has been searched for the end of a head.
    searched: usize,
    /// Where the line begins that was not whole when it was searched.
    line: usize,
    /// Whether an empty line before this request has been left out (RFC 9112 §2.2).
    left_out: bool,
    /// The request whose head is there.
    coming: Option<Coming>,
}

/// A request whose body is not all there.
#[derive(Debug)]
struct Coming {
    head: Head,
    body: Vec<u8>,
    chunks: Chunks,
}

/// A whole request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whole {
    /// The first line, and the headers that go on.
    pub(super) kept: Vec<u8>,
    /// The body, without chunks.
    pub(super) body: Vec<u8>,
    /// Whether the connection ends with it.
    pub(super) last: bool,
    /// Whether it asks for work that may take long.
    pub(super) works: bool,
}

/// What can be done now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More must come.
    More,
    /// The client waits to be told that it may send the body.
    Continue,
    /// A request is there.
    Request(Whole),
}

impl Intake {
    pub(super) fn new(body_bytes_max: usize) -> Self {
        let raw = Vec::new();
        Self { body_bytes_max, raw, searched: 0, line: 0, left_out: false, coming: None }
    }

    /// Whether a request has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.coming.is_some() || !self.raw.is_empty()
    }

    /// Whether it is a body that is to come.
    pub(super) fn has_head(&self) -> bool {
        self.coming.is_some()
    }

    /// Bytes of memory.
    pub(super) fn held(&self) -> usize {
        let coming = self.coming.as_ref();
        let coming = coming.map_or(0, |one| one.body.capacity() + one.head.kept.capacity());
        self.raw.capacity() + coming
    }

    /// Takes what has come.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
    }

    /// Looks what can be made of what has come. After an error nothing more can be: nobody knows
    /// where the next request begins.
    pub(super) fn step(&mut self) -> Result<Step, Refusal> {
        let mut begins = false;
        if self.coming.is_none() {
            let Some(end) = self.head_end()? else { return Ok(Step::More) };
            let lines = self.raw.get(..end.saturating_sub(EMPTY_LINE.len())).unwrap_or_default();
            let head = Head::read(lines, self.body_bytes_max)?;
            self.raw.drain(..end);
            self.coming = Some(Coming { head, body: Vec::new(), chunks: Chunks::Size });
            begins = true;
        }
        let Some(mut coming) = self.coming.take() else { return Ok(Step::More) };
        let waits = begins && coming.head.expects && self.raw.is_empty();
        if !coming.read(&mut self.raw, self.body_bytes_max)? {
            self.coming = Some(coming);
            return Ok(if waits { Step::Continue } else { Step::More });
        }
        if self.raw.is_empty() {
            self.raw = Vec::new(); // who is idle holds no memory
        }
        (self.searched, self.line, self.left_out) = (0, 0, false);
        let Coming { head: Head { kept, last, works, .. }, body, .. } = coming;
        Ok(Step::Request(Whole { kept, body, last, works }))
    }

    /// Where the head ends, when it is whole.
    fn head_end(&mut self) -> Result<Option<usize>, Refusal> {
        while let Some(at) = memchr::memchr(b'\n', self.raw.get(self.searched..).unwrap_or(&[])) {
            let end = self.searched + at + 1;
            let line = self.raw.get(self.line..end).unwrap_or_default();
            if !line.ends_with(LINE_END) {
                return Err(Refusal::Malformed("a line ends with a carriage return, line feed"));
            }
            if line == LINE_END && self.line > 0 {
                return if end > HEAD_BYTES_MAX { Err(self.too_large()) } else { Ok(Some(end)) };
            }
            if line == LINE_END {
                if mem::replace(&mut self.left_out, true) {
                    return Err(Refusal::Malformed("a request begins with its first line"));
                }
                self.raw.drain(..end);
                self.searched = 0;
                continue;
            }
            (self.searched, self.line) = (end, end);
        }
        self.searched = self.raw.len();
        if self.raw.len() > HEAD_BYTES_MAX { Err(self.too_large()) } else { Ok(None) }
    }

    /// What of a head is too large.
    fn too_large(&self) -> Refusal {
        match memchr::memchr(b'\n', &self.raw) {
            Some(end) if end <= FIRST_LINE_BYTES_MAX => Refusal::HeadTooLarge,
            _ => Refusal::TargetTooLong,
        }
    }
}

const LINE_END: &[u8] = b"\r\n";
/// What stands between head and body, the end of the last line aside.
const EMPTY_LINE: &[u8] = b"\r\n\r\n";

impl Coming {
    /// Moves what has come of the body; whether that is all of it.
    fn read(&mut self, raw: &mut Vec<u8>, bytes_max: usize) -> Result<bool, Refusal> {
        match self.head.body {
            Length::Known(bytes) => {
                let next = raw.len().min(bytes.saturating_sub(self.body.len()));
                if self.body.is_empty() && next == bytes && raw.len() == bytes {
                    mem::swap(&mut self.body, raw);
                } else {
                    self.body.extend(raw.drain(..next));
                }
                Ok(self.body.len() == bytes)
            }
            Length::Chunked => {
                self.chunks.read(raw, &mut self.body, bytes_max)?;
                Ok(self.chunks == Chunks::End)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY_BYTES_MAX: usize = 100;

    /// What is made of these bytes when they come in pieces: the bodies of the requests, and how
    /// it ends.
    fn read(sent: &[u8], piece: usize) -> (Vec<String>, Option<u16>) {
        let mut intake = Intake::new(BODY_BYTES_MAX);
        let mut bodies = Vec::new();
        for piece in sent.chunks(piece.max(1)) {
            intake.take(piece);
            loop {
                match intake.step() {
                    Ok(Step::Request(whole)) => {
                        let first = String::from_utf8_lossy(&whole.kept).into_owned();
                        let first = first.split('\r').next().unwrap_or_default().to_owned();
                        bodies.push(format!("{first} {}", String::from_utf8_lossy(&whole.body)));
                    }
                    Ok(Step::More | Step::Continue) => break,
                    Err(refusal) => return (bodies, Some(refusal.status())),
                }
            }
        }
        (bodies, None)
    }

    #[test]
    fn requests_are_put_together_however_their_bytes_come() {
        let sent = "\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n\
             POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello\r\n\
             POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
             3\r\nbye\r\n0\r\n\r\nGET /d HTTP/1.1\r\nHost: x\r\n\r\nGET /e";
        let expected = [
            "GET /a HTTP/1.1 ",
            "POST /b HTTP/1.1 hello",
            "POST /c HTTP/1.1 bye",
            "GET /d HTTP/1.1 ",
        ];
        for piece in 1..=sent.len() {
            let (bodies, refused) = read(sent.as_bytes(), piece);
            assert_eq!((bodies, refused), (expected.map(str::to_owned).to_vec(), None), "{piece}");
        }
    }

    #[test]
    fn what_never_becomes_a_request_is_refused_as_soon_as_that_is_clear() {
        let (long, many) = ("a".repeat(HEAD_BYTES_MAX + 1), "A: b\r\n".repeat(HEAD_BYTES_MAX / 6));
        for (sent, status) in [
            ("GET / HTTP/1.1\n", Some(400)),
            ("\r\n\r\n", Some(400)),
            ("\n", Some(400)),
            ("GET / HTTP/1.1\r\nHost: x\n\r\n", Some(400)),
            ("GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n", None),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n", Some(413)),
            (&long, Some(414)),
            (&format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"), Some(414)),
            (&format!("GET / HTTP/1.1\r\n{many}"), Some(431)),
            ("\x16\x03\x01\x02\x00\x01\x00", None),
        ] {
            for piece in [1, 7, sent.len()] {
                assert_eq!(read(sent.as_bytes(), piece).1, status, "{sent:.40} by {piece}");
            }
        }
    }

    #[test]
    fn the_client_is_told_to_go_on_once_and_only_when_it_waits() {
        let head =
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
        let mut intake = Intake::new(BODY_BYTES_MAX);
        intake.take(head);
        assert_eq!(intake.step(), Ok(Step::Continue));
        assert_eq!(intake.step(), Ok(Step::More));
        intake.take(b"a");
        assert_eq!(intake.step(), Ok(Step::More));
        intake.take(b"b");
        assert!(matches!(intake.step(), Ok(Step::Request(whole)) if whole.body == b"ab"));
        assert!(!intake.has_begun());
        intake.take(head);
        intake.take(b"ab");
        assert!(matches!(intake.step(), Ok(Step::Request(_))));
        assert_eq!(intake.held(), 0);
    }

    /// Words that requests are made of, in any order.
    const WORDS: &str = "(GET|POST|\r\n| |/|HTTP/1\\.1|Host: x|Content-Length: [0-9]|\
        Transfer-Encoding: chunked|[0-9]|\\PC){0,40}";

    proptest! {
        #[test]
        fn any_bytes_are_read_in_bounds_and_alike_in_any_pieces(
            sent in WORDS,
            piece in 1..20_usize,
        ) {
            let bytes = sent.as_bytes();
            prop_assert_eq!(read(bytes, piece), read(bytes, bytes.len()));
        }
    }
}
