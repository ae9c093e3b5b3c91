//! What must be true of every skill, however broken the bytes it was made of.
//!
//! The fuzz targets include this file too, so it uses the library and nothing of the tests.

use malwar::skill::block::Outline;
use malwar::skill::front_matter::locate;
use malwar::skill::view::View;
use malwar::skill::{Skill, SkillFile, Source, Span};

/// Reads bytes as a skill of one file and checks what came of it.
pub fn parse(path: &str, bytes: &[u8]) -> Skill {
    let source = Source { path: path.to_owned(), bytes: bytes.to_vec() };
    let skill = Skill::parse(path.to_owned(), vec![source], Vec::new());
    let [file] = skill.files.as_slice() else { panic!("one file became {}", skill.files.len()) };
    assert_eq!(file.bytes, bytes.len(), "the size is that on disk");
    assert_eq!(file.sha256.len(), 64, "the digest is whole");
    check_file(file);
    if let Some(span) = skill.manifest.span {
        check_span(&file.text, span, "the front matter");
    }
    skill
}

fn check_file(file: &SkillFile) {
    check_outline(&file.text, &file.outline);
    for view in &file.views {
        check_view(&file.text, view);
    }
    if let Some(span) = locate(&file.text) {
        check_span(&file.text, span, "the located front matter");
    }
}

/// Blocks stand in order, do not overlap, and begin and end between characters.
pub fn check_outline(text: &str, outline: &Outline) {
    let mut end = 0;
    for block in &outline.blocks {
        let span = block.span();
        check_span(text, span, "a block");
        assert!(span.start >= end, "blocks overlap at byte {}", span.start);
        end = span.end;
        let known = block.section == u32::MAX || (block.section as usize) < outline.headings.len();
        assert!(known, "a block stands in section {}", block.section);
    }
    for (index, heading) in outline.headings.iter().enumerate() {
        check_span(text, Span::new(heading.start as usize, heading.end as usize), "a heading");
        let known = heading.parent == u32::MAX || (heading.parent as usize) < index;
        assert!(known, "heading {index} stands under {}", heading.parent);
        assert!((1..=6).contains(&heading.level), "a heading of level {}", heading.level);
    }
}

/// Every byte of a view comes from within the text.
pub fn check_view(text: &str, view: &View) {
    assert!((1..=3).contains(&view.depth), "a view of depth {}", view.depth);
    assert!(view.source.end <= text.len(), "a view comes from past the end");
    let len = view.text.len();
    for (start, end) in [(0, len), (len / 3, len / 2), (len / 2, len), (0, 1.min(len))] {
        let span = view.original(Span::new(start, end));
        assert!(span.start <= span.end, "{:?}: {span:?} is backwards", view.how);
        let within = view.source.start <= span.start && span.end <= view.source.end;
        assert!(within, "{:?}: {span:?} lies outside {:?}", view.how, view.source);
    }
}

/// The span lies on character boundaries of the text.
pub fn check_span(text: &str, span: Span, what: &str) {
    assert!(text.get(span.start..span.end).is_some(), "{what} at {span:?} is no part of the text");
}
