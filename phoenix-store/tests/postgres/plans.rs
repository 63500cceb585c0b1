//! Every query of the ports goes by an index and reads about what it shows, whatever lies in the tables.

use std::collections::BTreeMap;
use std::time::Duration;

use phoenix_core::experiment::{Claim, Effect, EffectKey, PhaseName};
use phoenix_core::model::{
    ConfigHash, Fence, Measurements, MetricName, Revision, Sample, Sighting, TemplateName, Variant, Version,
    Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, ChangesRequest, ClaimRequest, ExperimentStore, ListRequest, Outbox, SampleStore,
    TemplateRevision, TemplateStore,
};
use phoenix_store::postgres::{FeedOrder, PostgresStore};
use sqlx::{AssertSqlSafe, PgPool, Row};

use super::commits::{at, commit, host, id, request, taking, touching};
use super::support::{options, pool, store};

/// Enough that no plan prefers to read a table from its beginning.
const ROWS: i64 = 20_000;

const ID: &str = "('01a3185c-5000-7000-9000-' || lpad(n::text, 12, '0'))::uuid";

/// Rows of experiments that the calls do not touch, in every table.
const FILL: [&str; 14] = [
    "experiments SELECT {id}, 1, 1, 'filled', CASE WHEN n % 50 = 0 THEN 'running' ELSE 'completed' END, NULL, 0, '{}', n, n",
    "labels SELECT 'team=t' || n % 100, {id}",
    "deleted SELECT ('01a3185c-5000-7000-a000-' || lpad(n::text, 12, '0'))::uuid, 1",
    "events SELECT {id}, 1, '{}'",
    "snapshots SELECT {id}, 1, 1, '\\x00'",
    "hosts SELECT 'filled-' || n, {id}, 1",
    "requests SELECT 'filled-' || n, 'x', {id}, 1",
    "outbox SELECT nextval('{schema}.outbox_numbers'), 'filled-' || n, {id}, NULL, NULL, NULL, 9000000000000000 + n,
        CASE WHEN n % 2 = 0 THEN 9000000000000000 END",
    "artifacts SELECT 'filled-' || n, '\\x00'",
    "templates SELECT 'filled-' || n, 1, ''",
    "samples SELECT {id}, n, n + 1, 'h', 'baseline', 'otlp', '{}'",
    "sightings SELECT {id}, n, n + 1, 'h', 'baseline', '{}'",
    "watched SELECT {id}, n, n + 1",
    "used_signals SELECT {id}, '{}'",
];

#[tokio::test]
async fn no_query_of_the_ports_reads_a_table_from_its_beginning() {
    let server = server!("that queries go by indexes");
    for order in [FeedOrder::Transactions, FeedOrder::Counter] {
        let (mut options, pool) = (options(server), pool(&server.url()));
        options.feed = order;
        store(server, &options).await.close().await;
        for rows in FILL {
            let sql = format!("INSERT INTO {{schema}}.{rows} FROM generate_series(1, {ROWS}) AS n");
            let sql = sql.replace("{id}", ID).replace("{schema}", &options.schema);
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        }
        sqlx::raw_sql("ANALYZE").execute(&pool).await.unwrap();
        pool.close().await;
        let pool = super::support::pool(&server.url());
        // What was done so far is counted with the end of its connections (making an index reads a table, too).
        let before = settled(&pool, &options.schema, None).await;
        let store = store(server, &options).await;
        everything(&store).await;
        store.close().await;
        let after = settled(&pool, &options.schema, Some(&before)).await;
        // One row each, however large the rest is.
        let is_small = |table: &str| ["settings", "feed_counter", "phoenix_migrations"].contains(&table);
        let read: Vec<&String> = after
            .iter()
            .filter(|(table, now)| !is_small(table) && now.whole > before[*table].whole)
            .map(|(t, _)| t)
            .collect();
        assert!(read.is_empty(), "read from their beginning ({order:?}): {read:?}");
        // An index that is gone through from end to end is no better.
        let gone_through: Vec<(&String, i64)> = after
            .iter()
            .map(|(table, now)| (table, now.fetched - before[table].fetched))
            .filter(|(_, fetched)| *fetched > ROWS / 4)
            .collect();
        assert!(gone_through.is_empty(), "rows fetched by indexes ({order:?}): {gone_through:?}");
    }
}

type Scans = BTreeMap<String, Scanned>;

/// How a table was read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scanned {
    /// How often from its beginning.
    whole: i64,
    /// How often by an index.
    by_index: i64,
    /// How many rows by indexes.
    fetched: i64,
}

/// How each table was read so far.
async fn scans(pool: &PgPool, schema: &str) -> Scans {
    let sql = "SELECT relname::text, seq_scan, COALESCE(idx_scan, 0), COALESCE(idx_tup_fetch, 0)
               FROM pg_stat_user_tables WHERE schemaname = $1";
    let rows = sqlx::query(sql).bind(schema).fetch_all(pool).await.unwrap();
    let scanned = |row: &sqlx::postgres::PgRow| Scanned {
        whole: row.get(1),
        by_index: row.get(2),
        fetched: row.get(3),
    };
    rows.iter().map(|row| (row.get(0), scanned(row))).collect()
}

/// The same once all is counted that ended connections did, which the server does when it comes to it.
async fn settled(pool: &PgPool, schema: &str, before: Option<&Scans>) -> Scans {
    let (mut last, mut alike) = (Scans::new(), 0);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let now = scans(pool, schema).await;
        let is_counted = before.is_none_or(|before| {
            ["experiments", "outbox", "samples", "templates"]
                .iter()
                .all(|table| now[*table].by_index > before[*table].by_index)
        });
        alike = if is_counted && now == last { alike + 1 } else { 0 };
        if alike == 5 {
            return now;
        }
        last = now;
    }
    panic!("what the store did was never counted: {last:?}");
}

/// Each call of each port, in each of its forms.
async fn everything(store: &PostgresStore) {
    let (one, two, h) = (id(1), id(2), host("web-1"));
    let mut first = taking(1, &h);
    let artifact = Artifact::new(ConfigHash::of(b"a"), (*b"a").into());
    first.request = request("first");
    first.artifacts = vec![artifact.clone()];
    first.wake_at = Some(at(5));
    first.summary.labels = [("team".to_owned(), "t7".to_owned()), ("tier".to_owned(), "1".to_owned())].into();
    store.commit(first.clone()).await.unwrap();
    assert!(store.commit(first).await.unwrap().repeated);
    let mut second = touching(commit(1, 1), &h, 2);
    second.effects.push((EffectKey { experiment: one, version: Version(2), index: 1 }, Effect::Observe));
    second.summary.labels = [("team".to_owned(), "t8".to_owned())].into();
    store.commit(second).await.unwrap();
    let mut held = commit(2, 0);
    held.claims = vec![Claim::Take { host: h.clone(), fence: Fence(2) }];
    held.artifacts = vec![Artifact::new(artifact.name, (*b"other").into())];
    store.commit(held.clone()).await.unwrap_err();
    held.claims.clear();
    store.commit(held.clone()).await.unwrap_err();
    held.artifacts.clear();
    store.commit(held).await.unwrap();
    let mut release = commit(1, 2);
    release.claims = vec![Claim::Release { host: h.clone() }];
    release.request = request("third");
    store.commit(release).await.unwrap();
    let mut nothing = commit(1, 3);
    nothing.events.clear();
    nothing.artifacts = vec![artifact.clone()];
    store.commit(nothing).await.unwrap();

    store.load(one, false).await.unwrap();
    store.load(one, true).await.unwrap();
    store.history(one, Version(1), 1).await.unwrap();
    store.targets(&[h, host("unknown")]).await.unwrap();
    store.first_result(&request("third").unwrap()).await.unwrap();
    for phases in [vec![], vec![PhaseName::Running], vec![PhaseName::Running, PhaseName::Completed]] {
        for labels in [vec![], vec![("team", "t7")], vec![("team", "t7"), ("tier", "1")]] {
            for after in [None, Some(two)] {
                let mut request = ListRequest::first(5);
                request.after = after;
                request.phases.clone_from(&phases);
                request.labels = labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
                store.list(request).await.unwrap();
            }
        }
    }
    let told = store.changes(ChangesRequest::after(None, 5)).await.unwrap();
    store.changes(ChangesRequest::after(Some(told.cursor), 5)).await.unwrap();

    let claimed = store.claim(ClaimRequest::new(at(10), 5, Duration::from_secs(60))).await.unwrap();
    store.renew(&claimed.work[0].token, at(20)).await.unwrap();
    store.ack(&claimed.work[0].token).await.unwrap();
    let mut waking = commit(2, 1);
    waking.wake_at = Some(at(10));
    store.commit(waking).await.unwrap();
    let claimed = store.claim(ClaimRequest::new(at(200), 5, Duration::from_secs(60))).await.unwrap();
    store.nack(&claimed.work[0].token, at(300)).await.unwrap();

    let template = TemplateRevision::new(TemplateName::new("t").unwrap(), Revision(1), "t".into());
    store.put_template(template.clone()).await.unwrap();
    store.put_template(template.clone()).await.unwrap();
    store.get_template(&template.name, None).await.unwrap();
    store.get_template(&template.name, Some(Revision(1))).await.unwrap();
    store.put_artifact(artifact.clone()).await.unwrap();
    store.get_artifact(artifact.name).await.unwrap();

    let window = Window { from: at(0), to: at(10) };
    let sample = |metric: &str| Sample {
        variant: Variant::Baseline,
        target: host("web-1"),
        metric: MetricName::new(metric).unwrap(),
        from: window.from,
        to: window.to,
        source: "otlp".to_owned(),
        value: 1.0,
    };
    let sighting: Sighting = serde_json::from_value(serde_json::json!({
        "variant": "baseline", "target": "web-1", "critical": [],
        "window": { "from": serde_json::to_value(window.from).unwrap(), "to": serde_json::to_value(window.to).unwrap() },
    }))
    .unwrap();
    for metrics in [vec!["a"], vec!["a", "b"]] {
        let measurements = Measurements {
            samples: metrics.into_iter().map(sample).collect(),
            sightings: vec![sighting.clone()],
            watched: vec![window],
            signals: None,
        };
        store.append(one, measurements).await.unwrap();
    }
    assert_eq!(store.window(one, window).await.unwrap().samples.len(), 2);
    store.delete(one, Version(3)).await.unwrap();
}
