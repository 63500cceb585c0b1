//! Schemas: refused until they are migrated, migrated by several at once, never gone back, upgraded with what is in them.

use std::path::PathBuf;
use std::time::Duration;

use phoenix_core::ErrorCode;
use phoenix_core::experiment::{Event, EventMeta, EventRecord, Fact, Plan};
use phoenix_core::model::draft::Draft;
use phoenix_core::model::{
    Actor, ConfigHash, ConfigSource, Measurements, MetricName, Revision, Sample, TemplateName, Variant,
    Version, Window,
};
use phoenix_core::ports::{
    Artifact, ArtifactStore, ChangesRequest, ClaimRequest, Commit, ExperimentStore, ExperimentStoreExt,
    ListRequest, Outbox, SampleStore, Snapshot, StoreError, TemplateRevision, TemplateStore,
};
use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_store::{MigrationError, OpenError};
use phoenix_testing::postgres::{Cluster, Options, Server};
use sqlx::AssertSqlSafe;

use super::commits::{at, commit, host, id, request, taking, touching};
use super::support::{options, pool, store};

async fn refusal(server: &Server, options: &PostgresOptions) -> MigrationError {
    match PostgresStore::connect_with(&server.url(), options).await {
        Err(OpenError::Schema(error)) => error,
        other => panic!("the schema had to be refused: {other:?}"),
    }
}

fn as_it_is(options: &PostgresOptions) -> PostgresOptions {
    let mut options = options.clone();
    options.migrate = false;
    options
}

async fn run(server: &Server, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&pool(&server.url())).await.unwrap();
}

#[tokio::test]
async fn an_empty_database_is_refused_until_it_is_migrated() {
    let server = server!("that migrating is asked for");
    let options = options(server);
    let error = refusal(server, &as_it_is(&options)).await;
    let MigrationError::Pending { found: 0, needed } = error else { panic!("{error:?}") };
    assert!(needed >= 1);
    assert!(error.to_string().contains("PostgresStore::migrate"), "{error}");
    PostgresStore::migrate(&server.url(), &options).await.unwrap();
    let store = PostgresStore::connect_with(&server.url(), &as_it_is(&options)).await.unwrap();
    store.commit(commit(1, 0)).await.unwrap();
    PostgresStore::migrate(&server.url(), &options).await.unwrap();
    assert_eq!(store.list(ListRequest::first(9)).await.unwrap().experiments.len(), 1);
}

#[tokio::test]
async fn a_newer_or_changed_schema_is_refused() {
    let server = server!("that schemas are not gone back");
    let options = options(server);
    store(server, &options).await;
    let schema = &options.schema;
    let note =
        "INSERT INTO \"{schema}\".phoenix_migrations (number, name, checksum) VALUES (4711, 'later', 'x')";
    run(server, note.replace("{schema}", schema)).await;
    for options in [&options, &as_it_is(&options)] {
        let error = refusal(server, options).await;
        assert!(matches!(error, MigrationError::Newer { found: 4711, .. }), "{error:?}");
    }
    run(server, format!("DELETE FROM \"{schema}\".phoenix_migrations WHERE number = 4711")).await;
    run(server, format!("UPDATE \"{schema}\".phoenix_migrations SET checksum = 'x' WHERE number = 1")).await;
    for options in [&options, &as_it_is(&options)] {
        let error = refusal(server, options).await;
        assert!(matches!(error, MigrationError::Changed { number: 1, .. }), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_who_migrate_at_once_migrate_once() {
    let server = server!("that several may migrate");
    let options = options(server);
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let options = options.clone();
            tokio::spawn(async move {
                let store = PostgresStore::connect_with(&server.url(), &options).await.unwrap();
                store.commit(commit(number, 0)).await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let store = PostgresStore::connect_with(&server.url(), &as_it_is(&options)).await.unwrap();
    assert_eq!(store.list(ListRequest::first(9)).await.unwrap().experiments.len(), 8);
}

/// Fixtures are dumps of stores that [`fill`] filled when a schema was the newest; they are added and never changed.
fn fixture(number: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/postgres/schema_{number}.sql"))
}

const FIXTURE_SCHEMA: &str = "phoenix_fixture";

#[tokio::test]
async fn every_earlier_schema_is_upgraded_with_what_is_in_it() {
    let server = server!("that earlier schemas are upgraded");
    let MigrationError::Pending { needed: newest, .. } = refusal(server, &as_it_is(&options(server))).await
    else {
        panic!("an empty schema needs migrations")
    };
    if std::env::var_os("PHOENIX_BLESS").is_some() && !fixture(newest).exists() {
        bless(newest).await;
    }
    for number in 1..=newest {
        let options = options(server);
        let dump = std::fs::read_to_string(fixture(number)).unwrap_or_else(|error| {
            panic!("schema {number} has no fixture ({error}): run this test with PHOENIX_BLESS=1")
        });
        run(server, dump.replace(FIXTURE_SCHEMA, &options.schema)).await;
        let store = PostgresStore::connect_with(&server.url(), &options).await.unwrap();
        assert_holds_all(&store).await;
        store.commit(touching(commit(1, 2), &host("web-1"), 3)).await.unwrap();
    }
}

#[tokio::test]
async fn a_store_that_was_restored_on_another_server_begins_its_feed_anew() {
    let server = server!("that restored stores lose no change");
    let options = options(server);
    let store = store(server, &options).await;
    store.commit(commit(1, 0)).await.unwrap();
    store.commit(commit(2, 0)).await.unwrap();
    let before = store.changes(ChangesRequest::after(None, 9)).await.unwrap().cursor;
    // As a dump of a server that has seen more transactions than this one.
    let ahead = "UPDATE \"{schema}\".experiments SET feed_position = feed_position + 1000000000";
    run(server, ahead.replace("{schema}", &options.schema)).await;

    let error = refusal(server, &as_it_is(&options)).await;
    assert_eq!(error, MigrationError::Restored);
    assert_eq!(OpenError::from(error).code(), ErrorCode::UnsupportedVersion);
    let store = PostgresStore::connect_with(&server.url(), &options).await.unwrap();
    let stale = store.changes(ChangesRequest::after(Some(before), 9)).await;
    assert!(matches!(stale, Err(StoreError::Invalid(_))), "{stale:?}");
    let all = store.changes(ChangesRequest::after(None, 9)).await.unwrap();
    assert_eq!(all.changes.len(), 2);
    store.commit(commit(3, 0)).await.unwrap();
    let newer = store.changes(ChangesRequest::after(Some(all.cursor), 9)).await.unwrap();
    assert_eq!(newer.changes.iter().map(|change| change.id).collect::<Vec<_>>(), [id(3)]);
    PostgresStore::connect_with(&server.url(), &as_it_is(&options)).await.unwrap();
}

async fn bless(number: i64) {
    let cluster = Cluster::start(&Options::default()).unwrap();
    let mut options = PostgresOptions::default();
    options.schema = FIXTURE_SCHEMA.to_owned();
    options.migrate = true;
    fill(&PostgresStore::connect_with(&cluster.url(), &options).await.unwrap()).await;
    let mut dump = cluster.programs().command("pg_dump");
    dump.args(["--schema", FIXTURE_SCHEMA, "--inserts", "--no-owner", "--no-privileges"]).arg(cluster.url());
    let output = dump.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    // Settings of the session, comments and commands of psql say nothing of the schema.
    let is_said = |line: &&str| {
        !line.is_empty()
            && !["--", "SET ", "\\", "SELECT pg_catalog.set_config"].iter().any(|p| line.starts_with(p))
    };
    let lines: Vec<&str> = text.lines().filter(is_said).collect();
    std::fs::write(fixture(number), lines.join("\n") + "\n").unwrap();
}

/// A real experiment of two events.
fn story() -> Vec<EventRecord> {
    let config = |text: &str| ConfigSource::Config(text.into());
    let draft = Draft::new("story", config("receivers: {}"), config("exporters: {}"), vec![host("web-1")]);
    let created =
        Fact::Created { id: id(7), spec: draft.check().unwrap().into(), plan: Plan::default().into() };
    let reworded = Fact::Reworded { description: Some("“✓” once more".to_owned()), labels: None };
    let meta = EventMeta::new(id(7), Actor::phoenix());
    (1_u32..)
        .zip([created, reworded])
        .map(|(version, fact)| {
            EventRecord::new(&Event { at: at(version.into()), fact }, Version(version.into()), &meta)
        })
        .collect::<Vec<EventRecord>>()
}

fn measured() -> Measurements {
    let sample = |metric: &str, value| Sample {
        variant: Variant::Candidate,
        target: host("web-1"),
        metric: MetricName::new(metric).unwrap(),
        from: at(0),
        to: at(60),
        source: "otlp".to_owned(),
        value,
    };
    Measurements {
        samples: vec![sample("active_series", 0.1 + 0.2), sample("bytes_per_minute", 1e-300)],
        watched: vec![Window { from: at(0), to: at(60) }],
        ..Measurements::default()
    }
}

fn artifact() -> Artifact {
    Artifact::new(ConfigHash::of(b"kept"), (*b"\x00\xff kept").into())
}

fn template() -> TemplateRevision {
    TemplateRevision::new(TemplateName::new("kept").unwrap(), Revision(3), "source: “✓”\n".into())
}

/// Puts one of everything in.
async fn fill(store: &PostgresStore) {
    let mut first = taking(1, &host("web-1"));
    first.request = request("create-1");
    first.wake_at = Some(at(100));
    first.artifacts = vec![artifact()];
    first.summary.labels = [("team".to_owned(), "edge".to_owned())].into();
    store.commit(first).await.unwrap();
    let mut second = touching(commit(1, 1), &host("web-1"), 2);
    second.wake_at = Some(at(200));
    second.summary.labels = [("team".to_owned(), "storage".to_owned())].into();
    store.commit(second).await.unwrap();
    let events = story();
    let experiment = {
        let facts: Vec<_> = events.iter().map(|record| record.event().unwrap()).collect();
        phoenix_core::experiment::Experiment::replay(&facts).unwrap()
    };
    let mut real = Commit::new(id(7), Version(0), {
        let mut summary = commit(7, 1).summary;
        summary.version = Version(2);
        summary
    });
    real.events = events;
    real.snapshot = Some(Snapshot::of(&experiment));
    store.commit(real).await.unwrap();
    store.commit(commit(9, 0)).await.unwrap();
    store.delete(id(9), Version(1)).await.unwrap();
    store.append(id(1), measured()).await.unwrap();
    store.put_template(template()).await.unwrap();
    let leased = store.claim(ClaimRequest::new(at(0), 1, Duration::from_secs(60))).await.unwrap();
    assert_eq!(leased.work.len(), 1);
}

/// Finds again what [`fill`] put in.
async fn assert_holds_all(store: &PostgresStore) {
    let mut told: Vec<_> = store.changes(ChangesRequest::after(None, 9)).await.unwrap().changes;
    told.sort_by_key(|change| change.id);
    let told: Vec<_> = told.into_iter().map(|c| (c.id, c.summary.map(|summary| summary.version.0))).collect();
    assert_eq!(told, [(id(1), Some(2)), (id(7), Some(2)), (id(9), None)]);
    let mut by_label = ListRequest::first(9);
    by_label.labels = [("team".to_owned(), "storage".to_owned())].into();
    assert_eq!(store.list(by_label).await.unwrap().experiments[0].id, id(1));
    let experiment = store.experiment(id(7)).await.unwrap();
    assert_eq!(experiment.description(), "“✓” once more");
    assert_eq!(store.load(id(7), true).await.unwrap().events, story());
    assert_eq!(store.load(id(1), false).await.unwrap().events.len(), 2);
    let state = store.targets(&[host("web-1")]).await.unwrap().remove(0);
    assert_eq!((state.holder, state.fence.0), (Some(id(1)), 2));
    let first = store.first_result(&request("create-1").unwrap()).await.unwrap().unwrap();
    assert_eq!((first.experiment, first.version), (id(1), Version(1)));
    let window = Window { from: at(0), to: at(60) };
    assert_eq!(store.window(id(1), window).await.unwrap(), measured());
    assert_eq!(store.get_artifact(artifact().name).await.unwrap(), artifact());
    assert_eq!(store.get_template(&template().name, None).await.unwrap(), template());
    let lease = Duration::from_secs(60);
    let early = store.claim(ClaimRequest::new(at(59), 9, lease)).await.unwrap();
    assert_eq!((early.work.len(), early.next_due), (0, Some(at(200))), "the lease still runs");
    let later = store.claim(ClaimRequest::new(at(200), 9, lease)).await.unwrap();
    assert_eq!(later.work.iter().map(|leased| leased.attempts).collect::<Vec<_>>(), [1, 0]);
}
