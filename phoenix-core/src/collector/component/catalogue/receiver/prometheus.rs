//! `prometheus`: scrapes what Prometheus would.

mod config;
mod duration;
mod relabel;

use super::metrics;
use crate::collector::check::fields::View;
use crate::collector::component::Input::Scrape;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::http;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;
use crate::collector::document::Node;

pub(super) static PROMETHEUS: Component = Component {
    input: Some(Scrape),
    ..Component::new(Class::Receiver, "prometheus").supporting(&metrics(Beta)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("config", Kind::Pointer(&config::CONFIG)).doc("as in `prometheus.yml`; a `$` is written `$$`"),
    field("trim_metric_suffixes", Kind::Bool),
    field(
        "target_allocator",
        Kind::Optional(
            &Schema::of(&[
                field("interval", Kind::Duration),
                field("collector_id", Kind::TEXT).required(),
                field("endpoint", Kind::TEXT),
                field("http_sd_config", Kind::Any),
                field("http_scrape_config", Kind::Any),
            ])
            .with(&[&http::CLIENT]),
        ),
    )
    .default("null"),
    field(
        "api_server",
        Kind::Object(&Schema::of(&[
            field("enabled", Kind::Bool),
            field("max_connections", Kind::Int(64)).default("512"),
            field(
                "server_config",
                Kind::Object(
                    &Schema::of(&[
                        field("read_timeout", Kind::Duration).default("10m"),
                        field("endpoint", Kind::Text(Format::Listen)).default("127.0.0.1:9090"),
                    ])
                    .with(&[&http::SERVER]),
                ),
            ),
        ])),
    ),
    field("scrape_on_shutdown", Kind::Bool),
    field("discovery_reload_on_startup", Kind::Bool),
    field("initial_scrape_offset", Kind::Duration),
])
.rules(&[Rule::always(scrapes_something), Rule::always(asks_somebody)]);

/// The allocator's address is a URL with a scheme.
fn asks_somebody(receiver: &View<'_>) {
    receiver.section("target_allocator", |allocator| {
        let endpoint = allocator.text("endpoint");
        if endpoint.is_some_and(|endpoint| !endpoint.contains(':') && !endpoint.starts_with('/')) {
            allocator.refuse(
                Code::InvalidValue,
                "endpoint",
                "the address of the target allocator is no URL",
                "write `http://allocator:80`",
            );
        }
    });
}

fn scrapes_something(receiver: &View<'_>) {
    let mut scrapes = receiver.node("config").is_some_and(Node::is_opaque);
    receiver.section("config", |config| {
        let has = |name: &str| config.len(name) != Some(0);
        scrapes |= has("scrape_configs") || has("scrape_config_files");
    });
    if !scrapes && receiver.node("target_allocator").is_none() {
        receiver.refuse(
            Code::Missing,
            "config",
            "nothing is scraped",
            "write `config: {scrape_configs: […]}`, or name a `target_allocator`",
        );
    }
}
