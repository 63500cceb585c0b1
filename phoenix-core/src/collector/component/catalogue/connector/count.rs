//! `count`: counts spans, metrics, points and log records.

use super::super::shared::{ottl::condition, values};
use crate::collector::check::fields::View;
use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, OttlSignal, Rule, Schema, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;

pub(super) static COUNT: Component = Component {
    joins: &[(Logs, Metrics), (Metrics, Metrics), (Traces, Metrics)],
    ..Component::new(Class::Connector, "count")
        .supporting(&[support(Traces, Alpha), support(Metrics, Alpha), support(Logs, Alpha)])
        .schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("spans", Kind::Map(&Kind::Object(&SPANS))),
    field("spanevents", Kind::Map(&Kind::Object(&SPAN_EVENTS))),
    field("metrics", Kind::Map(&Kind::Object(&METRICS))),
    field("datapoints", Kind::Map(&Kind::Object(&DATA_POINTS))),
    field("logs", Kind::Map(&Kind::Object(&LOGS))),
    field("profiles", Kind::Map(&Kind::Object(&PROFILES))),
])
.ignoring_others()
.rules(&[Rule::always(counts_have_names)]);

/// What is counted of one kind, where its conditions hold.
macro_rules! counted {
    ($signal:ident, $context:literal) => {
        Schema::of(&[field("conditions", Kind::List(&condition(OttlSignal::$signal, Some($context))))])
            .with(&[&COUNTED])
            .ignoring_others()
    };
}

static SPANS: Schema = counted!(Traces, "span");
static SPAN_EVENTS: Schema = counted!(Traces, "spanevent");
static METRICS: Schema = counted!(Metrics, "metric").rules(&[Rule::always(|metrics| {
    if metrics.len("attributes").is_some_and(|attributes| attributes > 0) {
        metrics.refuse(
            Code::Conflict,
            "attributes",
            "metrics have no attributes to count by",
            "count their points: use `datapoints`",
        );
    }
})]);
static DATA_POINTS: Schema = counted!(Metrics, "datapoint");
static LOGS: Schema = counted!(Logs, "log");
static PROFILES: Schema = counted!(Profiles, "profile");

static COUNTED: Schema = Schema::of(&[
    field("description", Kind::TEXT),
    field("attributes", Kind::StrictList(&Kind::Object(&ATTRIBUTE))),
])
.ignoring_others();

static ATTRIBUTE: Schema = Schema::of(&[field("key", Kind::TEXT), field("default_value", Kind::Any)])
    .ignoring_others()
    .rules(&[Rule::always(|attribute| values::given(attribute, "key"))]);

fn counts_have_names(connector: &View<'_>) {
    for list in ["spans", "spanevents", "metrics", "datapoints", "logs", "profiles"] {
        let counts = connector.node(list).and_then(|node| node.as_map());
        if counts.is_some_and(|counts| counts.get("").is_some()) {
            connector.refuse(Code::Missing, list, "a metric without a name", "name it");
        }
    }
}
