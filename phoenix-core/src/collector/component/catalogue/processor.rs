//! Processors.

mod attributes;
mod batch;
mod deltas;
mod filter;
mod memory_limiter;
mod metrics_transform;
mod probabilistic_sampler;
mod transform;

use super::{all, metrics};
use crate::collector::component::Stability::Beta;
use crate::collector::component::{Class, Component, Rename};

pub(super) static ALL: &[&Component] = &[
    &batch::BATCH,
    &memory_limiter::MEMORY_LIMITER,
    &attributes::ATTRIBUTES,
    &deltas::CUMULATIVE_TO_DELTA,
    &deltas::DELTA_TO_CUMULATIVE,
    &filter::FILTER,
    &deltas::GROUP_BY_ATTRS,
    &deltas::INTERVAL,
    &metrics_transform::METRICS_TRANSFORM,
    &probabilistic_sampler::PROBABILISTIC_SAMPLER,
    &RESOURCE_DETECTION,
    &attributes::RESOURCE,
    &transform::TRANSFORM,
];

static RESOURCE_DETECTION: Component = Component::new(Class::Processor, "resource_detection")
    .renamed(&[Rename::of("resourcedetection", 152)])
    .supporting(&all(Beta));
