//! The real collector accepts every rendering of the gateway templates, and the arms derived from them.
//!
//! The collector is found as `phoenix_testing` says.
#![allow(clippy::disallowed_methods, reason = "the test runs the real collector on real files")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use phoenix_core::collector::arm::derive;
use phoenix_core::collector::{ArmError, ArmSettings, Placement, Sink};
use phoenix_core::render::{InputKind, Template, catalogue};
use phoenix_testing::Collector;
use serde_json::{Value, json};

type Values = BTreeMap<String, Value>;

/// Values that every gateway template takes.
const SHARED: [(&str, &str); 10] = [
    ("defaults", "{}"),
    ("otlp_grpc", r#"{"exporter": "otlp_grpc", "endpoint": "backend.example:4317", "insecure": true}"#),
    ("accumulating", r#"{"backend": "otlp_cumulative", "replica_variable": "POD_UID"}"#),
    ("prometheus over OTLP", r#"{"backend": "prometheus", "replica_variable": "GATEWAY_REPLICA"}"#),
    ("scraped", r#"{"exporter": "prometheus", "scrape_endpoint": "0.0.0.0:9464"}"#),
    (
        "remote write, other signals too",
        r#"{"exporter": "prometheus_remote_write", "endpoint": "https://prometheus.example/api/v1/write",
            "other_signals_endpoint": "https://traces.example:4318", "other_signals_secret": "${env:API_TOKEN}",
            "auth_secret": "${env:API_TOKEN}", "auth_header": "X-Api-Key"}"#,
    ),
    (
        "remote write, metrics only",
        r#"{"exporter": "prometheus_remote_write", "endpoint": "http://localhost:9090/w"}"#,
    ),
    (
        "file",
        r#"{"exporter": "file", "file_path": "/tmp/a name: with # yaml's \"syntax\" $and ${env:NO}.json"}"#,
    ),
    ("ports", r#"{"listen_address": "[::1]", "grpc_port": 1, "http_port": 65535, "telemetry_port": 2}"#),
    ("secret", r#"{"auth_secret": "${env:API_TOKEN}", "memory_limit_mib": 65536}"#),
];

const DROPPING: [(&str, &str); 9] = [
    ("nothing at all", r#"{"descriptive_process_attributes": [], "descriptive_host_attributes": []}"#),
    ("points", r#"{"drop_attributes": ["http.route", "user.id"]}"#),
    ("all but some", r#"{"keep_attributes": ["http.request.method"], "batch_timeout": "1m"}"#),
    ("senders", r#"{"merge_senders_over": ["service.instance.id", "k8s.pod.name", "k8s.pod.uid"]}"#),
    (
        "senders, accumulating",
        r#"{"merge_senders_over": ["service.instance.id"], "backend": "otlp_cumulative", "batch_timeout": "100ms"}"#,
    ),
    ("whole sums", r#"{"drop_attributes": ["http.route"], "cumulative": "sums"}"#),
    (
        "whole sums and histograms of some metrics, scraped",
        r#"{"drop_attributes": ["a\"b\\", "$c", "${env:D}"], "keep_attributes": ["e", "f"], "merge_senders_over": ["g"],
            "cumulative": "sums_and_histograms", "metric_patterns": ["http[.].*", "^x\\.y$", "$"], "exporter": "prometheus"}"#,
    ),
    ("cumulative without any attribute", r#"{"cumulative": "sums_and_histograms"}"#),
    (
        "one of each description",
        r#"{"descriptive_process_attributes": ["process.command"], "descriptive_host_attributes": ["os.name"]}"#,
    ),
];

const FILTERING: [(&str, &str); 8] = [
    ("names", r#"{"drop_names": ["a.b", "a\"b\\", "$c"], "keep_names": ["k", "${env:D}"]}"#),
    ("patterns", r#"{"drop_patterns": ["http[.].*", "^x\\.y$"], "keep_patterns": ["a|b", "c\\d"]}"#),
    ("both", r#"{"keep_names": ["a", "b"], "keep_patterns": ["c", "d"]}"#),
    ("streams", r#"{"point_attribute": "http.route", "point_values": ["/health", "/\"$1"]}"#),
    ("senders", r#"{"resource_attribute": "deployment.environment.name", "resource_values": ["test"]}"#),
    ("gauges", r#"{"gauge_patterns": ["x.*", "y"], "gauges_below": 0.0000001}"#),
    (
        "negative gauges, accumulating",
        r#"{"gauge_patterns": ["x"], "gauges_below": -5, "backend": "prometheus"}"#,
    ),
    ("values of no attribute", r#"{"point_values": ["a"], "resource_values": ["b"]}"#),
];

/// The renderings of every gateway template: of which template, of which case, and the text.
fn renderings() -> Vec<(String, String)> {
    let parse = |text: &str| -> Values { serde_json::from_str(text).unwrap() };
    let mut renderings = Vec::new();
    for template in gateways() {
        let name = &template.header().name;
        let own: &[_] = match name.as_str() {
            "otlp-attribute-drop-v1" => &DROPPING,
            "otlp-filter-v1" => &FILTERING,
            _ => &[],
        };
        for (case, text) in SHARED.iter().chain(own) {
            let rendered = template.render(&parse(text)).unwrap_or_else(|e| panic!("{name}, {case}: {e}"));
            renderings.push((format!("{name}, {case}"), rendered.text));
        }
    }
    renderings
}

fn gateways() -> impl Iterator<Item = &'static Template> {
    catalogue::all().iter().filter(|template| template.header().input == InputKind::Receive)
}

#[test]
fn the_collector_accepts_every_rendering_and_its_arms_in_productions_place() {
    let mut configs = renderings();
    let mut settings = ArmSettings::new("exp-1", "baseline", "gw-1", Placement::Instead, sink());
    for (case, plain) in configs.clone() {
        for variant in ["baseline", "candidate"] {
            settings.variant = variant.to_owned();
            let arm = derive(&plain, &settings).unwrap_or_else(|error| panic!("{case}: {error}\n{plain}"));
            configs.push((format!("{case}, {variant}"), arm.text));
        }
    }
    assert_eq!(configs.len(), 3 * (3 * SHARED.len() + DROPPING.len() + FILTERING.len()));
    let Some(collector) = collector() else { return };
    let refused = Mutex::new(Vec::new());
    let queue = Mutex::new(configs.into_iter().enumerate());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((index, (case, text))) = queue.lock().unwrap().next() else { break };
                    if let Some(objection) = objection(&collector, index, &text) {
                        refused.lock().unwrap().push(format!("{case}: {objection}\n{text}"));
                    }
                }
            });
        }
    });
    let refused = refused.into_inner().unwrap();
    assert!(refused.is_empty(), "{}", refused.join("\n\n"));
}

#[test]
fn a_gateway_cannot_run_beside_another() {
    for (case, plain) in renderings() {
        let settings = ArmSettings::new("exp-1", "candidate", "gw-1", Placement::Beside, sink());
        assert!(matches!(derive(&plain, &settings), Err(ArmError::ReceivesInput { .. })), "{case}");
    }
}

#[test]
fn a_gateway_that_has_to_know_its_replica_does_not_start_without() {
    let Some(collector) = collector() else { return };
    for template in gateways() {
        let values = Values::from([
            ("backend".to_owned(), json!("otlp_cumulative")),
            ("replica_variable".to_owned(), json!("POD_NAME")),
        ]);
        let text = template.render(&values).unwrap().text;
        let objection = objection(&collector, 1_000, &text).expect("POD_NAME is not set");
        assert!(objection.contains("gateway.replica"), "{objection}");
    }
}

fn sink() -> Sink {
    Sink::new("http://127.0.0.1:14318").with_telemetry("http://127.0.0.1:14318/v1/metrics")
}

fn collector() -> Option<Collector> {
    Collector::find("the real collector's verdict on gateways")
}

/// What the collector says against a configuration, if anything.
fn objection(collector: &Collector, index: usize, config: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("gateway-rendering-{index}.yaml"));
    collector.refusal(&file, config, |command| {
        let known = ["API_TOKEN", "HOSTNAME", "POD_UID", "GATEWAY_REPLICA"].map(|name| (name, "some text"));
        command.env_remove("POD_NAME").envs(known);
    })
}
