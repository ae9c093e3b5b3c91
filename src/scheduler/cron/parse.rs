//! The grammar: from the text of an expression to its masks.

use super::CronExpr;
use super::days::DayRule;
use super::days::MonthDays;
use super::days::WeekDays;
use super::fault::CronError;
use super::field::Field;
use super::item::Item;
use super::item::Part;
use super::refusal;
use super::spelling::EXPRESSION_BYTES_MAX;
use super::spelling::NICKNAMES;
use super::spelling::Word;
use super::spelling::words;

/// Reads a whole expression.
pub(super) fn expression(source: &str) -> Result<CronExpr, CronError> {
    if source.len() > EXPRESSION_BYTES_MAX {
        return Err(refusal::too_long(source));
    }
    let words = words(source);
    let alone = |name: &str| words.len() == 1 && words.iter().all(|word| word.text == name);
    if let Some((_, meaning)) = NICKNAMES.iter().find(|(name, _)| alone(name)) {
        return expression(meaning).map(|meant| CronExpr { source: source.to_owned(), ..meant });
    }
    match words.as_slice() {
        [first, ..] if first.text.starts_with('@') || first.text.contains("TZ=") => {
            Err(refusal::foreign_word(source, *first, &words))
        }
        [minute, hour, day, month, week_day] => {
            five_fields(source, [*minute, *hour, *day, *month, *week_day])
        }
        _ => Err(refusal::field_count(source, &words)),
    }
}

fn five_fields(source: &str, words: [Word<'_>; 5]) -> Result<CronExpr, CronError> {
    let [minute, hour, day, month, week_day] = words;
    let minutes = values(source, Field::Minute, minute)?;
    let hours = values(source, Field::Hour, hour)?;
    let month_days = month_days(source, day)?;
    let months = values(source, Field::Month, month)?;
    let week_days = week_days(source, week_day)?;
    let starred = |word: Word<'_>| word.text.starts_with('*');
    let days = DayRule {
        months: low_bits(months),
        month_days,
        week_days,
        starred: (month_days.is_some() && starred(day))
            || (week_days.is_some() && starred(week_day)),
    };
    if days.never() {
        return Err(refusal::never(source, &days, day, month));
    }
    Ok(CronExpr {
        source: source.to_owned(),
        minutes,
        hours: low_bits(hours),
        days,
        fixed: !starred(minute) && !starred(hour),
    })
}

/// A field of plain values: bit `n` for value `n`.
fn values(source: &str, field: Field, word: Word<'_>) -> Result<u64, CronError> {
    let mut mask = 0;
    for item in items(source, field, word) {
        match item.read()? {
            Part::Values(values) => mask |= values,
            Part::LastDay
            | Part::LastWeekday
            | Part::NearestTo(_)
            | Part::Nth { .. }
            | Part::LastOf(_) => {}
        }
    }
    Ok(mask)
}

/// The day-of-month field; none when it does not restrict.
fn month_days(source: &str, word: Word<'_>) -> Result<Option<MonthDays>, CronError> {
    if matches!(word.text, "*" | "?") {
        return Ok(None);
    }
    let mut days = MonthDays::default();
    for item in items(source, Field::DayOfMonth, word) {
        match item.read()? {
            Part::Values(values) => days.days |= low_bits(values),
            Part::LastDay => days.last = true,
            Part::LastWeekday => days.last_weekday = true,
            Part::NearestTo(day) => days.nearest |= 1 << day,
            Part::Nth { .. } | Part::LastOf(_) => {}
        }
    }
    Ok(Some(days))
}

/// The day-of-week field; none when it does not restrict.
fn week_days(source: &str, word: Word<'_>) -> Result<Option<WeekDays>, CronError> {
    if matches!(word.text, "*" | "?") {
        return Ok(None);
    }
    let mut days = WeekDays::default();
    for item in items(source, Field::DayOfWeek, word) {
        match item.read()? {
            // 7 is Sunday too.
            Part::Values(values) => days.every |= low_bits((values | values >> 7) & 0x7f),
            Part::Nth { day, index } => {
                if let Some(week) = days.nth.get_mut(index) {
                    *week |= 1 << (day % 7);
                }
            }
            Part::LastOf(day) => days.last |= 1 << (day % 7),
            Part::LastDay | Part::LastWeekday | Part::NearestTo(_) => {}
        }
    }
    Ok(Some(days))
}

/// The items of a list.
fn items<'a>(source: &'a str, field: Field, word: Word<'a>) -> impl Iterator<Item = Item<'a>> {
    let mut at = word.at;
    word.text.split(',').map(move |text| {
        let item = Item { source, field, at, text };
        at += text.len() + 1;
        item
    })
}

/// The lower half of a mask, where the values of every field but the minute fit.
fn low_bits(mask: u64) -> u32 {
    u32::try_from(mask & u64::from(u32::MAX)).unwrap_or(0)
}
