//! `span`: renames spans and sets their status.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::catalogue::shared::{matching, values};
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
.rules(&[
    Rule::in_use(changes_something),
    Rule::in_use(status_is_known),
    Rule::in_use(|span| matching::suits(span, Traces)),
]);

/// A status is one of three, and only an error has something to say.
fn status_is_known(span: &View<'_>) {
    span.section("status", |status| {
        values::one_of(status, "code", &["Ok", "Error", "Unset"]);
        let describes = status.text("description").is_some_and(|text| !text.is_empty());
        if describes && matches!(status.text("code"), Some("Ok" | "Unset")) {
            status.refuse(
                Code::Conflict,
                "description",
                "only an error has a description",
                "leave it out, or write `code: Error`",
            );
        }
    });
}

fn changes_something(span: &View<'_>) {
    let mut has_name = span.node("name").is_some_and(Node::is_opaque);
    span.section("name", |name| {
        has_name |= name.len("from_attributes") != Some(0);
        name.section("to_attributes", |to| {
            has_name |= to.len("rules") != Some(0);
            values::each_compiles(to, "rules");
        });
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
