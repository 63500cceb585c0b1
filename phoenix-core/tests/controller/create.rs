//! Create, validate and update.

use std::collections::BTreeMap;

use phoenix_core::controller::{CreateRequest, Error, PlanError, UpdateRequest};
use phoenix_core::error::ErrorCode;
use phoenix_core::experiment::PhaseName;
use phoenix_core::model::Variant;
use phoenix_core::ports::ListRequest;
use pollster::block_on;

use crate::kit::{World, spec};

#[test]
fn validate_only_makes_everything_and_keeps_nothing() {
    let world = World::new();
    let request = CreateRequest::new(spec("")).validate_only();
    let created = block_on(world.controller.create(&world.user(), request)).unwrap();
    assert!(created.plain.candidate.contains("groupbyattrs"), "{}", created.plain.candidate);
    assert_eq!(created.experiment.phase().name(), PhaseName::Pending);
    assert!(block_on(world.controller.list(ListRequest::first(10))).unwrap().experiments.is_empty());
    assert_eq!(
        block_on(world.controller.get(created.experiment.id())).unwrap_err().code(),
        ErrorCode::NotFound
    );
}

#[test]
fn create_pins_a_config_for_every_arm_of_every_target_and_keeps_it() {
    let world = World::new();
    let experiment = world.create(spec(""));
    for target in &experiment.plan().targets {
        for hash in target.arms.hashes() {
            let bytes = block_on(world.controller.artifact(hash)).unwrap().bytes;
            let text = std::str::from_utf8(&bytes).unwrap();
            assert_eq!(phoenix_core::collector::hash_of(text).unwrap().to_string(), hash.to_string());
        }
        for variant in Variant::ALL {
            let bytes = block_on(world.controller.artifact(*target.plain.get(variant))).unwrap().bytes;
            assert!(
                !std::str::from_utf8(&bytes).unwrap().contains("phoenix.experiment.id"),
                "a plain config shows no experiment"
            );
        }
    }
}

#[test]
fn what_cannot_be_planned_is_refused_and_says_why() {
    let world = World::new();
    let base = serde_json::json!({"name": "x", "baseline": {"template": "process-baseline-v1"}, "candidate": {"template": "process-baseline-v1"}, "targets": ["a"]});
    let with = |field: &str, value: serde_json::Value| {
        let mut draft = base.clone();
        draft[field] = value;
        phoenix_core::model::Spec::from_value(&draft).unwrap()
    };
    let cases = [
        (
            with("candidate", serde_json::json!({"template": "process-agregated-v1"})),
            ErrorCode::NotFound,
            "did you mean process-aggregated-v1",
        ),
        (
            with(
                "candidate",
                serde_json::json!({"template": {"name": "process-baseline-v1", "parameters": {"collection_intervall": "10s"}}}),
            ),
            ErrorCode::TemplateInvalid,
            "candidate",
        ),
        (
            with("baseline", serde_json::json!({"config": "receivers: {"})),
            ErrorCode::TemplateInvalid,
            "baseline",
        ),
        (
            with(
                "baseline",
                serde_json::json!({"config": "receivers: {otlp: {protocols: {grpc: {}}}}\nexporters: {debug: {}}\nservice: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}"}),
            ),
            ErrorCode::TemplateInvalid,
            "baseline",
        ),
    ];
    for (spec, code, text) in cases {
        let error = block_on(world.controller.create(&world.user(), CreateRequest::new(spec))).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(text), "{error}");
        assert!(
            !matches!(&error, Error::Plan(PlanError::Arm { source, .. }) if error.to_string().contains(&source.to_string())),
            "the source is not repeated"
        );
    }
    assert!(block_on(world.controller.list(ListRequest::first(10))).unwrap().experiments.is_empty());
}

#[test]
fn before_the_start_everything_can_be_updated_and_is_planned_anew() {
    let world = World::new();
    let id = world.create(spec("")).id();
    let request = UpdateRequest::spec(spec("seed: 7\ndescription: other"));
    let updated = block_on(world.controller.update(&world.user(), id, request)).unwrap();
    assert_eq!(updated.spec().seed, 7);
    assert_eq!(updated.description(), "other");
    for hash in updated.plan().targets.iter().flat_map(|target| target.arms.hashes().collect::<Vec<_>>()) {
        block_on(world.controller.artifact(hash)).expect("the new plan's artifacts are kept");
    }
}

#[test]
fn after_the_start_only_words_can_be_updated() {
    let world = World::new();
    let id = world.bring_to(spec(""), PhaseName::Running).id();
    let refused = block_on(world.controller.update(&world.user(), id, UpdateRequest::spec(spec("seed: 7"))))
        .unwrap_err();
    assert_eq!(refused.code(), ErrorCode::InvalidTransition, "{refused}");
    let labels = BTreeMap::from([("team".to_owned(), "edge".to_owned())]);
    let updated =
        block_on(world.controller.update(&world.user(), id, UpdateRequest::labels(labels.clone()))).unwrap();
    assert_eq!((updated.labels(), updated.phase().name()), (&labels, PhaseName::Running));
}

#[test]
fn bad_words_and_empty_updates_are_refused() {
    let world = World::new();
    let id = world.create(spec("")).id();
    let bad = UpdateRequest::labels(BTreeMap::from([("Not A Label".to_owned(), "x".to_owned())]));
    let error = block_on(world.controller.update(&world.user(), id, bad)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidArgument);
    assert!(error.to_string().contains("labels"), "{error}");
    let error = block_on(world.controller.update(&world.user(), id, UpdateRequest::default())).unwrap_err();
    assert!(matches!(error, Error::NothingToUpdate));
}
