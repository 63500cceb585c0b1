//! Processors.

mod attributes;
mod batch;
mod deltas;
mod filter;
mod memory_limiter;
mod metrics_transform;
mod probabilistic_sampler;
mod resource_detection;
mod transform;

use super::{all, metrics};
use crate::collector::component::Component;

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
    &resource_detection::RESOURCE_DETECTION,
    &attributes::RESOURCE,
    &transform::TRANSFORM,
];
