//! Where plain configs come from: files as they are, and overlays on the other variant's.

use phoenix_core::controller::{CreateRequest, Created, Error, PlanError};
use phoenix_core::error::ErrorCode;
use phoenix_core::model::{Revision, Spec, Variant};
use phoenix_core::ports::{TemplateRevision, TemplateStore};
use pollster::block_on;
use serde_json::{Value, json};

use crate::kit::World;

const CONFIG: &str = "# ours\r\nreceivers: {host_metrics: {scrapers: {process: }}}\r\nprocessors:\r\n  batch: {}   # at the end\r\nexporters: {debug: }\r\n\r\nservice:\r\n  pipelines:\r\n    metrics: {receivers: [host_metrics], processors: [batch], exporters: [debug]}\r\n";

fn create(world: &World, baseline: &Value, candidate: &Value) -> Result<Created, Error> {
    let spec = json!({"name": "x", "baseline": baseline, "candidate": candidate, "targets": ["web-1"]});
    block_on(world.controller.create(&world.user(), CreateRequest::new(Spec::from_value(&spec).unwrap())))
}

#[test]
fn a_collector_file_is_used_byte_for_byte() {
    let texts = [
        CONFIG.to_owned(),
        CONFIG.replace("\r\n", "\n"),
        format!("\u{feff}{CONFIG}"),
        format!("---\n{}...\n", CONFIG.replace("\r\n", "\n")),
        format!("{}   \n\n\t\n", CONFIG.replace("\r\n", "\n")).replace('\t', ""),
        CONFIG.replace("\r\n", "\n").trim_end().to_owned(),
        CONFIG.replace("# ours", "# {{ not }} {% a template %} ${NOR} an expansion — é 日本"),
    ];
    for text in texts {
        let world = World::new();
        let created = create(&world, &json!({"config": text}), &json!({"config": text}))
            .unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
        for variant in Variant::ALL {
            assert_eq!(**created.plain.get(variant), *text, "the plan's text");
            let name = *created.experiment.plan().targets[0].plain.get(variant);
            let kept = block_on(world.controller.artifact(name)).unwrap();
            assert_eq!(*kept.bytes, *text.as_bytes(), "the artifact's bytes");
        }
    }
}

#[test]
fn an_overlay_makes_a_candidate_of_the_baseline_and_the_other_way_round() {
    let overlay = json!({"overlay": {
        "merge": "processors: {filter: {metric_conditions: ['metric.name == \"a\"']}}",
        "pipelines": {"metrics": {"processors": {"before": {"batch": ["filter"]}}}},
    }});
    let world = World::new();
    let as_candidate = create(&world, &json!({"config": CONFIG}), &overlay).unwrap().plain;
    let as_baseline = create(&world, &overlay, &json!({"config": CONFIG})).unwrap().plain;
    assert_eq!(*as_candidate.baseline, *CONFIG, "what is below keeps its bytes");
    assert_eq!(as_candidate.candidate, as_baseline.baseline);
    assert!(as_candidate.candidate.contains("processors: [filter, batch]"), "{}", as_candidate.candidate);
}

#[test]
fn an_overlay_lies_on_what_a_template_renders() {
    let world = World::new();
    let overlay = json!({"overlay": "processors: {memory_limiter: {check_interval: 5s}}"});
    let created = create(&world, &json!({"template": "process-baseline-v1"}), &overlay).unwrap();
    assert!(created.plain.candidate.contains("check_interval: 5s"), "{}", created.plain.candidate);
    assert!(created.plain.baseline.contains("check_interval: 1s"), "{}", created.plain.baseline);
    assert!(created.experiment.plan().revisions.baseline.is_some());
    assert_eq!(created.experiment.plan().revisions.candidate, None);
}

#[test]
fn an_overlay_that_cannot_be_laid_or_that_a_collector_refuses_is_refused_with_the_reason() {
    let table = [
        (json!({"overlay": "a: ["}), "cannot be read"),
        (json!({"overlay": {"pipelines": {"metric": "remove"}}}), "did you mean `metrics`?"),
        (json!({"overlay": "processors: {batch: {timeuot: 1s}}"}), "timeuot"),
        (json!({"overlay": {"pipelines": {"metrics": {"processors": {"last": ["filter"]}}}}}), "`filter`"),
        (json!({"overlay": {"pipelines": {"metrics": "remove"}}}), "pipeline"),
    ];
    for (overlay, said) in table {
        let error = create(&World::new(), &json!({"config": CONFIG}), &overlay).unwrap_err();
        assert_eq!(error.code(), ErrorCode::TemplateInvalid, "{error}");
        let chain = chain(&error);
        assert!(chain.contains("candidate") && chain.contains(said), "{overlay}: {chain}");
    }
}

const TEMPLATE: &str = "---
name: sent-v1
revision: 1
description: Sends what the host measures.
pipeline: metrics
input: scrape
parameters:
  - {name: exporter, type: string, max_length: 64, description: Where to.}
---
receivers: {host_metrics: {scrapers: {process: }}}
exporters: { {{ exporter }}: {} }
service: {pipelines: {metrics: {receivers: [host_metrics], exporters: [{{ exporter }}]}}}
";

#[test]
fn a_rendering_that_a_collector_refuses_names_the_line_and_the_value() {
    let world = World::new();
    let revision = TemplateRevision::new("sent-v1".parse().unwrap(), Revision(1), TEMPLATE.into());
    block_on(world.store.put_template(revision)).unwrap();
    let template =
        |exporter: &str| json!({"template": {"name": "sent-v1", "parameters": {"exporter": exporter}}});
    create(&world, &template("debug"), &template("debug")).unwrap();
    match create(&world, &template("debug"), &template("debugg")) {
        Err(Error::Plan(PlanError::Render { variant: Variant::Candidate, source })) => {
            let said = source.to_string();
            let place = "from the template, 11:14: `exporter`; where exporter = \"debugg\"";
            assert!(
                said.contains("error[unknown_component] 2:14 exporters::debugg") && said.contains(place),
                "{said}"
            );
        }
        other => panic!("{:?}", other.map(|created| created.plain)),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let rest = error.source().map(|source| format!(": {}", chain(source)));
    format!("{error}{}", rest.unwrap_or_default())
}
