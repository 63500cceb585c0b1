//! Values appended: twelve metrics of both arms on a hundred hosts in each call, as one interval of an experiment brings them.

use std::time::Duration;

use phoenix_core::experiment::PhaseName;
use phoenix_core::model::{
    ExperimentId, HostId, Measurements, MetricName, Sample, Timestamp, Variant, Version,
};
use phoenix_core::ports::{Commit, ExperimentStore, SampleStore, Summary};
use phoenix_store::sqlite::SqliteStore;
use pollster::block_on;
use rusqlite::{Connection, params};

use crate::{median, time};

const ROUNDS: i64 = 30;
const HOSTS: usize = 100;
const METRICS: usize = 12;
const VALUES: usize = HOSTS * METRICS * 2;

pub(crate) fn measure() {
    let directory = tempfile::tempdir().unwrap();
    let (ours, raw) = (directory.path().join("ours.db"), directory.path().join("raw.db"));
    drop(SqliteStore::open(&raw).unwrap());
    let raw = Connection::open(&raw).unwrap();
    raw.execute_batch("PRAGMA synchronous = FULL").unwrap();
    let store = SqliteStore::open(&ours).unwrap();
    let id = ExperimentId::from_parts(1_800_000_000_000, [7; 10]);
    let at = Timestamp::from_secs(1_800_000_000);
    let mut first =
        Commit::new(id, Version(0), Summary::new(id, Version(1), "samples", PhaseName::Running, at));
    let event = serde_json::json!({
        "schema": 1, "experiment": id, "version": 1, "at": at, "actor": "ada@example.com", "event": {},
    });
    first.events = vec![serde_json::from_value(event).unwrap()];
    block_on(store.commit(first)).unwrap();
    let [mut fresh, mut again, mut raw_rates] = [const { Vec::new() }; 3];
    for interval in 0..ROUNDS {
        let samples = samples(interval);
        let rows: Vec<_> = samples.chunks(METRICS).map(<[Sample]>::to_vec).collect();
        let (one, other) = (of(samples.clone()), of(samples));
        let rate = |took: Duration| VALUES as f64 / took.as_secs_f64();
        fresh.push(rate(time(|| block_on(store.append(id, one)).unwrap())));
        again.push(rate(time(|| block_on(store.append(id, other)).unwrap())));
        raw_rates.push(rate(time(|| through_the_library(&raw, &rows))));
    }
    let (fresh, again, raw) = (median(fresh), median(again), median(raw_rates));
    let reached = if fresh >= 200_000.0 { "" } else { " NOT REACHED" };
    println!("  rows with all metrics, through SQLite's library: {raw:10.0} values/s");
    println!("  append, {VALUES} values a call:               {fresh:10.0} values/s{reached}");
    println!("  the same once more, which changes nothing:   {again:10.0} values/s");
}

fn of(samples: Vec<Sample>) -> Measurements {
    Measurements { samples, ..Measurements::default() }
}

fn samples(interval: i64) -> Vec<Sample> {
    let at = |n: i64| Timestamp::from_secs(1_800_000_000 + 60 * n);
    let metrics: Vec<MetricName> =
        (0..METRICS).map(|n| MetricName::new(&format!("metric_{n:02}")).unwrap()).collect();
    let mut samples = Vec::with_capacity(VALUES);
    for host in 0..HOSTS {
        let target = HostId::new(format!("web-{host:04}.example.com")).unwrap();
        for variant in Variant::ALL {
            for (n, metric) in metrics.iter().enumerate() {
                samples.push(Sample {
                    variant,
                    target: target.clone(),
                    metric: metric.clone(),
                    from: at(interval),
                    to: at(interval + 1),
                    source: "intake".to_owned(),
                    value: (host * 1000 + n) as f64 + interval as f64 / 7.0,
                });
            }
        }
    }
    samples
}

fn through_the_library(db: &Connection, rows: &[Vec<Sample>]) {
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    for row in rows {
        let bytes: Vec<u8> = row.iter().flat_map(|sample| sample.value.to_le_bytes()).collect();
        let Sample { from, to, target, variant, source, .. } = &row[0];
        db.prepare_cached(
            "INSERT INTO samples (experiment, starts, ends, target, variant, source, metrics, sample_values)
             VALUES (1, ?1, ?2, ?3, ?4, ?5, 1, ?6) ON CONFLICT DO NOTHING",
        )
        .unwrap()
        .execute(params![from.as_micros(), to.as_micros(), target.as_str(), *variant as i64, source, bytes])
        .unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
}
