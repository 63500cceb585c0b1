//! An evaluation that goes on: measurements as they come, a report whenever somebody asks.

use std::sync::Arc;

use super::judge::money;
use super::judge::saving::Costs;
use super::judge::series::Chart;
use super::preparation::batches::Batches;
use super::preparation::frame::{Frame, Frames};
use super::preparation::sightings::host::UsedList;
use super::preparation::sightings::{Compared, Sighted};
use super::preparation::timeline::{Timeline, joined};
use super::preparation::values::Values;
use super::{Question, Report, look};
use crate::model::{Measurements, MetricName, Spec, UsedSignals};

/// What was measured so far, prepared as far as it goes, so that a look costs about what is new.
///
/// The report is that of [`evaluate`](super::evaluate) on everything that was taken in, byte for byte, in whatever pieces and whatever
/// order it came. What comes late, contradicts something, or changes how the time before counts makes the next look prepare it anew.
///
/// # What a look costs
/// On paired hosts, what was added since the look before: samples, sightings and batches are gone on with. Not so
/// - a look that reaches a verdict, or the last one: it adds the ranks of all batches beside each criterion, O(n log n) in their number and
///   paid once, since a verdict ends an experiment;
/// - the looks at which the bins that count have doubled: there the autocorrelation time is looked at again, and longer batches are made of
///   all bins;
/// - a bill, for which all bins of a price's metric are gone through, one value an interval, whatever the number of hosts;
/// - criteria that are winsorised, since a new value can change what the others are cut to;
/// - arms on different hosts, which are prepared whole;
/// - a watch beside a pause, which compares what was sighted in excluded time too.
#[derive(Debug, Clone, Default)]
pub struct Evaluator {
    pub(super) values: Values,
    pub(super) frames: Frames,
    /// Of each criterion, as of the latest look.
    pub(super) batches: Vec<Option<Batches>>,
    pub(super) charts: Vec<Chart>,
    pub(super) costs: Costs,
    pub(super) sighted: Sighted,
    /// What alerts and dashboards use, as it was told last.
    pub(super) used: Option<(Arc<UsedSignals>, UsedList)>,
    /// Ranges of time in ascending order, none touching another.
    watched: Vec<(i64, i64)>,
    /// The time of the latest look.
    timeline: Option<Timeline>,
}

impl Evaluator {
    /// One that has taken nothing in.
    #[must_use]
    pub fn new() -> Evaluator {
        Evaluator::default()
    }

    /// Takes measurements in: each once, however often it comes.
    pub fn add(&mut self, measurements: &Measurements) {
        self.values.add(&measurements.samples);
        self.sighted.add(&measurements.sightings);
        let mut is_in_order = true;
        for window in &measurements.watched {
            let (from, to) = (window.from.as_micros(), window.to.as_micros());
            match self.watched.last_mut() {
                Some((start, end)) if (*start..=*end).contains(&from) => *end = to.max(*end),
                last => {
                    is_in_order &= last.is_none_or(|(_, end)| *end < from) && from < to;
                    self.watched.push((from, to));
                }
            }
        }
        if !is_in_order {
            self.watched = joined(std::mem::take(&mut self.watched));
        }
        if let Some(used) = &measurements.signals
            && self.used.as_ref().is_none_or(|(known, _)| !Arc::ptr_eq(known, used))
        {
            let list = UsedList { id: used.id(), words: used.aspects().count().div_ceil(64) };
            self.used = Some((Arc::clone(used), list));
        }
    }

    /// Takes the question's measurements in and answers by everything that was taken in so far.
    #[must_use]
    pub fn evaluate(&mut self, question: &Question<'_>) -> Report {
        self.add(question.measurements);
        look::evaluate(question, self)
    }

    /// Prepares what a question is about.
    pub(super) fn look(&mut self, question: &Question<'_>) -> Timeline {
        let timeline = Timeline::of(question, &self.watched);
        let goes_on = self.timeline.as_ref().is_some_and(|earlier| timeline.goes_on_from(earlier));
        let spec = question.spec;
        let everything = self.values.look(&timeline, !goes_on);
        let compared = self.compared(spec);
        self.sighted.look(&timeline, everything, compared, |sighting| self.values.see(sighting));
        let own = spec.criteria.iter().filter_map(|criterion| {
            let grid = self.values.metric(&criterion.metric)?.grid()?;
            Some((criterion.metric.clone(), grid))
        });
        let priced = spec.price.iter().flat_map(|model| money::wanted(model, &self.values));
        let mut wanted: Vec<_> = own.chain(priced).collect();
        wanted.sort_unstable();
        wanted.dedup();
        self.frames.look(wanted, &self.values, &timeline, spec.design);
        self.timeline = Some(timeline.clone());
        timeline
    }

    /// How sightings are compared.
    pub(super) fn compared(&self, spec: &Spec) -> Compared {
        Compared { design: spec.design, list: self.used.as_ref().map(|(_, list)| *list) }
    }

    /// The frame of a metric that the latest look's criteria name, on its own grid.
    pub(super) fn frame(&self, metric: &MetricName) -> Option<&Frame> {
        self.frames.get(metric, self.values.metric(metric)?.grid()?)
    }
}
