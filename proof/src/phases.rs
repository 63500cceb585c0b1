//! The sweep of the scrape's phase: no scrape may be split, at whatever moment it happens.

use std::time::Duration;

use serde::Serialize;

use crate::account::account;
use crate::part::{Part, Role};
use crate::scene::Played;

/// What was found for one template.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseRow {
    /// The template.
    pub template: &'static str,
    /// Collectors that ran, each started at another moment.
    pub collectors: usize,
    /// Scrapes that were looked at.
    pub scrapes: usize,
    /// The largest part of the interval in which none of the collectors scraped.
    pub widest_gap: f64,
    /// Points beyond the first of one series in one scrape.
    pub split: usize,
    /// Points that repeat identity and time of another.
    pub repeated: usize,
}

/// Counts over all collectors that were started at moments of their own.
#[must_use]
pub fn rows(played: &Played) -> Vec<PhaseRow> {
    let mut rows: Vec<PhaseRow> = Vec::new();
    let mut phases: Vec<Vec<f64>> = Vec::new();
    for part in played.with(|role| matches!(role, Role::Phase(_))) {
        let at = rows.iter().position(|row| row.template == part.strategy.template).unwrap_or_else(|| {
            let template = part.strategy.template;
            rows.push(PhaseRow {
                template,
                collectors: 0,
                scrapes: 0,
                widest_gap: 1.0,
                split: 0,
                repeated: 0,
            });
            phases.push(Vec::new());
            rows.len() - 1
        });
        let seen = part.production.as_ref().map(|receiver| receiver.inbox().otlp()).unwrap_or_default();
        let counted = account(&seen, played.span, played.watched, part.interval);
        let row = &mut rows[at];
        row.collectors += 1;
        row.scrapes += counted.scrapes;
        row.split += counted.split;
        row.repeated += counted.repeated;
        phases[at].extend(phase(part, &seen));
    }
    for (row, phases) in rows.iter_mut().zip(phases) {
        row.widest_gap = widest_gap(phases);
    }
    rows
}

/// Where in the interval a collector scrapes: the mean direction of the times of its longest series.
fn phase(part: &Part, seen: &crate::wire::Seen) -> Option<f64> {
    let longest =
        seen.series.iter().filter(|(series, _)| series.of_processes()).map(|(_, readings)| readings);
    let readings = longest.max_by_key(|readings| readings.len())?;
    let turn = |time: u64| {
        let within = Duration::from_nanos(time % u64::try_from(part.interval.as_nanos()).unwrap_or(u64::MAX));
        within.as_secs_f64() / part.interval.as_secs_f64() * std::f64::consts::TAU
    };
    let (sin, cos) =
        readings.iter().map(|it| turn(it.time).sin_cos()).fold((0.0, 0.0), |(a, b), (c, d)| (a + c, b + d));
    Some(sin.atan2(cos).rem_euclid(std::f64::consts::TAU) / std::f64::consts::TAU)
}

/// The largest distance between neighbours on a circle of length 1.
fn widest_gap(mut phases: Vec<f64>) -> f64 {
    phases.sort_by(f64::total_cmp);
    let next = phases.iter().skip(1).copied().chain(phases.first().map(|first| first + 1.0));
    phases.iter().zip(next).map(|(one, other)| other - one).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_gap_goes_round_the_circle() {
        assert!((widest_gap(vec![0.5, 0.1, 0.3]) - 0.6).abs() < 1e-12);
        assert!((widest_gap(vec![0.0, 0.25, 0.5, 0.75]) - 0.25).abs() < 1e-12);
        assert_eq!(widest_gap(vec![0.7]), 1.0);
        assert_eq!(widest_gap(Vec::new()), 0.0);
    }
}
