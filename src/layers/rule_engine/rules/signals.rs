//! Signals that several families share: where secrets live, how data leaves, how people talk.

use crate::layers::rule_engine::signal::Signal;

/// Output of a download handed to a shell or an interpreter on the same command line.
pub static PIPE_TO_SHELL: Signal = Signal::pattern(
    &["curl", "wget", "fetch "],
    r"\b(?:curl|wget|fetch)\b[^\n|;&]{0,300}\|\s*(?:(?:sudo|env|exec|nohup)\s+(?:-\S+\s+)*)*(?:/\S*/)?(?:ba|z|da|k|a)?sh\b",
);
