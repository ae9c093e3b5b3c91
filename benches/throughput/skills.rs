//! The skills that are measured: a corpus when there is one, else our own examples many times.

use malwar::skill::Source;
use std::fs;
use std::iter::repeat_n;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names a corpus: a folder of skills, or an archive of one.
const VARIABLE: &str = "MALWAR_BENCH_CORPUS";
const ARCHIVE: &str = "../shared/corpus.tar.gz";
/// Our own examples are small; this often they are worth measuring.
const REPEATED: usize = 200;

/// What is measured.
pub struct Corpus {
    pub name: String,
    pub paths: Vec<PathBuf>,
    pub skills: Vec<Vec<Source>>,
}

impl Corpus {
    pub fn bytes(&self) -> usize {
        self.skills.iter().flatten().map(|file| file.bytes.len()).sum()
    }
}

/// Reads all skills into memory.
pub fn load() -> Corpus {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let given = named.unwrap_or_else(|| root.join(ARCHIVE));
    let (folder, repeated) = if given.is_dir() {
        (given, 1)
    } else if given.is_file() {
        (unpacked(&given), 1)
    } else {
        (root.join("tests/skills"), REPEATED)
    };
    let mut corpus = Corpus { name: folder.display().to_string(), paths: vec![], skills: vec![] };
    collect(&folder, &mut corpus);
    corpus.skills = repeat_n(corpus.skills, repeated).flatten().collect();
    corpus.paths = repeat_n(corpus.paths, repeated).flatten().collect();
    corpus
}

/// Unpacks an archive once, beside cargo's other temporary files.
fn unpacked(archive: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-corpus");
    if !folder.is_dir() {
        fs::create_dir_all(&folder).unwrap();
        let tar = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&folder).status();
        assert!(tar.is_ok_and(|status| status.success()), "tar cannot unpack the corpus");
    }
    folder
}

/// A folder with a `SKILL.md` is one skill with all files below it.
fn collect(folder: &Path, corpus: &mut Corpus) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let main = entries
        .iter()
        .find(|path| path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("SKILL.md")));
    if let Some(main) = main {
        let mut paths = vec![main.clone()];
        files(folder, main, &mut paths);
        let source = |path: &PathBuf| Source {
            path: path.strip_prefix(folder).unwrap().to_string_lossy().into_owned(),
            bytes: fs::read(path).unwrap(),
        };
        corpus.skills.push(paths.iter().map(source).collect());
        corpus.paths.extend(paths);
        return;
    }
    for entry in entries.iter().filter(|path| path.is_dir()) {
        collect(entry, corpus);
    }
}

fn files(folder: &Path, main: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let (kind, path) = (entry.file_type().unwrap(), entry.path());
        if kind.is_dir() {
            files(&path, main, found);
        } else if kind.is_file() && path != main {
            found.push(path);
        }
    }
}
