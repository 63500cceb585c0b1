//! One metric on one grid on which both arms meet.
//!
//! The grid's step is the slower arm's interval. A value counts in every bin that it overlaps, weighted by the overlap, and a bin has a
//! value when at least half of it is covered: neither jitter nor arms that are out of step make gaps. Bins count in pairs: on a host
//! where both arms have it. Several hosts are summed. Where the arms are on different hosts, see [`apart`](super::apart).

mod columns;
mod sums;
mod touched;
mod track;

use std::collections::BTreeMap;
use std::time::Duration;

use super::apart::Hosts;
use super::timeline::{Grid, Timeline};
use super::values::Values;
use crate::model::duration::LONGEST;
use crate::model::{Design, MetricName, PerVariant, Variant};

use columns::Look;
use track::Track;

/// The frames of a look; those of the next look go on from them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frames(BTreeMap<(MetricName, Grid), Track>);

impl Frames {
    /// Goes on with the frames that are wanted, and forgets the others.
    pub(crate) fn look(
        &mut self,
        wanted: impl IntoIterator<Item = (MetricName, Grid)>,
        values: &Values,
        timeline: &Timeline,
        design: Design,
    ) {
        let mut known = std::mem::take(&mut self.0);
        for (name, grid) in wanted {
            if let Some(metric) = values.metric(&name) {
                let key = (name, grid);
                let mut track = known.remove(&key).unwrap_or_else(|| Track::on(grid));
                let look = Look { metric, values, timeline, grid, fills: absent_means_zero(&key.0) };
                match design.is_paired() {
                    true => track.go_on(&look),
                    false => track.start_apart(&look),
                }
                self.0.insert(key, track);
            }
        }
    }

    /// The frame of a metric on a grid, if it was wanted.
    pub(crate) fn get(&self, name: &MetricName, grid: Grid) -> Option<&Frame> {
        self.0.get(&(name.clone(), grid)).map(Track::frame)
    }
}

/// One metric of both arms.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) grid: Grid,
    /// All bins in which any arm has a value, warm-up included, in the order of time.
    pub(crate) bins: Vec<Bin>,
    /// Places of the bins that count.
    pub(crate) places: Vec<usize>,
    /// How many of the first bins are as they were at the look before.
    pub(crate) kept: usize,
    /// What all values were divided by: a power of two, so that nothing overflows and nothing is rounded.
    pub(crate) scale: f64,
    /// The share of the expected bins that each arm has; `None` for an arm that has no value at all, or where nothing is expected.
    pub(crate) coverage: PerVariant<Option<f64>>,
    /// Hosts that have a bin that counts.
    pub(crate) hosts: u64,
    /// Those of each arm.
    pub(crate) arms: PerVariant<u64>,
    /// Each host of each arm on its own, where the arms are on different hosts; sums are then means per host.
    pub(crate) apart: Option<PerVariant<Hosts>>,
    /// Samples that are too long for the grid.
    pub(crate) unusable: u64,
}

/// One bin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bin {
    pub(crate) index: i64,
    /// Sum and number of hosts of each arm, paired or not: for charts.
    pub(crate) shown: PerVariant<(f64, u32)>,
    /// Sums over the hosts that count, and how many they are.
    pub(crate) sums: PerVariant<f64>,
    pub(crate) hosts: u32,
    /// Whether it counts.
    pub(crate) counted: bool,
}

/// What a host of an arm has of one bin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) bin: i64,
    /// The rank of the host by name.
    pub(super) host: u32,
    pub(super) variant: Variant,
    pub(super) value: f64,
}

impl Frame {
    /// The same, with all values divided by the power of two at their greatest magnitude.
    pub(crate) fn rescaled(mut self) -> Frame {
        let values = self.bins.iter().flat_map(|bin| [bin.sums.baseline, bin.sums.candidate]);
        let scale = power_of_two(values);
        for bin in &mut self.bins {
            for variant in Variant::ALL {
                *bin.sums.get_mut(variant) /= scale;
                bin.shown.get_mut(variant).0 /= scale;
            }
        }
        for hosts in self.apart.iter_mut().flat_map(|arms| [&mut arms.baseline, &mut arms.candidate]) {
            hosts.values_mut().flatten().for_each(|(_, value)| *value /= scale);
        }
        self.scale *= scale;
        self
    }

    /// The same, made whole at each look; the first bins that are those of the look before are said to be kept.
    pub(crate) fn keeping(self, earlier: &Frame) -> Frame {
        let is_same = |bins: &(&Bin, &Bin)| bins.0.is_same(bins.1);
        let kept = match self.grid == earlier.grid && self.scale == earlier.scale {
            true => self.bins.iter().zip(&earlier.bins).take_while(is_same).count(),
            false => 0,
        };
        Frame { kept, ..self }
    }

    /// Whether the candidate alone has this metric, so that there is nothing to compare it with.
    pub(crate) fn is_candidate_only(&self) -> bool {
        self.coverage.baseline.is_none() && self.coverage.candidate.is_some()
    }

    /// The bins that count.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &Bin> {
        self.places.iter().map(|place| &self.bins[*place])
    }

    /// How many of the first bins that count are as they were at the look before.
    pub(crate) fn kept_counted(&self) -> usize {
        self.places.partition_point(|place| *place < self.kept)
    }

    /// The length of a bin.
    pub(crate) fn step(&self) -> Duration {
        Duration::from_micros(self.grid.step.unsigned_abs()).min(LONGEST)
    }
}

impl Bin {
    /// Whether both are the same, bit by bit.
    fn is_same(&self, other: &Bin) -> bool {
        let arms = |bin: &Bin| Variant::ALL.map(|arm| (bin.shown.get(arm).0.to_bits(), bin.shown.get(arm).1));
        let sums = |bin: &Bin| Variant::ALL.map(|arm| bin.sums.get(arm).to_bits());
        let rest = |bin: &Bin| (bin.index, bin.hosts, bin.counted);
        rest(self) == rest(other) && sums(self) == sums(other) && arms(self) == arms(other)
    }
}

fn absent_means_zero(name: &MetricName) -> bool {
    name.known().is_some_and(|known| known.absent_means_zero)
}

/// The places of the bins that count.
pub(crate) fn places(bins: &[Bin]) -> Vec<usize> {
    (0..bins.len()).filter(|place| bins[*place].counted).collect()
}

/// The mean, taken around the first value, so that equal values have exactly their value as mean; `None` of none.
pub(super) fn exact_mean(mut values: impl Iterator<Item = f64>) -> Option<f64> {
    let first = values.next()?;
    let (count, excess) =
        values.fold((1.0, 0.0), |(count, excess), value| (count + 1.0, excess + (value - first)));
    Some(first + excess / count)
}

/// The power of two at the greatest magnitude; 1 for zeros.
fn power_of_two(values: impl Iterator<Item = f64>) -> f64 {
    let greatest = values.map(f64::abs).fold(0.0, f64::max);
    if greatest == 0.0 { 1.0 } else { 2_f64.powi((greatest.log2().floor() as i32).clamp(-1022, 1023)) }
}
