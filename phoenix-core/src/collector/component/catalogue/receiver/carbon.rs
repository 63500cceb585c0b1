//! `carbon`: takes metrics of Graphite's clients.

use super::listen;
use super::metrics;
use crate::collector::component::Input::Receive;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::net;
use crate::collector::component::schema::{Format, Kind, Schema, field};
use crate::collector::component::{Class, Component};

pub(super) static CARBON: Component = Component {
    input: Some(Receive),
    listens: &[listen(&["endpoint"], "localhost:2003")],
    ..Component::new(Class::Receiver, "carbon").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:2003"),
    field("tcp_idle_timeout", Kind::Duration).default("30s").at_least(0.0),
    field("parser", Kind::Any),
])
.with(&[&net::ADDRESS]);
