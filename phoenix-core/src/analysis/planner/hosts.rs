//! Arms on different hosts: what no duration settles, because the hosts differ too much from each other.
//!
//! The interval of such a comparison is the hull of the one over batches of time and the one over hosts, and only the first narrows with
//! time. With the hosts' log-ratio error se and the distance from the limit δ = distance/(R se), the second finds it with the power of the
//! noncentral t at δ; k times as many hosts narrow se by √k.

use super::size::{self, Limit};
use super::{Aim, CriterionPlan};
use crate::analysis::distribution::noncentral;
use crate::analysis::estimate::Level;
use crate::analysis::estimate::host::{self, HostLevel};
use crate::analysis::estimate::search::smallest;
use crate::analysis::preparation::frame::Frame;
use crate::model::{Criterion, PerVariant, Role, Spec};

/// More hosts than so many times those of the pilot nobody has.
const MOST: f64 = 10_000.0;

/// The hosts that the smaller arm must have so that the criterion is settled with the power aimed at after so many batches; `None` where
/// those of the pilot do, or where both arms are on the same hosts.
pub(super) fn needed(
    criterion: &Criterion,
    spec: &Spec,
    aim: Aim,
    frame: &Frame,
    limits: &[Limit],
    batches: Option<u64>,
) -> Option<u64> {
    let apart = frame.apart.as_ref()?;
    let means = PerVariant::from_fn(|variant| {
        let of_host = |series: &Vec<(i64, f64)>| {
            series.iter().map(|(_, value)| value / series.len() as f64).sum::<f64>()
        };
        apart.get(variant).values().map(of_host).collect::<Vec<f64>>()
    });
    let level = HostLevel::of(&means.baseline, &means.candidate);
    let fewest = level.baseline.min(level.candidate);
    let batches = usize::try_from(batches?).ok()?;
    let expected = if criterion.role == Role::Goal { level.ratio } else { 1.0 };
    let alpha = size::alpha_of(criterion, spec, aim);
    let enough = |times: f64| {
        limits.iter().any(|limit| {
            let alpha = alpha * limit.share;
            let kind = if aim.planned {
                Level::Fixed { alpha }
            } else {
                Level::Anytime { alpha, planned_batches: batches as f64 }
            };
            let scaled = HostLevel {
                log_standard_error: level.log_standard_error / times.sqrt(),
                df: (level.df + 2.0) * times - 2.0,
                ..level
            };
            let effect = limit.distance / (expected * scaled.log_standard_error);
            noncentral::sf(scaled.quantile(kind, batches), scaled.df, effect) >= aim.power
        })
    };
    if level.log_standard_error.is_nan() {
        // One host says nothing of how hosts differ.
        return Some(host::FEWEST as u64);
    }
    if level.log_standard_error == 0.0 || enough(1.0) {
        return None;
    }
    let times = smallest(1.0, 2.0, MOST, 1e-12, enough);
    Some(times.map_or(u64::MAX, |times| (times * fewest as f64).ceil() as u64))
}

/// The plan of a criterion that time alone does not settle.
pub(super) fn lacking(plan: CriterionPlan, frame: &Frame, needed: u64) -> CriterionPlan {
    let (baseline, candidate) = (frame.arms.baseline, frame.arms.candidate);
    let remedy = if needed == u64::MAX {
        "no number of hosts does; run both arms side by side on each host".to_owned()
    } else {
        format!("about {needed} hosts an arm do, or both arms side by side on each host")
    };
    let why = format!(
        "its hosts ({baseline} and {candidate}) differ too much from each other, and no duration changes that: {remedy}"
    );
    CriterionPlan {
        batches: None,
        duration: None,
        minimum_detectable: None,
        hosts_needed: Some(needed).filter(|needed| *needed < u64::MAX),
        why_not: Some(why),
        ..plan
    }
}
