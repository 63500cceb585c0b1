//! What was on the wire, decoded to one shape: series and their readings.

#[cfg(test)]
pub(crate) mod captured;
pub mod exposition;
pub mod json;
pub mod otlp;
pub mod remote_write;
pub mod translate;

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

/// Names and values in text.
pub type Labels = BTreeMap<String, String>;

/// What a metric's values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A value of its moment.
    Gauge,
    /// What was added since the reading before.
    Delta {
        /// Whether it can only be added to.
        monotonic: bool,
    },
    /// What was added since a beginning.
    Cumulative {
        /// Whether it can only grow.
        monotonic: bool,
    },
    /// A histogram or a summary; a reading is its count.
    Distribution,
}

/// One series of OTLP: everything that tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Series {
    /// Attributes of the resource.
    pub resource: Labels,
    /// Name of the instrumentation scope.
    pub scope: String,
    /// Name of the metric.
    pub metric: String,
    /// Its unit.
    pub unit: String,
    /// What its values mean.
    pub kind: Kind,
    /// Attributes of the point.
    pub attributes: Labels,
}

impl Series {
    /// The name of the executable that it is about, if it is about one.
    #[must_use]
    pub fn executable(&self) -> Option<&str> {
        self.resource.get("process.executable.name").map(String::as_str)
    }

    /// Whether it comes from the process scraper.
    #[must_use]
    pub fn of_processes(&self) -> bool {
        self.metric.starts_with("process.")
    }
}

/// One value of a series.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Reading {
    /// Since when it is counted, in nanoseconds since 1970; 0 where it was not said.
    pub start: u64,
    /// When it was taken, in nanoseconds since 1970.
    pub time: u64,
    /// The value.
    pub value: f64,
}

/// Series with their readings, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// All series.
    pub series: BTreeMap<Series, Vec<Reading>>,
}

impl Seen {
    /// Takes a reading.
    pub fn add(&mut self, series: Series, reading: Reading) {
        self.series.entry(series).or_default().push(reading);
    }

    /// How many readings there are.
    #[must_use]
    pub fn points(&self) -> usize {
        self.series.values().map(Vec::len).sum()
    }

    /// The same without the resource attributes that `dropped` names; series that become equal become one.
    #[must_use]
    pub fn without(&self, dropped: &[&str]) -> Seen {
        let mut seen = Seen::default();
        for (series, readings) in &self.series {
            let mut series = series.clone();
            series.resource.retain(|key, _| !dropped.contains(&key.as_str()));
            seen.series.entry(series).or_default().extend(readings);
        }
        seen
    }
}

/// Why a message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WireError {
    /// It says to be something else.
    #[error("the content type is {found:?}, not {expected:?}: point an exporter of that protocol here")]
    ContentType {
        /// What is read here.
        expected: &'static str,
        /// What it says.
        found: String,
    },
    /// It is compressed in a way that is not undone here.
    #[error("the content encoding {0:?} is not read here: use none, gzip or, for remote write, snappy")]
    Encoding(String),
    /// The compressed bytes are damaged.
    #[error("the {encoding} body of {length} bytes cannot be unpacked: {reason}")]
    Packed {
        /// How it is compressed.
        encoding: &'static str,
        /// How long it is.
        length: usize,
        /// What is wrong.
        reason: String,
    },
    /// The bytes are no such message.
    #[error("{length} bytes are not a {message}: {reason}")]
    Message {
        /// What was expected.
        message: &'static str,
        /// How long it is.
        length: usize,
        /// What is wrong.
        reason: String,
    },
    /// A line of text is no such line.
    #[error("line {line}: {reason}: {text:?}")]
    Line {
        /// Its number, from 1 on.
        line: usize,
        /// What is wrong.
        reason: &'static str,
        /// The line.
        text: String,
    },
}
