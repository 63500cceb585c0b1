//! `pprof`: profiles of the collector itself, served over HTTP.

use super::listen;
use super::shared::net;
use crate::collector::component::schema::{Format, Kind, Schema, field};
use crate::collector::component::{Class, Component, Write};

pub(super) static PPROF: Component = Component {
    listens: &[listen(&["endpoint"], "localhost:1777")],
    writes: &[Write { field: &["save_to_file"], default: None, folder: false, create: None }],
    ..Component::new(Class::Extension, "pprof").schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:1777"),
    field("dialer", Kind::Object(&net::DIALER)),
    field("block_profile_fraction", Kind::Int(64)).doc("0 is off"),
    field("mutex_profile_fraction", Kind::Int(64)).doc("0 is off"),
    field("save_to_file", Kind::Text(Format::Path)).doc("a profile of the CPU from start to end"),
]);
