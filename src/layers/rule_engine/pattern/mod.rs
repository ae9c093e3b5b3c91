//! The patterns of the rules: regular expressions over bytes, ready in microseconds.
//!
//! A scan of one small skill looks for a hundred patterns, each in a few hundred bytes. Crates for
//! regular expressions make ready for megabytes, which takes them a tenth of a millisecond for
//! each pattern: several times as long as all the rest of the scan.
//!
//! What is understood: characters, `.`, classes, `(?:…)`, `(?-i:…)`, `|`, `? * + {m,n}` and their
//! lazy forms, `^ $ \A \z \b \B`, `\d \s \w` and what they are not, `\n \t \r \f \v \xHH`, and
//! `(?x)` at the head. It means what it means to the crate `regex` when it reads bytes without
//! Unicode, in several lines and in any case; a test holds the two against each other.

use lead::Lead;
use parse::parse;
use program::Program;
use std::ops::Range;

mod byte_set;
mod lead;
#[cfg(test)]
mod likeness;
mod parse;
mod piece;
mod program;
mod search;
mod stretch;
mod words;

pub(super) use parse::{Letters, Malformed};
pub(super) use search::{Page, Search, Trail};
pub(super) use words::WordStarts;

/// A pattern that can be searched for.
pub(super) struct Pattern {
    program: Program,
    lead: Lead,
}

impl Pattern {
    /// Reads a pattern; an error where it is none, and where it is larger than any needs to be.
    pub(super) fn new(pattern: &str, letters: Letters) -> Result<Self, Malformed> {
        let (piece, parsed) = parse(pattern, letters)?;
        let program = Program::new(piece, parsed)?;
        let lead = Lead::of(&program);
        Ok(Self { program, lead })
    }

    /// Where the pattern stands in a text, from the left, without overlaps: what begins within
    /// `starts` and ends at `end` or before.
    pub(super) fn matches<'a>(
        &'a self,
        page: Page<'a>,
        starts: Range<usize>,
        end: usize,
        trail: &'a mut Trail,
    ) -> Search<'a> {
        Search::new((&self.program, &self.lead), page, starts, end, trail)
    }
}
