//! Commits per second of 16 clients, and of `pgbench` with the same statement, in turns.
//!
//! What the store sends is read from the server's log: the statement and its values. `pgbench` runs it with prepared statements, as the
//! store does; what changes from commit to commit (version, fence, request) it counts for itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use phoenix_core::experiment::{Claim, Effect, EffectKey, HostEffect, HostTask};
use phoenix_core::model::{ConfigHash, Fence, HostId, RequestId, Timestamp};
use phoenix_core::ports::{Commit, ExperimentStore, Request};
use phoenix_store::postgres::{PostgresOptions, PostgresStore};
use phoenix_testing::postgres::Cluster;

const CLIENTS: u64 = 16;
const ROUNDS: usize = 5;
const SECONDS: u64 = 6;

/// What a commit does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// An event and the time of the next wake.
    Plain,
    /// The same with an effect on a host and a request id, as most commits of users and workers.
    Whole,
}

pub(crate) async fn measure(cluster: &Cluster) {
    for kind in [Kind::Plain, Kind::Whole] {
        let mut options = PostgresOptions::default();
        options.schema = format!("commits_{kind:?}").to_lowercase();
        options.migrate = true;
        let store = PostgresStore::connect_with(&cluster.url(), &options).await.unwrap();
        for client in 0..CLIENTS {
            store.commit(commit(kind, client, 0)).await.unwrap();
        }
        let script = script(cluster, &store, kind).await;
        let mut versions = [1; CLIENTS as usize];
        versions[0] = 2;
        let (mut own, mut limit, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            let mine = store_rate(&store, kind, &mut versions).await;
            let theirs = pgbench_rate(cluster, &script);
            let all = store_versions(&store).await;
            versions.copy_from_slice(&all);
            if round > 0 {
                own.push(mine);
                limit.push(theirs);
                ratios.push(mine / theirs);
            }
        }
        println!(
            "postgres/commits, {kind:?}, {CLIENTS} clients: {:.0}/s, pgbench {:.0}/s, ratio {:.2} ({})",
            super::median(own),
            super::median(limit),
            super::median(ratios.clone()),
            ratios.iter().map(|ratio| format!("{ratio:.2}")).collect::<Vec<_>>().join(", ")
        );
    }
}

fn commit(kind: Kind, client: u64, after: u64) -> Commit {
    let mut commit = super::size::small_commit(client, after);
    let (experiment, version) = (commit.experiment, commit.summary.version);
    commit.events[0].event =
        serde_json::json!({ "type": "observed", "host": "web-1", "hash": "0".repeat(64), "fence": 3 });
    commit.wake_at = Some(Timestamp::from_secs(1_800_000_060));
    if kind == Kind::Whole {
        let host = HostId::new(format!("host-{client}")).unwrap();
        if after == 0 {
            commit.claims = vec![Claim::Take { host: host.clone(), fence: Fence(0) }];
        }
        let effect = HostEffect { host, fence: Fence(version.0), task: HostTask::Capture };
        commit.effects = vec![(EffectKey { experiment, version, index: 0 }, Effect::Host(effect))];
        let name = RequestId::new(format!("{client}-{version}")).unwrap();
        commit.request = Some(Request::new(name, ConfigHash::of(b"bench")));
    }
    commit
}

async fn store_rate(store: &PostgresStore, kind: Kind, versions: &mut [u64]) -> f64 {
    let is_over = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    let clients: Vec<_> = (0..)
        .zip(versions.iter().copied())
        .map(|(client, first)| {
            let (store, is_over) = (store.clone(), is_over.clone());
            tokio::spawn(async move {
                let mut version = first;
                while !is_over.load(Ordering::Relaxed) {
                    store.commit(commit(kind, client, version)).await.unwrap();
                    version += 1;
                }
                version
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(SECONDS)).await;
    is_over.store(true, Ordering::Relaxed);
    let mut count = 0;
    for (client, version) in clients.into_iter().zip(versions) {
        let newest = client.await.unwrap();
        count += newest - *version;
        *version = newest;
    }
    count as f64 / started.elapsed().as_secs_f64()
}

async fn store_versions(store: &PostgresStore) -> Vec<u64> {
    let listed = store.list(phoenix_core::ports::ListRequest::first(100)).await.unwrap();
    listed.experiments.iter().map(|summary| summary.version.0).collect()
}

/// The script of `pgbench`, made of what the store sends for a commit.
async fn script(cluster: &Cluster, store: &PostgresStore, kind: Kind) -> String {
    let pool = sqlx::PgPool::connect_lazy(&cluster.url()).unwrap();
    let set = async |value: &'static str| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("ALTER SYSTEM SET log_statement = '{value}'")))
            .execute(&pool)
            .await
            .unwrap();
        sqlx::raw_sql("SELECT pg_reload_conf()").execute(&pool).await.unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    set("all").await;
    store.commit(commit(kind, 0, 1)).await.unwrap();
    set("none").await;
    let log = cluster.log();
    let begin = log.rfind(": WITH").expect("the statement is in the log") + 2;
    let (statement, rest) = log[begin..].split_once("DETAIL:  parameters: ").expect("with its values");
    // The line of the log that follows begins with a time.
    let statement = statement[..statement.rfind('\n').unwrap()].replace("\n\t", "\n");
    let mut statement = statement.trim_end().to_owned();
    // Comments would be read by pgbench as they are, with all the rest of the statement in one line.
    statement =
        statement.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
    let values = values(rest);
    for (place, value) in values.iter().enumerate().rev() {
        let name = format!("${}", place + 1);
        let counted = match place + 1 {
            1 => Some("(:id)".to_owned()),
            2 => Some("(:v)::bigint".to_owned()),
            3 => Some("(:n)::bigint".to_owned()),
            // The versions of events, and the first and last fences of hosts.
            12 | 19 | 20 => Some("ARRAY[(:n)::bigint]".to_owned()),
            16 => Some("ARRAY[:host::text]".to_owned()),
            22 => Some("ARRAY['host/' || :host]".to_owned()),
            25 => Some("(:id || '/wake')".to_owned()),
            29 => Some("(:client_id::text || '-' || (:n)::text)".to_owned()),
            _ => None,
        };
        let text = counted.unwrap_or_else(|| value.clone());
        statement = replace_parameter(&statement, &name, &text);
    }
    format!(
        "\\if :first\nSELECT '01a3185c-5000-7000-8000-' || lpad(:client_id::text, 12, '0') AS id, 'host-' || :client_id AS host, \
         (SELECT version FROM commits_{}.experiments WHERE id = ('01a3185c-5000-7000-8000-' || lpad(:client_id::text, 12, '0'))::uuid) AS v \\gset\n\
         \\set first 0\n\\endif\n\\set n :v + 1\n{statement};\n\\set v :n\n",
        format!("{kind:?}").to_lowercase()
    )
}

/// The values of a line such as `$1 = 'one', $2 = NULL`, as they stand in a statement.
fn values(line: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = line;
    while let Some(begin) = rest.find(" = ") {
        rest = &rest[begin + 3..];
        let end = if rest.starts_with('\'') {
            let mut end = 1;
            loop {
                let quote = end + rest[end..].find('\'').unwrap();
                if !rest[quote + 1..].starts_with('\'') {
                    break quote + 1;
                }
                end = quote + 2;
            }
        } else {
            4
        };
        values.push(rest[..end].to_owned());
        rest = &rest[end..];
        if !rest.starts_with(", $") {
            break;
        }
    }
    values
}

/// Replaces `$1` and leaves `$10` as it is.
fn replace_parameter(statement: &str, name: &str, value: &str) -> String {
    let mut replaced = String::new();
    let mut rest = statement;
    while let Some(place) = rest.find(name) {
        let (before, after) = rest.split_at(place);
        let after = &after[name.len()..];
        replaced.push_str(before);
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            replaced.push_str(name);
        } else {
            replaced.push_str(value);
        }
        rest = after;
    }
    replaced + rest
}

fn pgbench_rate(cluster: &Cluster, script: &str) -> f64 {
    let file = cluster.folder().join("script.sql");
    std::fs::write(&file, script).unwrap();
    let mut command = cluster.programs().command("pgbench");
    command
        .args(["-h", &cluster.folder().display().to_string(), "-U", "postgres", "-n", "-M", "prepared"])
        .args(["-c", &CLIENTS.to_string(), "-j", "2", "-T", &SECONDS.to_string(), "-D", "first=1", "-f"])
        .arg(&file)
        .arg("postgres");
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}\n{script}", String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("number of failed transactions: 0 "), "{said}");
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.unwrap_or_else(|| panic!("no rate in {said}"))
}
