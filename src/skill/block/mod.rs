//! Markdown's block structure, in one linear pass: headings, prose, lists, tables, quotes,
//! fences, comments and front matter, each with its bytes.

use super::Span;
use super::file_kind::{FileKind, Language};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// YAML between `---` lines at the top.
    FrontMatter,
    /// An ATX or setext heading.
    Heading,
    /// A paragraph.
    Prose,
    /// One item of a list, with its continuation lines.
    ListItem,
    /// A `>` quotation. Attackers' "important" boxes are quotations too.
    Quote,
    /// One row of a pipe table.
    TableRow,
    /// A fenced or indented code block; the fence lines belong to it.
    Fence(Language),
    /// An HTML comment, or a `[//]: #` one.
    Comment,
    /// Any other HTML block.
    Html,
    /// A whole file that is not Markdown.
    File(FileKind),
}

/// One block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// First byte in the file's text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index into [`Outline::headings`] of the heading above it; `u32::MAX` before the first.
    pub section: u32,
    /// What it is.
    pub kind: BlockKind,
}

impl Block {
    /// Its bytes.
    pub fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// A heading, for the frame it sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    /// First byte of its text, without the `#`s.
    pub start: u32,
    /// One past the last byte of its text.
    pub end: u32,
    /// 1-6.
    pub level: u8,
    /// Index of the heading it stands under; `u32::MAX` for none.
    pub parent: u32,
}

/// The blocks of a text in order; together they cover all of it but blank lines.
#[derive(Debug, Default)]
pub struct Outline {
    /// In the order of the text, without overlaps.
    pub blocks: Vec<Block>,
    /// In the order of the text.
    pub headings: Vec<Heading>,
}

impl Outline {
    /// Finds the blocks of a text.
    pub fn of(text: &str, kind: FileKind) -> Self {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let block = Block { start: 0, end, section: u32::MAX, kind: BlockKind::File(kind) };
        Self { blocks: vec![block], headings: Vec::new() }
    }

    /// The block that holds byte `at`, or the last one before it; none before the first.
    pub fn at(&self, at: usize) -> Option<Block> {
        let after = self.blocks.partition_point(|block| block.start as usize <= at);
        after.checked_sub(1).and_then(|index| self.blocks.get(index)).copied()
    }

    /// The headings above a block, the nearest first.
    pub fn headings_above(&self, block: Block) -> impl Iterator<Item = Heading> {
        let mut next = block.section;
        std::iter::from_fn(move || {
            let heading = *self.headings.get(next as usize)?;
            next = heading.parent;
            Some(heading)
        })
    }
}
