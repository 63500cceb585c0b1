//! Lists, claims and the feed at a thousand and at a million experiments.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use phoenix_core::experiment::{EventRecord, PhaseName};
use phoenix_core::model::{Actor, ExperimentId, Timestamp, Version};
use phoenix_core::ports::{
    ChangesRequest, ClaimRequest, Commit, ExperimentStore, ListRequest, Outbox, Summary,
};
use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::postgres::Cluster;

const SIZES: [i64; 2] = [1_000, 1_000_000];
const RUNS: usize = 300;

/// The commit of one event that brings a client's experiment from version `after` to the next.
pub(crate) fn small_commit(client: u64, after: u64) -> Commit {
    let experiment: ExperimentId = format!("01a3185c-5000-7000-8000-{client:012}").parse().unwrap();
    let (version, at) = (Version(after + 1), Timestamp::from_secs(1_800_000_000));
    let summary = Summary::new(experiment, version, "bench", PhaseName::Running, at);
    let mut commit = Commit::new(experiment, Version(after), summary);
    commit.events = vec![EventRecord {
        schema: 1,
        experiment,
        version,
        at,
        actor: Actor::phoenix(),
        reason: None,
        request_id: None,
        event: serde_json::json!({ "type": "observed" }),
    }];
    commit
}

/// So many experiments, one in a hundred of which is running, each with a wake; put in at once, as no commits would be.
const FILL: [&str; 4] = [
    "INSERT INTO {schema}.experiments (id, version, feed_position, name, phase, outcome, debts, labels, created_at, updated_at)
     SELECT ('01a3185c-5000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 1, 3 + n / 1000, 'bench', CASE WHEN n % 100 = 0 THEN 'running' ELSE 'completed' END,
         NULL, 0, '{\"team\":\"t' || n % 100 || '\"}', n, n FROM generate_series(1, {count}) AS n",
    "INSERT INTO {schema}.labels (label, experiment) SELECT 'team=t' || n % 100, ('01a3185c-5000-7000-8000-' || lpad(n::text, 12, '0'))::uuid
     FROM generate_series(1, {count}) AS n",
    "INSERT INTO {schema}.outbox (number, place, experiment, due)
     SELECT nextval('{schema}.outbox_numbers'), n || '/wake', ('01a3185c-5000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n
     FROM generate_series(1, {count}) AS n",
    "ANALYZE {schema}.experiments, {schema}.labels, {schema}.outbox",
];

pub(crate) async fn measure(cluster: &Cluster) {
    let pool = sqlx::PgPool::connect_lazy(&cluster.url()).unwrap();
    let mut stores = Vec::new();
    for count in SIZES {
        let mut options = PostgresOptions::default();
        options.schema = format!("size_{count}");
        options.migrate = true;
        let store = PostgresStore::connect_with(&cluster.url(), &options).await.unwrap();
        for sql in FILL {
            let sql = sql.replace("{schema}", &options.schema).replace("{count}", &count.to_string());
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        }
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("VACUUM {}.outbox", options.schema)))
            .execute(&pool)
            .await
            .unwrap();
        stores.push(store);
    }
    let mut times: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for run in 0..RUNS {
        for (place, store) in stores.iter().enumerate() {
            for (name, time) in one_of_each(store, run).await {
                let all = times.entry(name).or_default();
                // The quickest of many: what else runs on the machine makes them slower, and never quicker.
                all[place] = if run == 0 { time } else { all[place].min(time) };
            }
        }
    }
    for (name, [small, large]) in times {
        println!(
            "postgres/size, {name}: {:.0} µs at 1,000, {:.0} µs at 1,000,000, ratio {:.2}",
            small * 1e6,
            large * 1e6,
            large / small
        );
    }
}

async fn one_of_each(store: &PostgresStore, run: usize) -> Vec<(&'static str, f64)> {
    let mut times = Vec::new();
    let labels = BTreeMap::from([("team".to_owned(), "t7".to_owned())]);
    let phases = vec![PhaseName::Running];
    let page = |phases: &[PhaseName], labels: &BTreeMap<String, String>| {
        let mut request = ListRequest::first(9);
        (request.phases, request.labels) = (phases.to_vec(), labels.clone());
        request
    };
    for (name, request) in [
        ("list", page(&[], &BTreeMap::new())),
        ("list of a phase", page(&phases, &BTreeMap::new())),
        ("list of a label", page(&[], &labels)),
    ] {
        let started = Instant::now();
        assert_eq!(store.list(request).await.unwrap().experiments.len(), 9);
        times.push((name, started.elapsed().as_secs_f64()));
    }
    let started = Instant::now();
    let due = Timestamp::from_micros(900);
    let claimed = store.claim(ClaimRequest::new(due, 1, Duration::from_secs(60))).await.unwrap();
    times.push(("claim of a due wake", started.elapsed().as_secs_f64()));
    let leased = &claimed.work[0];
    store.nack(&leased.token, Timestamp::from_micros(1 + i64::try_from(run).unwrap())).await.unwrap();
    let started = Instant::now();
    let nothing =
        store.claim(ClaimRequest::new(Timestamp::from_micros(0), 9, Duration::from_secs(60))).await.unwrap();
    assert!(nothing.work.is_empty() && nothing.next_due.is_some());
    times.push(("claim when nothing is due", started.elapsed().as_secs_f64()));
    let started = Instant::now();
    assert_eq!(store.changes(ChangesRequest::after(None, 9)).await.unwrap().changes.len(), 9);
    times.push(("changes", started.elapsed().as_secs_f64()));
    times
}
