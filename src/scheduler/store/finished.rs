//! A run that is over, and all that it brought.

use crate::record::Record;
use crate::scan::ScanId;
use crate::scheduler::jobs::run::Run;
use crate::scheduler::planning::Cause;
use crate::target::page::Page;
use jiff::Timestamp;

/// One skill that a run has judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The scan's id.
    pub id: ScanId,
    /// When it began.
    pub started_at: Timestamp,
    /// What it found.
    pub record: Record,
}

/// A run that is over, and all that it brought.
#[derive(Debug)]
pub struct Finished<'a> {
    /// The run in its last state.
    pub run: &'a Run,
    /// Its scans; kept also when the run failed.
    pub scans: &'a [Judged],
    /// The targets of all skills that are there, read or not; none when not all could be listed.
    pub present: Option<&'a [String]>,
    /// Why it failed, as far as that matters for another attempt.
    pub cause: Option<Cause>,
    /// Which set of rules looked.
    pub rules_version: &'a str,
    /// The page of the target, when it was fetched anew and can be known again.
    pub page: Option<&'a Page>,
}
