//! English for numbers, days and months, and for lists of them.

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(items: impl Iterator<Item = String>, and: &str) -> String {
    let mut items: Vec<String> = items.collect();
    match (items.pop(), items.is_empty()) {
        (Some(last), false) => format!("{} {and} {last}", items.join(", ")),
        (Some(last), true) => last,
        (None, _) => String::new(),
    }
}

/// Joins neighbouring numbers: first and last of each run.
fn runs(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers.iter().copied() {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

/// The numbers as words, three or more neighbours joined: `0`, `1`, `5 to 9`.
pub(super) fn spans(numbers: &[u32], word: impl Fn(u32) -> String) -> Vec<String> {
    let spans = runs(numbers).into_iter().flat_map(|(first, last)| match last - first {
        0 => vec![word(first)],
        1 => vec![word(first), word(last)],
        _ => vec![format!("{} to {}", word(first), word(last))],
    });
    spans.collect()
}

/// A list of the numbers' spans: `0, 1 and 5 to 9`.
pub(super) fn ranges(numbers: &[u32], word: impl Fn(u32) -> String) -> String {
    list(spans(numbers, word).into_iter(), "and")
}

/// The distance between the numbers, when there are at least `least` and it is always the same.
pub(super) fn even_step(numbers: &[u32], least: usize) -> Option<u32> {
    let mut steps = numbers.windows(2).filter_map(|pair| match pair {
        [a, b] => b.checked_sub(*a),
        _ => None,
    });
    let step = steps.next()?;
    (numbers.len() >= least && steps.all(|other| other == step)).then_some(step)
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(super) fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (1, tens) if tens != 11 => "st",
        (2, tens) if tens != 12 => "nd",
        (3, tens) if tens != 13 => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// `first` to `fifth`.
pub(super) const fn nth(n: u32) -> &'static str {
    match n {
        1 => "first",
        2 => "second",
        3 => "third",
        4 => "fourth",
        _ => "fifth",
    }
}

/// The name of month 1-12.
pub(super) const fn month(month: u32) -> &'static str {
    match month {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    }
}

/// The name of a weekday; 0 is Sunday.
pub(super) const fn week_day(day: u32) -> &'static str {
    match day % 7 {
        0 => "Sunday",
        1 => "Monday",
        2 => "Tuesday",
        3 => "Wednesday",
        4 => "Thursday",
        5 => "Friday",
        _ => "Saturday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_as_they_are_spoken() {
        for (n, expected) in [
            (1, "1st"),
            (2, "2nd"),
            (3, "3rd"),
            (4, "4th"),
            (11, "11th"),
            (13, "13th"),
            (31, "31st"),
        ] {
            assert_eq!(ordinal(n), expected);
        }
    }

    #[test]
    fn neighbours_are_joined_from_three_on() {
        for (numbers, expected) in [
            (&[][..], ""),
            (&[4], "4"),
            (&[4, 5], "4 and 5"),
            (&[4, 5, 6], "4 to 6"),
            (&[0, 2, 3, 4, 9], "0, 2 to 4 and 9"),
        ] {
            assert_eq!(ranges(numbers, |n| n.to_string()), expected);
        }
    }
}
