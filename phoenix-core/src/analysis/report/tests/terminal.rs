//! The page for the terminal.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::in_order;
use crate::analysis::report::sample::{self, awkward};
use crate::analysis::report::text::{WIDTH, page, sentence, table};
use crate::analysis::report::{Estimate, Interval, Quantity, Report, Status, Story};
use crate::model::{Verdict, metric};

#[test]
fn what_is_lost_stands_before_what_is_saved_and_the_evidence_last() {
    let report = sample::report();
    in_order(
        &page(&report, &sample::story(), WIDTH),
        &[
            "Adopt the candidate: process-metrics-aggregated",
            "The candidate sends 61 % fewer series",
            "For the platform engineer",
            "What you will no longer see",
            "Critical processes: none lost; both arms show payments-api, postgres.",
            "not checked",
            "Executables: 7 of 12: sh",
            "Where the series are saved",
            "process.disk.io",
            "process.pid",
            "processor filter inserted at the beginning",
            "A/A: 12 looks, none of them adopted",
            "the same bytes ran before and after",
            "For whoever pays",
            "Money: ",
            "web servers",
            "Assumed: ",
            "less than a day",
            "The evidence",
            "active_series",
            "Why, in order of weight",
            "Numbers behind the intervals",
            "Cross-check by ranks",
            "active_series: −1,7",
            "they decide nothing",
            "Method: ",
        ],
    );
}

#[test]
fn what_is_not_known_is_said() {
    let mut report = sample::report();
    report.breakdown = None;
    let bare = page(&report, &Story::default(), WIDTH);
    for said in [
        "does not count series by metric and attribute",
        "configurations were not given",
        "the same configuration in both arms was not tried",
        "is not known to this page",
        "no classes of hosts were given",
    ] {
        assert!(bare.contains(said), "{said:?} is missing in\n{bare}");
    }
    report.money = None;
    assert!(page(&report, &Story::default(), WIDTH).contains("Not known in money"));
}

#[test]
fn a_page_keeps_to_its_width_whatever_that_is() {
    let (report, story) = (sample::report(), sample::story());
    for width in [0, 1, 20, 33, 40, 60, 79, 80, 100, 120, 250] {
        for line in page(&report, &story, width).lines() {
            let words = line.trim_start_matches([' ', '-']);
            let fits = line.width() <= width.max(20);
            // A word is not broken; rows and configuration lines are cut at no place.
            let stays =
                line.starts_with("    ") || line.starts_with("──") || line.starts_with("  ") && width < 60;
            assert!(fits || stays || !words.contains(' '), "{width}: {line:?}");
        }
    }
}

#[test]
fn a_narrow_table_tells_the_same() {
    let report = sample::report();
    let (wide, narrow) = (table(&report, 400), table(&report, 60));
    for criterion in &report.criteria {
        for cell in crate::analysis::report::text::row(criterion) {
            assert!(wide.contains(&cell) && narrow.contains(&cell), "{cell:?} in\n{narrow}");
        }
    }
    assert!(wide.lines().count() < narrow.lines().count());
}

/// The sample's report with a guardrail on memory that came out so.
fn memory(value: f64, (lower, upper): (f64, f64), status: Status) -> Report {
    let mut report = sample::report();
    report.criteria.retain(|criterion| {
        [metric::ACTIVE_SERIES, metric::COLLECTOR_MEMORY_BYTES].contains(&criterion.metric.as_str())
    });
    let memory = &mut report.criteria[1];
    memory.estimate = Estimate {
        quantity: Quantity::RelativeChange,
        value: Some(value),
        interval: Interval { lower: Some(lower), upper: Some(upper) },
    };
    (memory.status, memory.threshold, memory.difference) = (status, Some(0.1), None);
    memory.limit = "at most 10 % more".to_owned();
    report
}

#[test]
fn the_sentence_says_what_it_costs_within_what_is_allowed() {
    let told = |report: &Report| sentence(report).split_once("; ").unwrap().1.to_owned();
    assert_eq!(
        told(&memory(0.04, (0.02, 0.06), Status::Pass)),
        "the collector’s memory is 4 % higher (between 2 % and 6 %), within the 10 % you allow; \
         adopt the candidate."
    );
    assert!(told(&memory(-0.04, (-0.06, -0.02), Status::Pass)).contains("the guardrail is surely kept"));
    let mut broken = memory(0.4, (0.2, 0.6), Status::Breach);
    broken.verdict = Some(Verdict::NeedsTuning);
    assert!(
        told(&broken).ends_with(
            "the collector’s memory is 40 % higher (between 20 % and 60 %), which breaks the limit (at most 10 % more); the \
             candidate helps and harms: tune it and try again."
        ),
        "{}",
        told(&broken)
    );
}

#[test]
fn a_guardrail_kept_by_its_allowance_says_by_how_much() {
    let mut report = memory(0.3, (0.1, 0.5), Status::Pass);
    report.criteria[1].limit = "at most 10 % or 32 MiB more".to_owned();
    report.criteria[1].difference = Some(Estimate {
        quantity: Quantity::Difference,
        value: Some(4.0 * 1024.0 * 1024.0),
        interval: Interval { lower: Some(1.0), upper: Some(2e7) },
    });
    let told = sentence(&report);
    assert!(
        told.contains("higher (between 10 % and 50 %), which is 4 MiB a host, within what you allow (at most 10 % or 32 MiB more)"),
        "{told}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_text_drives_the_terminal(texts in prop::collection::vec(awkward::text(), 1..40), width in 0_usize..200) {
        let page = page(&awkward::report(&texts), &awkward::story(&texts), width);
        let driving = page.chars().find(|letter| {
            (letter.is_control() && *letter != '\n') || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        });
        prop_assert_eq!(driving, None);
    }
}
