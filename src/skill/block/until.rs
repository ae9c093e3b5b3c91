//! What a line may open that the lines below it are read by.

/// What the next lines are read as.
#[derive(Clone, Copy)]
pub(super) enum Until {
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
