//! Lines that are read by what a line above them opened: code, comments, HTML.

use super::BlockKind;
use super::line;
use super::line::part;
use super::pass::Pass;
use super::pass::Row;
use super::until::Until;

impl Pass<'_> {
    /// Reads one line, or the rest of one; tells where the part begins that is left to read.
    pub(super) fn line(&mut self, start: usize, end: usize) -> Option<usize> {
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

    /// Opens a comment whose `<!--` stands at `row.at`; `<!-->` is one too (§6.6).
    pub(super) fn open_comment(&mut self, row: Row) -> Option<usize> {
        self.start(BlockKind::Comment, row);
        self.until = Until::Comment;
        self.comment(row.at + 2, row.end)
    }

    fn comment(&mut self, from: usize, end: usize) -> Option<usize> {
        let Some(at) = line::comment_end(part(self.text, from, end)) else {
            self.draft.extend(from, end);
            return None;
        };
        let after = from + at;
        self.draft.extend(from, after);
        self.close();
        (after < end).then_some(after)
    }

    /// A comment that HTML opens and does not close in the same line hides what follows it over
    /// blank lines: the browser does not know of Markdown's blocks.
    pub(super) fn comment_left_open(&mut self, start: usize, end: usize) {
        let Some(at) = line::comment_left_open(part(self.text, start, end)) else { return };
        if let Some(open) = &mut self.draft.open {
            open.end = start + at;
        }
        let at = start + at;
        self.start(BlockKind::Comment, Row { start: at, at, end, columns: 0 });
        self.until = Until::Comment;
    }
}
