//! What the layer needs of the world: it reaches neither clock nor database itself.

use crate::error::Result;
use crate::net::Http;
use std::time::Duration;

/// The world as the layer sees it; a test gives its own.
pub trait Means: Send + Sync {
    /// The network.
    fn http(&self) -> &dyn Http;

    /// The time since some fixed moment; never runs backwards.
    fn elapsed(&self) -> Duration;

    /// Waits for so long.
    fn wait(&self, time: Duration);

    /// Counts a call before it is made; false, and nothing is counted, when there have been
    /// `daily` calls today. Fails when it cannot be counted.
    fn take_call(&self, daily: u32) -> Result<bool>;

    /// The answer to a question, by its digest, when it is still known.
    fn recall(&self, question: &str) -> Result<Option<String>>;

    /// Counts what the answer to a question cost, and keeps it when it is of use.
    fn note(&self, question: &str, answer: Option<&str>, cost: Cost) -> Result<()>;
}

/// What an answer cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Tokens read, as the model's server counts them.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
}
