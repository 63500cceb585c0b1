//! OTLP as JSON lines, as a collector wrote them, and damaged.

use super::*;
use crate::wire::captured::{LINES, sent};

#[test]
fn what_a_collector_wrote_means_what_was_sent() {
    let mut seen = Seen::default();
    add(LINES, &mut seen).expect("a collector wrote it");
    assert_eq!(seen, sent());
}

#[test]
fn a_line_that_is_cut_off_is_named() {
    let text = format!("{LINES}{}", &LINES[..200]);
    let error = add(&text, &mut Seen::default()).expect_err("the second line is not whole");
    assert!(
        error.to_string().starts_with("line 2: not an export request in JSON: \"{\\\"resourceMetrics"),
        "{error}"
    );
}

#[test]
fn empty_payloads_hold_nothing() {
    let mut seen = Seen::default();
    add("{}\n{\"resourceMetrics\":[]}\n", &mut seen).expect("the file exporter writes such lines");
    assert_eq!(seen, Seen::default());
}
