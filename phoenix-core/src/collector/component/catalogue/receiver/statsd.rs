//! `statsd`: takes metrics of StatsD's clients.

use super::listen;
use super::metrics;
use crate::collector::check::fields::View;
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::net;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static STATSD: Component = Component {
    input: Some(Receive),
    listens: &[listen(&["endpoint"], "localhost:8125")],
    ..Component::new(Class::Receiver, "statsd").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:8125"),
    field("aggregation_interval", Kind::Duration).default("1m").above(0.0),
    field("enable_ip_only_aggregation", Kind::Bool),
    field("ignore_host", Kind::Bool),
    field("enable_metric_type", Kind::Bool),
    field("enable_simple_tags", Kind::Bool),
    field("is_monotonic_counter", Kind::Bool),
    field("counter_type", Kind::Enum(&Words::of(&["int", "float", "stochastic_int"]).or_empty()))
        .default("int"),
    field("timer_histogram_mapping", Kind::StrictList(&Kind::Object(&MAPPING))),
    field("socket_permissions", Kind::Uint(32)).default("402"),
    field("socket_buffer_size", Kind::Int(64)),
])
.with(&[&net::ADDRESS]);

static MAPPING: Schema = Schema::of(&[
    field("statsd_type", Kind::Enum(&Words::of(&["timing", "timer", "histogram", "distribution"])))
        .required(),
    field("observer_type", Kind::Enum(&Words::of(&["gauge", "summary", "histogram"]))).required(),
    field(
        "histogram",
        Kind::Object(&Schema::of(&[
            field("max_size", Kind::Int(32)),
            field(
                "explicit_buckets",
                Kind::StrictList(&Kind::Object(&Schema::of(&[
                    field("matcher_pattern", Kind::TEXT),
                    field("buckets", Kind::StrictList(&Kind::Float)),
                ]))),
            ),
        ])),
    ),
    field("summary", Kind::Object(&Schema::of(&[field("percentiles", Kind::StrictList(&PERCENTILE))]))),
])
.rules(&[Rule::always(sections_suit_the_observer)]);

const PERCENTILE: Kind = Kind::Custom(|place| {
    place.decode(&Kind::Float);
    let value = place.node.as_scalar().and_then(|scalar| scalar.text().parse::<f64>().ok());
    if value.is_some_and(|value| !(0.0..=100.0).contains(&value)) {
        place.report(place.error(Code::InvalidValue, "a percentile is 0 to 100").help("write 0 to 100"));
    }
});

/// Each observer has settings of its own, and no use for those of another.
fn sections_suit_the_observer(mapping: &View<'_>) {
    let Some(observer) = mapping.text("observer_type") else {
        return;
    };
    let useless = |section: &str, name: &str| {
        mapping.refuse(
            Code::Conflict,
            section,
            format!("`{section}::{name}` is for `observer_type: {section}`"),
            format!("take it out, or write `observer_type: {section}`"),
        );
    };
    mapping.section("histogram", |histogram| match (observer, histogram.int("max_size")) {
        ("histogram", Some(size)) if size != 0 && !(2..=16_384).contains(&size) => histogram.refuse(
            Code::InvalidValue,
            "max_size",
            format!("a histogram of at most {size} buckets"),
            "write 2 to 16384, or leave it out",
        ),
        ("histogram", _) => {}
        (_, Some(1..)) => useless("histogram", "max_size"),
        _ if histogram.has("explicit_buckets") => useless("histogram", "explicit_buckets"),
        _ => {}
    });
    mapping.section("summary", |summary| {
        if observer != "summary" && summary.len("percentiles").is_some_and(|items| items > 0) {
            useless("summary", "percentiles");
        }
    });
}
