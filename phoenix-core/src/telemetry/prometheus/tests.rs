//! Names, as the published rules give them.

use super::*;
use crate::model::signals::Naming::{
    UnderscoresWithSuffixes, UnderscoresWithoutSuffixes, Untranslated, Utf8WithSuffixes,
};
use crate::telemetry::{Attribute, Temporality};

const COUNTER: Kind = Kind::Sum { temporality: Temporality::Cumulative, monotonic: true };
const LEVEL: Kind = Kind::Sum { temporality: Temporality::Cumulative, monotonic: false };
const HISTOGRAM: Kind = Kind::Histogram(Temporality::Cumulative);

/// The cases of `prometheus/otlptranslator` (Apache-2.0) and of the specification's examples, and what a collector v0.158.0 served.
#[test]
fn metrics_are_named_by_the_published_rules() {
    for (naming, name, unit, kind, expected) in [
        (UnderscoresWithSuffixes, "process.cpu.time", "s", COUNTER, "process_cpu_time_seconds_total"),
        (UnderscoresWithSuffixes, "process.disk.io", "By", COUNTER, "process_disk_io_bytes_total"),
        (UnderscoresWithSuffixes, "process.memory.usage", "By", LEVEL, "process_memory_usage_bytes"),
        (
            UnderscoresWithSuffixes,
            "process.cpu.utilization",
            "1",
            Kind::Gauge,
            "process_cpu_utilization_ratio",
        ),
        (
            UnderscoresWithSuffixes,
            "system.cpu.load_average.1m",
            "{thread}",
            Kind::Gauge,
            "system_cpu_load_average_1m",
        ),
        (UnderscoresWithSuffixes, "http.server.duration", "s", HISTOGRAM, "http_server_duration_seconds"),
        (UnderscoresWithSuffixes, "requests", "", COUNTER, "requests_total"),
        (UnderscoresWithSuffixes, "cpu_usage", "1", Kind::Gauge, "cpu_usage_ratio"),
        (UnderscoresWithSuffixes, "items", "1", COUNTER, "items_total"),
        (UnderscoresWithSuffixes, "response_time", "ms", Kind::Gauge, "response_time_milliseconds"),
        (UnderscoresWithSuffixes, "requests", "1/s", Kind::Gauge, "requests_per_second"),
        (UnderscoresWithSuffixes, "throughput", "By/s", Kind::Gauge, "throughput_bytes_per_second"),
        (UnderscoresWithSuffixes, "custom_metric", "custom_unit", Kind::Gauge, "custom_metric_custom_unit"),
        (UnderscoresWithSuffixes, "custom_metric", "{custom}", Kind::Gauge, "custom_metric"),
        (UnderscoresWithSuffixes, "custom_metric", "By/{custom}", Kind::Gauge, "custom_metric_bytes"),
        (UnderscoresWithSuffixes, "requests_total", "", COUNTER, "requests_total"),
        (UnderscoresWithSuffixes, "total.requests", "", COUNTER, "requests_total"),
        (UnderscoresWithSuffixes, "cpu_usage_ratio", "1", Kind::Gauge, "cpu_usage_ratio"),
        (UnderscoresWithSuffixes, "response_time_seconds", "s", Kind::Gauge, "response_time_seconds"),
        (UnderscoresWithSuffixes, "speed", "m/s", Kind::Gauge, "speed_meters_per_second"),
        (UnderscoresWithSuffixes, "a..b__c", "", Kind::Gauge, "a_b_c"),
        (UnderscoresWithSuffixes, "2xx", "", COUNTER, "_2xx_total"),
        (UnderscoresWithSuffixes, "job:x:rate", "", Kind::Gauge, "job:x:rate"),
        (UnderscoresWithoutSuffixes, "process.cpu.time", "s", COUNTER, "process_cpu_time"),
        (
            UnderscoresWithoutSuffixes,
            "metric@with#special$chars",
            "",
            Kind::Gauge,
            "metric_with_special_chars",
        ),
        (UnderscoresWithoutSuffixes, "metric@@##$$name", "", Kind::Gauge, "metric_name"),
        (UnderscoresWithoutSuffixes, "123metric", "", Kind::Gauge, "_123metric"),
        (UnderscoresWithoutSuffixes, "a__b", "", Kind::Gauge, "a__b"),
        (Utf8WithSuffixes, "process.cpu.time", "s", COUNTER, "process.cpu.time_seconds_total"),
        (Utf8WithSuffixes, "requests_total", "", COUNTER, "requests_total"),
        (Utf8WithSuffixes, "cpu_usage_ratio", "1", Kind::Gauge, "cpu_usage_ratio"),
        (Utf8WithSuffixes, "response_time_seconds", "s", Kind::Gauge, "response_time_seconds"),
        (Utf8WithSuffixes, "cpu_seconds_total", "s", COUNTER, "cpu_seconds_total"),
        (Utf8WithSuffixes, "otelcol_process_cpu_seconds", "s", COUNTER, "otelcol_process_cpu_seconds_total"),
        (Utf8WithSuffixes, "rate", "By/s", Kind::Gauge, "rate_bytes_per_second"),
        (Untranslated, "process.cpu.time", "s", COUNTER, "process.cpu.time"),
        (Untranslated, "ü", "", Kind::Gauge, "ü"),
    ] {
        assert_eq!(
            metric_name(&Metric { name, unit, kind }, naming),
            expected,
            "{naming:?} {name} in {unit:?}"
        );
    }
}

#[test]
fn labels_are_named_by_the_published_rules() {
    for (key, expected) in [
        ("label:with:colons", Some("label_with_colons")),
        ("label!with&special$chars)", Some("label_with_special_chars_")),
        ("label_with_foreign_characters_字符", Some("label_with_foreign_characters_")),
        ("label.with.dots", Some("label_with_dots")),
        (".foo", Some("_foo")),
        ("123label", Some("key_123label")),
        ("__label_starting_with_2underscores", Some("_label_starting_with_2underscores")),
        ("ようこそ", None),
        ("label__with__double__underscores", Some("label_with_double_underscores")),
        ("__reserved__label__name__", Some("__reserved_label_name__")),
        ("trailing_underscores___", Some("trailing_underscores_")),
        ("", None),
        ("__", None),
    ] {
        assert_eq!(label_name(key, UnderscoresWithSuffixes).as_deref(), expected, "{key}");
    }
    assert_eq!(label_name("a.b", Untranslated).as_deref(), Some("a.b"));
    assert_eq!(label_name("__", Utf8WithSuffixes), None);
}

#[test]
fn values_are_texts_and_nothing_is_no_label() {
    let text = |text: &'static str| Value::Text(Cow::Borrowed(text));
    let map = Value::Map(vec![
        Attribute { key: "b".into(), value: Value::Int(1) },
        Attribute { key: "a".into(), value: Value::Array(vec![text("x"), Value::Empty]) },
    ]);
    for (value, expected) in [
        (text("a"), Some("a")),
        (text(""), None),
        (Value::Empty, None),
        (Value::Bool(true), Some("true")),
        (Value::Int(-3), Some("-3")),
        (Value::Double(0.5), Some("0.5")),
        (map, Some(r#"{"a":["x",null],"b":1}"#)),
    ] {
        assert_eq!(label_value(&value).as_deref(), expected, "{value:?}");
    }
}
