//! `batch`: gathers what goes by into larger requests.

use super::super::shared::distinct_metadata_keys;
use super::all;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static BATCH: Component =
    Component::new(Class::Processor, "batch").supporting(&all(Beta)).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("timeout", Kind::Duration).default("200ms").at_least(0.0),
    field("send_batch_size", Kind::Uint(32)).default("8192"),
    field("send_batch_max_size", Kind::Uint(32)).doc("0 is no limit"),
    field("metadata_keys", Kind::List(&Kind::Text(Format::Any))),
    field("metadata_cardinality_limit", Kind::Uint(32)).default("1000"),
])
.rules(&[
    Rule::always(|batch| {
        let (Some(size), Some(most)) = (batch.int("send_batch_size"), batch.int("send_batch_max_size"))
        else {
            return;
        };
        if most > 0 && most < size {
            batch.refuse(
                Code::Conflict,
                "send_batch_max_size",
                format!("a batch of at most {most} never has the {size} of `send_batch_size`"),
                "make `send_batch_max_size` as large as `send_batch_size` at least, or leave it out",
            );
        }
    }),
    Rule::always(distinct_metadata_keys),
]);
