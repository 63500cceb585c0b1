//! `bearertokenauth`: checks or sends tokens.

use crate::collector::check::fields::View;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static BEARERTOKENAUTH: Component =
    Component::new(Class::Extension, "bearertokenauth").schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("header", Kind::TEXT).default("Authorization"),
    field("scheme", Kind::TEXT).default("Bearer"),
    field("token", Kind::SECRET),
    field("tokens", Kind::StrictList(&Kind::SECRET)),
    field("filename", Kind::TEXT),
])
.rules(&[Rule::always(has_a_token)]);

fn has_a_token(extension: &View<'_>) {
    let token = extension.text("token").map(|token| !token.is_empty());
    let tokens = extension.len("tokens").map(|tokens| tokens > 0);
    let file = extension.text("filename").map(|file| !file.is_empty());
    if (token, tokens, file) == (Some(false), Some(false), Some(false)) {
        extension.refuse(Code::Missing, "", "there is no token", "set `token`, `tokens` or `filename`");
    }
    if (token, tokens) == (Some(true), Some(true)) {
        extension.refuse(
            Code::Conflict,
            "tokens",
            "`token` and `tokens` exclude each other",
            "keep one of them",
        );
    }
}
