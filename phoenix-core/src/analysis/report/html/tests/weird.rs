//! Reports at the edges: nothing measured, one point, unknown bounds, zeros, huge and tiny values.

use proptest::prelude::*;

use crate::analysis::report::{Interval, Report, WouldLose};
use crate::analysis::report::{Story, html, sample};
use crate::model::{PerVariant, Timestamp};

fn render(report: &Report) -> String {
    html::render(report, &Story::default())
}

/// Every attribute value in a drawing that has a number is one that can be drawn.
fn drawable(page: &str) {
    for svg in page.split("<svg ").skip(1).map(|rest| rest.split_once("</svg>").unwrap().0) {
        for (index, piece) in svg.split('"').enumerate().filter(|(index, _)| index % 2 == 1) {
            let wrong = piece.contains("NaN") || piece.contains("inf");
            assert!(!wrong, "attribute {index} of a drawing: {piece:?}");
            let numbers = piece.split([' ', ',', 'M', 'L', 'Z']).filter_map(|part| part.parse::<f64>().ok());
            for number in numbers {
                assert!(number.abs() < 1e6, "attribute {index} of a drawing lies far outside: {piece:?}");
            }
        }
    }
    let words: Vec<&str> = page.split(|letter: char| !letter.is_alphanumeric()).collect();
    assert!(!words.contains(&"NaN") && !words.contains(&"inf"), "a number that is none is shown");
}

fn bare() -> Report {
    let mut report = sample::report();
    report.criteria.clear();
    report.validity.clear();
    report.reasons.clear();
    report.series.clear();
    report.would_lose = WouldLose::default();
    report.critical = Default::default();
    report.money = None;
    report.verdict = None;
    report
}

#[test]
fn a_report_of_nothing_says_so() {
    let page = render(&bare());
    drawable(&page);
    for said in
        ["Go on measuring", "Nothing was measured yet", "No interval can be given yet", "nothing to draw yet"]
    {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn one_point_is_a_dot() {
    let mut report = sample::report();
    for series in &mut report.series {
        series.points.truncate(1);
    }
    let page = render(&report);
    drawable(&page);
    assert!(page.contains("<circle"));
}

#[test]
fn a_series_without_any_value_has_no_chart() {
    let mut report = sample::report();
    for point in &mut report.series[0].points {
        (point.baseline, point.candidate) = (None, None);
    }
    let page = render(&report);
    drawable(&page);
    assert!(!page.contains("active_series over time") && page.contains("total_fidelity over time"));
}

#[test]
fn a_gap_breaks_the_line() {
    let mut report = sample::report();
    report.series.truncate(1);
    let lines = |report: &Report| render(report).matches("stroke=\"var(--baseline)\"").count();
    let whole = lines(&report);
    let middle = report.series[0].points.len() / 2;
    report.series[0].points[middle].baseline = None;
    assert_eq!(lines(&report), whole + 1);
}

/// Numbers of every size.
fn any_size() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(f64::MAX),
        Just(f64::MIN),
        Just(f64::MIN_POSITIVE),
        Just(5e-324),
        Just(1e15),
        prop::num::f64::NORMAL | prop::num::f64::NEGATIVE | prop::num::f64::POSITIVE,
        -100.0..100.0,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_value_can_be_drawn(
        values in prop::collection::vec(prop::option::of(any_size()), 1..60),
        micros in prop::collection::vec(any::<i64>(), 0..4),
        units in prop::collection::vec("(By|By/min|1|\\{cpu\\}|\\{series\\}|\\{datapoint\\}/min|)", 1..11),
    ) {
        let mut values = values.into_iter().cycle();
        let mut next = || values.next().flatten();
        let mut report = sample::report();
        for (criterion, unit) in report.criteria.iter_mut().zip(units.iter().cycle()) {
            criterion.unit = unit.clone();
            criterion.mean = PerVariant { baseline: next(), candidate: next() };
            criterion.estimate.value = next();
            criterion.estimate.interval = Interval { lower: next(), upper: next() };
            criterion.threshold = next();
            criterion.tau = next();
        }
        for series in &mut report.series {
            series.points.truncate(8);
            for (point, at) in series.points.iter_mut().zip(micros.iter().map(Some).chain(std::iter::repeat(None))) {
                point.at = at.map_or(point.at, |micros| Timestamp::from_micros(*micros));
                (point.baseline, point.candidate) = (next(), next());
            }
        }
        if let Some(money) = &mut report.money {
            money.saved_per_hour = next().unwrap_or(0.0);
            money.saved_per_month = next().unwrap_or(0.0);
            money.bill.baseline.telemetry_per_hour = next().unwrap_or(0.0);
        }
        drawable(&render(&report));
    }
}
