//! The files of this repository, as (path, text) pairs.

use std::fs;
use std::path::Path;

/// Where the repository lies.
pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

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
            let skipped = [".git", "artifacts", "coverage"];
            let fuzzed = name == "corpus" && folder.ends_with("fuzz");
            if !skipped.iter().any(|skip| name == *skip) && !fuzzed {
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
