//! Specs and plans that fit together.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::id::hosts;
use crate::experiment::{Plan, PlannedArms, PlannedTarget};
use crate::model::draft::{Draft, SpecErrors};
use crate::model::spec::{OnKeep, Policy, Promotion};
use crate::model::{
    ConfigHash, ConfigSource, Design, Fraction, HostId, Limits, PerVariant, Spec, Timestamp, Variant,
};

/// What an experiment is created from: a spec and a plan that fits it.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The spec.
    pub spec: Arc<Spec>,
    /// The plan.
    pub plan: Arc<Plan>,
}

impl Setup {
    /// The draft's spec, with [`plan`].
    ///
    /// # Errors
    /// What is wrong with the draft.
    pub fn new(draft: Draft) -> Result<Setup, SpecErrors> {
        let spec = draft.check()?;
        let plan = Arc::new(plan(&spec));
        Ok(Setup { spec: Arc::new(spec), plan })
    }
}

/// A valid draft over these hosts: shadow, manual policy, an hour, a look every minute, everything else by default.
///
/// Change its fields to make others.
#[must_use]
pub fn draft(targets: Vec<HostId>) -> Draft {
    let config = |text: &str| ConfigSource::Config(Arc::from(text));
    Draft {
        description: "Fewer series from process metrics".to_owned(),
        labels: BTreeMap::from([("team".to_owned(), "platform".to_owned())]),
        duration: Duration::from_secs(3600),
        min_duration: Duration::from_secs(600),
        warm_up: Duration::from_secs(60),
        interval: Duration::from_secs(60),
        critical_processes: vec!["sshd".to_owned()],
        ..Draft::new("halve-process-series", config(BASELINE), config(CANDIDATE), targets)
    }
}

const BASELINE: &str = "receivers: {hostmetrics: {scrapers: {process: {}}}}\n";
const CANDIDATE: &str = "receivers: {hostmetrics: {scrapers: {process: {}}}}\nprocessors: {filter: {}}\n";

/// A plan for `spec`: the hashes of each target's configs are made from the host's name, the first
/// `round(candidate_share · n)` hosts of a split run the candidate, at least one and not all.
#[must_use]
pub fn plan(spec: &Spec) -> Plan {
    let plain = PerVariant::from_fn(|variant| hash("plain", variant.as_str()));
    let candidates = candidates(spec);
    let targets = spec.targets.iter().enumerate().map(|(index, host)| {
        let arm = |variant: Variant| hash(variant.as_str(), host.as_str());
        let arms = match spec.design {
            Design::Split { .. } => {
                let variant = if index < candidates { Variant::Candidate } else { Variant::Baseline };
                PlannedArms::Instead { variant, hash: hash("arm", variant.as_str()) }
            }
            _ => PlannedArms::Beside(PerVariant::from_fn(arm)),
        };
        PlannedTarget { host: host.clone(), arms, plain, first_port: PerVariant::default() }
    });
    Plan { targets: targets.collect(), ..Plan::default() }
}

fn candidates(spec: &Spec) -> usize {
    let n = spec.targets.len();
    let Design::Split { candidate_share } = spec.design else { return n };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let share = (candidate_share.get() * n as f64).round() as usize;
    share.clamp(1, n.saturating_sub(1).max(1))
}

fn hash(kind: &str, name: &str) -> ConfigHash {
    ConfigHash::of(format!("{kind} {name}").as_bytes())
}

/// Setups of two to `largest` hosts that differ in everything the machine goes by: design, policy, promotion, what is owed,
/// waves, durations, limits.
pub fn setups(largest: usize) -> impl Strategy<Value = Setup> {
    hosts(2..=largest.max(2)).prop_flat_map(|targets| {
        let count = targets.len();
        let choices = (
            designs(count),
            prop_oneof![Just(Policy::Auto), Just(Policy::Manual)],
            prop_oneof![3 => Just(Promotion::Deploy), 1 => Just(Promotion::Export)],
            prop_oneof![Just(OnKeep::Prior), Just(OnKeep::Baseline)],
            (1u32..=100).prop_map(Fraction::percent),
        );
        let times = (0u64..900, 1u64..7200, 0u64..1200, 1u64..600, prop::option::of(0i64..3600));
        (Just(targets), choices, times, limits(count)).prop_map(
            |(targets, (design, policy, promotion, on_keep, max_unavailable), times, limits)| {
                let (bake, duration, min_duration, interval, start_at) = times;
                let seconds = Duration::from_secs;
                let draft = Draft {
                    design,
                    policy,
                    promotion,
                    on_keep,
                    max_unavailable,
                    limits,
                    bake: seconds(bake),
                    duration: seconds(duration),
                    min_duration: seconds(min_duration.min(duration)),
                    warm_up: Duration::ZERO,
                    interval: seconds(interval.min(duration)),
                    start_at: start_at.map(Timestamp::from_secs),
                    start_by: start_at.map(|at| Timestamp::from_secs(at + 1800)),
                    ..draft(targets)
                };
                Setup::new(draft).expect("invariant: every rule of a draft is kept above")
            },
        )
    })
}

/// Designs that are possible on so many targets.
fn designs(count: usize) -> impl Strategy<Value = Design> {
    let share = (1..count.max(2)).prop_map(move |candidates| {
        #[allow(clippy::cast_precision_loss)]
        let share = Fraction::new(candidates as f64 / count.max(2) as f64);
        share.expect("invariant: a quotient of positive numbers")
    });
    prop_oneof![
        Just(Design::Shadow),
        Just(Design::Mirror),
        share.prop_map(|candidate_share| Design::Split { candidate_share })
    ]
}

/// Limits that are possible on so many targets, the tightest among them.
pub fn limits(targets: usize) -> impl Strategy<Value = Limits> {
    let most = u32::try_from(targets).unwrap_or(u32::MAX).max(1);
    let times = (0u64..1200, 0u64..3600, 0u64..1200, 1u64..3600, 1u64..90_000, 1u64..90_000, 1u64..600);
    let counts = (1u64..120, 1u32..6, 0..most, 1..=most, 0u32..5);
    (times, counts).prop_map(|(times, counts)| {
        let seconds = Duration::from_secs;
        let observed = counts.0;
        Limits {
            progress_deadline: seconds(observed + times.0),
            restore_deadline: seconds(observed + times.1),
            wave_deadline: seconds(observed + times.2),
            analysis_deadline: seconds(times.3),
            pause_limit: seconds(times.4),
            decide_by: seconds(times.5),
            no_data_limit: seconds(times.6),
            observe_interval: seconds(observed),
            consecutive_error_limit: counts.1,
            failure_limit: counts.2,
            min_targets: counts.3,
            drift_limit: counts.4,
        }
    })
}
