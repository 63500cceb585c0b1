//! `fluent_forward`: takes log records of Fluentd and Fluent Bit.

use crate::collector::component::Input::Receive;
use crate::collector::component::Signal::Logs;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Format, Kind, Schema, field};
use crate::collector::component::{Class, Component, Listen, Rename, support};

pub(super) static FLUENT_FORWARD: Component = Component {
    input: Some(Receive),
    listens: &[Listen { field: &["endpoint"], default: None }],
    ..Component::new(Class::Receiver, "fluent_forward")
        .renamed(&[Rename::of("fluentforward", 150)])
        .supporting(&[support(Logs, Beta)])
        .schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[field("endpoint", Kind::Text(Format::Listen))]);
