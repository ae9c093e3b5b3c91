//! How scans look to people and to other people's tools.

mod columns;
pub mod excerpt;
pub mod github;
pub mod plain;
pub mod row;
pub mod sarif;
pub mod schedules;
pub mod second_opinion;
pub mod stored;
pub mod table;
pub mod terminal;
pub mod when;

/// How a human reader wants to see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Whether colours may be used.
    pub colour: bool,
    /// The width of the terminal; none when the output goes to a file or a pipe.
    pub terminal_columns: Option<u16>,
    /// How often `-v` was given.
    pub verbose: u8,
    /// Whether only verdicts are wanted.
    pub quiet: bool,
}
