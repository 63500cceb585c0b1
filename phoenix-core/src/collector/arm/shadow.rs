//! What an arm beside production must not do: get its data, send to its backends, be managed.

use super::draft::Draft;
use super::{ArmError, OtherSignals, Placement};
use crate::collector::component::{Class, Component, Input, Signal};
use crate::collector::difference::Why;
use crate::collector::document::{Document, Mapping, Node, Value};
use crate::collector::topology::Topology;

/// Refuses inputs that only one collector of a host can get: all that are sent to, but where they are sent a copy. What is fetched from
/// a queue, such as Kafka, cannot be copied to a port.
pub(super) fn refuse_receiving(
    plain: &Document,
    placement: Placement,
    others: OtherSignals,
) -> Result<(), ArmError> {
    let (topology, _) = Topology::read(plain);
    for pipeline in &topology.pipelines {
        let other_signal = pipeline.signal != Signal::Metrics;
        if other_signal && others == OtherSignals::LeaveOut {
            continue;
        }
        for reference in &pipeline.receivers {
            let component =
                topology.get(Class::Receiver, &reference.id).and_then(|configured| configured.component);
            let is_sent_a_copy = |c: &Component| placement == Placement::Mirrored && !c.listens.is_empty();
            if component.is_some_and(|c| c.input == Some(Input::Receive) && !is_sent_a_copy(c)) {
                return Err(ArmError::ReceivesInput {
                    receiver: reference.id.to_string(),
                    pipeline: pipeline.key.clone(),
                    other_signal,
                });
            }
        }
    }
    Ok(())
}

/// Takes every exporter out; what is not measured ends in nothing or is left out.
pub(super) fn cut_outputs(draft: &mut Draft, others: OtherSignals) {
    let plain = draft.document.clone();
    let names = draft.names.clone();
    let (topology, _) = Topology::read(&plain);
    let exporters: Vec<String> = topology
        .components
        .get(&Class::Exporter)
        .into_iter()
        .flatten()
        .map(|(_, configured)| format!("exporters::{}", configured.key))
        .collect();
    let mut ends_in_nothing = false;
    for pipeline in &topology.pipelines {
        let path = format!("service::pipelines::{}", pipeline.key);
        let measured = pipeline.signal == Signal::Metrics;
        let pipelines = draft.document.root_mut().make_map(&["service", "pipelines"]);
        if !measured && others == OtherSignals::LeaveOut {
            pipelines.remove(&pipeline.key);
            draft.because(path, Why::NotMeasured);
            continue;
        }
        let ids = pipeline.exporters.iter().map(|reference| &reference.id);
        let (connectors, exporters): (Vec<_>, Vec<_>) =
            ids.partition(|id| topology.has(Class::Connector, id));
        let mut kept: Vec<Node> = connectors.into_iter().map(|id| Node::string(id.to_string())).collect();
        if !measured && !exporters.is_empty() {
            kept.push(Node::string(&names.nothing));
            ends_in_nothing = true;
        }
        if !exporters.is_empty() {
            pipelines.make_map(&[&pipeline.key]).set("exporters", kept);
            draft.because(format!("{path}::exporters"), Why::NoProductionOutput);
        }
    }
    let mut section = Mapping::default();
    if ends_in_nothing {
        section.set(&names.nothing, Mapping::default());
        draft.because(format!("exporters::{}", names.nothing), Why::NoProductionOutput);
    }
    draft.document.root_mut().set("exporters", section);
    for exporter in exporters {
        draft.because(exporter, Why::NoProductionOutput);
    }
}

/// Takes out extensions that report to a management server or that served only what was cut.
pub(super) fn drop_extensions(draft: &mut Draft) {
    let snapshot = draft.document.clone();
    let (topology, _) = Topology::read(&snapshot);
    let mut dropped = Vec::new();
    for reference in &topology.extensions {
        let Some(extension) = topology.get(Class::Extension, &reference.id) else {
            continue;
        };
        let Some(component) = extension.component else {
            continue;
        };
        let served_only_exporters =
            !component.writes.is_empty() && !mentioned(&snapshot, extension.key, &reference.id.to_string());
        if component.managed {
            dropped.push((&reference.id, extension.key, Why::NotManaged));
        } else if served_only_exporters {
            dropped.push((&reference.id, extension.key, Why::Unused));
        }
    }
    let Some((_, _, first)) = dropped.first().copied() else {
        return;
    };
    draft.because("service::extensions", first);
    let kept: Vec<Node> = topology
        .extensions
        .iter()
        .filter(|reference| dropped.iter().all(|(id, ..)| **id != reference.id))
        .map(|reference| Node::string(reference.id.to_string()))
        .collect();
    let root = draft.document.root_mut();
    let service = root.make_map(&["service"]);
    match kept.is_empty() {
        true => drop(service.remove("extensions")),
        false => service.set("extensions", kept),
    }
    let section = root.make_map(&["extensions"]);
    for (_, key, _) in &dropped {
        section.remove(key);
    }
    if section.is_empty() {
        root.remove("extensions");
    }
    for (_, key, why) in dropped {
        draft.because(format!("extensions::{key}"), why);
    }
}

/// Whether any component but the extension itself names the extension.
fn mentioned(document: &Document, key: &str, id: &str) -> bool {
    Class::ALL
        .into_iter()
        .filter_map(|class| document.root().get(class.section()).map(|node| (class, node)))
        .flat_map(|(class, section)| {
            let entries = section.as_map().into_iter().flatten();
            entries.filter(move |e| class != Class::Extension || e.key.text() != key)
        })
        .any(|entry| names(&entry.value, id))
}

fn names(node: &Node, id: &str) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.text().trim() == id,
        Value::List(items) => items.iter().any(|item| names(item, id)),
        Value::Map(map) => map.iter().any(|entry| names(&entry.value, id)),
    }
}
