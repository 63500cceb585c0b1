//! Money: a price model applied to what was measured.
//!
//! Units are those of all hosts that count together, so that tiers and what is included apply to the experiment's hosts as if they were
//! the whole customer. Where the arms are on different hosts, each arm's mean per host is taken for all hosts of both: what they would
//! cost if all of them ran it.

use std::time::Duration;

use super::saving::{Costs, LevelOf};
use super::wording::number;
use crate::analysis::estimate::mean::Summary;
use crate::analysis::estimate::quantile::quantile;
use crate::analysis::preparation::apart::{HostSeries, Hosts};
use crate::analysis::preparation::frame::{Bin, Frame, Frames, places};
use crate::analysis::preparation::timeline::Grid;
use crate::analysis::preparation::values::Values;
use crate::analysis::report::{Bill, BillItem, ExperimentCost, Money, Saving};
use crate::model::price::{Aggregation, Combine, ComputePrice, PriceItem, PricedUnit};
use crate::model::{Design, MetricName, PerVariant, PriceModel, Variant, duration, metric};

/// The name under which bytes on the wire are measured, where they are.
pub(crate) const WIRE_BYTES_PER_MINUTE: &str = "wire_bytes_per_minute";

const GIB: f64 = (1_u64 << 30) as f64;
/// A month of 30 days.
const HOURS_OF_A_MONTH: f64 = 720.0;
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// The priced quantities of a look, on one grid.
#[derive(Debug)]
pub(crate) struct Priced<'a> {
    pub(super) model: &'a PriceModel,
    design: Design,
    /// For each item of the model the frame of what it counts; `None` where that was not measured.
    items: Vec<Option<&'a Frame>>,
    pub(super) cpu: Option<&'a Frame>,
    pub(super) memory: Option<&'a Frame>,
}

impl<'a> Priced<'a> {
    pub(crate) fn of(
        model: &'a PriceModel,
        design: Design,
        values: &Values,
        frames: &'a Frames,
    ) -> Priced<'a> {
        let wanted = wanted(model, values);
        let frame = |name: &str| {
            let (name, grid) = wanted.iter().find(|(wanted, _)| wanted.as_str() == name)?;
            let is_of_both = |frame: &&Frame| frame.counted().next().is_some() && !frame.is_candidate_only();
            frames.get(name, *grid).filter(is_of_both)
        };
        Priced {
            model,
            design,
            items: model.items.iter().map(|item| frame(counted_metric(item.unit))).collect(),
            cpu: frame(metric::COLLECTOR_CPU_CORES),
            memory: frame(metric::COLLECTOR_MEMORY_BYTES),
        }
    }

    /// What each arm's telemetry would cost per hour in each bin, if all of the window were like it; `None` unless every item of the
    /// model was measured.
    pub(crate) fn frame(&self) -> Option<Frame> {
        let frames: Vec<&Frame> = self.items.iter().copied().collect::<Option<_>>()?;
        let first = *frames.first()?;
        // Where each frame's next counted bin is: all are in the order of time.
        let mut next: Vec<_> = frames.iter().map(|frame| frame.counted().peekable()).collect();
        let mut row: Vec<&Bin> = Vec::with_capacity(frames.len());
        let bins = first.counted().filter_map(|bin| {
            row.clear();
            for bins in &mut next {
                while bins.next_if(|other| other.index < bin.index).is_some() {}
                row.extend(bins.next_if(|other| other.index == bin.index));
            }
            if row.len() < frames.len() {
                return None;
            }
            let cost = PerVariant::from_fn(|variant| {
                let costs = self.model.items.iter().zip(&frames).zip(&row).map(|((item, frame), bin)| {
                    per_hour(item, units(item, level(item, bin, variant, frame)))
                });
                combined(self.model.combine, costs)
            });
            let finite = cost.baseline.is_finite() && cost.candidate.is_finite();
            finite.then_some(Bin {
                index: bin.index,
                shown: PerVariant { baseline: (cost.baseline, 1), candidate: (cost.candidate, 1) },
                sums: cost,
                hosts: 1,
                counted: true,
            })
        });
        let bins: Vec<Bin> = bins.collect();
        let least = |variant| frames.iter().filter_map(|frame| *frame.coverage.get(variant)).reduce(f64::min);
        Some(
            Frame {
                grid: first.grid,
                places: places(&bins),
                bins,
                kept: 0,
                scale: 1.0,
                coverage: PerVariant::from_fn(least),
                hosts: frames.iter().map(|frame| frame.hosts).min().unwrap_or(0),
                arms: PerVariant::from_fn(|variant| {
                    frames.iter().map(|frame| *frame.arms.get(variant)).min().unwrap_or(0)
                }),
                apart: self.hosts_apart(&frames),
                unusable: 0,
            }
            .rescaled(),
        )
    }

    /// What all hosts would cost per hour if they were like one of them, host by host, where the arms are on different hosts.
    fn hosts_apart(&self, frames: &[&Frame]) -> Option<PerVariant<Hosts>> {
        let apart: Vec<_> = frames.iter().map(|frame| frame.apart.as_ref()).collect::<Option<_>>()?;
        let of_host = |variant: Variant, host: u32| -> Option<HostSeries> {
            let series: Vec<_> =
                apart.iter().map(|arms| arms.get(variant).get(&host)).collect::<Option<_>>()?;
            let costs = series.first()?.iter().filter_map(|(bin, _)| {
                let values = series.iter().map(|series| {
                    series.binary_search_by_key(bin, |(bin, _)| *bin).ok().map(|at| series[at].1)
                });
                let values: Vec<f64> = values.collect::<Option<_>>()?;
                let lines = self.model.items.iter().zip(frames).zip(values).map(|((item, frame), value)| {
                    let all = frame.hosts as f64;
                    let level = if item.unit == PricedUnit::Host { all } else { value * all * frame.scale };
                    per_hour(item, units(item, level))
                });
                Some((*bin, combined(self.model.combine, lines))).filter(|(_, cost)| cost.is_finite())
            });
            Some(costs.collect())
        };
        let first = apart.first()?;
        Some(PerVariant::from_fn(|variant| {
            let hosts = first.get(variant).keys();
            hosts.filter_map(|host| Some((*host, of_host(variant, *host)?))).collect()
        }))
    }

    /// The bills, and what the candidate saves; `None` when nothing that has a price was measured. `level` is that of the look for a
    /// frame in batches and a share of α, `running` how long the experiment ran, `costs` what telemetry costs.
    pub(crate) fn money(&self, level: LevelOf<'_>, running: Duration, costs: &mut Costs) -> Option<Money> {
        let saving = self.saving(level, costs);
        let measured = self.items.iter().copied().flatten().map(counted_time).min()?;
        let bill = PerVariant::from_fn(|variant| self.bill(variant));
        let compute = PerVariant::from_fn(|variant| bill.get(variant).compute_per_hour.unwrap_or(0.0));
        let telemetry = bill.baseline.telemetry_per_hour - bill.candidate.telemetry_per_hour;
        let saved_per_hour = telemetry - (compute.candidate - compute.baseline);
        let saved_per_month = saved_per_hour * HOURS_OF_A_MONTH;
        let mut notes = self.notes(measured);
        if !self.is_linear() {
            notes.extend(saving.and_then(|saving| apart(&saving, saved_per_hour, &self.model.currency)));
        }
        let experiment = self.experiment(&bill, running);
        let currency = self.model.currency.clone();
        // Units that are no number would cost nothing.
        let counted = Variant::ALL.into_iter().flat_map(|variant| &bill.get(variant).items);
        let is_known = counted.map(|item| item.units).all(f64::is_finite) && saved_per_month.is_finite();
        is_known.then_some(Money {
            currency,
            bill,
            saved_per_hour,
            saved_per_month,
            saving,
            experiment,
            measured,
            notes,
        })
    }

    /// Whether the bill of the whole time is the mean of its intervals' bills.
    fn is_linear(&self) -> bool {
        let is_linear = |item: &PriceItem| {
            item.aggregation == Aggregation::Mean && item.included == 0.0 && item.tiers.len() == 1
        };
        let items = &self.model.items;
        items.iter().all(is_linear) && (items.len() == 1 || self.model.combine == Combine::Sum)
    }

    /// Both arms' collectors, where they run beside production and not in its place.
    fn experiment(&self, bill: &PerVariant<Bill>, running: Duration) -> Option<ExperimentCost> {
        let (baseline, candidate) = (bill.baseline.compute_per_hour?, bill.candidate.compute_per_hour?);
        let per_hour = baseline + candidate;
        let so_far = per_hour * running.as_secs_f64() / 3600.0;
        (self.design.is_paired() && so_far.is_finite()).then_some(ExperimentCost { per_hour, so_far })
    }

    fn bill(&self, variant: Variant) -> Bill {
        let lines = self.model.items.iter().zip(&self.items).filter_map(|(item, frame)| {
            let frame = (*frame)?;
            let values: Vec<f64> = frame.counted().map(|bin| level(item, bin, variant, frame)).collect();
            let units = units(item, aggregated(item, &values));
            Some(BillItem { unit: item.unit, units, per_hour: per_hour(item, units) })
        });
        let items: Vec<BillItem> = lines.collect();
        let telemetry_per_hour = combined(self.model.combine, items.iter().map(|item| item.per_hour));
        let compute_per_hour = self.model.compute.and_then(|price| self.compute(price, variant));
        Bill { items, telemetry_per_hour, compute_per_hour }
    }

    fn compute(&self, price: ComputePrice, variant: Variant) -> Option<f64> {
        let mean = |frame: &Frame| {
            Summary::of(&frame.counted().map(|bin| total(bin, variant, frame)).collect::<Vec<_>>()).mean
        };
        let (cpu, memory) = (self.cpu.map(mean), self.memory.map(mean));
        let cost = cpu? * price.core_hour + memory? / GIB * price.gib_hour;
        cost.is_finite().then_some(cost)
    }

    fn notes(&self, measured: Duration) -> Vec<String> {
        let mut notes = Vec::new();
        if measured < A_DAY {
            let time = duration::format(Duration::from_secs(measured.as_secs()));
            notes.push(format!(
                "Measured for {time}, less than a day: the figure per month assumes that every hour is like it."
            ));
        }
        for (item, frame) in self.model.items.iter().zip(&self.items) {
            if frame.is_none() {
                notes.push(format!("Not counted, since not measured: {}.", counted_metric(item.unit)));
            }
        }
        if self.model.compute.is_some() && (self.cpu.is_none() || self.memory.is_none()) {
            notes.push("The collectors' own computing was not measured and is not counted.".to_owned());
        }
        if !self.design.is_paired() {
            notes.push(
                "Each arm's mean per host is taken for all hosts of both arms. The arms are production's own collectors: what \
                 measuring adds to them is not told apart, so that the cost of the experiment itself is not stated."
                    .to_owned(),
            );
        }
        notes
    }
}

/// What to say where a window's bill is another than the mean of its intervals' bills.
fn apart(saving: &Saving, billed: f64, currency: &str) -> Option<String> {
    let distance = (saving.per_hour - billed).abs();
    (distance > 0.005 * billed.abs().max(saving.per_hour.abs())).then(|| {
        format!(
            "Percentiles, maxima, tiers and included units make the bill of the whole time another than the mean over its intervals, \
             {} {currency}/h, to which the interval belongs.",
            number(saving.per_hour)
        )
    })
}

/// Which metric a unit is counted by; hosts are counted by those that have series.
fn counted_metric(unit: PricedUnit) -> &'static str {
    match unit {
        PricedUnit::Series | PricedUnit::CustomMetricHour | PricedUnit::Host => metric::ACTIVE_SERIES,
        PricedUnit::Datapoint => metric::DATAPOINTS_PER_MINUTE,
        PricedUnit::GibUncompressed => metric::BYTES_PER_MINUTE,
        PricedUnit::GibWire => WIRE_BYTES_PER_MINUTE,
    }
}

/// What an item counts in a bin.
fn level(item: &PriceItem, bin: &Bin, variant: Variant, frame: &Frame) -> f64 {
    if item.unit == PricedUnit::Host { frame.hosts as f64 } else { total(bin, variant, frame) }
}

/// What a bin amounts to over all hosts that count, those that miss it taken as the mean of the others.
fn total(bin: &Bin, variant: Variant, frame: &Frame) -> f64 {
    bin.sums.get(variant) / f64::from(bin.hosts) * frame.hosts as f64 * frame.scale
}

/// The billed units of a window whose values come to `level`.
fn units(item: &PriceItem, level: f64) -> f64 {
    let minutes = item.window.as_secs_f64() / 60.0;
    match item.unit {
        PricedUnit::Series | PricedUnit::Host => level,
        PricedUnit::CustomMetricHour => level * minutes / 60.0,
        PricedUnit::Datapoint => level * minutes,
        PricedUnit::GibUncompressed | PricedUnit::GibWire => level * minutes / GIB,
    }
}

fn aggregated(item: &PriceItem, values: &[f64]) -> f64 {
    match item.aggregation {
        Aggregation::Mean => Summary::of(values).mean,
        Aggregation::P95 => quantile(values, 0.95),
        Aggregation::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    }
}

/// Money per hour for so many units in a window.
fn per_hour(item: &PriceItem, units: f64) -> f64 {
    let billed = (units - item.included).max(0.0);
    let (mut cost, mut reached) = (0.0, 0.0);
    for tier in &item.tiers {
        let end = tier.up_to.unwrap_or(f64::INFINITY).min(billed);
        if end > reached {
            cost += (end - reached) * tier.price;
            reached = end;
        }
    }
    let hours = item.window.as_secs_f64() / 3600.0;
    if hours > 0.0 { cost / hours } else { 0.0 }
}

fn combined(combine: Combine, costs: impl Iterator<Item = f64>) -> f64 {
    match combine {
        Combine::Sum => costs.sum(),
        Combine::Max => costs.fold(0.0, f64::max),
    }
}

/// The frames that a bill is made of: what items count on one grid, the collectors' own computing each on its own.
pub(crate) fn wanted(model: &PriceModel, values: &Values) -> Vec<(MetricName, Grid)> {
    let named = |name: &str| {
        let name = MetricName::new(name).ok()?;
        let grid = values.metric(&name)?.grid()?;
        Some((name, grid))
    };
    let mut wanted: Vec<_> = model.items.iter().filter_map(|item| named(counted_metric(item.unit))).collect();
    let grids = wanted.iter().map(|(_, grid)| *grid);
    let shared = grids.reduce(|a, b| Grid { origin: a.origin.min(b.origin), step: a.step.max(b.step) });
    for (_, grid) in &mut wanted {
        *grid = shared.unwrap_or(*grid);
    }
    let computing = [metric::COLLECTOR_CPU_CORES, metric::COLLECTOR_MEMORY_BYTES];
    wanted.extend(computing.into_iter().filter_map(named));
    wanted
}

fn counted_time(frame: &Frame) -> Duration {
    let bins = u32::try_from(frame.counted().count()).unwrap_or(u32::MAX);
    frame.step().saturating_mul(bins).min(duration::LONGEST)
}
