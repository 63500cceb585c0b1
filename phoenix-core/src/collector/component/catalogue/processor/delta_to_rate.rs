//! `delta_to_rate`: turns differences into rates.

use super::metrics;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, Rename};

pub(super) static DELTA_TO_RATE: Component = Component::new(Class::Processor, "delta_to_rate")
    .renamed(&[Rename::of("deltatorate", 157)])
    .supporting(&metrics(Alpha))
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[field("metrics", Kind::TEXTS).required()]);
