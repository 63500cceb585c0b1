//! One line becomes points of a meter.

use std::collections::BTreeSet;
use std::path::Path;

use phoenix_core::model::{ConfigHash, HostId, Timestamp, Variant, Window};
use phoenix_core::telemetry::{
    ArmMeter, Attribute, Kind, Meter, Point, Reading, Scope, TAG_EXPERIMENT, TAG_HASH, TAG_HOST, TAG_VARIANT,
    TooManySeries, text_of,
};

use crate::otlp::{self, Attributes, DistributionPoint, Metric, NumberPoint, Payload, ResourceMetrics};

use super::problems::{ProblemKind, Problems};

const HOST_NAME: &str = "host.name";

/// The target that a resource came from: what the measuring branch says, which a `host.name` of the data does not change.
pub(super) fn host_of<'a>(attributes: &'a [Attribute<'_>]) -> Option<&'a str> {
    text_of(attributes, TAG_HOST).or_else(|| text_of(attributes, HOST_NAME))
}

/// Reads a line.
pub(super) fn parse(line: &[u8]) -> Result<Payload<'_>, String> {
    // serde would read a list as a struct whose fields come in order.
    match line.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => serde_json::from_slice(line).map_err(|error| match error.line() {
            1 => error.to_string().replace(" at line 1 column", " at column"),
            _ => error.to_string(),
        }),
        _ => Err("not a JSON object".to_owned()),
    }
}

/// Whether a line is a payload without anything in it.
pub(super) fn is_empty(line: &[u8]) -> bool {
    parse(line).is_ok_and(|payload| payload.resource_metrics.is_empty())
}

/// Where lines come from and what they may say.
#[derive(Debug)]
pub(super) struct Origin<'a> {
    pub(super) variant: Variant,
    pub(super) file: &'a Path,
    pub(super) line: u64,
    pub(super) experiment: Option<&'a str>,
    /// The host of resources that name none.
    pub(super) host: Option<&'a HostId>,
}

/// What is remembered from line to line of one file.
#[derive(Debug, Default)]
pub(super) struct Memory {
    host: Option<HostId>,
    hash: String,
    pub(super) hashes: BTreeSet<ConfigHash>,
    pub(super) extent: Option<Window>,
    pub(super) points: u64,
}

impl Memory {
    /// The host that a resource belongs to, unless it bears the tags of something else.
    fn admit(
        &mut self,
        attributes: &Attributes<'_>,
        origin: &Origin<'_>,
        problems: &mut Problems,
    ) -> Option<HostId> {
        let mut refuse = |kind, reason: String| {
            problems.note(origin.file, origin.line, kind, reason);
            None
        };
        if let Some(found) =
            text_of(attributes, TAG_VARIANT).filter(|found| *found != origin.variant.as_str())
        {
            return refuse(
                ProblemKind::Foreign,
                format!("{TAG_VARIANT} is {found:?}, not {:?}", origin.variant.as_str()),
            );
        }
        if let (Some(expected), Some(found)) = (origin.experiment, text_of(attributes, TAG_EXPERIMENT))
            && expected != found
        {
            return refuse(ProblemKind::Foreign, format!("{TAG_EXPERIMENT} is {found:?}, not {expected:?}"));
        }
        if let Some(hash) = text_of(attributes, TAG_HASH).filter(|hash| *hash != self.hash) {
            hash.clone_into(&mut self.hash);
            match hash.parse() {
                Ok(hash) => {
                    self.hashes.insert(hash);
                }
                Err(error) => problems.note(origin.file, origin.line, ProblemKind::BadHash, error),
            }
        }
        let mut refuse = |reason: String| {
            problems.note(origin.file, origin.line, ProblemKind::NoHost, reason);
            None
        };
        match (host_of(attributes), origin.host) {
            (Some(name), _) => {
                if self.host.as_ref().is_none_or(|host| host.as_str() != name) {
                    match HostId::new(name) {
                        Ok(host) => self.host = Some(host),
                        Err(error) => return refuse(error.to_string()),
                    }
                }
                self.host.clone()
            }
            (None, Some(host)) => Some(host.clone()),
            (None, None) => refuse(format!("a resource without {TAG_HOST} or {HOST_NAME}")),
        }
    }

    fn at(&mut self, nanos: u64) -> Option<Timestamp> {
        let time = timestamp(nanos)?;
        let extent = self.extent.get_or_insert(Window { from: time, to: time });
        extent.from = extent.from.min(time);
        extent.to = extent.to.max(time);
        self.points += 1;
        Some(time)
    }
}

/// Microseconds of nanoseconds; `None` for 0, which means that it was not said.
pub(super) fn timestamp(nanos: u64) -> Option<Timestamp> {
    (nanos != 0).then(|| Timestamp::from_micros(i64::try_from(nanos / 1000).unwrap_or(i64::MAX)))
}

/// Hands a payload of data to the meter.
pub(super) fn data(
    payload: &Payload<'_>,
    origin: &Origin<'_>,
    memory: &mut Memory,
    meter: &mut Meter,
    problems: &mut Problems,
) -> Result<(), TooManySeries> {
    let nothing = Attributes::default();
    for resource in &payload.resource_metrics {
        let attributes = resource.resource.as_ref().map_or(&nothing, |resource| &resource.attributes);
        if let Some(host) = memory.admit(attributes, origin, problems) {
            let mut feed = Feed { arm: meter.arm(origin.variant, &host), memory, attributes };
            feed.resource(resource)?;
        }
    }
    Ok(())
}

struct Feed<'f, 'a> {
    arm: &'f mut ArmMeter,
    memory: &'f mut Memory,
    attributes: &'f Attributes<'a>,
}

impl Feed<'_, '_> {
    fn resource(&mut self, resource: &ResourceMetrics<'_>) -> Result<(), TooManySeries> {
        self.arm.resource(self.attributes);
        let mut length = otlp::resource_frame(resource);
        let mut inner = 0;
        for scope in &resource.scope_metrics {
            self.arm.scope(&scope_of(scope.scope.as_ref()));
            let frame = otlp::scope_frame(scope);
            let mut metrics = 0;
            for metric in &scope.metrics {
                metrics += self.metric(metric)?;
            }
            let entry = otlp::entry_len(frame + metrics);
            self.arm.framing(entry - metrics);
            inner += entry;
        }
        length += inner;
        self.arm.framing(otlp::entry_len(length) - inner);
        Ok(())
    }

    fn metric(&mut self, metric: &Metric<'_>) -> Result<u64, TooManySeries> {
        let mut points = 0;
        if let Some(kind) = metric.kind() {
            self.arm.metric(&named(metric, kind));
            match (
                &metric.sum,
                &metric.gauge,
                &metric.histogram,
                &metric.exponential_histogram,
                &metric.summary,
            ) {
                (Some(sum), ..) => points = self.numbers(&sum.data_points)?,
                (_, Some(gauge), ..) => points = self.numbers(&gauge.data_points)?,
                (_, _, Some(all), ..) => {
                    points = self.distributions(&all.data_points, otlp::histogram_point)?;
                }
                (_, _, _, Some(all), _) => {
                    points = self.distributions(&all.data_points, otlp::exponential_point)?;
                }
                (_, _, _, _, Some(all)) => {
                    points = self.distributions(&all.data_points, otlp::summary_point)?;
                }
                _ => {}
            }
        }
        let entry = otlp::entry_len(otlp::metric_with(metric, points));
        self.arm.framing(entry - points);
        Ok(entry)
    }

    fn numbers(&mut self, points: &[NumberPoint<'_>]) -> Result<u64, TooManySeries> {
        let mut sum = 0;
        for point in points {
            let bytes = otlp::entry_len(otlp::number_point(point));
            sum += bytes;
            let time = self.memory.at(point.time_unix_nano);
            self.arm.point(self.attributes, &number(point, time), bytes)?;
        }
        Ok(sum)
    }

    fn distributions(
        &mut self,
        points: &[DistributionPoint<'_>],
        len: fn(&DistributionPoint<'_>) -> u64,
    ) -> Result<u64, TooManySeries> {
        let mut sum = 0;
        for point in points {
            let bytes = otlp::entry_len(len(point));
            sum += bytes;
            let point = Point {
                attributes: &point.attributes,
                start: timestamp(point.start_time_unix_nano),
                time: self.memory.at(point.time_unix_nano),
                reading: if point.flags & 1 == 1 { Reading::Nothing } else { Reading::Distribution },
            };
            self.arm.point(self.attributes, &point, bytes)?;
        }
        Ok(sum)
    }
}

/// Hands a payload of what a collector says of itself to the meter.
pub(super) fn telemetry(
    payload: &Payload<'_>,
    origin: &Origin<'_>,
    memory: &mut Memory,
    meter: &mut Meter,
    problems: &mut Problems,
) {
    let nothing = Attributes::default();
    for resource in &payload.resource_metrics {
        let attributes = resource.resource.as_ref().map_or(&nothing, |resource| &resource.attributes);
        let Some(host) = memory.admit(attributes, origin, problems) else { continue };
        let collector = meter.collector(origin.variant, &host);
        collector.resource(attributes);
        let mut alive = None;
        for scope in &resource.scope_metrics {
            collector.scope(&scope_of(scope.scope.as_ref()));
            for metric in &scope.metrics {
                let Some((kind, points)) = metric.kind().zip(metric.sum.as_ref().or(metric.gauge.as_ref()))
                else {
                    continue;
                };
                collector.metric(&named(metric, kind));
                for point in &points.data_points {
                    let time = memory.at(point.time_unix_nano);
                    alive = alive.max(time);
                    collector.point(&number(point, time));
                }
            }
        }
        if let Some(time) = alive {
            meter.sign_of_life(origin.variant, &host, time);
        }
    }
}

pub(super) fn scope_of<'s>(scope: Option<&'s otlp::Scope<'_>>) -> Scope<'s> {
    scope.map_or_else(Scope::default, |scope| Scope {
        name: &scope.name,
        version: &scope.version,
        attributes: &scope.attributes,
    })
}

pub(super) fn named<'m>(metric: &'m Metric<'_>, kind: Kind) -> phoenix_core::telemetry::Metric<'m> {
    phoenix_core::telemetry::Metric { name: &metric.name, unit: &metric.unit, kind }
}

fn number<'p>(point: &'p NumberPoint<'_>, time: Option<Timestamp>) -> Point<'p> {
    let value = point.as_double.or(point.as_int.map(|integer| integer as f64));
    let reading = match value {
        Some(value) if point.flags & 1 == 0 => Reading::Number(value),
        _ => Reading::Nothing,
    };
    Point { attributes: &point.attributes, start: timestamp(point.start_time_unix_nano), time, reading }
}

#[cfg(test)]
mod tests;
