//! Text laid out in columns of a terminal.

use unicode_width::UnicodeWidthStr;

use crate::analysis::report::outline::{Span, Table};
use crate::analysis::report::visible::one_line;

/// A terminal narrower than this is written to as if it were this wide.
const NARROWEST: usize = 20;
/// What stands between two columns.
const GAP: &str = "  ";

/// A paragraph in lines of at most `width` columns; longer words stand alone.
pub(super) fn wrapped(text: &str, width: usize) -> String {
    hanging("", "", text, width)
}

/// The same, its first line after `first`, the others after `rest`.
pub(super) fn hanging(first: &str, rest: &str, text: &str, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut lines = first.to_owned();
    let mut column = first.width();
    let mut begins = true;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.width();
        if !begins && column + 1 + length > width {
            lines.push('\n');
            lines.push_str(rest);
            (column, begins) = (rest.width(), true);
        }
        if !begins {
            lines.push(' ');
            column += 1;
        }
        lines.push_str(word);
        column += length;
        begins = false;
    }
    lines
}

/// A heading within a rule.
pub(super) fn ruled(name: &str, width: usize) -> String {
    let left = width.clamp(NARROWEST, 80).saturating_sub(name.width() + 4);
    format!("── {name} {}", "─".repeat(left))
}

/// Columns that line up, numbers to the right; where they do not fit, every row as lines of its own.
pub(super) fn table(table: &Table, width: usize) -> String {
    let cells = |row: &Vec<Span>| -> Vec<String> {
        row.iter().map(|cell| one_line(cell.text())).collect()
    };
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    let widths: Vec<usize> = (0..table.head.len())
        .map(|column| {
            let widest = rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
            widest.max(table.head[column].name.width())
        })
        .collect();
    let all = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
    if all > width.max(NARROWEST) { stacked(table, &rows) } else { columns(table, &rows, &widths) }
}

fn columns(table: &Table, rows: &[Vec<String>], widths: &[usize]) -> String {
    let line = |cells: &[&str]| {
        let padded = cells.iter().zip(widths).zip(&table.head).map(|((cell, width), column)| {
            let padding = " ".repeat(width - cell.width());
            if column.numeric { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
        });
        format!("{}\n", padded.collect::<Vec<_>>().join(GAP).trim_end())
    };
    let mut text = line(&table.head.iter().map(|column| column.name).collect::<Vec<_>>());
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    text.push_str(&format!("{}\n", rule.join("──")));
    for row in rows {
        text.push_str(&line(&row.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    text
}

fn stacked(table: &Table, rows: &[Vec<String>]) -> String {
    let widest = table.head.iter().map(|column| column.name.width()).max().unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        for (index, (cell, column)) in row.iter().zip(&table.head).enumerate() {
            let padding = " ".repeat(widest - column.name.width());
            match index {
                0 => text.push_str(&format!("{cell}\n")),
                _ => text.push_str(&format!("  {}{padding}  {cell}\n", column.name)),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests;
