//! What is saved, over time, with an interval.

use super::measured::Measured;
use super::money::Priced;
use crate::analysis::estimate::Level;
use crate::analysis::preparation::batches::{Batches, FEWEST};
use crate::analysis::preparation::frame::Frame;
use crate::analysis::report::{Interval, Saving};
use crate::model::{Criterion, Role, metric};

/// The level of a look for a frame in batches, at a share of α.
pub(crate) type LevelOf<'l> = &'l dyn Fn(&Frame, &Batches, f64) -> Level;

const GIB: f64 = (1_u64 << 30) as f64;

/// What telemetry costs per hour, bin by bin, and the batches that its saving is told by, as of a look; the next one goes on from them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Costs {
    pub(crate) frame: Option<Frame>,
    batches: Vec<Batches>,
}

impl Costs {
    /// Those of the next look.
    pub(crate) fn go_on(self, frame: Option<Frame>) -> Costs {
        let frame = frame.map(|frame| match &self.frame {
            Some(earlier) => frame.keeping(earlier),
            None => frame,
        });
        Costs { frame, batches: self.batches }
    }
}

/// What one part saves per hour: the mean and its bounds, which may be infinite.
struct Part {
    mean: f64,
    lower: f64,
    upper: f64,
}

impl Priced<'_> {
    /// The saving per hour with its interval; `None` unless every item of the model was measured, and the collectors' computing too
    /// where that has a price.
    pub(super) fn saving(&self, level: LevelOf<'_>, costs: &mut Costs) -> Option<Saving> {
        let mut earlier = std::mem::take(&mut costs.batches).into_iter();
        let telemetry = costs.frame.as_ref()?;
        // A frame of costs is that of all hosts, those of computing are means per host.
        let mut parts = vec![(telemetry, 1.0)];
        if let Some(price) = self.model.compute {
            let (cpu, memory) = (self.cpu?, self.memory?);
            parts.push((cpu, price.core_hour * cpu.hosts as f64));
            parts.push((memory, price.gib_hour / GIB * memory.hosts as f64));
        }
        let share = 1.0 / parts.len() as f64;
        let criterion = differing()?;
        let batches = parts.iter().map(|(frame, _)| Batches::go_on(earlier.next(), frame, &criterion));
        costs.batches = batches.collect();
        if costs.batches.iter().any(|batches| batches.bins == 0) {
            return None;
        }
        let alpha = level(telemetry, costs.batches.first()?, 1.0).alpha();
        let parts = parts.into_iter().zip(&costs.batches);
        let parts: Vec<Part> = parts
            .map(|((frame, price), batches)| part(frame, batches, price, level, share))
            .collect::<Option<_>>()?;
        let total = |pick: fn(&Part) -> f64| parts.iter().map(pick).sum::<f64>();
        let bound = |bound: f64| Some(bound).filter(|bound| bound.is_finite());
        let interval =
            Interval { lower: bound(total(|part| part.lower)), upper: bound(total(|part| part.upper)) };
        let per_hour = total(|part| part.mean);
        per_hour.is_finite().then_some(Saving { per_hour, interval, alpha })
    }
}

fn part(frame: &Frame, batches: &Batches, price: f64, level: LevelOf<'_>, share: f64) -> Option<Part> {
    let criterion = differing()?;
    let measured = Measured { criterion: &criterion, frame, batches };
    let (mean, bounds) = measured.mean_difference(level(frame, batches, share));
    let known = batches.steady && batches.count() >= FEWEST;
    // More is less saved. Nothing at a price of nothing, whatever its bounds.
    let saved = |difference: f64| if price == 0.0 { 0.0 } else { -difference * price };
    let (lower, upper) = (saved(bounds.upper), saved(bounds.lower));
    let bounds = if known || price == 0.0 { (lower, upper) } else { (f64::NEG_INFINITY, f64::INFINITY) };
    Some(Part { mean: saved(mean), lower: bounds.0, upper: bounds.1 })
}

/// Batches are made as long as the difference asks for.
fn differing() -> Option<Criterion> {
    let monitor = Criterion::on_known(metric::ESTIMATED_COST_PER_HOUR, Role::Monitor)?;
    Some(Criterion { allowance: Some(0.0), ..monitor })
}
