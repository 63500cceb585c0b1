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
    filled(first, rest, text, width.max(NARROWEST))
}

fn filled(first: &str, rest: &str, text: &str, width: usize) -> String {
    let mut lines = first.to_owned();
    let mut column = first.width();
    let mut begins = true;
    for word in words(text) {
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
        lines.push_str(&word);
        column += length;
        begins = false;
    }
    lines
}

/// What is not broken: words, and a number with its percent sign.
fn words(text: &str) -> impl Iterator<Item = String> {
    let joined = text.replace(" %", "\u{a0}%");
    let words: Vec<String> =
        joined.split(' ').filter(|word| !word.is_empty()).map(|word| word.replace('\u{a0}', " ")).collect();
    words.into_iter()
}

/// A heading within a rule.
pub(super) fn ruled(name: &str, width: usize) -> String {
    let left = width.clamp(NARROWEST, 80).saturating_sub(name.width() + 4);
    format!("── {name} {}", "─".repeat(left))
}

/// Columns that line up, numbers to the right, words in as many lines as they need; where even that does not fit, every row as lines of
/// its own.
pub(super) fn table(table: &Table, width: usize) -> String {
    let cells = |row: &Vec<Span>| -> Vec<String> { row.iter().map(|cell| one_line(cell.text())).collect() };
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    match widths(table, &rows, width.max(NARROWEST)) {
        Some(widths) => columns(table, &rows, &widths),
        None => stacked(table, &rows),
    }
}

/// Widths with which the columns fit: of those that hold words the widest is narrowed until they do.
fn widths(table: &Table, rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
    let column = |index: usize| rows.iter().map(move |row| row[index].as_str());
    let head = |index: usize| table.head[index].name.width();
    let mut widths: Vec<usize> = (0..table.head.len())
        .map(|index| column(index).map(UnicodeWidthStr::width).max().unwrap_or(0).max(head(index)))
        .collect();
    let least: Vec<usize> = (0..table.head.len())
        .map(|index| match table.head[index].numeric {
            true => widths[index],
            false => column(index).map(unbroken).max().unwrap_or(0).max(head(index)),
        })
        .collect();
    while widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1) > width {
        let can = (0..widths.len()).filter(|index| widths[*index] > least[*index]);
        let widest = can.max_by_key(|index| widths[*index])?;
        widths[widest] -= 1;
    }
    Some(widths)
}

/// What separates the parts of a cell: there it is broken first.
const PARTS: &str = " | ";

/// How wide a cell's widest piece is that is not broken: a part where it has several, else a word.
fn unbroken(cell: &str) -> usize {
    let pieces: Vec<&str> =
        if cell.contains(PARTS) { cell.split(PARTS).collect() } else { cell.split(' ').collect() };
    pieces.into_iter().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

fn broken(cell: &str, width: usize) -> Vec<String> {
    if cell.width() <= width {
        return vec![cell.to_owned()];
    }
    let lines = cell.split(PARTS).map(|part| filled("", "", part, width));
    lines.flat_map(|lines| lines.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn columns(table: &Table, rows: &[Vec<String>], widths: &[usize]) -> String {
    let line = |cells: &[&str]| {
        let padded = cells.iter().zip(widths).zip(&table.head).map(|((cell, width), column)| {
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            if column.numeric { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
        });
        format!("{}\n", padded.collect::<Vec<_>>().join(GAP).trim_end())
    };
    let mut text = line(&table.head.iter().map(|column| column.name).collect::<Vec<_>>());
    let rule: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
    text.push_str(&format!("{}\n", rule.join("──")));
    for row in rows {
        let cells: Vec<Vec<String>> =
            row.iter().zip(widths).map(|(cell, width)| broken(cell, *width)).collect();
        for index in 0..cells.iter().map(Vec::len).max().unwrap_or(0) {
            let part = |cell: &Vec<String>| cell.get(index).cloned().unwrap_or_default();
            let parts: Vec<String> = cells.iter().map(part).collect();
            text.push_str(&line(&parts.iter().map(String::as_str).collect::<Vec<_>>()));
        }
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
