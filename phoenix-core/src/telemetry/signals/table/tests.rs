//! Which aspects of used signals a series shows.

use std::borrow::Cow;

use super::*;
use crate::signals::{FileKind, SignalFile, read};
use crate::telemetry::{Temporality, Value};

const COUNTER: Kind = Kind::Sum { temporality: Temporality::Cumulative, monotonic: true };
const HISTOGRAM: Kind = Kind::Histogram(Temporality::Cumulative);

fn table(expression: &str) -> SignalTable {
    let rules = serde_json::json!({"groups": [{"name": "g", "rules": [{"alert": "A", "expr": expression}]}]});
    let text = rules.to_string();
    SignalTable::new(read(&[SignalFile { kind: FileKind::Rules, name: "r", text: &text }]).unwrap()).unwrap()
}

fn attributes(pairs: &[(&'static str, &'static str)]) -> Vec<Attribute<'static>> {
    pairs
        .iter()
        .map(|(key, value)| Attribute { key: Cow::Borrowed(*key), value: Value::Text(Cow::Borrowed(value)) })
        .collect()
}

/// What a series does not show of what the expression uses, in words.
fn missing(
    expression: &str,
    (name, unit, kind): (&str, &str, Kind),
    resource: &[(&'static str, &'static str)],
    point: &[(&'static str, &'static str)],
) -> Vec<String> {
    let table = table(expression);
    let (resource, point) = (attributes(resource), attributes(point));
    let labels = Labels { resource: &resource, scope: &[], point: &point };
    let shown = table.shown_by(&Metric { name, unit, kind }, &labels);
    let used = table.used().unwrap();
    let aspects = used.aspects().zip(0_u32..);
    aspects.filter(|(_, number)| !shown.contains(number)).map(|((_, aspect), _)| aspect.to_string()).collect()
}

const CPU: (&str, &str, Kind) = ("process.cpu.time", "s", COUNTER);

#[test]
fn a_series_shows_what_is_asked_for_under_its_prometheus_name() {
    let nothing: [&str; 0] = [];
    for (expression, metric, resource, point) in [
        ("rate(process_cpu_time_seconds_total[5m])", CPU, &[][..], &[][..]),
        ("sum by (process_pid) (process_cpu_time_seconds_total)", CPU, &[("process.pid", "1")], &[]),
        ("process_cpu_time_seconds_total{state='user'}", CPU, &[], &[("state", "user")]),
        ("process_cpu_time_seconds_total{state!='idle'}", CPU, &[], &[("state", "user")]),
        ("process_cpu_time_seconds_total{absent=''}", CPU, &[], &[]),
        ("{__name__=~'process_.*',state=~'us.*'}", CPU, &[], &[("state", "user")]),
        ("x_ratio", ("x", "1", Kind::Gauge), &[], &[]),
        ("histogram_quantile(0.9, rate(h_seconds_bucket[5m]))", ("h", "s", HISTOGRAM), &[], &[]),
        ("h_seconds_bucket{le='0.5'}", ("h", "s", HISTOGRAM), &[], &[]),
        ("rate(h_seconds_sum[5m])", ("h", "s", HISTOGRAM), &[], &[]),
        (
            "histogram_quantile(0.9, rate(h[5m]))",
            ("h", "", Kind::ExponentialHistogram(Temporality::Cumulative)),
            &[],
            &[],
        ),
        ("s", ("s", "", Kind::Summary), &[], &[]),
        ("s_count", ("s", "", Kind::Summary), &[], &[]),
        ("target_info{host_name='a'}", CPU, &[("host.name", "a")], &[]),
        (
            "process_cpu_time_seconds_total{job='shop/api',instance='i-1'}",
            CPU,
            &[("service.name", "api"), ("service.namespace", "shop"), ("service.instance.id", "i-1")],
            &[],
        ),
    ] {
        assert_eq!(missing(expression, metric, resource, point), nothing, "{expression}");
    }
}

#[test]
fn what_a_series_lacks_is_told_apart() {
    let all = "no series of it";
    for (expression, metric, point, expected) in [
        ("process_cpu_time_total", CPU, &[][..], vec![all]),
        ("sum by (pid) (process_cpu_time_seconds_total)", CPU, &[], vec!["no label pid on its series"]),
        (
            "process_cpu_time_seconds_total{exe='a'}",
            CPU,
            &[],
            vec!["no series that fulfils all its matchers", "no label exe on its series"],
        ),
        (
            "process_cpu_time_seconds_total{exe='a'}",
            CPU,
            &[("exe", "b")],
            vec![all, "no series that fulfils all its matchers", "no label exe on its series"],
        ),
        (
            "process_cpu_time_seconds_total{exe!='a'}",
            CPU,
            &[("exe", "a")],
            vec![all, "no label exe on its series"],
        ),
        ("process_cpu_time_seconds_total{exe!='a'}", CPU, &[], vec!["no label exe on its series"]),
        (
            "process_cpu_time_seconds_total{exe=~'a|b'}",
            CPU,
            &[("exe", "a")],
            vec!["no series with exe=\"b\""],
        ),
        ("rate(x[5m])", ("x", "", Kind::Gauge), &[], vec!["no counter among its series"]),
        ("x_total", ("x", "", Kind::Gauge), &[], vec![all]),
        ("h_bucket", ("h", "", Kind::ExponentialHistogram(Temporality::Cumulative)), &[], vec![all]),
        (
            "target_info{state='a'}",
            CPU,
            &[("state", "a")],
            vec!["no series that fulfils all its matchers", "no label state on its series"],
        ),
    ] {
        assert_eq!(missing(expression, metric, &[], point), expected, "{expression}");
    }
}

#[test]
fn the_tags_of_the_measuring_branch_are_no_labels() {
    let found = missing(
        "up{phoenix_variant='baseline'}",
        ("up", "", Kind::Gauge),
        &[("phoenix.variant", "baseline")],
        &[],
    );
    assert_eq!(found, ["no series that fulfils all its matchers", "no label phoenix_variant on its series"]);
}

#[test]
fn names_that_a_backend_does_not_translate_are_met_as_they_are() {
    let text = r#"{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "{\"process.cpu.time\", \"process.pid\"=\"1\"}"}]}]}"#;
    let mut used = read(&[SignalFile { kind: FileKind::Rules, name: "r", text }]).unwrap();
    used.naming = Naming::Untranslated;
    let table = SignalTable::new(used).unwrap();
    let resource = attributes(&[("process.pid", "1")]);
    let labels = Labels { resource: &resource, scope: &[], point: &[] };
    assert_eq!(table.shown_by(&Metric { name: CPU.0, unit: CPU.1, kind: CPU.2 }, &labels), [0, 1, 2]);
}

#[test]
fn a_list_with_an_expression_that_cannot_be_read_is_refused() {
    let mut used = UsedSignals::default();
    let matcher = Matcher { label: "a".to_owned(), op: MatchOp::Like, value: "(".to_owned() };
    used.signals.push(UsedSignal {
        metric: Some("x".to_owned()),
        matchers: vec![matcher],
        labels: [].into(),
        kind: None,
        users: Vec::new(),
    });
    let error = SignalTable::new(used).unwrap_err();
    assert!(error.to_string().starts_with("a=~\"(\" of x{a=~\"(\"} has no regular expression"), "{error}");
}
