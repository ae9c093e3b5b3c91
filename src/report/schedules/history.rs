//! What became of the due times of a schedule, and what its runs found to be different.

use super::counted;
use crate::report::Look;
use crate::report::columns::{self, Column};
use crate::report::plain::duration;
use crate::report::terminal::Style;
use crate::report::terminal::clean;
use crate::report::terminal::escape;
use crate::report::when;
use crate::scheduler::changes::Kind;
use crate::scheduler::jobs::run::{Run, RunState};
use crate::scheduler::store::lookup::Noted;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt;
use std::time::Duration;

const COLUMNS: [Column; 8] = [
    Column::short("RUN"),
    Column::short("STARTED"),
    Column::short("TOOK"),
    Column::short("BY"),
    Column::short("SKILLS"),
    Column::short("VERDICT"),
    Column::short("RISK"),
    Column::cut("CHANGES", 80),
];
/// The column that is coloured.
const VERDICT: usize = 5;

/// Whose clock, and what time it is.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// The schedule's zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: Timestamp,
}

/// Writes runs, the newest first, each with the differences that it noted.
pub fn write(
    out: &mut dyn fmt::Write,
    runs: &[(Run, Vec<Noted>)],
    here: Here<'_>,
    look: Look,
) -> fmt::Result {
    let rows: Vec<_> = runs.iter().map(|(run, noted)| row(run, noted, here, look)).collect();
    columns::write(out, &COLUMNS, &rows, look, &|row, column| {
        let verdict = runs.get(row).and_then(|(run, _)| run.state.verdict());
        verdict.filter(|_| column == VERDICT).map(Style::of_verdict)
    })
}

fn row(run: &Run, noted: &[Noted], here: Here<'_>, look: Look) -> [String; COLUMNS.len()] {
    let dash = || "–".to_owned();
    let started = if look.terminal_columns.is_some() {
        when::in_short(run.started_at, here.now, here.zone)
    } else {
        when::exactly(run.started_at)
    };
    let (verdict, risk) = match &run.state {
        RunState::Completed { verdict, risk, .. } => (verdict.word(), risk.to_string()),
        RunState::Pending
        | RunState::Running
        | RunState::Failed { .. }
        | RunState::Skipped { .. }
        | RunState::Cancelled { .. } => (run.state.word(), dash()),
    };
    let skills = if run.skills == 0 { dash() } else { run.skills.to_string() };
    [
        clean(run.id.as_str()),
        started,
        took(run).map_or_else(dash, duration),
        by(run),
        skills,
        verdict.to_owned(),
        risk,
        what(run, noted),
    ]
}

/// How long its work took; none when there was none, or it is not over.
pub(super) fn took(run: &Run) -> Option<Duration> {
    let ended = match &run.state {
        RunState::Completed { at, .. } | RunState::Failed { at, .. } => *at,
        RunState::Pending
        | RunState::Running
        | RunState::Skipped { .. }
        | RunState::Cancelled { .. } => return None,
    };
    Duration::try_from(ended.duration_since(run.started_at)).ok()
}

fn by(run: &Run) -> String {
    let by = run.trigger.word().replace('_', "-");
    if run.attempt > 1 { format!("{by} {}", run.attempt) } else { by }
}

/// What it found to be different, or why it did not find out.
fn what(run: &Run, noted: &[Noted]) -> String {
    let why = match &run.state {
        RunState::Failed { why, .. } | RunState::Skipped { why, .. } => why.as_str(),
        RunState::Completed { .. } => run.unread.as_str(),
        RunState::Pending | RunState::Running | RunState::Cancelled { .. } => "",
    };
    let kinds = kinds(noted);
    match (kinds.is_empty(), why.is_empty()) {
        (true, true) => "–".to_owned(),
        (true, false) => clean(why),
        (false, true) => kinds,
        (false, false) => format!("{kinds}; {}", clean(why)),
    }
}

/// `1 verdict, 2 content`.
pub(super) fn kinds(noted: &[Noted]) -> String {
    let parts: Vec<String> = Kind::ALL
        .into_iter()
        .filter_map(|kind| {
            let count = noted.iter().filter(|one| one.change.kind == kind).count();
            (count > 0).then(|| format!("{count} {}", kind.word().replace('_', " ")))
        })
        .collect();
    parts.join(", ")
}

/// Writes what was different: a line for each skill of each run, the newest first.
pub fn changes(out: &mut dyn fmt::Write, noted: &[Noted], here: Here<'_>) -> fmt::Result {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for one in noted {
        let words = (one.change.kind, words(one));
        let same = |(first, _): &&mut Line<'_>| {
            (&first.run, first.at, &first.target) == (&one.run, one.at, &one.target)
        };
        match lines.iter_mut().rev().take(SKILLS_LOOKED_BACK).find(same) {
            Some((_, told)) => told.push(words),
            None => lines.push((one, vec![words])),
        }
    }
    for (first, mut told) in lines {
        // What matters most comes first, however the list was read.
        told.sort_by_key(|(kind, _)| *kind);
        let told: Vec<String> = told.into_iter().map(|(_, words)| words).collect();
        let at = when::in_short(first.at, here.now, here.zone);
        // A skill may take another's name; where it lies it cannot choose.
        let (name, target) = (first.skill.as_deref().map(clean), escape(&first.target));
        let name = name.map_or_else(String::new, |name| format!("{name}   "));
        writeln!(out, "  {at}   {name}{}   {target}", told.join("   "))?;
    }
    Ok(())
}

/// What was different about one skill in one run.
type Line<'a> = (&'a Noted, Vec<(Kind, String)>);

/// Differences of one skill stand beside each other in the list.
const SKILLS_LOOKED_BACK: usize = 4;

fn words(noted: &Noted) -> String {
    let text = |side: &Option<String>| side.as_deref().map_or_else(|| "–".to_owned(), clean);
    let short = |side: &Option<String>| {
        let text = text(side);
        text.get(..4).map_or_else(|| text.clone(), |start| format!("{start}…"))
    };
    let change = &noted.change;
    let (before, after) = (text(&change.before), text(&change.after));
    let rules = change.rules.iter().map(|rule| clean(rule)).collect::<Vec<_>>().join(", ");
    let counted = |count: &str| {
        let plural = if count == "1" { "" } else { "s" };
        format!("{count} finding{plural} ({rules})")
    };
    match change.kind {
        Kind::New => format!("new skill, {after}"),
        Kind::Vanished => format!("vanished, was {before}"),
        Kind::Verdict | Kind::Risk => format!("{before} → {after}"),
        Kind::Content => {
            format!("content changed {} → {}", short(&change.before), short(&change.after))
        }
        Kind::FindingNew => format!("+{}", counted(&after)),
        Kind::FindingGone => format!("-{}", counted(&before)),
        Kind::Rules => "the rules moved it, not the file".to_owned(),
    }
}

/// The line after a run by hand.
pub fn ended(out: &mut dyn fmt::Write, run: &Run, noted: &[Noted]) -> fmt::Result {
    let mut parts = vec![format!("run {}", run.id), run.trigger.word().to_owned()];
    parts.extend(took(run).map(duration));
    match &run.state {
        RunState::Completed { verdict, risk, .. } => {
            parts.push(format!("{}: {verdict} {risk}", counted(run.skills, "skill")));
        }
        RunState::Failed { why, .. } => parts.push(format!("failed: {}", clean(why))),
        RunState::Skipped { why, .. } => parts.push(format!("skipped: {}", clean(why))),
        RunState::Pending => parts.push("waits until the run under way is over".to_owned()),
        RunState::Running | RunState::Cancelled { .. } => parts.push(run.state.word().to_owned()),
    }
    let kinds = kinds(noted);
    if matches!(run.state, RunState::Completed { .. }) {
        let changed = if kinds.is_empty() { "nothing".to_owned() } else { kinds };
        parts.push(format!("changed since the last run: {changed}"));
    }
    writeln!(out, "{}", parts.join(" · "))
}
