//! Comparing, on data that are equal but for one thing.

use super::*;
use crate::wire::captured::{SCRAPE, TIME, sent};
use crate::wire::{Kind, exposition};

const ALWAYS: u64 = u64::MAX;

/// What was sent, of processes, with lists as the Prometheus exporters write them.
fn prometheus() -> Seen {
    let told = |kind| !matches!(kind, Kind::Distribution);
    let kept =
        sent().series.into_iter().filter(|(series, _)| told(series.kind) && series.metric != "requests");
    let mut seen = Seen::default();
    for (mut series, readings) in kept {
        series.attributes.entry("l".to_owned()).and_modify(|list| *list = "[\"a\",1]".to_owned());
        readings.into_iter().for_each(|reading| seen.add(series.clone(), reading));
    }
    seen
}

fn served() -> Samples {
    let mut samples = exposition::parse(SCRAPE).expect("a collector served it");
    samples.retain(|labels, _| labels["__name__"].starts_with("process_"));
    samples
}

#[test]
fn tags_of_the_measuring_branch_make_no_difference() {
    let mut tagged = Seen::default();
    for (mut series, readings) in sent().series {
        for tag in TAGS.iter().chain(&[HOST_NAME]) {
            series.resource.insert((*tag).to_owned(), "x".to_owned());
        }
        readings.into_iter().for_each(|reading| tagged.add(series.clone(), reading));
    }
    assert!(!otlp(&sent(), &tagged, ALWAYS, 0).none());
    assert_eq!(otlp(&sent(), &untagged(&tagged), ALWAYS, 0), Differences::default());
}

#[test]
fn one_value_one_time_one_series_more_or_less_is_a_difference() {
    let change = |change: fn(&mut Reading)| {
        let mut seen = sent();
        seen.series.values_mut().next().expect("there are series").iter_mut().for_each(change);
        otlp(&seen, &sent(), ALWAYS, 0)
    };
    assert!(change(|_| {}).none());
    assert!(!change(|reading| reading.value += 1e-9).none());
    assert!(!change(|reading| reading.time += 1).none());
    assert!(!change(|reading| reading.start += 1).none());
    let mut less = sent();
    less.series.pop_first();
    let summary = otlp(&less, &sent(), ALWAYS, 0).summary();
    assert!(summary.starts_with("1 differences: measured but not sent: {"), "{summary}");
    let summary = otlp(&sent(), &less, ALWAYS, 0).summary();
    assert!(
        summary.starts_with("1 differences: 1 points were sent but not measured, for example of {"),
        "{summary}"
    );
    let mut twice = sent();
    let readings = twice.series.values_mut().next().expect("there are series");
    readings.push(readings[0]);
    assert!(!otlp(&twice, &sent(), ALWAYS, 0).none());
    assert!(!otlp(&sent(), &twice, ALWAYS, 5).none());
}

#[test]
fn what_the_measuring_branch_says_to_have_lost_may_be_missing_there_and_not_more() {
    let mut less = sent();
    less.series.pop_first();
    less.series.pop_first();
    assert!(!otlp(&sent(), &less, ALWAYS, 1).none());
    assert!(otlp(&sent(), &less, ALWAYS, 2).none());
    assert!(!otlp(&less, &sent(), ALWAYS, 2).none(), "production must lose nothing");
}

#[test]
fn what_comes_after_the_end_is_not_compared() {
    let mut later = sent();
    let readings = later.series.values_mut().next().expect("there are series");
    readings.push(Reading { time: TIME + 1, ..readings[0] });
    assert!(!otlp(&sent(), &later, TIME + 1, 0).none());
    assert!(otlp(&sent(), &later, TIME, 0).none());
}

#[test]
fn what_a_collector_serves_is_what_it_was_sent() {
    assert_eq!(scrape(&served(), &prometheus(), TIME, TIME).summary(), "equal");
}

#[test]
fn a_scrape_that_lacks_has_more_or_has_another_value_differs() {
    let mut less = served();
    less.pop_first();
    assert!(scrape(&less, &prometheus(), TIME, TIME).summary().contains("measured but not served"));
    assert!(scrape(&less, &prometheus(), TIME + 1, TIME + 2).none(), "it may have expired");
    let mut fewer = prometheus();
    fewer.series.pop_first();
    assert!(scrape(&served(), &fewer, TIME, TIME).summary().contains("served but not measured"));
    let mut other = served();
    other.values_mut().next().expect("there are samples")[0].1 += 1.0;
    assert!(scrape(&other, &prometheus(), TIME, TIME).summary().contains("is served as"));
}
