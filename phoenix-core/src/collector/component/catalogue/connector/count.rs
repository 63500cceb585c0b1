//! `count`: counts spans, metrics, points and log records.

use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, support};

pub(super) static COUNT: Component = Component {
    joins: &[(Logs, Metrics), (Metrics, Metrics), (Traces, Metrics)],
    ..Component::new(Class::Connector, "count")
        .supporting(&[support(Traces, Alpha), support(Metrics, Alpha), support(Logs, Alpha)])
        .schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("spans", Kind::Map(&Kind::Object(&COUNTED))),
    field("spanevents", Kind::Map(&Kind::Object(&COUNTED))),
    field("metrics", Kind::Map(&Kind::Object(&COUNTED))),
    field("datapoints", Kind::Map(&Kind::Object(&COUNTED))),
    field("logs", Kind::Map(&Kind::Object(&COUNTED))),
    field("profiles", Kind::Map(&Kind::Object(&COUNTED))),
])
.ignoring_others();

static COUNTED: Schema = Schema::of(&[
    field("description", Kind::TEXT),
    field("conditions", Kind::TEXTS),
    field(
        "attributes",
        Kind::StrictList(&Kind::Object(
            &Schema::of(&[field("key", Kind::TEXT), field("default_value", Kind::Any)]).ignoring_others(),
        )),
    ),
])
.ignoring_others();
