//! Which data points belong to one series.

use sha2::{Digest, Sha256};

use super::data::{Attribute, Kind, Metric, Scope, Temporality, Value};

pub use crate::collector::arm::{TAG_EXPERIMENT, TAG_HOST, TAG_VARIANT};
pub use crate::collector::hash::HASH_TAG as TAG_HASH;

/// The tags of the measuring branch, which are no part of a series' identity.
pub const TAGS: [&str; 4] = [TAG_EXPERIMENT, TAG_VARIANT, TAG_HOST, TAG_HASH];

/// The name of a series: 128 bits of the SHA-256 of its canonical identity.
///
/// The identity is that of OTLP: the resource's attributes, the scope's name, version and attributes, the metric's name, unit, kind, temporality and
/// monotonicity, the point's attributes. The order of attributes does not matter; [`TAGS`], schema URLs and descriptions are left out.
/// `host.name` and `host.id` stay in it: they are the same for everything that an arm sends from a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(pub u128);

/// Names the series of a stream of points, level by level, so that what many points share is hashed once.
///
/// ```
/// use phoenix_core::telemetry::{Identity, Kind, Metric, Scope};
/// let mut identity = Identity::default();
/// identity.resource(&[]);
/// identity.scope(&Scope::default());
/// identity.metric(&Metric { name: "up", unit: "1", kind: Kind::Gauge });
/// let up = identity.series(&[]);
/// identity.metric(&Metric { name: "down", unit: "1", kind: Kind::Gauge });
/// assert_ne!(identity.series(&[]), up);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Identity {
    text: Vec<u8>,
    order: Vec<usize>,
    resource: [u8; 16],
    scope: [u8; 16],
    metric: [u8; 16],
}

impl Identity {
    /// What follows belongs to the resource with these attributes; its own identity is returned.
    pub fn resource(&mut self, attributes: &[Attribute<'_>]) -> u128 {
        self.text.clear();
        self.text.push(b'r');
        self.attributes(attributes, true);
        self.resource = self.digest();
        u128::from_be_bytes(self.resource)
    }

    /// What follows belongs to this scope.
    pub fn scope(&mut self, scope: &Scope<'_>) {
        self.text.clear();
        self.text.push(b's');
        self.text.extend_from_slice(&self.resource);
        write_text(&mut self.text, scope.name);
        write_text(&mut self.text, scope.version);
        self.attributes(scope.attributes, false);
        self.scope = self.digest();
    }

    /// What follows belongs to this metric.
    pub fn metric(&mut self, metric: &Metric<'_>) {
        self.text.clear();
        self.text.push(b'm');
        self.text.extend_from_slice(&self.scope);
        write_text(&mut self.text, metric.name);
        write_text(&mut self.text, metric.unit);
        self.text.extend_from_slice(&code(metric.kind));
        self.metric = self.digest();
    }

    /// The series of the point with these attributes.
    #[must_use]
    pub fn series(&mut self, attributes: &[Attribute<'_>]) -> SeriesId {
        if attributes.is_empty() {
            return SeriesId(u128::from_be_bytes(self.metric));
        }
        self.text.clear();
        self.text.push(b'p');
        self.text.extend_from_slice(&self.metric);
        self.attributes(attributes, false);
        SeriesId(u128::from_be_bytes(self.digest()))
    }

    fn attributes(&mut self, attributes: &[Attribute<'_>], tagged: bool) {
        self.order.clear();
        self.order.extend(
            (0..attributes.len())
                .filter(|&index| !(tagged && TAGS.contains(&attributes[index].key.as_ref()))),
        );
        self.order.sort_by(|&a, &b| attributes[a].key.cmp(&attributes[b].key));
        write_length(&mut self.text, self.order.len());
        for &index in &self.order {
            write_text(&mut self.text, &attributes[index].key);
            write_value(&mut self.text, &attributes[index].value);
        }
    }

    fn digest(&self) -> [u8; 16] {
        let digest: [u8; 32] = Sha256::digest(&self.text).into();
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        short
    }
}

fn write_length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&(length as u64).to_le_bytes());
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_length(out, text.len());
    out.extend_from_slice(text.as_bytes());
}

fn write_value(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Empty => out.push(0),
        Value::Text(text) => {
            out.push(1);
            write_text(out, text);
        }
        Value::Bool(truth) => out.extend_from_slice(&[2, u8::from(*truth)]),
        Value::Int(number) => {
            out.push(3);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Value::Double(number) => {
            out.push(4);
            out.extend_from_slice(&number.to_bits().to_le_bytes());
        }
        Value::Bytes(base64) => {
            out.push(5);
            write_text(out, base64);
        }
        Value::Array(values) => {
            out.push(6);
            write_length(out, values.len());
            values.iter().for_each(|value| write_value(out, value));
        }
        Value::Map(attributes) => {
            out.push(7);
            write_length(out, attributes.len());
            let mut sorted: Vec<_> = attributes.iter().collect();
            sorted.sort_by(|a, b| a.key.cmp(&b.key));
            for attribute in sorted {
                write_text(out, &attribute.key);
                write_value(out, &attribute.value);
            }
        }
    }
}

fn code(kind: Kind) -> [u8; 3] {
    let of = |temporality| match temporality {
        Temporality::Unspecified => 0,
        Temporality::Delta => 1,
        Temporality::Cumulative => 2,
    };
    match kind {
        Kind::Gauge => [1, 0, 0],
        Kind::Sum { temporality, monotonic } => [2, of(temporality), u8::from(monotonic)],
        Kind::Histogram(temporality) => [3, of(temporality), 0],
        Kind::ExponentialHistogram(temporality) => [4, of(temporality), 0],
        Kind::Summary => [5, 0, 0],
    }
}

#[cfg(test)]
mod tests;
