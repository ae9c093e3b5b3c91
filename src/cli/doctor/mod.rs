//! `malwar doctor`: says whether everything that is needed is there and sound.

mod database;
mod schedules;
mod time;

use super::argv::PROGRAM;
use super::build;
use super::exit::{FAILED, FINE};
use super::screen::Screen;
use crate::clock::{Clock, SystemClock};
use crate::config::llm::LlmSettings;
use crate::finding::LayerId;
use crate::layers::llm_analyzer::options::Options;
use crate::layers::rule_engine::rules;
use crate::report::terminal::escape;
use crate::storage::health;
use crate::storage::llm;
use argh::{ArgsInfo, FromArgs};
use serde_json::json;
use std::fmt::Write as _;

/// tell whether everything that is needed is there and sound
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "doctor",
    help_triggers("--help"),
    error_code(0, "no problem, though perhaps warnings"),
    error_code(2, "at least one problem")
)]
pub(super) struct DoctorCommand {
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// How bad a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Fine,
    Warning,
    Problem,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "ok",
            Self::Warning => "warn",
            Self::Problem => "fail",
        }
    }
}

/// One thing that was looked at.
struct Check {
    state: State,
    told: String,
}

impl Check {
    fn new(state: State, told: impl Into<String>) -> Self {
        Self { state, told: told.into() }
    }

    fn fine(told: impl Into<String>) -> Self {
        Self::new(State::Fine, told)
    }
}

/// Runs the command; answers the exit code.
pub(super) fn run(command: &DoctorCommand, screen: &mut Screen) -> u8 {
    let mut checks = vec![program()];
    checks.extend(database::checks());
    checks.push(time::zones());
    checks.push(Check::fine(format!("rules {} built in", rules::all().count())));
    checks.push(layers());
    checks.push(model());
    screen.result(&if command.json { as_json(&checks) } else { as_text(&checks) });
    if checks.iter().any(|check| check.state == State::Problem) { FAILED } else { FINE }
}

fn program() -> Check {
    let (version, sqlite) = (env!("CARGO_PKG_VERSION"), health::sqlite_version());
    let machine = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    Check::fine(format!("{PROGRAM} {version}, {machine}, SQLite {sqlite}"))
}

/// The layers that need nobody else.
fn layers() -> Check {
    let own = LayerId::ALL.into_iter().filter(|layer| *layer != LayerId::LlmAnalyzer);
    let words: Vec<&str> = own.map(LayerId::word).collect();
    Check::fine(format!("layers {} ready", words.join(", ")))
}

/// Whether a language model can be asked, whom, and how often today.
fn model() -> Check {
    let id = LayerId::LlmAnalyzer;
    let settings = match build::llm_settings() {
        Ok(settings) => settings,
        Err(error) => return Check::new(State::Problem, format!("{id}: {error}")),
    };
    let options = match &settings {
        LlmSettings::Off(why) => return Check::new(State::Warning, format!("{id} off: {why}")),
        LlmSettings::On { options, .. } => options,
    };
    let Options { model, base_url, daily_calls, .. } = options.as_ref();
    // What is wrong with the database stands in its own line.
    let calls = build::database_if_there().ok().flatten().and_then(|db| {
        let now = SystemClock.now();
        db.read("count the calls of today", |tx| llm::today(tx, now)).ok()
    });
    let calls = calls.unwrap_or_default().calls;
    let told = format!("{id} asks {model} at {base_url}, {calls} of {daily_calls} calls today");
    if settings.shows_key() {
        return Check::new(State::Warning, format!("{told}; its key travels unencrypted"));
    }
    let is_left = calls < u64::from(*daily_calls);
    Check::new(if is_left { State::Fine } else { State::Warning }, told)
}

fn as_text(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let _ = writeln!(text, "{:<4}  {}", check.state.word(), escape(&check.told));
    }
    let counted = |state, one: &str| {
        let count = checks.iter().filter(|check| check.state == state).count();
        if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
    };
    let fine = checks.iter().filter(|check| check.state == State::Fine).count();
    let (warnings, problems) =
        (counted(State::Warning, "warning"), counted(State::Problem, "problem"));
    let _ = writeln!(text, "{fine} ok, {warnings}, {problems}");
    text
}

fn as_json(checks: &[Check]) -> String {
    let list: Vec<_> = checks
        .iter()
        .map(|check| json!({ "state": check.state.word(), "told": escape(&check.told) }))
        .collect();
    format!("{:#}\n", json!(list))
}
