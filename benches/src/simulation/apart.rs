//! Arms on different hosts: what batches of time alone make of equal arms, and what the hull of time and hosts does.
//!
//! Hosts differ in size (log-normal); each varies by a tenth around its own size, with a correlation of 0.6 between neighbouring intervals.

use std::sync::LazyLock;

use phoenix_core::analysis::estimate::Level;
use phoenix_core::analysis::estimate::ratio::RatioOfSums;
use phoenix_core::analysis::report::Status;
use phoenix_core::model::{Criterion, MetricName, Role, Variant, metric};

use super::dice::{Dice, Wave};
use super::experiment::{Layout, Made, hosts};
use super::method::{ALPHA, Looks};

/// How arms are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The t confidence sequence on sums over an arm's hosts, in batches of [`BATCH`] intervals.
    TimeAlone,
    /// Phoenix, planned.
    Planned,
    /// Phoenix without a plan.
    Anytime,
}

/// Five autocorrelation times of the hosts' variation.
pub const BATCH: usize = 20;

/// Whether a method tells equal arms of so many hosts each apart at any look; `spread` is the σ of the logarithm of their sizes.
#[must_use]
pub fn tells_apart(method: Method, each: usize, spread: f64, looks: Looks, dice: &mut Dice) -> bool {
    let series: Vec<(Variant, Vec<f64>)> = (0..2 * each)
        .map(|index| {
            let size = 1000.0 * (spread * dice.normal()).exp();
            let mut wave = Wave::new(0.6, dice);
            let values = (0..looks.samples).map(|_| size * (1.0 + 0.1 * wave.next(dice))).collect();
            (Variant::ALL[index % 2], values)
        })
        .collect();
    match method {
        Method::TimeAlone => by_time(&series, looks),
        Method::Planned | Method::Anytime => ours(series, method == Method::Planned, looks),
    }
}

fn by_time(series: &[(Variant, Vec<f64>)], looks: Looks) -> bool {
    let batches = |variant: Variant| -> Vec<f64> {
        let of_arm = || series.iter().filter(|(arm, _)| *arm == variant);
        let starts = (0..looks.samples as usize / BATCH).map(|batch| batch * BATCH);
        starts.map(|from| of_arm().flat_map(|(_, values)| &values[from..from + BATCH]).sum()).collect()
    };
    let (baseline, candidate) = (batches(Variant::Baseline), batches(Variant::Candidate));
    let level = Level::Anytime { alpha: ALPHA, planned_batches: baseline.len() as f64 };
    (1..=looks.looks).any(|look| {
        let upto = baseline.len() * look as usize / looks.looks as usize;
        let bounds = RatioOfSums::of(&baseline[..upto], &candidate[..upto]).bounds(level);
        bounds.lower > 1.0 || bounds.upper < 1.0
    })
}

fn ours(series: Vec<(Variant, Vec<f64>)>, planned: bool, looks: Looks) -> bool {
    static METRIC: LazyLock<MetricName> = LazyLock::new(|| goal().metric);
    let layout = Layout {
        criteria: vec![goal()],
        hosts: series.len(),
        apart: true,
        intervals: looks.samples,
        warm_up: 0,
        critical: Vec::new(),
    };
    let spec = layout.spec();
    let mut made = Made::new(&spec);
    for (host, (variant, values)) in hosts(series.len()).iter().zip(series) {
        made.add(variant, host, &METRIC, values);
    }
    let mut watch = made.watch(planned);
    (1..=looks.looks).any(|look| {
        let report = watch.look(looks.samples * look / looks.looks, look == looks.looks);
        matches!(report.criteria[0].status, Status::Worse | Status::Met | Status::Improved)
    })
}

fn goal() -> Criterion {
    Criterion::on_known(metric::ACTIVE_SERIES, Role::Goal).expect("invariant: the metric is known")
}
