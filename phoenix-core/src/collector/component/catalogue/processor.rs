//! Processors.

mod attributes;
mod batch;
mod delta_to_rate;
mod deltas;
mod filter;
mod groupbytrace;
mod k8s_attributes;
mod memory_limiter;
mod metric_start_time;
mod metrics_transform;
mod metricsgeneration;
mod probabilistic_sampler;
mod redaction;
mod resource_detection;
mod span;
mod tail_sampling;
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
    &delta_to_rate::DELTA_TO_RATE,
    &groupbytrace::GROUPBYTRACE,
    &k8s_attributes::K8S_ATTRIBUTES,
    &metric_start_time::METRIC_START_TIME,
    &metricsgeneration::METRICSGENERATION,
    &redaction::REDACTION,
    &span::SPAN,
    &tail_sampling::TAIL_SAMPLING,
];
