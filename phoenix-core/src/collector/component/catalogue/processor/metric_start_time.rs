//! `metric_start_time`: gives counters their start times.

use super::metrics;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Format, Kind, Schema, Words, field};
use crate::collector::component::{Class, Component, Rename};

pub(super) static METRIC_START_TIME: Component = Component::new(Class::Processor, "metric_start_time")
    .renamed(&[Rename::of("metricstarttime", 152)])
    .supporting(&metrics(Beta))
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field(
        "strategy",
        Kind::Enum(&Words::of(&["true_reset_point", "subtract_initial_point", "start_time_metric"])),
    )
    .default("true_reset_point"),
    field("gc_interval", Kind::Duration).default("10m").above(0.0),
    field("start_time_metric_regex", Kind::Text(Format::Regexp)),
]);
