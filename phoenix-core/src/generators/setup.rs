//! Specs and plans that fit together.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::id::hosts;
use crate::experiment::{Plan, PlannedArms, PlannedTarget};
use crate::model::spec::{OnKeep, OtherSignals, Policy, Promotion};
use crate::model::{
    Actor, ConfigHash, ConfigSource, Criterion, Design, Fraction, HostId, Limits, PerVariant, Spec, Variant,
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
    /// A setup of `spec`, with [`plan`].
    #[must_use]
    pub fn new(spec: Spec) -> Setup {
        let plan = Arc::new(plan(&spec));
        Setup { spec: Arc::new(spec), plan }
    }
}

/// A valid spec over these hosts with every documented default: shadow, manual policy, an hour, a look every minute.
///
/// Change its fields to make others.
#[must_use]
pub fn spec(mut targets: Vec<HostId>) -> Spec {
    targets.sort();
    targets.dedup();
    let source = |text: &str| ConfigSource::Config(Arc::from(text));
    Spec {
        name: "halve-process-series".to_owned(),
        description: "Fewer series from process metrics".to_owned(),
        labels: BTreeMap::from([("team".to_owned(), "platform".to_owned())]),
        sources: PerVariant { baseline: source(BASELINE), candidate: source(CANDIDATE) },
        targets,
        design: Design::Shadow,
        other_signals: OtherSignals::LeaveOut,
        max_unavailable: Fraction::percent(25),
        bake: Duration::from_secs(15 * 60),
        start_at: None,
        start_by: None,
        duration: Duration::from_secs(3600),
        min_duration: Duration::from_secs(600),
        warm_up: Duration::from_secs(60),
        interval: Duration::from_secs(60),
        criteria: Criterion::defaults(),
        critical_processes: vec!["sshd".to_owned()],
        alpha: Fraction::percent(5),
        require_target: false,
        policy: Policy::Manual,
        on_keep: OnKeep::Prior,
        promotion: Promotion::Deploy,
        limits: Limits::default(),
        price: None,
        seed: 1,
        created_by: Actor::phoenix(),
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
    let choices = (
        prop_oneof![
            Just(Design::Shadow),
            (1u32..100).prop_map(|share| Design::Split { candidate_share: Fraction::percent(share) })
        ],
        prop_oneof![Just(Policy::Auto), Just(Policy::Manual)],
        prop_oneof![3 => Just(Promotion::Deploy), 1 => Just(Promotion::Export)],
        prop_oneof![Just(OnKeep::Prior), Just(OnKeep::Baseline)],
        (1u32..=100).prop_map(Fraction::percent),
    );
    let times = (0u64..900, 0u64..7200, 0u64..1200, 1u64..600, prop::option::of(0i64..3600));
    (hosts(2..=largest.max(2)), choices, times, limits(), any::<u64>()).prop_map(
        |(targets, (design, policy, promotion, on_keep, max_unavailable), times, limits, seed)| {
            let (bake, duration, min_duration, interval, start_at) = times;
            let seconds = Duration::from_secs;
            Setup::new(Spec {
                design,
                policy,
                promotion,
                on_keep,
                max_unavailable,
                limits,
                seed,
                bake: seconds(bake),
                duration: seconds(duration),
                min_duration: seconds(min_duration),
                interval: seconds(interval),
                start_at: start_at.map(crate::model::Timestamp::from_secs),
                start_by: start_at.map(|at| crate::model::Timestamp::from_secs(at + 1800)),
                ..spec(targets)
            })
        },
    )
}

/// Limits, those of zero among them.
pub fn limits() -> impl Strategy<Value = Limits> {
    let times = (0u64..1200, 0u64..3600, 0u64..1200, 0u64..3600, 0u64..90_000, 0u64..90_000, 0u64..600);
    let counts = (0u64..120, 0u32..6, 0u32..4, 0u32..3, 0u32..5);
    (times, counts).prop_map(|(times, counts)| {
        let seconds = Duration::from_secs;
        Limits {
            progress_deadline: seconds(times.0),
            restore_deadline: seconds(times.1),
            wave_deadline: seconds(times.2),
            analysis_deadline: seconds(times.3),
            pause_limit: seconds(times.4),
            decide_by: seconds(times.5),
            no_data_limit: seconds(times.6),
            observe_interval: seconds(counts.0),
            consecutive_error_limit: counts.1,
            failure_limit: counts.2,
            min_targets: counts.3,
            drift_limit: counts.4,
        }
    })
}
