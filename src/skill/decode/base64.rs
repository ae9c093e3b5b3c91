//! Base64 and base64url: tokens, tokens wrapped over lines or literals, slices of huge ones.

use super::super::Span;
use super::super::ascii;
use super::super::view::{How, Reading};
use super::inflate::Inflater;
use super::{Sink, plausible};

/// Shortest token: 16 digits are 12 bytes, the shortest command worth hiding.
pub(super) const LEAST_DIGITS: usize = 16;
/// Largest run of digits decoded at once, in bytes; a multiple of 4. Longer ones are sliced.
const SLICE: usize = 64 * 1024;
/// Longest token that is decoded without a look at samples of it first, in bytes.
const UNSAMPLED: usize = 256;
/// Size of a sample in digits; a multiple of 4.
const SAMPLE: usize = 64;
/// Size of a first look in digits, and in bytes.
const LOOK: usize = 16;
const LOOK_BYTES: usize = LOOK / 4 * 3;
/// Shortest later piece of a wrapped token, in digits.
const LEAST_PIECE: usize = 2;
/// Longest gap between two pieces of a wrapped token, in bytes: indentation, quotes, operators.
const GAP: usize = 64;
/// Shortest text believed when the token did not begin where its digits begin, in bytes.
const LEAST_SHIFTED: usize = 24;

/// Reads the run of digits at `run`, with the lines it continues on; answers where to go on.
pub(super) fn read(text: &str, run: Span, inflater: &mut Inflater, sink: &mut Sink<'_>) -> usize {
    let bytes = text.as_bytes();
    let group = wrapped(bytes, run);
    let end = group.last().map_or(run.end, |piece| piece.end);
    if group.len() > 1 {
        let digits: Vec<u8> =
            group.iter().flat_map(|piece| slice(bytes, *piece)).copied().collect();
        // A word on the next line that does not belong to the token spoils what it decodes to.
        if let Some((how, found)) = decode(&digits, inflater)
            && plausible::clean(&found)
        {
            sink(Reading::whole(how, Span::new(run.start, end), found));
            return end;
        }
    }
    one_by_one(bytes, &group, inflater, sink);
    end
}

/// The run and the pieces after it that continue it.
fn wrapped(bytes: &[u8], run: Span) -> Vec<Span> {
    let mut group = vec![run];
    let (mut end, mut digits) = (run.end, run.end - run.start);
    while digits < SLICE {
        let Some(next) = continuation(bytes, end) else { break };
        digits += next.end - next.start;
        end = next.end;
        group.push(next);
    }
    group
}

/// The piece after `end` when only indentation, quotes, commas and joining operators lie between
/// and it fills its line or its literal.
fn continuation(bytes: &[u8], end: usize) -> Option<Span> {
    let (mut start, mut quotes, mut lines) = (end, 0, 0);
    while start - end < GAP {
        match ascii::at(bytes, start) {
            b' ' | b'\t' | b'\r' | b'>' | b'#' => {}
            b'\n' => lines += 1,
            b'"' | b'\'' | b'`' => quotes += 1,
            b',' | b'.' | b'\\' | b'(' if quotes > 0 || lines == 0 => {}
            b'+' if quotes > 0 && !ascii::is(ascii::at(bytes, start + 1), ascii::ALNUM) => {}
            _ => break,
        }
        start += 1;
    }
    if quotes < 2 && lines != 1 {
        return None;
    }
    let stop = ascii::skip(bytes, start, ascii::BASE64, SLICE);
    let whole = matches!(ascii::at(bytes, stop), 0 | b'=' | b'\n' | b'\r' | b'"' | b'\'' | b'`');
    let long = stop - start >= LEAST_DIGITS || (whole && stop - start >= LEAST_PIECE);
    long.then_some(Span::new(start, stop))
}

/// Reads each piece alone; neighbours that both are text are one text.
fn one_by_one(bytes: &[u8], group: &[Span], inflater: &mut Inflater, sink: &mut Sink<'_>) {
    let mut open: Option<Reading> = None;
    let parts = group.iter().flat_map(|piece| slices(*piece));
    for part in parts {
        match (decode(slice(bytes, part), inflater), &mut open) {
            (Some((How::Base64, found)), Some(text)) => {
                text.text.push_str(&found);
                text.span.end = part.end;
            }
            (Some((how, found)), None) => open = Some(Reading::whole(how, part, found)),
            (found, _) => {
                open.take().into_iter().for_each(&mut *sink);
                match found {
                    Some((how, found)) => open = Some(Reading::whole(how, part, found)),
                    None => misplaced(bytes, part, inflater, sink),
                }
            }
        }
    }
    open.into_iter().for_each(sink);
}

fn slices(piece: Span) -> impl Iterator<Item = Span> {
    (piece.start..piece.end)
        .step_by(SLICE)
        .map(move |start| Span::new(start, piece.end.min(start + SLICE)))
}

/// A token behind a path or a name (`get/aGVs…`, `x-aGVs…`): its parts, then its alignments.
fn misplaced(bytes: &[u8], run: Span, inflater: &mut Inflater, sink: &mut Sink<'_>) {
    let digits = slice(bytes, run);
    let mut start = run.start;
    let mut found_part = false;
    for part in digits.split(|byte| matches!(byte, b'/' | b'-' | b'_' | b'+')) {
        let span = Span::new(start, start + part.len());
        start = span.end + 1;
        if part.len() < LEAST_DIGITS || part.len() == digits.len() {
            continue;
        }
        if let Some((how, found)) = decode(part, inflater) {
            found_part = true;
            sink(Reading::whole(how, span, found));
        }
    }
    if found_part || digits.len() * 3 / 4 < LEAST_SHIFTED {
        return;
    }
    for shift in 1..4 {
        let Some(rest) = digits.get(shift..) else { return };
        if let Some((how, found)) = decode(rest, inflater)
            && found.len() >= LEAST_SHIFTED
            && plausible::names_a_command(&found)
        {
            sink(Reading::whole(how, Span::new(run.start + shift, run.end), found));
            return;
        }
    }
}

/// What the digits say, if they say something.
fn decode(digits: &[u8], inflater: &mut Inflater) -> Option<(How, String)> {
    let worth = if digits.len() > UNSAMPLED { sampled(digits) } else { looks(digits) };
    if !worth && !inflater.takes_raw() {
        return None;
    }
    let data = bytes_of(digits);
    if let Some(found) = inflater.inflate(&data) {
        return Some((How::Inflated, found));
    }
    let text = plausible::wide(&data)
        .map_or_else(|| plausible::readable(&data), |narrow| plausible::readable(&narrow));
    text.map(|text| (How::Base64, text))
}

/// Whether a few bytes of the beginning, the middle or the end could be text. Nearly all words,
/// paths and hashes end here, before anything is allocated.
fn looks(digits: &[u8]) -> bool {
    let last = digits.len().saturating_sub(LOOK) / 4 * 4;
    let mut starts = [0, last / 8 * 4, last].into_iter();
    starts.any(|start| {
        let mut look = [0; LOOK_BYTES];
        let sample = digits.get(start..).unwrap_or(&[]);
        for (group, bytes) in sample.chunks(4).zip(look.chunks_mut(3)) {
            bytes.copy_from_slice(&triple(group));
        }
        let wide = look.iter().skip(1).step_by(2).filter(|byte| **byte == 0).count();
        wide >= LOOK_BYTES / 2 - 1
            || (start == 0 && Inflater::could_be(&look))
            || could_be_text(&look)
    })
}

/// Whether bytes cut from a text could be these: no control characters, and UTF-8 but for the
/// characters cut at both ends.
fn could_be_text(look: &[u8]) -> bool {
    let cut = look.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    let whole = match std::str::from_utf8(look.get(cut..).unwrap_or(&[])) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    // One stray byte does not hide a text.
    let odd = look.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace());
    whole && odd.count() <= 1
}

/// Whether the beginning, the middle or the end of a long token says something, or it begins as
/// compressed data does. Pictures and fonts are left alone without decoding them.
fn sampled(digits: &[u8]) -> bool {
    let middle = digits.len() / 8 * 4;
    let last = (digits.len() - SAMPLE) / 4 * 4;
    [0, middle, last].into_iter().any(|start| {
        let sample = digits.get(start..start + SAMPLE).unwrap_or(&[]);
        let data = bytes_of(sample);
        (start == 0 && Inflater::could_be(&data))
            || plausible::printable(&data)
            || plausible::wide(&data).is_some()
    })
}

fn slice(bytes: &[u8], span: Span) -> &[u8] {
    bytes.get(span.start..span.end).unwrap_or(&[])
}

/// RFC 4648 §4 without padding; left-over bits are dropped.
fn bytes_of(digits: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    for group in digits.chunks(4) {
        data.extend(triple(group).iter().take(group.len().saturating_sub(1)));
    }
    data
}

/// The three bytes of four digits; missing ones count as zero.
fn triple(group: &[u8]) -> [u8; 3] {
    let value = |index| u32::from(ascii::base64_value(ascii::at(group, index)));
    let bits = (value(0) << 18) | (value(1) << 12) | (value(2) << 6) | value(3);
    let [_, bytes @ ..] = bits.to_be_bytes();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_decode() {
        let table = [("Zg", "f"), ("Zm8", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")];
        for (digits, want) in table {
            assert_eq!(bytes_of(digits.as_bytes()), want.as_bytes(), "{digits}");
        }
    }
}
