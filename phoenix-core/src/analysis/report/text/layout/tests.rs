//! Columns and lines.

use super::*;
use crate::analysis::report::outline::{number, words};

fn sample() -> Table {
    let row = |name: &str, value: &str| vec![Span::Name(name.to_owned()), Span::Words(value.to_owned())];
    Table {
        head: vec![words("metric"), number("saved")],
        rows: vec![row("process.cpu.time", "1,200"), row("日本語のメトリクス", "3")],
    }
}

#[test]
fn columns_line_up_by_what_a_terminal_shows() {
    assert_eq!(
        table(&sample(), 40),
        "metric              saved\n\
         ─────────────────────────\n\
         process.cpu.time    1,200\n\
         日本語のメトリクス      3\n"
    );
}

#[test]
fn a_table_that_does_not_fit_is_written_row_by_row() {
    assert_eq!(table(&sample(), 10), "process.cpu.time\n  saved   1,200\n日本語のメトリクス\n  saved   3\n");
}

#[test]
fn words_take_more_lines_before_a_table_is_given_up() {
    let row = |cells: [&str; 3]| cells.map(|cell| Span::Words(cell.to_owned())).to_vec();
    let sample = Table {
        head: vec![words("metric"), words("interval"), words("limit")],
        rows: vec![row(["memory", "−1 % … +9 % | −1 … +2", "at most 10 % more"])],
    };
    assert_eq!(
        table(&sample, 34),
        "metric  interval      limit\n\
         ──────────────────────────────────\n\
         memory  −1 % … +9 %   at most 10 %\n        −1 … +2       more\n"
    );
    assert_eq!(
        table(&sample, 20),
        "memory\n  interval  −1 % … +9 % | −1 … +2\n  limit     at most 10 % more\n"
    );
}

#[test]
fn lines_keep_to_the_width_and_words_stay_whole() {
    assert_eq!(hanging("  - ", "    ", "one two three four five", 20), "  - one two three\n    four five");
    for width in 0..60 {
        let text = "the candidate sends 61 % fewer series and a-word-that-is-longer-than-any-line-of-twenty";
        let lines = wrapped(text, width);
        assert_eq!(lines.replace('\n', " "), text);
        for line in lines.lines() {
            assert!(line.width() <= width.max(NARROWEST) || !line.contains(' '), "{width}: {line:?}");
        }
    }
}
