//! Whole experiments, from a draft to the end.

use phoenix_core::experiment::{Ending, Experiment, FailureReason, KeepCause, Outcome, PhaseName, Stage};
use phoenix_core::memory::Conduct;
use phoenix_core::model::verdict::ReasonCode;
use phoenix_core::model::{Variant, Verdict, Version};
use phoenix_core::ports::{ExperimentStore, Slot};
use pollster::block_on;

use crate::kit::{GOOD, PRIOR, Shown, World, hosts, spec};

/// Nothing of the experiment is left: no arm, no claim, and production runs this.
fn assert_clean(world: &World, production: &str) {
    for host in hosts() {
        for variant in Variant::ALL {
            assert_eq!(
                world.deployer.running(&host, Slot::Arm(variant)),
                None,
                "{variant} is left on {host}"
            );
        }
        let runs = world
            .deployer
            .running(&host, Slot::Production)
            .map(|bytes| String::from_utf8(bytes.to_vec()).unwrap());
        assert_eq!(runs.as_deref(), Some(production), "production of {host}");
    }
    for (host, state) in hosts().iter().zip(block_on(world.store.targets(&hosts())).unwrap()) {
        assert_eq!(state.holder, None, "{host} is still claimed");
    }
}

fn plain(world: &World, experiment: &Experiment, variant: Variant) -> String {
    let hash = *experiment.plan().targets[0].plain.get(variant);
    String::from_utf8(block_on(world.controller.artifact(hash)).unwrap().bytes.to_vec()).unwrap()
}

#[test]
fn a_good_candidate_is_promoted_on_every_host_and_nothing_is_left_behind() {
    let world = World::new();
    let experiment = world.bring_to(spec("policy: auto"), PhaseName::Completed);
    assert_eq!(experiment.outcome(), Some(Outcome::Promoted));
    assert_eq!(experiment.verdict(), Some(Verdict::Adopt));
    assert_clean(&world, &plain(&world, &experiment, Variant::Candidate));
}

#[test]
fn while_it_runs_both_arms_run_beside_an_untouched_production() {
    let world = World::new();
    let experiment = world.bring_to(spec(""), PhaseName::Running);
    for (host, target) in experiment.targets() {
        assert_eq!(target.stage, Stage::Running);
        assert_eq!(world.deployer.running(host, Slot::Production).as_deref(), Some(PRIOR.as_bytes()));
        for variant in Variant::ALL {
            let bytes = world.deployer.running(host, Slot::Arm(variant)).expect("the arm runs");
            let text = std::str::from_utf8(&bytes).unwrap();
            assert!(text.contains(host.as_str()) && text.contains(&experiment.id().to_string()), "{text}");
        }
    }
}

#[test]
fn what_is_stored_replays_to_what_is_read() {
    let world = World::new();
    let experiment = world.bring_to(spec("policy: auto"), PhaseName::Completed);
    let records = block_on(world.controller.history(experiment.id(), Version(0), usize::MAX)).unwrap();
    let versions: Vec<u64> = records.iter().map(|record| record.version.0).collect();
    assert_eq!(versions, (1..=experiment.version().0).collect::<Vec<_>>());
    let events: Vec<_> = records.iter().map(|record| record.event().unwrap()).collect();
    assert_eq!(Experiment::replay(&events).unwrap(), experiment);
}

#[test]
fn under_a_manual_policy_a_person_promotes() {
    let world = World::new();
    let experiment = world.bring_to(spec("policy: manual"), PhaseName::AwaitingDecision);
    assert_eq!(experiment.verdict(), Some(Verdict::Adopt));
    block_on(world.controller.promote(&world.user(), experiment.id())).unwrap();
    let experiment = world.work_until(experiment.id(), PhaseName::Completed);
    assert_clean(&world, &plain(&world, &experiment, Variant::Candidate));
}

#[test]
fn a_promotion_that_is_exported_leaves_production_alone() {
    let world = World::new();
    let experiment = world.bring_to(spec("policy: auto\npromotion: export"), PhaseName::Completed);
    assert_eq!(experiment.outcome(), Some(Outcome::Promoted));
    assert_clean(&world, PRIOR);
}

#[test]
fn a_candidate_that_loses_a_critical_process_is_rolled_back() {
    let world = World::new();
    *world.source.0.lock().unwrap() = Shown { candidate_keeps_critical: false, ..GOOD };
    let experiment = world.bring_to(spec("policy: auto"), PhaseName::Completed);
    let Some(Outcome::Ended(Ending::BaselineKept { verdict: Some(verdict), cause: KeepCause::Verdict })) =
        experiment.outcome()
    else {
        panic!("{:?}", experiment.outcome());
    };
    assert!(matches!(verdict, Verdict::KeepBaseline | Verdict::NeedsTuning), "{verdict}");
    assert_clean(&world, PRIOR);
}

#[test]
fn equal_configs_are_an_aa_test_which_keeps_the_baseline_whatever_it_measures() {
    let aa = "candidate: {template: process-baseline-v1}\nrequire_target: false\npolicy: auto";
    for (candidate_series, code) in
        [(GOOD.baseline_series, ReasonCode::EqualArmsAlike), (300.0, ReasonCode::EqualArmsApart)]
    {
        let world = World::new();
        *world.source.0.lock().unwrap() = Shown { candidate_series, ..GOOD };
        let experiment = world.bring_to(spec(aa), PhaseName::Completed);
        let kept = Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::Verdict };
        assert_eq!(experiment.outcome(), Some(Outcome::Ended(kept)));
        assert_eq!(experiment.last_report().unwrap().reasons[0].code, code);
        assert_clean(&world, PRIOR);
    }
}

#[test]
fn a_candidate_that_falls_silent_alone_is_rolled_back() {
    let world = World::new();
    *world.source.0.lock().unwrap() = Shown { candidate_speaks: false, ..GOOD };
    let experiment = world.bring_to(spec("policy: auto\nlimits: {no_data_limit: 10m}"), PhaseName::Completed);
    let kept =
        Ending::BaselineKept { verdict: Some(Verdict::KeepBaseline), cause: KeepCause::CandidateSilent };
    assert_eq!(experiment.outcome(), Some(Outcome::Ended(kept)));
    assert_clean(&world, PRIOR);
}

#[test]
fn silence_of_both_arms_is_a_measurement_error_and_not_the_candidates_fault() {
    let world = World::new();
    *world.source.0.lock().unwrap() = Shown { candidate_speaks: false, baseline_speaks: false, ..GOOD };
    let experiment = world.bring_to(spec("policy: auto"), PhaseName::Failed);
    assert_eq!(experiment.outcome(), Some(Outcome::Ended(Ending::Failed(FailureReason::MeasurementErrors))));
    assert_clean(&world, PRIOR);
}

#[test]
fn nothing_follows_from_silence_while_nobody_was_watching() {
    let world = World::new();
    *world.source.0.lock().unwrap() = Shown { candidate_speaks: false, watched: false, ..GOOD };
    let experiment = world.bring_to(spec("policy: auto"), PhaseName::AwaitingDecision);
    assert_eq!(experiment.verdict(), Some(Verdict::Inconclusive));
}

#[test]
fn the_same_config_in_both_arms_is_not_adopted() {
    let world = World::new();
    *world.source.0.lock().unwrap() = Shown { candidate_series: GOOD.baseline_series, ..GOOD };
    let experiment = world.bring_to(spec("policy: auto"), PhaseName::Completed);
    assert_ne!(experiment.verdict(), Some(Verdict::Adopt));
    assert_clean(&world, PRIOR);
}

#[test]
fn in_split_production_gets_its_exact_bytes_back() {
    let world = World::new();
    let receiving = "receivers: {otlp: {protocols: {grpc: {}}}}
exporters: {otlp_http: {endpoint: 'http://backend:4318'}}
service: {pipelines: {metrics: {receivers: [otlp], exporters: [otlp_http]}}}
";
    let text = serde_json::json!({
        "name": "gateway", "baseline": {"config": receiving}, "candidate": {"config": receiving},
        "targets": ["web-1", "web-2", "web-3"], "design": {"split": {"candidate_share": 0.4}},
        "duration": "2h", "interval": "5m", "policy": "auto", "critical_processes": ["nginx"],
    });
    let experiment =
        world.bring_to(phoenix_core::model::Spec::from_value(&text).unwrap(), PhaseName::Running);
    for host in hosts() {
        let bytes = world.deployer.running(&host, Slot::Production).expect("production runs");
        assert!(
            std::str::from_utf8(&bytes).unwrap().contains("phoenix.experiment.id"),
            "an arm replaced production"
        );
    }
    block_on(world.controller.cancel(&world.user(), experiment.id())).unwrap();
    let experiment = world.work_until(experiment.id(), PhaseName::Cancelled);
    assert_eq!(experiment.outcome(), Some(Outcome::Ended(Ending::Cancelled)));
    assert_clean(&world, PRIOR);
}

#[test]
fn a_host_that_cannot_be_restored_is_a_debt_until_it_can() {
    let world = World::new();
    let experiment = world.bring_to(spec(""), PhaseName::Running);
    let lost = &hosts()[1];
    world.deployer.conduct(lost, Conduct::Unreachable);
    block_on(world.controller.cancel(&world.user(), experiment.id())).unwrap();
    let experiment = world.work_until(experiment.id(), PhaseName::Cancelled);
    assert_eq!(experiment.debts().map(|debt| debt.host).collect::<Vec<_>>(), std::slice::from_ref(lost));
    let held = block_on(world.store.targets(std::slice::from_ref(lost))).unwrap();
    assert_eq!(held[0].holder, Some(experiment.id()), "a debt stays claimed");
    let refused = block_on(world.controller.delete(&world.user(), experiment.id(), false)).unwrap_err();
    assert!(refused.to_string().contains("1 targets are still owed"), "{refused}");

    world.deployer.conduct(lost, Conduct::Obey);
    for _ in 0..200 {
        world.step();
    }
    assert_eq!(world.get(experiment.id()).debts().count(), 0, "the debt is paid once the host is back");
    assert_clean(&world, PRIOR);
}
