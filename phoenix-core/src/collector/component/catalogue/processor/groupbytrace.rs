//! `groupbytrace`: gathers the spans of a trace.

use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, support};

pub(super) static GROUPBYTRACE: Component =
    Component::new(Class::Processor, "groupbytrace").supporting(&[support(Traces, Beta)]).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("num_traces", Kind::Int(64)).default("1000000"),
    field("num_workers", Kind::Int(64)).default("1"),
    field("wait_duration", Kind::Duration).default("1s"),
    field("discard_orphans", Kind::Bool),
    field("store_on_disk", Kind::Bool),
]);
