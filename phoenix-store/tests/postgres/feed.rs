//! The feed when transactions become visible in another order than they began.

use std::collections::BTreeSet;

use phoenix_core::model::ExperimentId;
use phoenix_core::ports::{Changes, ChangesRequest, Cursor, ExperimentStore};
use phoenix_store::postgres::{FeedOrder, PostgresStore};
use sqlx::{AssertSqlSafe, PgPool};

use super::commits::{commit, host, id, taking, touching, until};
use super::support::{options, pool, store};

const SOMEBODY_WAITS: &str =
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')";

async fn changes(store: &PostgresStore, after: Option<Cursor>) -> Changes {
    store.changes(ChangesRequest::after(after, 100)).await.unwrap()
}

fn ids(changes: &Changes) -> BTreeSet<ExperimentId> {
    changes.changes.iter().map(|change| change.id).collect()
}

async fn newest_position(pool: &PgPool, schema: &str) -> i64 {
    let sql = format!("SELECT max(feed_position) FROM \"{schema}\".experiments");
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await.unwrap()
}

/// A transaction of somebody else's that has locked a host, so that a commit on it is held up in its middle.
async fn locked_host(pool: &PgPool, schema: &str) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut transaction = pool.begin().await.unwrap();
    let sql = format!("SELECT 1 FROM \"{schema}\".hosts FOR UPDATE");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *transaction).await.unwrap();
    transaction
}

#[tokio::test]
async fn a_commit_that_becomes_visible_after_a_later_one_is_told() {
    let server = server!("that the feed has no gaps");
    let (options, pool) = (options(server), pool(&server.url()));
    let store = store(server, &options).await;
    let h = host("held-up");
    store.commit(taking(1, &h)).await.unwrap();
    let before = changes(&store, None).await;

    let lock = locked_host(&pool, &options.schema).await;
    let earlier = tokio::spawn({
        let store = store.clone();
        async move { store.commit(touching(commit(1, 1), &host("held-up"), 2)).await }
    });
    until("the commit to be held up", &pool, SOMEBODY_WAITS).await;
    store.commit(commit(2, 0)).await.unwrap();
    // Whoever goes on from the newest position that can be seen now has passed the one that cannot be seen yet.
    let naive = newest_position(&pool, &options.schema).await;
    let meanwhile = changes(&store, Some(before.cursor)).await;
    assert_eq!(ids(&meanwhile), BTreeSet::new(), "the later one waits for the earlier one");
    lock.rollback().await.unwrap();
    earlier.await.unwrap().unwrap();

    let sql = format!("SELECT feed_position FROM \"{}\".experiments WHERE version = 2", options.schema);
    let late: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&pool).await.unwrap();
    assert!(late < naive, "the test held up the earlier commit: {late} < {naive}");
    let told = changes(&store, Some(meanwhile.cursor)).await;
    assert_eq!(ids(&told), BTreeSet::from([id(1), id(2)]));
}

#[tokio::test]
async fn a_counter_lets_no_commit_pass_another() {
    let server = server!("that the feed has no gaps");
    let (mut options, pool) = (options(server), pool(&server.url()));
    options.feed = FeedOrder::Counter;
    let store = store(server, &options).await;
    store.commit(taking(1, &host("held-up"))).await.unwrap();
    let before = changes(&store, None).await;
    let lock = locked_host(&pool, &options.schema).await;
    let spawn = |commit| {
        let store = store.clone();
        tokio::spawn(async move { store.commit(commit).await })
    };
    let earlier = spawn(touching(commit(1, 1), &host("held-up"), 2));
    until("the commit to be held up", &pool, SOMEBODY_WAITS).await;
    let later = spawn(commit(2, 0));
    const TWO_WAIT: &str =
        "SELECT count(*) >= 2 FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')";
    until("the later one to wait for it", &pool, TWO_WAIT).await;
    assert_eq!(ids(&changes(&store, Some(before.cursor.clone())).await), BTreeSet::new());
    lock.rollback().await.unwrap();
    earlier.await.unwrap().unwrap();
    later.await.unwrap().unwrap();
    let told: Vec<_> = changes(&store, Some(before.cursor)).await.changes.iter().map(|c| c.id).collect();
    assert_eq!(told, [id(1), id(2)]);
}

#[tokio::test]
async fn what_others_do_in_the_same_server_does_not_hold_the_feed_up() {
    let server = server!("that the feed does not wait for strangers");
    let store = store(server, &options(server)).await;
    let pool = pool(&server.url());
    let mut stranger = pool.begin().await.unwrap();
    let theirs: i64 = sqlx::query_scalar("SELECT pg_current_xact_id()::text::bigint")
        .fetch_one(&mut *stranger)
        .await
        .unwrap();
    store.commit(commit(1, 0)).await.unwrap();
    let oldest: i64 = sqlx::query_scalar("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!(oldest <= theirs, "the stranger's transaction is under way");
    assert_eq!(ids(&changes(&store, None).await), BTreeSet::from([id(1)]));
    stranger.rollback().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_beside_sixteen_writers_and_a_deleter_miss_nothing() {
    const WRITERS: u64 = 16;
    const VERSIONS: u64 = 25;
    let server = server!("that the feed has no gaps");
    for order in [FeedOrder::Transactions, FeedOrder::Counter] {
        let mut options = options(server);
        options.feed = order;
        let store = store(server, &options).await;
        let writers: Vec<_> = (1..=WRITERS)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    for version in 0..VERSIONS {
                        let mut commit = commit(number, version);
                        if version == 0 {
                            commit = taking(number, &host(&format!("h{number}")));
                        }
                        store.commit(commit).await.unwrap();
                    }
                    if number % 4 == 0 {
                        store.delete(id(number), phoenix_core::model::Version(VERSIONS)).await.unwrap();
                    }
                })
            })
            .collect();
        let readers: Vec<_> = [1, 7, 100]
            .map(|limit| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut state = std::collections::BTreeMap::new();
                    let mut cursor = None;
                    let is_complete = |state: &std::collections::BTreeMap<ExperimentId, Option<u64>>| {
                        (1..=WRITERS).all(|number| {
                            let last = if number % 4 == 0 { None } else { Some(VERSIONS) };
                            state.get(&id(number)) == Some(&last)
                        })
                    };
                    for _ in 0..20_000 {
                        let told = store.changes(ChangesRequest::after(cursor, limit)).await.unwrap();
                        for change in told.changes {
                            state.insert(change.id, change.summary.map(|summary| summary.version.0));
                        }
                        cursor = Some(told.cursor);
                        if is_complete(&state) {
                            return;
                        }
                    }
                    panic!("a change was never told: {state:?}");
                })
            })
            .into_iter()
            .collect();
        for task in writers.into_iter().chain(readers) {
            task.await.unwrap();
        }
    }
}
