//! `nginx`: reads what nginx says of itself.

use super::metrics;
use crate::collector::component::Input::Scrape;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::scraped::metrics;
use crate::collector::component::catalogue::shared::{http, scraped};
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component};

pub(super) static NGINX: Component = Component {
    input: Some(Scrape),
    ..Component::new(Class::Receiver, "nginx").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("collection_interval", Kind::Duration).default("10s").above(0.0),
    field("endpoint", Kind::TEXT).default("http://localhost:80/status"),
    field("timeout", Kind::Duration).default("10s").at_least(0.0),
    field("metrics", Kind::Object(&METRICS)),
])
.with(&[&scraped::CONTROLLER, &http::CLIENT]);

static METRICS: Schema = metrics! {
    "nginx.connections_accepted": on;
    "nginx.connections_current": on, sum ["state"];
    "nginx.connections_handled": on;
    "nginx.requests": on;
};
