//! A field of a schedule that is not what it must be.

use std::fmt;

/// One field of a schedule that is not what it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    /// The field, by its name in JSON.
    pub field: &'static str,
    /// Which item of it, from 0, when it is a list.
    pub index: Option<usize>,
    /// What is wrong with it.
    pub why: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for FieldFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            None => write!(f, "{}: {}", self.field, self.why),
            Some(index) => write!(f, "{}[{index}]: {}", self.field, self.why),
        }
    }
}
