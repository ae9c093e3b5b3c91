//! Whether a statement starts the program that a name stands for.

use super::carriers::Carrier;
use crate::layers::rule_engine::statements::Statement;
use crate::skill::file_kind::Language;

/// Words that may stand before a program on a command line.
const RUNNERS: &[&str] = &[
    "sudo",
    "nohup",
    "exec",
    "setsid",
    "env",
    "sh",
    "bash",
    "zsh",
    "dash",
    "python",
    "python3",
    "node",
    "perl",
    "ruby",
    "start",
    "open",
    "start-process",
    "invoke-item",
    "ii",
    "iex",
    "&",
    "call",
    "java",
    "-jar",
    "source",
    ".",
    "nice",
    "timeout",
    "msiexec",
    "/i",
    "/qn",
    "-y",
    "installer",
    "hdiutil",
    "attach",
    "-pkg",
    "dpkg",
    "-i",
    "then",
    "do",
    "else",
    "(",
    "{",
    "if",
    "cmd",
    "/c",
    "-n",
    "osascript",
    "bun",
    "deno",
    "php",
    "-e",
    "-f",
    "-E",
    "-filepath",
    "-wait",
    "rundll32",
    "regsvr32",
    "/s",
    "chmod",
    "+x",
    "u+x",
    "a+x",
    "755",
    "0755",
    "700",
    "777",
    "0o755",
    "-r",
    "-R",
    "xattr",
    "-c",
    "-cr",
    "-d",
];

/// Calls that start what they are given, in lower case.
const CALLS: &[&str] = &[
    "popen(",
    "subprocess.run(",
    "subprocess.call(",
    "subprocess.check_call(",
    "check_output(",
    "os.system(",
    "os.startfile(",
    "os.execv(",
    "os.execl(",
    "os.spawnl(",
    "execfile(",
    "execfilesync(",
    "exec(",
    "execsync(",
    "spawn(",
    "spawnsync(",
    "fork(",
    "process.start(",
    "command::new(",
    "exec.command(",
    "runpy.run_path(",
    "shell.openpath(",
    "loadlibrary(",
    "cdll(",
    "import_module(",
    "import(",
    "require(",
    "shellexecute(",
    "winexec(",
    "createprocess(",
    "os.chmod(",
    "system(",
    "load \"",
    "load '",
    "load(",
    "include ",
    "include_once ",
    "require_once ",
    "include(",
];

/// Programs that run the file that is named behind them.
const INTERPRETERS: &[&str] = &[
    "sys.executable",
    "process.execpath",
    "python",
    "python3",
    "node",
    "bash",
    "sh",
    "zsh",
    "ruby",
    "perl",
    "php",
    "powershell",
    "pwsh",
];

/// What such calls are methods of.
const OWNERS: &[&str] =
    &["child_process.", "cp.", "childprocess.", "proc.", "os.", "subprocess.", "shell.", "ctypes."];

/// Whether a statement runs what a carrier names: as a command, or as what a runner is given.
pub(super) fn is_run(row: &Statement<'_>, carrier: Carrier<'_>) -> bool {
    let name = match carrier {
        Carrier::Name(name) | Carrier::File(name) => name,
    };
    let variable = matches!(carrier, Carrier::Name(_)) && row.marks_variables();
    let marks = |at: &usize| {
        let before = row.text.get(..*at).unwrap_or("");
        !variable || before.ends_with(['$', '{', '%', ':'])
    };
    let mut places = row.text.match_indices(name).map(|(at, _)| at).filter(marks);
    places.any(|at| {
        let before = row.text.get(..at).unwrap_or("");
        let before = before.rsplit([';', '|', '\n']).next().unwrap_or(before);
        let before = before.rsplit("&&").next().unwrap_or(before).to_ascii_lowercase();
        let reach = before
            .get(before.floor_char_boundary(before.len().saturating_sub(120))..)
            .unwrap_or("");
        if !row.marks_variables() {
            if is_loaded(reach) {
                return true;
            }
            let call = CALLS.iter().filter_map(|call| reach.rfind(call).map(|at| (at, call))).max();
            return call.is_some_and(|(at, call)| {
                // `pattern.exec(text)` runs nothing.
                let owner = reach.get(..at).unwrap_or("");
                if owner.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    return false;
                }
                if owner.ends_with('.') && !OWNERS.iter().any(|name| owner.ends_with(name)) {
                    return false;
                }
                let given = without_interpreter(reach.get(at + call.len()..).unwrap_or(""));
                !given.contains(')') && !given.contains(',')
            });
        }
        // The path before the name belongs to the name.
        let command = before.trim_end_matches(|c: char| !c.is_whitespace() && c != '(');
        let path = before.get(command.len()..).unwrap_or("");
        let after = row.text.get(at + name.len()..).unwrap_or("");
        let set = path.contains('=') || after.trim_start().starts_with('=');
        let whole =
            !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '('));
        let words: Vec<&str> =
            command.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        // PowerShell shows what a variable holds unless it is told to run it.
        let told = row.language != Language::PowerShell || !words.is_empty();
        let shown = is_shown(name) && ["open", "start"].iter().any(|verb| command.contains(verb));
        let runs = |word: &&str| {
            RUNNERS.contains(word) || word.contains('=') && !word.contains(['(', ':', '<', '>'])
        };
        !set && whole && told && !shown && words.iter().all(runs)
    })
}

/// Whether what follows is a file that Python loads as a module, under a name that it is given.
fn is_loaded(before: &str) -> bool {
    before.rsplit_once("spec_from_file_location(").is_some_and(|(_, given)| !given.contains(')'))
}

/// What a call is given, without the interpreter that stands first.
fn without_interpreter(given: &str) -> &str {
    let Some((first, rest)) = given.split_once(',') else { return given };
    let first = first.trim_matches(|c: char| " [('\"".contains(c));
    let program = first.rsplit('/').next().unwrap_or(first);
    if INTERPRETERS.contains(&program) { rest } else { given }
}

/// Whether a file is looked at when it is opened.
fn is_shown(name: &str) -> bool {
    const SHOWN: &[&str] = &[
        "png", "jpg", "jpeg", "gif", "svg", "pdf", "html", "htm", "csv", "json", "md", "txt",
        "mp3", "mp4", "wav", "webp",
    ];
    name.rsplit_once('.').is_some_and(|(_, extension)| SHOWN.contains(&extension))
}
