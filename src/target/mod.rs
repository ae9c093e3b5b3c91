//! From the words of a command line to skills: files, folders, patterns, URLs, standard input.

mod folder;
mod glob;
pub mod page;
pub mod read;
pub mod roots;
mod walk;

use crate::error::near::nearest;
use crate::error::system;
use crate::error::unfetched::{Obstacle, Unfetched};
use crate::error::{Error, Result};
use crate::net::locator::Locator;
use folder::Folder;
use glob::Glob;
use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// How much is read before the rest is named as not scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file. 16 MiB holds every honest text; a small bound would invite padding.
    pub file_bytes_max: u64,
    /// Files of one skill.
    pub files_max: usize,
    /// Bytes of one skill, all files together; also bounds what one thread holds in memory.
    pub skill_bytes_max: u64,
    /// Folders below a skill's own, or below the named folder until a skill begins.
    pub depth_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes_max: 16 * 1024 * 1024,
            files_max: 1_000,
            skill_bytes_max: 64 * 1024 * 1024,
            depth_max: 16,
        }
    }
}

/// What a word of the command line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `-`.
    Stdin,
    /// One file, scanned alone.
    File(PathBuf),
    /// A folder: each skill in it is scanned with its files.
    Directory(PathBuf),
    /// A URL, whose page is a skill.
    Page(Locator),
}

/// A skill that has been found and not been read yet.
#[derive(Debug)]
pub struct SkillAt {
    /// Its main document, as the user would open it; `-` for standard input.
    pub target: String,
    place: Place,
}

impl SkillAt {
    /// The URL to be fetched, when it is at one.
    pub fn page(&self) -> Option<&Locator> {
        match &self.place {
            Place::Page(locator) => Some(locator),
            Place::Stdin | Place::File(_) | Place::Folder(_) => None,
        }
    }
}

/// Where the bytes of a skill are.
#[derive(Debug)]
enum Place {
    Stdin,
    File(PathBuf),
    Folder(Folder),
    Page(Locator),
}

/// What there is to scan, in the order of the words and of the paths below each.
#[derive(Debug, Default)]
pub struct Found {
    /// The skills.
    pub jobs: Vec<SkillAt>,
    /// What was named but cannot be scanned.
    pub errors: Vec<Error>,
}

/// Finds the skills that `words` name. Files outside skill folders that match one of `include`
/// are skills of one file each. Fails as a whole only for a pattern that does not parse.
pub fn find(words: &[OsString], include: &[String], limits: Limits) -> Result<Found> {
    let include: Vec<Glob> =
        include.iter().map(|pattern| Glob::parse(pattern)).collect::<Result<_>>()?;
    let mut found = Found::default();
    for word in words {
        match expand(word, limits, &mut found.errors) {
            Err(error @ Error::BadPattern { .. }) => return Err(error),
            Err(error) => found.errors.push(error),
            Ok(targets) => {
                for target in targets {
                    add(&mut found, target, &include, limits);
                }
            }
        }
    }
    let mut seen = HashSet::new();
    // A package is not the same as its main document alone: both may be asked for.
    found
        .jobs
        .retain(|job| seen.insert((job.target.clone(), matches!(job.place, Place::Folder(_)))));
    Ok(found)
}

/// Checks a pattern without looking for anything. Fails as [`find`] does.
pub fn check_pattern(pattern: &str) -> Result<()> {
    Glob::parse(pattern).map(drop)
}

fn add(found: &mut Found, target: Target, include: &[Glob], limits: Limits) {
    match target {
        Target::Stdin => {
            found.jobs.push(SkillAt { target: "-".to_owned(), place: Place::Stdin });
        }
        Target::File(path) => found.jobs.push(SkillAt::file(path)),
        Target::Page(locator) => {
            let (target, place) = (locator.to_string(), Place::Page(locator));
            found.jobs.push(SkillAt { target, place });
        }
        Target::Directory(path) => {
            let walked = walk::skills(&path, include, limits);
            found.jobs.extend(walked.jobs);
            found.errors.extend(walked.errors);
        }
    }
}

/// The targets of one word: one, or those its pattern matches when nothing has that very name.
fn expand(word: &OsString, limits: Limits, errors: &mut Vec<Error>) -> Result<Vec<Target>> {
    let text = word.to_string_lossy();
    let path = PathBuf::from(word);
    if text == "-" {
        return Ok(vec![Target::Stdin]);
    }
    if is_url(&text) {
        return Locator::parse(&text).map(|locator| vec![Target::Page(locator)]).map_err(|why| {
            let url = text.to_string();
            Error::Unfetched(Unfetched { at: url.clone(), url, why, obstacle: Obstacle::Guard })
        });
    }
    match fs::metadata(&path) {
        Ok(about) => target(path, about.file_type()).map(|target| vec![target]),
        Err(error) if !is_absent(error.kind()) => {
            Err(Error::Unreadable { path, why: reason(&error) })
        }
        Err(_) if Glob::is_pattern(&text) => {
            let targets = walk::matching(&text, limits, errors)?;
            if targets.is_empty() {
                Err(Error::NothingAt { path, near: None })
            } else {
                Ok(targets)
            }
        }
        Err(_) => Err(Error::NothingAt { near: near(&path), path }),
    }
}

/// Whether a word is a URL: nobody has a folder `https:`.
pub fn is_url(word: &str) -> bool {
    let scheme = word.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

fn is_absent(kind: ErrorKind) -> bool {
    // A name no file system takes (`a*` on some, too long a name) is absent as well.
    matches!(
        kind,
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
    )
}

fn target(path: PathBuf, kind: fs::FileType) -> Result<Target> {
    if kind.is_dir() {
        Ok(Target::Directory(path))
    } else if kind.is_file() {
        Ok(Target::File(path))
    } else {
        // Opening a pipe or a device can wait for ever, or never end.
        let why = "neither a file nor a folder; pipe its content into: malwar scan -".to_owned();
        Err(Error::Unreadable { path, why })
    }
}

/// Names that are compared for a hint: not worth reading a huge folder for.
const NAMES_MAX: usize = 10_000;

/// An existing path that looks like a missing one: differs from it in its first missing part.
fn near(path: &Path) -> Option<PathBuf> {
    let parent = |path: &'_ Path| match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Some(PathBuf::from(".")),
        other => other.map(Path::to_path_buf),
    };
    let missing = path.ancestors().find(|part| parent(part).is_some_and(|up| up.exists()))?;
    let name = missing.file_name()?.to_string_lossy().into_owned();
    let siblings: Vec<String> = fs::read_dir(parent(missing)?)
        .ok()?
        .take(NAMES_MAX)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    let mut sorted: Vec<&str> = siblings.iter().map(String::as_str).collect();
    sorted.sort_unstable();
    let like = missing.with_file_name(nearest(&name, sorted.into_iter())?);
    // As a shell completes it: a folder ends with a slash.
    if like.is_dir() { Some(like.join("")) } else { Some(like) }
}

impl SkillAt {
    fn file(path: PathBuf) -> Self {
        Self { target: path.to_string_lossy().into_owned(), place: Place::File(path) }
    }
}

/// Why something could not be read, in words.
fn reason(error: &std::io::Error) -> String {
    if error.kind() == ErrorKind::PermissionDenied {
        return "permission denied".to_owned();
    }
    system::reason(error)
}

#[cfg(test)]
mod tests;
