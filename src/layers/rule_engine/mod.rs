//! Rules over the text.
