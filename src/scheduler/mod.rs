//! Scans that happen again: when they are due, and what came of them.

pub mod changes;
pub mod cron;
pub mod engine;
pub mod execute;
pub mod hands;
pub mod inlet;
pub mod jobs;
pub mod options;
pub mod planning;
pub mod scanner;
pub mod store;
pub mod timer;
