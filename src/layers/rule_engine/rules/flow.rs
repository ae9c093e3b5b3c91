//! The way of data through code: from a source by variables, functions or files to a sink.

use super::carriers::{
    Carrier, Carriers, calls, carried, is_file, may_use, names_given, opened_names, whole_words,
    written_files,
};
use super::starts::is_run;
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::signal::Signal;
use crate::layers::rule_engine::statements::{Statement, names, without_quotations};
use crate::skill::Span;
use crate::skill::file_kind::{FileKind, Language};
use std::cell::LazyCell;

/// Names that carry data in one text; more is noise.
const NAMES_MAX: usize = 200;
/// Other files of a skill that are asked for what they leave behind.
const FILES_MAX: usize = 6;
/// Scripts of a skill beyond which each is looked at alone: asking all of all takes too long.
const SCRIPTS_MAX: usize = 16;
/// Bytes of another file beyond which it is no script that leaves something behind.
const FILE_BYTES_MAX: usize = 64 * 1024;

/// What flows from where to where.
pub(super) struct Flow {
    /// What brings the data.
    pub(super) sources: &'static [&'static Signal],
    /// Calls and commands that must not get it.
    pub(super) sinks: &'static [&'static Signal],
    /// Calls that give a connection: what is handed to it by its methods is sent.
    pub(super) handles: &'static [&'static Signal],
    /// Whether naming the file that the data lies in as a command is a sink as well.
    pub(super) runs: bool,
    /// Whether a source and a sink in one statement are a way, in any order and without a name
    /// between them; otherwise the sink's call has to hold the source's.
    pub(super) at_once: bool,
}

/// Where data flows into a sink: the sink, and where the data came from.
pub(super) fn flows(reading: &Reading<'_>, flow: &Flow) -> Vec<Hit> {
    let sinks = calls_of(reading, flow.sinks);
    let sources = sources_of(reading, flow);
    let others = reading.skill.files.iter().filter(|file| is_script(file.kind)).count();
    let alone = others == 0
        || others == 1 && is_script(reading.file.kind)
        || others > SCRIPTS_MAX
        || reading.view.is_some();
    let leads_out =
        flow.runs || !sinks.is_empty() || flow.handles.iter().any(|call| reading.may_show(call));
    if !leads_out || sources.is_empty() && alone {
        return Vec::new();
    }
    let rows = reading.statements();
    let left: Vec<String> =
        if alone || rows.is_empty() { Vec::new() } else { left_behind(reading, flow) };
    let mut carriers: Carriers<'_> = left
        .iter()
        .filter(|name| reading.text.contains(name.as_str()))
        .map(|name| (if is_file(name) { Carrier::File(name) } else { Carrier::Name(name) }, None))
        .collect();
    if sources.is_empty() && carriers.is_empty() {
        return Vec::new();
    }
    spread(rows, &sources, flow, &mut carriers);
    let ways = Ways {
        doors: doors(rows, &sinks),
        handles: handles(reading, flow, rows),
        sources,
        sinks,
        carriers,
    };
    // A line with blocks in it comes before the statements that these hold, and is told once.
    let mut told = 0;
    let mut found = Vec::new();
    for row in rows {
        if row.span.end <= told {
            continue;
        }
        if let Some(hit) = ways.hit(flow, row) {
            told = row.span.end;
            found.push(hit);
        }
    }
    found
}

/// Where data may come in and go out in one text.
struct Ways<'a> {
    sources: Vec<Span>,
    sinks: Vec<Span>,
    carriers: Carriers<'a>,
    /// Functions that hand what they are given to a sink.
    doors: Vec<&'a str>,
    /// Names of open connections.
    handles: Vec<&'a str>,
}

impl Ways<'_> {
    /// The hit of one statement, when data flows out in it.
    fn hit(&self, flow: &Flow, row: &Statement<'_>) -> Option<Hit> {
        let sink = self.sinks.iter().copied().find(|span| row.holds(span));
        let wraps = |source: &Span| {
            let fetches = ["curl", "wget"];
            sink.is_some_and(|sink| sink.start < source.start)
                && !fetches.iter().any(|word| row.text.contains(word))
        };
        let bare = LazyCell::new(|| without_quotations(row.text));
        let called = |name: &&str| {
            row.function != Some(*name)
                && (calls(&bare, name) || bare.contains(&format!(".{name}(")))
        };
        let handed = LazyCell::new(|| self.doors.iter().any(called));
        let meets = |span: &Span| row.holds(span) && (flow.at_once || wraps(span) || *handed);
        let brought = self.sources.iter().copied().find(meets);
        let carried = carried(row, &self.carriers);
        let from = brought.map(Some).or(carried.map(|(_, from)| from))?;
        let method = |name: &&str| {
            [".write(", ".end(", ".send", ".request(", ".post(", ".put("]
                .iter()
                .any(|call| bare.contains(&format!("{name}{call}")))
        };
        let run = flow.runs && carried.is_some_and(|(carrier, _)| is_run(row, carrier));
        let other = *handed || run || self.handles.iter().any(method);
        let shown = in_header(row.text, carried.map(|(carrier, _)| carrier));
        let place = sink.or_else(|| other.then_some(row.span)).filter(|_| !shown)?;
        let also = from.into_iter().filter(|from| *from != place).collect();
        Some(Hit { span: place, also, note: None })
    }
}

/// Where signals stand, without the end of a statement that may stand before them.
fn calls_of(reading: &Reading<'_>, signals: &[&'static Signal]) -> Vec<Span> {
    let mut spans = reading.matches_any(signals);
    for span in &mut spans {
        let said = span.of(reading.text);
        let call = said.trim_start_matches(|c: char| c.is_whitespace() || ";{}".contains(c));
        span.start += said.len() - call.len();
    }
    spans
}

/// The names that statements give to open connections.
fn handles<'a>(reading: &Reading<'_>, flow: &Flow, rows: &[Statement<'a>]) -> Vec<&'a str> {
    let opened = reading.matches_any(flow.handles);
    let opens = |row: &&Statement<'a>| opened.iter().any(|span| row.holds(span));
    rows.iter().filter(opens).flat_map(|row| names_given(row)).collect()
}

/// Sources, but for the keys that a tool is told to use itself: `ssh -i ~/.ssh/id_rsa`.
fn sources_of(reading: &Reading<'_>, flow: &Flow) -> Vec<Span> {
    const OPTIONS: &[&str] = &[
        "-i",
        "--netrc-file",
        "--key",
        "--cert",
        "--cacert",
        "--identity-file",
        "--config",
        "--kubeconfig",
        "identityfile",
        "key_filename",
        "--private-key",
        "ssh-add",
        "ssh-keygen",
        "-f",
        "load_dotenv(",
        "--env-file",
        "config_file",
        "userconfig",
        "source",
        ".",
    ];
    let mut sources = calls_of(reading, flow.sources);
    sources.retain(|span| {
        let line = reading.line(*span, 80);
        let before = Span::new(line.start, span.start.max(line.start)).of(reading.text);
        // The path that the name of the store ends is no part of what stands before it.
        let before = before.trim_end_matches(|c: char| !c.is_whitespace() && !"=\"'(".contains(c));
        let before = before.trim_end_matches(|c: char| "\"'= ".contains(c)).to_ascii_lowercase();
        let option = before.rsplit(|c: char| c.is_whitespace() || c == '=').next().unwrap_or("");
        !OPTIONS.contains(&option)
    });
    sources
}

fn is_script(kind: FileKind) -> bool {
    matches!(kind, FileKind::Code(_))
}

/// Names of files and functions in which other scripts of the skill leave what they take.
fn left_behind(reading: &Reading<'_>, flow: &Flow) -> Vec<String> {
    let mut left = Vec::new();
    let files = reading.skill.files.iter().enumerate().take(FILES_MAX);
    for (index, _) in files.filter(|(index, file)| {
        *index != reading.file_index && is_script(file.kind) && file.text.len() <= FILE_BYTES_MAX
    }) {
        let Some(other) = reading.beside(index) else { continue };
        let sources = sources_of(&other, flow);
        if sources.is_empty() {
            continue;
        }
        let rows = other.statements();
        let mut carriers = Carriers::new();
        spread(rows, &sources, flow, &mut carriers);
        let functions: Vec<&str> = rows.iter().filter_map(|row| row.function).collect();
        left.extend(carriers.keys().filter_map(|carrier| match carrier {
            Carrier::File(name) => Some((*name).to_owned()),
            Carrier::Name(name) => functions.contains(name).then(|| (*name).to_owned()),
        }));
    }
    left
}

/// Follows the data from statement to statement; twice, since functions may stand below their use.
fn spread<'a>(rows: &[Statement<'a>], sources: &[Span], flow: &Flow, carriers: &mut Carriers<'a>) {
    let mut followed = vec![false; rows.len()];
    for _ in 0..2 {
        for (row, followed) in rows.iter().zip(&mut followed).filter(|(_, followed)| !**followed) {
            let brought = sources.iter().copied().find(|span| row.holds(span));
            if brought.is_none() && !may_use(row, carriers) {
                continue;
            }
            let carried = || carried(row, carriers).map(|(_, from)| from);
            // What is written to a file by its handle lies in the file.
            let handle = || {
                let opened = !opened_names(row).is_empty();
                let mut handles = names_given(row).into_iter().filter(|_| opened);
                handles.find_map(|name| carriers.get(&Carrier::Name(name)).copied())
            };
            let from = brought.map(Some).or_else(carried).or_else(handle);
            let Some(from) = from else { continue };
            *followed = true;
            let mut carry = |carrier: Carrier<'a>| {
                if carriers.len() < NAMES_MAX {
                    carriers.entry(carrier).or_insert(from);
                }
            };
            // A download's path is not what a command made of it is; only another name for it.
            let renamed = !flow.runs || is_renaming(row, brought.is_some());
            let set = names_given(row).into_iter().filter(|_| renamed);
            set.for_each(|name| carry(Carrier::Name(name)));
            written_files(row.text).into_iter().for_each(&mut carry);
            opened_names(row).into_iter().map(Carrier::Name).for_each(&mut carry);
            let answers = ["return", "yield", "resolve(", "res(", "cb(", "callback("]
                .iter()
                .any(|word| row.text.contains(word))
                && !flow.runs
                // What is not put into a variable there is the function's answer.
                || row.language == Language::PowerShell && names_given(row).is_empty();
            row.function
                .filter(|_| answers)
                .into_iter()
                .for_each(|name| carry(Carrier::Name(name)));
        }
    }
}

/// Whether a statement only gives what it uses another name.
fn is_renaming(row: &Statement<'_>, brought: bool) -> bool {
    let builds = ["[", "f\"", "f'", "`", "$("].iter().any(|mark| row.text.contains(mark));
    if brought { !row.marks_variables() } else { !builds }
}

/// Functions that hand their parameters to a sink.
fn doors<'a>(rows: &[Statement<'a>], sinks: &[Span]) -> Vec<&'a str> {
    let leads_out = |row: &&Statement<'a>| {
        sinks.iter().any(|span| row.holds(span)) && {
            let bare = without_quotations(row.text);
            names(row.parameters).any(|name| whole_words(&bare, name).next().is_some())
        }
    };
    rows.iter().filter(leads_out).filter_map(|row| row.function).collect()
}

/// Whether what is sent stands where keys are shown to their own service.
fn in_header(text: &str, carrier: Option<Carrier<'_>>) -> bool {
    const REACH: usize = 60;
    const HEADERS: &[&str] = &[
        "authorization",
        "bearer",
        "api-key",
        "apikey",
        "token:",
        "-u ",
        "--user",
        "auth=",
        "headers",
    ];
    let lower = text.to_ascii_lowercase();
    let Some(Carrier::Name(name)) = carrier else {
        return lower.contains("authorization");
    };
    let name = name.to_ascii_lowercase();
    let mut uses = lower.match_indices(&name).map(|(at, _)| at).peekable();
    let header = |at: usize| {
        let from = lower.floor_char_boundary(at.saturating_sub(REACH));
        let before = lower.get(from..at).unwrap_or("");
        HEADERS.iter().any(|word| before.contains(word))
    };
    uses.peek().is_some() && uses.all(header)
}
