//! Batches of time: long enough that one says nothing about the next.

use super::apart::{HostSeries, Hosts};
use super::frame::{Bin, Frame, exact_mean};
use crate::analysis::estimate::autocorrelation::integrated_time;
use crate::analysis::estimate::quantile::winsorize;
use crate::analysis::estimate::warm_up::mser5;
use crate::model::{Criterion, PerVariant, metric};

/// Fewer batches than this decide nothing.
pub(crate) const FEWEST: usize = 10;
/// The shortest batch, in bins: five times the least autocorrelation time, which is one bin.
const SHORTEST: u64 = 5;
/// The first check of warm-up and autocorrelation, in bins; the next ones at each doubling.
const FIRST_CHECK: usize = FEWEST * SHORTEST as usize;

/// One metric in batches, divided by the frame's scale.
#[derive(Debug, Clone)]
pub(crate) struct Batches {
    /// Sums over hosts and bins.
    pub(crate) totals: PerVariant<Vec<f64>>,
    /// Means per host and bin.
    pub(crate) means: PerVariant<Vec<f64>>,
    /// Bins in a batch.
    pub(crate) length: u64,
    /// The autocorrelation time that gave the length, in bins.
    pub(crate) tau: f64,
    /// Bins dropped because the series was not steady yet.
    pub(crate) settling: u64,
    /// Whether it became steady.
    pub(crate) steady: bool,
    /// Bins that count, after settling.
    pub(crate) bins: u64,
    /// Each arm's mean per host over these.
    pub(crate) mean: PerVariant<Option<f64>>,
    /// Each host's mean over these, where the arms are on different hosts.
    pub(crate) levels: Option<PerVariant<Vec<f64>>>,
}

impl Batches {
    /// The batches of a frame for what a criterion asks.
    pub(crate) fn of(frame: &Frame, criterion: &Criterion) -> Batches {
        let counted: Vec<&Bin> = frame.counted().collect();
        let (settling, steady) = settled(&counted);
        let winsorised =
            criterion.winsorise.map(|share| winsorised(&counted[settling..], frame, share.get()));
        let counted: &[&Bin] = match &winsorised {
            Some(bins) => &bins.iter().collect::<Vec<_>>(),
            None => &counted[settling..],
        };
        let tau = autocorrelation(counted, frame, criterion);
        let length = ((5.0 * tau).ceil() as u64).max(SHORTEST);
        let chunk = usize::try_from(length).unwrap_or(usize::MAX).max(1);
        let chunks = || counted.chunks_exact(chunk);
        let alone = frame.is_candidate_only();
        let arm = |pick: fn(&Bin) -> f64, average: bool, absent: bool| -> Vec<f64> {
            if absent {
                return Vec::new();
            }
            let value = |bin: &Bin| if average { pick(bin) / f64::from(bin.hosts) } else { pick(bin) };
            let divisor = if average { chunk as f64 } else { 1.0 };
            chunks().map(|bins| sum(bins.iter().map(|bin| value(bin))) / divisor).collect()
        };
        let whole = |pick: fn(&Bin) -> f64, absent: bool| {
            let values = counted.iter().map(|bin| pick(bin) / f64::from(bin.hosts));
            (!absent && !counted.is_empty()).then(|| sum(values) / counted.len() as f64)
        };
        Batches {
            totals: PerVariant {
                baseline: arm(baseline, false, alone),
                candidate: arm(candidate, false, false),
            },
            means: PerVariant {
                baseline: arm(baseline, true, alone),
                candidate: arm(candidate, true, false),
            },
            length,
            tau,
            settling: settling as u64,
            steady,
            bins: counted.len() as u64,
            mean: PerVariant { baseline: whole(baseline, alone), candidate: whole(candidate, false) },
            levels: frame.apart.as_ref().map(|hosts| levels(hosts, counted.first(), criterion)),
        }
    }

    /// How many batches there are.
    pub(crate) fn count(&self) -> usize {
        self.totals.candidate.len()
    }
}

/// The bins with the values of each arm winsorised; those that both arms lack stay as they are.
fn winsorised(counted: &[&Bin], frame: &Frame, share: f64) -> Vec<Bin> {
    let arm = |pick: fn(&Bin) -> f64| {
        winsorize(&counted.iter().map(|bin| pick(bin) / f64::from(bin.hosts)).collect::<Vec<_>>(), share)
    };
    let candidate = arm(candidate);
    let baseline = if frame.is_candidate_only() { vec![0.0; candidate.len()] } else { arm(baseline) };
    let values = baseline.into_iter().zip(candidate);
    let bins = counted.iter().zip(values).map(|(bin, (baseline, candidate))| {
        let hosts = f64::from(bin.hosts);
        Bin { sums: PerVariant { baseline: baseline * hosts, candidate: candidate * hosts }, ..**bin }
    });
    bins.collect()
}

/// The mean of each host from the first bin on; hosts that have nothing since then are left out.
fn levels(hosts: &PerVariant<Hosts>, first: Option<&&Bin>, criterion: &Criterion) -> PerVariant<Vec<f64>> {
    let Some(first) = first.map(|bin| bin.index) else { return PerVariant::default() };
    let level = |series: &HostSeries| {
        let since = series.partition_point(|(bin, _)| *bin < first);
        let values: Vec<f64> = series[since..].iter().map(|(_, value)| *value).collect();
        let values = match criterion.winsorise {
            Some(share) => winsorize(&values, share.get()),
            None => values,
        };
        exact_mean(values.into_iter())
    };
    PerVariant::from_fn(|variant| hosts.get(variant).values().filter_map(level).collect())
}

fn baseline(bin: &Bin) -> f64 {
    bin.sums.baseline
}

fn candidate(bin: &Bin) -> f64 {
    bin.sums.candidate
}

/// Sums around the first value, so that n equal values sum to exactly n times the value wherever that is a number.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut values = values.peekable();
    let Some(&first) = values.peek() else { return 0.0 };
    let (mut count, mut excess) = (0.0, 0.0);
    for value in values {
        count += 1.0;
        excess += value - first;
    }
    first * count + excess
}

/// How many bins to drop and whether the series is steady after them: MSER-5 on both arms, the later one counts. Decided on the first
/// 50 bins and frozen; while the rule finds no steady end, again at each doubling.
fn settled(counted: &[&Bin]) -> (usize, bool) {
    for length in checks(counted.len()) {
        let found = [baseline, candidate].map(|pick: fn(&Bin) -> f64| {
            let series: Vec<f64> =
                counted[..length].iter().map(|bin| pick(bin) / f64::from(bin.hosts)).collect();
            mser5(&series)
        });
        if found.iter().all(|arm| arm.steady) {
            return (found.iter().map(|arm| arm.truncate).max().unwrap_or(0), true);
        }
    }
    (0, false)
}

/// The greatest autocorrelation time that any check found, at least one bin, so that batches only grow.
fn autocorrelation(counted: &[&Bin], frame: &Frame, criterion: &Criterion) -> f64 {
    let mut tau: f64 = 1.0;
    for length in checks(counted.len()) {
        for contrast in contrasts(&counted[..length], frame, criterion) {
            let greatest = contrast.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            let least = contrast.iter().fold(f64::INFINITY, |least, value| least.min(value.abs()));
            let constant =
                contrast.iter().all(|value| (value - contrast[0]).abs() <= 1e-12 * greatest.max(least));
            if !constant {
                tau = tau.max(integrated_time(&contrast).tau);
            }
        }
    }
    tau
}

/// The series whose means are judged: candidate − R · baseline, the difference, the candidate itself where it has a limit of its own.
fn contrasts(bins: &[&Bin], frame: &Frame, criterion: &Criterion) -> Vec<Vec<f64>> {
    let own = || bins.iter().map(|bin| bin.sums.candidate / f64::from(bin.hosts)).collect::<Vec<f64>>();
    if frame.is_candidate_only() {
        return vec![own()];
    }
    let totals = PerVariant::<f64> {
        baseline: sum(bins.iter().map(|bin| bin.sums.baseline)),
        candidate: sum(bins.iter().map(|bin| bin.sums.candidate)),
    };
    let mut contrasts = Vec::new();
    if totals.baseline != 0.0 {
        let ratio = totals.candidate / totals.baseline;
        let residual = |bin: &&Bin| {
            let (b, c) = (ratio * bin.sums.baseline, bin.sums.candidate);
            // What rounding leaves of arms that are exactly proportional is no contrast.
            if (c - b).abs() <= 1e-12 * c.abs().max(b.abs()) { 0.0 } else { c - b }
        };
        contrasts.push(bins.iter().map(residual).collect());
    }
    if criterion.allowance.is_some() {
        let difference = |bin: &&Bin| (bin.sums.candidate - bin.sums.baseline) / f64::from(bin.hosts);
        contrasts.push(bins.iter().map(difference).collect());
    }
    let has_own_limit = criterion.at_least.is_some() || criterion.at_most.is_some();
    if has_own_limit && !is_share_of_total(frame, criterion) {
        contrasts.push(own());
    }
    contrasts
}

/// Whether a limit on the candidate's own value is one on Σ candidate / Σ baseline: how the total itself rises and falls, in both arms
/// alike, then says nothing.
pub(crate) fn is_share_of_total(frame: &Frame, criterion: &Criterion) -> bool {
    criterion.metric.as_str() == metric::TOTAL_FIDELITY && !frame.is_candidate_only()
}

/// 50, 100, 200, … bins; all there are while they are fewer.
fn checks(bins: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(FIRST_CHECK.min(bins)), |length| length.checked_mul(2))
        .take_while(move |length| *length <= bins && *length > 0)
}
