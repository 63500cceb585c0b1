//! Values appended a second: the metrics of an interval, for both arms of many hosts, one append for each interval.

use std::time::Instant;

use phoenix_core::model::{HostId, Measurements, MetricName, Sample, Timestamp, Variant, Window};
use phoenix_core::ports::{ExperimentStore, SampleStore};
use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::postgres::Cluster;

const HOSTS: usize = 500;
const METRICS: usize = 12;
const INTERVALS: i64 = 60;

pub(crate) async fn measure(cluster: &Cluster) {
    let mut options = PostgresOptions::default();
    options.schema = "appends".to_owned();
    options.migrate = true;
    let store = PostgresStore::connect_with(&cluster.url(), &options).await.unwrap();
    let experiment = super::size::small_commit(1, 0);
    let id = experiment.experiment;
    store.commit(experiment).await.unwrap();
    let intervals: Vec<_> = (0..INTERVALS).map(interval).collect();
    for (what, clients) in
        [("new, one client", 1), ("the same again, one client", 1), ("new, four clients", 4)]
    {
        let offset = if what.contains("four") { INTERVALS * 60 } else { 0 };
        let shares: Vec<Vec<Measurements>> = (0..clients)
            .map(|client| {
                let mine = intervals.iter().enumerate().filter(|(n, _)| n % clients == client);
                mine.map(|(_, measurements)| moved(measurements.clone(), offset)).collect()
            })
            .collect();
        let started = Instant::now();
        let tasks: Vec<_> = shares
            .into_iter()
            .map(|share| {
                let store = store.clone();
                tokio::spawn(async move {
                    for measurements in share {
                        store.append(id, measurements).await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let values = (HOSTS * METRICS * 2) as f64 * INTERVALS as f64;
        println!("postgres/appends, {what}: {:.0} values/s", values / started.elapsed().as_secs_f64());
    }
    let started = Instant::now();
    let all = Window { from: Timestamp::from_secs(0), to: Timestamp::from_secs(INTERVALS * 60) };
    let read = store.window(id, all).await.unwrap();
    assert_eq!(read.samples.len(), HOSTS * METRICS * 2 * usize::try_from(INTERVALS).unwrap());
    println!("postgres/window: {:.0} values/s", read.samples.len() as f64 / started.elapsed().as_secs_f64());
}

fn moved(mut measurements: Measurements, by: i64) -> Measurements {
    for sample in &mut measurements.samples {
        let move_on = |time: Timestamp| Timestamp::from_micros(time.as_micros() + by * 1_000_000);
        (sample.from, sample.to) = (move_on(sample.from), move_on(sample.to));
    }
    measurements
}

fn interval(number: i64) -> Measurements {
    let (from, to) = (Timestamp::from_secs(number * 60), Timestamp::from_secs((number + 1) * 60));
    let mut samples = Vec::with_capacity(HOSTS * METRICS * 2);
    for host in 0..HOSTS {
        let target = HostId::new(format!("host-{host:04}")).unwrap();
        for variant in Variant::ALL {
            for metric in 0..METRICS {
                samples.push(Sample {
                    variant,
                    target: target.clone(),
                    metric: MetricName::new(&format!("metric_{metric}")).unwrap(),
                    from,
                    to,
                    source: "otlp".to_owned(),
                    value: 1000.0 / (1.0 + host as f64 + metric as f64 * 0.37 + number as f64 * 0.011),
                });
            }
        }
    }
    Measurements { samples, ..Measurements::default() }
}
