//! The exit code: one number that says how a run ended.

use crate::error::{Error, Result};
use crate::verdict::Verdict;

/// Nothing at or above the level that was asked for.
pub(super) const FINE: u8 = 0;
/// At least one skill is MALICIOUS.
pub(super) const MALICIOUS: u8 = 1;
/// The work could not be done, or not all of it.
pub(super) const FAILED: u8 = 2;
/// The worst is SUSPICIOUS, or CAUTION when that was asked for.
pub(super) const SUSPICIOUS: u8 = 3;

/// From which verdict on a run does not end with 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailOn {
    /// From this verdict on.
    From(Verdict),
    /// Findings never do.
    Never,
}

impl FailOn {
    const WORDS: [&'static str; 4] = ["caution", "suspicious", "malicious", "never"];

    /// Reads the value of `--fail-on`.
    pub(super) fn parse(word: &str) -> Result<Self> {
        match word {
            "caution" => Ok(Self::From(Verdict::Caution)),
            "suspicious" => Ok(Self::From(Verdict::Suspicious)),
            "malicious" => Ok(Self::From(Verdict::Malicious)),
            "never" => Ok(Self::Never),
            _ => Err(Error::UnknownWord {
                kind: "level",
                word: word.to_owned(),
                known: Self::WORDS.map(str::to_owned).to_vec(),
            }),
        }
    }

    fn reached_by(self, verdict: Verdict) -> bool {
        match self {
            Self::From(least) => verdict >= least,
            Self::Never => false,
        }
    }
}

/// What became of a run, counted while it goes on.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    /// The worst verdict so far.
    pub(super) worst: Option<Verdict>,
    /// Something could not be read or done.
    pub(super) failed: bool,
    /// Something was left out though it was asked for: a layer, or bytes past a limit.
    pub(super) incomplete: bool,
}

impl Tally {
    /// The exit code. 1 comes before 2, that before 3 and 0: a read error never hides a malicious
    /// skill, and never looks clean.
    pub(super) fn code(self, fail_on: FailOn, strict: bool) -> u8 {
        let reached = self.worst.filter(|worst| fail_on.reached_by(*worst));
        let failed = self.failed || (strict && self.incomplete);
        match reached {
            Some(Verdict::Malicious) => MALICIOUS,
            _ if failed => FAILED,
            Some(Verdict::Suspicious | Verdict::Caution) => SUSPICIOUS,
            Some(Verdict::Clean) | None => FINE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_says_the_worst_that_was_asked_for() {
        use Verdict::{Caution, Clean, Malicious, Suspicious};
        let (caution, suspicious) = (FailOn::From(Caution), FailOn::From(Suspicious));
        let (malicious, never) = (FailOn::From(Malicious), FailOn::Never);
        for (worst, failed, fail_on, expected) in [
            (None, false, suspicious, 0),
            (None, true, suspicious, 2),
            (Some(Clean), false, suspicious, 0),
            (Some(Clean), false, caution, 0),
            (Some(Clean), true, suspicious, 2),
            (Some(Caution), false, suspicious, 0),
            (Some(Caution), false, caution, 3),
            (Some(Caution), true, caution, 2),
            (Some(Suspicious), false, suspicious, 3),
            (Some(Suspicious), false, malicious, 0),
            (Some(Suspicious), false, never, 0),
            (Some(Suspicious), true, suspicious, 2),
            (Some(Malicious), false, caution, 1),
            (Some(Malicious), false, suspicious, 1),
            (Some(Malicious), false, malicious, 1),
            (Some(Malicious), true, malicious, 1),
            (Some(Malicious), false, never, 0),
            (Some(Malicious), true, never, 2),
        ] {
            let tally = Tally { worst, failed, incomplete: false };
            assert_eq!(tally.code(fail_on, true), expected, "{worst:?} {failed} {fail_on:?}");
        }
    }

    #[test]
    fn what_was_left_out_counts_only_when_strict() {
        for (worst, strict, expected) in [
            (Verdict::Clean, false, 0),
            (Verdict::Clean, true, 2),
            (Verdict::Suspicious, false, 3),
            (Verdict::Suspicious, true, 2),
            (Verdict::Malicious, true, 1),
        ] {
            let tally = Tally { worst: Some(worst), failed: false, incomplete: true };
            let code = tally.code(FailOn::From(Verdict::Suspicious), strict);
            assert_eq!(code, expected, "{worst} strict={strict}");
        }
    }

    #[test]
    fn every_level_is_a_word() {
        assert!(FailOn::WORDS.iter().all(|word| FailOn::parse(word).is_ok()));
        assert!(FailOn::parse("CLEAN").is_err());
    }
}
