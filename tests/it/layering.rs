//! The arrows of the house: who may use whom, read from the order of `src/lib.rs`.

use crate::paths::{Named, module_of, named};
use crate::source::Source;
use crate::tree;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// One place where a law is broken.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    pub path: String,
    /// From 1.
    pub line: usize,
    pub why: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.why)
    }
}

/// Words that only some rooms may say.
struct Reserved {
    words: &'static [&'static str],
    /// Files or folders of `src/` that may.
    only: &'static [&'static str],
    why: &'static str,
}

const RESERVED: &[Reserved] = &[
    Reserved {
        words: &["Instant::now", "SystemTime::now", "Timestamp::now", "Zoned::now"],
        only: &["clock.rs"],
        why: "only clock.rs asks the time",
    },
    Reserved {
        words: &[
            "thread::spawn",
            "thread::scope",
            "thread::Builder",
            "thread::sleep",
            "spawn_scoped",
        ],
        only: &["threads.rs"],
        why: "only threads.rs starts threads, and nothing sleeps",
    },
    Reserved {
        words: &["stdout", "stderr", "print!", "println!", "eprint!", "eprintln!", "dbg!"],
        only: &["cli/screen.rs"],
        why: "only cli/screen.rs prints",
    },
    Reserved {
        words: &["fs", "File::open", "File::create", "OpenOptions", "read_dir", "DirEntry"],
        // The screen writes what `-o FILE` asks for; storage makes the folder of its own file.
        // Keys come from files that the configuration names.
        // The server unlinks its inner socket, and reads how many descriptors it may have.
        only: &[
            "target.rs",
            "target",
            "cli/screen.rs",
            "storage",
            "config/text_file.rs",
            "server/hop.rs",
            "server/descriptors.rs",
        ],
        why: "only target.rs reads files",
    },
    Reserved {
        words: &["TcpStream", "UdpSocket", "UnixStream", "ToSocketAddrs", "ureq"],
        // The server's are those that others have opened, or lead into this very process.
        only: &["net/live.rs", "net/live", "server"],
        why: "only net/live.rs opens sockets outwards",
    },
    Reserved {
        words: &["TcpListener", "UnixListener", "tiny_http"],
        only: &["server", "api"],
        why: "only the server listens",
    },
    Reserved {
        words: &["rusqlite"],
        only: &["storage", "scheduler/store", "error.rs"],
        why: "only storage/ and scheduler/store/ speak SQL",
    },
    Reserved {
        words: &["serde"],
        only: &["wire.rs", "wire", "api", "report/sarif.rs", "layers/llm_analyzer/reply"],
        why: "what we promise stands in wire.rs; foreign formats in reply and sarif.rs",
    },
    Reserved {
        words: &["serde_json"],
        only: &[
            "wire.rs",
            "wire",
            "api",
            "cli",
            "report",
            "storage",
            "config",
            "layers/llm_analyzer/reply",
            "layers/llm_analyzer/provider.rs",
        ],
        why: "finding, skill and scan know nothing of JSON",
    },
];

/// Rooms that some other room must not reach, whatever the order says.
struct Severed {
    from: &'static [&'static str],
    to: &'static [&'static str],
    why: &'static str,
}

const SEVERED: &[Severed] = &[Severed {
    from: &["layers"],
    to: &[
        "clock",
        "pipeline",
        "storage",
        "scheduler",
        "config",
        "api",
        "server",
        "cli",
        "report",
        "wire",
    ],
    why: "a layer is a function of its case",
}];

/// Rooms that few may reach: the room, who may, and why.
const GUARDED: &[(&str, &[&str], &str)] =
    &[("config", &["config", "cli", "server"], "each room owns its options; config fills them")];

/// SQL is looked for in upper case only: `SELECT … FROM`. The rules of the layers are about
/// other people's SQL, so they may hold some.
const SQL: &[(&str, &str)] =
    &[("SELECT ", " FROM "), ("INSERT ", "INTO "), ("DELETE ", "FROM "), ("UPDATE ", " SET ")];
const SQL_ROOMS: &[&str] = &["storage", "scheduler/store", "layers"];

/// All breaches of the laws in these (path, text) pairs; paths begin with `src/`.
pub fn breaches(files: &[(String, String)]) -> Vec<Breach> {
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::read(path, text)).collect();
    let order = sources.iter().find(|file| file.path == "src/lib.rs").map_or(vec![], rooms);
    let modules: BTreeSet<Vec<String>> =
        sources.iter().flat_map(|file| ancestors(&module_of(&file.path))).collect();
    let mut found = Vec::new();
    let mut arrows = Vec::new();
    for source in &sources {
        let report = &mut |line: usize, why: String| {
            found.push(Breach { path: source.path.clone(), line: line + 1, why });
        };
        let paths = named(source);
        for path in &paths {
            reserved(source, path, report);
            if path.of_crate {
                order_kept(source, path, &order, report);
                severed(source, path, &modules, report);
                arrows.extend(arrow(source, path, &modules));
            }
        }
        uses(source, report);
        sql(source, report);
    }
    found.extend(circles(&arrows));
    found.sort();
    found.dedup();
    found
}

/// The modules of `lib.rs`, in its order.
fn rooms(lib: &Source) -> Vec<String> {
    lib.tokens
        .windows(3)
        .filter(|window| window[0].text == "mod" && window[2].text == ";")
        .map(|window| window[1].text.clone())
        .collect()
}

/// Every beginning of a module path but the empty one: `a`, `a::b`, `a::b::c`.
fn ancestors(module: &[String]) -> Vec<Vec<String>> {
    (1..=module.len()).map(|len| module[..len].to_vec()).collect()
}

fn within(path: &str, places: &[&str]) -> bool {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    places.iter().any(|place| {
        let rest = inner.strip_prefix(place);
        rest.is_some_and(|rest| rest.is_empty() || rest == ".rs" || rest.starts_with('/'))
    })
}

fn reserved(source: &Source, path: &Named, report: &mut impl FnMut(usize, String)) {
    for law in RESERVED {
        for word in law.words {
            if path.holds(word) && !within(&source.path, law.only) {
                report(path.line, format!("`{word}`: {}", law.why));
            }
        }
    }
}

fn order_kept(
    source: &Source,
    path: &Named,
    order: &[String],
    report: &mut impl FnMut(usize, String),
) {
    let module = module_of(&source.path);
    let (Some(own), Some(other)) = (module.first(), path.parts.first()) else { return };
    let floor = |room: &String| order.iter().position(|name| name == room);
    match (floor(own), floor(other)) {
        (None, _) => report(path.line, format!("`{own}` has no place in src/lib.rs")),
        (Some(here), Some(there)) if there > here => {
            report(path.line, format!("`{own}` uses `{other}`, which stands below it in lib.rs"));
        }
        _ => {}
    }
}

fn severed(
    source: &Source,
    path: &Named,
    modules: &BTreeSet<Vec<String>>,
    report: &mut impl FnMut(usize, String),
) {
    let room = path.parts[0].as_str();
    for law in SEVERED {
        if within(&source.path, law.from) && law.to.contains(&room) {
            report(path.line, format!("reaches `{room}`: {}", law.why));
        }
    }
    for (guarded, may, why) in GUARDED {
        if room == *guarded && !within(&source.path, may) {
            report(path.line, format!("reaches `{room}`: {why}"));
        }
    }
    let module = module_of(&source.path);
    if let ([a, own, ..], [b, other, ..]) = (module.as_slice(), path.parts.as_slice())
        && (a, b, own == other) == (&"layers".to_owned(), &"layers".to_owned(), false)
        && modules.contains(&path.parts[..2])
    {
        report(path.line, format!("layer `{own}` reaches layer `{other}`"));
    }
}

/// One room per `use` line; no globs and no re-exports.
fn uses(source: &Source, report: &mut impl FnMut(usize, String)) {
    for (number, line) in source.lines.iter().enumerate().filter(|(_, line)| !line.test) {
        let code = line.code.trim();
        if code.contains("use crate::{") {
            report(number, "one room per `use` line, no `use crate::{`".to_owned());
        }
        if code.starts_with("use super::*") || code.contains("use crate::*") {
            report(number, "name what you use, no `*`".to_owned());
        }
        if code.starts_with("pub use ") || code.starts_with("pub(crate) use ") {
            report(number, "no re-exports: a thing has one place".to_owned());
        }
    }
}

fn sql(source: &Source, report: &mut impl FnMut(usize, String)) {
    let holds = |text: &str, (verb, then): (&str, &str)| {
        text.split_once(verb).is_some_and(|(_, rest)| rest.contains(then) || rest.starts_with(then))
    };
    if within(&source.path, SQL_ROOMS) {
        return;
    }
    for (number, line) in source.lines.iter().enumerate().filter(|(_, line)| !line.test) {
        if SQL.iter().any(|statement| holds(&line.string, *statement)) {
            report(number, "SQL: only storage/ and scheduler/store/ speak it".to_owned());
        }
    }
}

/// One file's use of another: both within `folder`, by their names there.
struct Arrow {
    folder: Vec<String>,
    from: String,
    to: String,
    path: String,
    line: usize,
}

/// The arrow between siblings that a path draws; none when it leads up or down the same branch.
fn arrow(source: &Source, path: &Named, modules: &BTreeSet<Vec<String>>) -> Option<Arrow> {
    let module = module_of(&source.path);
    let shared = module.iter().zip(&path.parts).take_while(|(a, b)| a == b).count();
    let (from, to) = (module.get(shared)?, path.parts.get(shared)?);
    modules.contains(&path.parts[..=shared]).then(|| Arrow {
        folder: module[..shared].to_vec(),
        from: from.clone(),
        to: to.clone(),
        path: source.path.clone(),
        line: path.line,
    })
}

/// Circles between the files of one folder; each is reported once, at one of its arrows.
fn circles(arrows: &[Arrow]) -> Vec<Breach> {
    let mut folders: BTreeMap<&[String], Vec<&Arrow>> = BTreeMap::new();
    for arrow in arrows {
        folders.entry(&arrow.folder).or_default().push(arrow);
    }
    let mut found = Vec::new();
    for arrows in folders.into_values() {
        let circle = arrows.iter().find(|arrow| reaches(&arrows, &arrow.to, &arrow.from));
        if let Some(arrow) = circle {
            let why = format!("`{}` uses `{}`, which leads back to it", arrow.from, arrow.to);
            found.push(Breach { path: arrow.path.clone(), line: arrow.line + 1, why });
        }
    }
    found
}

fn reaches(arrows: &[&Arrow], from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    loop {
        let next: BTreeSet<&str> = arrows
            .iter()
            .filter(|arrow| seen.contains(arrow.from.as_str()))
            .map(|arrow| arrow.to.as_str())
            .chain(seen.iter().copied())
            .collect();
        if next.contains(to) || next.len() == seen.len() {
            return next.contains(to);
        }
        seen = next;
    }
}

#[test]
fn every_arrow_of_the_house_points_up() {
    let mut files = tree::texts("src");
    files.retain(|(path, _)| tree::is(path, "rs"));
    let found: Vec<String> = breaches(&files).iter().map(Breach::to_string).collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_room_of_the_map_is_read() {
    let files = tree::texts("src");
    let lib = files.iter().find(|(path, _)| path == "src/lib.rs").unwrap();
    let rooms = rooms(&Source::read(&lib.0, &lib.1));
    assert!(rooms.len() > 10, "{rooms:?}");
    for room in rooms {
        let at = [format!("src/{room}.rs"), format!("src/{room}/mod.rs")];
        assert!(files.iter().any(|(path, _)| at.contains(path)), "no file of {room} was read");
    }
}

#[path = "layering_teeth.rs"]
mod teeth;
