//! Rows of a list: aligned on a terminal; elsewhere separated by tabs, with nothing cut short.

use super::Look;
use super::terminal::Paint;
use super::terminal::Style;
use super::terminal::pad;
use super::terminal::truncate;
use super::terminal::truncate_start;
use super::terminal::width;
use std::fmt;

/// One column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// What stands above it.
    pub(super) heading: &'static str,
    /// How wide it may be on a terminal.
    pub(super) columns_max: usize,
    /// Whether the end of what does not fit is kept, as of a path.
    pub(super) keeps_end: bool,
}

impl Column {
    /// A column of words that are short anyway.
    pub(super) const fn short(heading: &'static str) -> Self {
        Self { heading, columns_max: usize::MAX, keeps_end: false }
    }

    /// A column of words that are cut when they are longer.
    pub(super) const fn cut(heading: &'static str, columns_max: usize) -> Self {
        Self { heading, columns_max, keeps_end: false }
    }

    /// A column of paths.
    pub(super) const fn path(heading: &'static str, columns_max: usize) -> Self {
        Self { heading, columns_max, keeps_end: true }
    }
}

const GAP: &str = "  ";

/// Writes headings and rows, whose cells must be fit for a terminal. `style` says how a cell is
/// painted, by its row and column.
pub(super) fn write<const N: usize>(
    out: &mut dyn fmt::Write,
    columns: &[Column; N],
    rows: &[[String; N]],
    look: Look,
    style: &dyn Fn(usize, usize) -> Option<Style>,
) -> fmt::Result {
    if look.terminal_columns.is_none() {
        writeln!(out, "{}", columns.map(|column| column.heading).join("\t"))?;
        return rows.iter().try_for_each(|row| writeln!(out, "{}", row.join("\t")));
    }
    let mut widths = columns.map(|column| width(column.heading));
    for row in rows {
        for ((widest, cell), column) in widths.iter_mut().zip(row).zip(columns) {
            *widest = width(cell).min(column.columns_max).max(*widest);
        }
    }
    let paint = Paint::new(look.colour);
    let headings = columns.map(|column| column.heading.to_owned());
    let heading = line(&headings, columns, &widths, &|_, cell| cell);
    writeln!(out, "{}", paint.paint(Style::Dim, &heading))?;
    for (at, row) in rows.iter().enumerate() {
        let painted = |column: usize, cell: String| match style(at, column) {
            Some(style) => paint.paint(style, &cell).into_owned(),
            None => cell,
        };
        writeln!(out, "{}", line(row, columns, &widths, &painted))?;
    }
    Ok(())
}

fn line<const N: usize>(
    cells: &[String; N],
    columns: &[Column; N],
    widths: &[usize; N],
    painted: &dyn Fn(usize, String) -> String,
) -> String {
    let cells = cells.iter().zip(columns).zip(widths).enumerate();
    let cells: Vec<String> = cells
        .map(|(at, ((cell, column), columns_max))| {
            let cell = if column.keeps_end {
                truncate_start(cell, *columns_max)
            } else {
                truncate(cell, *columns_max)
            };
            // Nothing stands after the last one.
            let is_last = at + 1 == N;
            painted(at, if is_last { cell.into_owned() } else { pad(&cell, *columns_max) })
        })
        .collect();
    cells.join(GAP)
}
