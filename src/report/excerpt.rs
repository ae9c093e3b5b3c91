//! The lines of a skill under a finding, with carets.

use super::terminal::Cell;
use super::terminal::Paint;
use super::terminal::Style;
use super::terminal::cells;
use crate::record::quote;
use crate::skill::Span;
use crate::skill::position::Region;
use crate::skill::position::boundary;
use std::borrow::Cow;
use std::fmt;

/// What to show.
#[derive(Debug, Clone, Copy)]
pub struct Excerpt<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// What was found in it.
    pub span: Span,
    /// Its lines and columns.
    pub region: Region,
    /// Whether tokens that look random are to be hidden.
    pub redact: bool,
    /// The columns available for a line, the gutter left out.
    pub columns_max: usize,
}

impl Excerpt<'_> {
    /// The columns of the gutter that line numbers take.
    pub fn gutter(&self) -> usize {
        self.region.end.line.to_string().len().max(2)
    }

    /// Writes the line before the finding, its first line, and carets under what was found.
    pub fn write(&self, out: &mut dyn fmt::Write, style: Style, paint: Paint) -> fmt::Result {
        let gutter = self.gutter();
        let line = self.region.start.line;
        if let Some(before) = self.line_before() {
            writeln!(out, "{}{before}", bar(&format!("{:gutter$}", line - 1), paint))?;
        }
        let (shown, lead, carets) = self.first_line();
        writeln!(out, "{}{shown}", bar(&format!("{line:gutter$}"), paint))?;
        let carets = format!("{}{}", " ".repeat(lead), paint.paint(style, &"^".repeat(carets)));
        writeln!(out, "{}{carets}", bar(&" ".repeat(gutter), paint))?;
        match self.region.end.line - line {
            0 => Ok(()),
            1 => writeln!(out, "{}… and the next line", bar(&" ".repeat(gutter), paint)),
            more => {
                writeln!(out, "{}… and the next {more} lines", bar(&" ".repeat(gutter), paint))
            }
        }
    }

    /// The line before, as far as it fits; none when it is empty or there is none.
    fn line_before(&self) -> Option<String> {
        let end = self.region.start.line_start.checked_sub(1)?;
        let start = quote::back(self.text, end, LINE_BEFORE_CHARS_MAX);
        let is_whole = start == 0 || self.text.as_bytes().get(start - 1) == Some(&b'\n');
        let line = self.visible(start, end.min(self.limit(start)));
        let mut shown = String::from(if is_whole { "" } else { "…" });
        let mut used = usize::from(!is_whole);
        for cell in cells(line.trim_end_matches('\r'), used) {
            used += cell.columns;
            if used + 1 > self.columns_max {
                shown.push('…');
                break;
            }
            shown.push_str(&cell.text);
        }
        (!shown.trim().is_empty()).then_some(shown)
    }

    /// The first line around the span, the columns before the span and those under it.
    fn first_line(&self) -> (String, usize, usize) {
        let span_start = boundary(self.text, self.span.start);
        let line_start = self.region.start.line_start;
        let is_near = self.region.start.column <= self.lead_columns_max();
        let start =
            if is_near { line_start } else { quote::back(self.text, span_start, self.columns_max) };
        let limit = self.limit(span_start);
        let end = quote::line_end(self.text, span_start, limit - span_start);
        let is_cut = self.text.as_bytes().get(end).is_some_and(|byte| *byte != b'\n');
        let window = self.visible(start, end);
        let mut window = cells(window.trim_end_matches('\r'), 0);
        for cell in &mut window {
            cell.byte += start;
        }
        let (lead, rest) = window.split_at(window.partition_point(|cell| cell.byte < span_start));
        let dropped = self.too_many(lead, columns(rest).max(1), start > line_start);
        let is_headless = dropped > 0 || start > line_start;
        self.draw(window.get(dropped..).unwrap_or_default(), is_headless, is_cut)
    }

    fn draw(&self, window: &[Cell], is_headless: bool, is_cut: bool) -> (String, usize, usize) {
        let mut shown = String::from(if is_headless { "…" } else { "" });
        let mut used = usize::from(is_headless);
        let (mut lead, mut under) = (used, 0);
        let span_start = boundary(self.text, self.span.start);
        let total = columns(window);
        let fits = !is_cut && used + total <= self.columns_max;
        for cell in window {
            if !fits && used + cell.columns + 1 > self.columns_max {
                shown.push('…');
                under += usize::from(cell.byte < self.span.end);
                return (shown, lead, under.max(1));
            }
            shown.push_str(&cell.text);
            used += cell.columns;
            if cell.byte < span_start {
                lead = used;
            } else if cell.byte < self.span.end {
                under = used - lead;
            }
        }
        if !fits {
            shown.push('…');
        }
        (shown, lead, under.max(1))
    }

    /// The bytes that can be of use after `byte`: a line's worth of the longest characters.
    fn limit(&self, byte: usize) -> usize {
        boundary(self.text, byte.saturating_add(self.columns_max.saturating_mul(BYTES_PER_COLUMN)))
            .max(byte)
    }

    /// How many cells before a span must go so that the span is in sight and, as far as there is
    /// room, the columns of what follows it.
    fn too_many(&self, lead: &[Cell], rest: usize, is_headless: bool) -> usize {
        let total = columns(lead);
        let fits = !is_headless && total + rest <= self.columns_max;
        if fits || total <= self.lead_columns_max() {
            return 0;
        }
        let room = self.columns_max.saturating_sub(rest + 1).max(LEAD_COLUMNS);
        let mut used = 0;
        let kept = lead.iter().rev().take_while(|cell| {
            used += cell.columns;
            used <= room
        });
        lead.len() - kept.count()
    }

    /// Columns before a span up to which its line is shown from its beginning.
    fn lead_columns_max(&self) -> usize {
        self.columns_max / 2
    }

    fn visible(&self, start: usize, end: usize) -> Cow<'_, str> {
        let text = self.text.get(start..end).unwrap_or_default();
        if self.redact { Cow::Owned(quote::redact(text)) } else { Cow::Borrowed(text) }
    }
}

fn columns(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.columns).sum()
}

/// The number of a line, or as many spaces, and the bar beside it.
pub fn bar(number: &str, paint: Paint) -> String {
    format!("{} ", paint.paint(Style::Dim, &format!("{number}│")))
}

/// Columns shown before a span when it stands further right than that.
const LEAD_COLUMNS: usize = 20;
/// Characters of the line before that are looked at.
const LINE_BEFORE_CHARS_MAX: usize = 400;
/// A character of four bytes with three marks of at most four bytes in one column.
const BYTES_PER_COLUMN: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::terminal::width;
    use crate::skill::position::regions;
    use proptest::prelude::*;

    fn excerpt(text: &str, span: Span, columns_max: usize) -> String {
        let region = regions(text, &[span])[0];
        let excerpt = Excerpt { text, span, region, redact: false, columns_max };
        let mut out = String::new();
        excerpt.write(&mut out, Style::Red, Paint::new(false)).unwrap();
        out
    }

    #[test]
    fn carets_stand_under_what_was_found() {
        for (text, found, shown) in [
            ("ab evil cd", "evil", " 1│ ab evil cd\n  │    ^^^^\n"),
            ("one\n\tevil", "evil", " 1│ one\n 2│     evil\n  │     ^^^^\n"),
            ("中é\u{301} evil", "evil", " 1│ 中é\u{301} evil\n  │     ^^^^\n"),
            ("x\u{202e}evil", "evil", " 1│ x\\u{202e}evil\n  │          ^^^^\n"),
            ("http://a.b evil", "evil", " 1│ hxxp://a[.]b evil\n  │              ^^^^\n"),
            ("http://a.b", "a.b", " 1│ hxxp://a[.]b\n  │        ^^^^^\n"),
            ("  \nevil\r\nx", "evil\r\nx", " 2│ evil\n  │ ^^^^\n  │ … and the next line\n"),
            ("x", "", " 1│ x\n  │ ^\n"),
        ] {
            let start = text.find(found).unwrap();
            assert_eq!(excerpt(text, Span::new(start, start + found.len()), 100), shown);
        }
    }

    #[test]
    fn long_lines_are_shown_around_the_span() {
        let long = format!("{}\n{}evil{}", "a".repeat(900), "x".repeat(900), "y".repeat(900));
        assert_eq!(
            excerpt(&long, Span::new(1801, 1805), 60),
            format!(
                " 1│ …{}…\n 2│ …{}evil{}…\n  │ {}^^^^\n",
                "a".repeat(58),
                "x".repeat(20),
                "y".repeat(34),
                " ".repeat(21)
            )
        );
        let carets = excerpt(&long, Span::new(1801, 2700), 60);
        assert!(
            carets.ends_with(&format!("  │ {}{}\n", " ".repeat(21), "^".repeat(39))),
            "{carets}"
        );
    }

    #[test]
    fn a_span_behind_wide_escapes_is_still_in_sight() {
        let text = format!("{}evil", "\u{202e}".repeat(19));
        let shown = excerpt(&text, Span::new(57, 61), 40);
        let escapes = "\\u{202e}".repeat(4);
        assert_eq!(shown, format!(" 1│ …{escapes}evil\n  │ {}^^^^\n", " ".repeat(33)));
    }

    #[test]
    fn as_much_of_a_line_is_shown_as_fits() {
        for (before, after, shown) in [
            (36, 0, format!(" 1│ {}evil\n  │ {}^^^^\n", "x".repeat(36), " ".repeat(36))),
            (37, 0, format!(" 1│ …{}evil\n  │ {}^^^^\n", "x".repeat(35), " ".repeat(36))),
            (
                37,
                9,
                format!(
                    " 1│ …{}evil{}\n  │ {}^^^^\n",
                    "x".repeat(26),
                    "y".repeat(9),
                    " ".repeat(27)
                ),
            ),
            (
                37,
                16,
                format!(
                    " 1│ …{}evil{}…\n  │ {}^^^^\n",
                    "x".repeat(20),
                    "y".repeat(14),
                    " ".repeat(21)
                ),
            ),
        ] {
            let text = format!("{}evil{}", "x".repeat(before), "y".repeat(after));
            assert_eq!(excerpt(&text, Span::new(before, before + 4), 40), shown);
        }
    }

    fn fits(text: &str, span: Span, columns_max: usize) {
        for line in excerpt(text, span, columns_max).lines() {
            let (gutter, shown) = line.split_once("│ ").unwrap();
            assert!(width(gutter) >= 2);
            assert!(width(shown) <= columns_max, "{line:?}");
        }
    }

    #[test]
    fn wide_and_hidden_characters_before_an_empty_span_fit() {
        let text = "a฿ ᠠ®®𐄀Σ ㈠ਏ𐁐ਾ 0Aa0 0A®0𑊊￼a0A 𞻰 A ଅ  Σ® a A0૦a a\t\t\u{202e}a ";
        fits(text, Span::new(88, 88), 40);
    }

    proptest! {
        #[test]
        fn a_line_fits_and_the_carets_are_as_wide_as_what_they_mark(
            text in "(\\PC|[a中\\t\\n\\r\u{202e}\u{301} .]){0,150}",
            start in 0usize..300, len in 0usize..300, columns_max in 40usize..100,
        ) {
            fits(&text, Span::new(start, start + len), columns_max);
        }

        #[test]
        fn what_stands_above_the_carets_is_what_was_found(
            before in "[a中é \\t\u{301}]{0,30}", found in "[x中é]{1,20}", after in "[a中 ]{0,20}",
        ) {
            let text = format!("{before}{found}{after}");
            let out = excerpt(&text, Span::new(before.len(), before.len() + found.len()), 200);
            let lines: Vec<&str> =
                out.lines().map(|line| line.split_once("│ ").unwrap().1).collect();
            let lead = lines[1].len() - lines[1].trim_start().len();
            let at = (0..=lines[0].len()).filter(|at| lines[0].is_char_boundary(*at)).find(|at| {
                width(&lines[0][..*at]) == lead && lines[0][*at..].starts_with(&found)
            });
            prop_assert!(at.is_some(), "{}", out);
            prop_assert_eq!(lines[1].trim_start().len(), width(&found));
        }
    }
}
