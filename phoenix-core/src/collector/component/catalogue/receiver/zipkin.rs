//! `zipkin`: takes spans in Zipkin's formats.

use super::listen;
use crate::collector::component::Input::Receive;
use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::http;
use crate::collector::component::schema::{Format, Kind, Schema, field};
use crate::collector::component::{Class, Component, support};

pub(super) static ZIPKIN: Component = Component {
    input: Some(Receive),
    listens: &[listen(&["endpoint"], "localhost:9411")],
    ..Component::new(Class::Receiver, "zipkin").supporting(&[support(Traces, Beta)]).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:9411"),
    field("parse_string_tags", Kind::Bool),
])
.with(&[&http::SERVER]);
