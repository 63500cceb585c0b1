//! The templates of gateways: what senders counted arrives, in fewer series, and they are adopted where they save enough.
//!
//! Senders stand in for services. Something in front of the gateways copies each of their requests, byte for byte, to every gateway, so that
//! all are compared on the same traffic: a mirror, as proxies have it. First production's configurations run so, and what their exporters
//! put on the wire is decoded and compared with what the senders counted; then the arms beside production do (the design `mirror`), and
//! what they measured is judged by the real use cases.

mod mirror;
mod plain;
mod senders;
mod table;
mod talk;

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::judge::JudgedRow;
use crate::stage::Tools;

pub use table::{GATEWAYS, Gateway};

/// What one gateway made of what it was sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GatewayRow {
    /// The template.
    pub template: &'static str,
    /// Different series that left.
    pub series: usize,
    /// Data points a minute.
    pub points_per_minute: f64,
    /// Uncompressed bytes a minute.
    pub bytes_per_minute: f64,
    /// Bytes a minute as they went over the wire.
    pub wire_bytes_per_minute: f64,
    /// Cores used, as the collector says itself.
    pub cpu_cores: f64,
    /// Memory resident, as the collector says itself.
    pub memory_bytes: f64,
    /// What arrived of each metric that senders count, in parts of what they had counted.
    pub totals: BTreeMap<String, f64>,
    /// Series of gauges that left.
    pub gauges: usize,
    /// Points that repeat identity and time of another.
    pub repeated: usize,
    /// What went wrong on the way.
    pub problems: Vec<String>,
}

impl GatewayRow {
    /// The total that is farthest from what was counted, with the metric's name.
    #[must_use]
    pub fn worst_total(&self) -> (&str, f64) {
        let farthest = |(_, one): &(&str, f64), (_, other): &(&str, f64)| {
            (one - 1.0).abs().total_cmp(&(other - 1.0).abs())
        };
        let totals = self.totals.iter().map(|(metric, ratio)| (metric.as_str(), *ratio));
        totals.max_by(farthest).unwrap_or(("none", 0.0))
    }
}

/// Runs production's configurations for so long.
///
/// # Errors
/// When something cannot be run.
pub fn rows(
    tools: &Tools,
    folder: &Path,
    length: Duration,
    say: &mut dyn Write,
) -> Result<Vec<GatewayRow>, Box<dyn Error>> {
    writeln!(say, "  gateways: {} for {} s", GATEWAYS.len(), length.as_secs())?;
    plain::rows(tools, folder, length)
}

/// Runs the arms for so long and judges each candidate beside the baseline.
///
/// # Errors
/// When something cannot be run.
pub fn judged(
    tools: &Tools,
    folder: &Path,
    length: Duration,
    say: &mut dyn Write,
) -> Result<Vec<JudgedRow>, Box<dyn Error>> {
    writeln!(say, "  gateways: {} arms for {} s, to be judged", GATEWAYS.len(), length.as_secs())?;
    mirror::judged(tools, folder, length, say)
}
