//! Many skills as a table, the worst first, with one line that sums them up.

use super::Look;
use super::row::Row;
use super::row::tally;
use super::terminal::Paint;
use super::terminal::Style;
use super::terminal::clean;
use super::terminal::escape;
use super::terminal::pad;
use super::terminal::shell_word;
use super::terminal::truncate;
use super::terminal::truncate_start;
use super::terminal::width;
use crate::report::plain::duration;
use crate::verdict::Verdict;
use std::cmp::Reverse;
use std::fmt;
use std::time::Duration;

/// A target that could not be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its path. Foreign text.
    pub path: String,
    /// Why, in words.
    pub why: String,
}

/// Writes the rows that are not CLEAN, with `-v` all: aligned on a terminal; elsewhere separated
/// by tabs, with nothing cut short.
pub fn table(out: &mut dyn fmt::Write, rows: &[Row], look: Look) -> fmt::Result {
    let mut shown: Vec<&Row> = rows
        .iter()
        .filter(|row| look.verbose > 0 || row.verdict() != Verdict::Clean || row.layer_failed)
        .collect();
    shown.sort_by_key(|row| (Reverse(row.risk), Reverse(row.counts), &row.file));
    if shown.is_empty() {
        return Ok(());
    }
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    lines.extend(shown.iter().map(|row| words(row)));
    let Some(columns) = look.terminal_columns else {
        return lines.iter().try_for_each(|line| writeln!(out, "{}", line.join("\t")));
    };
    let widths = widths(&lines, usize::from(columns));
    let paint = Paint::new(look.colour);
    for (at, line) in lines.iter().enumerate() {
        let style = match at.checked_sub(1).and_then(|at| shown.get(at)) {
            Some(row) => Style::of_verdict(row.verdict()),
            None => Style::Dim,
        };
        writeln!(out, "{}", aligned(line, widths, style, paint))?;
    }
    writeln!(out)
}

/// Writes how many skills there were of each verdict, what could not be read, and what to do next.
pub fn summary(
    out: &mut dyn fmt::Write,
    rows: &[Row],
    unread: &[Unread],
    took: Duration,
    look: Look,
) -> fmt::Result {
    writeln!(out, "{}     {}", totals(rows, unread), pace(rows.len(), took))?;
    let unseen = rows.iter().filter(|row| row.unseen > 0).count();
    if unseen > 0 {
        let skills = if unseen == 1 { "skill" } else { "skills" };
        writeln!(out, "not scanned: parts of {unseen} {skills}; scan them alone to see which")?;
    }
    let failed = rows.iter().filter(|row| row.layer_failed).count();
    if failed > 0 {
        writeln!(out, "a layer failed in {failed} of them; scan them alone to see why")?;
    }
    let unread_max = if look.verbose > 0 { usize::MAX } else { UNREAD_MAX };
    for Unread { path, why } in unread.iter().take(unread_max) {
        writeln!(out, "not read: {}: {}", escape(path), clean(why))?;
    }
    if unread.len() > unread_max {
        writeln!(out, "not read: {} more (-v shows them)", unread.len() - unread_max)?;
    }
    let worst = rows.iter().min_by_key(|row| (Reverse(row.risk), Reverse(row.counts), &row.file));
    let worst = worst.filter(|row| row.verdict() != Verdict::Clean && !look.quiet);
    if let Some(target) = worst.and_then(|row| shell_word(folder_of(&row.target))) {
        writeln!(
            out,
            "Details: malwar scan {target}        All as SARIF: add -f sarif -o malwar.sarif"
        )?;
    }
    Ok(())
}

fn words(row: &Row) -> [String; 5] {
    let line = row.line.map_or_else(String::new, |line| format!(":{line}"));
    [
        row.verdict().word().to_owned(),
        row.risk.to_string(),
        clean(&row.name),
        if row.counts == [0; 5] { "–".to_owned() } else { tally(row.counts) },
        format!("{}{line}", escape(&row.file)),
    ]
}

fn widths(lines: &[[String; 5]], columns: usize) -> [usize; 5] {
    let mut widths = [0, 1, 2, 3, 4].map(|column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|word| width(word)).max().unwrap_or(0)
    });
    let [verdict, risk, name, findings, file] = &mut widths;
    *verdict = (*verdict).max(10);
    *name = (*name).min(NAME_COLUMNS_MAX);
    let used = *verdict + *risk + *name + *findings + 4 * GAP.len();
    *file = (*file).min(columns.saturating_sub(used).max(FILE_COLUMNS_MIN));
    widths
}

fn aligned(line: &[String; 5], widths: [usize; 5], style: Style, paint: Paint) -> String {
    let [verdict, risk, name, findings, file] = line;
    let [verdict_width, risk_width, name_width, findings_width, file_width] = widths;
    [
        paint.paint(style, &pad(verdict, verdict_width)).into_owned(),
        format!("{risk:>risk_width$}"),
        pad(&truncate(name, name_width), name_width),
        pad(findings, findings_width),
        truncate_start(file, file_width).into_owned(),
    ]
    .join(GAP)
}

fn totals(rows: &[Row], unread: &[Unread]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for verdict in Verdict::ALL {
        let count = rows.iter().filter(|row| row.verdict() == verdict).count();
        if count > 0 {
            parts.push(format!("{count} {}", verdict.word().to_lowercase()));
        }
    }
    if !unread.is_empty() {
        parts.push(format!("{} could not be read", unread.len()));
    }
    let total = rows.len() + unread.len();
    let skills = if total == 1 { "skill" } else { "skills" };
    format!("{total} {skills}: {}", parts.join(", "))
}

fn pace(skills: usize, took: Duration) -> String {
    let ms = took.as_millis().max(1);
    let per_second = (skills as u128).saturating_mul(1000) / ms;
    format!("{} ({per_second} skills/s)", duration(took))
}

fn folder_of(target: &str) -> &str {
    target.strip_suffix("/SKILL.md").unwrap_or(target)
}

const HEADINGS: [&str; 5] = ["VERDICT", "RISK", "SKILL", "FINDINGS", "FILE"];
const GAP: &str = "  ";
/// Columns of a name in the table: two or three words.
const NAME_COLUMNS_MAX: usize = 26;
/// Columns a file keeps on the narrowest terminal: enough for its own name and line.
const FILE_COLUMNS_MIN: usize = 20;
/// Lines about unreadable targets without `-v`: half a screen.
const UNREAD_MAX: usize = 10;
