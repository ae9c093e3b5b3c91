//! Stands in for `crate::report` and `crate::wire` until they are here; see `render`.
#![allow(clippy::trivially_copy_pass_by_ref, reason = "as the report takes it")]

use crate::error::Error;
use crate::scan::{Outcome, Scan};
use crate::verdict::Verdict;
use std::fmt::Write as _;
use std::time::Duration;

/// As `report::Look`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Look {
    pub(super) colour: bool,
    pub(super) terminal_columns: Option<u16>,
    pub(super) verbose: u8,
    pub(super) quiet: bool,
}

/// As `report::row::Row`.
#[derive(Debug)]
pub(super) struct Row {
    risk: u8,
    verdict: Verdict,
    target: String,
}

impl Row {
    pub(super) fn of(scan: &Scan) -> Self {
        Self {
            risk: scan.risk().points(),
            verdict: scan.verdict(),
            target: scan.skill.target.clone(),
        }
    }
}

pub(super) fn plain(scan: &Scan, look: &Look) -> String {
    let Look { colour: _, terminal_columns: _, verbose, quiet: _ } = look;
    let target = terminal::escape(&scan.skill.target);
    let mut text = format!("{}  {}/100  {target}\n", scan.verdict(), scan.risk());
    for (id, outcome) in scan.layers.iter().filter(|_| *verbose > 0) {
        let _ = match outcome {
            Outcome::Ran => writeln!(text, "{id}: ran"),
            Outcome::Skipped(why) => writeln!(text, "{id}: skipped: {why}"),
            Outcome::Failed(why) => writeln!(text, "{id}: failed: {why}"),
        };
    }
    for left in &scan.skill.unscanned {
        let _ = writeln!(text, "not scanned: {}: {}", terminal::escape(&left.path), left.why);
    }
    text
}

pub(super) fn table(rows: &[Row], unread: &[Error], took: Duration, look: &Look) -> String {
    let mut text = String::new();
    for row in rows.iter().filter(|row| row.verdict != Verdict::Clean || look.verbose > 0) {
        let target = terminal::escape(&row.target);
        let _ = writeln!(text, "{}\t{}\t{target}", row.verdict, row.risk);
    }
    let (rows, unread, ms) = (rows.len(), unread.len(), took.as_millis());
    let _ = writeln!(text, "{rows} skills, {unread} could not be read, {ms} ms");
    text
}

pub(super) fn json(scan: &Scan) -> String {
    let layers: Vec<_> = scan
        .layers
        .iter()
        .map(|(id, outcome)| {
            let (outcome, reason) = match outcome {
                Outcome::Ran => ("ran", None),
                Outcome::Skipped(why) => ("skipped", Some((*why).to_owned())),
                Outcome::Failed(why) => ("failed", Some(why.clone())),
            };
            serde_json::json!({"name": id.word(), "outcome": outcome, "reason": reason})
        })
        .collect();
    let not_scanned: Vec<_> = scan
        .skill
        .unscanned
        .iter()
        .map(|left| serde_json::json!({"path": left.path, "why": left.why}))
        .collect();
    serde_json::json!({
        "target": scan.skill.target,
        "verdict": scan.verdict().word(),
        "risk_score": scan.risk().points(),
        "skill_sha256": scan.skill.sha256,
        "layers": layers,
        "not_scanned": not_scanned,
        "duration_ms": u64::try_from(scan.took.as_millis()).unwrap_or(u64::MAX),
    })
    .to_string()
}

pub(super) fn github(scan: &Scan) -> String {
    let _ = scan;
    String::new()
}

/// What SARIF keeps of one scan.
pub(super) fn sarif_results(scan: &Scan) -> Vec<serde_json::Value> {
    let _ = scan;
    Vec::new()
}

pub(super) fn sarif_log(results: &[serde_json::Value]) -> String {
    serde_json::json!({"version": "2.1.0", "runs": [{"results": results}]}).to_string()
}

/// As `report::terminal`.
pub(super) mod terminal {
    pub(in crate::cli) fn escape(text: &str) -> String {
        let hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        text.chars().fold(String::new(), |mut shown, c| {
            if hidden(c) {
                shown.extend(c.escape_unicode());
            } else {
                shown.push(c);
            }
            shown
        })
    }
}
