//! Remembers the list of all schedules as it was told last: it is asked for again and again.

use crate::error::Result;
use crate::storage::{Db, Version};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of a list that is remembered; a longer one is made anew each time.
const BYTES_MAX: usize = 8 << 20;

/// The list as it was told last, and the state of the database that it tells of.
#[derive(Default)]
pub(super) struct Told(Mutex<Option<(Version, Arc<Vec<u8>>)>>);

impl Told {
    /// The list as it is now: the remembered one when nothing was written since, else what `make`
    /// makes. Whoever asks meanwhile waits for that, rather than making another.
    ///
    /// Fails as `make` does.
    pub(super) fn list<E: From<crate::error::Error>>(
        &self,
        db: &Db,
        make: impl FnOnce() -> Result<String, E>,
    ) -> Result<Arc<Vec<u8>>, E> {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Asked before it is made: what is written meanwhile makes it stale, never wrong.
        let version = db.version()?;
        if let Some((_, list)) = told.as_ref().filter(|(known, _)| *known == version) {
            return Ok(Arc::clone(list));
        }
        let list = Arc::new(make()?.into_bytes());
        *told = (list.len() <= BYTES_MAX).then(|| (version, Arc::clone(&list)));
        Ok(list)
    }
}
