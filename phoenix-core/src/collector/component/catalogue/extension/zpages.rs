//! `zpages`: pages about the collector's insides.

use super::listen;
use super::shared::http;
use crate::collector::component::schema::{Format, Kind, Schema, field};
use crate::collector::component::{Class, Component};

pub(super) static ZPAGES: Component = Component {
    listens: &[listen(&["endpoint"], "localhost:55679")],
    ..Component::new(Class::Extension, "zpages").schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)).default("localhost:55679").required(),
    field("expvar", Kind::Object(&EXPVAR)),
])
.with(&[&http::SERVER]);

static EXPVAR: Schema = Schema::of(&[field("enabled", Kind::Bool)]);
