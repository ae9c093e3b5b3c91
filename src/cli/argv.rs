//! Brings a command line into the one order that argh reads, driven by argh's own list of options.
//!
//! argh alone takes no `--format=json`, no `-vv`, no lone `-`, no option of the program after a
//! command, and leaves usage errors to exit 1. Nothing here lists an option a second time.

use crate::error::near::nearest;
use crate::error::{Error, Result};
use argh::{CommandInfoWithArgs, FlagInfo, FlagInfoKind, Optionality};
use std::convert::Infallible;
use std::ffi::OsString;
use std::str::FromStr;

/// The program's name, as it is called in every message.
pub(super) const PROGRAM: &str = "malwar";

/// What a command line asks for. The paths are the names of commands below the program.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `--help`, `-h`, `help` for this command.
    Help(Vec<&'static str>),
    /// `--version`, `-V`.
    Version,
    /// A command that only groups others, without one of these.
    Unfinished(Vec<&'static str>),
    /// These words, for argh.
    Run(Vec<String>),
}

/// A word of the command line that may be any bytes, such as a file's name.
///
/// argh takes text only: what is not UTF-8 travels through it as hex behind a NUL, which no
/// argument of a process can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word(pub(super) OsString);

/// Puts the words after the program's name in order.
pub(super) fn normalise(root: &CommandInfoWithArgs, words: Vec<OsString>) -> Result<Asked> {
    let mut reader =
        Reader { path: vec![root], given: Vec::new(), positionals: Vec::new(), help: false };
    let asks_for_help =
        words.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h");
    match reader.read(words) {
        Err(error @ Error::UnknownWord { .. }) => return Err(error),
        // Whoever asks for help may well have got the rest wrong.
        Err(error) if !asks_for_help => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let names = || reader.path.iter().skip(1).map(|command| command.name).collect();
    if asks_for_help || reader.help {
        return Ok(Asked::Help(names()));
    }
    if reader.given.iter().any(|given| given.flag.long == "--version") {
        return Ok(Asked::Version);
    }
    if reader.command().is_some_and(|command| !command.commands.is_empty()) {
        return Ok(Asked::Unfinished(names()));
    }
    reader.ordered().map(Asked::Run)
}

/// The last hint of a usage error: where the right usage is told.
pub(super) fn see_help(path: &[&str]) -> String {
    let command: String = path.iter().flat_map(|name| [" ", name]).collect();
    format!("try: {PROGRAM}{command} --help")
}

/// What argh refuses of words that are in order: values that are not what their option takes.
/// argh's own words are kept only as far as they say something.
pub(super) fn refused(root: &CommandInfoWithArgs, words: &[&str], output: &str) -> Error {
    let mut path = Vec::new();
    let mut command = Some(root);
    for word in words {
        let next = command.and_then(|on| on.commands.iter().find(|known| known.name == *word));
        command = next.map(|known| &known.command).or(command);
        path.extend(next.map(|known| known.name));
    }
    let line = output.lines().collect::<Vec<_>>().join(" ");
    let told = line.strip_prefix("Error parsing option '").and_then(|rest| {
        let (option, rest) = rest.split_once("' with value '")?;
        let (value, why) = rest.rsplit_once("': ")?;
        Some((option, value, why))
    });
    let Some((option, value, why)) = told else { return usage(line, see_help(&path)) };
    // The standard library's words for numbers name types of Rust.
    let wants = match why {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "a whole number"
        }
        "number too large to fit in target type" => "a whole number, and smaller",
        told => told,
    };
    usage(format!("{option} is '{value}', but must be {wants}"), see_help(&path))
}

struct Reader<'a> {
    /// The program, its command, that command's command, ….
    path: Vec<&'a CommandInfoWithArgs>,
    given: Vec<Given<'a>>,
    positionals: Vec<String>,
    help: bool,
}

/// An option as it was given. Which command it belongs to is known when all words are read.
struct Given<'a> {
    flag: &'a FlagInfo<'static>,
    value: Option<String>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, words: Vec<OsString>) -> Result<()> {
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.to_str() {
                Some("--") => break,
                Some(text) if text.starts_with("--") => self.long(text, &mut words)?,
                Some(text) if text.len() > 1 && text.starts_with('-') => {
                    self.short(text, &mut words)?;
                }
                _ => self.plain(word)?,
            }
        }
        words.try_for_each(|word| self.plain(word))
    }

    fn command(&self) -> Option<&'a CommandInfoWithArgs> {
        self.path.last().copied()
    }

    /// A word that is no option: a command, or what a command works on.
    fn plain(&mut self, word: OsString) -> Result<()> {
        let Some(command) = self.command().filter(|command| !command.commands.is_empty()) else {
            self.positionals.push(encode(word));
            return Ok(());
        };
        let name = word.to_string_lossy();
        if name == "help" {
            self.help = true;
            return Ok(());
        }
        match command.commands.iter().find(|known| known.name == name) {
            Some(known) => {
                self.path.push(&known.command);
                Ok(())
            }
            None if self.path.len() == 1 && name.contains(['.', '/', '\\']) => {
                Err(usage(format!("no command '{name}'"), format!("try: {PROGRAM} scan {name}")))
            }
            None => Err(Error::UnknownWord {
                kind: "command",
                word: name.into_owned(),
                known: command.commands.iter().map(|known| known.name.to_owned()).collect(),
            }),
        }
    }

    fn long(&mut self, word: &str, rest: &mut impl Iterator<Item = OsString>) -> Result<()> {
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word, None),
        };
        let flag = self.lookup(|flag| flag.long == name).ok_or_else(|| self.unknown(name))?;
        let value = match (&flag.kind, value) {
            (FlagInfoKind::Switch, None) => None,
            (FlagInfoKind::Switch, Some(_)) => {
                return Err(self.misused(format!("{name} takes no value")));
            }
            (FlagInfoKind::Option { .. }, Some(value)) => Some(value),
            (FlagInfoKind::Option { .. }, None) => Some(self.value(name, rest)?),
        };
        self.give(flag, value)
    }

    /// One or several short options in one word; the last may bring its value with it.
    fn short(&mut self, word: &str, rest: &mut impl Iterator<Item = OsString>) -> Result<()> {
        let mut letters = word.trim_start_matches('-').chars();
        while let Some(letter) = letters.next() {
            let Some(flag) = self.lookup(|flag| flag.short == Some(letter)) else {
                if letter == 'h' {
                    self.help = true;
                    continue;
                }
                return Err(self.unknown(word));
            };
            if matches!(flag.kind, FlagInfoKind::Switch) {
                self.give(flag, None)?;
                continue;
            }
            let tail = letters.as_str();
            let value = match tail.strip_prefix('=').unwrap_or(tail) {
                "" if tail.is_empty() => self.value(flag.long, rest)?,
                value => value.to_owned(),
            };
            return self.give(flag, Some(value));
        }
        Ok(())
    }

    /// The next word as an option's value. One that looks like an option is no value: it was
    /// forgotten, and what follows would be lost.
    fn value(&self, name: &str, rest: &mut impl Iterator<Item = OsString>) -> Result<String> {
        match rest.next() {
            Some(word) if word == "-" || !word.to_string_lossy().starts_with('-') => {
                Ok(encode(word))
            }
            Some(word) => {
                let word = word.to_string_lossy();
                let hint = format!("if '{word}' is its value: {name}={word}");
                Err(usage(format!("{name} needs a value"), hint))
            }
            None => Err(self.misused(format!("{name} needs a value"))),
        }
    }

    fn give(&mut self, flag: &'a FlagInfo<'static>, value: Option<String>) -> Result<()> {
        let once = value.is_some() && !matches!(flag.optionality, Optionality::Repeating);
        if once && self.given.iter().any(|given| given.flag.long == flag.long) {
            return Err(self.misused(format!("{} is given twice", flag.long)));
        }
        self.given.push(Given { flag, value });
        Ok(())
    }

    /// An option of the commands read so far, the innermost first; else of one that may follow.
    fn lookup(&self, is: impl Fn(&FlagInfo<'static>) -> bool) -> Option<&'a FlagInfo<'static>> {
        self.flags().into_iter().find(|flag| is(flag))
    }

    fn flags(&self) -> Vec<&'a FlagInfo<'static>> {
        let mut flags: Vec<_> = self.path.iter().rev().flat_map(|on| on.flags).collect();
        let mut later: Vec<_> = self.command().into_iter().flat_map(|on| &on.commands).collect();
        while let Some(next) = later.pop() {
            flags.extend(next.command.flags);
            later.extend(&next.command.commands);
        }
        flags
    }

    /// The words in the order that argh reads: each command's options before the next command,
    /// everything else behind `--`.
    fn ordered(&self) -> Result<Vec<String>> {
        let mut levels: Vec<Vec<String>> = self.path.iter().map(|_| Vec::new()).collect();
        for given in &self.given {
            let owner =
                self.path.iter().zip(&mut levels).rev().find(|(command, _)| {
                    command.flags.iter().any(|flag| flag.long == given.flag.long)
                });
            let Some((_, words)) = owner else { return Err(self.unknown(given.flag.long)) };
            words.push(given.flag.long.to_owned());
            words.extend(given.value.clone());
        }
        self.count_positionals()?;
        let mut words = Vec::new();
        for (at, (command, options)) in self.path.iter().zip(levels).enumerate() {
            if at > 0 {
                words.push(command.name.to_owned());
            }
            words.extend(options);
        }
        if !self.positionals.is_empty() {
            words.push("--".to_owned());
            words.extend(self.positionals.iter().cloned());
        }
        Ok(words)
    }

    fn count_positionals(&self) -> Result<()> {
        let known = self.command().map_or(&[][..], |command| command.positionals);
        let given = self.positionals.len();
        let endless = known
            .iter()
            .any(|one| matches!(one.optionality, Optionality::Repeating | Optionality::Greedy));
        if let Some(extra) = self.positionals.get(known.len()).filter(|_| !endless) {
            let Word(extra) = decode(extra);
            return Err(self.misused(format!("'{}' is one too many", extra.to_string_lossy())));
        }
        match known.get(given).filter(|one| matches!(one.optionality, Optionality::Required)) {
            Some(missing) => Err(self.misused(format!("<{}> is missing", missing.name))),
            None => Ok(()),
        }
    }

    fn unknown(&self, word: &str) -> Error {
        let command: String = self.names().into_iter().flat_map(|name| [" ", name]).collect();
        let known = self.flags().into_iter().map(|flag| flag.long);
        // `-format` is a slip for `--format`.
        let wanted = if word.starts_with("--") { word.to_owned() } else { format!("-{word}") };
        let near = nearest(&wanted, known.filter(|long| word.len() > 2 && *long != "--help"));
        let help = see_help(&self.names());
        let hint = match near {
            Some(near) => format!("did you mean '{near}'? {help}"),
            None => help,
        };
        usage(format!("{PROGRAM}{command} has no option '{word}'"), hint)
    }

    fn misused(&self, message: String) -> Error {
        usage(message, see_help(&self.names()))
    }

    fn names(&self) -> Vec<&'a str> {
        self.path.iter().skip(1).map(|command| command.name).collect()
    }
}

fn usage(message: String, hint: String) -> Error {
    Error::Usage { message, hint: Some(hint) }
}

#[cfg(unix)]
fn encode(word: OsString) -> String {
    use std::os::unix::ffi::OsStringExt as _;
    word.into_string().unwrap_or_else(|word| {
        let hex = word.into_vec().into_iter().map(|byte| format!("{byte:02x}"));
        std::iter::once("\0".to_owned()).chain(hex).collect()
    })
}

#[cfg(not(unix))]
fn encode(word: OsString) -> String {
    word.to_string_lossy().into_owned()
}

#[cfg(unix)]
fn decode(word: &str) -> Word {
    use std::os::unix::ffi::OsStringExt as _;
    let Some(hex) = word.strip_prefix('\0') else { return Word(word.into()) };
    let digits: Vec<char> = hex.chars().collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16).ok();
    Word(OsString::from_vec(digits.chunks(2).filter_map(byte).collect()))
}

#[cfg(not(unix))]
fn decode(word: &str) -> Word {
    Word(word.into())
}

impl FromStr for Word {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(decode(word))
    }
}

#[cfg(test)]
mod tests;
