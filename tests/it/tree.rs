//! The files of this repository, as (path, text) pairs.

use std::fs;
use std::path::Path;

/// Where the repository lies.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Folders that git does not keep, from the root: `src/target` is a room like any other.
const LEFT_OUT: [&str; 6] =
    [".git", "target", "fuzz/target", "fuzz/corpus", "fuzz/artifacts", "fuzz/coverage"];

/// All text files below `folder` (relative to the root, `""` for all of it), sorted by path.
///
/// Left out is what git would not keep: its own folder, build output (cargo marks it with
/// `CACHEDIR.TAG`), what fuzzing leaves behind, and files that are not UTF-8.
pub fn texts(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), &mut found);
    found.sort();
    found
}

/// Whether the path is that of a file with this extension.
pub fn is(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    if folder.join("CACHEDIR.TAG").exists() {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            if !LEFT_OUT.contains(&relative(&path).as_str()) {
                collect(&path, found);
            }
        } else if kind.is_file()
            && name != ".git"
            && let Ok(text) = fs::read_to_string(&path)
        {
            found.push((relative(&path), text));
        }
    }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(ROOT).unwrap().to_string_lossy().replace('\\', "/")
}
