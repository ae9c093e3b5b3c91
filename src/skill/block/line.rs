//! What one line of Markdown is by itself, as CommonMark tells it by its first characters.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Bytes of the longest label of a `[label]: #` comment that is read as one; CommonMark §4.7
/// allows 999 characters, people use `//` and `comment`.
const LABEL_BYTES_MAX: usize = 256;

/// Element names that start an HTML block anywhere (CommonMark §4.6, condition 6).
const BLOCK_ELEMENTS: &str = "\
    address article aside base basefont blockquote body caption center col colgroup dd details \
    dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 \
    head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option \
    p param picture search section summary svg table tbody td tfoot th thead title tr track ul img";

static ELEMENTS: LazyLock<HashSet<&'static [u8]>> =
    LazyLock::new(|| BLOCK_ELEMENTS.split_ascii_whitespace().map(str::as_bytes).collect());

/// Elements that run to their end tag, over blank lines (CommonMark §4.6, condition 1).
const RAW_ELEMENTS: [&str; 4] = ["script", "pre", "style", "textarea"];

/// Bytes of the longest name above.
const ELEMENT_BYTES_MAX: usize = 10;

/// The bytes from `start` up to `end`; none when there are none.
pub(super) fn part(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or(&[])
}

/// The lines of bytes from one place on: first byte and one past the last, without the line's
/// end, which is a line feed, a carriage return or both (CommonMark §2.1).
pub(super) fn lines(bytes: &[u8], from: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut start = from;
    let mut ends = memchr::memchr2_iter(b'\n', b'\r', part(bytes, from, bytes.len()));
    std::iter::from_fn(move || {
        loop {
            let Some(end) = ends.next().map(|end| end + from) else {
                let last = start;
                start = bytes.len() + 1;
                return (last <= bytes.len()).then_some((last, bytes.len()));
            };
            if end == start && end > from && part(bytes, end - 1, end + 1) == b"\r\n" {
                start = end + 1;
                continue;
            }
            let line = (start, end);
            start = end + 1;
            return Some(line);
        }
    })
}

/// The indentation of a line: columns (a tab runs to the next fourth, §2.2) and bytes.
pub(super) fn indent(line: &[u8]) -> (usize, usize) {
    let mut columns = 0;
    for (at, byte) in line.iter().enumerate() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => return (columns, at),
        }
    }
    (columns, line.len())
}

/// An opening fence (§4.5): its character and its length; the info string follows.
pub(super) fn fence(rest: &[u8]) -> Option<(u8, usize)> {
    let mark = *rest.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = run(rest, mark);
    let info = part(rest, length, rest.len());
    let fits = length >= 3 && (mark == b'~' || memchr::memchr(b'`', info).is_none());
    fits.then_some((mark, length))
}

/// Whether a line closes a fence of that character and length.
pub(super) fn closes_fence(rest: &[u8], mark: u8, length: usize) -> bool {
    let found = run(rest, mark);
    found >= length && part(rest, found, rest.len()).trim_ascii().is_empty()
}

/// An ATX heading (§4.2): its level and the place of its text in the line.
pub(super) fn atx(rest: &[u8]) -> Option<(u8, usize, usize)> {
    let level = run(part(rest, 0, 7.min(rest.len())), b'#');
    if !(1..=6).contains(&level) || !matches!(rest.get(level), None | Some(b' ' | b'\t')) {
        return None;
    }
    let text = part(rest, level, rest.len()).trim_ascii();
    let hashes = text.iter().rev().take_while(|byte| **byte == b'#').count();
    let kept = part(text, 0, text.len() - hashes);
    let closed = kept.last().is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    let text = if closed { kept.trim_ascii_end() } else { text };
    let start = rest.len() - part(rest, level, rest.len()).trim_ascii_start().len();
    u8::try_from(level).ok().map(|level| (level, start, start + text.len()))
}

/// The level of the heading that a line under a paragraph makes of it (§4.3).
pub(super) fn setext(rest: &[u8]) -> Option<u8> {
    let mark = *rest.first()?;
    let level = match mark {
        b'=' => 1,
        b'-' => 2,
        _ => return None,
    };
    let all = part(rest, run(rest, mark), rest.len()).trim_ascii().is_empty();
    all.then_some(level)
}

/// Whether a line is a thematic break (§4.1).
pub(super) fn is_break(rest: &[u8]) -> bool {
    let Some(mark) = rest.first().copied().filter(|byte| matches!(byte, b'-' | b'*' | b'_')) else {
        return false;
    };
    let mut marks = 0;
    for byte in rest {
        match byte {
            b' ' | b'\t' => {}
            byte if *byte == mark => marks += 1,
            _ => return false,
        }
    }
    marks >= 3
}

/// The bytes of a list marker and the spaces after it (§5.2).
pub(super) fn list_marker(rest: &[u8]) -> Option<usize> {
    let digits = rest.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let marked = match (digits, rest.get(digits)) {
        (0, Some(b'-' | b'*' | b'+')) | (1..=9, Some(b'.' | b')')) => digits + 1,
        _ => return None,
    };
    match rest.get(marked) {
        None => Some(marked),
        Some(b' ' | b'\t') => Some(marked + indent(part(rest, marked, rest.len())).1),
        Some(_) => None,
    }
}

/// Whether a line stands between a pipe table's head and its rows: `|---|:-:|` (GFM §4.10).
pub(super) fn is_delimiter_row(rest: &[u8]) -> bool {
    let (mut pipes, mut dashes) = (0, 0);
    for byte in rest {
        match byte {
            b'|' => pipes += 1,
            b'-' => dashes += 1,
            b':' | b' ' | b'\t' => {}
            _ => return false,
        }
    }
    pipes > 0 && dashes > 0
}

/// Whether a line has the outer pipes of a table's row.
pub(super) fn is_piped(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_end();
    rest.len() >= 3 && rest.starts_with(b"|") && rest.ends_with(b"|")
}

/// The bytes of all `>` markers a line starts with.
pub(super) fn quote_markers(rest: &[u8]) -> usize {
    let mut after = 0;
    loop {
        let at = after + indent(part(rest, after, rest.len())).1;
        if rest.get(at) != Some(&b'>') {
            return after;
        }
        after = at + 1;
    }
}

/// What a line that starts with `<` opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// `<!--`
    Comment,
    /// An element that runs to its end tag.
    Raw(&'static str),
    /// An HTML block up to the next blank line.
    Block,
    /// Some other tag, alone on its line.
    Tag,
    /// Text: an autolink, a placeholder, inline markup.
    Text,
}

/// What a line that starts with `<` opens (§4.6).
pub(super) fn markup(rest: &[u8]) -> Markup {
    if rest.starts_with(b"<!--") {
        return Markup::Comment;
    }
    let (inside, closing) = match rest {
        [b'<', b'!' | b'?', ..] => return Markup::Block,
        [b'<', b'/', inside @ ..] => (inside, true),
        [b'<', inside @ ..] => (inside, false),
        _ => return Markup::Text,
    };
    let in_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let name = part(inside, 0, inside.iter().take_while(in_name).count());
    let ended = matches!(inside.get(name.len()), None | Some(b' ' | b'\t' | b'>' | b'/'));
    if !ended || !name.first().is_some_and(u8::is_ascii_alphabetic) {
        return Markup::Text;
    }
    let name = if name.len() <= ELEMENT_BYTES_MAX { name.to_ascii_lowercase() } else { vec![] };
    let raw = RAW_ELEMENTS.into_iter().find(|raw| !closing && raw.as_bytes() == name);
    if let Some(raw) = raw {
        return Markup::Raw(raw);
    }
    if ELEMENTS.contains(name.as_slice()) {
        return Markup::Block;
    }
    let rest = rest.trim_ascii_end();
    let alone = memchr::memchr(b'>', rest).is_some_and(|end| end + 1 == rest.len());
    if alone { Markup::Tag } else { Markup::Text }
}

/// One past the first `-->`.
pub(super) fn comment_end(bytes: &[u8]) -> Option<usize> {
    let ends = |at: &usize| at.checked_sub(2).is_some_and(|from| part(bytes, from, *at) == b"--");
    memchr::memchr_iter(b'>', bytes).find(ends).map(|at| at + 1)
}

/// Where a comment starts that does not end in the same line.
pub(super) fn comment_left_open(line: &[u8]) -> Option<usize> {
    let starts = |at: &usize| part(line, *at, line.len()).starts_with(b"<!--");
    let at = memchr::memrchr_iter(b'<', line).find(starts)?;
    comment_end(part(line, at + 2, line.len())).is_none().then_some(at)
}

/// Whether the end tag of a raw element stands in a line.
pub(super) fn closes_element(line: &[u8], name: &str) -> bool {
    memchr::memmem::find_iter(line, b"</").any(|at| {
        let found = part(line, at + 2, at + 2 + name.len());
        found.eq_ignore_ascii_case(name.as_bytes())
    })
}

/// What a line that starts with `[` defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Definition {
    /// A link that nothing links to, with the comment for its title: `[//]: # (…)`,
    /// `[comment]: <> "…"`.
    Comment,
    /// Such a comment, to the next line that ends with this byte.
    OpenComment(u8),
    /// A link, or nothing.
    Other,
}

/// What a line that starts with `[` defines (§4.7).
pub(super) fn definition(rest: &[u8]) -> Definition {
    let label = part(rest, 0, LABEL_BYTES_MAX.min(rest.len()));
    let Some(after) = memchr::memmem::find(label, b"]:") else { return Definition::Other };
    let target = part(rest, after + 2, rest.len()).trim_ascii();
    let title = target.strip_prefix(b"#").or_else(|| target.strip_prefix(b"<>"));
    let Some(title) = title else { return Definition::Other };
    if !matches!(title.first(), None | Some(b' ' | b'\t' | b'(')) {
        return Definition::Other;
    }
    let title = title.trim_ascii_start();
    let end = match title.first() {
        Some(b'(') => b')',
        Some(quote @ (b'"' | b'\'')) => *quote,
        Some(_) | None => return Definition::Comment,
    };
    let is_closed = title.len() > 1 && title.ends_with(&[end]);
    if is_closed { Definition::Comment } else { Definition::OpenComment(end) }
}

fn run(bytes: &[u8], byte: u8) -> usize {
    bytes.iter().take_while(|found| **found == byte).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        lines(text.as_bytes(), 0).map(|(start, end)| &text[start..end]).collect()
    }

    #[test]
    fn lines_end_with_line_feeds_carriage_returns_or_both() {
        assert_eq!(split(""), [""]);
        assert_eq!(split("a\nb\r\nc\rd"), ["a", "b", "c", "d"]);
        assert_eq!(split("a\n\r\n\r\r\nb\n"), ["a", "", "", "", "b", ""]);
        assert_eq!(split("\r\n"), ["", ""]);
        assert_eq!(lines(b"ab\ncd", 3).collect::<Vec<_>>(), [(3, 5)]);
    }

    #[test]
    fn a_tab_runs_to_the_next_fourth_column() {
        assert_eq!(indent(b"\tx"), (4, 1));
        assert_eq!(indent(b"  \tx"), (4, 3));
        assert_eq!(indent(b"   x"), (3, 3));
        assert_eq!(indent(b"  "), (2, 2));
    }

    #[test]
    fn headings_lose_their_marks() {
        let rows: &[(&str, Option<(u8, &str)>)] = &[
            ("# A b", Some((1, "A b"))),
            ("######\tA ##  ", Some((6, "A"))),
            ("## C#", Some((2, "C#"))),
            ("#", Some((1, ""))),
            ("### ###", Some((3, ""))),
            ("#A", None),
            ("####### A", None),
        ];
        for (line, expected) in rows {
            let found = atx(line.as_bytes()).map(|(level, start, end)| (level, &line[start..end]));
            assert_eq!(found, *expected, "{line}");
        }
    }

    #[test]
    fn markers_and_breaks_are_told_apart() {
        let markers = [("- a", Some(2)), ("-", Some(1)), ("12)  a", Some(5)), ("+\ta", Some(2))];
        for (line, expected) in markers.into_iter().chain([("-a", None), ("1234567890. a", None)]) {
            assert_eq!(list_marker(line.as_bytes()), expected, "{line}");
        }
        for (line, expected) in [("---", true), ("* * *", true), ("--", false), ("-- -a", false)] {
            assert_eq!(is_break(line.as_bytes()), expected, "{line}");
        }
    }

    #[test]
    fn markup_is_a_block_a_tag_or_text() {
        let rows = [
            ("<!-- a", Markup::Comment),
            ("<DIV class=x>a", Markup::Block),
            ("</details>", Markup::Block),
            ("<?php", Markup::Block),
            ("<script>", Markup::Raw("script")),
            ("<important>", Markup::Tag),
            ("<important> do it", Markup::Text),
            ("<https://example.com>", Markup::Text),
            ("<your name> here", Markup::Text),
            ("< b", Markup::Text),
        ];
        for (line, expected) in rows {
            assert_eq!(markup(line.as_bytes()), expected, "{line}");
        }
        assert!(closes_element(b"x </SCRIPT >", "script"));
        assert!(!closes_element(b"x <script>", "script"));
    }

    #[test]
    fn comments_end_at_their_first_mark() {
        assert_eq!(comment_end(b"a -> --> -->"), Some(8));
        assert_eq!(comment_end(b">-->"), Some(4));
        assert_eq!(comment_end(b"->"), None);
        assert_eq!(comment_left_open(b"a <!-- b --> <!-- c <i>"), Some(13));
        assert_eq!(comment_left_open(b"a <!-- b -->"), None);
        assert_eq!(comment_left_open(b"a <!-->"), None);
    }

    #[test]
    fn definitions_that_lead_nowhere_are_comments() {
        let rows = [
            ("[//]: # (a)", Definition::Comment),
            ("[//]: #", Definition::Comment),
            ("[comment]: <> \"a\"", Definition::Comment),
            ("[_]: # (a", Definition::OpenComment(b')')),
            ("[a]: #anchor", Definition::Other),
            ("[a]: https://example.com", Definition::Other),
            ("[a] b", Definition::Other),
        ];
        for (line, expected) in rows {
            assert_eq!(definition(line.as_bytes()), expected, "{line}");
        }
    }
}
