//! The measuring branch: a copy of the metrics, tagged, on its way to the sink.

use super::draft::Draft;
use super::names::Names;
use super::{ArmSettings, Placement};
use crate::collector::component::{Class, Signal};
use crate::collector::difference::Why;
use crate::collector::document::{Document, Mapping, Node};
use crate::collector::hash::{EMPTY_SLOT, HASH_TAG};
use crate::collector::topology::Topology;

/// Resource attribute with the id of the experiment.
pub const TAG_EXPERIMENT: &str = "phoenix.experiment.id";
/// Resource attribute with the arm, `baseline` or `candidate`.
pub const TAG_VARIANT: &str = "phoenix.variant";
/// Resource attribute with the id of the host that the arm runs on.
///
/// `host.name` cannot serve for this: a gateway passes on the names of other hosts.
pub const TAG_HOST: &str = "phoenix.host";

/// OpenTelemetry's name for a host, added where the data has none.
pub(super) const HOST_NAME: &str = "host.name";

/// The metrics pipelines that export something: what they export is what is measured.
///
/// A pipeline that ends in connectors only is measured where its data leaves the collector.
pub(super) fn measured_pipelines(plain: &Document) -> Vec<String> {
    let (topology, _) = Topology::read(plain);
    topology
        .pipelines
        .iter()
        .filter(|pipeline| pipeline.signal == Signal::Metrics)
        .filter(|pipeline| {
            let mut exporters = pipeline.exporters.iter();
            exporters.any(|reference| topology.has(Class::Exporter, &reference.id))
        })
        .map(|pipeline| pipeline.key.clone())
        .collect()
}

/// Adds the branch: forward connector, tags, batch, exporter to the sink.
pub(super) fn add_branch(draft: &mut Draft, measured: &[String], settings: &ArmSettings) {
    let names = draft.names.clone();
    let root = draft.document.root_mut();
    let nothing = Mapping::default;
    section(root, "connectors").set(&names.forward, nothing());
    let processors = section(root, "processors");
    processors.set(&names.tags, tags(settings));
    processors.set(&names.batch, batch());
    let exporters = section(root, "exporters");
    exporters.set(&names.exporter, exporter(settings));
    let pipelines = root.make_map(&["service", "pipelines"]);
    for pipeline in measured {
        let exporters = pipelines.make_map(&[pipeline]).make("exporters").make_list();
        exporters.push(Node::string(&names.forward));
    }
    let list = |items: &[&String]| -> Node {
        let items = items.iter().map(|id| Node::string(id.as_str()));
        items.collect::<Vec<_>>().into()
    };
    let branch = Mapping::of([
        ("receivers", list(&[&names.forward])),
        ("processors", list(&[&names.tags, &names.batch])),
        ("exporters", list(&[&names.exporter])),
    ]);
    pipelines.set(&names.pipeline, branch);
    for path in [
        format!("connectors::{}", names.forward),
        format!("processors::{}", names.tags),
        format!("processors::{}", names.batch),
        format!("exporters::{}", names.exporter),
        format!("service::pipelines::{}", names.pipeline),
    ] {
        draft.because(path, Why::Measuring);
    }
    for pipeline in measured {
        let why = match settings.placement {
            Placement::Beside | Placement::Mirrored => Why::NoProductionOutput,
            Placement::Instead => Why::Measuring,
        };
        draft.because(format!("service::pipelines::{pipeline}::exporters"), why);
    }
}

fn section<'d>(root: &'d mut Mapping, name: &str) -> &'d mut Mapping {
    root.make_before(name, "service").make_map()
}

/// Writes the hash into its slot.
pub(super) fn set_hash(arm: &mut Document, names: &Names, hash: &str) {
    let tags = arm.root_mut().make_map(&["processors", &names.tags]);
    for attribute in tags.make("attributes").make_list() {
        let attribute = attribute.make_map();
        if attribute.get("key").and_then(Node::as_text) == Some(HASH_TAG) {
            attribute.set("value", Node::quoted(hash));
        }
    }
}

fn tags(settings: &ArmSettings) -> Mapping {
    let tag = |key: &str, value: Node, action: &str| -> Node {
        Mapping::of([("key", Node::string(key)), ("value", value), ("action", Node::string(action))]).into()
    };
    let text = |text: &str| Node::string(literal(text));
    let attributes = vec![
        tag(TAG_EXPERIMENT, text(&settings.experiment), "upsert"),
        tag(TAG_VARIANT, text(&settings.variant), "upsert"),
        tag(TAG_HOST, text(&settings.host), "upsert"),
        tag(HOST_NAME, text(&settings.host), "insert"),
        tag(HASH_TAG, Node::quoted(EMPTY_SLOT), "upsert"),
    ];
    Mapping::of([("attributes", attributes)])
}

fn batch() -> Mapping {
    Mapping::of([
        ("timeout", Node::string("1s")),
        ("send_batch_size", Node::from(8192)),
        ("send_batch_max_size", Node::from(8192)),
    ])
}

/// An exporter that drops what it cannot send: it never makes a pipeline wait or fail.
fn exporter(settings: &ArmSettings) -> Mapping {
    let mut exporter = Mapping::of([("endpoint", Node::string(literal(&settings.sink.endpoint)))]);
    if let Some(authorization) = settings.sink.authorization() {
        let headers = Mapping::of([("authorization", Node::string(authorization))]);
        exporter.set("headers", headers);
    }
    exporter.set("timeout", "5s");
    let queue = Mapping::of([
        ("enabled", Node::from(true)),
        ("num_consumers", Node::from(1)),
        ("queue_size", Node::from(100)),
        ("block_on_overflow", Node::from(false)),
    ]);
    exporter.set("sending_queue", queue);
    let retry = match settings.placement {
        // Nothing waits for an arm beside production, so a sink that restarts costs no samples.
        Placement::Beside | Placement::Mirrored => {
            Mapping::of([("enabled", Node::from(true)), ("max_elapsed_time", Node::string("60s"))])
        }
        Placement::Instead => Mapping::of([("enabled", Node::from(false))]),
    };
    exporter.set("retry_on_failure", retry);
    exporter
}

/// A text that the collector reads as it is: `$` begins a reference unless it is doubled.
pub(super) fn literal(text: &str) -> String {
    text.replace('$', "$$")
}
