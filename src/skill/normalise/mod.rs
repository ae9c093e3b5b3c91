//! Text behind look-alike and invisible characters, shell quoting and split strings.

use super::block::Outline;
use super::file_kind::FileKind;
use super::view::Reading;
use super::view::View;

/// Where readings go.
type Sink<'a> = dyn FnMut(Reading) + 'a;

/// Finds what reads differently once it is put in order, in the places where it would.
pub(super) fn search(text: &str, outline: &Outline, kind: FileKind, sink: &mut Sink<'_>) {
    let _ = (text, outline, kind, sink);
}

/// The same inside a view.
pub(super) fn search_view(view: &View, sink: &mut Sink<'_>) {
    let _ = (view, sink);
}
