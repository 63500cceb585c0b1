//! What production was sent beside what was measured, one row for each template and way.

use std::error::Error;

use serde::Serialize;

use crate::equal::{self, Differences, untagged};
use crate::part::{Part, Role};
use crate::scene::Played;
use crate::way::Way;
use crate::wire::{Reading, Seen};

/// What one template sent one way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WireRow {
    /// The template.
    pub template: &'static str,
    /// The way.
    pub way: Way,
    /// Series that were measured.
    pub series: usize,
    /// Points that were measured.
    pub points: usize,
    /// Whether production was sent just that.
    pub equal: bool,
    /// What differs, in words.
    pub differences: String,
    /// Points that the measuring branch could not deliver, as the collector says; production had them.
    pub unmeasured: usize,
    /// Requests that came again because their sender had not heard in time that they were taken.
    pub resent: u64,
    /// Points that repeat identity and time of another.
    pub repeated: usize,
}

/// Compares every wired configuration of a scene.
///
/// # Errors
/// When a file that was to be written is not there or cannot be read.
pub fn rows(played: &Played) -> Result<Vec<WireRow>, Box<dyn Error>> {
    let mut rows = Vec::new();
    for part in &played.parts {
        if let Role::Wired(way) = part.role {
            rows.push(row(part, way, played)?);
        }
    }
    Ok(rows)
}

fn row(part: &Part, way: Way, played: &Played) -> Result<WireRow, Box<dyn Error>> {
    let measured = part.measured.as_ref().map(|receiver| receiver.inbox().clone()).unwrap_or_default();
    let production = part.production.as_ref().map(|receiver| receiver.inbox().clone()).unwrap_or_default();
    let seen = untagged(&measured.otlp());
    // What is sent again and again on a busy machine may be too late for the end.
    let interval = u64::try_from(part.interval.as_nanos()).unwrap_or(u64::MAX);
    let until = played.span.to.saturating_sub(2 * interval);
    let lost = played.costs.get(&part.actor.name).map_or(0.0, |cost| cost.unmeasured) as usize;
    let differences = match way {
        Way::RemoteWrite => equal::remote_write(&production.samples(), &seen, until, lost),
        Way::Scrape => scraped(part, &seen, played),
        _ => equal::otlp(&part.production_otlp(&played.folder)?, &seen, until, lost),
    };
    let problems = production.problems.iter().chain(&measured.problems);
    let problems: Vec<&str> = problems.map(String::as_str).collect();
    Ok(WireRow {
        template: part.strategy.template,
        way,
        series: seen.series.len(),
        points: seen.points(),
        equal: differences.none() && problems.is_empty() && seen.points() > 0,
        differences: if problems.is_empty() { differences.summary() } else { problems.join("; ") },
        unmeasured: lost,
        resent: production.resent + measured.resent,
        repeated: repeated(&seen),
    })
}

/// The first scrape that differs from what had been measured until then, or the last one.
fn scraped(part: &Part, measured: &Seen, played: &Played) -> Differences {
    let interval = u64::try_from(part.interval.as_nanos()).unwrap_or(u64::MAX);
    let mut differences = Differences::missing("nothing was scraped");
    for (before, after, samples) in played.served.get(&part.actor.name).into_iter().flatten() {
        let until = Seen {
            series: measured
                .series
                .iter()
                .map(|(series, readings)| {
                    let earlier: Vec<Reading> =
                        readings.iter().filter(|it| it.time <= *after).copied().collect();
                    (series.clone(), earlier)
                })
                .filter(|(_, readings)| !readings.is_empty())
                .collect(),
        };
        // What came within the last second may not have reached the exporter.
        let settled = before.saturating_sub(1_000_000_000);
        differences = equal::scrape(samples, &until, settled.saturating_sub(interval), settled);
        if !differences.none() {
            break;
        }
    }
    differences
}

fn repeated(seen: &Seen) -> usize {
    let of_series = |readings: &Vec<Reading>| {
        let mut times: Vec<u64> = readings.iter().map(|reading| reading.time).collect();
        times.sort_unstable();
        times.windows(2).filter(|two| two[0] == two[1]).count()
    };
    seen.series.values().map(of_series).sum()
}
