//! Promises that are not kept are found.

use super::*;
use crate::judge::JudgedCriterion;
use crate::way::Way;

/// What a template sent that keeps every promise of every template.
pub(crate) fn faithful(template: &'static str, series: usize) -> LoadRow {
    let totals = ["process.cpu.time", "process.disk.io", "process.memory.usage", "process.memory.virtual"];
    LoadRow {
        load: "cardinality",
        template,
        series,
        points_per_minute: 1.0,
        bytes_per_minute: 1.0,
        wire_bytes_per_minute: 1.0,
        critical_retained: 1.0,
        cpu_cores: 0.01,
        memory_bytes: 1e8,
        failed_points: 0.0,
        totals: totals.into_iter().map(|metric| (metric.to_owned(), 1.0)).collect(),
        repeated: 0,
        resent: 0,
        gap_ratio: 0.0,
        hot_after_seconds: Some(4.0),
        surge_points: Some((10.0, 100.0)),
        others_untouched: true,
        problems: Vec::new(),
    }
}

fn broken(template: &'static str, spoil: impl FnOnce(&mut LoadRow)) -> Vec<String> {
    let mut row = faithful(template, 50);
    spoil(&mut row);
    let rows = [faithful("process-baseline-v1", 1000), row.clone()];
    let claims = of_load(&row, &rows, &Form::long());
    claims.into_iter().filter(|claim| !claim.holds).map(|claim| claim.promise).collect()
}

const ADAPTIVE: &str = "process-adaptive-v1";

#[test]
fn every_template_can_keep_its_promises() {
    for strategy in STRATEGIES.iter().filter(|strategy| !strategy.is_baseline()) {
        assert_eq!(broken(strategy.template, |_| {}), Vec::<String>::new(), "{}", strategy.template);
    }
}

#[test]
fn each_promise_that_is_not_kept_is_found() {
    let total = |metric: &'static str, ratio: f64| {
        broken(ADAPTIVE, move |row| {
            row.totals.insert(metric.to_owned(), ratio);
        })
    };
    let one = |promise: &str| vec![promise.to_owned()];
    assert_eq!(broken(ADAPTIVE, |row| row.repeated = 1), one("no identity has two points of one time"));
    assert_eq!(broken(ADAPTIVE, |row| row.failed_points = 1.0), one("every point is sent"));
    assert_eq!(
        broken(ADAPTIVE, |row| row.problems.push("x".to_owned())),
        one("the backend reads all that is sent")
    );
    assert_eq!(
        broken(ADAPTIVE, |row| row.others_untouched = false),
        one("series of other scrapers are those of the baseline")
    );
    assert_eq!(
        broken(ADAPTIVE, |row| row.critical_retained = 0.99),
        one("critical executables are in every scrape")
    );
    assert_eq!(
        total("process.cpu.time", 0.96),
        one("the total of `process.cpu.time` is the baseline's within 3 %")
    );
    assert_eq!(
        total("process.disk.io", 1.11),
        one("the total of `process.disk.io` is the baseline's within 10 %")
    );
    assert_eq!(broken(ADAPTIVE, |row| row.totals.clear()), one("totals can be compared"));
    assert_eq!(broken(ADAPTIVE, |row| row.series = 501), one("at least 50 % fewer series"));
    assert_eq!(
        broken(ADAPTIVE, |row| row.hot_after_seconds = None),
        one("a process that turns hot is shown within 13 s")
    );
    assert_eq!(
        broken(ADAPTIVE, |row| row.surge_points = Some((100.0, 100.0))),
        one("of processes that turn hot more is sent than while they idle")
    );
}

#[test]
fn what_a_template_does_not_promise_is_not_asked_of_it() {
    let minimal = broken("process-minimal-v1", |row| {
        row.totals.values_mut().for_each(|ratio| *ratio = 0.1);
        row.hot_after_seconds = None;
        row.surge_points = Some((0.0, 0.0));
    });
    assert_eq!(minimal, Vec::<String>::new());
    assert_eq!(broken("process-minimal-v1", |row| row.series = 101), ["at least 90 % fewer series"]);
}

#[test]
fn a_wire_that_differs_a_split_scrape_and_a_verdict_against_are_found() {
    let holds = |claims: Vec<Claim>| claims.iter().all(|claim| claim.holds);
    let wire = |equal, repeated| {
        holds(of_wire(&WireRow {
            template: ADAPTIVE,
            way: Way::File,
            series: 1,
            points: 1,
            equal,
            differences: String::new(),
            unmeasured: 0,
            resent: 0,
            repeated,
        }))
    };
    assert_eq!([wire(true, 0), wire(false, 0), wire(true, 1)], [true, false, false]);

    let phase = |split, repeated, widest_gap| {
        let row = PhaseRow { template: ADAPTIVE, collectors: 10, scrapes: 100, widest_gap, split, repeated };
        holds(of_phase(&row, &Form::long()))
    };
    assert_eq!(
        [phase(0, 0, 0.2), phase(1, 0, 0.2), phase(0, 1, 0.2), phase(0, 0, 0.9)],
        [true, false, false, false]
    );

    let judged = |verdict, promoted, problems: &[&str]| {
        holds(of_judged(&JudgedRow {
            template: ADAPTIVE,
            verdict,
            promoted,
            looks: 1,
            criteria: Vec::<JudgedCriterion>::new(),
            sentence: String::new(),
            problems: problems.iter().map(ToString::to_string).collect(),
        }))
    };
    let adopt = Some(Verdict::Adopt);
    assert!(judged(adopt, true, &[]));
    assert!(!judged(adopt, false, &[]) && !judged(None, true, &[]) && !judged(adopt, true, &["x"]));
    assert!(!judged(Some(Verdict::NeedsTuning), true, &[]));
}

/// What a gateway made of its requests that keeps every promise.
pub(crate) fn faithful_gateway(template: &'static str, series: usize) -> GatewayRow {
    let gateway = Gateway::named(template).expect("a template of the table");
    let totals = ["http.server.requests", "jobs.done"];
    GatewayRow {
        template,
        series,
        points_per_minute: 1.0,
        bytes_per_minute: 1.0,
        wire_bytes_per_minute: 1.0,
        cpu_cores: 0.01,
        memory_bytes: 1e8,
        totals: totals.into_iter().map(|metric| (metric.to_owned(), gateway.keeps)).collect(),
        gauges: if gateway.gauges { 24 } else { 0 },
        repeated: 0,
        problems: Vec::new(),
    }
}

fn total(row: &mut GatewayRow, ratio: f64) {
    row.totals.insert("jobs.done".to_owned(), ratio);
}

#[test]
fn each_promise_of_a_gateway_that_is_not_kept_is_found() {
    let broken = |template, spoil: fn(&mut GatewayRow)| {
        let mut row = faithful_gateway(template, 50);
        spoil(&mut row);
        let rows = [faithful_gateway("otlp-baseline-v1", 1000), row.clone()];
        let claims = of_gateway(&row, &rows).into_iter().filter(|claim| !claim.holds);
        claims.map(|claim| claim.promise).collect::<Vec<_>>()
    };
    for template in ["otlp-attribute-drop-v1", "otlp-filter-v1"] {
        assert_eq!(broken(template, |_| {}), Vec::<String>::new(), "{template}");
        assert_eq!(broken(template, |row| row.series = 501), ["at least 50 % fewer series"]);
        assert_eq!(broken(template, |row| row.repeated = 1), ["no identity has two points of one time"]);
        assert_eq!(broken(template, |row| row.problems.push("x".to_owned())).len(), 1);
        assert_eq!(broken(template, |row| row.totals.clear()).len(), 1, "nothing arrived");
    }
    let all = "what senders counted arrives, all and once";
    assert_eq!(broken("otlp-attribute-drop-v1", |row| total(row, 0.999)), [all]);
    assert_eq!(broken("otlp-attribute-drop-v1", |row| total(row, 1.001)), [all]);
    assert_eq!(broken("otlp-attribute-drop-v1", |row| row.gauges = 23), ["gauges pass"]);
    let most = "at least 99 % of what senders counted arrives, once";
    assert_eq!(broken("otlp-filter-v1", |row| total(row, 0.989)), [most]);
    assert_eq!(broken("otlp-filter-v1", |row| total(row, 1.001)), [most]);
}
