//! A folder of its own for one test, gone when the test is over.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("malwar-scratch-{}-{n}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// The path of something in it; the folder itself for `""`.
    pub fn path(&self, inside: &str) -> PathBuf {
        if inside.is_empty() { self.0.clone() } else { self.0.join(inside) }
    }

    /// Writes a file in it and gives its path.
    pub fn file(&self, inside: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // what is left is in the system's temporary folder
    }
}
