//! Reads a found skill's bytes, never more than the limits, never anything but regular files.

use super::folder::{Folder, inside};
use super::walk::{openable, stays_inside};
use super::{Limits, Place, SkillAt, reason};
use crate::error::{Error, Result};
use crate::skill::{Skill, Source, Unscanned};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// A skill as far as it could be read.
#[derive(Debug)]
pub struct Reading {
    /// The skill.
    pub skill: Skill,
    /// Parts of it that exist and could not be read; each is in its `unscanned`, too.
    pub errors: Vec<Error>,
}

/// The first bytes of something, and how many it has when they are not all.
struct Content {
    bytes: Vec<u8>,
    cut: Option<Cut>,
}

#[derive(Clone, Copy)]
struct Cut {
    kept: u64,
    /// Unknown for what comes through a pipe.
    whole: Option<u64>,
}

impl SkillAt {
    /// Reads and parses the skill. Fails when its main document cannot be read; anything else
    /// that cannot is named in the reading.
    pub fn read(&self, limits: Limits) -> Result<Reading> {
        let refuse = |error: &io::Error| Error::Unreadable {
            path: self.target.clone().into(),
            why: reason(error),
        };
        match &self.place {
            Place::Stdin => {
                let content = bounded(io::stdin().lock(), limits.file_bytes_max, None)
                    .map_err(|error| refuse(&error))?;
                Ok(self.single("-", content))
            }
            Place::File(path) => {
                let content = open(path, limits.file_bytes_max).map_err(|error| refuse(&error))?;
                let name = path
                    .file_name()
                    .map_or(self.target.as_str().into(), |name| name.to_string_lossy());
                Ok(self.single(&name, content))
            }
            Place::Folder(folder) => self.package(folder, limits),
            Place::Page(_) => Err(Error::Unreadable {
                path: self.target.clone().into(),
                why: "nobody is there to fetch it".to_owned(),
            }),
        }
    }

    fn single(&self, path: &str, content: Content) -> Reading {
        let unscanned = content.cut.map(|cut| cut.told(path)).into_iter().collect();
        let source = Source { path: path.to_owned(), bytes: content.bytes };
        let skill = Skill::parse(self.target.clone(), vec![source], unscanned);
        Reading { skill, errors: Vec::new() }
    }

    fn package(&self, folder: &Folder, limits: Limits) -> Result<Reading> {
        let mut package = Package {
            folder,
            limits,
            bytes_left: limits.skill_bytes_max,
            sources: Vec::with_capacity(folder.files.len() + 1),
            unscanned: folder.unscanned.clone(),
            errors: folder.errors.clone(),
        };
        match package.take(&folder.main) {
            Taken::Yes => {}
            Taken::Refused(why) => {
                return Err(Error::Unreadable { path: self.target.clone().into(), why });
            }
            Taken::Unreadable(error) => return Err(error),
        }
        for file in &folder.files {
            match package.take(file) {
                Taken::Yes => {}
                Taken::Refused(why) => package.leave_out(file, why, false),
                Taken::Unreadable(error) => {
                    package.leave_out(file, "could not be read".to_owned(), true);
                    package.errors.push(error);
                }
            }
        }
        let Package { sources, unscanned, errors, .. } = package;
        Ok(Reading { skill: Skill::parse(self.target.clone(), sources, unscanned), errors })
    }
}

/// A skill's folder while it is read.
struct Package<'a> {
    folder: &'a Folder,
    limits: Limits,
    bytes_left: u64,
    sources: Vec<Source>,
    unscanned: Vec<Unscanned>,
    errors: Vec<Error>,
}

/// What became of one file.
enum Taken {
    /// Read, or its bytes past a limit named.
    Yes,
    /// Not a file to be read, and why.
    Refused(String),
    /// It is one, but reading failed.
    Unreadable(Error),
}

impl Package<'_> {
    fn take(&mut self, file: &Path) -> Taken {
        let path = self.folder.root.join(file);
        let unreadable = |error: &io::Error| {
            Taken::Unreadable(Error::Unreadable { path: path.clone(), why: reason(error) })
        };
        match fs::symlink_metadata(&path) {
            Ok(about) if about.is_symlink() => {
                if let Err(why) = follow(&path, &self.folder.root) {
                    return Taken::Refused(why);
                }
            }
            Ok(about) if !about.is_file() => return Taken::Refused("not a regular file".into()),
            Ok(_) => {}
            Err(error) => return unreadable(&error),
        }
        if self.bytes_left == 0 {
            let why = format!("past the first {} of the skill", size(self.limits.skill_bytes_max));
            self.leave_out(file, why, true);
            return Taken::Yes;
        }
        match open(&path, self.limits.file_bytes_max.min(self.bytes_left)) {
            Ok(Content { bytes, cut }) => {
                let path = inside(file);
                self.bytes_left = self.bytes_left.saturating_sub(bytes.len() as u64);
                self.unscanned.extend(cut.map(|cut| cut.told(&path)));
                self.sources.push(Source { path, bytes });
                Taken::Yes
            }
            Err(error) => unreadable(&error),
        }
    }

    fn leave_out(&mut self, file: &Path, why: String, matters: bool) {
        self.unscanned.push(Unscanned { path: inside(file), why, matters });
    }
}

/// Whether a link may be read: it must end at a regular file inside the skill's folder.
fn follow(link: &Path, root: &Path) -> Result<(), String> {
    let real = fs::canonicalize(link).map_err(|_| "a link to nothing, or to itself".to_owned())?;
    if !stays_inside(link, openable(root)) {
        return Err("a link that leaves the folder".to_owned());
    }
    if real.is_dir() {
        return Err("a link to a folder, which is scanned at its own place".to_owned());
    }
    if !real.is_file() {
        return Err("a link to something that is not a regular file".to_owned());
    }
    Ok(())
}

fn open(path: &Path, bytes_max: u64) -> io::Result<Content> {
    // Looked at before it is opened: opening a pipe waits for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let file = File::open(path)?;
    let whole = file.metadata()?.len();
    bounded(file, bytes_max, Some(whole))
}

fn bounded(from: impl Read, bytes_max: u64, whole: Option<u64>) -> io::Result<Content> {
    let expected = whole.unwrap_or(0).min(bytes_max).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    // One byte more than is kept, to know whether there are more.
    from.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes)?;
    let kept = usize::try_from(bytes_max).unwrap_or(usize::MAX);
    let cut = (bytes.len() > kept).then_some(Cut { kept: bytes_max, whole });
    bytes.truncate(kept);
    Ok(Content { bytes, cut })
}

impl Cut {
    fn told(self, path: &str) -> Unscanned {
        let why = match self.whole.filter(|whole| *whole > self.kept) {
            Some(whole) => format!("first {} of {} scanned", size(self.kept), size(whole)),
            None => format!("first {} scanned, there was more", size(self.kept)),
        };
        Unscanned { path: path.to_owned(), why, matters: true }
    }
}

/// A number of bytes in words, cut down to a tenth of its unit: `16 MiB`, `40.2 MiB`, `812 bytes`.
fn size(bytes: u64) -> String {
    let (unit, word) = match bytes {
        0..1_024 => return format!("{bytes} bytes"),
        1_024..1_048_576 => (1_024, "KiB"),
        1_048_576..1_073_741_824 => (1_048_576, "MiB"),
        1_073_741_824.. => (1_073_741_824, "GiB"),
    };
    match (bytes / unit, bytes % unit * 10 / unit) {
        (whole, 0) => format!("{whole} {word}"),
        (whole, tenth) => format!("{whole}.{tenth} {word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_told_in_the_unit_a_reader_would_choose() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1_023, "1023 bytes"),
            (1_024, "1 KiB"),
            (1_536, "1.5 KiB"),
            (16 * 1_048_576, "16 MiB"),
            (u64::MAX, "17179869183.9 GiB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn a_stream_is_cut_one_byte_past_its_limit_and_not_at_it() {
        for (length, cut) in [(0, false), (7, false), (8, false), (9, true), (1_000, true)] {
            let content = bounded(io::repeat(b'x').take(length), 8, None).unwrap();
            assert_eq!(content.cut.is_some(), cut, "{length} bytes");
            assert_eq!(content.bytes.len() as u64, length.min(8));
        }
    }
}
