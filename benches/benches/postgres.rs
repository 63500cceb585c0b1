//! The store on PostgreSQL, each beside its limit in the same run.
//!
//! To be reached: at 16 clients nine tenths of the commits that `pgbench` makes with the same statement; 200,000 values appended a second;
//! lists and claims at a million experiments in twice their time at a thousand.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

#[path = "postgres/appends.rs"]
mod appends;
#[path = "postgres/commits.rs"]
mod commits;
#[path = "postgres/size.rs"]
mod size;

use phoenix_testing::missing;
use phoenix_testing::postgres::{Cluster, Options, Programs};

fn main() {
    if let Err(reason) = Programs::locate() {
        return missing("the speed of the store on PostgreSQL", &reason);
    }
    // As in production, but for the settings that any server of some size has.
    let settings = vec![
        ("shared_buffers", "512MB".to_owned()),
        ("max_wal_size", "8GB".to_owned()),
        ("checkpoint_timeout", "30min".to_owned()),
    ];
    let cluster = Cluster::start(&Options { durable: true, password: None, settings }).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_wanted = |name: &str| only.as_ref().is_none_or(|only| name.contains(only.as_str()));
    if is_wanted("commits") {
        runtime.block_on(commits::measure(&cluster));
    }
    if is_wanted("appends") {
        runtime.block_on(appends::measure(&cluster));
    }
    if is_wanted("size") {
        runtime.block_on(size::measure(&cluster));
    }
}

/// The middle one of several measurements.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
