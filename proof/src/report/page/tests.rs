//! The page says what was found.

use super::*;
use crate::claims;
use crate::claims::tests::{faithful, faithful_gateway};
use crate::form::{Form, Found};
use crate::phases::PhaseRow;
use crate::wires::WireRow;
use phoenix_core::model::Verdict;

fn report() -> Report {
    let loads = vec![faithful("process-baseline-v1", 1000), faithful("process-topk-v1", 50)];
    let (gateways, gateways_judged) = (Some(60), Some(2400));
    let form = Form { loads: vec![("cardinality", 120)], gateways, gateways_judged, ..Form::long() };
    let wire = WireRow {
        template: "process-topk-v1",
        way: Way::RemoteWrite,
        series: 50,
        points: 700,
        equal: true,
        differences: "equal".to_owned(),
        unmeasured: 0,
        resent: 2,
        repeated: 0,
    };
    let phase = PhaseRow {
        template: "process-aggregated-v1",
        collectors: 10,
        scrapes: 200,
        widest_gap: 0.15,
        split: 0,
        repeated: 0,
    };
    let claims = loads.iter().flat_map(|row| claims::of_load(row, &loads, &form)).collect();
    let gateways = vec![faithful_gateway("otlp-baseline-v1", 400), faithful_gateway("otlp-filter-v1", 100)];
    let verdict = JudgedRow {
        template: "otlp-filter-v1",
        verdict: Some(Verdict::Adopt),
        promoted: true,
        looks: 9,
        criteria: Vec::new(),
        sentence: "Adopt it.".to_owned(),
        problems: Vec::new(),
    };
    let gateways_judged = vec![verdict];
    let found = Found {
        loads,
        gateways,
        gateways_judged,
        wires: vec![wire],
        phases: vec![phase],
        claims,
        ..Found::default()
    };
    let machine =
        Machine { processor: "a processor".to_owned(), cores: 2, memory_mib: 8192, kernel: "6.1".to_owned() };
    Report {
        date: "2026-11-26T00:00:00Z".to_owned(),
        collector: "otelcol 0.158.0".to_owned(),
        machine,
        form,
        found,
    }
}

#[test]
fn every_table_has_its_rows_and_every_row_as_many_cells_as_its_head() {
    let page = page(&report());
    for part in [
        "| date | 2026-11-26T00:00:00Z |",
        "| machine | a processor, 2 cores, 8192 MiB, Linux 6.1 |",
        "| `process-topk-v1` | 50 | 95.0 % |",
        "equal: 700 points of 50 series, 2 sent again",
        "| `process-aggregated-v1` | 10 | 200 | 15.0 % | 0 | 0 |",
        "within\n  3.0 %:",
        "| `otlp-filter-v1` | 100 | 75.0 % |",
        "99.00 % (jobs.done)",
        "- `otlp-filter-v1`: Adopt it.",
    ] {
        assert!(page.contains(part), "no {part:?} in\n{page}");
    }
    let mut cells = None;
    for line in page.lines() {
        let here = line.starts_with('|').then(|| line.replace("\\|", "").matches('|').count());
        if let (Some(before), Some(here)) = (cells, here) {
            assert_eq!(before, here, "{line}");
        }
        cells = here;
    }
}

#[test]
fn a_report_holds_only_if_something_was_promised_and_all_of_it_kept() {
    let mut report = report();
    assert!(report.holds());
    report.found.claims[0].holds = false;
    assert!(!report.holds());
    assert!(report.page().contains("| NO |"));
    let mut said = Vec::new();
    report.summary(&mut said).expect("memory can be written to");
    assert!(String::from_utf8_lossy(&said).contains("!! process-baseline-v1, load cardinality: "));
    report.found.claims.clear();
    assert!(!report.holds());
}
