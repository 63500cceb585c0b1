//! Decoded telemetry, borrowed from whatever it was read from.

use std::borrow::Cow;

use crate::model::Timestamp;

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value<'a> {
    /// No value was set.
    #[default]
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A floating-point number.
    Double(f64),
    /// Bytes, in the base64 text in which they were written.
    Bytes(Cow<'a, str>),
    /// A list.
    Array(Vec<Value<'a>>),
    /// A map; its order does not matter.
    Map(Vec<Attribute<'a>>),
}

impl Value<'_> {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A named value that belongs to a resource, a scope or a data point.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute<'a> {
    /// Its name, such as `process.pid`.
    pub key: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

/// The text of the attribute `key`, if it is there and is one.
#[must_use]
pub fn text_of<'s>(attributes: &'s [Attribute<'_>], key: &str) -> Option<&'s str> {
    attributes.iter().find(|attribute| attribute.key == key)?.value.as_text()
}

/// The instrumentation scope that a metric was made in.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scope<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// Its attributes.
    pub attributes: &'a [Attribute<'a>],
}

/// What a sum's or a histogram's value is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Temporality {
    /// It was not said.
    #[default]
    Unspecified,
    /// From the point before.
    Delta,
    /// From a fixed start.
    Cumulative,
}

/// The kind of a metric's data points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A value that stands for itself and cannot be added up.
    Gauge,
    /// A value that can be added up.
    Sum {
        /// What it is counted from.
        temporality: Temporality,
        /// Whether it never falls.
        monotonic: bool,
    },
    /// A distribution over explicit buckets.
    Histogram(Temporality),
    /// A distribution over exponential buckets.
    ExponentialHistogram(Temporality),
    /// Quantiles that were computed at the source.
    Summary,
}

/// A metric, without its data points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metric<'a> {
    /// Its name, such as `process.cpu.time`.
    pub name: &'a str,
    /// Its unit (UCUM).
    pub unit: &'a str,
    /// The kind of its data points.
    pub kind: Kind,
}

/// What a data point says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// A number, as gauges and sums have it.
    Number(f64),
    /// A histogram or a summary.
    Distribution,
    /// Explicitly nothing (the flag "no recorded value"): the series has ended.
    Nothing,
}

/// One data point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point<'a> {
    /// Its own attributes.
    pub attributes: &'a [Attribute<'a>],
    /// Since when its value is counted, if that was said.
    pub start: Option<Timestamp>,
    /// When it was taken, if that was said.
    pub time: Option<Timestamp>,
    /// What it says.
    pub reading: Reading,
}
