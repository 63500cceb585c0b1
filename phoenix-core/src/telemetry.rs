//! What was measured: from decoded data points to samples.
//!
//! A source (an intake, a recording) decodes what the arms sent and hands it, level by level, to a [`Meter`]. The meter names the series
//! ([`Identity`]), sorts the points into the intervals of a [`Grid`] that is the same for both arms, and gives out
//! [`Measurements`](crate::model::Measurements): samples of every metric in [`crate::model::metric`] but money.
//!
//! # Which clock
//! A point belongs to the interval that its own time lies in: the time at which the source took it or, where a pipeline stamps what it has aggregated, at
//! which the pipeline did. Arrival is not recorded anywhere, and the time of a payload would make the result depend on how points are batched.
//! [`Cadence`] lays the edges of the grid where no arm has points, so that a scrape is not cut in two.
//!
//! # What counts as an interval
//! An interval is measured for an arm only if the arm showed life (a point, an empty payload, telemetry of its own) in it, before it and in the interval after it.
//! All others, the first and the last one among them, are gaps and have no values at all. An interval is closed one interval after its end; points that come
//! later than that are counted as late and belong to none.
//!
//! # Totals
//! Per metric, arm and interval: what monotonic sums grew by (cumulative ones by differences, new starts and falls as in [`Growth`]; deltas added up) and, for sums
//! that may fall, such as memory, the mean over the scrapes of the interval. What a process used before its first point is counted if it was born while it was
//! watched; an arm that drops first values (`cumulative_to_delta` with `initial_value: drop`) therefore shows less, by what it really loses.

mod arm;
mod cadence;
mod counter;
mod critical;
mod data;
mod fidelity;
mod grid;
mod identity;
mod interval;
mod meter;
mod names;
pub mod prometheus;
mod self_telemetry;
mod series;
mod signals;

pub use arm::{ArmMeter, Oddities, TooManySeries};
pub use cadence::Cadence;
pub use counter::{Counter, Growth};
pub use critical::{BadPattern, CriticalProcesses};
pub use data::{Attribute, Kind, Metric, Point, Reading, Scope, Temporality, Value, text_of};
pub use grid::Grid;
pub use identity::{Identity, SeriesId, TAG_EXPERIMENT, TAG_HASH, TAG_HOST, TAG_VARIANT, TAGS};
pub use meter::{DEFAULT_WINDOW, Meter, MeterOptions};
pub use self_telemetry::CollectorMeter;
pub use signals::{BadSignal, SignalTable};
