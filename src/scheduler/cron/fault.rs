//! Why an expression was refused: where in it, for what reason, what to write instead.

use super::field::Field;
use crate::error::Error;
use std::fmt;
use std::ops::Range;

/// A refused expression.
///
/// Printed, it shows the expression with the part at fault underlined; `hint` says what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronError {
    expression: String,
    field: Option<Field>,
    columns: Range<usize>,
    kind: Kind,
    reason: String,
    hint: Option<String>,
    original: String,
}

/// The two ways in which an expression is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It is not in the grammar.
    Bad,
    /// It is, but no date matches it.
    Never,
}

/// How many columns of a refused expression are shown.
const SHOWN_COLUMNS_MAX: usize = 120;

impl CronError {
    /// Refuses the bytes `at` of `expression`.
    pub(super) fn new(expression: &str, at: Range<usize>, reason: impl Into<String>) -> Self {
        let column = |byte: usize| expression.get(..byte).map_or(0, |text| text.chars().count());
        Self {
            expression: expression.to_owned(),
            field: None,
            columns: column(at.start)..column(at.end),
            kind: Kind::Bad,
            reason: harmless(&reason.into()),
            hint: None,
            original: String::new(),
        }
    }

    /// Adds the field in which the fault lies.
    pub(super) fn in_field(mut self, field: Field) -> Self {
        self.field = Some(field);
        self
    }

    /// Marks the expression as one that parses but never happens.
    pub(super) fn never(mut self) -> Self {
        self.kind = Kind::Never;
        self
    }

    /// Adds what to write instead.
    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(harmless(&hint.into()));
        self
    }

    /// Adds what the Python malwar said in this case.
    pub(super) fn with_original(mut self, original: impl Into<String>) -> Self {
        self.original = original.into();
        self
    }

    /// The field in which the fault lies; none when it is about the whole expression.
    pub fn field(&self) -> Option<Field> {
        self.field
    }

    /// The columns at fault, counted in characters from 0; the end is not included.
    pub fn columns(&self) -> Range<usize> {
        self.columns.clone()
    }

    /// What is wrong: `hour must be 0–23`.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to write instead.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The reason as the HTTP interface of the Python malwar 0.4.0 words it, behind
    /// `Invalid cron expression: `.
    pub fn original_reason(&self) -> &str {
        &self.original
    }

    /// Everything in one line, for logs: `cron expression '0 25 * * *': hour must be 0–23`.
    pub fn one_line(&self) -> String {
        format!("cron expression '{}': {}", self.shown(), self.reason)
    }

    /// The expression, one column for each character, cut where nobody reads on.
    fn shown(&self) -> String {
        let mut text = harmless(&self.expression);
        if let Some((cut, _)) = text.char_indices().nth(SHOWN_COLUMNS_MAX) {
            text.truncate(cut);
            text.push('…');
        }
        text
    }
}

impl fmt::Display for CronError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headline = match self.kind {
            Kind::Bad => "bad cron expression",
            Kind::Never => "this never happens",
        };
        let indent = self.columns.start.min(SHOWN_COLUMNS_MAX);
        let width = self.columns.end.min(SHOWN_COLUMNS_MAX).saturating_sub(indent).max(1);
        writeln!(f, "{headline}")?;
        writeln!(f, "  {}", self.shown())?;
        write!(f, "  {:indent$}{:^<width$} {}", "", "", self.reason)
    }
}

impl std::error::Error for CronError {}

impl From<CronError> for Error {
    fn from(error: CronError) -> Self {
        Self::BadCron { shown: error.to_string(), hint: error.hint, original: error.original }
    }
}

/// The text with nothing in it that a terminal obeys, one column for each character.
///
/// Beyond ASCII only the dash and the ellipsis of our own sentences are let through.
fn harmless(text: &str) -> String {
    let safe = |c: char| match c {
        ' '..='~' | '–' | '…' => c,
        '\t' => ' ',
        _ => '\u{fffd}',
    };
    text.chars().map(safe).collect()
}

/// What the Python malwar says about an item of a field that it refuses.
pub(super) fn original_wording(field: Field, item: &str) -> String {
    let (least, greatest) = field.bounds();
    // A number too long for the machine is far above every bound.
    let number = |text: &str| match text.parse::<i64>() {
        Ok(number) => Some(number),
        Err(_) => is_number(text).then_some(i64::MAX),
    };
    let outside = |value: i64| value < i64::from(least) || value > i64::from(greatest);
    if let Some(step) = item.strip_prefix("*/") {
        let positive = number(step).is_none_or(|step| step > 0);
        let kind = if positive { "Invalid step value" } else { "Step must be positive" };
        return format!("{kind}: {item}");
    }
    if let Some((from, to)) = item.split_once('-') {
        return match (number(from), number(to)) {
            (Some(first), Some(end)) if outside(first) || outside(end) || first > end => {
                format!("Range {from}-{to} out of bounds ({least}-{greatest})")
            }
            _ => format!("Invalid range: {item}"),
        };
    }
    match number(item) {
        Some(value) if outside(value) => {
            format!("Value {item} out of bounds ({least}-{greatest})")
        }
        _ => format!("Invalid value: {item}"),
    }
}

/// Whether a word consists of the digits 0-9 alone.
pub(super) fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}
