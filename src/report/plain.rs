//! One skill as a person reads it: the verdict, the worst findings, what was not looked at.

use super::Look;
use super::excerpt::Excerpt;
use super::excerpt::bar;
use super::row::counts;
use super::row::tally;
use super::second_opinion;
use super::terminal::Paint;
use super::terminal::Style;
use super::terminal::clean;
use super::terminal::escape;
use super::terminal::path_or_url;
use super::terminal::truncate;
use super::terminal::wrap;
use crate::finding::Finding;
use crate::finding::LayerId;
use crate::finding::Place;
use crate::finding::Severity;
use crate::layers::Outcome;
use crate::record::quote;
use crate::record::sight;
use crate::scan::Scan;
use crate::skill::position::Region;
use crate::verdict::Verdict;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::HashSet;
use std::fmt;
use std::time::Duration;

/// Writes one scan.
pub fn write(out: &mut dyn fmt::Write, scan: &Scan, look: Look) -> fmt::Result {
    let page = Page { scan, look, paint: Paint::new(look.colour) };
    if scan.verdict() == Verdict::Clean && look.verbose == 0 {
        page.one_line(out)?;
        second_opinion::write(out, scan, look)?;
        return page.not_scanned(out);
    }
    page.header(out)?;
    if look.quiet {
        return page.not_scanned(out);
    }
    writeln!(out)?;
    page.findings(out)?;
    page.footer(out)?;
    second_opinion::write(out, scan, look)?;
    page.not_scanned(out)?;
    writeln!(out, "{}", advice(scan.verdict()))
}

/// A duration in the unit that suits it: `6 ms`, `8.4 s`, `2 min 3 s`.
pub fn duration(took: Duration) -> String {
    match took.as_millis() {
        0 => format!("0.{} ms", took.as_micros() / 100),
        ms @ 1..1_000 => format!("{ms} ms"),
        ms @ 1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        ms => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// Findings of one rule on one line, shown as one.
struct Group<'a> {
    finding: &'a Finding,
    region: Region,
    count: usize,
}

/// What stands in the findings above.
#[derive(Default)]
struct Shown<'a> {
    places: HashSet<Place>,
    /// With the file and line it was shown under.
    evidence: HashSet<(usize, usize, &'a str)>,
}

struct Page<'a> {
    scan: &'a Scan,
    look: Look,
    paint: Paint,
}

impl Page<'_> {
    fn verdict(&self) -> String {
        let verdict = self.scan.verdict();
        let word = self.paint.paint(Style::of_verdict(verdict), verdict.word());
        format!("{word}  {}/100  {}", self.scan.risk(), escape(&self.scan.skill.target))
    }

    /// What the skill calls itself, quoted.
    fn name(&self) -> Option<String> {
        let name = self.scan.skill.manifest.name.as_deref()?;
        Some(format!("“{}”", truncate(&clean(name), NAME_COLUMNS_MAX)))
    }

    fn one_line(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let name = self.name().map_or_else(String::new, |name| format!("  {name}"));
        let found = match self.scan.findings.len() {
            0 => "no findings".to_owned(),
            1 => format!("{} finding (-v shows it)", tally(counts(self.scan))),
            _ => format!("{} findings (-v shows them)", tally(counts(self.scan))),
        };
        let took = duration(self.scan.took);
        writeln!(out, "{}{name}   {found} from {}   {took}", self.verdict(), self.layers_short())
    }

    fn header(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        writeln!(out, "{}", self.verdict())?;
        let skill = &self.scan.skill;
        let author = skill.manifest.author.as_deref();
        let author =
            author.map(|author| format!("by {}", truncate(&clean(author), NAME_COLUMNS_MAX)));
        let who: Vec<String> = [self.name(), author].into_iter().flatten().collect();
        let mut parts = vec![format!("sha256 {}", skill.sha256.get(..12).unwrap_or_default())];
        if !who.is_empty() {
            parts.insert(0, who.join(" "));
        }
        if skill.files.len() > 1 {
            parts.push(format!("{} files", skill.files.len()));
        }
        parts.push(size(skill.files.iter().map(|file| file.bytes).sum()));
        let indent = " ".repeat(self.scan.verdict().word().len());
        writeln!(out, "{indent}  {}", parts.join(" · "))
    }

    fn findings(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let groups = self.groups();
        let full = if self.look.verbose > 0 { groups.len() } else { FULL_MAX };
        let mut shown = Shown::default();
        for group in groups.iter().take(full) {
            self.finding(out, group, &mut shown)?;
            writeln!(out)?;
        }
        let rest = groups.get(full..).unwrap_or_default();
        for severity in Severity::ALL {
            let same: Vec<&Group<'_>> =
                rest.iter().filter(|group| group.finding.severity == severity).collect();
            if !same.is_empty() {
                writeln!(out, "{}", self.more(severity, &same))?;
            }
        }
        if rest.is_empty() { Ok(()) } else { writeln!(out) }
    }

    /// The findings, those of one rule on one line as one; the worst first, and of equal ones the
    /// rules that have not been seen yet.
    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut known: BTreeMap<(&str, usize, usize), usize> = BTreeMap::new();
        for (finding, region) in self.scan.findings.iter().zip(sight::places(self.scan)) {
            let key = (finding.rule_id.as_str(), finding.place.file, region.start.line);
            let at = *known.entry(key).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.count += 1,
                None => groups.push(Group { finding, region, count: 1 }),
            }
        }
        groups.sort_by_key(|group| Reverse(group.finding.confidence));
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut ranked: Vec<(usize, Group<'_>)> = Vec::with_capacity(groups.len());
        for group in groups {
            let count = seen.entry(&group.finding.rule_id).or_insert(0);
            *count += 1;
            ranked.push((*count, group));
        }
        ranked.sort_by_key(|(count, group)| (Reverse(group.finding.severity), *count));
        ranked.into_iter().map(|(_, group)| group).collect()
    }

    fn finding<'a>(
        &self,
        out: &mut dyn fmt::Write,
        group: &Group<'a>,
        shown: &mut Shown<'a>,
    ) -> fmt::Result {
        let finding = group.finding;
        let style = Style::of_severity(finding.severity);
        let id = clean(&finding.rule_id);
        let label = format!("{}[{id}]", finding.severity);
        let times =
            if group.count > 1 { format!(" ({} times)", group.count) } else { String::new() };
        let title = clean(&finding.title);
        let title = self.paint.paint(Style::Bold, &title);
        writeln!(out, "{} {title}{times}", self.paint.paint(style, &label))?;
        self.place(out, group, shown)?;
        let columns = self.columns_max() + GUTTER_COLUMNS;
        for (word, text) in [("why", &finding.description), ("fix", &finding.remediation)] {
            if !text.is_empty() {
                let line = format!("  = {word}: {}", clean(text));
                writeln!(out, "{}", wrap(&line, REASON_INDENT, columns))?;
            }
        }
        let hundredths = finding.confidence.hundredths();
        let confidence = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let explain = match finding.layer {
            LayerId::RuleEngine | LayerId::UrlCrawler => format!(" · malwar explain {id}"),
            LayerId::LlmAnalyzer | LayerId::ThreatIntel => String::new(),
        };
        writeln!(out, "  = confidence {confidence} · {}{explain}", finding.layer)
    }

    /// Where it stands. What has been shown under a finding above is not shown again.
    fn place<'a>(
        &self,
        out: &mut dyn fmt::Write,
        group: &Group<'a>,
        shown: &mut Shown<'a>,
    ) -> fmt::Result {
        let (finding, start) = (group.finding, group.region.start);
        let skill = &self.scan.skill;
        let text = skill.files.get(finding.place.file).map_or("", |file| &file.text);
        let redact = quote::holds_secrets(finding);
        let columns_max = self.columns_max();
        let excerpt =
            Excerpt { text, span: finding.place.span, region: group.region, redact, columns_max };
        let gutter = " ".repeat(excerpt.gutter());
        let path = escape(&sight::shown_path(skill, sight::inside(skill, finding)));
        let is_new = shown.places.insert(finding.place);
        let note = if is_new { "" } else { " (shown above)" };
        let place = format!("┌─ {path}:{}:{}{note}", start.line, start.column);
        writeln!(out, "{gutter}{}", self.paint.paint(Style::Dim, &place))?;
        if !text.is_empty() && is_new {
            excerpt.write(out, Style::of_severity(finding.severity), self.paint)?;
        }
        for evidence in finding.evidence.iter().take(EVIDENCE_MAX) {
            if !shown.evidence.insert((finding.place.file, start.line, evidence)) {
                continue;
            }
            let evidence = if redact { quote::redact(evidence) } else { evidence.clone() };
            let evidence = clean(&evidence);
            let evidence = truncate(&evidence, EVIDENCE_LINES * columns_max);
            writeln!(out, "{}└ {evidence}", bar(&gutter, self.paint))?;
        }
        Ok(())
    }

    /// `2 more critical: title (line 27) · title (a.sh line 3)`.
    fn more(&self, severity: Severity, groups: &[&Group<'_>]) -> String {
        let skill = &self.scan.skill;
        let mut titles: Vec<String> = Vec::new();
        for group in groups.iter().take(TITLES_MAX) {
            let line = group.region.start.line;
            let title = clean(&group.finding.title);
            titles.push(match group.finding.place.file {
                0 => format!("{title} (line {line})"),
                _ => format!("{title} ({}:{line})", escape(sight::inside(skill, group.finding))),
            });
        }
        if groups.len() > TITLES_MAX {
            titles.push(format!("{} others (-v shows them)", groups.len() - TITLES_MAX));
        }
        let label = format!("{} more {severity}:", groups.len());
        let style = Style::of_severity(severity);
        format!("{} {}", self.paint.paint(style, &label), titles.join(" · "))
    }

    fn footer(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let found = match self.scan.findings.len() {
            0 => "no findings".to_owned(),
            1 => format!("1 finding: {}", tally(counts(self.scan))),
            count => format!("{count} findings: {}", tally(counts(self.scan))),
        };
        let mut parts: Vec<String> = vec![found, String::new()];
        for (outcome, layers) in self.layers() {
            let names = names(&layers);
            parts.push(match outcome {
                Outcome::Ran => {
                    let ran = |id: &LayerId| format!("{id} ✓{}", self.time_of(*id));
                    layers.iter().map(ran).collect::<Vec<_>>().join("  ")
                }
                Outcome::Skipped(why) => format!("{names} – skipped: {}", clean(why)),
                Outcome::Failed(why) => format!("{names} ✗ failed: {}", clean(why)),
            });
        }
        writeln!(out, "{}  {}", parts.join("  "), duration(self.scan.took))
    }

    /// ` 6 ms`; empty when nobody noted it.
    fn time_of(&self, layer: LayerId) -> String {
        let time = self.scan.times.iter().find(|(id, _)| *id == layer);
        time.map_or(String::new(), |(_, took)| format!(" {}", duration(*took)))
    }

    /// The layers, neighbours of the same outcome together.
    fn layers(&self) -> Vec<(&Outcome, Vec<LayerId>)> {
        let mut layers: Vec<(&Outcome, Vec<LayerId>)> = Vec::new();
        for (id, outcome) in &self.scan.layers {
            match layers.last_mut() {
                Some((last, alike)) if *last == outcome => alike.push(*id),
                _ => layers.push((outcome, vec![*id])),
            }
        }
        layers
    }

    /// `2 of 4 layers (url_crawler, llm_analyzer: no API key)`.
    fn layers_short(&self) -> String {
        let layers = &self.scan.layers;
        let ran = layers.iter().filter(|(_, outcome)| *outcome == Outcome::Ran).count();
        let silent: Vec<String> = self
            .layers()
            .into_iter()
            .filter_map(|(outcome, layers)| match outcome {
                Outcome::Ran => None,
                Outcome::Skipped(why) => Some(format!("{}: {}", names(&layers), clean(why))),
                Outcome::Failed(why) => Some(format!("{} failed: {}", names(&layers), clean(why))),
            })
            .collect();
        let silent =
            if silent.is_empty() { String::new() } else { format!(" ({})", silent.join("; ")) };
        format!("{ran} of {} layers{silent}", layers.len())
    }

    /// What nobody has looked at; harmless kinds of files only with `-v`.
    fn not_scanned(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        let skill = &self.scan.skill;
        let verbose = self.look.verbose > 0;
        let files: Vec<_> =
            skill.unscanned.iter().filter(|file| verbose || file.matters()).collect();
        let shown = if verbose { files.len() } else { NOT_SCANNED_MAX };
        for file in files.iter().take(shown) {
            let path = path_or_url(&sight::shown_path(skill, &file.path));
            writeln!(out, "not scanned: {path}: {}", clean(&file.why))?;
        }
        match files.len().saturating_sub(shown) {
            0 => Ok(()),
            more => writeln!(out, "not scanned: {more} more (-v shows them)"),
        }
    }

    fn columns_max(&self) -> usize {
        let terminal = self.look.terminal_columns.map_or(EXCERPT_COLUMNS_MAX, usize::from);
        terminal.saturating_sub(GUTTER_COLUMNS).clamp(EXCERPT_COLUMNS_MIN, EXCERPT_COLUMNS_MAX)
    }
}

fn names(layers: &[LayerId]) -> String {
    layers.iter().map(|id| id.word()).collect::<Vec<_>>().join(", ")
}

fn advice(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Malicious => {
            "Do not install this skill. If it has run already, treat the machine as compromised."
        }
        Verdict::Suspicious => "Do not install it before a person has read the places above.",
        Verdict::Caution => "It can do things worth a look: read the places above first.",
        Verdict::Clean => "No findings that matter; that is no proof of safety.",
    }
}

/// `812 bytes`, `1.3 KB`, `4.0 MB`.
fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{}.{} KB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Findings shown in full without `-v`: about one screen.
const FULL_MAX: usize = 4;
/// Titles in a line about the rest: about three lines of a terminal.
const TITLES_MAX: usize = 6;
/// Pieces of evidence shown under a finding.
const EVIDENCE_MAX: usize = 3;
/// Lines of a terminal that one piece of evidence may fill.
const EVIDENCE_LINES: usize = 2;
/// Columns of a skill's or an author's name.
const NAME_COLUMNS_MAX: usize = 60;
/// Lines about unseen files without `-v`: half a screen.
const NOT_SCANNED_MAX: usize = 10;
/// Columns of an excerpt: what fits beside a gutter and can still be read.
const EXCERPT_COLUMNS_MAX: usize = 100;
/// Columns of an excerpt on the narrowest terminal; it wraps there, but says something.
const EXCERPT_COLUMNS_MIN: usize = 40;
/// Where the second line of a reason starts: below the first word of `= why: …`.
const REASON_INDENT: usize = 9;
/// Columns left for line numbers and the bar beside an excerpt.
const GUTTER_COLUMNS: usize = 7;
