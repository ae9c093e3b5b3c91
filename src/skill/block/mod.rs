//! Markdown's block structure, in one linear pass: headings, prose, lists, tables, quotes,
//! fences, comments and front matter, each with its bytes.

mod draft;
mod line;
mod pass;
mod raw;
mod until;

use super::Span;
use super::file_kind::FileKind;
use super::file_kind::Language;
use super::front_matter;
use pass::Pass;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

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

impl BlockKind {
    /// The language of a block of code or data; none for prose of any kind.
    pub fn language(self) -> Option<Language> {
        match self {
            Self::Fence(language) => Some(language),
            Self::File(kind) => kind.language(),
            Self::FrontMatter
            | Self::Heading
            | Self::Prose
            | Self::ListItem
            | Self::Quote
            | Self::TableRow
            | Self::Comment
            | Self::Html => None,
        }
    }
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
    /// Finds the blocks of a text, in linear time. Offsets are 32 bits wide: what stands beyond
    /// 4 GiB has no block.
    pub fn of(text: &str, kind: FileKind) -> Self {
        let text = clamp(text);
        if kind != FileKind::Markdown {
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            let block = Block { start: 0, end, section: u32::MAX, kind: BlockKind::File(kind) };
            return Self { blocks: vec![block], headings: Vec::new() };
        }
        let front_matter = front_matter::locate(text);
        let mark = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        let from = front_matter.map_or(mark, |span| span.end);
        Pass::new(text.as_bytes()).run(front_matter, from)
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

/// As much of a text as 32-bit offsets reach.
fn clamp(text: &str) -> &str {
    let most = usize::try_from(u32::MAX).unwrap_or(usize::MAX);
    // A character has at most four bytes, so one of these is its first.
    let cut = (most.saturating_sub(3)..=most).rev().find_map(|end| text.get(..end));
    if text.len() <= most { text } else { cut.unwrap_or("") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The blocks of a Markdown text, a word for each kind.
    fn shown(text: &str) -> Vec<(&'static str, &str)> {
        let outline = Outline::of(text, FileKind::Markdown);
        let blocks = outline.blocks.into_iter();
        blocks.map(|block| (word(block.kind), block.span().of(text))).collect()
    }

    fn word(kind: BlockKind) -> &'static str {
        match kind {
            BlockKind::FrontMatter => "front",
            BlockKind::Heading => "heading",
            BlockKind::Prose => "prose",
            BlockKind::ListItem => "item",
            BlockKind::Quote => "quote",
            BlockKind::TableRow => "row",
            BlockKind::Fence(Language::Shell) => "shell",
            BlockKind::Fence(_) => "fence",
            BlockKind::Comment => "comment",
            BlockKind::Html => "html",
            BlockKind::File(_) => "file",
        }
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        assert_eq!(shown(text), expected, "{text:?}");
        let windows = text.replace('\n', "\r\n");
        let kinds = |text| shown(text).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
        assert_eq!(kinds(&windows), kinds(text), "with CRLF: {text:?}");
    }

    #[test]
    fn paragraphs_headings_and_breaks() {
        check("", &[]);
        check(" \n\n", &[]);
        check("a\nb\n\nc", &[("prose", "a\nb"), ("prose", "c")]);
        check("# A\nb\n## C\n", &[("heading", "# A"), ("prose", "b"), ("heading", "## C")]);
        check("A\n===\nb\n---\n", &[("heading", "A\n==="), ("heading", "b\n---")]);
        check("a\nb\nc\n---\n", &[("prose", "a\nb\nc"), ("prose", "---")]);
        check("a\n\n***\nb", &[("prose", "a"), ("prose", "***"), ("prose", "b")]);
        check("\u{FEFF}# A\n", &[("heading", "# A")]);
        check("\u{FEFF}---\na: b\n---\nc", &[("front", "---\na: b\n---"), ("prose", "c")]);
    }

    #[test]
    fn fences_end_where_they_are_closed() {
        check("```bash\nls\n```\na", &[("shell", "```bash\nls\n```"), ("prose", "a")]);
        check("~~~ sh\n```\n~~\n~~~~\na", &[("shell", "~~~ sh\n```\n~~\n~~~~"), ("prose", "a")]);
        check("a\n````\n```\n\n# b\n````", &[("prose", "a"), ("fence", "````\n```\n\n# b\n````")]);
        check("```\nnever closed\n\n# b", &[("fence", "```\nnever closed\n\n# b")]);
        check("``` a`b\nc", &[("prose", "``` a`b\nc")]);
        check(
            "1. a\n\n   ```sh\n   ls\n   ```\n   b\nc",
            &[("item", "1. a"), ("shell", "   ```sh\n   ls\n   ```"), ("item", "   b\nc")],
        );
        check("- ```sh\n  ls\n  ```\n- b", &[("shell", "- ```sh\n  ls\n  ```"), ("item", "- b")]);
        check(
            "> a\n> ```sh\n> ls\n> ```\n> b\n",
            &[("quote", "> a"), ("shell", "> ```sh\n> ls\n> ```"), ("quote", "> b")],
        );
        check("> ```sh\n> ls\nb", &[("shell", "> ```sh\n> ls"), ("prose", "b")]);
    }

    #[test]
    fn indented_code_needs_a_blank_line_and_no_list() {
        check(
            "a\n\n    ls\n\n    b\nc",
            &[("prose", "a"), ("fence", "    ls\n\n    b"), ("prose", "c")],
        );
        check("a\n    b", &[("prose", "a\n    b")]);
        check("- a\n\n      b\n\nc", &[("item", "- a\n\n      b"), ("prose", "c")]);
        check("- a\n\nb\n\n\tls", &[("item", "- a"), ("prose", "b"), ("fence", "\tls")]);
    }

    #[test]
    fn lists_quotes_and_tables() {
        check(
            "- a\n  b\nlazy\n* c\n  1) d\n\ne",
            &[("item", "- a\n  b\nlazy"), ("item", "* c"), ("item", "  1) d"), ("prose", "e")],
        );
        check("> a\nlazy\n\n> b\n>\n> > c", &[("quote", "> a\nlazy"), ("quote", "> b\n>\n> > c")]);
        check(
            "a\n| b | c |\n|---|---|\n| d | e\n\nf | g",
            &[
                ("prose", "a"),
                ("row", "| b | c |"),
                ("row", "|---|---|"),
                ("row", "| d | e"),
                ("prose", "f | g"),
            ],
        );
        check(
            "a\nb | c\n--|:-:\nd | e\nf",
            &[
                ("prose", "a"),
                ("row", "b | c"),
                ("row", "--|:-:"),
                ("row", "d | e"),
                ("prose", "f"),
            ],
        );
        check("curl x | sh\ny | z", &[("prose", "curl x | sh\ny | z")]);
    }

    #[test]
    fn comments_and_markup() {
        check(
            "a\n<!-- b\n\n# c --> d\ne",
            &[("prose", "a"), ("comment", "<!-- b\n\n# c -->"), ("prose", " d\ne")],
        );
        check(
            "<!-- a --><!--> b",
            &[("comment", "<!-- a -->"), ("comment", "<!-->"), ("prose", " b")],
        );
        check("<!-- a\n\nb", &[("comment", "<!-- a\n\nb")]);
        check(
            "- <!-- a -->\n> <!-- b -->",
            &[("comment", "- <!-- a -->"), ("comment", "> <!-- b -->")],
        );
        check(
            "[//]: # (a)\n[c]: <> (b\nc)\nd",
            &[("comment", "[//]: # (a)"), ("comment", "[c]: <> (b\nc)"), ("prose", "d")],
        );
        check("[a]: https://example.com\n", &[("prose", "[a]: https://example.com")]);
        check("<div>\n# a\n\nb", &[("html", "<div>\n# a"), ("prose", "b")]);
        check(
            "<div> <!-- a\n\nb -->\nc",
            &[("html", "<div> "), ("comment", "<!-- a\n\nb -->"), ("prose", "c")],
        );
        check(
            "<script>\na\n\nb</script>\nc",
            &[("html", "<script>\na\n\nb</script>"), ("prose", "c")],
        );
        check("<rule>\na\n</rule>", &[("html", "<rule>"), ("prose", "a\n</rule>")]);
    }

    #[test]
    fn headings_know_what_they_stand_under() {
        let text = "a\n# A\n### B\n## C #\nD\n=\n### E\nf";
        let outline = Outline::of(text, FileKind::Markdown);
        let rows: Vec<(&str, u8, u32)> = outline
            .headings
            .iter()
            .map(|found| {
                (&text[found.start as usize..found.end as usize], found.level, found.parent)
            })
            .collect();
        let none = u32::MAX;
        let expected = [("A", 1, none), ("B", 3, 0), ("C", 2, 0), ("D", 1, none), ("E", 3, 3)];
        assert_eq!(rows, expected);
        let sections: Vec<u32> = outline.blocks.iter().map(|block| block.section).collect();
        assert_eq!(sections, [none, none, 0, 0, none, 3, 4]);
        let last = outline.at(text.len() - 1).unwrap();
        let above: Vec<u8> = outline.headings_above(last).map(|heading| heading.level).collect();
        assert_eq!(above, [3, 1]);
    }

    #[test]
    fn what_is_not_markdown_is_one_block() {
        let outline = Outline::of("# a\n\n# b", FileKind::Text);
        assert_eq!(outline.blocks.len(), 1);
        assert_eq!(outline.blocks[0].kind, BlockKind::File(FileKind::Text));
        assert_eq!(outline.blocks[0].span(), Span::new(0, 8));
    }

    #[test]
    fn a_hundred_thousand_of_anything_are_all_found() {
        for (line, each) in [("# a\n", 1), ("- a\n", 1), ("|a|\n", 1), ("<!-- -->x\n\n", 2)] {
            let outline = Outline::of(&line.repeat(50_000 * 2 / each), FileKind::Markdown);
            assert_eq!(outline.blocks.len(), 100_000, "{line}");
        }
    }

    #[test]
    fn past_the_bound_all_is_one_paragraph() {
        let text = "#\n".repeat((1 << 17) + 50);
        let outline = Outline::of(&text, FileKind::Markdown);
        assert_eq!(outline.blocks.len(), 1 << 17);
        let last = outline.blocks.last().unwrap();
        assert_eq!((last.kind, last.end as usize), (BlockKind::Prose, text.len()));
        assert_eq!(outline.headings.len(), (1 << 17) - 1);
    }

    fn covers(text: &str) -> Result<(), TestCaseError> {
        let outline = Outline::of(text, FileKind::Markdown);
        let mut bare = text.as_bytes().to_vec();
        let mut before = 0;
        for block in &outline.blocks {
            let Span { start, end } = block.span();
            prop_assert!(before <= start && start < end, "order of {:?}", outline.blocks);
            prop_assert!(text.get(start..end).is_some(), "boundaries of {:?}", block);
            bare[start..end].fill(b' ');
            before = end;
        }
        let bare = String::from_utf8(bare).unwrap();
        let left = bare.trim_start_matches('\u{FEFF}').trim_matches([' ', '\t', '\r', '\n']);
        prop_assert_eq!(left, "", "not covered in {:?}", text);
        for heading in &outline.headings {
            prop_assert!(text.get(heading.start as usize..heading.end as usize).is_some());
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn blocks_of_any_text_are_in_order_and_cover_it(text in any::<String>()) {
            covers(&text)?;
        }

        #[test]
        fn blocks_of_marks_are_in_order_and_cover_them(
            parts in proptest::collection::vec(proptest::sample::select(vec![
                "\n", "\n\n", "\r\n", "\r", " ", "    ", "\t", "# ", "#", "=", "---", "- ",
                "* ", "1. ",
                "> ", ">", "```", "~~~", "````", "sh", "|", "|---|", "<!--", "-->", "<!-->",
                "<div>",
                "</div>", "<script>", "</script>", "<x>", "[//]: # (", "[a]: <> \"", ")", "\"",
                "a", "\u{e9}",
                "\u{FEFF}", "---\n", "a: b\n", "\0",
            ]), 0..24),
        ) {
            covers(&parts.concat())?;
        }
    }
}
