//! The one pass over the lines of a Markdown text that finds its blocks.
//!
//! It follows CommonMark 0.31 where people and attackers can see a difference, and is simpler
//! where a reader of plain text (which an agent is) would not notice: a fence ends at its
//! closing fence whatever the indentation of the list around it.

use super::BlockKind;
use super::Outline;
use super::draft::Draft;
use super::line;
use super::line::Definition;
use super::line::Markup;
use super::line::part;
use super::until::Until;
use crate::skill::Span;
use crate::skill::file_kind::Language;

/// Lines of a paragraph that a line of `=` or `-` makes a heading. CommonMark sets no bound, but
/// whatever is a heading weighs less, and nobody writes a longer one.
const SETEXT_LINES_MAX: u32 = 2;

/// The pass.
pub(super) struct Pass<'a> {
    pub(super) text: &'a [u8],
    pub(super) draft: Draft,
    pub(super) until: Until,
    /// Whether a list is under way: what is indented belongs to it.
    in_list: bool,
    in_table: bool,
    pub(super) after_blank: bool,
}

/// A line, or what is left of one.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) start: usize,
    /// Where its content starts, after its indentation and the markers that were read.
    pub(super) at: usize,
    pub(super) end: usize,
    /// Columns before the content.
    pub(super) columns: usize,
}

impl<'a> Pass<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            draft: Draft::new(text.len()),
            until: Until::Any,
            in_list: false,
            in_table: false,
            after_blank: true,
        }
    }

    /// Finds the blocks of all lines from `from` on.
    pub(super) fn run(mut self, front_matter: Option<Span>, from: usize) -> Outline {
        if let Some(span) = front_matter {
            self.push(BlockKind::FrontMatter, span.start, span.end);
        }
        for (start, end) in line::lines(self.text, from) {
            // A comment may end within a line: what stands after it is read like another line.
            let mut rest = Some(start);
            while let Some(start) = rest {
                rest = self.line(start, end);
            }
            if self.draft.is_full() {
                break;
            }
        }
        self.draft.finish()
    }

    /// A line that is read by its own marks.
    pub(super) fn structure(&mut self, start: usize, end: usize) -> Option<usize> {
        let (columns, bytes) = line::indent(part(self.text, start, end));
        let row = Row { start, at: start + bytes, end, columns };
        let rest = self.rest(row);
        let Some(first) = rest.first() else {
            self.blank();
            return None;
        };
        let marker = match first {
            b'-' | b'*' | b'+' | b'0'..=b'9' => line::list_marker(rest),
            _ => None,
        };
        if self.in_list && self.after_blank && columns < 2 && marker.is_none() {
            self.close();
            self.in_list = false;
        }
        self.after_blank = false;
        if self.in_table {
            let other = matches!(first, b'>' | b'#') || line::fence(rest).is_some();
            let piped = marker.is_none() && memchr::memchr(b'|', rest).is_some();
            self.in_table = piped && !other;
            if self.in_table {
                self.push(BlockKind::TableRow, start, end);
                return None;
            }
        }
        if columns >= 4 && !self.in_list && self.draft.open.is_none() {
            self.start(BlockKind::Fence(Language::Unstated), row);
            self.until = Until::Indented;
            return None;
        }
        match first {
            b'>' => return self.quote(row),
            b'<' => return self.markup(row),
            b'=' | b'-' | b'*' | b'+' | b'_' | b'|' | b':' => return self.mark(row, marker),
            b'0'..=b'9' if marker.is_some() => return self.item(row, marker),
            b'#' => self.atx(row),
            b'[' => self.definition(row),
            b'`' | b'~' if self.fence(row, false) => {}
            _ => self.plain(row),
        }
        None
    }

    fn rest(&self, row: Row) -> &'a [u8] {
        part(self.text, row.at, row.end)
    }

    pub(super) fn blank(&mut self) {
        self.in_table = false;
        self.after_blank = true;
        let keeps = self.draft.open.as_ref().is_some_and(|open| open.kind == BlockKind::ListItem);
        if !keeps {
            self.close();
        }
    }

    /// A line of text: goes on with what is open, lazily too (§5.1), or opens a paragraph.
    fn plain(&mut self, row: Row) {
        if self.draft.open.is_some() {
            self.draft.extend(row.start, row.end);
        } else {
            self.start(if self.in_list { BlockKind::ListItem } else { BlockKind::Prose }, row);
        }
    }

    /// A line that starts with a character of rules, lists, tables and underlines.
    fn mark(&mut self, row: Row, marker: Option<usize>) -> Option<usize> {
        let rest = self.rest(row);
        if self.setext(row) {
            return None;
        }
        if line::is_break(rest) {
            self.push(BlockKind::Prose, row.start, row.end);
            self.in_list = false;
            return None;
        }
        if marker.is_some() {
            return self.item(row, marker);
        }
        let piped = line::is_piped(rest);
        let delimits = line::is_delimiter_row(rest) && (self.table_head() || piped);
        if delimits || piped {
            self.push(BlockKind::TableRow, row.start, row.end);
            self.in_table = delimits;
        } else {
            self.plain(row);
        }
        None
    }

    /// Makes a heading of the open paragraph, if the line underlines it.
    fn setext(&mut self, row: Row) -> bool {
        let Some(open) = &self.draft.open else { return false };
        if open.kind != BlockKind::Prose || open.lines > SETEXT_LINES_MAX {
            return false;
        }
        let Some(level) = line::setext(self.rest(row)) else { return false };
        let (start, text_end) = (open.start, open.end);
        let text = part(self.text, start, text_end).trim_ascii_start();
        let text_start = text_end - text.len();
        let text = Span::new(text_start, text_start + text.trim_ascii_end().len());
        self.draft.open = None;
        self.draft.heading(level, text, Span::new(start, row.end));
        true
    }

    /// Takes the head of a table off the end of the open paragraph.
    fn table_head(&mut self) -> bool {
        let Some(open) = &mut self.draft.open else { return false };
        let (last, end) = (open.last, open.end);
        if memchr::memchr(b'|', part(self.text, last, end)).is_none() {
            return false;
        }
        match (open.kind, open.lines) {
            (BlockKind::Prose, 1) => self.draft.open = None,
            (BlockKind::Prose | BlockKind::ListItem, 2..) => open.end = open.end_before,
            _ => return false,
        }
        self.push(BlockKind::TableRow, last, end);
        true
    }

    /// A list's item; a fence or a comment may stand right behind its marker.
    fn item(&mut self, row: Row, marker: Option<usize>) -> Option<usize> {
        let marker = marker.unwrap_or(0);
        let inside = Row { at: row.at + marker, columns: row.columns + marker, ..row };
        self.close();
        self.in_list = true;
        if self.rest(inside).starts_with(b"<!--") {
            return self.open_comment(inside);
        }
        if !self.fence(inside, false) {
            self.start(BlockKind::ListItem, row);
        }
        None
    }

    fn quote(&mut self, row: Row) -> Option<usize> {
        let at = row.at + line::quote_markers(self.rest(row));
        let (columns, bytes) = line::indent(part(self.text, at, row.end));
        let inside = Row { at: at + bytes, columns, ..row };
        if self.rest(inside).starts_with(b"<!--") {
            return self.open_comment(inside);
        }
        if columns < 4 && self.fence(inside, true) {
            return None;
        }
        if self.draft.open.as_ref().is_some_and(|open| open.kind == BlockKind::Quote) {
            self.draft.extend(row.start, row.end);
        } else {
            self.start(BlockKind::Quote, row);
        }
        None
    }

    fn atx(&mut self, row: Row) {
        let Some((level, from, to)) = line::atx(self.rest(row)) else {
            return self.plain(row);
        };
        self.close();
        self.in_list = false;
        let text = Span::new(row.at + from, row.at + to);
        self.draft.heading(level, text, Span::new(row.start, row.end));
    }

    fn fence(&mut self, row: Row, quoted: bool) -> bool {
        let rest = self.rest(row);
        let Some((mark, length)) = line::fence(rest) else { return false };
        let info = str::from_utf8(part(rest, length, rest.len())).unwrap_or("");
        self.start(BlockKind::Fence(Language::of_fence(info)), row);
        self.until = Until::Fence { mark, length, columns: row.columns, quoted };
        true
    }

    fn markup(&mut self, row: Row) -> Option<usize> {
        let rest = self.rest(row);
        match line::markup(rest) {
            Markup::Comment => return self.open_comment(row),
            Markup::Raw(name) => {
                self.start(BlockKind::Html, row);
                self.until = Until::Element(name);
                if line::closes_element(rest, name) {
                    self.close();
                }
            }
            Markup::Block => {
                self.start(BlockKind::Html, row);
                self.until = Until::Blank;
                self.comment_left_open(row.start, row.end);
            }
            Markup::Tag if self.draft.open.is_none() => {
                self.push(BlockKind::Html, row.start, row.end);
            }
            Markup::Tag | Markup::Text => self.plain(row),
        }
        None
    }

    fn definition(&mut self, row: Row) {
        let found = if self.draft.open.is_none() {
            line::definition(self.rest(row))
        } else {
            Definition::Other // it cannot interrupt a paragraph (§4.7)
        };
        match found {
            Definition::Other => self.plain(row),
            Definition::Comment => self.push(BlockKind::Comment, row.start, row.end),
            Definition::OpenComment(closer) => {
                self.start(BlockKind::Comment, row);
                self.until = Until::Title(closer);
            }
        }
    }

    pub(super) fn start(&mut self, kind: BlockKind, row: Row) {
        self.until = Until::Any;
        self.draft.start(kind, row.start, row.end);
    }

    fn push(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.until = Until::Any;
        self.draft.push(kind, start, end);
    }

    pub(super) fn close(&mut self) {
        self.until = Until::Any;
        self.draft.close();
    }
}
