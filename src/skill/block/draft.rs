//! The outline while it grows: the block under way, the headings above it, and the bound.

use super::Block;
use super::BlockKind;
use super::Heading;
use super::Outline;
use crate::skill::Span;

/// Blocks that any text may have. A block takes 40 bytes, so these take 5 MB.
const BLOCKS_FREE: usize = 1 << 17;

/// Beyond [`BLOCKS_FREE`], bytes of text for each block: the blocks stay smaller than the text.
const BYTES_PER_BLOCK: usize = 64;

/// The outline of the lines read so far.
pub(super) struct Draft {
    text_bytes: usize,
    outline: Outline,
    pub(super) open: Option<Open>,
    /// The last heading of each level, 1 to 6, that is still a parent.
    parents: [Option<u32>; 7],
    section: u32,
    is_full: bool,
}

/// The block under way.
pub(super) struct Open {
    pub(super) kind: BlockKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) lines: u32,
    /// Where its last line starts, and where the block ended before it.
    pub(super) last: usize,
    pub(super) end_before: usize,
}

impl Draft {
    pub(super) fn new(text_bytes: usize) -> Self {
        Self {
            text_bytes,
            outline: Outline::default(),
            open: None,
            parents: [None; 7],
            section: u32::MAX,
            is_full: false,
        }
    }

    /// Whether the last block runs to the end of the text, and no other will be added.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(super) fn finish(mut self) -> Outline {
        self.close();
        self.outline.blocks.shrink_to_fit();
        self.outline.headings.shrink_to_fit();
        self.outline
    }

    pub(super) fn heading(&mut self, level: u8, text: Span, block: Span) {
        let own = usize::from(level);
        let parent = self.parents.iter().take(own).rev().find_map(|parent| *parent);
        self.section = parent.unwrap_or(u32::MAX);
        self.push(BlockKind::Heading, block.start, block.end);
        if self.is_full {
            return;
        }
        let index = offset(self.outline.headings.len());
        let (start, end) = (offset(text.start), offset(text.end));
        self.outline.headings.push(Heading { start, end, level, parent: self.section });
        self.parents.iter_mut().skip(own).for_each(|parent| *parent = None);
        if let Some(parent) = self.parents.get_mut(own) {
            *parent = Some(index);
        }
        self.section = index;
    }

    pub(super) fn start(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.close();
        self.open = Some(Open { kind, start, end, lines: 1, last: start, end_before: start });
    }

    pub(super) fn extend(&mut self, start: usize, end: usize) {
        if let Some(open) = &mut self.open {
            open.end_before = open.end;
            open.last = start;
            open.end = end;
            open.lines = open.lines.saturating_add(1);
        }
    }

    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.add(open.kind, open.start, open.end);
        }
    }

    /// Adds a block of one line, after what was open before it.
    pub(super) fn push(&mut self, kind: BlockKind, start: usize, end: usize) {
        self.close();
        self.add(kind, start, end);
    }

    fn add(&mut self, kind: BlockKind, start: usize, end: usize) {
        if self.is_full || start >= end {
            return;
        }
        let most = BLOCKS_FREE.max(self.text_bytes / BYTES_PER_BLOCK);
        self.is_full = self.outline.blocks.len() + 1 >= most;
        // What stands past the bound is read as prose, where rules are strictest.
        let (kind, end) =
            if self.is_full { (BlockKind::Prose, self.text_bytes) } else { (kind, end) };
        let section = self.section;
        self.outline.blocks.push(Block { start: offset(start), end: offset(end), section, kind });
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
