//! Text behind look-alike and invisible characters, shell quoting and split strings.

mod assignment;
mod command;
mod confusable;
mod draft;
mod expansion;
mod joined;
mod literal;
mod shell;
mod spaced;
mod ticks;
mod unicode;
mod word;

use super::Span;
use super::block::Outline;
use super::file_kind::FileKind;
use super::file_kind::Language;
use super::view::How;
use super::view::Map;
use super::view::Reading;
use super::view::View;

/// Where readings go.
type Sink<'a> = dyn FnMut(Reading) + 'a;

/// Finds what reads differently once it is put in order, in the places where it would.
pub(super) fn search(text: &str, outline: &Outline, kind: FileKind, sink: &mut Sink<'_>) {
    unicode::search(text, sink);
    spaced::search(text, sink);
    for block in &outline.blocks {
        let language = block.kind.language().or(kind.language());
        search_place(text, block.span(), language, sink);
    }
}

/// The same inside a view: what somebody encoded may be code of any kind. Copies of the file's
/// own lines were searched as lines of the file.
pub(super) fn search_view(view: &View, sink: &mut Sink<'_>) {
    let whole = Span::new(0, view.text.len());
    match (&view.map, view.how) {
        (_, How::Shell | How::Joined) => {}
        (Map::Runs(_), _) | (_, How::Unicode) => {
            search_place(&view.text, whole, Some(Language::Unstated), sink);
        }
        (Map::Whole(_), _) => {
            unicode::search(&view.text, sink);
            search_place(&view.text, whole, Some(Language::Unstated), sink);
        }
    }
}

fn search_place(text: &str, place: Span, language: Option<Language>, sink: &mut Sink<'_>) {
    match language {
        None => shell::search_prose(text, place, sink),
        Some(Language::Unstated) => {
            shell::search(text, place, sink);
            joined::search(text, place, false, sink);
            ticks::search(text, place, b'`', sink);
        }
        Some(Language::Shell) => {
            shell::search(text, place, sink);
            joined::search(text, place, false, sink);
        }
        Some(Language::PowerShell) => {
            joined::search(text, place, false, sink);
            ticks::search(text, place, b'`', sink);
        }
        Some(Language::Batch) => ticks::search(text, place, b'^', sink),
        Some(Language::Python) => joined::search(text, place, true, sink),
        Some(
            Language::OtherCode | Language::JavaScript | Language::AppleScript | Language::Html,
        ) => {
            joined::search(text, place, false, sink);
        }
        Some(Language::Yaml | Language::Ini | Language::Json | Language::Plain | Language::Sql) => {
            shell::search_prose(text, place, sink);
        }
    }
}
