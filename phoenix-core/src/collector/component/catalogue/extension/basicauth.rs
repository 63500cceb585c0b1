//! `basicauth`: checks or sends user names and passwords.

use crate::collector::check::fields::View;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static BASICAUTH: Component = Component::new(Class::Extension, "basicauth").schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("htpasswd", Kind::Pointer(&Schema::of(&[field("file", Kind::TEXT), field("inline", Kind::TEXT)]))),
    field(
        "client_auth",
        Kind::Pointer(&Schema::of(&[
            field("username", Kind::TEXT),
            field("username_file", Kind::TEXT),
            field("password", Kind::SECRET),
            field("password_file", Kind::TEXT),
        ])),
    ),
])
.rules(&[Rule::always(one_side)]);

fn one_side(extension: &View<'_>) {
    match (extension.has("htpasswd"), extension.has("client_auth")) {
        (true, true) => extension.refuse(
            Code::Conflict,
            "client_auth",
            "`htpasswd` and `client_auth` exclude each other",
            "configure two extensions, one for each",
        ),
        (false, false) => extension.refuse(
            Code::Missing,
            "",
            "there are no credentials",
            "set `htpasswd` to check those of others, or `client_auth` to send one's own",
        ),
        _ => {}
    }
}
