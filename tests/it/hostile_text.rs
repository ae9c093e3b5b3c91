//! No skill can make a report look other than it is.

use crate::json_schema::violations;
use crate::scans::{LOOK, SCHEMA, annotations, finding, plain_text, sarif_log, scan_of};
use malwar::finding::{Category, Severity};
use malwar::layers::Outcome;
use malwar::record::Record;
use malwar::report::Look;
use malwar::report::row::Row;
use malwar::report::sarif;
use malwar::report::table;
use malwar::scan::Scan;
use malwar::skill::{Span, Unscanned};
use malwar::wire;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

/// Whether a character must never reach a terminal, spelled out apart from the code under test.
fn steers(c: char) -> bool {
    matches!(c, '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Text in an attacker's manner.
fn hostile(chars_max: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[\\x00-\\x20\\x7f-\\x9f\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200b}-\u{200f}\
          \u{2028}\u{2029}]",
        "[\u{e0000}-\u{e007f}\u{feff}\u{ad}\u{301}中é]",
        prop::sample::select(vec![
            "\u{1b}[2J",
            "\u{1b}]0;x\u{7}",
            "\r\nCLEAN  0/100",
            "\n::error::x",
            "##[error]x",
            "%0A",
            "http://91.92.242.30/",
            "\t",
            "a",
            " ",
            "\n",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..chars_max).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn hostile_scan()(
        texts in prop::collection::vec(hostile(80), 1..3),
        words in prop::collection::vec(hostile(12), 12),
        spans in prop::collection::vec((0usize..3, 0usize..300, 0usize..300), 0..8),
        category in prop::sample::select(Category::ALL),
    ) -> Scan {
        let path = |at: usize| if at == 0 { "SKILL.md".to_owned() } else { words[0].clone() };
        let files: Vec<(String, String)> =
            texts.into_iter().enumerate().map(|(at, text)| (path(at), text)).collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let mut scan = scan_of(&format!("{}/SKILL.md", words[1]), &files);
        scan.skill.manifest.name = Some(words[2].clone());
        scan.skill.manifest.author = Some(words[3].clone());
        scan.layers[3].1 = Outcome::Failed(words[4].clone());
        let (path, why) = (words[5].clone(), words[6].clone());
        scan.skill.unscanned.push(Unscanned { path, why, matters: true });
        for (at, (file, start, len)) in spans.into_iter().enumerate() {
            let severity = Severity::ALL[at % 5];
            let mut finding = finding("R", severity, file, Span::new(start, start + len));
            finding.category = category;
            finding.title.clone_from(&words[7]);
            finding.description.clone_from(&words[8]);
            finding.remediation.clone_from(&words[9]);
            finding.evidence.push(words[10].clone());
            finding.indicators.push(words[11].clone());
            scan.findings.push(finding);
        }
        scan
    }
}

proptest! {
    #[test]
    fn no_skill_reaches_the_terminal_unescaped(
        scan in hostile_scan(), verbose in 0u8..2, columns in prop::option::of(0u16..200),
    ) {
        let look = Look { terminal_columns: columns, verbose, ..LOOK };
        let mut text = plain_text(&scan, look);
        let rows = [Row::of(&scan, &scan.skill.target)];
        let unread = [table::Unread {
            path: scan.skill.target.clone(),
            why: scan.skill.manifest.name.clone().unwrap_or_default(),
        }];
        table::summary(&mut text, &rows, &unread, scan.took, look).unwrap();
        let mut rows_text = String::new();
        table::table(&mut rows_text, &rows, look).unwrap();
        if columns.is_none() {
            for line in rows_text.lines() {
                prop_assert_eq!(line.matches('\t').count(), 4);
            }
            rows_text = rows_text.replace('\t', " ");
        }
        text.push_str(&rows_text);
        prop_assert!(!text.chars().any(steers), "{:?}", text);
        prop_assert!(!text.contains("##["));
        prop_assert!(!text.lines().any(|line| line.trim_start().starts_with("::")));
        let verdicts = text.lines().filter(|line| line.starts_with("CLEAN  0/100")).count();
        prop_assert!(verdicts <= 1);
    }

    #[test]
    fn annotations_are_one_line_for_each_finding(scan in hostile_scan()) {
        let text = annotations(&scan);
        prop_assert!(!text.chars().any(steers), "{:?}", text);
        prop_assert_eq!(text.lines().count(), scan.findings.len());
        prop_assert!(text.lines().all(|line| line.starts_with("::")));
    }

    #[test]
    fn json_and_sarif_can_be_read_and_printed(scan in hostile_scan()) {
            let log = sarif_log(vec![sarif::Part::of(&Record::of(&scan))], &[]);
        let value: Value = serde_json::from_str(&log).unwrap();
        prop_assert_eq!(violations(&SCHEMA, &value), Vec::<String>::new());
        let line = wire::scan::line(&Record::of(&scan));
        let value: Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(value["target"].as_str(), Some(scan.skill.target.as_str()));
        let findings = value["findings"].as_array().unwrap();
        let ids: BTreeSet<&str> = findings.iter().map(|f| f["id"].as_str().unwrap()).collect();
        prop_assert_eq!(ids.len(), scan.findings.len());
        prop_assert!(!line.chars().chain(log.chars()).any(steers));
    }
}
