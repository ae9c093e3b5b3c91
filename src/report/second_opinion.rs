//! What a language model said of a scan, for people.

use super::Look;
use super::terminal::clean;
use super::terminal::escape;
use crate::layers::Consultation;
use crate::record::sight::inside;
use crate::record::sight::places;
use crate::record::sight::shown_path;
use crate::scan::Scan;
use std::fmt;

/// Writes each finding that is taken for harmless, with the reason, and what was asked.
pub fn write(out: &mut dyn fmt::Write, scan: &Scan, look: Look) -> fmt::Result {
    let regions = if scan.dismissed.is_empty() { Vec::new() } else { places(scan) };
    let shown = if look.verbose > 0 { scan.dismissed.len() } else { SHOWN_MAX };
    for dismissal in scan.dismissed.iter().take(shown) {
        let at = dismissal.finding;
        let (Some(finding), Some(region)) = (scan.findings.get(at), regions.get(at)) else {
            continue;
        };
        let path = shown_path(&scan.skill, inside(&scan.skill, finding));
        let (id, line) = (clean(&finding.rule_id), region.start.line);
        let (path, reason) = (escape(&path), clean(&dismissal.reason));
        writeln!(out, "taken for harmless: {id} at {path}:{line}: {reason}")?;
    }
    if let Some(more @ 1..) = scan.dismissed.len().checked_sub(shown) {
        writeln!(out, "taken for harmless: {more} more (-v shows them)")?;
    }
    match &scan.consultation {
        Some(asked) => writeln!(out, "{}", consultation(asked)),
        None => Ok(()),
    }
}

/// What was asked, in one line: the model, the calls, the tokens, and what it did not see.
pub fn consultation(asked: &Consultation) -> String {
    let calls =
        if asked.calls == 1 { "1 call".to_owned() } else { format!("{} calls", asked.calls) };
    let mut parts = vec![format!("llm_analyzer asked {}: {calls}", clean(&asked.model))];
    if asked.recalled > 0 {
        parts.push(format!("{} known from before", asked.recalled));
    }
    if asked.calls > 0 {
        let Consultation { input_tokens, output_tokens, .. } = asked;
        parts.push(format!("{input_tokens} tokens read, {output_tokens} written"));
    }
    let remarks = asked.remarks.iter().map(|remark| format!("; {}", clean(remark)));
    parts.join(", ") + &remarks.collect::<String>()
}

/// Lines without `-v`: half a screen.
const SHOWN_MAX: usize = 10;
