//! Batches of time: long enough that one says nothing about the next.

mod contrasts;
mod sum;

use std::ops::Range;

use super::apart::{HostSeries, Hosts};
use super::frame::{Bin, Frame, exact_mean};
use crate::analysis::estimate::autocorrelation::understatement;
use crate::analysis::estimate::mean::Summary;
use crate::analysis::estimate::quantile::winsorize;
use crate::analysis::estimate::ratio::RatioOfSums;
use crate::analysis::estimate::running::{Mean, Ratio, Track};
use crate::analysis::estimate::warm_up::mser5;
use crate::model::{Criterion, PerVariant, Variant};

use contrasts::autocorrelation;
use sum::{Sum, sum};

pub(crate) use contrasts::is_share_of_total;

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
    /// Their ratio of sums.
    pub(crate) ratio: RatioOfSums,
    /// The differences of their means.
    pub(crate) difference: Summary,
    /// The candidate's means.
    pub(crate) own: Summary,
    progress: Progress,
}

/// What the next look can go on from.
#[derive(Debug, Clone)]
struct Progress {
    criterion: Criterion,
    alone: bool,
    /// The bins of each check of settling, with what it found.
    settled: Vec<(usize, Option<usize>)>,
    /// The bins of each check of the autocorrelation, with what it found.
    taus: Vec<(usize, f64)>,
    /// The sum of all bins until the end of each batch, and until the end.
    sums: PerVariant<Vec<Sum>>,
    end: PerVariant<Sum>,
    /// The estimates as of the latest batches.
    ratio: Track<Ratio>,
    difference: Track<Mean>,
    own: Track<Mean>,
}

/// The bins that count once the series is steady.
struct Counted<'a> {
    bins: &'a [Bin],
    places: &'a [usize],
    /// How many of the first ones are as they were at the look before.
    kept: usize,
}

impl Counted<'_> {
    fn all(&self) -> impl Iterator<Item = &Bin> {
        self.range(0..self.places.len())
    }

    fn range(&self, range: Range<usize>) -> impl Iterator<Item = &Bin> {
        self.places[range].iter().map(|place| &self.bins[*place])
    }
}

impl Batches {
    /// The batches of a frame for what a criterion asks.
    pub(crate) fn of(frame: &Frame, criterion: &Criterion) -> Batches {
        Batches::go_on(None, frame, criterion)
    }

    /// The same; those of the look before are gone on with as far as the frame was kept.
    pub(crate) fn go_on(earlier: Option<Batches>, frame: &Frame, criterion: &Criterion) -> Batches {
        let alone = frame.is_candidate_only();
        let earlier = earlier
            .filter(|earlier| earlier.progress.criterion == *criterion && earlier.progress.alone == alone);
        let mut batches = earlier.unwrap_or_else(|| Batches::nothing(criterion, alone));
        let kept = frame.kept_counted();
        batches.settle(frame, kept);
        let settling = batches.settling as usize;
        let steady = Counted {
            bins: &frame.bins,
            places: &frame.places[settling..],
            kept: kept.saturating_sub(settling),
        };
        match criterion.winsorise {
            None => batches.sum_up(&steady, frame, criterion),
            // Any value can change what the others are cut to.
            Some(share) => {
                let bins = winsorised(&steady.all().collect::<Vec<_>>(), frame, share.get());
                let places: Vec<usize> = (0..bins.len()).collect();
                batches.sum_up(&Counted { bins: &bins, places: &places, kept: 0 }, frame, criterion);
            }
        }
        batches.estimate();
        batches.levels = frame.apart.as_ref().map(|hosts| levels(hosts, steady.all().next(), criterion));
        batches
    }

    fn nothing(criterion: &Criterion, alone: bool) -> Batches {
        Batches {
            totals: PerVariant::default(),
            means: PerVariant::default(),
            length: 0,
            tau: 1.0,
            settling: 0,
            steady: false,
            bins: 0,
            mean: PerVariant::default(),
            levels: None,
            ratio: RatioOfSums::of(&[], &[]),
            difference: Summary::of(&[]),
            own: Summary::of(&[]),
            progress: Progress {
                criterion: criterion.clone(),
                alone,
                settled: Vec::new(),
                taus: Vec::new(),
                sums: PerVariant::default(),
                end: PerVariant::default(),
                ratio: Track::default(),
                difference: Track::default(),
                own: Track::default(),
            },
        }
    }

    /// How many bins to drop and whether the series is steady after them: MSER-5 on both arms, the later one counts. Decided on the
    /// first 50 bins and frozen; while the rule finds no steady end, again at each doubling.
    fn settle(&mut self, frame: &Frame, kept: usize) {
        let known = std::mem::take(&mut self.progress.settled);
        let mut known = known.into_iter().take_while(|(length, _)| *length <= kept);
        let mut found = None;
        for length in checks(frame.places.len()) {
            found = match known.next() {
                Some((checked, found)) if checked == length => found,
                _ => settled(&frame.counted().take(length).collect::<Vec<_>>()),
            };
            self.progress.settled.push((length, found));
            if found.is_some() {
                break;
            }
        }
        let settling = found.unwrap_or(0) as u64;
        if settling != self.settling {
            self.progress.taus.clear();
            self.forget(0);
        }
        (self.settling, self.steady) = (settling, found.is_some());
    }

    fn sum_up(&mut self, steady: &Counted<'_>, frame: &Frame, criterion: &Criterion) {
        self.correlate(steady, frame, criterion);
        self.divide(steady);
    }

    /// The greatest autocorrelation time that any check found, at least one bin, so that batches only grow.
    fn correlate(&mut self, steady: &Counted<'_>, frame: &Frame, criterion: &Criterion) {
        let known = std::mem::take(&mut self.progress.taus);
        let mut known = known.into_iter().take_while(|(length, _)| *length <= steady.kept);
        self.tau = 1.0;
        for length in checks(steady.places.len()) {
            let found = match known.next() {
                Some((checked, found)) if checked == length => found,
                _ => autocorrelation(&steady.range(0..length).collect::<Vec<_>>(), frame, criterion),
            };
            self.progress.taus.push((length, found));
            self.tau = self.tau.max(found);
        }
        let length = ((5.0 * self.tau).ceil() as u64).max(SHORTEST);
        if length != self.length {
            self.length = length;
            self.forget(0);
        }
    }

    /// Sums and means of the batches, and of all bins.
    fn divide(&mut self, steady: &Counted<'_>) {
        let length = usize::try_from(self.length).unwrap_or(usize::MAX).max(1);
        self.forget(steady.kept / length);
        let bins = steady.places.len();
        let arms = if self.progress.alone { &[Variant::Candidate][..] } else { &Variant::ALL };
        for batch in self.count()..bins / length {
            let of_batch = || steady.range(batch * length..(batch + 1) * length);
            for &arm in arms {
                let total = sum(of_batch().map(|bin| *bin.sums.get(arm)));
                let mean = sum(of_batch().map(|bin| per_host(bin, arm))) / length as f64;
                self.totals.get_mut(arm).push(total);
                self.means.get_mut(arm).push(mean);
            }
        }
        self.mean = PerVariant::default();
        for &arm in arms {
            let (sums, end) = (self.progress.sums.get_mut(arm), self.progress.end.get_mut(arm));
            if end.count > steady.kept {
                *end = sums.last().copied().unwrap_or_default();
            }
            for bin in steady.range(end.count..bins) {
                end.add(per_host(bin, arm));
                if end.count % length == 0 {
                    sums.push(*end);
                }
            }
            *self.mean.get_mut(arm) = (end.count > 0).then(|| end.total() / end.count as f64);
        }
        self.bins = bins as u64;
    }

    /// The estimates of all batches.
    fn estimate(&mut self) {
        let (factor, progress) = (self.understatement(), &mut self.progress);
        let PerVariant { baseline, candidate } = &self.means;
        let pairs = baseline.len().min(candidate.len());
        let totals = |at: usize| (self.totals.baseline[at], self.totals.candidate[at]);
        self.ratio = progress.ratio.go_on(pairs, totals).sums().varying(factor);
        let difference = progress.difference.go_on(pairs, |at| candidate[at] - baseline[at]);
        self.difference = difference.summary().varying(factor);
        self.own = progress.own.go_on(candidate.len(), |at| candidate[at]).summary().varying(factor);
    }

    /// Forgets all batches but the first ones.
    fn forget(&mut self, from: usize) {
        self.progress.ratio.forget(from);
        self.progress.difference.forget(from);
        self.progress.own.forget(from);
        for variant in Variant::ALL {
            self.totals.get_mut(variant).truncate(from);
            self.means.get_mut(variant).truncate(from);
            self.progress.sums.get_mut(variant).truncate(from);
            if from == 0 {
                *self.progress.end.get_mut(variant) = Sum::default();
            }
        }
    }

    /// How many times as much (in variance) as they seem to, batches vary.
    pub(crate) fn understatement(&self) -> f64 {
        understatement(self.tau, self.length)
    }

    /// How many batches there are.
    pub(crate) fn count(&self) -> usize {
        self.totals.candidate.len()
    }
}

/// The bins with the values of each arm winsorised; those that both arms lack stay as they are.
fn winsorised(counted: &[&Bin], frame: &Frame, share: f64) -> Vec<Bin> {
    let arm = |arm| winsorize(&counted.iter().map(|bin| per_host(bin, arm)).collect::<Vec<_>>(), share);
    let candidate = arm(Variant::Candidate);
    let baseline =
        if frame.is_candidate_only() { vec![0.0; candidate.len()] } else { arm(Variant::Baseline) };
    let values = baseline.into_iter().zip(candidate);
    let bins = counted.iter().zip(values).map(|(bin, (baseline, candidate))| {
        let hosts = f64::from(bin.hosts);
        Bin { sums: PerVariant { baseline: baseline * hosts, candidate: candidate * hosts }, ..**bin }
    });
    bins.collect()
}

/// The mean of each host from the first bin on; hosts that have nothing since then are left out.
fn levels(hosts: &PerVariant<Hosts>, first: Option<&Bin>, criterion: &Criterion) -> PerVariant<Vec<f64>> {
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

fn per_host(bin: &Bin, arm: Variant) -> f64 {
    bin.sums.get(arm) / f64::from(bin.hosts)
}

/// How many bins MSER-5 drops, by the later one of both arms; `None` while it finds no steady end.
fn settled(counted: &[&Bin]) -> Option<usize> {
    let found =
        Variant::ALL.map(|arm| mser5(&counted.iter().map(|bin| per_host(bin, arm)).collect::<Vec<_>>()));
    let settling = found.iter().map(|arm| arm.truncate).max();
    settling.filter(|_| found.iter().all(|arm| arm.steady))
}

/// 50, 100, 200, … bins; all there are while they are fewer.
fn checks(bins: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(FIRST_CHECK.min(bins)), |length| length.checked_mul(2))
        .take_while(move |length| *length <= bins && *length > 0)
}
