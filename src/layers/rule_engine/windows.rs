//! Where the literals of the rules stand in one text.

use super::literal::LiteralId;
use super::rows::Rows;
use crate::skill::Span;

/// A part of a text in which a literal stands, once or more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl From<Window> for Span {
    fn from(window: Window) -> Self {
        Self::new(window.start as usize, window.end as usize)
    }
}

/// Where the literals stand in one text.
#[derive(Debug)]
pub(super) struct Windows {
    /// The literals that stand in the text.
    present: Vec<LiteralId>,
    /// For each literal one more than its place among them; 0 where it is none of them.
    places: Vec<LiteralId>,
    /// For each literal that is present where it stands, in the order of the text.
    rows: Rows<Window>,
}

impl Windows {
    /// Those of the literals that are present; for each literal one more than its place among
    /// them, or 0; and for each that is present where it stands.
    pub(super) fn new(present: Vec<LiteralId>, places: Vec<LiteralId>, rows: Rows<Window>) -> Self {
        Self { present, places, rows }
    }

    /// The literals that stand in the text.
    pub(super) fn present(&self) -> &[LiteralId] {
        &self.present
    }

    /// Whether a literal stands in the text.
    pub(super) fn has(&self, literal: LiteralId) -> bool {
        self.places.get(usize::from(literal)).is_some_and(|place| *place > 0)
    }

    /// Where a literal stands, in the order of the text.
    pub(super) fn of(&self, literal: LiteralId) -> &[Window] {
        let place = self.places.get(usize::from(literal)).and_then(|place| place.checked_sub(1));
        place.map_or(&[], |place| self.rows.row(place.into()))
    }
}

/// Whether one of some parts of a text, which are in order and apart from each other, overlaps
/// another part.
pub(super) fn touch<Part: Copy + Into<Span>>(parts: &[Part], other: Span) -> bool {
    let after = parts.partition_point(|part| (*part).into().end <= other.start);
    parts.get(after).is_some_and(|part| (*part).into().start < other.end)
}
