//! Attributes are dropped and totals hold: two senders in requests of their own with the same time stamps, one of which
//! restarts, in turn to two replicas, one of which restarts.

use std::path::Path;
use std::time::Duration;

use phoenix_testing::Collector;
use phoenix_testing::http::{get, post};
use phoenix_testing::place::{free_ports, wait_for};
use serde_json::{Value, json};

use crate::gateways::{Gateway, normal, now, render};
use crate::kit::arrived::{Arrived, Sink};
use crate::kit::sender::{SECOND, Sender, Sent};
use crate::kit::{collector, scratch};

const STEPS: u64 = 14;

#[test]
fn totals_hold_where_the_backend_takes_deltas() {
    let Some(collector) = collector() else { return };
    let folder = scratch("totals-delta");
    let sink_port = free_ports(1);
    let sink = Sink::start(&collector, &folder, "sink", sink_port);
    let replicas = ["gateway-a", "gateway-b"].map(|name| {
        Gateway::start(
            &collector,
            &folder,
            name,
            "otlp-attribute-drop-v1",
            &dropping("otlp_delta"),
            sink_port,
        )
    });
    let (sent, pools) = converse(&collector, &folder, replicas);
    let arrived = sink.finish();
    holds(&sent, &arrived);
    pools_add_up(&pools, &arrived);
    for point in arrived.of("requests").chain(arrived.of("duration")).chain(arrived.of("sizes")) {
        assert!(point.delta, "{point:?}");
    }
    let kept: Vec<Value> = sent.untouched.iter().map(|(_, point)| normal(point)).collect();
    let untouched =
        ["queue", "latency", "heat", "quantiles"].into_iter().flat_map(|metric| arrived.of(metric));
    let untouched: Vec<Value> = untouched.map(|point| normal(&point.body)).collect();
    assert_same(kept, untouched);
}

#[test]
fn totals_hold_where_the_backend_takes_cumulative_sums_only() {
    let Some(collector) = collector() else { return };
    let folder = scratch("totals-cumulative");
    let sink_port = free_ports(1);
    let sink = Sink::start(&collector, &folder, "sink", sink_port);
    let replicas = ["gateway-a", "gateway-b"].map(|name| {
        Gateway::start(
            &collector,
            &folder,
            name,
            "otlp-attribute-drop-v1",
            &dropping("otlp_cumulative"),
            sink_port,
        )
    });
    let (sent, pools) = converse(&collector, &folder, replicas);
    let arrived = sink.finish();
    holds(&sent, &arrived);
    pools_add_up(&pools, &arrived);
    assert!(arrived.points.iter().all(|point| !point.delta), "no delta may leave");
    // Two values of one sender each step, of which every one is accumulated by the replica that took it.
    assert_eq!(arrived.total("latency"), Ok(2.0 * 3.0 * STEPS as f64));
}

#[test]
fn requests_that_come_at_once_are_all_counted() {
    let Some(collector) = collector() else { return };
    let folder = scratch("totals-at-once");
    let sink_port = free_ports(1);
    let sink = Sink::start(&collector, &folder, "sink", sink_port);
    let values = dropping("otlp_cumulative");
    let mut gateway =
        Gateway::start(&collector, &folder, "gateway", "otlp-attribute-drop-v1", &values, sink_port);
    let began = now();
    let sent = ["one", "two", "three", "four", "five", "six", "seven", "eight"].map(|name| {
        let gateway = &gateway;
        move || {
            let mut sender = Sender::new(name, false, [1.0, 2.0], began);
            let mut sent = Sent::default();
            (1..=100)
                .for_each(|step| gateway.send("metrics", &sender.deltas(began + step * SECOND, &mut sent)));
            sent.totals["requests"]
        }
    });
    let total: f64 = std::thread::scope(|scope| {
        let senders = sent.map(|sender| scope.spawn(sender));
        senders.into_iter().map(|sender| sender.join().expect("no panic")).sum()
    });
    gateway.stop();
    let arrived = sink.finish();
    assert_eq!(arrived.total("requests"), Ok(total));
    assert_eq!(arrived.streams("requests").len(), 1);
    assert_eq!(arrived.conflicts(), Vec::<String>::new());
}

/// A sender that is refused sends its request again, with deltas that were counted already.
#[test]
fn a_backend_that_is_gone_makes_no_sender_repeat_what_was_counted() {
    let Some(collector) = collector() else { return };
    let folder = scratch("totals-backend");
    let (port, sink_port) = (free_ports(3), free_ports(1));
    let whole = render("otlp-attribute-drop-v1", &dropping("otlp_cumulative"), port, sink_port);
    // A queue that overflows at once, and a backend that is tried again soon.
    let small = "retry_on_failure:\n      initial_interval: 50ms\n      max_interval: 50ms\n    \
                 sending_queue:\n      queue_size: 1\n";
    let config = whole.replace("sending_queue:\n", small).replace("min_size: 1000", "min_size: 1");
    assert_ne!(config, whole);
    let without = config.replace("        - batch/others\n", "");
    let mut unprotected = Gateway::run(&collector, &folder, "unprotected", without, port);
    let mut other = Sender::new("other", false, [1.0, 2.0], now());
    wait_for("a refusal, or this test could not fail", || {
        post(port, "metrics", &other.cumulative(now(), &mut Sent::default()).to_string()) != 200
    });
    // It holds what nobody takes, and may complain of that.
    let _ = unprotected.end();
    let mut gateway = Gateway::run(&collector, &folder, "gateway", config, port);
    let (began, mut steps, mut sent) = (now(), 0, Sent::default());
    let mut sender = Sender::new("one", false, [1.0, 2.0], began);
    let mut export = |sent: &mut Sent| {
        steps += 1;
        gateway.send("metrics", &sender.deltas(began + steps * SECOND, sent));
        gateway.send("metrics", &sender.cumulative(began + steps * SECOND, sent));
    };
    wait_for("the queue to overflow", || {
        export(&mut sent);
        gateway.log().contains("sending queue is full")
    });
    let sink = Sink::start(&collector, &folder, "sink", sink_port);
    // What was accumulated stays accumulated, so that each export that gets through says all of it.
    wait_for("all that was counted, once", || {
        export(&mut sent);
        std::thread::sleep(Duration::from_millis(600));
        let arrived = sink.so_far();
        sent.totals.iter().all(|(metric, total)| arrived.total(metric) == Ok(*total))
    });
    gateway.stop();
    sink.finish();
}

#[test]
fn a_gateway_that_only_drops_is_found_out() {
    let Some(collector) = collector() else { return };
    let folder = scratch("totals-naive");
    let sink_port = free_ports(1);
    let sink = Sink::start(&collector, &folder, "sink", sink_port);
    let replicas = ["gateway-a", "gateway-b"].map(|name| {
        let port = free_ports(1);
        let config = format!(
            "receivers: {{otlp: {{protocols: {{http: {{endpoint: '127.0.0.1:{port}'}}}}}}}}\n\
             processors:\n  transform:\n    metric_statements:\n      \
             - delete_key(resource.attributes, \"service.instance.id\")\n      \
             - delete_key(datapoint.attributes, \"route\")\n  groupbyattrs: {{}}\n  transform/sum:\n    metric_statements:\n      \
             - aggregate_on_attributes(\"sum\") where metric.type == METRIC_DATA_TYPE_SUM\n\
             exporters: {{otlp_http: {{endpoint: 'http://127.0.0.1:{sink_port}'}}}}\n\
             service:\n  telemetry: {{metrics: {{level: none}}}}\n  pipelines: {{metrics: {{receivers: [otlp], \
             processors: [transform, groupbyattrs, transform/sum], exporters: [otlp_http]}}}}\n"
        );
        Gateway::run(&collector, &folder, name, config, port)
    });
    converse(&collector, &folder, replicas);
    let conflicts = sink.finish().conflicts();
    for metric in ["requests", "jobs"] {
        let broken = conflicts.iter().any(|conflict| conflict.starts_with(metric));
        assert!(broken, "the tests above could not fail for {metric}: {conflicts:?}");
    }
}

/// A configuration that lacks one part must not pass for one that holds.
#[test]
fn every_part_of_the_configuration_is_needed() {
    let Some(collector) = collector() else { return };
    let collector = &collector;
    // What is taken out, what stands instead, for which backend, and the metric that shows it.
    let parts = [
        ("two replicas of one name", "${env:HOSTNAME}", "same", "otlp_cumulative", "requests"),
        ("points of both filters", "        - filter/others\n", "", "otlp_delta", "requests"),
        (
            "whole and fractional values",
            "datapoint.value_double + Double(datapoint.value_int)",
            "datapoint.value_double",
            "otlp_delta",
            "requests",
        ),
        ("bounds", "FNV(String(datapoint.explicit_bounds))", "\"all\"", "otlp_cumulative", "sizes"),
        (
            "deltas that are not accumulated",
            "        - delta_to_cumulative\n",
            "",
            "otlp_cumulative",
            "delta",
        ),
    ];
    std::thread::scope(|scope| {
        for (part, taken, instead, backend, metric) in parts {
            scope.spawn(move || {
                let folder = scratch(&format!("part-{part}"));
                let sink_port = free_ports(1);
                let sink = Sink::start(collector, &folder, "sink", sink_port);
                let replicas = ["gateway-a", "gateway-b"].map(|name| {
                    let port = free_ports(3);
                    let whole = render("otlp-attribute-drop-v1", &dropping(backend), port, sink_port);
                    let config = whole.replace(taken, instead);
                    assert_ne!(config, whole, "{part}");
                    Gateway::run(collector, &folder, name, config, port)
                });
                let (sent, _) = converse(collector, &folder, replicas);
                let arrived = sink.finish();
                let broken = match metric {
                    "delta" => arrived.points.iter().any(|point| point.delta),
                    _ => {
                        let total = arrived.total(metric);
                        let wrong = total != Ok(sent.totals[metric]) || !arrived.conflicts().is_empty();
                        wrong || arrived.beginnings(metric) > 2
                    }
                };
                assert!(broken, "{part}: the tests above could not fail");
            });
        }
    });
}

/// What a Prometheus scrapes of both replicas: no delta is lost, and no replica overwrites the other.
#[test]
fn totals_hold_where_prometheus_scrapes_the_replicas() {
    let Some(collector) = collector() else { return };
    for template in ["otlp-baseline-v1", "otlp-attribute-drop-v1"] {
        let folder = scratch(&format!("scraped-{template}"));
        let mut values = match template {
            "otlp-attribute-drop-v1" => dropping("prometheus"),
            _ => json!({}),
        };
        values["exporter"] = json!("prometheus");
        let scraped = [free_ports(1), free_ports(1)];
        let mut replicas = [0, 1].map(|index| {
            values["scrape_endpoint"] = json!(format!("127.0.0.1:{}", scraped[index]));
            Gateway::start(&collector, &folder, &format!("gateway-{index}"), template, &values, 0)
        });
        let (began, mut sent) = (now(), Sent::default());
        let mut senders = ["one", "two"].map(|name| Sender::new(name, name == "two", [1.0, 2.0], began));
        for step in 1..=STEPS {
            for (index, sender) in senders.iter_mut().enumerate() {
                let replica = &replicas[(step as usize / 2 + index) % 2];
                replica.send("metrics", &sender.deltas(began + step * SECOND, &mut sent));
            }
        }
        for (metric, counter) in [
            ("requests", "requests_total"),
            ("duration", "duration_seconds_count"),
            ("sizes", "sizes_bytes_count"),
        ] {
            wait_for(&format!("all of {metric} behind {template}"), || {
                let shown: f64 = scraped.iter().map(|port| shown(&get(*port, "/metrics"), counter)).sum();
                assert!(shown <= sent.totals[metric], "{template} counts {counter} twice: {shown}");
                shown == sent.totals[metric]
            });
        }
        let pages = scraped.map(|port| get(port, "/metrics"));
        for (index, page) in pages.iter().enumerate() {
            let name = format!("gateway_replica=\"gateway-{index}\"");
            let lines = page.lines().filter(|line| line.starts_with("requests_total"));
            assert!(lines.clone().count() > 0 && lines.clone().all(|line| line.contains(&name)), "{page}");
        }
        replicas.iter_mut().for_each(Gateway::stop);
    }
}

/// The values of a counter on a page in Prometheus' text format, added up.
fn shown(page: &str, counter: &str) -> f64 {
    let series =
        page.lines().filter(|line| line.strip_prefix(counter).is_some_and(|rest| rest.starts_with('{')));
    series
        .map(|line| line.rsplit(' ').next().and_then(|value| value.parse::<f64>().ok()).expect("a value"))
        .sum()
}

/// What every attribute that tells routes apart costs, and what tells senders apart where that is allowed.
fn dropping(backend: &str) -> Value {
    json!({
        "backend": backend,
        "drop_attributes": ["route"],
        "merge_senders_over": ["service.instance.id"],
        "cumulative": "sums_and_histograms",
        "batch_timeout": "200ms",
    })
}

/// Everything that can happen; what was sent, and what `pool` was at each time in each sender.
fn converse(collector: &Collector, folder: &Path, mut replicas: [Gateway; 2]) -> (Sent, Vec<(u64, f64)>) {
    let began = now();
    let mut senders =
        [Sender::new("one", false, [1.0, 2.0], began), Sender::new("two", true, [1.0, 3.0], began)];
    let mut sent = Sent::default();
    let mut pools = Vec::new();
    for step in 1..=STEPS {
        let time = began + step * SECOND;
        if step == 6 {
            senders[0].restart(time - SECOND / 2);
        }
        if step == 9 {
            replicas[0].restart(collector, folder);
        }
        for (index, sender) in senders.iter_mut().enumerate() {
            // The pattern is that of no sender: each speaks to both replicas.
            let replica = &replicas[(step as usize / 2 + index) % 2];
            replica.send("metrics", &sender.deltas(time, &mut sent));
            replica.send("metrics", &sender.cumulative(time, &mut sent));
            pools.push((time, sender.pool()));
        }
        // Some steps share a batch of the gateway and some do not.
        std::thread::sleep(Duration::from_millis(70));
    }
    for replica in &mut replicas {
        replica.stop();
    }
    (sent, pools)
}

fn holds(sent: &Sent, arrived: &Arrived) {
    assert_eq!(arrived.conflicts(), Vec::<String>::new(), "no stream says two things of one time");
    for (metric, total) in &sent.totals {
        assert_eq!(arrived.total(metric), Ok(*total), "{metric}");
        // One sender and one replica restart once; nothing else makes a stream begin anew, which costs Prometheus a part of it.
        assert!(arrived.beginnings(metric) <= 2, "{metric}");
    }
    let no_route = ["requests", "duration", "sizes", "jobs", "work", "pool"];
    for point in no_route.into_iter().flat_map(|metric| arrived.of(metric)) {
        assert!(!point.attributes.contains_key("route"), "{point:?}");
        assert_eq!(point.attributes["method"], "GET");
    }
    // One stream for each replica, not one for each sender and route; two where bounds differ and must not mix.
    assert_eq!(arrived.streams("requests").len(), 2, "{:?}", arrived.streams("requests"));
    assert_eq!(arrived.streams("duration").len(), 2, "{:?}", arrived.streams("duration"));
    // One stream for each sender: what is cumulative keeps the sender.
    assert_eq!(arrived.streams("jobs").len(), 2, "{:?}", arrived.streams("jobs"));
    assert!(arrived.of("jobs").all(|point| point.resource.contains_key("service.instance.id")));
    assert!(arrived.points.iter().all(|point| !point.resource.contains_key("process.command_line")));
}

/// A sum that falls has no total: its value is compared at each time.
fn pools_add_up(pools: &[(u64, f64)], arrived: &Arrived) {
    let mut expected: Vec<(u64, f64)> = pools.to_vec();
    let mut found: Vec<(u64, f64)> = arrived.of("pool").map(|point| (point.time, point.value())).collect();
    expected.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    found.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    assert_eq!(found, expected);
}

pub(crate) fn assert_same(expected: Vec<Value>, found: Vec<Value>) {
    let sorted = |values: Vec<Value>| -> Vec<String> {
        let mut texts: Vec<String> = values.iter().map(ToString::to_string).collect();
        texts.sort();
        texts
    };
    assert_eq!(sorted(found), sorted(expected));
}
