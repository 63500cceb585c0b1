//! The tables as Markdown, put between their markers in a page.

use std::fmt::Write as _;

use super::binomial::interval;
use super::method::ALPHA;
use super::rule::{Pace, VERDICTS};
use super::scenario::{Adopt, Scenario};

/// Where the tables begin and end in a page.
pub const MARKERS: [&str; 2] = ["<!-- simulation -->", "<!-- /simulation -->"];

/// How often something happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// So often.
    pub of: u64,
    /// Of so many.
    pub repetitions: u64,
}

/// A row of a table of methods.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodRow {
    /// The method, in words.
    pub method: String,
    /// How often it told the arms apart, in the order of the columns.
    pub shares: Vec<Share>,
}

/// A row of the table of the whole rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleRow {
    /// What is true.
    pub scenario: Scenario,
    /// Whether the duration was fixed before the start.
    pub planned: bool,
    /// How often each verdict was reached, in the order of [`VERDICTS`].
    pub verdicts: [u64; 4],
    /// After which share of the planned time, on average.
    pub time: f64,
}

impl RuleRow {
    /// How often it was adopted.
    #[must_use]
    pub fn adopted(&self) -> Share {
        Share { of: self.verdicts[0], repetitions: self.verdicts.iter().sum() }
    }

    /// Whether `Adopt`, where it must not be, is surely more frequent than α: the exact 99 % interval lies above it.
    #[must_use]
    pub fn is_refuted(&self) -> bool {
        self.scenario.adopt == Adopt::Wrong && self.adopted().interval().0 > ALPHA
    }
}

impl Share {
    /// The exact 99 % interval.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        interval(self.of, self.repetitions, 0.01)
    }

    /// `1.7 % (1.3 … 2.2)`.
    #[must_use]
    pub fn in_words(self) -> String {
        let (lower, upper) = self.interval();
        let share = self.of as f64 / self.repetitions as f64;
        format!("{} ({} … {})", percent(share), number(lower), number(upper))
    }
}

/// The table of methods.
#[must_use]
pub fn methods(columns: &[String], rows: &[MethodRow]) -> String {
    let mut table = format!("| method | {} |\n|---|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        let shares: Vec<String> = row.shares.iter().map(|share| share.in_words()).collect();
        let _ = writeln!(table, "| {} | {} |", row.method, shares.join(" | "));
    }
    table
}

/// The table of the whole rule.
#[must_use]
pub fn rule(rows: &[RuleRow]) -> String {
    let names: Vec<String> = VERDICTS.iter().map(|verdict| format!("`{verdict}`")).collect();
    let mut table = format!(
        "| scenario | `Adopt` is | mode | {} (99 % interval) | {} | time |\n|---|---|---|---|---|---|---|---|\n",
        names[0],
        names[1..].join(" | ")
    );
    for row in rows {
        let all = row.adopted().repetitions as f64;
        let others: Vec<String> =
            row.verdicts[1..].iter().map(|count| percent(*count as f64 / all)).collect();
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {:.0} % |",
            row.scenario.name,
            match row.scenario.adopt {
                Adopt::Right => "right",
                Adopt::Wrong => "wrong",
                Adopt::Unforeseen => "wrong, unforeseen",
            },
            if row.planned { "planned" } else { "anytime" },
            row.adopted().in_words(),
            others.join(" | "),
            100.0 * row.time
        );
    }
    table
}

/// How much was measured and how often was looked.
#[must_use]
pub fn pace(pace: Pace) -> String {
    format!("{} intervals, {} looks", pace.intervals, pace.looks)
}

/// The page with other tables between the markers; `None` when it lacks them.
#[must_use]
pub fn between(page: &str, tables: &str) -> Option<String> {
    let start = page.find(MARKERS[0])? + MARKERS[0].len();
    let end = start + page[start..].find(MARKERS[1])?;
    Some(format!("{}\n{tables}{}", &page[..start], &page[end..]))
}

fn percent(share: f64) -> String {
    format!("{} %", number(share))
}

/// In percent: one decimal below ten and above ninety, where they count.
fn number(share: f64) -> String {
    let percent = 100.0 * share;
    if (percent > 0.0 && percent < 10.0) || (percent > 90.0 && percent < 100.0) {
        format!("{percent:.1}")
    } else {
        format!("{percent:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_changes() {
        let page = "before\n<!-- simulation -->\nold\n<!-- /simulation -->\nafter\n";
        let changed = between(page, "new\n").unwrap();
        assert_eq!(changed, "before\n<!-- simulation -->\nnew\n<!-- /simulation -->\nafter\n");
        assert_eq!(between(&changed, "new\n").unwrap(), changed);
        assert_eq!(between("no markers", "new"), None);
    }

    #[test]
    fn a_share_is_told_with_its_interval() {
        assert_eq!(Share { of: 85, repetitions: 5000 }.in_words(), "1.7 % (1.3 … 2.2)");
        assert_eq!(Share { of: 0, repetitions: 5000 }.in_words(), "0 % (0 … 0.1)");
    }
}
