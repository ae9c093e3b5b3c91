//! Refusals that concern the whole expression rather than one item of it.

use super::CronExpr;
use super::days::DayRule;
use super::days::bits;
use super::fault::CronError;
use super::fault::original_wording;
use super::field::Field;
use super::spelling;
use super::spelling::EXPRESSION_BYTES_MAX;
use super::spelling::NICKNAMES;
use super::spelling::Word;
use super::words;
use crate::error::near::nearest;

const FIELDS: &str = "the five are minute, hour, day of month, month, day of week: '0 2 * * *' is \
                      every day at 02:00";

/// The expression is longer than any that is meant.
pub(super) fn too_long(source: &str) -> CronError {
    let reason = format!("longer than {EXPRESSION_BYTES_MAX} bytes");
    CronError::new(source, 0..0, reason).with_hint(FIELDS).with_original(original_count(source, 0))
}

/// The expression does not have five fields.
pub(super) fn field_count(source: &str, words: &[Word<'_>]) -> CronError {
    let reason = match words.len() {
        0 => "it is empty, and must have 5 fields".to_owned(),
        1 => "it has 1 field, and must have 5".to_owned(),
        n => format!("it has {n} fields, and must have 5"),
    };
    let hint = nickname_meant(words).or_else(|| five_of_more(words));
    CronError::new(source, extent(words), reason)
        .with_hint(hint.unwrap_or_else(|| FIELDS.to_owned()))
        .with_original(original_count(source, words.len()))
}

/// `daily` for `@daily`.
fn nickname_meant(words: &[Word<'_>]) -> Option<String> {
    let [word] = words else { return None };
    let lower = word.text.to_ascii_lowercase();
    let known = NICKNAMES.iter().find(|(name, _)| name.strip_prefix('@') == Some(&lower));
    known.map(|(name, _)| format!("write '{name}'"))
}

/// What remains of six or seven fields when those for seconds and years are taken away.
fn five_of_more(words: &[Word<'_>]) -> Option<String> {
    let text = |words: &[Word<'_>]| {
        let texts: Vec<&str> = words.iter().map(|word| word.text).collect();
        let joined = texts.join(" ");
        CronExpr::parse(&joined).is_ok().then_some(joined)
    };
    let year = |word: &Word<'_>| word.text.bytes().filter(u8::is_ascii_digit).count() >= 4;
    let (dropped, kept) = match words {
        [five @ .., last] if five.len() == 5 && year(last) => ("years", text(five)?),
        [_, five @ ..] if five.len() == 5 => ("seconds", text(five)?),
        [_, five @ .., _] if five.len() == 5 => ("seconds or years", text(five)?),
        _ => return None,
    };
    Some(format!("there is no field for {dropped}: write '{kept}'"))
}

/// The expression begins with a word of another dialect.
pub(super) fn foreign_word(source: &str, first: Word<'_>, words: &[Word<'_>]) -> CronError {
    let (reason, hint) = if first.text.starts_with('@') {
        nickname(first.text, words)
    } else {
        let reason = "a time zone does not stand in the expression";
        (reason.to_owned(), "use the time zone field: --tz Europe/Paris".to_owned())
    };
    let original = match words.len() {
        5 => original_wording(Field::Minute, first.text),
        got => original_count(source, got),
    };
    CronError::new(source, first.at..first.at + first.text.len(), reason)
        .with_hint(hint)
        .with_original(original)
}

/// Why a word with `@` is none of ours.
fn nickname(word: &str, words: &[Word<'_>]) -> (String, String) {
    let lower = word.to_ascii_lowercase();
    let names = || NICKNAMES.iter().map(|(name, _)| *name);
    let unknown = format!("'{word}' is not a nickname");
    match lower.as_str() {
        "@reboot" => (
            "'@reboot' is no time".to_owned(),
            "to scan once now use 'malwar scan'; to scan every day write '@daily'".to_owned(),
        ),
        "@every" => {
            ("'@every' is not a nickname".to_owned(), every_meant(words.get(1).map(|w| w.text)))
        }
        _ if names().any(|name| name == word) => {
            ("a nickname stands alone".to_owned(), format!("write '{word}'"))
        }
        _ if names().any(|name| name == lower) => {
            ("nicknames are lower case".to_owned(), format!("write '{lower}'"))
        }
        _ => match nearest(&lower, names()) {
            Some(name) => (unknown, format!("did you mean '{name}'?")),
            None => (unknown, format!("nicknames are {}", names().collect::<Vec<_>>().join(", "))),
        },
    }
}

/// The expression for `@every 5m`, where there is one.
fn every_meant(period: Option<&str>) -> String {
    let number = |unit: char| period?.strip_suffix(unit)?.parse::<u32>().ok();
    match (number('m'), number('h')) {
        (Some(n), _) if (1..60).contains(&n) && 60 % n == 0 => format!("write '*/{n} * * * *'"),
        (Some(60), _) | (_, Some(1)) => "write '@hourly'".to_owned(),
        (_, Some(24)) => "write '@daily'".to_owned(),
        (_, Some(n)) if (1..24).contains(&n) && 24 % n == 0 => format!("write '0 */{n} * * *'"),
        _ => {
            "an expression names times of day; for every 15 minutes write '*/15 * * * *'".to_owned()
        }
    }
}

/// No month of the expression has one of its days.
pub(super) fn never(source: &str, days: &DayRule, day: Word<'_>, month: Word<'_>) -> CronError {
    let months: Vec<u32> = bits(days.months).collect();
    let wanted = days.month_days.map_or(0, |month_days| month_days.days | month_days.nearest);
    let first = bits(wanted).next().unwrap_or(31);
    let names = words::list(months.iter().map(|month| words::month(*month).to_owned()), "and");
    let verb = if months.len() == 1 { "has" } else { "have" };
    let reason = format!("{names} {verb} no {}", words::ordinal(first));
    CronError::new(source, day.at..month.at + month.text.len(), reason)
        .never()
        .with_hint("for the last day of the month write 'L' as day")
        .with_original(no_next(source))
}

/// Every time of the expression falls into the hour that the clocks of a zone leave out.
pub(super) fn left_out(source: &str, zone: &str) -> CronError {
    let words = spelling::words(source);
    let reason = format!("the clocks of {zone} leave this time out each time it would come");
    // Without a `*` at their beginning, minute and hour name a time of day, which is made up for.
    let named = |(n, word): (usize, &Word<'_>)| match (n, word.text.strip_prefix('*')) {
        (0, Some(rest)) => format!("0-59{rest}"),
        (1, Some(rest)) => format!("0-23{rest}"),
        (_, Some(_) | None) => word.text.to_owned(),
    };
    let named: Vec<String> = words.iter().enumerate().map(named).collect();
    let hint = format!("to run once, right after the clocks jump, write '{}'", named.join(" "));
    CronError::new(source, extent(&words), reason)
        .never()
        .with_hint(hint)
        .with_original(no_next(source))
}

fn no_next(source: &str) -> String {
    format!("Could not find next run for cron expression: '{source}'")
}

/// The bytes from the first word to the end of the last.
fn extent(words: &[Word<'_>]) -> std::ops::Range<usize> {
    match (words.first(), words.last()) {
        (Some(first), Some(last)) => first.at..last.at + last.text.len(),
        _ => 0..0,
    }
}

fn original_count(source: &str, got: usize) -> String {
    format!("Cron expression must have exactly 5 fields, got {got}: '{source}'")
}
