//! What the tests of this folder run experiments with: specs, a source that measures what it makes up, hosts that record what was asked of them.
#![allow(dead_code, unreachable_pub, reason = "each test takes what it needs")]

pub mod dice;
pub mod recording;
pub mod source;

use std::sync::Arc;
use std::time::Duration;

use phoenix_core::collector::arm::Sink;
use phoenix_core::controller::{CallContext, Controller, Settings};
use phoenix_core::model::{Actor, HostId, RequestId, Spec, Timestamp};
use phoenix_core::ports::{Deployer, MetricSource, Store};

pub const PRIOR: &str = "# what ran before\nreceivers: {otlp: {protocols: {grpc: {}}}}\n";

/// Configurations that are small, for tests of many experiments.
pub const BASELINE: &str = "receivers: {host_metrics: {scrapers: {process: {}}}}
exporters: {otlp_http: {endpoint: 'http://backend:4318'}}
service: {pipelines: {metrics: {receivers: [host_metrics], exporters: [otlp_http]}}}
";
pub const CANDIDATE: &str = "receivers: {host_metrics: {scrapers: {process: {}}}}
processors: {filter: {metrics: {metric: ['name == \"process.disk.io\"']}}}
exporters: {otlp_http: {endpoint: 'http://backend:4318'}}
service: {pipelines: {metrics: {receivers: [host_metrics], processors: [filter], exporters: [otlp_http]}}}
";

/// When every test begins.
pub const NOON: Timestamp = Timestamp::from_secs(1_795_608_000);

pub fn host(name: &str) -> HostId {
    HostId::new(name).unwrap()
}

/// A spec over these hosts, changed by more fields.
pub fn spec(name: &str, hosts: &[HostId], more: &serde_json::Value) -> Spec {
    let mut draft = serde_json::json!({
        "name": name,
        "baseline": {"template": "process-baseline-v1"},
        "candidate": {"template": "process-aggregated-v1"},
        "targets": hosts,
        "criteria": [{"metric": "active_series", "role": "goal", "target": 0.5}],
        "policy": "auto",
    });
    for (field, value) in more.as_object().expect("fields") {
        draft[field] = value.clone();
    }
    Spec::from_value(&draft).unwrap_or_else(|errors| panic!("{errors}"))
}

/// A controller that is patient for seconds rather than minutes.
pub fn controller(
    store: Arc<dyn Store>,
    deployer: Arc<dyn Deployer>,
    source: Arc<dyn MetricSource>,
) -> Controller {
    let mut settings = Settings::new(Sink::new("http://127.0.0.1:4318"));
    settings.back_off = Duration::from_secs(1);
    settings.longest_back_off = Duration::from_secs(8);
    settings.batch = 20;
    Controller::new(store, deployer, source, settings)
}

/// A call by a user, under a name by which a repetition is known.
pub fn user(now: Timestamp, name: &str) -> CallContext {
    let mut ids = [0_u8; 10];
    for (index, byte) in name.bytes().enumerate() {
        ids[index % 10] = ids[index % 10].wrapping_mul(31).wrapping_add(byte);
    }
    CallContext::new(now, Actor::new("ada").unwrap())
        .with_ids(ids)
        .with_request_id(RequestId::new(name).unwrap())
}
