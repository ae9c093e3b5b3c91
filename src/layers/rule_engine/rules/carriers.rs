//! What carries data through code: variables, functions and files, set in one statement and used in
//! another.

use crate::layers::rule_engine::statements::{Statement, names, without_quotations};
use crate::skill::Span;
use crate::skill::file_kind::Language;
use std::cell::LazyCell;
use std::collections::BTreeMap;

/// What carries data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Carrier<'a> {
    /// A variable or function.
    Name(&'a str),
    /// A file, by the last part of its path.
    File(&'a str),
}

impl<'a> Carrier<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Name(name) | Self::File(name) => name,
        }
    }
}

/// What carries data, each with the place that it came from; none when that is another file.
pub(super) type Carriers<'a> = BTreeMap<Carrier<'a>, Option<Span>>;

/// Whether a statement may use any of the carriers; quick to tell.
pub(super) fn may_use(row: &Statement<'_>, carriers: &Carriers<'_>) -> bool {
    carriers.keys().any(|carrier| row.may_name(carrier.name()))
}

/// The first carrier that a statement uses, and where its data came from. What it sets itself came
/// from elsewhere only if it is used as well.
pub(super) fn carried<'a>(
    row: &Statement<'a>,
    carriers: &Carriers<'a>,
) -> Option<(Carrier<'a>, Option<Span>)> {
    let used_in = LazyCell::new(|| {
        let bare = without_quotations(row.text);
        let given = bare.trim_start();
        assignment(given).and_then(|at| given.get(at..)).map(str::to_owned).unwrap_or(bare)
    });
    let found = carriers.iter().find(|(carrier, from)| {
        let elsewhere = from.is_none_or(|from| !row.holds(&from));
        elsewhere
            && row.may_name(carrier.name())
            && match carrier {
                Carrier::Name(name) if row.marks_variables() => {
                    marked(row.text, name) || calls_in_shell(row.text, name)
                }
                Carrier::Name(name) => whole_words(&used_in, name).next().is_some(),
                Carrier::File(name) => whole_words(row.text, name).next().is_some(),
            }
    });
    found.map(|(carrier, from)| (*carrier, *from))
}

pub(super) fn calls(bare: &str, name: &str) -> bool {
    whole_words(bare, name)
        .any(|at| bare.get(at + name.len()..).is_some_and(|r| r.starts_with('(')))
}

fn calls_in_shell(text: &str, name: &str) -> bool {
    ["$(", "`", "| ", "{ ", "& "].iter().any(|mark| text.contains(&format!("{mark}{name}")))
}

/// Whether a shell's variable is used.
fn marked(text: &str, name: &str) -> bool {
    let indent = text.len() - text.trim_start().len();
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).unwrap_or("");
        let rest = text.get(at + name.len()..).unwrap_or("");
        let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        // What is set is not used: `$x = …`.
        let set = at <= indent + 1 && sets(rest);
        ends && !set
            && ["$", "${", "${!", "%", "$script:", "$global:"]
                .iter()
                .any(|mark| before.ends_with(mark))
    })
}

fn sets(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('=') && !rest.starts_with("==")
}

/// Where a word stands whole.
pub(super) fn whole_words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
        let spread = text.get(..*at).is_some_and(|before| before.ends_with("..."));
        let member = |c: char| c == '.' && !spread && !word.starts_with('.') && !is_file(word);
        !before.is_some_and(|c| part(c) || member(c)) && !after.is_some_and(part)
    })
}

/// The names that a statement gives a value.
pub(super) fn names_given<'a>(row: &Statement<'a>) -> Vec<&'a str> {
    let text = row.text.trim_start();
    if row.marks_variables() {
        let mut set: Vec<&str> = Vec::new();
        for (at, _) in text.match_indices('=') {
            let before = text.get(..at).unwrap_or("").trim_end();
            let name = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next();
            set.extend(name.filter(|name| !name.is_empty()));
        }
        for word in ["read -r ", "read ", "for ", "foreach (", "foreach(", "-v "] {
            let after = text.find(word).and_then(|at| text.get(at + word.len()..));
            set.extend(after.and_then(|after| names(after).next()));
        }
        return set;
    }
    let mut set: Vec<&str> = Vec::new();
    if let Some(at) = assignment(text) {
        let left = text.get(..at).unwrap_or("");
        // What is taken apart has its names inside; elsewhere a type stands behind the colon.
        let apart = left.starts_with(['{', '[', '(']);
        set.extend(names(if apart { left } else { left.split(':').next().unwrap_or("") }));
    }
    if row.language == Language::AppleScript {
        let put = text.split("set ").skip(1).filter(|after| after.contains(" to "));
        set.extend(put.filter_map(|after| names(after).next()));
    }
    // Perl.
    set.extend(text.split_once("open(my ").and_then(|(_, after)| names(after).next()));
    // R, Scala and Haskell.
    set.extend(text.split_once("<-").and_then(|(before, _)| last_name(before.trim_end())));
    if let Some((_, after)) = text.split_once("for ") {
        let named = [" in ", " of "].iter().find_map(|word| after.split_once(word));
        set.extend(named.into_iter().flat_map(|(named, _)| names(named).take(4)));
    }
    set.extend(text.split(" as ").skip(1).filter_map(|after| names(after).next()));
    for call in [
        ".append(", ".push(", ".add(", ".update(", ".extend(", ".set(", ".insert(", ".write(", "+=",
    ] {
        let before = text.split_once(call).map(|(before, _)| before.trim_end());
        set.extend(before.and_then(|before| last_name(before.split('[').next().unwrap_or(before))));
    }
    // What a callback is handed.
    for (before, _) in text.match_indices("=>").filter_map(|(at, _)| text.split_at_checked(at)) {
        let before = before.trim_end();
        let handed = before.strip_suffix(')').and_then(|before| before.rsplit_once('('));
        let handed = handed.map_or_else(|| last_name(before).unwrap_or(""), |(_, handed)| handed);
        set.extend(names(handed).take(4));
    }
    set
}

/// The names that stand where a file is opened for writing, or a download is put.
pub(super) fn opened_names<'a>(row: &Statement<'a>) -> Vec<&'a str> {
    const BEHIND: &[&str] = &[
        "urlretrieve(",
        "DownloadFile(",
        "download_file(",
        "shutil.copy(",
        "shutil.copy2(",
        "shutil.copyfile(",
        "shutil.move(",
        "copyFileSync(",
    ];
    if row.marks_variables() {
        return Vec::new();
    }
    let after = |call: &&str| {
        row.text.split_once(*call).map(|(_, after)| after.split('\n').next().unwrap_or(""))
    };
    let handed = |call: &&str| after(call).map(|after| after.split(')').next().unwrap_or(""));
    // The last of what is handed over: the address before it may hold brackets of its own.
    let behind = BEHIND.iter().filter_map(after).filter_map(|all| all.rsplit_once(','));
    let behind = behind.map(|(_, to)| to);
    let before = WRITERS.iter().filter_map(handed).filter_map(|all| all.split(',').next());
    let writes = ["\"w", "'w", "\"a", "'a", "\"x", "'x"].iter().any(|mode| row.text.contains(mode));
    let opened = ["open(", "ZipFile("]
        .iter()
        .filter(|_| writes)
        .filter_map(handed)
        .filter_map(|all| all.split(',').next());
    let at_once =
        [".write_bytes(", ".write_text("].iter().filter_map(|call| row.text.split_once(*call));
    let at_once = at_once.filter_map(|(before, _)| last_name(before));
    behind.chain(before).chain(opened).flat_map(|part| names(part).take(3)).chain(at_once).collect()
}

fn last_name(text: &str) -> Option<&str> {
    names(text.rsplit(|c: char| c.is_whitespace() || "({;,".contains(c)).next()?).next()
}

/// Where the sign that gives a value stands: outside brackets, and no comparison.
fn assignment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied().unwrap_or(b' ');
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'"' | b'\'' | b'`' if depth == 0 => return None,
            b'=' if depth <= 0
                && !matches!(after, b'=' | b'>')
                && !matches!(before, b'!' | b'=' | b'<' | b'>') =>
            {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

/// Calls that are given the file first that they write.
const WRITERS: &[&str] = &[
    "createWriteStream(",
    "writeFileSync(",
    "writeFile(",
    "WriteFile(",
    "os.Create(",
    "os.OpenFile(",
    "fs::write(",
    "File::create(",
    "WriteAllBytes(",
    "Files.write(",
    "File.write(",
    "binwrite(",
    "file_put_contents(",
];

/// What stands before the file that a command writes.
const MARKS: &[&str] = &[
    " -o ",
    "--output ",
    "--output=",
    "-Lo ",
    "-sSLo ",
    "-fLo ",
    "-sLo ",
    "-fsSLo ",
    "-so ",
    "-sSo ",
    "-fsSo ",
    "-OutFile ",
    "-outfile ",
    "-O ",
    "-qO ",
    "--output-document=",
    ">> ",
    "> ",
    ">",
    "tee ",
    "tee -a ",
    " -out ",
    "-Destination ",
    "-C ",
    "-d ",
];

/// The files that a statement writes to, moves to or downloads to; a variable for a path is a name.
pub(super) fn written_files(text: &str) -> Vec<Carrier<'_>> {
    let mut found: Vec<Carrier<'_>> = Vec::new();
    for mark in MARKS {
        for (at, _) in text.match_indices(mark) {
            let after = text.get(at + mark.len()..).unwrap_or("").trim_start();
            found.extend(path_of(word(after)));
        }
    }
    if let Some((_, handed)) = text.split_once("DownloadFile(") {
        let to = handed.split(')').next().and_then(|handed| handed.rsplit_once(','));
        found.extend(to.and_then(|(_, to)| path_of(to.trim())));
    }
    for pack in [
        "czf ",
        "-cf ",
        "cf ",
        "cjf ",
        "cJf ",
        "zip -r ",
        "zip -qr ",
        "zip -rq ",
        "zip ",
        "bundle create ",
    ] {
        let after = text.find(pack).and_then(|at| text.get(at + pack.len()..));
        found.extend(after.and_then(|after| path_of(word(after.trim_start()))));
    }
    let trimmed = text.trim_start();
    let saves = [
        "curl ",
        "wget ",
        "mv ",
        "cp ",
        "ln ",
        "ffmpeg ",
        "imagesnap ",
        "fswebcam ",
        "arecord ",
        "screencapture ",
        "scrot ",
        "grim ",
    ];
    if saves.iter().any(|verb| trimmed.contains(verb)) {
        // What is named last, or the end of an address.
        let first = trimmed.split([';', '|', '&', '\n']).next().unwrap_or("");
        let last = first.split_whitespace().rfind(|word| !word.starts_with('-'));
        found.extend(last.and_then(path_of));
    }
    let opens = ["shutil.copy", "shutil.move", "copyFile", "open(", "urlretrieve(", "Path("];
    let opens = opens.iter().chain(WRITERS);
    if opens.into_iter().any(|call| text.contains(call)) || text.contains("DownloadFile(") {
        let quoted = text.split(['"', '\'', '`']).skip(1).step_by(2);
        found.extend(quoted.filter(|said| !said.contains("://")).filter_map(path_of));
    }
    found
}

fn path_of(path: &str) -> Option<Carrier<'_>> {
    let bare = path.trim_matches(['"', '\'']).trim_end_matches('/');
    let variable = bare.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    let whole = |name: &&str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match variable.filter(whole) {
        Some(name) => Some(Carrier::Name(name)),
        None => file_name(path).map(Carrier::File),
    }
}

fn word(text: &str) -> &str {
    let text = text.trim_start_matches(['"', '\'']);
    text.split(|c: char| c.is_whitespace() || "\"'|;&)".contains(c)).next().unwrap_or("")
}

/// The last part of a path, where it is a name of its own.
fn file_name(path: &str) -> Option<&str> {
    const NOWHERE: &[&str] =
        &["null", "stdout", "stderr", "dev", "tmp", "bin", "index.html", "output"];
    let path = path.trim_matches(['"', '\'']).trim_end_matches('/');
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let name =
        path.rsplit(['/', '\\']).next()?.trim_start_matches(['$', '{']).trim_end_matches('}');
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let known = NOWHERE.contains(&name) || name.bytes().all(|byte| !byte.is_ascii_alphabetic());
    (plain && name.len() >= 2 && !known && !name.starts_with('-')).then_some(name)
}

/// A name with a dot in it is a file's.
pub(super) fn is_file(name: &str) -> bool {
    name.contains('.')
}
