//! What a person reads.

use super::fixture::{Trial, cpu, goal, guardrail};
use crate::analysis::LookKind::{Horizon, Interim};
use crate::analysis::judge::wording::{amount, number, percent, signed_percent};
use crate::analysis::report::Story;
use crate::analysis::report::text::{WIDTH, page, sentence, table};
use crate::model::{Criterion, Inventory, Usage, Variant, metric};

fn trial() -> Trial {
    let memory = Criterion {
        margin: cpu().margin,
        allowance: Some(32.0 * 1024.0 * 1024.0),
        ..guardrail(metric::COLLECTOR_MEMORY_BYTES)
    };
    let mut trial = Trial::of(vec![goal(Some(0.5)), memory])
        .values(metric::ACTIVE_SERIES, |variant, index| {
            let level = 1000.0 + 20.0 * (index % 2) as f64;
            if variant == Variant::Baseline { level } else { 0.39 * level }
        })
        .around(metric::COLLECTOR_MEMORY_BYTES, 1e8, 1.04e8, 0.01)
        .sightings([10, 10], |_, _| vec![]);
    for sighting in &mut trial.measurements.sightings {
        let mut inventory = Inventory::default();
        let usage = |points, cpu_seconds| Usage { points, cpu_seconds, memory_bytes: 1.0, processes: 2 };
        inventory.executables.insert("nginx".into(), usage(6, 3.0));
        inventory.metrics.insert("process.cpu.time".into(), 10);
        if sighting.variant == Variant::Baseline {
            inventory.executables.insert("bash".into(), usage(1, 0.0));
            inventory.executables.insert("cron".into(), usage(3, 1.0));
            inventory.attributes.insert("process.pid".into(), 10);
        }
        sighting.inventory = inventory;
    }
    trial
}

#[test]
fn numbers_have_three_digits_groups_and_units() {
    for (value, text) in [
        (0.0, "0"),
        (0.0123, "0.0123"),
        (0.1, "0.1"),
        (1.0, "1"),
        (39.26, "39.3"),
        (999.7, "1,000"),
        (1_234_567.0, "1,234,567"),
        (-4321.0, "-4,321"),
        (1e20, "1.00e20"),
        (1e-9, "1.00e-9"),
    ] {
        assert_eq!(number(value), text);
    }
    assert_eq!(amount(33_554_432.0, "By"), "32 MiB");
    assert_eq!(amount(2048.0, "By/min"), "2 KiB/min");
    assert_eq!(amount(0.25, "{cpu}"), "0.25");
    assert_eq!(percent(0.612), "61 %");
    assert_eq!(percent(0.0412), "4.1 %");
    assert_eq!(
        [signed_percent(-0.5), signed_percent(0.004), signed_percent(0.0)],
        ["−50 %", "+0.4 %", "0 %"]
    );
}

#[test]
fn a_person_on_call_reads_the_effect_its_interval_and_what_to_do() {
    assert_eq!(
        sentence(&trial().look(Horizon)),
        "The candidate sends 61 % fewer series (at least 50 % less asked); the collector’s memory is 4 % higher (between 3.9 % and \
         4.2 %), within the 10 % you allow; adopt the candidate."
    );
    let noisy =
        Trial::of(vec![goal(Some(0.5))]).around(metric::ACTIVE_SERIES, 1000.0, 390.0, 0.3).look(Interim);
    assert_eq!(
        sentence(&noisy),
        "The candidate sends 61 % fewer series (between 58 % and 63 %; at least 50 % less asked); adopt the candidate."
    );
    let silent = Trial::of(vec![goal(None)]).look(Interim);
    assert!(sentence(&silent).ends_with("go on measuring."), "{}", sentence(&silent));
}

#[test]
fn the_table_has_a_row_for_each_criterion_and_lines_up() {
    let table = table(&trial().look(Horizon), 200);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[0].starts_with("metric") && lines[0].ends_with("status"), "{table}");
    for (line, status) in [(lines[2], "MET"), (lines[3], "PASS")] {
        let column = lines[0].chars().count() - "status".len();
        assert_eq!(line.chars().skip(column).collect::<String>(), status, "{table}");
    }
    assert!(lines[3].contains("95.4 MiB") && lines[3].contains("at most 10 % or 32 MiB more"), "{table}");
}

#[test]
fn what_would_no_longer_be_seen_comes_with_its_share_the_biggest_first() {
    let report = trial().look(Horizon);
    let lost = &report.would_lose;
    let names: Vec<&str> = lost.executables.listed.iter().map(|lost| lost.name.as_str()).collect();
    assert_eq!((names, lost.executables.count, lost.executables.of), (vec!["cron", "bash"], 2, 3));
    assert!((lost.executables.listed[0].share_of_cpu - 0.25).abs() < 1e-12);
    assert_eq!(lost.metrics.count, 0);
    assert_eq!(lost.attributes.listed[0].share_of_points, 1.0);
    let page = page(&report, &Story::default(), WIDTH);
    assert!(page.contains("Executables: 2 of 3: cron (25 % of CPU, 33 % of memory), bash"), "{page}");
    assert!(page.contains("Attributes: 1 of 1: process.pid (100 % of points)"), "{page}");
}
