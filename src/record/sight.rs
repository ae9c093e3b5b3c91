//! Where a finding stands, as a reader names it: path, line, column, and a name that lasts.

use super::quote;
use crate::finding::Finding;
use crate::hex;
use crate::scan::Scan;
use crate::skill::Skill;
use crate::skill::Span;
use crate::skill::position::Region;
use crate::skill::position::regions;
use ring::digest::{Context, SHA256};
use std::collections::BTreeMap;

/// A finding with everything a report says about its place.
#[derive(Debug)]
pub struct Sight<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The file, as the user would open it.
    pub file: String,
    /// Its lines and columns.
    pub region: Region,
    /// The lines it spans, bounded; secrets redacted.
    pub snippet: String,
    /// Twelve hex digits that stay when lines are inserted elsewhere; unique with the rule's id
    /// within the scan.
    pub fingerprint: String,
}

/// The sights of a scan's findings, in their order.
pub fn sights(scan: &Scan) -> Vec<Sight<'_>> {
    let mut seen = BTreeMap::new();
    let with_region = scan.findings.iter().zip(places(scan));
    with_region
        .map(|(finding, region)| {
            let snippet = snippet(&scan.skill, finding, region);
            let inside = inside(&scan.skill, finding);
            let fingerprint = fingerprint(&mut seen, [&finding.rule_id, inside, &snippet]);
            let file = shown_path(&scan.skill, inside);
            Sight { finding, file, region, snippet, fingerprint }
        })
        .collect()
}

/// The lines and columns of a scan's findings, in their order; one pass over each file.
pub fn places(scan: &Scan) -> Vec<Region> {
    let mut by_file: BTreeMap<usize, Vec<(usize, Span)>> = BTreeMap::new();
    for (index, finding) in scan.findings.iter().enumerate() {
        by_file.entry(finding.place.file).or_default().push((index, finding.place.span));
    }
    let mut places = vec![Region::TOP; scan.findings.len()];
    for (file, wanted) in by_file {
        let text = scan.skill.files.get(file).map_or("", |file| &file.text);
        let spans: Vec<Span> =
            wanted.iter().map(|(_, span)| without_line_end(text, *span)).collect();
        for ((index, _), region) in wanted.iter().zip(regions(text, &spans)) {
            if let Some(place) = places.get_mut(*index) {
                *place = region;
            }
        }
    }
    places
}

/// A span that ends with its last line's end, shortened so that it ends on that line.
fn without_line_end(text: &str, span: Span) -> Span {
    let spanned = span.of(text);
    let shorter = spanned.strip_suffix('\n').unwrap_or(spanned);
    let shorter = shorter.strip_suffix('\r').unwrap_or(shorter);
    if shorter.is_empty() { span } else { Span::new(span.start, span.start + shorter.len()) }
}

/// The path of a file of a skill as the user would open it: beside the target he named.
pub fn shown_path(skill: &Skill, inside: &str) -> String {
    shown_beside(&skill.target, skill.files.first().map_or("", |main| &main.path), inside)
}

/// The same, for a main document that is named `target` and has the path `main` in its skill.
pub fn shown_beside(target: &str, main: &str, inside: &str) -> String {
    if inside == main {
        return target.to_owned();
    }
    // What a link leads to lies beside nothing.
    if inside.starts_with("http://") || inside.starts_with("https://") {
        return inside.to_owned();
    }
    let folder = target.strip_suffix(main).filter(|folder| folder.ends_with('/'));
    let folder = folder.or_else(|| target.rfind('/').and_then(|at| target.get(..=at)));
    format!("{}{inside}", folder.unwrap_or_default())
}

/// The path of a finding's file inside its skill.
pub fn inside<'a>(skill: &'a Skill, finding: &Finding) -> &'a str {
    let file = skill.files.get(finding.place.file).or_else(|| skill.files.first());
    file.map_or("", |file| &file.path)
}

fn snippet(skill: &Skill, finding: &Finding, region: Region) -> String {
    let text = skill.files.get(finding.place.file).map_or("", |file| &file.text);
    let lines = quote::lines(text, finding.place.span, region);
    if quote::holds_secrets(finding) { quote::redact(&lines) } else { lines }
}

/// The digest of what names the finding but its place: indenting, wrapping or moving it changes
/// nothing. Equal ones are told apart by counting.
fn fingerprint(seen: &mut BTreeMap<String, u32>, parts: [&str; 3]) -> String {
    let count = seen.entry(digest(&parts, 0)).or_insert(0);
    *count += 1;
    digest(&parts, *count)
}

fn digest(parts: &[&str; 3], occurrence: u32) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        for word in part.split_whitespace() {
            context.update(word.as_bytes());
            context.update(b" ");
        }
        context.update(b"\0");
    }
    context.update(&occurrence.to_be_bytes());
    hex::digits(context.finish().as_ref().get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_shown_beside_the_target() {
        for (target, main, inside, shown) in [
            ("SKILL.md", "SKILL.md", "SKILL.md", "SKILL.md"),
            ("a/b/SKILL.md", "SKILL.md", "scripts/x.sh", "a/b/scripts/x.sh"),
            ("SKILL.md", "SKILL.md", "scripts/x.sh", "scripts/x.sh"),
            ("/x/docs/SKILL.md", "docs/SKILL.md", "run.sh", "/x/run.sh"),
            ("a/notes.md", "SKILL.md", "x.sh", "a/x.sh"),
            ("-", "-", "-", "-"),
        ] {
            assert_eq!(shown_beside(target, main, inside), shown);
        }
    }

    #[test]
    fn equal_findings_have_different_fingerprints_in_a_fixed_order() {
        let names = || {
            let mut seen = BTreeMap::new();
            ["a  b", "a b", "c", "a\nb"].map(|text| fingerprint(&mut seen, ["R", "f", text]))
        };
        assert_eq!(names(), names());
        let mut sorted = names().to_vec();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), 4);
    }
}
