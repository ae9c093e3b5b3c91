//! What can be set: flags come before the environment, the environment before the default.

pub mod api;
pub mod crawler;
pub mod llm;
mod secret;
mod text_file;

use crate::error::{Error, Result};
use crate::target::Limits;
use crate::threads;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Looks a variable up by its name; a test gives its own.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A variable of this process's environment; what is not UTF-8 in it is replaced.
pub fn environment(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// The flags of a scan as they were given.
#[derive(Debug, Clone, Default)]
pub struct ScanFlags {
    /// `--max-file-bytes`.
    pub max_file_bytes: Option<String>,
    /// `--max-files`.
    pub max_files: Option<String>,
    /// `--max-skill-bytes`.
    pub max_skill_bytes: Option<String>,
    /// `--max-depth`.
    pub max_depth: Option<String>,
    /// `--threads`.
    pub threads: Option<String>,
}

/// How a scan goes about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanSettings {
    /// How much is read.
    pub limits: Limits,
    /// How many skills are looked at side by side.
    pub threads: NonZeroUsize,
}

impl ScanSettings {
    /// Reads the flags and the `MALWAR_SCAN_*` variables. Fails with the first that is out of
    /// its range; a variable that a flag overrides is not looked at.
    pub fn read(flags: &ScanFlags, lookup: Lookup<'_>) -> Result<Self> {
        let default = Limits::default();
        let setting = |name: &'static str, flag: &Option<String>, range: Range| {
            let variable = format!("MALWAR_SCAN_{}", name.to_uppercase().replace('-', "_"));
            Setting { flag: name, variable: &variable, range }.read(flag.as_deref(), lookup)
        };
        let bytes = |max| Range { min: 1, max, bytes: true };
        let count = |min, max| Range { min, max, bytes: false };
        let file_bytes = setting("max-file-bytes", &flags.max_file_bytes, bytes(FILE_BYTES_MAX))?;
        let skill_bytes =
            setting("max-skill-bytes", &flags.max_skill_bytes, bytes(SKILL_BYTES_MAX))?;
        let files = setting("max-files", &flags.max_files, count(1, FILES_MAX))?;
        let depth = setting("max-depth", &flags.max_depth, count(0, DEPTH_MAX))?;
        let threads = setting("threads", &flags.threads, count(1, THREADS_MAX))?;
        let small = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Ok(Self {
            limits: Limits {
                file_bytes_max: file_bytes.unwrap_or(default.file_bytes_max),
                files_max: files.map_or(default.files_max, small),
                skill_bytes_max: skill_bytes.unwrap_or(default.skill_bytes_max),
                depth_max: depth.map_or(default.depth_max, small),
            },
            threads: threads
                .and_then(|threads| NonZeroUsize::new(small(threads)))
                .unwrap_or_else(threads::available),
        })
    }
}

/// A file is held in memory whole, in several views; offsets in it fit into 32 bits.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// As above, for all files of one skill.
const SKILL_BYTES_MAX: u64 = 1 << 32;
/// Names of a skill are held in memory.
const FILES_MAX: u64 = 1_000_000;
/// Deeper, no operating system opens the path.
const DEPTH_MAX: u64 = 2_000;
/// More than any machine of today has.
const THREADS_MAX: u64 = 1_024;

#[derive(Clone, Copy)]
struct Range {
    min: u64,
    max: u64,
    /// Whether `16M` is understood.
    bytes: bool,
}

struct Setting<'a> {
    /// The flag without its dashes.
    flag: &'static str,
    /// The variable that counts when the flag is not given.
    variable: &'a str,
    range: Range,
}

impl Setting<'_> {
    fn read(&self, flag: Option<&str>, lookup: Lookup<'_>) -> Result<Option<u64>> {
        let (name, value) = match (flag, lookup(self.variable)) {
            (Some(value), _) => (format!("--{}", self.flag), value.to_owned()),
            // An empty variable is how many tools unset one.
            (None, Some(value)) if !value.is_empty() => (self.variable.to_owned(), value),
            (None, _) => return Ok(None),
        };
        let Range { min, max, bytes } = self.range;
        let number = if bytes { byte_count(&value) } else { value.parse().ok() };
        let example = if bytes { ", such as 512K or 16M" } else { "" };
        let wants = format!("a whole number from {min} to {max}{example}");
        number.filter(|number| (min..=max).contains(number)).map(Some).ok_or(Error::BadSetting {
            name,
            value,
            wants,
        })
    }
}

/// `1048576`, `1024K`, `1M`, `1MiB`: multiples of 1,024 (IEC 80000-13).
fn byte_count(value: &str) -> Option<u64> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match value.get(digits.len()..)?.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

/// Where the database lies: `MALWAR_DB_PATH`, else `malwar/malwar.db` in the user's data folder
/// (`XDG_DATA_HOME`, or what that stands for: XDG Base Directory Specification). Fails when there
/// is no home to put it in.
pub fn database_path(lookup: Lookup<'_>) -> Result<PathBuf> {
    let set = |name| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // The specification wants relative paths to be ignored.
    let data = set("XDG_DATA_HOME").filter(|path| path.is_absolute());
    let data = data.or_else(|| set("HOME").map(|home| home.join(".local/share")));
    set("MALWAR_DB_PATH").or_else(|| data.map(|data| data.join("malwar/malwar.db"))).ok_or_else(
        || Error::Usage {
            message: "there is no place for the database: HOME is not set".to_owned(),
            hint: Some("set MALWAR_DB_PATH to a file".to_owned()),
        },
    )
}

/// Where files may lie for a moment.
pub fn temporary_folder() -> PathBuf {
    std::env::temp_dir()
}

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// On a terminal that has them, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    /// Reads the value of `--color`.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err(Error::UnknownWord {
                kind: "colour choice",
                word: word.to_owned(),
                known: ["auto", "always", "never"].map(str::to_owned).to_vec(),
            }),
        }
    }

    /// Whether one stream gets colours: the flag, then `NO_COLOR` (no-color.org), then
    /// `FORCE_COLOR` (force-color.org), then whether it is a terminal and not a dumb one.
    pub fn decide(self, lookup: Lookup<'_>, is_terminal: bool) -> bool {
        let set = |name| lookup(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR") => false,
            Self::Auto if set("FORCE_COLOR") => lookup("FORCE_COLOR").as_deref() != Some("0"),
            Self::Auto => is_terminal && lookup("TERM").as_deref() != Some("dumb"),
        }
    }
}

/// Whether nobody watches: a continuous-integration job says so with `CI`.
pub fn unattended(lookup: Lookup<'_>) -> bool {
    lookup("CI").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// The width of a terminal as its shell tells it, 80 when it does not.
pub fn terminal_columns(lookup: Lookup<'_>) -> u16 {
    const COLUMNS: u16 = 80; // what every terminal has had since the VT100
    lookup("COLUMNS").and_then(|value| value.parse().ok()).filter(|n| *n >= 20).unwrap_or(COLUMNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from<'a>(rows: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| rows.iter().find(|row| row.0 == name).map(|row| row.1.to_owned())
    }

    #[test]
    fn a_flag_comes_before_the_environment_and_that_before_the_default() {
        for (flag, variable, expected) in [
            (None, None, 16 << 20),
            (None, Some(""), 16 << 20),
            (None, Some("2K"), 2_048),
            (Some("3M"), Some("2K"), 3 << 20),
            (Some("1"), Some("rubbish"), 1),
        ] {
            let rows: Vec<_> =
                variable.iter().map(|value| ("MALWAR_SCAN_MAX_FILE_BYTES", *value)).collect();
            let flags =
                ScanFlags { max_file_bytes: flag.map(str::to_owned), ..ScanFlags::default() };
            let settings = ScanSettings::read(&flags, &from(&rows)).unwrap();
            assert_eq!(settings.limits.file_bytes_max, expected, "{flag:?} {variable:?}");
        }
    }

    #[test]
    fn a_value_at_its_bound_is_taken_and_one_past_it_is_not() {
        for (variable, value, taken) in [
            ("MALWAR_SCAN_MAX_FILE_BYTES", "1", true),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "0", false),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "1G", true),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "1073741825", false),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "1X", false),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "-1", false),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "99999999999999999999", false),
            ("MALWAR_SCAN_MAX_FILE_BYTES", "18446744073709551615G", false),
            ("MALWAR_SCAN_MAX_SKILL_BYTES", "4G", true),
            ("MALWAR_SCAN_MAX_FILES", "1K", false),
            ("MALWAR_SCAN_MAX_FILES", "1000000", true),
            ("MALWAR_SCAN_MAX_DEPTH", "0", true),
            ("MALWAR_SCAN_MAX_DEPTH", "2001", false),
            ("MALWAR_SCAN_THREADS", "0", false),
            ("MALWAR_SCAN_THREADS", "1024", true),
            ("MALWAR_SCAN_THREADS", "1025", false),
        ] {
            let got = ScanSettings::read(&ScanFlags::default(), &from(&[(variable, value)]));
            assert_eq!(got.is_ok(), taken, "{variable}={value}");
        }
        let error = ScanSettings::read(
            &ScanFlags { threads: Some("many".to_owned()), ..ScanFlags::default() },
            &from(&[]),
        );
        assert_eq!(
            error.unwrap_err().to_string(),
            "--threads is 'many', but must be a whole number from 1 to 1024"
        );
    }

    #[test]
    fn the_database_lies_where_it_is_told_or_in_the_users_data() {
        let variable =
            [("MALWAR_DB_PATH", "m.db"), ("XDG_DATA_HOME", "/data"), ("HOME", "/home/a")];
        for (rows, expected) in [
            (&variable[..], Some("m.db")),
            (&variable[1..], Some("/data/malwar/malwar.db")),
            (&variable[2..], Some("/home/a/.local/share/malwar/malwar.db")),
            (
                &[("MALWAR_DB_PATH", ""), ("XDG_DATA_HOME", "data"), ("HOME", "/home/a")],
                Some("/home/a/.local/share/malwar/malwar.db"),
            ),
            (&[], None),
        ] {
            let path = database_path(&from(rows)).ok();
            assert_eq!(path, expected.map(PathBuf::from), "{rows:?}");
        }
    }

    #[test]
    fn colours_follow_the_flag_then_the_environment_then_the_terminal() {
        for (choice, rows, terminal, expected) in [
            (Colour::Auto, &[][..], true, true),
            (Colour::Auto, &[], false, false),
            (Colour::Auto, &[("TERM", "dumb")], true, false),
            (Colour::Auto, &[("NO_COLOR", "1")], true, false),
            (Colour::Auto, &[("NO_COLOR", "")], true, true),
            (Colour::Auto, &[("FORCE_COLOR", "1")], false, true),
            (Colour::Auto, &[("FORCE_COLOR", "0")], true, false),
            (Colour::Auto, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true, false),
            (Colour::Always, &[("NO_COLOR", "1")], false, true),
            (Colour::Never, &[("FORCE_COLOR", "1")], true, false),
        ] {
            assert_eq!(choice.decide(&from(rows), terminal), expected, "{choice:?} {rows:?}");
        }
    }
}
