//! Production's configurations side by side over one load, in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::account::{Account, Span, account, points_per_minute, shown_busy};
use crate::part::{Part, Role};
use crate::scene::Played;
use crate::strategy::{CRITICAL, SLEEPERS, Strategy};
use crate::wire::Seen;

/// What one template sent under one load.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadRow {
    /// The kind of load.
    pub load: &'static str,
    /// The template.
    pub template: &'static str,
    /// Different series.
    pub series: usize,
    /// Data points a minute.
    pub points_per_minute: f64,
    /// Bytes a minute, as uncompressed protobuf.
    pub bytes_per_minute: f64,
    /// Bytes a minute, as they were sent.
    pub wire_bytes_per_minute: f64,
    /// Of the scrapes and critical executables, the share in which the executable was sent.
    pub critical_retained: f64,
    /// Cores that the collector used.
    pub cpu_cores: f64,
    /// Memory that it held, in bytes.
    pub memory_bytes: f64,
    /// Points that it could not send.
    pub failed_points: f64,
    /// The totals of summed metrics, relative to the baseline's.
    pub totals: BTreeMap<String, f64>,
    /// Points that repeat identity and time of another.
    pub repeated: usize,
    /// Requests that came again because their sender had not heard in time that they were taken.
    pub resent: u64,
    /// The share of scrapes in which a series that was there before and after was missing.
    pub gap_ratio: f64,
    /// Seconds from when an idle process turned hot until it was shown; none if it was not, or if nothing turned hot.
    pub hot_after_seconds: Option<f64>,
    /// Points a minute about the processes that turned hot: while they were idle, and while they were hot; none without a surge.
    pub surge_points: Option<(f64, f64)>,
    /// Whether the series of other scrapers were those of the baseline.
    pub others_untouched: bool,
    /// What the backend could not read.
    pub problems: Vec<String>,
}

impl LoadRow {
    /// The total that is farthest from the baseline's, and how much of it it is.
    #[must_use]
    pub fn worst_total(&self) -> (&str, f64) {
        let worst = self.totals.iter().max_by(|(_, a), (_, b)| (*a - 1.0).abs().total_cmp(&(*b - 1.0).abs()));
        worst.map_or(("nothing", 0.0), |(metric, ratio)| (metric, *ratio))
    }
}

/// Counts what every plain configuration of a scene sent.
///
/// # Panics
/// When the scene has no baseline.
#[must_use]
pub fn rows(load: &'static str, played: &Played) -> Vec<LoadRow> {
    let parts: Vec<&Part> = played.with(|role| role == Role::Plain).collect();
    let sent: Vec<Seen> = parts.iter().map(|part| sent(part)).collect();
    let count = |(part, seen): (&&Part, &Seen)| account(seen, played.span, played.watched, part.interval);
    let accounts: Vec<Account> = parts.iter().zip(&sent).map(count).collect();
    let baseline = parts.iter().position(|part| part.strategy.is_baseline());
    let baseline = &accounts[baseline.expect("invariant: every scene has the baseline")];
    let rows = parts.iter().zip(&sent).zip(&accounts);
    rows.map(|((part, seen), account)| row(load, part, seen, account, baseline, played)).collect()
}

fn sent(part: &Part) -> Seen {
    part.production.as_ref().map(|receiver| receiver.inbox().otlp()).unwrap_or_default()
}

fn row(
    load: &'static str,
    part: &Part,
    seen: &Seen,
    account: &Account,
    baseline: &Account,
    played: &Played,
) -> LoadRow {
    let inbox = part.production.as_ref().map(|receiver| receiver.inbox().clone()).unwrap_or_default();
    let span = played.span;
    let minutes = span.minutes();
    let within = || inbox.requests.iter().filter(|request| span.from < request.at && request.at <= span.to);
    let cost = played.costs.get(&part.actor.name);
    let ratio = |(metric, ours): (&String, &f64)| {
        let base = baseline.totals.get(metric).copied().filter(|base| *base > 0.0)?;
        Some((metric.clone(), ours / base))
    };
    let hot =
        played.surge.and_then(|(from, _)| Some((from, shown_busy(seen, SLEEPERS[0], from, part.interval)?)));
    LoadRow {
        load,
        template: part.strategy.template,
        series: account.series,
        points_per_minute: account.points as f64 / minutes,
        bytes_per_minute: within().map(|request| request.bytes).sum::<u64>() as f64 / minutes,
        wire_bytes_per_minute: within().map(|request| request.wire_bytes).sum::<u64>() as f64 / minutes,
        critical_retained: retained(part.strategy, account, baseline),
        cpu_cores: cost.map_or(f64::NAN, |cost| cost.cpu_cores),
        memory_bytes: cost.map_or(f64::NAN, |cost| cost.memory_bytes),
        failed_points: cost.map_or(f64::NAN, |cost| cost.failed),
        totals: baseline
            .totals
            .keys()
            .map(|metric| (metric, account.totals.get(metric).unwrap_or(&0.0)))
            .filter_map(ratio)
            .collect(),
        repeated: account.repeated,
        resent: inbox.resent,
        gap_ratio: account.gap_ratio,
        hot_after_seconds: hot.map(|(from, shown)| (shown - from) as f64 / 1e9),
        surge_points: played.surge.and_then(|surge| surge_points(seen, part, span, surge)),
        others_untouched: account.others.keys().eq(baseline.others.keys()),
        problems: inbox.problems,
    }
}

/// Of what the baseline shows of critical executables, the share that is shown; a template that reads less often is not asked for more than it reads.
fn retained(strategy: &Strategy, account: &Account, baseline: &Account) -> f64 {
    let slower = strategy.slower as usize;
    let (mut expected, mut found) = (0, 0);
    for executable in CRITICAL {
        let shown = baseline.executables.get(executable).copied().unwrap_or(0);
        // A scrape more or less falls into the span, by chance.
        let wanted = if shown == baseline.scrapes { account.scrapes } else { shown / slower };
        expected += wanted;
        found += account.executables.get(executable).copied().unwrap_or(0).min(wanted);
    }
    if expected == 0 { 0.0 } else { found as f64 / expected as f64 }
}

fn surge_points(seen: &Seen, part: &Part, span: Span, (from, to): (u64, u64)) -> Option<(f64, f64)> {
    // A scrape shows what was used since the one before.
    let settling = 2 * u64::try_from(part.interval.as_nanos()).unwrap_or(u64::MAX);
    let idle = Span { from: span.from, to: from };
    let hot = Span { from: from.saturating_add(settling), to: to.min(span.to) };
    let usable = idle.from < idle.to && hot.from < hot.to;
    usable.then(|| (points_per_minute(seen, &SLEEPERS, idle), points_per_minute(seen, &SLEEPERS, hot)))
}
