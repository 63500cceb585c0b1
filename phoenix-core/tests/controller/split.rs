//! Whole experiments whose arms are on different hosts: from a spec to a verdict and back.

use std::sync::Arc;

use phoenix_core::experiment::{Ending, Experiment, KeepCause, Outcome, PhaseName};
use phoenix_core::model::verdict::ReasonCode;
use phoenix_core::model::{HostId, Spec, Verdict};
use phoenix_core::ports::Slot;
use pollster::block_on;

use crate::kit::{GOOD, PRIOR, Shown, World};

const RECEIVING: &str = "receivers: {otlp: {protocols: {grpc: {}}}}
exporters: {otlp_http: {endpoint: 'http://backend:4318'}}
service: {pipelines: {metrics: {receivers: [otlp], exporters: [otlp_http]}}}
";

/// The same with another compression: what it sends is said by the made source.
const CANDIDATE: &str = "receivers: {otlp: {protocols: {grpc: {}}}}
exporters: {otlp_http: {endpoint: 'http://backend:4318', compression: zstd}}
service: {pipelines: {metrics: {receivers: [otlp], exporters: [otlp_http]}}}
";

/// A gateway on so many hosts, half of which get the candidate, with the default criteria.
fn gateways(hosts: usize) -> Spec {
    let targets: Vec<String> = (1..=hosts).map(|number| format!("gateway-{number}")).collect();
    Spec::from_value(&serde_json::json!({
        "name": "gateway", "baseline": {"config": RECEIVING}, "candidate": {"config": CANDIDATE},
        "targets": targets, "design": {"split": {"candidate_share": 0.5}}, "critical_processes": ["nginx"],
        "duration": "2h", "interval": "5m", "warm_up": "1m", "min_duration": "10m", "bake": "2m", "policy": "auto",
    }))
    .unwrap_or_else(|errors| panic!("{errors}"))
}

/// A split over so many hosts that shows this, in this phase.
fn split(hosts: usize, shown: Shown, phase: PhaseName) -> (World, Experiment) {
    let (world, spec) = (World::new(), gateways(hosts));
    for host in &spec.targets {
        world.deployer.install(host, Some(Arc::from(PRIOR.as_bytes())));
    }
    *world.source.0.lock().unwrap() = shown;
    let experiment = world.bring_to(spec, phase);
    (world, experiment)
}

fn production(world: &World, host: &HostId) -> String {
    let bytes = world.deployer.running(host, Slot::Production).expect("production runs");
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn assert_restored(world: &World, experiment: &Experiment) {
    for (host, _) in experiment.targets() {
        assert_eq!(production(world, host), PRIOR, "production of {host}");
    }
}

fn kept(verdict: Verdict) -> Option<Outcome> {
    Some(Outcome::Ended(Ending::BaselineKept { verdict: Some(verdict), cause: KeepCause::Verdict }))
}

#[test]
fn a_good_candidate_on_enough_hosts_is_adopted_and_runs_on_all_of_them() {
    let (world, experiment) = split(12, GOOD, PhaseName::Completed);
    assert_eq!((experiment.verdict(), experiment.outcome()), (Some(Verdict::Adopt), Some(Outcome::Promoted)));
    for (host, _) in experiment.targets() {
        assert_eq!(production(&world, host), CANDIDATE, "the candidate's plain config on {host}");
    }
}

#[test]
fn a_candidate_that_saves_nothing_leaves_every_host_with_what_it_had() {
    let shown = Shown { candidate_series: GOOD.baseline_series, ..GOOD };
    let (world, experiment) = split(12, shown, PhaseName::Completed);
    assert_eq!(experiment.outcome(), kept(Verdict::KeepBaseline));
    assert_restored(&world, &experiment);
}

#[test]
fn a_candidate_that_saves_and_costs_too_much_needs_tuning() {
    let (world, experiment) = split(12, Shown { candidate_cpu: 0.2, ..GOOD }, PhaseName::Completed);
    assert_eq!(experiment.outcome(), kept(Verdict::NeedsTuning));
    assert_restored(&world, &experiment);
}

#[test]
fn a_critical_process_that_no_host_of_the_candidate_shows_is_harm() {
    let (world, experiment) =
        split(12, Shown { candidate_keeps_critical: false, ..GOOD }, PhaseName::Completed);
    assert_eq!(experiment.outcome(), kept(Verdict::KeepBaseline));
    assert_restored(&world, &experiment);
}

#[test]
fn three_hosts_an_arm_are_too_few_and_a_person_is_asked() {
    let (world, experiment) = split(6, GOOD, PhaseName::AwaitingDecision);
    assert_eq!(experiment.verdict(), Some(Verdict::Inconclusive));
    let report = block_on(world.controller.evaluate(&world.user(), experiment.id())).unwrap();
    assert_eq!(report.reasons[0].code, ReasonCode::TooFewHosts);
    assert!(report.reasons[0].message.contains("the smaller arm has 3 hosts"), "{:?}", report.reasons[0]);
    block_on(world.controller.rollback(&world.user(), experiment.id())).unwrap();
    let experiment = world.work_until(experiment.id(), PhaseName::Completed);
    assert_restored(&world, &experiment);
}
