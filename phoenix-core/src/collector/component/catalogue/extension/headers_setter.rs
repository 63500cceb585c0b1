//! `headers_setter`: sets headers of requests that leave.

use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component};

pub(super) static HEADERS_SETTER: Component =
    Component::new(Class::Extension, "headers_setter").schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field(
        "headers",
        Kind::StrictList(&Kind::Object(&Schema::of(&[
            field("action", Kind::TEXT),
            field("key", Kind::TEXT),
            field("value", Kind::TEXT),
            field("value_file", Kind::TEXT),
            field("from_context", Kind::TEXT),
            field("from_attribute", Kind::TEXT),
            field("default_value", Kind::SECRET),
        ]))),
    )
    .required(),
    field("additional_auth", Kind::Id(Class::Extension)),
]);
