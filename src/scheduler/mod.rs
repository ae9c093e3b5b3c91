//! Scans that happen again: when they are due, and what came of them.

pub mod changes;
pub mod cron;
pub mod jobs;
pub mod planning;
pub mod store;
