//! Lists folders: which are skills, what belongs to each, which loose files a pattern matches.

use super::folder::{Folder, inside, is_main};
use super::glob::Glob;
use super::{Limits, Place, SkillAt, Target, reason};
use crate::error::{Error, Result};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Entries of one walk. The largest public collection of skills has a tenth of it.
const ENTRIES_MAX: usize = 2_000_000;

/// Names that a linked skill's main document has in practice, looked for without listing.
const MAIN_NAMES: [&str; 3] = ["SKILL.md", "skill.md", "Skill.md"];

/// What a folder holds.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) jobs: Vec<SkillAt>,
    pub(super) errors: Vec<Error>,
}

/// A folder to be listed.
struct Pending {
    path: PathBuf,
    /// The skill it belongs to: an index into [`Walk::folders`].
    skill: Option<usize>,
    /// Folders below that skill's, or below the first folder.
    depth: usize,
}

/// What an entry is, links not followed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    File,
    Link,
    Other,
}

struct Entry {
    name: OsString,
    kind: Kind,
}

struct Walk<'a> {
    root: PathBuf,
    include: &'a [Glob],
    limits: Limits,
    folders: Vec<Folder>,
    loose: Vec<PathBuf>,
    markdown: usize,
    errors: Vec<Error>,
    pending: Vec<Pending>,
}

/// Finds every skill in a folder, and the loose files that `include` adds.
pub(super) fn skills(folder: &Path, include: &[Glob], limits: Limits) -> Walked {
    // `./x/SKILL.md` says no more than `x/SKILL.md`.
    let root = if folder == Path::new(".") { PathBuf::new() } else { folder.to_path_buf() };
    let mut walk = Walk {
        pending: vec![Pending { path: root.clone(), skill: None, depth: 0 }],
        root,
        include,
        limits,
        folders: Vec::new(),
        loose: Vec::new(),
        markdown: 0,
        errors: Vec::new(),
    };
    let mut entries_left = ENTRIES_MAX;
    while let Some(next) = walk.pending.pop() {
        match list(&next.path, &mut entries_left) {
            Ok(entries) => walk.enter(next, entries),
            Err(error) => walk.refuse(next.skill, error),
        }
    }
    walk.end(folder)
}

impl Walk<'_> {
    fn enter(&mut self, mut at: Pending, entries: Vec<Entry>) {
        // The exact name first; sorted, so upper case wins among the others.
        let mains = entries.iter().filter(|entry| entry.kind != Kind::Folder);
        let main = mains
            .filter(|entry| is_main(&entry.name))
            .min_by_key(|entry| entry.name != "SKILL.md")
            .map(|entry| entry.name.clone());
        if let Some(name) = &main {
            at.skill = Some(self.folders.len());
            at.depth = 0;
            self.folders.push(Folder::new(at.path.clone(), PathBuf::from(name)));
        }
        let below = self.pending.len();
        for entry in entries {
            if main.as_ref() != Some(&entry.name) {
                self.take(&at, &entry);
            }
        }
        // The last one pushed is listed first: turn them, so that folders come in order.
        if let Some(new) = self.pending.get_mut(below..) {
            new.reverse();
        }
    }

    fn take(&mut self, at: &Pending, entry: &Entry) {
        let path = at.path.join(&entry.name);
        let skill = at.skill.and_then(|index| self.folders.get_mut(index));
        match (entry.kind, skill) {
            (Kind::Folder, skill) if entry.name == ".git" => {
                if let Some(skill) = skill {
                    let inner = below(&path, &skill.root);
                    skill.leave_out(&inner, "version control's own data", false);
                }
            }
            (Kind::Folder, skill) if at.depth >= self.limits.depth_max => {
                let why = format!("more than {} folders deep", self.limits.depth_max);
                match skill {
                    Some(skill) => {
                        let inner = below(&path, &skill.root);
                        skill.leave_out(&inner, &why, true);
                    }
                    None => self.errors.push(Error::Unreadable { path, why }),
                }
            }
            (Kind::Folder, _) => {
                self.pending.push(Pending { path, skill: at.skill, depth: at.depth + 1 });
            }
            (Kind::File | Kind::Link, Some(skill)) => {
                let inner = below(&path, &skill.root);
                skill.add(inner, self.limits);
            }
            (Kind::Other, Some(skill)) => {
                let inner = below(&path, &skill.root);
                skill.leave_out(&inner, "not a regular file", false);
            }
            (Kind::File, None) => self.take_loose(path),
            (Kind::Link, None) => self.take_link(path),
            (Kind::Other, None) => {}
        }
    }

    fn take_loose(&mut self, path: PathBuf) {
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")) {
            self.markdown += 1;
        }
        if self.includes(&path) {
            self.loose.push(path);
        }
    }

    /// A link outside any skill. What it leads to inside the folder is found at its own place;
    /// what lies outside was not named, so it is refused, and said when it would have counted.
    fn take_link(&mut self, path: PathBuf) {
        if stays_inside(&path, &self.root) {
            return;
        }
        if self.includes(&path) || MAIN_NAMES.iter().any(|name| path.join(name).is_file()) {
            let why = match fs::canonicalize(&path) {
                Ok(real) => format!("a link that leaves the folder; name '{}'", real.display()),
                Err(_) => "a link to nothing, or to itself".to_owned(),
            };
            self.errors.push(Error::Unreadable { path, why });
        }
    }

    fn includes(&self, path: &Path) -> bool {
        if self.include.is_empty() {
            return false;
        }
        let (whole, inner) = (inside(path), inside(&below(path, &self.root)));
        self.include.iter().any(|glob| glob.matches(&inner) || glob.matches(&whole))
    }

    fn refuse(&mut self, skill: Option<usize>, error: Error) {
        let skill = skill.and_then(|index| self.folders.get_mut(index));
        match (skill, &error) {
            (Some(skill), Error::Unreadable { path, why }) => {
                let inner = below(path, &skill.root);
                skill.leave_out(&inner, why, true);
                skill.errors.push(error);
            }
            _ => self.errors.push(error),
        }
    }

    fn end(self, folder: &Path) -> Walked {
        let Self { folders, loose, mut errors, limits, markdown, .. } = self;
        let mut jobs: Vec<SkillAt> = loose.into_iter().map(SkillAt::file).collect();
        jobs.extend(folders.into_iter().map(|mut folder| {
            folder.close(limits);
            let target = folder.root.join(&folder.main).to_string_lossy().into_owned();
            SkillAt { target, place: Place::Folder(folder) }
        }));
        jobs.sort_by(|a, b| Path::new(&a.target).cmp(Path::new(&b.target)));
        if jobs.is_empty() && errors.is_empty() {
            errors.push(Error::NoSkill { path: folder.to_path_buf(), markdown });
        }
        Walked { jobs, errors }
    }
}

/// The files and folders that a pattern matches; a folder that matches is not looked into.
/// Folders that cannot be listed are added to `errors`.
pub(super) fn matching(
    pattern: &str,
    limits: Limits,
    errors: &mut Vec<Error>,
) -> Result<Vec<Target>> {
    let glob = Glob::parse(pattern)?;
    let root: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !Glob::is_pattern(&part.as_os_str().to_string_lossy()))
        .filter(|part| *part != Component::CurDir)
        .collect();
    let mut targets = Vec::new();
    let mut entries_left = ENTRIES_MAX;
    let mut pending = vec![(root.clone(), 0)];
    while let Some((folder, depth)) = pending.pop() {
        let entries = match list(&folder, &mut entries_left) {
            Ok(entries) => entries,
            // A folder that is not there matches nothing.
            Err(_) if !openable(&folder).exists() => continue,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        for entry in entries {
            let path = folder.join(&entry.name);
            let hit = glob.matches(pattern_view(pattern, &path).as_str());
            match entry.kind {
                Kind::Folder if entry.name == ".git" => {}
                Kind::Folder if hit => targets.push(Target::Directory(path)),
                Kind::Folder if depth < limits.depth_max => pending.push((path, depth + 1)),
                Kind::File if hit => targets.push(Target::File(path)),
                Kind::Link if hit && path.is_file() && stays_inside(&path, &root) => {
                    targets.push(Target::File(path));
                }
                Kind::Folder | Kind::File | Kind::Link | Kind::Other => {}
            }
        }
    }
    targets.sort_by(|a, b| path_of(a).cmp(path_of(b)));
    Ok(targets)
}

/// A found path as the pattern would spell it: `./` stays when the pattern has it.
fn pattern_view(pattern: &str, path: &Path) -> String {
    let path = path.to_string_lossy();
    if pattern.starts_with("./") { format!("./{path}") } else { path.into_owned() }
}

fn path_of(target: &Target) -> &Path {
    match target {
        Target::Stdin | Target::Page(_) => Path::new("-"),
        Target::File(path) | Target::Directory(path) => path,
    }
}

/// The entries of a folder, sorted by name.
fn list(folder: &Path, entries_left: &mut usize) -> Result<Vec<Entry>> {
    let refuse = |why: String| Error::Unreadable { path: openable(folder).to_path_buf(), why };
    let listing = fs::read_dir(openable(folder)).map_err(|error| refuse(reason(&error)))?;
    let mut entries = Vec::new();
    for entry in listing {
        *entries_left = entries_left
            .checked_sub(1)
            .ok_or_else(|| refuse(format!("past the first {ENTRIES_MAX} files and folders")))?;
        let entry = entry.map_err(|error| refuse(reason(&error)))?;
        let kind = match entry.file_type() {
            Ok(kind) if kind.is_dir() => Kind::Folder,
            Ok(kind) if kind.is_file() => Kind::File,
            Ok(kind) if kind.is_symlink() => Kind::Link,
            Ok(_) | Err(_) => Kind::Other,
        };
        entries.push(Entry { name: entry.file_name(), kind });
    }
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

/// The empty path is where we are; the operating system wants that spelt out.
pub(super) fn openable(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Whether a link ends inside `root`, whatever it passes through. False when it leads nowhere.
pub(super) fn stays_inside(link: &Path, root: &Path) -> bool {
    match (fs::canonicalize(link), fs::canonicalize(openable(root))) {
        (Ok(link), Ok(root)) => link.starts_with(root),
        _ => false,
    }
}

fn below(path: &Path, root: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}
