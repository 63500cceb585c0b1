//! Servers and networks in trouble: a clear error or a bounded wait, then it goes on; nothing is lost and nothing done twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use phoenix_core::ErrorCode;
use phoenix_core::model::Version;
use phoenix_core::ports::{ClaimRequest, ExperimentStore, ListRequest, Outbox, StoreError};
use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::missing;
use phoenix_testing::postgres::{Cluster, Options, Programs};

use super::commits::{all_of, at, commit, host, id, request, taking, touching, until};
use super::support::{options, pool, store};

/// A server of the test's own, which it may bring down.
fn own(shown: &str, options: &Options) -> Option<Cluster> {
    match Programs::locate() {
        Ok(_) => Some(Cluster::start(options).unwrap()),
        Err(reason) => {
            missing(shown, &reason);
            None
        }
    }
}

fn migrating() -> PostgresOptions {
    let mut options = PostgresOptions::default();
    options.migrate = true;
    options
}

#[tokio::test]
async fn a_wrong_password_is_told_and_no_password_is_shown() {
    let settings = Options { password: Some("right-Pa55word".to_owned()), ..Options::default() };
    let Some(cluster) = own("that passwords are not shown", &settings) else { return };
    let good = cluster.url();
    let wrong = good.replace("right-Pa55word", "wrong-Pa55word");
    let store = PostgresStore::connect_with(&good, &migrating()).await.unwrap();
    assert!(!format!("{store:?}").contains("Pa55word"), "{store:?}");

    let error = PostgresStore::connect(&wrong).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unauthenticated);
    let said = all_of(&error);
    assert!(said.contains("check the user and the password"), "{said}");
    assert!(!said.contains("Pa55word"), "{said}");

    let mut options = migrating();
    options.acquire_timeout = Duration::from_secs(1);
    let server = good.rsplit_once('/').unwrap().0;
    let nowhere = "postgres://ada:secret-Pa55word@127.0.0.1:1/phoenix";
    for (url, code) in [
        (format!("{server}/nothing"), ErrorCode::NotFound),
        (nowhere.to_owned(), ErrorCode::Unavailable),
        (format!("{good}?sslmode=Pa55word"), ErrorCode::InvalidArgument),
        ("postgres://ada:secret-Pa55word@host:port/x".to_owned(), ErrorCode::InvalidArgument),
        (format!("{good}?max_connections=many"), ErrorCode::InvalidArgument),
        (format!("{good}?schema=a-b"), ErrorCode::InvalidArgument),
        (format!("{good}?feed=fast"), ErrorCode::InvalidArgument),
    ] {
        let opened = match url == nowhere {
            true => PostgresStore::connect_with(&url, &options).await,
            false => PostgresStore::connect(&url).await,
        };
        let error = opened.unwrap_err();
        let said = all_of(&error);
        assert_eq!(error.code(), code, "{said}");
        assert!(!said.contains("Pa55word") || url.contains("sslmode=Pa55word"), "{said}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_take_writes_says_so() {
    let server = server!("that a standby is told from a primary");
    let mut options = options(server);
    store(server, &options).await;
    options.migrate = false;
    let connection: sqlx::postgres::PgConnectOptions = server.url().parse().unwrap();
    let connection = connection.options([("default_transaction_read_only", "on")]);
    let read_only = sqlx::postgres::PgPoolOptions::new().connect_lazy_with(connection);
    let store = PostgresStore::from_pool(read_only, &options).await.unwrap();
    let error = store.commit(commit(1, 0)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable);
    assert!(all_of(&error).contains("connect to the primary"), "{}", all_of(&error));
    assert!(store.list(ListRequest::first(1)).await.unwrap().experiments.is_empty());
}

#[tokio::test]
async fn a_connection_that_is_killed_in_the_middle_leaves_a_commit_that_can_be_sent_again() {
    let server = server!("that a killed connection loses nothing");
    let options = options(server);
    let (store, pool) = (store(server, &options).await, pool(&server.url()));
    store.commit(taking(1, &host("h"))).await.unwrap();
    let again = || {
        let mut commit = touching(commit(1, 1), &host("h"), 2);
        commit.request = request("once");
        commit
    };
    let mut lock = pool.begin().await.unwrap();
    let sql = format!("SELECT 1 FROM \"{}\".hosts FOR UPDATE", options.schema);
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *lock).await.unwrap();
    let held_up = tokio::spawn({
        let (store, commit) = (store.clone(), again());
        async move { store.commit(commit).await }
    });
    let waiting = format!(
        "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%\"{}\"%' AND pid <> pg_backend_pid()",
        options.schema
    );
    until("the commit to be held up", &pool, &format!("SELECT EXISTS (SELECT 1 {waiting})")).await;
    let kill = format!("SELECT pg_terminate_backend(pid) {waiting}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(kill)).execute(&pool).await.unwrap();
    let error = held_up.await.unwrap().unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable, "{}", all_of(&error));
    lock.rollback().await.unwrap();
    assert!(!store.commit(again()).await.unwrap().repeated, "it was undone");
    assert!(store.commit(again()).await.unwrap().repeated, "it is done once");
    assert_eq!(store.load(id(1), true).await.unwrap().events.len(), 2);
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_given_up() {
    let server = server!("that waits are bounded");
    let mut options = options(server);
    options.statement_timeout = Duration::from_millis(200);
    let (store, pool) = (store(server, &options).await, pool(&server.url()));
    store.commit(taking(1, &host("h"))).await.unwrap();
    let mut lock = pool.begin().await.unwrap();
    let sql = format!("SELECT 1 FROM \"{}\".hosts FOR UPDATE", options.schema);
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut *lock).await.unwrap();
    let started = Instant::now();
    let error = store.commit(touching(commit(1, 1), &host("h"), 2)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable, "{}", all_of(&error));
    assert!(started.elapsed() < Duration::from_secs(10));
    lock.rollback().await.unwrap();
    store.commit(touching(commit(1, 1), &host("h"), 2)).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_jumps_back_an_hour_gives_nothing_away() {
    let server = server!("that clocks give liveness only");
    let store = store(server, &options(server)).await;
    let mut first = taking(1, &host("h"));
    first.wake_at = Some(at(10_000));
    store.commit(first).await.unwrap();
    let lease = Duration::from_secs(60);
    let held = store.claim(ClaimRequest::new(at(10_000), 10, lease)).await.unwrap();
    assert_eq!(held.work.len(), 2);
    let back = at(10_000 - 3600);
    assert_eq!(store.claim(ClaimRequest::new(back, 10, lease)).await.unwrap().work, []);
    // By the clock that jumped back, the lease is renewed to an end that lies an hour before.
    store.renew(&held.work[0].token, at(10_000 - 3600 + 60)).await.unwrap();
    assert_eq!(store.claim(ClaimRequest::new(back, 10, lease)).await.unwrap().work, []);
    for leased in &held.work {
        store.ack(&leased.token).await.unwrap();
    }
    let nothing = store.claim(ClaimRequest::new(at(1_000_000), 10, lease)).await.unwrap();
    assert_eq!((nothing.work, nothing.next_due), (Vec::new(), None));
}

/// Writers who send each commit until they are told that it was done, while the server goes down at once and comes up, again and again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_crashes_under_traffic_loses_nothing_and_does_nothing_twice() {
    const CRASHES: usize = 4;
    let Some(cluster) = own("that crashes lose nothing", &Options::default()) else { return };
    let mut options = migrating();
    options.acquire_timeout = Duration::from_millis(300);
    let store = PostgresStore::connect_with(&cluster.url(), &options).await.unwrap();
    let (is_over, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let writers: Vec<_> = (0..8)
        .map(|number| {
            let (store, is_over, refused) = (store.clone(), is_over.clone(), refused.clone());
            tokio::spawn(async move {
                let mut version = 0;
                while !is_over.load(Ordering::Relaxed) {
                    let name = format!("{number}-{version}");
                    let make = || {
                        let mut commit = match version {
                            0 => taking(number, &host(&format!("h{number}"))),
                            _ => touching(commit(number, version), &host(&format!("h{number}")), version + 1),
                        };
                        commit.request = request(&name);
                        commit
                    };
                    loop {
                        let asked = Instant::now();
                        match store.commit(make()).await {
                            Ok(committed) => {
                                assert_eq!(committed.version, Version(version + 1));
                                break;
                            }
                            Err(error) => {
                                assert_eq!(error.code(), ErrorCode::Unavailable, "{}", all_of(&error));
                                assert!(asked.elapsed() < Duration::from_secs(20), "waits are bounded");
                                refused.fetch_add(1, Ordering::Relaxed);
                                tokio::time::sleep(Duration::from_millis(20)).await;
                            }
                        }
                    }
                    version += 1;
                }
                version
            })
        })
        .collect();
    for _ in 0..CRASHES {
        tokio::time::sleep(Duration::from_millis(300)).await;
        cluster.stop_immediately().unwrap();
        tokio::time::sleep(Duration::from_millis(400)).await;
        let error = store.list(ListRequest::first(1)).await.unwrap_err();
        assert!(matches!(&error, StoreError::Infrastructure(_)), "{error:?}");
        assert_eq!(error.code(), ErrorCode::Unavailable, "{}", all_of(&error));
        cluster.go_on().unwrap();
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    is_over.store(true, Ordering::Relaxed);
    let mut all = 0;
    for (number, writer) in (0..).zip(writers) {
        let versions = writer.await.unwrap();
        let told: Vec<u64> =
            store.load(id(number), true).await.unwrap().events.iter().map(|event| event.version.0).collect();
        assert_eq!(told, (1..=versions).collect::<Vec<_>>(), "what was acknowledged is there, once");
        let state = store.targets(&[host(&format!("h{number}"))]).await.unwrap().remove(0);
        assert_eq!(state.fence.0, versions);
        all += versions;
    }
    assert!(all > 100, "there was traffic: {all}");
    assert!(refused.load(Ordering::Relaxed) > 0, "it was hit by the crashes");
    let work = store.claim(ClaimRequest::new(at(0), 100, Duration::from_secs(60))).await.unwrap();
    assert_eq!(work.work.len(), 8, "the newest effect of each host, and no other");
}

#[tokio::test]
async fn a_worker_may_wake_early_by_a_hint() {
    let server = server!("hints at new work");
    let options = options(server);
    let store = store(server, &options).await;
    let mut hints = store.hints().await.unwrap();
    store.commit(commit(1, 0)).await.unwrap();
    let early = tokio::time::timeout(Duration::from_millis(100), hints.wait()).await;
    assert!(early.is_err(), "no work is due by a commit without effects");
    store.commit(taking(2, &host("h"))).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), hints.wait()).await.unwrap().unwrap();
    let pool = pool(&server.url());
    let kill = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%{}%'",
        options.schema
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(kill)).execute(&pool).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), hints.wait()).await.unwrap().unwrap();
    store.commit(taking(3, &host("h3"))).await.unwrap();
    tokio::time::timeout(Duration::from_secs(10), hints.wait()).await.unwrap().unwrap();
}
