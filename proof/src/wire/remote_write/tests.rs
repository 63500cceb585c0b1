//! Remote write, as a collector wrote it, and damaged.

use super::*;
use crate::equal;
use crate::wire::captured::{TIME, WRITE, labels, sent};
use crate::wire::{Kind, Seen};

fn written() -> Samples {
    let mut samples = Samples::new();
    let plain = unpack(WRITE).expect("a collector packed it");
    add(&decode(&plain).expect("a collector wrote it"), &mut samples);
    samples
}

#[test]
fn what_a_collector_wrote_has_names_labels_times_and_values() {
    let samples = written();
    let cpu = samples.iter().find(|(labels, _)| labels.get("state").is_some_and(|state| state == "user"));
    let (found, values) = cpu.expect("it is there");
    let expected = [
        ("__name__", "process_cpu_time_seconds_total"),
        ("process_command_line", "nginx: \"x\" {daemon=off;}\\ \nü"),
        ("process_executable_name", "nginx"),
        ("process_pid", "42"),
        ("state", "user"),
    ];
    let mut found = found.clone();
    found.retain(|name, value| !name.starts_with("otel_scope_") && !value.is_empty());
    assert_eq!(found, labels(&expected));
    assert_eq!(*values, [(Some(i64::try_from(TIME / 1_000_000).expect("it fits")), 12.25)]);
}

/// Deltas vanish without a word, and distributions become other series: what is left must be all.
#[test]
fn what_a_collector_wrote_is_what_was_sent_but_for_deltas() {
    let mut expected = sent();
    let told = |series: &crate::wire::Series| {
        !matches!(series.kind, Kind::Delta { .. } | Kind::Distribution)
            && series.metric.starts_with("process.")
    };
    expected.series.retain(|series, _| told(series));
    // A list is written as JSON.
    let expected = Seen {
        series: expected
            .series
            .into_iter()
            .map(|(mut series, readings)| {
                series.attributes.entry("l".to_owned()).and_modify(|list| *list = "[\"a\",1]".to_owned());
                (series, readings)
            })
            .collect(),
    };
    let mut samples = written();
    assert!(samples.keys().all(|labels| labels["__name__"] != "requests_total"));
    samples.retain(|labels, _| labels["__name__"].starts_with("process_"));
    assert_eq!(equal::remote_write(&samples, &expected, u64::MAX, 0).summary(), "equal");
}

#[test]
fn damage_is_an_error_that_says_what_was_expected() {
    let error = unpack(&WRITE[..WRITE.len() - 1]).expect_err("it is not whole");
    assert!(error.to_string().starts_with("the snappy body of 574 bytes cannot be unpacked: "), "{error}");
    let plain = unpack(WRITE).expect("a collector packed it");
    let error = decode(&plain[..plain.len() - 1]).expect_err("it is not whole");
    assert!(error.to_string().contains("are not a prometheus.WriteRequest: "), "{error}");
    assert!(unpack(b"<html>").is_err() && decode(b"<html>").is_err());
}
