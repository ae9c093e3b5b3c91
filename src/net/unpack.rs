//! Bodies that were packed for the way, unpacked no further than their limit.

use crate::skill::decode::inflate::after_header;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// Members of one gzip body; honest servers send one, and each costs a fresh start.
const MEMBERS_MAX: usize = 64;
/// Bytes behind each member: a checksum and a length (RFC 1952 §2.3.1).
const TRAILER_BYTES: usize = 8;

/// The first `limit` bytes of what is packed in a gzip body, and whether there is more, or was
/// before it broke off. None when it is no gzip.
pub(super) fn gunzip(packed: &[u8], limit: usize) -> Option<(Vec<u8>, bool)> {
    let mut bytes = vec![0; limit];
    let (mut rest, mut filled) = (packed, 0);
    let mut inflater = Box::new(DecompressorOxide::new());
    for member in 0..MEMBERS_MAX {
        let body = Some(rest).filter(|rest| rest.starts_with(&[0x1f, 0x8b, 8]));
        let Some(body) = body.and_then(after_header) else {
            // Padding behind the last member is allowed; before the first there is none.
            bytes.truncate(filled);
            return (member > 0).then_some((bytes, false));
        };
        inflater.init();
        let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, read, written) = decompress(&mut inflater, body, &mut bytes, filled, flags);
        filled += written;
        if status != TINFLStatus::Done {
            bytes.truncate(filled);
            return (filled > 0).then_some((bytes, true));
        }
        rest = body.get(read + TRAILER_BYTES..).unwrap_or_default();
    }
    bytes.truncate(filled);
    Some((bytes, !rest.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;
    use proptest::prelude::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
        packed.extend(compress_to_vec(text, 6));
        packed.extend([0; TRAILER_BYTES]);
        packed
    }

    #[test]
    fn a_body_is_unpacked_up_to_its_limit() {
        let text = b"some words ".repeat(100);
        let packed = gzip(&text);
        for (limit, cut) in
            [(text.len() + 1, false), (text.len(), false), (text.len() - 1, true), (1, true)]
        {
            let (bytes, more) = gunzip(&packed, limit).unwrap();
            assert_eq!((bytes.len(), more), (limit.min(text.len()), cut));
            assert!(text.starts_with(&bytes));
        }
    }

    #[test]
    fn members_follow_each_other_and_a_broken_one_is_told() {
        let two = [gzip(b"one "), gzip(b"two")].concat();
        assert_eq!(gunzip(&two, 100), Some((b"one two".to_vec(), false)));
        let padded = [two.as_slice(), &[0; 20]].concat();
        assert_eq!(gunzip(&padded, 100), Some((b"one two".to_vec(), false)));
        let (bytes, more) = gunzip(&two[..two.len() - 10], 100).unwrap();
        assert!(bytes.starts_with(b"one ") && more);
        let many = gzip(b"").repeat(100_000);
        assert_eq!(gunzip(&many, 100), Some((Vec::new(), true)));
        for bytes in [&b""[..], b"text", &[0x1f, 0x8b, 8], &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]] {
            assert_eq!(gunzip(bytes, 100), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_unpacked_within_the_limit(
            tail in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let packed = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], tail.as_slice()].concat();
            if let Some((bytes, _)) = gunzip(&packed, 50) {
                prop_assert!(bytes.len() <= 50);
            }
        }
    }
}
