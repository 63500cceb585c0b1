//! A frame that goes on as values come.
//!
//! What comes at the end costs what it is; from the earliest bin that anything changed in, all is made again. Another grid or another
//! scale makes everything again.

use super::super::apart;
use super::super::timeline::{Bins, Grid};
use super::columns::{Columns, Look};
use super::sums::Sums;
use super::{Cell, Frame, power_of_two};
use crate::model::{PerVariant, Variant};

/// No bin.
const NONE: i64 = i64::MAX;

/// A frame with what it takes to go on with it.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    frame: Frame,
    expected: Bins,
    /// By the host's number.
    hosts: Vec<Seen>,
    /// The first bin in which an arm has a value.
    first: PerVariant<i64>,
    /// How many values each arm has in expected bins.
    present: PerVariant<u64>,
}

/// The first bin in which a host has a value, a value in an expected bin, and values of both arms in one.
#[derive(Debug, Clone, Copy)]
struct Seen {
    any: i64,
    expected: i64,
    paired: i64,
}

impl Track {
    /// Nothing yet, on this grid.
    pub(crate) fn on(grid: Grid) -> Track {
        let frame = Frame {
            grid,
            bins: Vec::new(),
            places: Vec::new(),
            kept: 0,
            scale: 1.0,
            coverage: PerVariant::default(),
            hosts: 0,
            arms: PerVariant::default(),
            apart: None,
            unusable: 0,
        };
        let (expected, hosts) = (Bins::default(), Vec::new());
        Track {
            frame,
            expected,
            hosts,
            first: PerVariant { baseline: NONE, candidate: NONE },
            present: PerVariant::default(),
        }
    }

    /// The frame as of the latest look.
    pub(crate) fn frame(&self) -> &Frame {
        &self.frame
    }

    /// Goes on with what the latest look took in.
    pub(super) fn go_on(&mut self, look: &Look<'_>) {
        let Look { values, metric, timeline, grid, fills } = *look;
        let scale = power_of_two(std::iter::once(metric.greatest));
        if metric.is_revised || scale != self.frame.scale {
            *self = Track::on(grid);
            self.frame.scale = scale;
        }
        let expected = timeline.bins(grid);
        let changed = |since: i64| if since == i64::MAX { NONE } else { grid.bin(since) };
        let mut from = changed(metric.since).min(self.expected.first_difference(&expected));
        if fills && values.alive_since() != i64::MAX {
            from = from.min(changed(values.alive_since().saturating_sub(grid.step)));
        }
        let is_first = |host: &Seen| host.any != NONE && host.any >= from;
        // Zeros before a host's first value are there because of it.
        if self.frame.bins.is_empty() || (fills && self.hosts.iter().any(is_first)) {
            from = i64::MIN;
        }
        self.hosts.resize(values.host_count(), Seen::NOTHING);
        loop {
            self.forget_from(from);
            self.expected.clone_from(&expected);
            let columns = Columns { look, expected: &expected, scale, from };
            if self.add(&columns) {
                break;
            }
            from = i64::MIN;
        }
        let seen =
            |pick: fn(&Seen) -> i64| self.hosts.iter().filter(|host| pick(host) != NONE).count() as u64;
        let all = self.expected.count() as f64 * seen(|host| host.expected) as f64;
        self.frame.coverage = PerVariant::from_fn(|variant| {
            let has = *self.first.get(variant) != NONE;
            (has && all > 0.0).then(|| (*self.present.get(variant) as f64 / all).min(1.0))
        });
        self.frame.hosts =
            if self.is_candidate_only() { seen(|host| host.expected) } else { seen(|host| host.paired) };
        self.frame.arms =
            PerVariant::from_fn(
                |variant| {
                    if *self.first.get(variant) == NONE { 0 } else { self.frame.hosts }
                },
            );
        self.frame.unusable = metric.longer_than(grid.step.saturating_mul(2));
    }

    /// Makes the frame of arms on different hosts, which does not go on from an earlier one.
    pub(super) fn start_apart(&mut self, look: &Look<'_>) {
        let scale = power_of_two(std::iter::once(look.metric.greatest));
        let expected = look.timeline.bins(look.grid);
        let columns = Columns { look, expected: &expected, scale, from: i64::MIN };
        let touched = columns.touched();
        let bins: Vec<i64> = touched.bins().collect();
        let ranks = look.values.ranks();
        let mut cells = Vec::new();
        columns.visit(
            &touched,
            |_| false,
            |host, arms| {
                for variant in Variant::ALL {
                    let values = bins.iter().zip(*arms.get(variant)).filter(|(_, value)| !value.is_nan());
                    cells.extend(values.map(|(bin, value)| Cell {
                        bin: *bin,
                        host: ranks[host],
                        variant,
                        value: *value,
                    }));
                }
            },
        );
        cells.sort_by_key(|cell| (cell.bin, cell.host, cell.variant));
        let unusable = look.metric.longer_than(look.grid.step.saturating_mul(2));
        let frame = apart::assembled(&cells, &expected, look.grid);
        self.frame = Frame { scale, unusable, ..frame };
    }

    fn is_candidate_only(&self) -> bool {
        self.first.baseline == NONE
    }

    /// Forgets everything from a bin on.
    fn forget_from(&mut self, from: i64) {
        let kept = self.frame.bins.partition_point(|bin| bin.index < from);
        self.frame.kept = kept;
        self.frame.places.truncate(self.frame.places.partition_point(|place| *place < kept));
        for bin in self.frame.bins.drain(kept..) {
            if self.expected.contains(bin.index) {
                for variant in Variant::ALL {
                    *self.present.get_mut(variant) -= u64::from(bin.shown.get(variant).1);
                }
            }
        }
        let forget = |bin: &mut i64| *bin = if *bin >= from { NONE } else { *bin };
        for host in &mut self.hosts {
            [&mut host.any, &mut host.expected, &mut host.paired].into_iter().for_each(forget);
        }
        [&mut self.first.baseline, &mut self.first.candidate].into_iter().for_each(forget);
    }

    /// Adds bins at the end; false where what they have says something of earlier ones.
    fn add(&mut self, columns: &Columns<'_>) -> bool {
        let Track { frame, expected, hosts, first, present } = self;
        let touched = columns.touched();
        let bins: Vec<i64> = touched.bins().collect();
        let is_expected: Vec<bool> = bins.iter().map(|bin| expected.contains(*bin)).collect();
        let mut sums = Sums::of_none(bins.len());
        let had: Vec<bool> = hosts.iter().map(|host| host.any != NONE).collect();
        let had_arm = PerVariant::from_fn(|variant| *first.get(variant) != NONE);
        let mut is_known = true;
        let visit = |host: usize, arms: PerVariant<&[f64]>| {
            sums.add(arms);
            let bin = |place: Option<usize>| place.map_or(NONE, |place| bins[place]);
            let has = |variant: Variant, place: usize| !arms.get(variant)[place].is_nan();
            for variant in Variant::ALL {
                if !*had_arm.get(variant) {
                    let of_host = bin((0..bins.len()).find(|place| has(variant, *place)));
                    *first.get_mut(variant) = of_host.min(*first.get(variant));
                }
            }
            let any = |place: &usize| has(Variant::Baseline, *place) || has(Variant::Candidate, *place);
            let both = |place: &usize| has(Variant::Baseline, *place) && has(Variant::Candidate, *place);
            let seen = &mut hosts[host];
            if seen.any == NONE {
                seen.any = bin((0..bins.len()).find(any));
                is_known &= seen.any == NONE;
            }
            if seen.expected == NONE {
                seen.expected = bin((0..bins.len()).find(|place| is_expected[*place] && any(place)));
            }
            if seen.paired == NONE {
                seen.paired = bin((0..bins.len()).find(|place| is_expected[*place] && both(place)));
            }
        };
        columns.visit(&touched, |host| had[host], visit);
        let alone = first.baseline == NONE;
        let is_complete =
            frame.bins.is_empty() || ((is_known || !columns.look.fills) && alone != had_arm.baseline);
        if is_complete {
            for (place, index) in bins.into_iter().enumerate() {
                if let Some(bin) = sums.bin(place, index, is_expected[place], alone) {
                    for variant in Variant::ALL {
                        let count = if is_expected[place] { bin.shown.get(variant).1 } else { 0 };
                        *present.get_mut(variant) += u64::from(count);
                    }
                    if bin.counted {
                        frame.places.push(frame.bins.len());
                    }
                    frame.bins.push(bin);
                }
            }
        }
        is_complete
    }
}

impl Seen {
    const NOTHING: Seen = Seen { any: NONE, expected: NONE, paired: NONE };
}
