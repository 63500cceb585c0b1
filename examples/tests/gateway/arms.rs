//! Arms of gateways: each takes production's place, two of them run on one host, and the measuring branch harms neither.

use std::path::Path;
use std::time::{Duration, Instant};

use phoenix_core::collector::arm::derive;
use phoenix_core::collector::{ArmConfig, ArmSettings, Placement, Sink as MeasuringSink};
use phoenix_testing::place::free_ports;
use phoenix_testing::{Collector, sinks};
use serde_json::{Value, json};

use crate::gateways::{Gateway, TEMPLATES, now, render};
use crate::kit::arrived::{Arrived, Sink};
use crate::kit::sender::{SECOND, Sender, Sent};
use crate::kit::{collector, scratch};

const STEPS: u64 = 6;

fn values(template: &str) -> Value {
    match template {
        "otlp-attribute-drop-v1" => json!({
            "drop_attributes": ["route"], "merge_senders_over": ["service.instance.id"], "cumulative": "sums_and_histograms",
            "batch_timeout": "200ms",
        }),
        "otlp-filter-v1" => json!({"drop_names": ["heat", "quantiles"]}),
        _ => json!({}),
    }
}

fn arm(plain: &str, variant: &str, sink: &str) -> ArmConfig {
    let mut measuring = MeasuringSink::new(sink).with_telemetry(sink);
    measuring.telemetry_interval_ms = 500;
    let settings = ArmSettings::new("exp-1", variant, "gw-1", Placement::Instead, measuring);
    derive(plain, &settings).expect("an arm config")
}

#[test]
fn both_arms_of_every_template_run_on_one_host_and_are_measured_alike() {
    let Some(collector) = collector() else { return };
    for candidate in TEMPLATES {
        let folder = scratch(&format!("arms-{candidate}"));
        let ports = [free_ports(1), free_ports(1)];
        let production = Sink::start(&collector, &folder, "production", ports[0]);
        let measuring = Sink::start(&collector, &folder, "measuring", ports[1]);
        let mut hashes = Vec::new();
        let arms = [("baseline", "otlp-baseline-v1"), ("candidate", candidate)].map(|(variant, template)| {
            let port = free_ports(3);
            let plain = render(template, &values(template), port, ports[0]);
            let arm = arm(&plain, variant, &format!("http://127.0.0.1:{}", ports[1]));
            hashes.push(arm.hash);
            (variant, Gateway::run(&collector, &folder, variant, arm.text, port))
        });
        let mut sent = Vec::new();
        for (variant, mut gateway) in arms {
            sent.push((variant, converse(&gateway)));
            gateway.stop();
        }
        let (production, measuring) = (production.finish(), measuring.finish());
        for ((variant, sent), hash) in sent.iter().zip(&hashes) {
            let measured = tagged(&measuring, variant, hash);
            for (metric, total) in &sent.totals {
                assert_eq!(measured.total(metric), Ok(*total), "{candidate}, {variant}, {metric}");
            }
            assert_eq!(measured.conflicts(), Vec::<String>::new(), "{candidate}, {variant}");
        }
        let both: f64 = sent.iter().map(|(_, sent)| sent.totals["requests"]).sum();
        assert_eq!(production.total("requests"), Ok(both), "{candidate}");
        assert!(
            production.points.iter().all(|point| !point.resource.contains_key("phoenix.variant")),
            "{candidate}"
        );
        assert!(
            measuring.points.iter().any(|point| point.metric.starts_with("otelcol_process_cpu")),
            "{candidate}"
        );
    }
}

/// What one arm sent to the measuring sink of its own data, the tags taken off again.
fn tagged(measuring: &Arrived, variant: &str, hash: &str) -> Arrived {
    let mut own = Arrived::default();
    let of_the_arm = measuring.points.iter().filter(|point| {
        point.resource.get("phoenix.variant").is_some_and(|v| v == variant)
            && !point.metric.starts_with("otelcol")
    });
    for point in of_the_arm {
        if let Some(found) = point.resource.get("phoenix.config.hash") {
            assert_eq!(found, hash, "{point:?}");
            own.points.push(point.clone());
        }
    }
    own
}

#[test]
fn a_measuring_sink_that_is_dead_slow_or_refusing_does_no_harm() {
    let Some(collector) = collector() else { return };
    let collector = &collector;
    // A slow sink takes its time when its collector ends, so the templates take it side by side.
    std::thread::scope(|scope| {
        for template in TEMPLATES {
            scope.spawn(move || {
                for (name, sink) in
                    [("dead", sinks::dead()), ("slow", sinks::slow()), ("refusing", sinks::refusing())]
                {
                    let folder = scratch(&format!("harm-{template}-{name}"));
                    let sink_port = free_ports(1);
                    let production = Sink::start(collector, &folder, "production", sink_port);
                    let sent = in_productions_place(collector, &folder, template, &sink, sink_port);
                    let arrived = production.finish();
                    for (metric, total) in &sent.totals {
                        assert_eq!(arrived.total(metric), Ok(*total), "{template}, {name}, {metric}");
                    }
                }
            });
        }
    });
}

/// An arm with a queue that overflows at once; every request has to be accepted all the same.
fn in_productions_place(
    collector: &Collector,
    folder: &Path,
    template: &str,
    sink: &str,
    production: u16,
) -> Sent {
    let port = free_ports(3);
    let arm = arm(&render(template, &values(template), port, production), "candidate", sink).text;
    let small = arm
        .replace("queue_size: 100", "queue_size: 1")
        .replace("send_batch_size: 8192", "send_batch_size: 1")
        .replace("send_batch_max_size: 8192", "send_batch_max_size: 1");
    assert_ne!(small, arm);
    let mut gateway = Gateway::run(collector, folder, "arm", small, port);
    let sent = converse(&gateway);
    // Its own telemetry cannot be sent: it says so at its end, and does not wait for long.
    let told = Instant::now();
    let _ = gateway.end();
    assert!(told.elapsed() < Duration::from_secs(20), "{:?}", told.elapsed());
    sent
}

/// Two senders export a few times; every request is accepted.
fn converse(gateway: &Gateway) -> Sent {
    let began = now();
    let mut senders =
        [Sender::new("one", false, [1.0, 2.0], began), Sender::new("two", true, [1.0, 3.0], began)];
    let mut sent = Sent::default();
    for step in 1..=STEPS {
        for sender in &mut senders {
            gateway.send("metrics", &sender.deltas(began + step * SECOND, &mut sent));
            gateway.send("metrics", &sender.cumulative(began + step * SECOND, &mut sent));
        }
    }
    sent
}
