//! Checks of arms on different hosts.

use std::collections::{BTreeMap, BTreeSet};

use super::hosts::{self, Hosts};
use super::validity::{Checked, INPUT_TOLERANCE, check, not_checked};
use super::wording::{number, percent};
use crate::analysis::estimate::Level;
use crate::analysis::estimate::sample_ratio::{self, SampleRatio};
use crate::analysis::preparation::fleet::Fleet;
use crate::analysis::preparation::sightings::host::Shown;
use crate::analysis::report::CheckName;
use crate::model::verdict::ReasonCode;
use crate::model::{Design, HostId, PerVariant, Spec, Variant, assignment};

/// The error probability of an alarm about the experiment itself.
const ALARM: f64 = sample_ratio::ALARM;

/// Whether as many hosts of each arm report as were assigned: χ² over hosts. `None` in a paired design.
pub(super) fn sample_ratio(spec: &Spec, reporting: PerVariant<u64>) -> Option<Checked> {
    let Design::Split { candidate_share } = spec.design else { return None };
    let code = ReasonCode::SampleRatioMismatch;
    let assigned = assignment::assign(spec.seed, &spec.targets, candidate_share);
    let planned = assigned
        .map(|arms| PerVariant::from_fn(|variant| arms.iter().filter(|arm| **arm == variant).count() as f64));
    let Some(planned) = planned.filter(|_| reporting.baseline + reporting.candidate > 0) else {
        return Some((not_checked(CheckName::SampleRatio, "no host reports"), code));
    };
    let observed = [reporting.baseline, reporting.candidate];
    let test = SampleRatio::of(&observed, &[planned.baseline, planned.candidate]);
    let message = format!(
        "{} of {} hosts of the baseline and {} of {} of the candidate report (p = {})",
        reporting.baseline,
        planned.baseline,
        reporting.candidate,
        planned.candidate,
        number(test.p)
    );
    Some((check(CheckName::SampleRatio, !test.is_mismatch(), message), code))
}

/// Both arms must have had the same input per host, as far as different hosts can tell.
///
/// Hosts differ, so that their inputs do; what chance makes of that is in the intervals over hosts already. It is an alarm only when the
/// inputs per host surely differ by more than is tolerated: when the 99.9 % interval over hosts lies beyond it on one side.
pub(super) fn input_parity(same_receivers: bool, fleet: &Fleet<'_>) -> Checked {
    let code = ReasonCode::InputMismatch;
    let shared = shared_executables(fleet);
    let by_points = |shown: &Shown<'_>| shown.accepted_points.map(|points| points as f64);
    let by_processes = |shown: &Shown<'_>| {
        if shared.is_empty() {
            return shown.population;
        }
        let known = shown.processes.iter().filter(|(name, _)| shared.contains(**name));
        (!shown.processes.is_empty()).then(|| known.map(|(_, processes)| processes).sum())
    };
    let measured = same_receivers
        .then(|| (levels(fleet, &by_points), "accepted points"))
        .filter(|(levels, _)| is_measured(levels))
        .or_else(|| {
            Some((levels(fleet, &by_processes), "processes")).filter(|(levels, _)| is_measured(levels))
        });
    let Some((levels, what)) = measured else {
        let message = "neither accepted points nor processes are known of both arms";
        return (not_checked(CheckName::InputParity, message), code);
    };
    let hosts = Hosts::of(&levels, 1);
    if hosts.fewest() < hosts::FEWEST {
        let message = format!(
            "{what} of {} and {} hosts: how much hosts differ shows on {} an arm or more",
            levels.baseline.len(),
            levels.candidate.len(),
            hosts::FEWEST
        );
        return (not_checked(CheckName::InputParity, &message), code);
    }
    let bounds = hosts.ratio(Level::Fixed { alpha: ALARM });
    let differs = bounds.lower > 1.0 + INPUT_TOLERANCE || bounds.upper < 1.0 - INPUT_TOLERANCE;
    let mean = |variant| levels.get(variant).iter().sum::<f64>() / levels.get(variant).len() as f64;
    let (baseline, candidate) = (mean(Variant::Baseline), mean(Variant::Candidate));
    let message = format!(
        "{what} per host: {} in the baseline, {} in the candidate, {} apart; {} more than the {} that are tolerated",
        number(baseline),
        number(candidate),
        percent(candidate / baseline - 1.0),
        if differs { "surely" } else { "as far as different hosts can tell, not" },
        percent(INPUT_TOLERANCE)
    );
    (check(CheckName::InputParity, !differs, message), code)
}

/// Executables of which hosts of both arms show processes: a receiver can leave others out.
fn shared_executables<'f>(fleet: &'f Fleet<'_>) -> BTreeSet<&'f str> {
    let of = |variant| -> BTreeSet<&str> {
        let shown = fleet.bins.values().flat_map(|arms| arms.get(variant).values());
        shown.flat_map(|shown| shown.processes.keys().copied()).collect()
    };
    let (baseline, candidate) = (of(Variant::Baseline), of(Variant::Candidate));
    baseline.intersection(&candidate).copied().collect()
}

/// Each host's mean of what `pick` says, over the bins in which it says something.
fn levels(fleet: &Fleet<'_>, pick: &dyn Fn(&Shown<'_>) -> Option<f64>) -> PerVariant<Vec<f64>> {
    PerVariant::from_fn(|variant| {
        let mut sums: BTreeMap<&HostId, (f64, f64)> = BTreeMap::new();
        for (host, shown) in fleet.bins.values().flat_map(|arms| arms.get(variant)) {
            if let Some(value) = pick(shown) {
                let (sum, count) = sums.entry(host).or_default();
                *sum += value;
                *count += 1.0;
            }
        }
        sums.into_values().map(|(sum, count)| sum / count).collect()
    })
}

fn is_measured(levels: &PerVariant<Vec<f64>>) -> bool {
    levels.baseline.iter().any(|level| *level > 0.0) && !levels.candidate.is_empty()
}
