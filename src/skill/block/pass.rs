//! The one pass over the lines of a Markdown text that finds its blocks.
//!
//! It follows CommonMark 0.31 where people and attackers can see a difference, and is simpler
//! where a reader of plain text (which an agent is) would not notice: a fence ends at its
//! closing fence whatever the indentation of the list around it.

use super::BlockKind;
use super::Outline;
use super::draft::Draft;
use super::line;
use super::line::Markup;
use super::line::part;
use crate::skill::Span;
use crate::skill::file_kind::Language;

/// Lines of a paragraph that a line of `=` or `-` makes a heading. CommonMark sets no bound, but
/// whatever is a heading weighs less, and nobody writes a longer one.
const SETEXT_LINES_MAX: u32 = 2;

/// The pass.
pub(super) struct Pass<'a> {
    text: &'a [u8],
    draft: Draft,
    until: Until,
    /// Whether a list is under way: what is indented belongs to it.
    in_list: bool,
    in_table: bool,
    after_blank: bool,
}

/// What the next lines are read as.
#[derive(Clone, Copy)]
enum Until {
    /// By their own marks.
    Any,
    /// Code, to the closing fence.
    Fence { mark: u8, length: usize, columns: usize, quoted: bool },
    /// Code, as long as they are indented.
    Indented,
    /// A comment, to `-->`.
    Comment,
    /// A comment, to a line that ends with this byte, or a blank one.
    Title(u8),
    /// HTML, to the element's end tag.
    Element(&'static str),
    /// HTML, to a blank line.
    Blank,
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

    /// Reads one line, or the rest of one; tells where the part begins that is left to read.
    fn line(&mut self, start: usize, end: usize) -> Option<usize> {
        if self.draft.is_full() {
            return None;
        }
        let content = part(self.text, start, end);
        match self.until {
            Until::Any => return self.structure(start, end),
            Until::Comment => return self.comment(start, end),
            Until::Fence { mark, length, columns, quoted } => {
                let markers = if quoted { line::quote_markers(content) } else { 0 };
                if quoted && markers == 0 {
                    self.close();
                    return self.structure(start, end);
                }
                let (indent, at) = line::indent(part(content, markers, content.len()));
                let rest = part(content, markers + at, content.len());
                self.draft.extend(start, end);
                if indent <= columns + 3 && line::closes_fence(rest, mark, length) {
                    self.close();
                }
            }
            Until::Indented => {
                let (columns, at) = line::indent(content);
                if at == content.len() {
                    self.after_blank = true;
                } else if columns >= 4 {
                    self.draft.extend(start, end);
                } else {
                    self.close();
                    return self.structure(start, end);
                }
            }
            Until::Title(closer) => {
                let content = content.trim_ascii();
                if content.is_empty() {
                    self.blank();
                } else {
                    self.draft.extend(start, end);
                    if content.ends_with(&[closer]) {
                        self.close();
                    }
                }
            }
            Until::Element(name) => {
                self.draft.extend(start, end);
                if line::closes_element(content, name) {
                    self.close();
                }
            }
            Until::Blank => {
                if content.trim_ascii().is_empty() {
                    self.blank();
                } else {
                    self.draft.extend(start, end);
                    self.comment_left_open(start, end);
                }
            }
        }
        None
    }

    /// A line that is read by its own marks.
    fn structure(&mut self, start: usize, end: usize) -> Option<usize> {
        let (columns, at) = line::indent(part(self.text, start, end));
        let at = start + at;
        let rest = part(self.text, at, end);
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
            let row = marker.is_none() && memchr::memchr(b'|', rest).is_some();
            self.in_table = row && !other;
            if self.in_table {
                self.push(BlockKind::TableRow, start, end);
                return None;
            }
        }
        if columns >= 4 && !self.in_list && self.draft.open.is_none() {
            self.start(BlockKind::Fence(Language::Unstated), start, end);
            self.until = Until::Indented;
            return None;
        }
        match first {
            b'>' => return self.quote(start, at, end),
            b'#' => self.atx(start, at, end),
            b'`' | b'~' if self.fence(start, at, end, columns, false) => {}
            b'<' => return self.markup(start, at, end),
            b'=' | b'-' | b'*' | b'+' | b'_' | b'|' | b':' => {
                return self.mark(start, at, end, marker);
            }
            b'[' => self.definition(start, end, rest),
            _ if marker.is_some() => return self.item(start, at, end, marker),
            _ => self.plain(start, end),
        }
        None
    }

    fn blank(&mut self) {
        self.in_table = false;
        self.after_blank = true;
        let keeps = self.draft.open.as_ref().is_some_and(|open| open.kind == BlockKind::ListItem);
        if !keeps {
            self.close();
        }
    }

    /// A line of text: goes on with what is open, lazily too (§5.1), or opens a paragraph.
    fn plain(&mut self, start: usize, end: usize) {
        let kind = if self.in_list { BlockKind::ListItem } else { BlockKind::Prose };
        match &self.draft.open {
            Some(_) => self.draft.extend(start, end),
            None => self.start(kind, start, end),
        }
    }

    /// A line that starts with a character of rules, lists, tables and underlines.
    fn mark(
        &mut self,
        start: usize,
        at: usize,
        end: usize,
        marker: Option<usize>,
    ) -> Option<usize> {
        let rest = part(self.text, at, end);
        if self.setext(rest, end) {
            return None;
        }
        if line::is_break(rest) {
            self.push(BlockKind::Prose, start, end);
            self.in_list = false;
            return None;
        }
        if marker.is_some() {
            return self.item(start, at, end, marker);
        }
        let piped = line::is_piped(rest);
        if line::is_delimiter_row(rest) && (self.table_head() || piped) {
            self.push(BlockKind::TableRow, start, end);
            self.in_table = true;
        } else if piped {
            self.push(BlockKind::TableRow, start, end);
        } else {
            self.plain(start, end);
        }
        None
    }

    /// Makes a heading of the open paragraph, if the line underlines it.
    fn setext(&mut self, rest: &[u8], end: usize) -> bool {
        let Some(open) = &self.draft.open else { return false };
        if open.kind != BlockKind::Prose || open.lines > SETEXT_LINES_MAX {
            return false;
        }
        let Some(level) = line::setext(rest) else { return false };
        let (start, text_end) = (open.start, open.end);
        let text = part(self.text, start, text_end);
        let text_start = text_end - text.trim_ascii_start().len();
        self.draft.open = None;
        self.draft.heading(level, (text_start, text_start + text.trim_ascii().len()), (start, end));
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
    fn item(
        &mut self,
        start: usize,
        at: usize,
        end: usize,
        marker: Option<usize>,
    ) -> Option<usize> {
        let inside = at + marker.unwrap_or(0);
        self.close();
        self.in_list = true;
        let rest = part(self.text, inside, end);
        if rest.starts_with(b"<!--") {
            return self.open_comment(start, inside, end);
        }
        if !self.fence(start, inside, end, inside - start, false) {
            self.start(BlockKind::ListItem, start, end);
        }
        None
    }

    fn quote(&mut self, start: usize, at: usize, end: usize) -> Option<usize> {
        let inside = at + line::quote_markers(part(self.text, at, end));
        let (columns, bytes) = line::indent(part(self.text, inside, end));
        let inside = inside + bytes;
        if part(self.text, inside, end).starts_with(b"<!--") {
            return self.open_comment(start, inside, end);
        }
        if columns < 4 && self.fence(start, inside, end, columns, true) {
            return None;
        }
        if self.draft.open.as_ref().is_some_and(|open| open.kind == BlockKind::Quote) {
            self.draft.extend(start, end);
        } else {
            self.start(BlockKind::Quote, start, end);
        }
        None
    }

    fn atx(&mut self, start: usize, at: usize, end: usize) {
        let Some((level, from, to)) = line::atx(part(self.text, at, end)) else {
            return self.plain(start, end);
        };
        self.close();
        self.in_list = false;
        self.draft.heading(level, (at + from, at + to), (start, end));
    }

    fn fence(&mut self, start: usize, at: usize, end: usize, columns: usize, quoted: bool) -> bool {
        let rest = part(self.text, at, end);
        let Some((mark, length, info)) = line::fence(rest) else { return false };
        let info = str::from_utf8(part(rest, info, rest.len())).unwrap_or("");
        self.start(BlockKind::Fence(Language::of_fence(info)), start, end);
        self.until = Until::Fence { mark, length, columns, quoted };
        true
    }

    fn markup(&mut self, start: usize, at: usize, end: usize) -> Option<usize> {
        let rest = part(self.text, at, end);
        let interrupts = self.draft.open.is_none();
        match line::markup(rest) {
            Markup::Comment => return self.open_comment(start, at, end),
            Markup::Raw(name) => {
                self.start(BlockKind::Html, start, end);
                self.until = Until::Element(name);
                if line::closes_element(rest, name) {
                    self.close();
                }
            }
            Markup::Block => {
                self.start(BlockKind::Html, start, end);
                self.until = Until::Blank;
                self.comment_left_open(start, end);
            }
            Markup::Tag if interrupts => self.push(BlockKind::Html, start, end),
            Markup::Tag | Markup::Text => self.plain(start, end),
        }
        None
    }

    fn definition(&mut self, start: usize, end: usize, rest: &[u8]) {
        let comment = if self.draft.open.is_none() { line::definition_comment(rest) } else { None };
        match comment {
            None => self.plain(start, end),
            Some(None) => self.push(BlockKind::Comment, start, end),
            Some(Some(closer)) => {
                self.start(BlockKind::Comment, start, end);
                self.until = Until::Title(closer);
            }
        }
    }

    /// Opens a comment whose `<!--` stands at `at`; `<!-->` is one too (§6.6).
    fn open_comment(&mut self, start: usize, at: usize, end: usize) -> Option<usize> {
        self.start(BlockKind::Comment, start, end);
        self.until = Until::Comment;
        self.comment(at + 2, end)
    }

    fn comment(&mut self, from: usize, end: usize) -> Option<usize> {
        let Some(at) = memchr::memmem::find(part(self.text, from, end), b"-->") else {
            self.draft.extend(from, end);
            return None;
        };
        let after = from + at + 3;
        self.draft.extend(from, after);
        self.close();
        (after < end).then_some(after)
    }

    /// A comment that HTML opens and does not close in the same line hides what follows it over
    /// blank lines: the browser does not know of Markdown's blocks.
    fn comment_left_open(&mut self, start: usize, end: usize) {
        let content = part(self.text, start, end);
        let Some(at) = memchr::memmem::rfind(content, b"<!--") else { return };
        if memchr::memmem::find(part(content, at + 2, content.len()), b"-->").is_some() {
            return;
        }
        if let Some(open) = &mut self.draft.open {
            open.end = start + at;
        }
        self.start(BlockKind::Comment, start + at, end);
        self.until = Until::Comment;
    }

    fn start(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.until = Until::Any;
        self.draft.start(kind, start, end);
    }

    fn push(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.until = Until::Any;
        self.draft.push(kind, start, end);
    }

    fn close(&mut self) {
        self.until = Until::Any;
        self.draft.close();
    }
}
