//! Measurements: never overwritten, never half kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::conformance::fixture::{at, commit, fine, host, id, refused};
use crate::model::{
    Inventory, Measurements, MetricName, Sample, Sighting, Usage, UsedSignals, Variant, Window,
};
use crate::ports::{Store, StoreError};

fn span(from: i64, to: i64) -> Window {
    Window { from: at(from), to: at(to) }
}

fn sample(target: &str, from: i64, to: i64, value: f64) -> Sample {
    Sample {
        variant: Variant::Baseline,
        target: host(target),
        metric: MetricName::new("active_series").expect("invariant: a legal metric"),
        from: at(from),
        to: at(to),
        source: "recording".to_owned(),
        value,
    }
}

fn sighting(target: &str, from: i64, to: i64, process: &str) -> Sighting {
    let usage = Usage { points: 3, cpu_seconds: 0.1, memory_bytes: 1e9, processes: 2 };
    Sighting {
        variant: Variant::Candidate,
        target: host(target),
        window: span(from, to),
        critical: BTreeSet::from([process.to_owned()]),
        population: Some(7),
        signals: None,
        accepted_points: None,
        inventory: Inventory {
            metrics: [("process.cpu.time".to_owned(), 4)].into(),
            attributes: [("state".to_owned(), 2)].into(),
            executables: [(process.to_owned(), usage)].into(),
            metric_series: [("process.cpu.time".to_owned(), 3)].into(),
            attribute_series: [("state".to_owned(), 1)].into(),
        },
    }
}

fn samples(samples: Vec<Sample>) -> Measurements {
    Measurements { samples, ..Measurements::default() }
}

async fn window<S: Store>(store: &S, from: i64, to: i64) -> Measurements {
    fine(store.window(id(1), span(from, to)).await)
}

pub(super) async fn samples_come_back_exactly_and_in_order<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let candidate = |sample| Sample { variant: Variant::Candidate, ..sample };
    let metric = |name: &str, sample| Sample {
        metric: MetricName::new(name).expect("invariant: a legal metric"),
        ..sample
    };
    let ordered = vec![
        sample("b", 0, 10, 0.1 + 0.2),
        metric("new_series_per_hour", sample("a", 10, 15, 1e-300)),
        metric("a_custom_metric", sample("a", 10, 20, -1.5)),
        sample("a", 10, 20, 9_007_199_254_740_993.0),
        Sample { source: "zzz".to_owned(), ..sample("a", 10, 20, f64::MAX) },
        candidate(sample("a", 10, 20, 0.0)),
        sample("b", 10, 20, f64::MIN_POSITIVE),
        sample("a", 20, 30, 123_456_789.123_456_79),
    ];
    for index in [3, 0, 7, 5, 1, 6, 2, 4] {
        fine(store.append(id(1), samples(vec![ordered[index].clone()])).await);
    }
    assert_eq!(window(store, 0, 30).await, samples(ordered));
}

pub(super) async fn the_same_sample_again_is_a_no_op<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let one = || sample("a", 0, 10, 0.1);
    fine(store.append(id(1), samples(vec![one(), one()])).await);
    fine(store.append(id(1), samples(vec![one(), sample("a", 10, 20, 2.0)])).await);
    assert_eq!(window(store, 0, 20).await, samples(vec![one(), sample("a", 10, 20, 2.0)]));
}

pub(super) async fn another_value_is_a_conflict_and_nothing_is_kept<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    fine(store.append(id(1), samples(vec![sample("a", 10, 20, 1.0)])).await);
    let mut mixed =
        samples(vec![sample("a", 0, 10, 5.0), sample("a", 10, 20, 1.5), sample("a", 20, 30, 5.0)]);
    mixed.sightings = vec![sighting("a", 0, 10, "postgres")];
    mixed.watched = vec![span(0, 30)];
    match store.append(id(1), mixed).await {
        Err(StoreError::SampleConflict { metric, target }) => {
            assert_eq!((metric.as_str(), target), ("active_series", host("a")));
        }
        other => panic!("a measurement was overwritten: {other:?}"),
    }
    assert_eq!(window(store, 0, 30).await, samples(vec![sample("a", 10, 20, 1.0)]));
}

pub(super) async fn a_contradiction_within_one_call_is_a_conflict<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let contradicting = samples(vec![sample("a", 0, 10, 1.0), sample("a", 0, 10, 2.0)]);
    refused!(store.append(id(1), contradicting).await, StoreError::SampleConflict { .. });
    assert_eq!(window(store, 0, 10).await, Measurements::default());
}

pub(super) async fn a_value_that_is_no_number_is_refused<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let wrong = samples(vec![sample("b", 0, 10, 1.0), sample("a", 0, 10, value)]);
        refused!(store.append(id(1), wrong).await, StoreError::Invalid(_));
        let mut seen = sighting("a", 0, 10, "sshd");
        for usage in seen.inventory.executables.values_mut() {
            usage.cpu_seconds = value;
        }
        let wrong =
            Measurements { sightings: vec![sighting("b", 0, 10, "sshd"), seen], ..Measurements::default() };
        refused!(store.append(id(1), wrong).await, StoreError::Invalid(_));
    }
    assert_eq!(window(store, 0, 10).await, Measurements::default());
}

pub(super) async fn a_window_holds_whole_intervals_only<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let intervals = [(0, 10), (5, 15), (9, 11), (10, 20), (15, 25), (20, 30)];
    let all = intervals.map(|(from, to)| sample("a", from, to, 1.0)).to_vec();
    let seen = intervals.map(|(from, to)| sighting("a", from, to, "sshd")).to_vec();
    fine(
        store.append(id(1), Measurements { samples: all, sightings: seen, ..Measurements::default() }).await,
    );
    for (from, to, expected) in [
        (0, 30, intervals.to_vec()),
        (10, 20, vec![(10, 20)]),
        (5, 20, vec![(5, 15), (9, 11), (10, 20)]),
        (11, 29, vec![(15, 25)]),
        (10, 19, vec![]),
        (30, 40, vec![]),
    ] {
        let found = window(store, from, to).await;
        let spans: Vec<_> = found.samples.iter().map(|s| Window { from: s.from, to: s.to }).collect();
        let expected: Vec<_> = expected.iter().map(|(from, to)| span(*from, *to)).collect();
        assert_eq!(spans, expected, "samples in {from} to {to}");
        let spans: Vec<_> = found.sightings.iter().map(|s| s.window).collect();
        assert_eq!(spans, expected, "sightings in {from} to {to}");
    }
}

pub(super) async fn sightings_are_kept_by_arm_target_and_interval<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let seen = |sightings| Measurements { sightings, ..Measurements::default() };
    let first = sighting("b", 0, 10, "postgres");
    fine(store.append(id(1), seen(vec![first.clone(), first.clone()])).await);
    let other = Sighting { population: Some(8), ..first.clone() };
    let mixed = seen(vec![sighting("a", 10, 20, "sshd"), other]);
    refused!(store.append(id(1), mixed).await, StoreError::SampleConflict { .. });
    let baseline = Sighting { variant: Variant::Baseline, ..first.clone() };
    let (a, later) = (sighting("a", 0, 10, "sshd"), sighting("a", 10, 20, "sshd"));
    fine(store.append(id(1), seen(vec![later.clone(), first.clone(), baseline.clone(), a.clone()])).await);
    assert_eq!(window(store, 0, 20).await, seen(vec![a, baseline, first, later]));
}

pub(super) async fn proofs_of_watching_are_cut_to_the_window<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let watched = |spans: &[(i64, i64)]| Measurements {
        watched: spans.iter().map(|(from, to)| span(*from, *to)).collect(),
        ..Measurements::default()
    };
    fine(store.append(id(1), watched(&[(20, 40), (0, 10)])).await);
    fine(store.append(id(1), watched(&[(0, 10), (30, 50)])).await);
    assert_eq!(window(store, 0, 100).await, watched(&[(0, 10), (20, 40), (30, 50)]));
    assert_eq!(window(store, 5, 35).await, watched(&[(5, 10), (20, 35), (30, 35)]));
    assert_eq!(window(store, 10, 20).await, watched(&[]));
}

pub(super) async fn measurements_belong_to_their_experiment<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    fine(store.commit(commit(2, 0, 1)).await);
    fine(store.append(id(1), samples(vec![sample("a", 0, 10, 1.0)])).await);
    fine(store.append(id(2), samples(vec![sample("a", 0, 10, 2.0)])).await);
    assert_eq!(window(store, 0, 10).await, samples(vec![sample("a", 0, 10, 1.0)]));
    refused!(store.append(id(3), samples(vec![])).await, StoreError::NotFound(_));
    refused!(store.window(id(3), span(0, 10)).await, StoreError::NotFound(_));
}

pub(super) async fn the_newest_list_of_used_signals_stays<S: Store>(store: &S) {
    fine(store.commit(commit(1, 0, 1)).await);
    let list = |files: u64| Some(Arc::new(UsedSignals { files, ..UsedSignals::default() }));
    let with = |signals| Measurements { signals, ..samples(vec![]) };
    assert_eq!(window(store, 0, 100).await.signals, None);
    fine(store.append(id(1), with(list(1))).await);
    fine(store.append(id(1), samples(vec![sample("h1", 0, 10, 1.0)])).await);
    assert_eq!(window(store, 50, 100).await.signals, list(1), "a list belongs to no window");
    fine(store.append(id(1), with(list(2))).await);
    assert_eq!(window(store, 0, 100).await.signals, list(2));
}
