//! `host_metrics`: reads what the machine and its processes use.

mod scrapers;

use crate::collector::check::fields::View;
use crate::collector::component::Input::Scrape;
use crate::collector::component::Signal::{Logs, Metrics};
use crate::collector::component::Stability::{Beta, Development};
use crate::collector::component::catalogue::shared::scraped::CONTROLLER;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Rename, support};
use crate::collector::diagnostic::Code;

pub(super) static HOST_METRICS: Component = Component {
    input: Some(Scrape),
    ..Component::new(Class::Receiver, "host_metrics")
        .renamed(&[Rename::of("hostmetrics", 150)])
        .supporting(&[support(Metrics, Beta), support(Logs, Development)])
        .schema(&SCHEMA)
};

/// The collector ignores keys here that it does not know; it looks at the scrapers' keys only.
static SCHEMA: Schema = Schema::of(&[
    field("root_path", Kind::Text(Format::Path)).doc("where the host's root is mounted"),
    field("metadata_collection_interval", Kind::Duration).default("5m"),
    field("scrapers", Kind::Object(&scrapers::SCRAPERS)),
])
.with(&[&CONTROLLER])
.ignoring_others()
.rules(&[Rule::always(has_a_scraper)]);

fn has_a_scraper(receiver: &View<'_>) {
    if receiver.len("scrapers") == Some(0) {
        receiver.refuse(
            Code::Missing,
            "scrapers",
            "there is no scraper",
            "name at least one, for instance `scrapers: {cpu: , memory: , process: }`",
        );
    }
}
