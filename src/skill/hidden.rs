//! Characters that a reader does not see, counted where honest text has none.
