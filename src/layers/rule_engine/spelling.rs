//! What each alternative of each pattern cannot do without, as `spelling.txt` keeps it: to work it
//! out takes longer than a scan.

use super::literal::Literal;
use super::signal::Signal;
use memchr::{memchr_iter, memmem};

/// First the literals, each behind the place in it that is hashed, in the order of their hashes;
/// then a line for each signal: its digest, and for each alternative where its key stands, and
/// sets of literals by their numbers. Of each set one literal stands in every match; the key comes
/// first. Made by `needs.rs`, where a test holds it true.
const STORED: &str = include_str!("spelling.txt");

/// Ends a literal, which may hold a line end itself.
pub(super) const LITERAL_END: u8 = b'\x1E';
/// Stands behind the last literal.
pub(super) const LITERALS_END: &str = "\x1E\n\n";
/// Stands behind the place of a key, with which an alternative begins.
pub(super) const BEHIND_PLACE: u8 = b':';
/// Stands between the sets of a signal.
pub(super) const BETWEEN_SETS: u8 = b' ';
/// Stands between the literals of a set.
pub(super) const BETWEEN_LITERALS: u8 = b',';

/// Where a key stands: behind so many bytes of a match at most; more than a signal's reach are any
/// number.
pub(super) type Before = u16;
/// The number for a key that stands near a match, not always inside.
pub(super) const NEAR: Before = Before::MAX;

/// The stored spelling.
pub(super) struct Spelling {
    pub(super) literals: Vec<Literal>,
    /// The digests of the signals, and their alternatives.
    signals: Vec<(u64, &'static str)>,
    /// The signal after the last one that was asked for.
    next: usize,
}

impl Spelling {
    pub(super) fn stored() -> Self {
        let end = memmem::find(STORED.as_bytes(), LITERALS_END.as_bytes());
        let (literals, signals) = STORED.split_at(end.unwrap_or(0));
        let literal = |line: &'static str| {
            let line = line.strip_prefix('\n').unwrap_or(line);
            let tab = line.bytes().position(|byte| byte == b'\t')?;
            let offset = u8::try_from(number(line.get(..tab)?)).ok()?;
            Some(Literal { text: line.get(tab + 1..)?, offset })
        };
        let signal = |line: &'static str| {
            let (digest, alternatives) = line.split_once(char::from(BETWEEN_SETS))?;
            Some((u64::from_str_radix(digest, 16).ok()?, alternatives))
        };
        let literals = split(literals, LITERAL_END).filter_map(literal).collect();
        Self { literals, signals: split(signals, b'\n').filter_map(signal).collect(), next: 0 }
    }

    /// The numbers that spell a signal, each with what stands behind it; none when the file is
    /// older than the signal. Quickest where signals are asked for in the order of the file.
    pub(super) fn numbers(&mut self, signal: &Signal) -> Option<impl Iterator<Item = (u16, u8)>> {
        let digest = digest(signal);
        let is_it = |(known, _): &(u64, &str)| *known == digest;
        let found = self.signals.get(self.next).is_some_and(is_it).then_some(self.next);
        let at = found.or_else(|| self.signals.iter().position(is_it))?;
        self.next = at + 1;
        let (_, line) = self.signals.get(at)?;
        let mut bytes = line.bytes();
        Some(std::iter::from_fn(move || {
            let mut number = with_digit(0, bytes.next()?);
            for byte in bytes.by_ref() {
                if !byte.is_ascii_digit() {
                    return Some((number, byte));
                }
                number = with_digit(number, byte);
            }
            Some((number, BETWEEN_SETS))
        }))
    }
}

/// A number in decimal digits.
fn number(digits: &str) -> u16 {
    digits.bytes().fold(0, with_digit)
}

fn with_digit(number: u16, digit: u8) -> u16 {
    number.wrapping_mul(10).wrapping_add(u16::from(digit & 15))
}

/// The parts of a text between a byte, which is ASCII.
fn split(text: &'static str, between: u8) -> impl Iterator<Item = &'static str> {
    let ends = memchr_iter(between, text.as_bytes()).chain(std::iter::once(text.len()));
    let mut start = 0;
    ends.filter_map(move |end| text.get(std::mem::replace(&mut start, end + 1)..end))
}

/// Tells a signal from what it was before a change, and from the others.
pub(super) fn digest(signal: &Signal) -> u64 {
    let texts = signal.anchors.iter().chain(std::iter::once(&signal.pattern));
    texts.fold(0, |digest, text| {
        let (words, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        let words = words.iter().chain(std::iter::once(&last)).copied().map(u64::from_le_bytes);
        words.fold(mixed(digest, text.len() as u64), mixed)
    })
}

/// One round of a multiplicative hash, with 2^64 divided by the golden ratio (Knuth, The Art of
/// Computer Programming 3, §6.4).
fn mixed(digest: u64, word: u64) -> u64 {
    (digest.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
