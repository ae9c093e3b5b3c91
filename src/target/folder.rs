//! A skill's folder as the walk saw it: names only, nothing read.

use super::Limits;
use crate::error::Error;
use crate::skill::Unscanned;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Names that are told one by one when a skill has more files than are read; the rest are counted.
const NAMED_MAX: usize = 100;

/// A folder with a `SKILL.md`.
#[derive(Debug)]
pub(super) struct Folder {
    /// The folder itself.
    pub(super) root: PathBuf,
    /// The main document, below `root`.
    pub(super) main: PathBuf,
    /// The other files and links, below `root`, sorted.
    pub(super) files: Vec<PathBuf>,
    /// What is left out, with the reason.
    pub(super) unscanned: Vec<Unscanned>,
    /// Folders that could not be listed.
    pub(super) errors: Vec<Error>,
    beyond: usize,
}

impl Folder {
    pub(super) fn new(root: PathBuf, main: PathBuf) -> Self {
        let (files, unscanned, errors) = (Vec::new(), Vec::new(), Vec::new());
        Self { root, main, files, unscanned, errors, beyond: 0 }
    }

    /// Takes a file in, or only its name when there are enough.
    pub(super) fn add(&mut self, file: PathBuf, limits: Limits) {
        if self.files.len() + 1 < limits.files_max {
            self.files.push(file);
            return;
        }
        self.beyond += 1;
        if self.beyond <= NAMED_MAX {
            let why = format!("past the first {} files", limits.files_max);
            self.leave_out(&file, &why, true);
        }
    }

    /// Records that something is not scanned.
    pub(super) fn leave_out(&mut self, file: &Path, why: &str, matters: bool) {
        self.unscanned.push(Unscanned { path: inside(file), why: why.to_owned(), matters });
    }

    /// Ends the listing: sorts, and counts what is too much to be named.
    pub(super) fn close(&mut self, limits: Limits) {
        self.files.sort_unstable();
        if let Some(more) = self.beyond.checked_sub(NAMED_MAX).filter(|more| *more > 0) {
            let why = format!("past the first {} files", limits.files_max);
            let path = format!("{more} more files");
            self.unscanned.push(Unscanned { path, why, matters: true });
        }
    }
}

/// Whether a name is that of a skill's main document.
pub(super) fn is_main(name: &OsStr) -> bool {
    name.eq_ignore_ascii_case("SKILL.md")
}

/// A path inside a skill, with `/` between its parts.
pub(super) fn inside(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
