//! The one error of the house: it names the thing that failed, why, and what to do next.

pub mod field;
pub mod near;
pub mod system;
pub mod unfetched;

use field::FieldFault;
use near::nearest;
use std::fmt;
use std::path::PathBuf;
use unfetched::Unfetched;

/// What could not be done. Each variant carries the thing it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nothing exists at the path a user named; `near` is an existing path that looks like it.
    NothingAt {
        /// The path as it was given.
        path: PathBuf,
        /// A sibling with a similar name.
        near: Option<PathBuf>,
    },
    /// A file or directory exists but could not be read.
    Unreadable {
        /// The path as it was given or found.
        path: PathBuf,
        /// The operating system's reason.
        why: String,
    },
    /// A directory holds no skill.
    NoSkill {
        /// The directory.
        path: PathBuf,
        /// How many other Markdown files lie in it.
        markdown: usize,
    },
    /// A word that must come from a closed set does not.
    UnknownWord {
        /// What kind of word: `layer`, `format`, `rule`, …
        kind: &'static str,
        /// The word as it was given.
        word: String,
        /// The words that would have been taken.
        known: Vec<String>,
    },
    /// A glob pattern does not parse.
    BadPattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        why: String,
    },
    /// The command line does not parse.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A value from the environment or a flag is out of its range.
    BadSetting {
        /// The flag or variable.
        name: String,
        /// Its value.
        value: String,
        /// What it must be.
        wants: String,
    },
    /// Something could not be written.
    Unwritable {
        /// Where to.
        path: PathBuf,
        /// The operating system's reason.
        why: String,
    },
    /// A URL could not be fetched.
    Unfetched(Unfetched),
    /// A layer could not do its work.
    Layer {
        /// What it was doing, and what went wrong.
        why: String,
    },
    /// The operating system gives no random bytes.
    NoRandomness,
    /// A cron expression does not parse, or never happens.
    BadCron {
        /// The expression with the part at fault underlined, and the reason; several lines.
        shown: String,
        /// What to write instead.
        hint: Option<String>,
        /// The reason as malwar 0.4.0 words it over HTTP.
        original: String,
    },
    /// Fields of a schedule are not what they must be.
    BadFields {
        /// All of them, in the order of the fields.
        faults: Vec<FieldFault>,
    },
    /// A row of the database is not what it must be.
    BrokenRow {
        /// What kind of thing it should be: `schedule`.
        kind: &'static str,
        /// Its id.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// A schedule was changed since the caller looked at it.
    StaleRevision {
        /// The schedule.
        id: String,
        /// The revision that the caller saw.
        seen: u32,
        /// The revision that it has now.
        now: u32,
    },
    /// A schedule cannot be run because a run of it is going or waiting already.
    RunUnderWay {
        /// The schedule.
        id: String,
        /// The run.
        run: String,
    },
    /// Something cannot be taken on now: the program is about to end, or the machine gives no
    /// thread.
    Unavailable {
        /// What it cannot do, and why.
        why: String,
    },
    /// The database could not do what was asked of it.
    Database {
        /// Its file.
        path: PathBuf,
        /// What was being done: `claim due jobs`.
        doing: &'static str,
        /// Why it could not.
        trouble: DatabaseTrouble,
    },
    /// Nothing has this id.
    UnknownId {
        /// What kind of thing: `schedule`, `scan`, `run`.
        kind: &'static str,
        /// The id as it was given.
        id: String,
    },
    /// An id is the beginning of several.
    AmbiguousId {
        /// What kind of thing.
        kind: &'static str,
        /// The id as it was given.
        id: String,
        /// What it may mean, each as a person would tell it apart.
        matches: Vec<String>,
    },
}

/// Why a database could not do what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseTrouble {
    /// Another process kept it locked for longer than we wait.
    Locked,
    /// The disk, or the quota, is full.
    Full,
    /// The file or its folder may not be written.
    ReadOnly,
    /// Its content is damaged.
    Corrupt(String),
    /// The file is something else.
    NotADatabase,
    /// The file is another program's database.
    Foreign,
    /// It was written by a newer malwar.
    Newer {
        /// Its schema version.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// The file cannot be opened or created.
    Unopenable(String),
    /// The SQLite in this program is too old to be trusted with it.
    OldSqlite(String),
    /// Anything else, in SQLite's words.
    Other(String),
}

/// The result of everything in the house that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What the reader can do about it, as one sentence without a full stop.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NothingAt { near, .. } => {
                near.as_ref().map(|path| format!("did you mean '{}'?", path.display()))
            }
            Self::NoSkill { markdown: 1.., .. } => {
                Some("scan them too with --include '*.md'".to_owned())
            }
            Self::UnknownWord { kind, word, known } => Some(known_words(kind, word, known)),
            Self::Usage { hint, .. } | Self::BadCron { hint, .. } => hint.clone(),
            Self::BadFields { faults } => faults.iter().find_map(|fault| fault.hint.clone()),
            Self::RunUnderWay { .. } => {
                Some("wait for it; when its process has died, a minute is enough".to_owned())
            }
            Self::Unfetched(unfetched) => unfetched.hint(),
            Self::StaleRevision { .. } => Some("look at it again, then change it".to_owned()),
            Self::BadPattern { .. } => {
                Some("a pattern looks like '*.md' or 'docs/**/SKILL.md'".to_owned())
            }
            Self::NoSkill { markdown: 0, .. }
            | Self::Unreadable { .. }
            | Self::BadSetting { .. }
            | Self::Unwritable { .. }
            | Self::Layer { .. }
            | Self::NoRandomness
            | Self::BrokenRow { .. }
            | Self::Unavailable { .. } => None,
            Self::Database { trouble, .. } => trouble.hint(),
            Self::UnknownId { kind, .. } => Some(listing(kind)),
            Self::AmbiguousId { .. } => Some("give more of it".to_owned()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingAt { path, .. } => write!(f, "nothing at '{}'", path.display()),
            Self::Unreadable { path, why } => {
                write!(f, "could not read '{}': {why}", path.display())
            }
            Self::NoSkill { path, markdown } => {
                write!(f, "no skill in '{}' (looked for SKILL.md", path.display())?;
                match markdown {
                    0 => write!(f, ")"),
                    1 => write!(f, "; found 1 other .md file)"),
                    n => write!(f, "; found {n} other .md files)"),
                }
            }
            Self::UnknownWord { kind, word, .. } => write!(f, "unknown {kind} '{word}'"),
            Self::BadPattern { pattern, why } => write!(f, "bad pattern '{pattern}': {why}"),
            Self::Usage { message, .. } => f.write_str(message),
            Self::BadSetting { name, value, wants } => {
                write!(f, "{name} is '{value}', but must be {wants}")
            }
            Self::Unwritable { path, why } => {
                write!(f, "could not write '{}': {why}", path.display())
            }
            Self::Unfetched(unfetched) => unfetched.fmt(f),
            Self::Layer { why } | Self::Unavailable { why } => f.write_str(why),
            Self::NoRandomness => f.write_str("the operating system gives no random bytes"),
            Self::BadCron { shown, .. } => f.write_str(shown),
            Self::BadFields { faults } => {
                let told: Vec<String> = faults.iter().map(FieldFault::to_string).collect();
                f.write_str(&told.join("; "))
            }
            Self::BrokenRow { kind, id, why } => write!(f, "{kind} '{id}' is damaged: {why}"),
            Self::StaleRevision { id, seen, now } => {
                write!(f, "schedule {id} was changed in the meantime: revision {now}, not {seen}")
            }
            Self::RunUnderWay { id, run } => {
                write!(f, "schedule {id} has a run that is not over: {run}")
            }
            Self::Database { path, doing, trouble } => {
                write!(f, "could not {doing}: '{}' {trouble}", path.display())
            }
            Self::UnknownId { kind, id } => write!(f, "no {kind} '{id}'"),
            Self::AmbiguousId { kind, id, matches } => {
                write!(f, "'{id}' matches {} {kind}s: {}", matches.len(), matches.join(", "))
            }
        }
    }
}

impl std::error::Error for Error {}

impl DatabaseTrouble {
    fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Locked => "another process is using it; stop that one, or try again",
            Self::Full => "make room on that disk; nothing that was stored is lost",
            Self::ReadOnly => "make the file and its folder writable, or set MALWAR_DB_PATH",
            Self::Corrupt(_) => {
                "keep the file, restore a backup (malwar db backup makes them), or set \
                 MALWAR_DB_PATH to a new file"
            }
            Self::NotADatabase | Self::Foreign => "set MALWAR_DB_PATH to another file",
            Self::Newer { .. } => "use the newer malwar, or set MALWAR_DB_PATH to another file",
            Self::Unopenable(_) => "look at its folder, or set MALWAR_DB_PATH to another file",
            Self::OldSqlite(_) | Self::Other(_) => return None,
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for DatabaseTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => f.write_str("is locked by another process"),
            Self::Full => f.write_str("is on a disk that is full"),
            Self::ReadOnly => f.write_str("is read-only, or its folder is"),
            Self::Corrupt(why) => write!(f, "is damaged ({why})"),
            Self::NotADatabase => f.write_str("is not a database"),
            Self::Foreign => f.write_str("belongs to another program"),
            Self::Newer { found, known } => write!(
                f,
                "was written by a newer malwar (schema {found}, this one knows up to {known})"
            ),
            Self::Unopenable(why) => write!(f, "cannot be opened ({why})"),
            Self::OldSqlite(version) => {
                write!(f, "needs SQLite 3.51.3 or newer, this program has {version}")
            }
            Self::Other(why) => write!(f, "refused ({why})"),
        }
    }
}

fn listing(kind: &str) -> String {
    let command = match kind {
        "scan" => "report",
        "key" => "keys",
        _ => "schedule",
    };
    format!("list them with: malwar {command} list")
}

/// Lists the words that would have been taken, and the nearest one when one is near.
fn known_words(kind: &str, word: &str, known: &[String]) -> String {
    const LISTED_MAX: usize = 12; // a longer list is no help on a terminal
    let near = nearest(word, known.iter().map(String::as_str));
    let list = (known.len() <= LISTED_MAX).then(|| format!("{kind}s are {}", known.join(", ")));
    match (list, near) {
        (Some(list), Some(near)) => format!("{list}; did you mean '{near}'?"),
        (Some(list), None) => list,
        (None, Some(near)) => format!("did you mean '{near}'?"),
        (None, None) => format!("list them with: malwar {kind}s list"),
    }
}
