//! One item of a field's list: a value, a range, a step, or one of the extensions.

use super::fault::CronError;
use super::fault::is_number;
use super::fault::original_wording;
use super::field::Field;

/// An item as it was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// The whole expression.
    pub(super) source: &'a str,
    /// The field it stands in.
    pub(super) field: Field,
    /// The byte of the expression at which it begins.
    pub(super) at: usize,
    /// The item.
    pub(super) text: &'a str,
}

/// What an item says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Bit `n`: value `n`.
    Values(u64),
    /// `L` in the day of month.
    LastDay,
    /// `LW`.
    LastWeekday,
    /// `nW`.
    NearestTo(u8),
    /// `w#k`.
    Nth {
        /// The weekday.
        day: u8,
        /// `k - 1`.
        index: usize,
    },
    /// `wL`.
    LastOf(u8),
}

impl Item<'_> {
    /// Reads the item.
    pub(super) fn read(&self) -> Result<Part, CronError> {
        if self.text.is_empty() {
            return Err(self.refuse("an item of the list is empty", "remove the extra comma"));
        }
        if let Some(part) = self.extension()? {
            return Ok(part);
        }
        match self.text.split_once('/') {
            Some((base, step)) => self.stepped(base, step),
            None if self.text == "*" => {
                let (least, greatest) = self.field.whole();
                Ok(Part::Values(every(least, greatest, 1)))
            }
            None => match self.text.split_once('-') {
                Some((from, to)) if !from.is_empty() => {
                    let (from, to) = self.range(from, to, "")?;
                    Ok(Part::Values(every(from, to, 1)))
                }
                _ => self.value(self.text).map(|value| Part::Values(1 << value)),
            },
        }
    }

    /// Reads `L`, `LW`, `nW`, `w#k`, `wL`; none when the item is none of these.
    fn extension(&self) -> Result<Option<Part>, CronError> {
        let part = match self.field {
            Field::DayOfMonth => match self.text {
                "L" => Part::LastDay,
                "LW" => Part::LastWeekday,
                text => match text.strip_suffix('W') {
                    Some(day) if is_number(day) => Part::NearestTo(self.value(day)?),
                    _ => return Ok(None),
                },
            },
            Field::DayOfWeek => {
                if let Some((day, index)) = self.text.split_once('#') {
                    return self.nth(day, index).map(Some);
                }
                match self.text.strip_suffix('L') {
                    Some(day) if is_number(day) || self.field.named(day).is_some() => {
                        Part::LastOf(self.value(day)?)
                    }
                    _ => return Ok(None),
                }
            }
            Field::Minute | Field::Hour | Field::Month => return Ok(None),
        };
        Ok(Some(part))
    }

    /// Reads `w#k`.
    fn nth(&self, day: &str, index: &str) -> Result<Part, CronError> {
        let day = self.value(day)?;
        match index {
            "1" => Ok(Part::Nth { day, index: 0 }),
            "2" => Ok(Part::Nth { day, index: 1 }),
            "3" => Ok(Part::Nth { day, index: 2 }),
            "4" => Ok(Part::Nth { day, index: 3 }),
            "5" => Ok(Part::Nth { day, index: 4 }),
            "L" => {
                let hint = format!("write '{day}L' for the last one");
                Err(self.refuse("after '#' stands 1–5", hint))
            }
            _ => {
                let hint = format!("write '{day}#1' for the first, '{day}L' for the last one");
                Err(self.refuse("after '#' stands 1–5", hint))
            }
        }
    }

    /// Reads `*/s` and `n-m/s`.
    fn stepped(&self, base: &str, step: &str) -> Result<Part, CronError> {
        let size = self.step(step)?;
        if base == "*" {
            let (least, greatest) = self.field.whole();
            return Ok(Part::Values(every(least, greatest, size)));
        }
        if base.is_empty() {
            return Err(self.refuse("a step needs a range before it", format!("write '*/{step}'")));
        }
        let Some((from, to)) = base.split_once('-').filter(|(from, _)| !from.is_empty()) else {
            let first = self.value(base)?;
            let last = self.field.whole().1;
            let hint = if first < last {
                format!("write '{first}-{last}/{step}'")
            } else {
                format!("write '{first}'")
            };
            return Err(self.refuse("a step needs a range before it", hint));
        };
        let (from, to) = self.range(from, to, step)?;
        Ok(Part::Values(every(from, to, size)))
    }

    /// Reads the size of a step.
    fn step(&self, step: &str) -> Result<usize, CronError> {
        if !is_number(step) {
            let reason = format!("a step must be a whole number of 1 or more, not '{step}'");
            return Err(self.refuse(reason, "a step looks like '*/5'"));
        }
        // A number too large for the machine steps past the end like any other large one.
        match step.parse().unwrap_or(usize::MAX) {
            0 => Err(self.refuse("a step must be 1 or more", "for every value write '*'")),
            size => Ok(size),
        }
    }

    /// Reads the ends of a range; `step` is only for the hint.
    fn range(&self, from: &str, to: &str, step: &str) -> Result<(u8, u8), CronError> {
        let first = self.value(from)?;
        let sunday = self.field == Field::DayOfWeek && to.eq_ignore_ascii_case("SUN");
        let end = if sunday && first > 0 { 7 } else { self.value(to)? };
        if first <= end {
            return Ok((first, end));
        }
        let (least, greatest) = self.field.whole();
        let span = |from, to| if from == to { format!("{from}") } else { format!("{from}-{to}") };
        let hint = if step.is_empty() && first <= greatest {
            let (before, after) = (span(least, end), span(first, greatest));
            format!("to go round the end write '{after},{before}'")
        } else {
            "write the smaller value first, or two ranges with a comma between".to_owned()
        };
        Err(self.refuse("a range runs upwards", hint))
    }

    /// Reads one value: a number or a name.
    fn value(&self, word: &str) -> Result<u8, CronError> {
        let (least, greatest) = self.field.bounds();
        if is_number(word) {
            return match word.parse::<u8>() {
                Ok(value) if (least..=greatest).contains(&value) => Ok(value),
                _ => Err(self.out_of_bounds(word)),
            };
        }
        self.field.named(word).ok_or_else(|| self.no_value(word))
    }

    /// Refuses a number outside the bounds of the field.
    fn out_of_bounds(&self, word: &str) -> CronError {
        // Of a number of any length, the last digits decide what it is modulo 24 or 60.
        let tail = word.get(word.len().saturating_sub(4)..).unwrap_or(word);
        let value: u32 = tail.parse().unwrap_or(0);
        let (reason, hint) = match self.field {
            Field::Minute => {
                let minute = if word.len() <= 4 { value % 60 } else { 0 };
                (
                    "minute must be 0–59",
                    format!("for minute {minute} of every hour write '{minute} * * * *'"),
                )
            }
            Field::Hour => {
                let hour = if word.len() <= 4 { value % 24 } else { 0 };
                (
                    "hour must be 0–23",
                    format!("for every day at {hour:02}:00 write '0 {hour} * * *'"),
                )
            }
            Field::DayOfMonth => (
                "day of month must be 1–31",
                "for the last day of every month write '0 0 L * *'".to_owned(),
            ),
            Field::Month => (
                "month must be 1–12 or JAN–DEC",
                "for the first of January write '0 0 1 1 *'".to_owned(),
            ),
            Field::DayOfWeek => (
                "day of week must be 0–7 (0 and 7 are Sunday) or SUN–SAT",
                "for every Sunday write '0 0 * * 0'".to_owned(),
            ),
        };
        let check = "check any expression with: malwar schedule next '…'";
        self.refuse(reason, format!("{hint}; {check}"))
    }

    /// Refuses a word that is neither a number nor a name of the field.
    fn no_value(&self, word: &str) -> CronError {
        let reason = if word.is_empty() {
            format!("'{}' is not a {}", self.text, self.field)
        } else {
            format!("'{word}' is not a {}", self.field)
        };
        let of_other = [Field::Month, Field::DayOfWeek]
            .into_iter()
            .find(|other| *other != self.field && other.named(word).is_some());
        let upper = self.text.to_ascii_uppercase();
        let upper_reads = upper != self.text && Item { text: &upper, ..*self }.read().is_ok();
        let hint = match (of_other, self.text) {
            _ if upper_reads => format!("write it in capitals: '{upper}'"),
            (Some(other), _) => format!("'{word}' is a {other}"),
            (None, text) if text.chars().any(|c| c.is_numeric() && !c.is_ascii()) => {
                "write the digits 0-9".to_owned()
            }
            (None, "?") => "write '*'; '?' is for the two day fields, alone".to_owned(),
            (None, text) if text.starts_with("L-") => {
                "days before the last cannot be counted; write 'L', or the days, as in '25-28'"
                    .to_owned()
            }
            (None, "L") if self.field == Field::DayOfWeek => {
                "write '5L' for the last Friday of the month".to_owned()
            }
            (None, text) if text.starts_with('*') => "'*' stands alone or as in '*/5'".to_owned(),
            (None, text) if text.starts_with('-') => {
                "a range looks like '1-5', a step like '*/5'".to_owned()
            }
            (None, _) => grammar(self.field).to_owned(),
        };
        self.refuse(reason, hint)
    }

    /// Refuses the item.
    fn refuse(&self, reason: impl Into<String>, hint: impl Into<String>) -> CronError {
        CronError::new(self.source, self.at..self.at + self.text.len(), reason)
            .in_field(self.field)
            .with_hint(hint)
            .with_original(original_wording(self.field, self.text))
    }
}

/// What the items of a field look like.
const fn grammar(field: Field) -> &'static str {
    match field {
        Field::Minute => "a minute is '*', '5', '0-29', '*/15', or a list like '0,30'",
        Field::Hour => "an hour is '*', '2', '9-17', '*/6', or a list like '8,20'",
        Field::DayOfMonth => {
            "a day is '*', '1', '1-7', '*/2', 'L' (last), '15W' (nearest weekday), or a list"
        }
        Field::Month => "a month is '*', '1', 'JAN', '6-8', '*/3', or a list like '1,7'",
        Field::DayOfWeek => {
            "a day is '*', '1', 'MON', '1-5', '1#2' (second Monday), '5L' (last Friday), or a list"
        }
    }
}

/// Bits `first`, `first + step`, … up to `last`.
fn every(first: u8, last: u8, step: usize) -> u64 {
    (first..=last).step_by(step).fold(0, |mask, value| mask | 1 << value)
}
