//! Processors.

mod batch;
mod memory_limiter;

use super::{all, metrics};
use crate::collector::component::Signal::{Logs, Traces};
use crate::collector::component::Stability::{Alpha, Beta};
use crate::collector::component::{Class, Component, Rename, support};

pub(super) static ALL: &[&Component] = &[
    &batch::BATCH,
    &memory_limiter::MEMORY_LIMITER,
    &ATTRIBUTES,
    &CUMULATIVE_TO_DELTA,
    &DELTA_TO_CUMULATIVE,
    &FILTER,
    &GROUP_BY_ATTRS,
    &INTERVAL,
    &METRICS_TRANSFORM,
    &PROBABILISTIC_SAMPLER,
    &RESOURCE_DETECTION,
    &RESOURCE,
    &TRANSFORM,
];

static ATTRIBUTES: Component = Component::new(Class::Processor, "attributes").supporting(&all(Beta));
static CUMULATIVE_TO_DELTA: Component = Component::new(Class::Processor, "cumulative_to_delta")
    .renamed(&[Rename::of("cumulativetodelta", 157)])
    .supporting(&metrics(Beta));
static DELTA_TO_CUMULATIVE: Component = Component::new(Class::Processor, "delta_to_cumulative")
    .renamed(&[Rename::of("deltatocumulative", 157)])
    .supporting(&metrics(Alpha));
static FILTER: Component = Component::new(Class::Processor, "filter").supporting(&all(Alpha));
static GROUP_BY_ATTRS: Component = Component::new(Class::Processor, "groupbyattrs").supporting(&all(Beta));
static INTERVAL: Component = Component::new(Class::Processor, "interval").supporting(&metrics(Alpha));
static METRICS_TRANSFORM: Component = Component::new(Class::Processor, "metrics_transform")
    .renamed(&[Rename::of("metricstransform", 152)])
    .supporting(&metrics(Beta));
static PROBABILISTIC_SAMPLER: Component = Component::new(Class::Processor, "probabilistic_sampler")
    .supporting(&[support(Traces, Beta), support(Logs, Alpha)]);
static RESOURCE_DETECTION: Component = Component::new(Class::Processor, "resource_detection")
    .renamed(&[Rename::of("resourcedetection", 152)])
    .supporting(&all(Beta));
static RESOURCE: Component = Component::new(Class::Processor, "resource").supporting(&all(Beta));
static TRANSFORM: Component = Component::new(Class::Processor, "transform").supporting(&all(Beta));
