//! What a gateway must not touch passes as it came, and a filter drops what it names and nothing else.

use std::path::Path;

use phoenix_testing::Collector;
use phoenix_testing::place::free_ports;
use serde_json::{Value, json};

use crate::gateways::{Gateway, TEMPLATES, normal, now};
use crate::kit::arrived::{Arrived, Point, Sink};
use crate::kit::sender::{SECOND, Sender, Sent, attributes};
use crate::kit::{collector, scratch};

/// As much as each template can be told to drop.
fn dropping(template: &str) -> Value {
    match template {
        "otlp-attribute-drop-v1" => json!({
            "drop_attributes": ["route"], "merge_senders_over": ["service.instance.id"], "cumulative": "sums_and_histograms",
        }),
        "otlp-filter-v1" => json!({
            "keep_names": ["nothing"], "drop_patterns": [".*"], "point_attribute": "route", "point_values": ["/one"],
            "resource_attribute": "service.name", "resource_values": ["shop"], "gauge_patterns": [".*"],
        }),
        _ => json!({}),
    }
}

/// A gateway, what it is sent, and what arrives.
fn pass(folder: &str, template: &str, values: &Value, requests: &[(&str, Value)]) -> Option<Arrived> {
    let collector = collector()?;
    let folder = scratch(folder);
    let arrived = through(&collector, &folder, template, values, requests);
    Some(arrived)
}

fn through(
    collector: &Collector,
    folder: &Path,
    template: &str,
    values: &Value,
    requests: &[(&str, Value)],
) -> Arrived {
    let sink_port = free_ports(1);
    let sink = Sink::start(collector, folder, &format!("sink of {template}"), sink_port);
    let mut gateway = Gateway::start(collector, folder, template, template, values, sink_port);
    for (signal, request) in requests {
        gateway.send(signal, request);
    }
    gateway.stop();
    sink.finish()
}

#[test]
fn traces_and_logs_pass_every_template_as_they_came() {
    let Some(collector) = collector() else { return };
    let folder = scratch("signals");
    let (trace, log) = (trace(), log());
    for template in TEMPLATES {
        let requests = [("traces", trace.clone()), ("logs", log.clone())];
        let arrived = through(&collector, &folder, template, &dropping(template), &requests);
        let expected = |all: &Value| vec![normal(&all[0])];
        let found = |all: &[Value]| all.iter().map(normal).collect::<Vec<_>>();
        assert_eq!(found(&arrived.traces), expected(&trace["resourceSpans"]), "{template}");
        assert_eq!(found(&arrived.logs), expected(&log["resourceLogs"]), "{template}");
    }
}

#[test]
fn the_baseline_passes_every_point_as_it_came() {
    let requests = metrics();
    let Some(arrived) = pass("baseline", "otlp-baseline-v1", &json!({}), &requests) else { return };
    let sent = Arrived::of_requests(requests.iter().map(|(_, request)| request));
    assert_eq!(arrived.written(), sent.written());
}

#[test]
fn a_prometheus_that_is_sent_otlp_gets_what_tells_senders_apart_as_labels() {
    let requests = metrics();
    for template in TEMPLATES {
        let values = json!({"backend": "prometheus"});
        let Some(arrived) = pass(&format!("labels-{template}"), template, &values, &requests) else { return };
        assert!(!arrived.points.is_empty(), "{template}");
        for point in &arrived.points {
            assert!(!point.delta, "{template}: {point:?}");
            let labelled = point.resource.iter().all(|(key, value)| point.attributes.get(key) == Some(value));
            assert!(labelled, "{template}: {point:?}");
        }
    }
}

#[test]
fn a_filter_drops_what_it_names_and_nothing_else() {
    let requests = metrics();
    let sent = Arrived::of_requests(requests.iter().map(|(_, request)| request));
    // Whether a point stays.
    type Stays = fn(&Point) -> bool;
    let cases: [(&str, Value, Stays); 7] = [
        ("names", json!({"drop_names": ["requests", "job"]}), |point| point.metric != "requests"),
        ("patterns", json!({"drop_patterns": ["job.", "e"]}), |point| point.metric != "jobs"),
        (
            "all but",
            json!({"keep_names": ["heat"], "keep_patterns": ["requ.*", "jobs"], "drop_names": ["jobs"]}),
            |point| ["heat", "requests"].contains(&point.metric.as_str()),
        ),
        ("streams", json!({"point_attribute": "route", "point_values": ["/two", "/three"]}), |point| {
            point.attributes["route"] != "/two"
        }),
        (
            "senders",
            json!({"resource_attribute": "service.instance.id", "resource_values": ["two"]}),
            |point| point.resource["service.instance.id"] != "two",
        ),
        // One sender has whole values and the other fractional ones.
        ("gauges", json!({"gauge_patterns": ["he.t", "jobs"], "gauges_below": 3.5}), |point| {
            point.metric != "heat" || point.value() >= 3.5
        }),
        (
            "nothing",
            json!({"point_values": ["/two"], "resource_values": ["two"], "gauges_below": 100}),
            |_| true,
        ),
    ];
    for (case, values, stays) in cases {
        let Some(arrived) = pass(&format!("filter-{case}"), "otlp-filter-v1", &values, &requests) else {
            return;
        };
        let mut expected = Arrived::default();
        expected.points.extend(sent.points.iter().filter(|point| stays(point)).cloned());
        assert!(case == "nothing" || expected.points.len() < sent.points.len(), "{case} drops nothing");
        assert!(!expected.points.is_empty(), "{case} keeps nothing");
        assert_eq!(arrived.written(), expected.written(), "{case}");
    }
}

#[test]
fn what_describes_a_sender_goes_only_where_its_identity_stays() {
    let resource = |identity: &[(&str, &str)]| {
        let describing =
            [("process.command_line", "/bin/a --b"), ("os.description", "An OS"), ("service.name", "s")];
        let all: Vec<_> = identity.iter().chain(&describing).copied().collect();
        let point = json!({"timeUnixNano": now().to_string(), "asInt": "1"});
        let metrics = json!([{"name": "up", "gauge": {"dataPoints": [point]}}]);
        json!({"resource": {"attributes": attributes(&all)}, "scopeMetrics": [{"scope": {}, "metrics": metrics}]})
    };
    // Who the sender is, and whether that says which process and which host it is.
    type Identity<'i> = &'i [(&'i str, &'i str)];
    let cases: [(Identity<'_>, bool, bool); 6] = [
        (&[("service.instance.id", "one")], true, true),
        (&[("process.pid", "7"), ("host.name", "web-1")], true, true),
        (&[("host.id", "h1")], false, true),
        (&[("k8s.node.uid", "n1")], false, true),
        (&[("process.pid", "7")], false, false),
        (&[], false, false),
    ];
    let resources: Value = cases.iter().map(|(identity, ..)| resource(identity)).collect();
    let requests = [("metrics", json!({"resourceMetrics": resources}))];
    let values = json!({"backend": "otlp_delta"});
    let Some(arrived) = pass("describing", "otlp-attribute-drop-v1", &values, &requests) else { return };
    assert_eq!(arrived.points.len(), cases.len());
    for (identity, process, host) in cases {
        let is = |resource: &std::collections::BTreeMap<String, String>| {
            let rest = ["process.command_line", "os.description", "service.name"];
            let own: Vec<_> = resource.iter().filter(|(key, _)| !rest.contains(&key.as_str())).collect();
            own.len() == identity.len()
                && identity.iter().all(|(k, v)| resource.get(*k).is_some_and(|o| o == v))
        };
        let found = arrived.points.iter().find(|point| is(&point.resource));
        let found = &found.unwrap_or_else(|| panic!("{identity:?} is gone")).resource;
        assert_eq!(!found.contains_key("process.command_line"), process, "{identity:?}");
        assert_eq!(!found.contains_key("os.description"), host, "{identity:?}");
        assert!(found.contains_key("service.name"));
    }
}

/// Summing a histogram that has counts into one that has none ends a collector of version 0.158.
#[test]
fn histograms_whose_counts_do_not_fit_their_bounds_pass_and_do_no_harm() {
    let began = now();
    let request = |temporality: u8| {
        let point = |route: &str, bounds: Value, counts: Value| {
            json!({
                "attributes": attributes(&[("route", route)]), "startTimeUnixNano": began.to_string(),
                "timeUnixNano": (began + SECOND).to_string(), "count": "3", "sum": 1.5,
                "explicitBounds": bounds, "bucketCounts": counts,
            })
        };
        let points = [
            point("/a", json!([]), json!([])),
            point("/b", json!([]), json!(["3"])),
            point("/c", json!([1.0]), json!(["3"])),
            point("/d", json!([1.0]), json!(["1", "2"])),
        ];
        json!({"resourceMetrics": [{
            "resource": {"attributes": attributes(&[("service.instance.id", "one")])},
            "scopeMetrics": [{"scope": {}, "metrics": [
                {"name": "h", "histogram": {"aggregationTemporality": temporality, "dataPoints": points}},
            ]}],
        }]})
    };
    let requests = [("metrics", request(1)), ("metrics", request(2))];
    let values =
        json!({"drop_attributes": ["route"], "cumulative": "sums_and_histograms", "batch_timeout": "100ms"});
    let Some(arrived) = pass("unfit", "otlp-attribute-drop-v1", &values, &requests) else { return };
    assert_eq!(arrived.conflicts(), Vec::<String>::new());
    let counted =
        |delta: bool| -> f64 { arrived.of("h").filter(|p| p.delta == delta).map(|p| p.value()).sum() };
    assert_eq!((counted(true), counted(false)), (12.0, 12.0));
    let routes = |delta: bool| {
        arrived.of("h").filter(|p| p.delta == delta && p.attributes.contains_key("route")).count()
    };
    assert_eq!((routes(true), routes(false)), (2, 4), "those that fit are summed, of deltas one by one");
}

/// Two exports of two senders, every kind of point.
fn metrics() -> Vec<(&'static str, Value)> {
    let began = now();
    let mut senders =
        [Sender::new("one", false, [1.0, 2.0], began), Sender::new("two", true, [1.0, 3.0], began)];
    let mut requests = Vec::new();
    for step in 1..=2 {
        for sender in &mut senders {
            let mut sent = Sent::default();
            requests.push(("metrics", sender.deltas(began + step * SECOND, &mut sent)));
            requests.push(("metrics", sender.cumulative(began + step * SECOND, &mut sent)));
        }
    }
    requests
}

fn sender() -> Value {
    attributes(&[
        ("service.name", "shop"),
        ("service.instance.id", "one"),
        ("process.command_line", "/usr/bin/shop --serve"),
        ("os.description", "An OS"),
    ])
}

fn trace() -> Value {
    let began = now();
    json!({"resourceSpans": [{
        "resource": {"attributes": sender(), "droppedAttributesCount": 2},
        "schemaUrl": "https://opentelemetry.io/schemas/1.30.0",
        "scopeSpans": [{
            "scope": {"name": "shop", "version": "1", "attributes": attributes(&[("route", "/scope")])},
            "schemaUrl": "https://opentelemetry.io/schemas/1.29.0",
            "spans": [{
                "traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": "0102030405060708",
                "parentSpanId": "1112131415161718", "traceState": "a=b", "flags": 257, "name": "GET /one", "kind": 2,
                "startTimeUnixNano": began.to_string(), "endTimeUnixNano": (began + 5).to_string(),
                "attributes": [
                    {"key": "route", "value": {"stringValue": "/one"}},
                    {"key": "n", "value": {"intValue": "7"}},
                    {"key": "list", "value": {"arrayValue": {"values": [{"doubleValue": 1.5}, {"boolValue": true}]}}},
                ],
                "droppedAttributesCount": 1,
                "events": [{"timeUnixNano": (began + 1).to_string(), "name": "e", "attributes": attributes(&[("route", "/e")])}],
                "links": [{"traceId": "1112131415161718191a1b1c1d1e1f20", "spanId": "2122232425262728", "flags": 1}],
                "status": {"message": "no", "code": 2},
            }],
        }],
    }]})
}

fn log() -> Value {
    let began = now();
    json!({"resourceLogs": [{
        "resource": {"attributes": sender()},
        "scopeLogs": [{
            "scope": {"name": "shop"},
            "logRecords": [{
                "timeUnixNano": began.to_string(), "observedTimeUnixNano": (began + 3).to_string(),
                "severityNumber": 17, "severityText": "ERROR", "eventName": "shop.failed",
                "body": {"kvlistValue": {"values": [{"key": "route", "value": {"stringValue": "/one"}}]}},
                "attributes": attributes(&[("route", "/one"), ("method", "GET")]),
                "flags": 1, "traceId": "0102030405060708090a0b0c0d0e0f10", "spanId": "0102030405060708",
            }],
        }],
    }]})
}
