//! Scans that are kept, as a person reads them: the list, and one with everything in it.

use super::Look;
use super::excerpt::bar;
use super::plain::duration;
use super::row::tally;
use super::second_opinion::consultation;
use super::terminal::Paint;
use super::terminal::Style;
use super::terminal::clean;
use super::terminal::escape;
use super::terminal::pad;
use super::terminal::path_or_url;
use super::terminal::truncate;
use super::terminal::truncate_start;
use super::terminal::width;
use crate::finding::Severity;
use crate::layers::Outcome;
use crate::record::Record;
use crate::record::RecordedFinding;
use crate::storage::scans::ScanLine;
use crate::storage::scans::StoredScan;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::fmt;

/// Writes the list: aligned on a terminal; elsewhere separated by tabs, with nothing cut short.
pub fn list(out: &mut dyn fmt::Write, lines: &[ScanLine], look: Look) -> fmt::Result {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(lines.iter().map(|line| words(line, look)));
    let Some(columns) = look.terminal_columns else {
        return rows.iter().try_for_each(|row| writeln!(out, "{}", row.join("\t")));
    };
    let mut widths = [0; HEADINGS.len()];
    for row in &rows {
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = width(cell).max(*widest);
        }
    }
    let [.., name, file] = &mut widths;
    *name = (*name).min(NAME_COLUMNS_MAX);
    *file = 0;
    let used: usize = widths.iter().map(|column| column + GAP.len()).sum();
    let rest = usize::from(columns).saturating_sub(used).max(FILE_COLUMNS_MIN);
    let paint = Paint::new(look.colour);
    for (at, row) in rows.iter().enumerate() {
        let style = match at.checked_sub(1).and_then(|at| lines.get(at)) {
            Some(line) => Style::of_verdict(line.verdict),
            None => Style::Dim,
        };
        let [head @ .., file] = row;
        let cells = head.iter().zip(widths).enumerate().map(|(at, (cell, columns))| {
            let cell = pad(&truncate(cell, columns), columns);
            if at == VERDICT { paint.paint(style, &cell).into_owned() } else { cell }
        });
        let cells: Vec<String> = cells.collect();
        writeln!(out, "{}{GAP}{}", cells.join(GAP), truncate_start(file, rest))?;
    }
    Ok(())
}

/// Writes one scan with all its findings.
pub fn show(out: &mut dyn fmt::Write, scan: &StoredScan, look: Look) -> fmt::Result {
    let page = Page { record: &scan.record, paint: Paint::new(look.colour), look };
    page.header(out, scan)?;
    if look.quiet {
        return Ok(());
    }
    for finding in &scan.record.findings {
        writeln!(out)?;
        page.finding(out, finding)?;
    }
    writeln!(out)?;
    page.footer(out)
}

struct Page<'a> {
    record: &'a Record,
    paint: Paint,
    look: Look,
}

impl Page<'_> {
    fn header(&self, out: &mut dyn fmt::Write, scan: &StoredScan) -> fmt::Result {
        let Record { verdict, risk, target, .. } = self.record;
        let word = self.paint.paint(Style::of_verdict(*verdict), verdict.word());
        writeln!(out, "{word}  {risk}/100  {}", escape(target))?;
        let indent = " ".repeat(verdict.word().len());
        let shown = |text: &str| truncate(&clean(text), NAME_COLUMNS_MAX).into_owned();
        let name = self.record.name.as_deref().map(|name| format!("“{}”", shown(name)));
        let author = self.record.author.as_deref().map(|author| format!("by {}", shown(author)));
        let sha256 = self.record.sha256.get(..12).map(|start| format!("sha256 {}", clean(start)));
        let parts: Vec<String> = [name, author, sha256].into_iter().flatten().collect();
        if !parts.is_empty() {
            writeln!(out, "{indent}  {}", parts.join(" · "))?;
        }
        let mut parts = vec![format!("scan {}", clean(scan.id.as_str())), when(scan.at)];
        if scan.status != "completed" {
            parts.push(clean(&scan.status));
        }
        parts.extend(scan.run.as_deref().map(|run| format!("run {}", clean(run))));
        writeln!(out, "{indent}  {}", parts.join(" · "))
    }

    fn finding(&self, out: &mut dyn fmt::Write, finding: &RecordedFinding) -> fmt::Result {
        let style = Style::of_severity(finding.severity);
        let label = format!("{}[{}]", finding.severity, clean(&finding.rule_id));
        let title = clean(&finding.title);
        let title = self.paint.paint(Style::Bold, &title);
        writeln!(out, "{} {title}", self.paint.paint(style, &label))?;
        let number = finding.start.line.to_string();
        let gutter = " ".repeat(number.len().max(2));
        let place = format!("┌─ {}:{number}:{}", escape(&finding.file), finding.start.column);
        writeln!(out, "{gutter}{}", self.paint.paint(Style::Dim, &place))?;
        let columns = self.columns();
        let mut lines = finding.snippet.lines();
        for (at, line) in lines.by_ref().take(SNIPPET_LINES_MAX).enumerate() {
            let number = pad(&finding.start.line.saturating_add(at).to_string(), gutter.len());
            let line = clean(line);
            writeln!(out, "{}{}", bar(&number, self.paint), truncate(&line, columns))?;
        }
        if lines.next().is_some() {
            writeln!(out, "{}…", bar(&gutter, self.paint))?;
        }
        for evidence in &finding.evidence {
            let evidence = clean(evidence);
            writeln!(out, "{}└ {}", bar(&gutter, self.paint), truncate(&evidence, columns))?;
        }
        for (word, text) in [("why", &finding.description), ("fix", &finding.remediation)] {
            if !text.is_empty() {
                writeln!(out, "  = {word}: {}", clean(text))?;
            }
        }
        if let Some(reason) = &finding.dismissed {
            writeln!(out, "  = taken for harmless by llm_analyzer: {}", clean(reason))?;
        }
        let hundredths = finding.confidence.hundredths();
        let confidence = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        writeln!(out, "  = confidence {confidence} · {}", clean(&finding.layer))
    }

    fn footer(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let Record { findings, layers, unscanned, took, .. } = self.record;
        let time = |layer| self.record.time_of(layer).map(|took| format!(" {}", duration(took)));
        let counts = Severity::ALL
            .map(|severity| findings.iter().filter(|finding| finding.severity == severity).count());
        let found = match findings.len() {
            0 => "no findings".to_owned(),
            1 => format!("1 finding: {}", tally(counts)),
            count => format!("{count} findings: {}", tally(counts)),
        };
        let layers = layers.iter().map(|(layer, outcome)| match outcome {
            Outcome::Ran => format!("{layer} ✓{}", time(*layer).unwrap_or_default()),
            Outcome::Skipped(why) => format!("{layer} – skipped: {}", clean(why)),
            Outcome::Failed(why) => format!("{layer} ✗ failed: {}", clean(why)),
        });
        let mut parts = vec![found];
        parts.extend(layers);
        parts.push(duration(*took));
        writeln!(out, "{}", parts.join("  "))?;
        if let Some(asked) = &self.record.consultation {
            writeln!(out, "{}", consultation(asked))?;
        }
        for file in unscanned {
            writeln!(out, "not scanned: {}: {}", path_or_url(&file.path), clean(&file.why))?;
        }
        Ok(())
    }

    fn columns(&self) -> usize {
        self.look.terminal_columns.map_or(EXCERPT_COLUMNS_MAX, |columns| {
            usize::from(columns).saturating_sub(GUTTER_COLUMNS).max(FILE_COLUMNS_MIN)
        })
    }
}

fn words(line: &ScanLine, look: Look) -> [String; HEADINGS.len()] {
    let at = if look.terminal_columns.is_some() { when(line.at) } else { exactly(line.at) };
    [
        clean(line.id.as_str()),
        at,
        line.verdict.word().to_owned(),
        line.risk.to_string(),
        line.findings.to_string(),
        line.name.as_deref().map_or_else(|| "–".to_owned(), clean),
        escape(&line.target),
    ]
}

/// `2026-11-24 15:19 UTC`.
fn when(time: Timestamp) -> String {
    TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// ISO 8601, for programs.
fn exactly(time: Timestamp) -> String {
    TimeZone::UTC.to_datetime(time).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

const HEADINGS: [&str; 7] = ["SCAN", "WHEN", "VERDICT", "RISK", "FINDINGS", "SKILL", "FILE"];
/// The heading that is coloured.
const VERDICT: usize = 2;
const GAP: &str = "  ";
/// Columns of a name: two or three words.
const NAME_COLUMNS_MAX: usize = 26;
/// Columns a file keeps on the narrowest terminal: enough for its own name.
const FILE_COLUMNS_MIN: usize = 20;
/// Lines of a finding's excerpt.
const SNIPPET_LINES_MAX: usize = 6;
/// Columns of an excerpt: what fits beside a gutter and can still be read.
const EXCERPT_COLUMNS_MAX: usize = 100;
/// Columns left for line numbers and the bar beside an excerpt.
const GUTTER_COLUMNS: usize = 7;
