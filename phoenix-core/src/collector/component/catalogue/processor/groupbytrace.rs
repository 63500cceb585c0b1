//! `groupbytrace`: gathers the spans of a trace.

use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::values;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;

pub(super) static GROUPBYTRACE: Component =
    Component::new(Class::Processor, "groupbytrace").supporting(&[support(Traces, Beta)]).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("num_traces", Kind::Int(64)).default("1000000"),
    field("num_workers", Kind::Int(64)).default("1"),
    field("wait_duration", Kind::Duration).default("1s"),
    field("discard_orphans", Kind::Bool),
    field("store_on_disk", Kind::Bool),
])
.rules(&[Rule::in_use(|processor| {
    values::off(processor, "discard_orphans", "is not there yet");
    values::off(processor, "store_on_disk", "is not there yet");
    for name in ["num_traces", "num_workers"] {
        if processor.int(name).is_some_and(|count| count < 0) {
            processor.refuse(
                Code::InvalidValue,
                name,
                format!("`{name}` is negative"),
                "write a number above 0, or leave it out",
            );
        }
    }
})]);
