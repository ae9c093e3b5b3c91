//! A body that comes in chunks (RFC 9112 §7.1), taken apart as it comes.

use super::refusal::Refusal;

/// Bytes of a line that says how long a chunk is, extensions included.
const SIZE_LINE_BYTES_MAX: usize = 256;
/// Digits of a chunk's size: 4 GB, more than any body may have.
const SIZE_DIGITS_MAX: usize = 8;
/// Bytes of the lines after the last chunk. Nobody reads them.
const TRAILER_BYTES_MAX: usize = 4 * 1024;

/// How far a body has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chunks {
    /// The next line says how long a chunk is.
    Size,
    /// So many bytes of a chunk are to come.
    Data(usize),
    /// The line end after a chunk is to come.
    Gap,
    /// Behind the last chunk, with so many bytes of lines read.
    Trailer(usize),
    /// At the end.
    End,
}

impl Chunks {
    /// Moves what can be read of `raw` into `body`. Refuses a body of more than `bytes_max`, and
    /// one whose chunks are not as they must be.
    pub(super) fn read(
        &mut self,
        raw: &mut Vec<u8>,
        body: &mut Vec<u8>,
        bytes_max: usize,
    ) -> Result<(), Refusal> {
        let mut rest = raw.as_slice();
        while let Some((next, taken)) = self.step(rest)? {
            if let Self::Data(size) = next
                && size > bytes_max.saturating_sub(body.len())
            {
                return Err(Refusal::BodyTooLarge);
            }
            let (piece, after) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
            if matches!(self, Self::Data(_)) {
                body.extend_from_slice(piece);
            }
            (*self, rest) = (next, after);
        }
        let read = raw.len() - rest.len();
        raw.drain(..read);
        Ok(())
    }

    /// What comes next, and how many bytes were read for that; none when more must come first.
    fn step(self, rest: &[u8]) -> Result<Option<(Self, usize)>, Refusal> {
        match self {
            Self::Size => {
                let Some(line) = line(rest, SIZE_LINE_BYTES_MAX)? else { return Ok(None) };
                let next = match size(line).ok_or(BROKEN)? {
                    0 => Self::Trailer(0),
                    size => Self::Data(size),
                };
                Ok(Some((next, line.len() + LINE_END.len())))
            }
            Self::Data(_) if rest.is_empty() => Ok(None),
            Self::Data(size) if size <= rest.len() => Ok(Some((Self::Gap, size))),
            Self::Data(size) => Ok(Some((Self::Data(size - rest.len()), rest.len()))),
            Self::Gap if rest.starts_with(LINE_END) => Ok(Some((Self::Size, LINE_END.len()))),
            Self::Gap if LINE_END.starts_with(rest) => Ok(None),
            Self::Gap => Err(BROKEN),
            Self::Trailer(read) => {
                let left = TRAILER_BYTES_MAX.saturating_sub(read);
                let Some(line) = line(rest, left)? else { return Ok(None) };
                let taken = line.len() + LINE_END.len();
                let next = if line.is_empty() { Self::End } else { Self::Trailer(read + taken) };
                Ok(Some((next, taken)))
            }
            Self::End => Ok(None),
        }
    }
}

const LINE_END: &[u8] = b"\r\n";
const BROKEN: Refusal = Refusal::Malformed("the chunks of the body are broken");

/// The line at the beginning, without its end; none when it is not whole yet.
fn line(rest: &[u8], bytes_max: usize) -> Result<Option<&[u8]>, Refusal> {
    let seen = rest.get(..bytes_max + LINE_END.len()).unwrap_or(rest);
    match seen.iter().position(|byte| *byte == b'\n') {
        Some(end) => {
            let line = seen.get(..end).and_then(|line| line.strip_suffix(b"\r"));
            line.map(Some).ok_or(BROKEN)
        }
        None if seen.len() < rest.len() || seen.len() > bytes_max => Err(BROKEN),
        None => Ok(None),
    }
}

/// The size that a line says; extensions after it mean nothing to us.
fn size(line: &[u8]) -> Option<usize> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii_end();
    let is_size = digits.len() <= SIZE_DIGITS_MAX && digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_size)?;
    usize::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BYTES_MAX: usize = 100;

    /// Feeds a body in pieces of `piece` bytes: what was read of it, and what was left.
    fn read(sent: &[u8], piece: usize) -> Result<(Vec<u8>, Vec<u8>, Chunks), u16> {
        let (mut chunks, mut raw, mut body) = (Chunks::Size, Vec::new(), Vec::new());
        for piece in sent.chunks(piece) {
            raw.extend_from_slice(piece);
            chunks.read(&mut raw, &mut body, BYTES_MAX).map_err(Refusal::status)?;
        }
        Ok((body, raw, chunks))
    }

    #[test]
    fn chunks_are_put_together_however_they_come() {
        let sent = b"5\r\nhello\r\n006;name=\"a\" \r\n world\r\n0\r\nX-Digest: 1\r\n\r\nGET /";
        for piece in 1..=sent.len() {
            let (body, rest, chunks) = read(sent, piece).unwrap();
            assert_eq!((body.as_slice(), chunks), (&b"hello world"[..], Chunks::End), "{piece}");
            assert_eq!(rest, b"GET /", "{piece}");
        }
    }

    #[test]
    fn what_is_no_chunk_is_refused_and_what_is_cut_off_is_not_the_end() {
        let (long, trailer) = ("a".repeat(300), "a: b\r\n".repeat(700));
        for (sent, expected) in [
            ("5\r\nhell", Ok(())),
            ("5\r\nhello\r", Ok(())),
            ("0\r\n", Ok(())),
            ("64\r\n", Ok(())),
            ("65\r\n", Err(413)),
            ("ffffffff\r\n", Err(413)),
            ("100000000\r\n", Err(400)),
            ("32\r\n12345678901234567890123456789012345678901234567890\r\n33\r\n", Err(413)),
            ("\r\n", Err(400)),
            ("5\nhello", Err(400)),
            ("-5\r\n", Err(400)),
            ("5 5\r\n", Err(400)),
            ("0x5\r\n", Err(400)),
            ("5\r\nhello5", Err(400)),
            ("5\r\nhello\r0", Err(400)),
            ("5\r\nhello\n", Err(400)),
            (&format!("5;{long}"), Err(400)),
            (&format!("0\r\n{trailer}"), Err(400)),
        ] {
            let got = read(sent.as_bytes(), 7).map(|(_, _, chunks)| {
                assert_ne!(chunks, Chunks::End, "{sent}");
            });
            assert_eq!(got, expected, "{sent}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_are_kept_beyond_the_limit(
            sent in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            if let Ok((body, _, _)) = read(&sent, 11) {
                prop_assert!(body.len() <= BYTES_MAX);
            }
        }
    }
}
