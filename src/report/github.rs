//! Findings as annotations of a GitHub workflow: one workflow command a line.

use super::terminal::clean;
use super::terminal::escape;
use crate::finding::Severity;
use crate::record::quote::holds_secrets;
use crate::record::sight::Sight;
use crate::record::sight::sights;
use crate::scan::Scan;
use std::fmt;

/// Writes one line for each finding.
pub fn write(out: &mut dyn fmt::Write, scan: &Scan) -> fmt::Result {
    let mut sights = sights(scan).into_iter().enumerate();
    sights.try_for_each(|(at, sight)| annotation(out, &sight, scan.dismissal(at)))
}

fn annotation(out: &mut dyn fmt::Write, sight: &Sight<'_>, dismissed: Option<&str>) -> fmt::Result {
    let (finding, region) = (sight.finding, sight.region);
    let file = sight.file.strip_prefix("./").unwrap_or(&sight.file);
    let title = format!("{} {}", clean(&finding.rule_id), clean(&finding.title));
    let mut message = clean(&finding.description);
    if let Some(evidence) = finding.evidence.first().filter(|_| !holds_secrets(finding)) {
        message = format!("{message}\n{}", clean(evidence));
    }
    if !finding.remediation.is_empty() {
        message = format!("{message}\nfix: {}", clean(&finding.remediation));
    }
    if let Some(reason) = dismissed {
        message = format!("{message}\ntaken for harmless by a language model: {}", clean(reason));
    }
    writeln!(
        out,
        "::{} file={},line={},endLine={},col={},title={}::{}",
        command(finding.severity),
        property(&escape(file)),
        region.start.line,
        region.end.line,
        region.start.column,
        property(&title),
        data(&message),
    )
}

const fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

/// The escapes of a message: `%` first, or it would escape the escapes.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The escapes of a property, which ends at `:` or `,`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_property_or_a_message_early() {
        for (text, as_data, as_property) in [
            ("a::b,c", "a::b,c", "a%3A%3Ab%2Cc"),
            ("100%\r\n::error::x", "100%25%0D%0A::error::x", "100%25%0D%0A%3A%3Aerror%3A%3Ax"),
            ("%0A", "%250A", "%250A"),
        ] {
            assert_eq!((data(text), property(text)), (as_data.to_owned(), as_property.to_owned()));
        }
    }
}
