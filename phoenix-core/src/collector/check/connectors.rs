//! Connectors join an exporting to a receiving side of one signal, and never lead back.

use std::collections::{BTreeMap, BTreeSet};

use crate::collector::component::{Class, ComponentId, Signal};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::topology::{Pipeline, Reference, Topology};

/// A connector in the pipelines of one signal, with the pipelines on its sides.
type Sides<'a> = BTreeMap<(&'a ComponentId, Signal), [Vec<usize>; 2]>;

const EXPORTING: usize = 0;
const RECEIVING: usize = 1;

pub(super) fn check(topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    ambiguous(topology, found);
    let sides = sides(topology);
    // What a `${…}` list names is not known here, so a missing side proves nothing.
    if topology.opaque.is_empty() {
        one_sided(topology, &sides, found);
    }
    cycles(topology, &sides, found);
}

fn ambiguous(topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    for (id, connector) in topology.components.get(&Class::Connector).into_iter().flatten() {
        for class in [Class::Receiver, Class::Exporter] {
            if topology.has(class, id) {
                found.push(
                    Diagnostic::error(
                        Code::AmbiguousId,
                        format!("connectors::{id}"),
                        format!("`{id}` is a connector and a {} as well", class.word()),
                    )
                    .at(connector.span)
                    .help(format!("rename the connector, `{id}/connector` for instance")),
                );
            }
        }
    }
}

fn sides<'a>(topology: &'a Topology<'_>) -> Sides<'a> {
    let mut sides = Sides::new();
    for (index, pipeline) in topology.pipelines.iter().enumerate() {
        for (side, class, references) in [
            (EXPORTING, Class::Exporter, &pipeline.exporters),
            (RECEIVING, Class::Receiver, &pipeline.receivers),
        ] {
            for Reference { id, .. } in references {
                if topology.has(Class::Connector, id) && !topology.has(class, id) {
                    sides.entry((id, pipeline.signal)).or_default()[side].push(index);
                }
            }
        }
    }
    sides
}

fn one_sided(topology: &Topology<'_>, sides: &Sides<'_>, found: &mut Vec<Diagnostic>) {
    for ((id, signal), [exporting, receiving]) in sides {
        let (pipelines, has, lacks) = match (exporting.as_slice(), receiving.as_slice()) {
            (pipelines, []) => (pipelines, "exporter", "receiver"),
            ([], pipelines) => (pipelines, "receiver", "exporter"),
            _ => continue,
        };
        let Some(first) = pipelines.first().map(|index| &topology.pipelines[*index]) else {
            continue;
        };
        found.push(
            Diagnostic::error(
                Code::OneSidedConnector,
                format!("service::pipelines::{}::{has}s", first.key),
                format!(
                    "the connector `{id}` is {} {has} here and no {lacks} of any {} pipeline",
                    if has == "exporter" { "an" } else { "a" },
                    signal.word()
                ),
            )
            .at(place(first, id))
            .help(format!("name it among the {lacks}s of another {} pipeline", signal.word())),
        );
    }
}

fn place(pipeline: &Pipeline, id: &ComponentId) -> crate::collector::diagnostic::Span {
    pipeline
        .exporters
        .iter()
        .chain(&pipeline.receivers)
        .find(|reference| reference.id == *id)
        .map_or(pipeline.span, |reference| reference.span)
}

/// Takes away what nothing leads to and what leads nowhere; what remains leads in a circle.
fn cycles(topology: &Topology<'_>, sides: &Sides<'_>, found: &mut Vec<Diagnostic>) {
    let pipelines = topology.pipelines.len();
    let mut edges = Vec::new();
    for (joint, [exporting, receiving]) in sides.values().enumerate() {
        edges.extend(exporting.iter().map(|from| (*from, pipelines + joint)));
        edges.extend(receiving.iter().map(|to| (pipelines + joint, *to)));
    }
    remove_ends(&mut edges, pipelines + sides.len());
    edges.iter_mut().for_each(|(from, to)| std::mem::swap(from, to));
    remove_ends(&mut edges, pipelines + sides.len());
    let left: BTreeSet<usize> =
        edges.iter().flat_map(|(from, to)| [*from, *to]).filter(|node| *node < pipelines).collect();
    let Some(first) = left.first().map(|index| &topology.pipelines[*index]) else {
        return;
    };
    let names: Vec<&str> = left.iter().map(|index| topology.pipelines[*index].key.as_str()).collect();
    found.push(
        Diagnostic::error(
            Code::ConnectorCycle,
            format!("service::pipelines::{}", first.key),
            format!("connectors lead in a circle through {}", names.join(", ")),
        )
        .at(first.span),
    );
}

/// Removes, again and again, the edges that lead to a node from which none leads on.
fn remove_ends(edges: &mut Vec<(usize, usize)>, nodes: usize) {
    let mut out_degree = vec![0_usize; nodes];
    let mut incoming = vec![Vec::new(); nodes];
    for (from, to) in edges.iter() {
        out_degree[*from] += 1;
        incoming[*to].push(*from);
    }
    let mut ends: Vec<usize> = (0..nodes).filter(|node| out_degree[*node] == 0).collect();
    while let Some(end) = ends.pop() {
        for from in std::mem::take(&mut incoming[end]) {
            out_degree[from] -= 1;
            if out_degree[from] == 0 {
                ends.push(from);
            }
        }
    }
    edges.retain(|(_, to)| out_degree[*to] > 0);
}
