//! What turns running totals into differences and back, thins points out and moves attributes:
//! `cumulative_to_delta`, `delta_to_cumulative`, `interval`, `groupbyattrs`.

use super::{all, metrics};
use crate::collector::check::fields::{View, regexp};
use crate::collector::component::Stability::{Alpha, Beta};
use crate::collector::component::catalogue::shared::matching::FILTER_SET;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename};
use crate::collector::diagnostic::Code;

pub(super) static CUMULATIVE_TO_DELTA: Component = Component::new(Class::Processor, "cumulative_to_delta")
    .renamed(&[Rename::of("cumulativetodelta", 157)])
    .supporting(&metrics(Beta))
    .schema(&TO_DELTA);

static TO_DELTA: Schema = Schema::of(&[
    field("max_staleness", Kind::Duration).default("1h").doc("0 never forgets a series"),
    field("initial_value", Kind::Enum(&Words::of(&["auto", "keep", "drop"]).or_numbers(i64::MIN, i64::MAX)))
        .default("auto"),
    field("include", Kind::Object(&MATCH)),
    field("exclude", Kind::Object(&MATCH)),
]);

static MATCH: Schema = Schema::of(&[
    field("metrics", Kind::List(&Kind::Text(Format::Any))),
    field(
        "metric_types",
        Kind::List(&Kind::Enum(&Words::of(&["exponentialhistogram", "histogram", "sum"]).any_case())),
    ),
])
.with(&[&FILTER_SET])
.rules(&[Rule::always(names_and_match_type), Rule::always(matches_at_start)]);

/// The names of metrics and the way they are compared come together.
fn names_and_match_type(matching: &View<'_>) {
    match (matching.len("metrics"), matching.len("match_type")) {
        (Some(1..), Some(0)) => matching.refuse(
            Code::Missing,
            "metrics",
            "nothing says how the names of `metrics` are compared",
            "add `match_type: strict` or `match_type: regexp`",
        ),
        (Some(0), Some(1..)) => matching.refuse(
            Code::Missing,
            "match_type",
            "`match_type` says how names are compared, and none are given",
            "add `metrics: […]`, or leave `match_type` out",
        ),
        _ => {}
    }
}

/// The collector reads the way of comparing and the patterns when it starts.
fn matches_at_start(matching: &View<'_>) {
    match matching.text("match_type") {
        Some("regexp") => {
            for (index, pattern) in matching.texts("metrics") {
                if let Err((message, help)) = regexp(pattern) {
                    let message = format!("{message}: the collector fails when it starts");
                    matching.warn_item(Code::FailsAtStart, ("metrics", index), message, help);
                }
            }
        }
        None | Some("" | "strict") => {}
        Some(other) => matching.warn(
            Code::FailsAtStart,
            "match_type",
            format!("`{other}` is no way of comparing names: the collector fails when it starts"),
            "write `strict` or `regexp`",
        ),
    }
}

pub(super) static DELTA_TO_CUMULATIVE: Component = Component::new(Class::Processor, "delta_to_cumulative")
    .renamed(&[Rename::of("deltatocumulative", 157)])
    .supporting(&metrics(Alpha))
    .schema(&TO_CUMULATIVE);

static TO_CUMULATIVE: Schema = Schema::of(&[
    field("max_stale", Kind::Duration).default("5m").above(0.0),
    field("max_streams", Kind::Int(64)).default("9223372036854775807").at_least(0.0),
]);

pub(super) static INTERVAL: Component =
    Component::new(Class::Processor, "interval").supporting(&metrics(Alpha)).schema(&THINNING);

static THINNING: Schema = Schema::of(&[
    field("interval", Kind::Duration).default("60s").above(0.0),
    field("pass_through", Kind::Object(&PASS_THROUGH)).doc("what goes by at once"),
]);

static PASS_THROUGH: Schema = Schema::of(&[field("gauge", Kind::Bool), field("summary", Kind::Bool)]);

pub(super) static GROUP_BY_ATTRS: Component =
    Component::new(Class::Processor, "groupbyattrs").supporting(&all(Beta)).schema(&GROUPING);

static GROUPING: Schema =
    Schema::of(&[field("keys", Kind::List(&Kind::Text(Format::Any))).doc("none merges equal resources")]);
