//! What a client sends, from bytes to checked fields.

pub(super) mod body;
pub(super) mod form;
pub(super) mod item;
pub(super) mod json;
pub(super) mod parse;
