//! What surrounds one place inside a block: code span, quotation, link target, title, alt text,
//! comment; asked only where a rule hit, so nothing is parsed for nothing.

use super::Span;
use std::borrow::Cow;

/// The innermost inline element around a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Inline {
    /// Running text.
    Plain,
    /// Between backticks.
    Code,
    /// Between quotation marks of any script, within one sentence.
    Quoted,
    /// The target of a link or an image.
    LinkTarget,
    /// The title of a link or an image: `[a](b "title")`.
    LinkTitle,
    /// The alternative text of an image.
    ImageAlt,
    /// An HTML comment inside a block.
    Comment,
}

/// Bytes on each side of a place, and of the place itself, that are looked at: the cost of a
/// call, whatever the text. Longer inline elements are rare and honest people have none.
const WINDOW_BYTES: usize = 512;

/// Links before a place that are tried; those nearest to it count.
const LINKS_TRIED_MAX: usize = 8;

/// Tells what surrounds `span` in `text`, looking no further than `block`.
pub fn around(text: &str, block: Span, span: Span) -> Inline {
    let Some(window) = Window::of(text, block, span) else { return Inline::Plain };
    let spans = code_spans(window.text);
    if spans.iter().any(|code| code.start < window.place.start && window.place.end < code.end) {
        return Inline::Code;
    }
    let text = without_code(window.text, &spans);
    let bytes = text.as_bytes();
    if in_comment(bytes, window.place) {
        return Inline::Comment;
    }
    link(bytes, window.place)
        .or_else(|| image_alt(bytes, window.place))
        .or_else(|| quotation(&text, window.place))
        .unwrap_or(Inline::Plain)
}

/// The text near a place, and the place in it.
struct Window<'a> {
    text: &'a str,
    place: Span,
}

impl<'a> Window<'a> {
    fn of(text: &'a str, block: Span, span: Span) -> Option<Self> {
        let block = Span::new(block.start, block.end.min(text.len()));
        if span.start < block.start || span.start >= block.end || !text.is_char_boundary(span.start)
        {
            return None;
        }
        let end = span.end.clamp(span.start, block.end).min(span.start + WINDOW_BYTES);
        let start = span.start.saturating_sub(WINDOW_BYTES).max(block.start);
        let stop = end.saturating_add(WINDOW_BYTES).min(block.end);
        // A character has four bytes at most: one of the first four places is a boundary.
        let from = (start..=span.start).take(4).find(|at| text.is_char_boundary(*at))?;
        let to = (span.start..=stop).rev().take(4).find(|at| text.is_char_boundary(*at))?;
        let place = Span::new(span.start - from, end.min(to) - from);
        Some(Self { text: text.get(from..to)?, place })
    }
}

/// Code spans (CommonMark §6.1): from a run of backticks to the next run of the same length.
fn code_spans(text: &str) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for at in memchr::memchr_iter(b'`', text.as_bytes()) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(Span::new(at, at + 1)),
        }
    }
    let mut spans = Vec::new();
    let mut next = 0;
    while let Some(run) = runs.get(next).copied() {
        let length = run.end - run.start;
        let later = runs.iter().enumerate().skip(next + 1);
        let mut closing = later.filter(|(_, other)| other.end - other.start == length);
        if let Some((index, other)) = closing.next() {
            spans.push(Span::new(run.start, other.end));
            next = index;
        }
        next += 1;
    }
    spans
}

/// Marks inside code spans mark nothing: they are blanked, byte for byte.
fn without_code<'a>(text: &'a str, spans: &[Span]) -> Cow<'a, str> {
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut bare = String::with_capacity(text.len());
    let mut done = 0;
    for code in spans {
        bare.push_str(text.get(done..code.start).unwrap_or(""));
        bare.extend(std::iter::repeat_n('x', code.end - code.start));
        done = code.end;
    }
    bare.push_str(text.get(done..).unwrap_or(""));
    Cow::Owned(bare)
}

fn in_comment(bytes: &[u8], place: Span) -> bool {
    let before = bytes.get(..place.start).unwrap_or(bytes);
    let opened = memchr::memmem::rfind(before, b"<!--");
    opened.is_some_and(|at| {
        let inside = before.get(at + 2..).unwrap_or(&[]);
        memchr::memmem::find(inside, b"-->").is_none()
    })
}

/// The part of a link (§6.3), an autolink (§6.5), an attribute or a definition (§4.7) it is in.
fn link(bytes: &[u8], place: Span) -> Option<Inline> {
    let before = bytes.get(..place.start)?;
    let openings = memchr::memmem::rfind_iter(before, b"](").take(LINKS_TRIED_MAX);
    let definitions = memchr::memmem::rfind_iter(before, b"]:").take(1);
    let found = openings.chain(definitions).find_map(|at| tail(bytes, at + 2, place));
    found.or_else(|| {
        let at = memchr::memrchr(b'<', before)?;
        let rest = bytes.get(at + 1..)?;
        let end = at + 1 + rest.iter().position(|byte| b" \t\n\r<>\"'".contains(byte))?;
        let inside = bytes.get(at + 1..end)?;
        let is_link = bytes.get(end) == Some(&b'>') && inside.iter().any(|b| b":@".contains(b));
        (is_link && place.end <= end).then_some(Inline::LinkTarget)
    })
}

/// What of a link's `target "title"` that starts at `at` a place is in.
fn tail(bytes: &[u8], at: usize, place: Span) -> Option<Inline> {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let skip = |from: usize| {
        let rest = bytes.get(from..).unwrap_or(&[]);
        from + rest.iter().take_while(|byte| blank(byte)).count()
    };
    let start = skip(at);
    let end = target_end(bytes, start)?;
    if start <= place.start && place.end <= end {
        return Some(Inline::LinkTarget);
    }
    let open = skip(end);
    let closer = match bytes.get(open)? {
        b'(' => b')',
        quote @ (b'"' | b'\'') => *quote,
        _ => return None,
    };
    let inside = bytes.get(open + 1..)?;
    let close = open + 1 + memchr::memchr(closer, inside)?;
    (open < place.start && place.end <= close).then_some(Inline::LinkTitle)
}

fn target_end(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    if rest.first() == Some(&b'<') {
        return Some(start + memchr::memchr2(b'>', b'\n', rest)?);
    }
    let mut depth = 0usize;
    let inside = |byte: &&u8| {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return false,
            b')' => depth -= 1,
            b' ' | b'\t' | b'\n' | b'\r' => return false,
            _ => {}
        }
        true
    };
    Some(start + rest.iter().take_while(inside).count())
}

/// Between `![` and a `]` that a target or a label follows (§6.4).
fn image_alt(bytes: &[u8], place: Span) -> Option<Inline> {
    let before = bytes.get(..place.start)?;
    let start = memchr::memmem::rfind(before, b"![")? + 2;
    let mut depth = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 0 => {
                let followed = matches!(bytes.get(at + 1), Some(b'(' | b'['));
                return (place.end <= at && followed).then_some(Inline::ImageAlt);
            }
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Between quotation marks that open before a place and close after it, in the same line or the
/// next; in an attribute's value, what the attribute makes of it.
fn quotation(text: &str, place: Span) -> Option<Inline> {
    let mut open: Option<(usize, char)> = None;
    let mut previous = ' ';
    let mut line_ends = 0;
    for (at, c) in text.char_indices() {
        if open.is_none() && at >= place.start {
            return None;
        }
        let before = std::mem::replace(&mut previous, c);
        if c.is_ascii() && !matches!(c, '"' | '\'' | '\n') {
            continue;
        }
        let next = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        // Three marks hold a doc string, two nothing; neither is a quotation.
        if matches!(c, '"' | '\'') && (before == c || next == Some(c)) {
            continue;
        }
        match open {
            Some((start, closer)) if c == closer && !is_apostrophe(c, next) => {
                if start < place.start && place.end <= at {
                    return attribute(text.get(..start).unwrap_or(""));
                }
                open = None;
            }
            Some(_) if c == '\n' && line_ends > 0 => open = None,
            Some(_) => line_ends += usize::from(c == '\n'),
            None => {
                let closer = closer_of(c, before, next);
                open = closer.map(|closer| (at, closer));
                line_ends = 0;
            }
        }
    }
    None
}

/// The mark that closes what this one opens. Straight marks open before a word and after none.
fn closer_of(mark: char, previous: char, next: Option<char>) -> Option<char> {
    let opens = next.is_some_and(|c| !c.is_whitespace()) && !previous.is_alphanumeric();
    match mark {
        '"' | '\'' => opens.then_some(mark),
        '\u{201C}' => Some('\u{201D}'),
        '\u{2018}' => Some('\u{2019}'),
        '\u{201E}' => Some('\u{201C}'),
        '\u{AB}' => Some('\u{BB}'),
        '\u{BB}' => Some('\u{AB}'),
        '\u{2039}' => Some('\u{203A}'),
        '\u{300C}' => Some('\u{300D}'),
        '\u{300E}' => Some('\u{300F}'),
        _ => None,
    }
}

fn is_apostrophe(mark: char, next: Option<char>) -> bool {
    matches!(mark, '\'' | '\u{2019}') && next.is_some_and(char::is_alphanumeric)
}

/// What stands in quotation marks after this text: `href="…"` is no quotation.
fn attribute(before: &str) -> Option<Inline> {
    let Some(name) = before.strip_suffix('=') else { return Some(Inline::Quoted) };
    let start = name.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(0, |at| at + 1);
    match name.get(start..).unwrap_or("").to_ascii_lowercase().as_str() {
        "href" | "src" | "action" => Some(Inline::LinkTarget),
        "title" => Some(Inline::LinkTitle),
        "alt" => Some(Inline::ImageAlt),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Inline) {
        let start = text.find("HIT").unwrap();
        let found = around(text, Span::new(0, text.len()), Span::new(start, start + 3));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn each_element_is_told() {
        let rows = [
            ("run HIT now", Inline::Plain),
            ("run `a HIT` now", Inline::Code),
            ("run ``a ` HIT`` now", Inline::Code),
            ("`a` HIT `b`", Inline::Plain),
            ("` HIT", Inline::Plain),
            ("``` HIT ` b", Inline::Plain),
            ("say \"a HIT b\".", Inline::Quoted),
            ("say 'HIT'.", Inline::Quoted),
            ("don't HIT, won't", Inline::Plain),
            ("say 'don't HIT it'.", Inline::Quoted),
            ("a 5\" HIT and 6\" b", Inline::Plain),
            ("\"a\" HIT \"b\"", Inline::Plain),
            ("say \"a\nHIT b\".", Inline::Quoted),
            ("say \"a\nHIT\nb\".", Inline::Plain),
            ("say \u{201C}HIT\u{201D}", Inline::Quoted),
            ("say \u{201E}HIT\u{201C}", Inline::Quoted),
            ("say \u{2018}it\u{2019}s HIT\u{2019}", Inline::Quoted),
            ("say \u{AB}HIT\u{BB}", Inline::Quoted),
            ("say \u{300C}HIT\u{300D}", Inline::Quoted),
            ("\"never closed HIT", Inline::Plain),
            ("[a](b/HIT/c)", Inline::LinkTarget),
            ("[a](<b HIT>)", Inline::LinkTarget),
            ("[a](b(HIT)c)", Inline::LinkTarget),
            ("[a](b \"c HIT\")", Inline::LinkTitle),
            ("[a](b 'see [x](y) HIT')", Inline::LinkTitle),
            ("[a](b) HIT", Inline::Plain),
            ("[HIT](b)", Inline::Plain),
            ("[a]: b/HIT", Inline::LinkTarget),
            ("[a]: b (HIT)", Inline::LinkTitle),
            ("<https://HIT>", Inline::LinkTarget),
            ("a < HIT > b", Inline::Plain),
            ("![a HIT](b)", Inline::ImageAlt),
            ("![a [c] HIT][b]", Inline::ImageAlt),
            ("![a] HIT (b)", Inline::Plain),
            ("![a HIT] b", Inline::Plain),
            ("<img alt=\"a HIT\">", Inline::ImageAlt),
            ("<a href='HIT'>", Inline::LinkTarget),
            ("X=\"HIT\"", Inline::Plain),
            ("a <!-- HIT --> b", Inline::Comment),
            ("a <!-- HIT", Inline::Comment),
            ("a <!-- b --> HIT", Inline::Plain),
            ("a `<!--` HIT", Inline::Plain),
        ];
        for (text, expected) in rows {
            check(text, expected);
        }
    }

    #[test]
    fn a_block_and_a_window_bound_what_is_seen() {
        let text = "\"a\n\nHIT\n\nb\"";
        assert_eq!(around(text, Span::new(4, 7), Span::new(4, 7)), Inline::Plain);
        let near = " ".repeat(WINDOW_BYTES - 1);
        check(&format!("\"x{}HIT\"", near.get(1..).unwrap()), Inline::Quoted);
        check(&format!("\"x{near}HIT\""), Inline::Plain);
        let wide = "\u{20AC}".repeat(1000);
        check(&format!("`{wide}HIT{wide}`"), Inline::Plain);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn any_place_is_told(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "`", "``", "\"", "'", "](", "]:", "![", "]", "(", ")", "<", ">", "<!--", "-->",
                "\n", " ", "a",
                "=", "\u{e9}", "\u{1F600}", "\u{201C}", "\u{201D}", "\u{300C}",
            ]), 0..40),
            start in 0usize..60, length in 0usize..60, from in 0usize..20,
        ) {
            let text = parts.concat();
            let found = around(&text, Span::new(from, 70), Span::new(start, start + length));
            prop_assert!(found == Inline::Plain || start < text.len());
        }
    }
}
