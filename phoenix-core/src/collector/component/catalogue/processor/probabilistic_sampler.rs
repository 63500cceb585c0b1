//! `probabilistic_sampler`: keeps a share of traces or log records.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::{Logs, Traces};
use crate::collector::component::Stability::{Alpha, Beta};
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;

pub(super) static PROBABILISTIC_SAMPLER: Component =
    Component::new(Class::Processor, "probabilistic_sampler")
        .supporting(&[support(Traces, Beta), support(Logs, Alpha)])
        .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("sampling_percentage", Kind::Float).at_least(0.0).doc("100 and more keep everything"),
    field("hash_seed", Kind::Uint(32)),
    field("mode", Kind::Enum(&Words::of(&["hash_seed", "equalizing", "proportional"]).or_empty())),
    field("fail_closed", Kind::Bool).default("true"),
    field("sampling_precision", Kind::Int(64)).default("4").at_most(14.0),
    field("attribute_source", Kind::Enum(&Words::of(&["traceID", "record"]).or_empty())).default("traceID"),
    field("from_attribute", Kind::Text(Format::Any)),
    field("sampling_priority", Kind::Text(Format::Any)),
])
.rules(&[Rule::always(share_is_not_tiny), Rule::always(precision_is_not_zero)]);

/// The smallest share above 0 that the sampler's 56 bits can express, in percent.
const SMALLEST_PERCENTAGE: f64 = 100.0 / (1_u64 << 56) as f64;

fn share_is_not_tiny(sampler: &View<'_>) {
    if let Some(share) = sampler.float("sampling_percentage") {
        if share.is_infinite() || share.is_nan() {
            sampler.refuse(
                Code::InvalidValue,
                "sampling_percentage",
                "the share is no finite number",
                "write 100 to keep everything",
            );
        }
        if share > 0.0 && share < SMALLEST_PERCENTAGE {
            sampler.refuse(
                Code::InvalidValue,
                "sampling_percentage",
                format!("{share:e} % is less than the sampler can express"),
                "write 0 to drop everything, or a share of 1e-14 and more",
            );
        }
    }
}

fn precision_is_not_zero(sampler: &View<'_>) {
    if sampler.int("sampling_precision") == Some(0) {
        sampler.refuse(
            Code::InvalidValue,
            "sampling_precision",
            "a precision of no digits",
            "write the number of hexadecimal digits of the threshold, 1 to 14; the default is 4",
        );
    }
}
