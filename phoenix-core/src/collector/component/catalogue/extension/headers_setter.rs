//! `headers_setter`: sets headers of requests that leave.

use crate::collector::check::fields::View;
use crate::collector::component::catalogue::shared::values;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static HEADERS_SETTER: Component =
    Component::new(Class::Extension, "headers_setter").schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("headers", Kind::StrictList(&Kind::Object(&HEADER))).required(),
    field("additional_auth", Kind::Id(Class::Extension)),
]);

static HEADER: Schema = Schema::of(&[
    field("action", Kind::TEXT),
    field("key", Kind::TEXT),
    field("value", Kind::TEXT),
    field("value_file", Kind::TEXT),
    field("from_context", Kind::TEXT),
    field("from_attribute", Kind::TEXT),
    field("default_value", Kind::SECRET),
])
.rules(&[Rule::always(|header| values::given(header, "key")), Rule::always(has_one_source)]);

/// What is set comes from one place; what is deleted, from none.
fn has_one_source(header: &View<'_>) {
    const SOURCES: [&str; 4] = ["value", "value_file", "from_context", "from_attribute"];
    if header.text("action").is_none_or(|action| action == "delete") {
        return;
    }
    let mut named = SOURCES.into_iter().filter(|name| header.has(name));
    match (named.next(), named.next()) {
        (None, _) => header.refuse(
            Code::Missing,
            "",
            "nothing says what the header holds",
            format!("add one of {}", SOURCES.join(", ")),
        ),
        (Some(first), Some(second)) => header.refuse(
            Code::Conflict,
            second,
            format!("`{first}` and `{second}` both say what the header holds"),
            "keep one of them",
        ),
        _ => {}
    }
}
