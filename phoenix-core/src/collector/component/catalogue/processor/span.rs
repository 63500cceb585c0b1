//! `span`: renames spans and sets their status.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::catalogue::shared::matching;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;
use crate::collector::document::Node;

pub(super) static SPAN: Component =
    Component::new(Class::Processor, "span").supporting(&[support(Traces, Alpha)]).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field(
        "name",
        Kind::Object(&Schema::of(&[
            field("from_attributes", Kind::TEXTS),
            field("separator", Kind::TEXT),
            field(
                "to_attributes",
                Kind::Pointer(&Schema::of(&[
                    field("rules", Kind::TEXTS),
                    field("break_after_match", Kind::Bool),
                    field("keep_original_name", Kind::Bool),
                ])),
            ),
        ])),
    ),
    field(
        "status",
        Kind::Pointer(&Schema::of(&[field("code", Kind::TEXT), field("description", Kind::TEXT)])),
    ),
])
.with(&[&matching::MATCH_CONFIG])
.rules(&[Rule::in_use(changes_something), Rule::in_use(|span| matching::suits(span, Traces))]);

fn changes_something(span: &View<'_>) {
    let mut has_name = span.node("name").is_some_and(Node::is_opaque);
    span.section("name", |name| {
        has_name |= name.len("from_attributes") != Some(0) || name.has("to_attributes");
    });
    if !has_name && !span.has("status") {
        span.refuse(
            Code::Missing,
            "name",
            "nothing is done to spans",
            "set `name: {from_attributes: […]}`, `name: {to_attributes: …}` or `status`",
        );
    }
}
