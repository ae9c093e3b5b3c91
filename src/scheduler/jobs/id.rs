//! The names that jobs and runs have: random, short enough to be typed.

use crate::error::Result;
use crate::hex;
use std::fmt;

/// Random bytes of an id: 48 bits, written as 12 hex digits. Among a million ids two are the
/// same once in 560; the database refuses the second.
const ID_BYTES: usize = 6;
/// What the id of a job begins with.
const JOB_PREFIX: &str = "sched-";

/// The id of a job: `sched-3f2a9c1b7d04`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(String);

impl JobId {
    /// A new one. Fails when the operating system gives no random bytes.
    pub fn random() -> Result<Self> {
        Ok(Self(format!("{JOB_PREFIX}{}", hex::random::<ID_BYTES>()?)))
    }

    /// One that was read back from where it was kept.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hex digits without `sched-`, as tables show them.
    pub fn digits(&self) -> &str {
        self.0.strip_prefix(JOB_PREFIX).unwrap_or(&self.0)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The id of a run: `784861b6848b`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(String);

impl RunId {
    /// A new one. Fails when the operating system gives no random bytes.
    pub fn random() -> Result<Self> {
        hex::random::<ID_BYTES>().map(Self)
    }

    /// One that was read back from where it was kept.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_twelve_hex_digits_and_never_the_same() {
        let (job, other, run) =
            (JobId::random().unwrap(), JobId::random().unwrap(), RunId::random().unwrap());
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_hexdigit).count();
        assert_eq!((job.as_str().len(), digits(job.digits())), (18, 12));
        assert_eq!((run.as_str().len(), digits(run.as_str())), (12, 12));
        assert_ne!(job, other);
    }
}
