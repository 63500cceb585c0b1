//! Connectors join an exporting side to a receiving one of signals that they join, and never lead back.

use std::collections::{BTreeMap, BTreeSet};

use crate::collector::component::{Class, ComponentId, Signal};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::target::Target;
use crate::collector::topology::{Pipeline, Reference, Topology};

/// The pipelines on the two sides of each connector.
type Sides<'a> = BTreeMap<&'a ComponentId, [Vec<usize>; 2]>;

const EXPORTING: usize = 0;
const RECEIVING: usize = 1;

pub(super) fn check(topology: &Topology<'_>, target: &Target, found: &mut Vec<Diagnostic>) {
    ambiguous(topology, found);
    let sides = sides(topology);
    // What a `${…}` list names is not known here, so a missing side proves nothing.
    if topology.opaque.is_empty() {
        one_sided(topology, target, &sides, found);
    }
    cycles(topology, target, &sides, found);
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
                    sides.entry(id).or_default()[side].push(index);
                }
            }
        }
    }
    sides
}

fn one_sided(topology: &Topology<'_>, target: &Target, sides: &Sides<'_>, found: &mut Vec<Diagnostic>) {
    for (id, pipelines) in sides {
        let name = newest(topology, id);
        for (side, has, lacks) in [(EXPORTING, "exporter", "receiver"), (RECEIVING, "receiver", "exporter")] {
            let joins = |here: Signal, there: Signal| match side {
                EXPORTING => target.distribution.joins(name, here, there),
                _ => target.distribution.joins(name, there, here),
            };
            let other = &pipelines[1 - side];
            let mut seen = BTreeSet::new();
            for pipeline in pipelines[side].iter().map(|index| &topology.pipelines[*index]) {
                let signal = pipeline.signal;
                let is_joined = other.iter().any(|index| joins(signal, topology.pipelines[*index].signal));
                if is_joined || !seen.insert(signal) {
                    continue;
                }
                let signals: Vec<&str> =
                    Signal::ALL.into_iter().filter(|there| joins(signal, *there)).map(Signal::word).collect();
                let article = if has == "exporter" { "an" } else { "a" };
                let (message, help) = match signals.is_empty() {
                    true => (
                        format!(
                            "the connector `{id}` cannot be {article} {has} of a {} pipeline",
                            signal.word()
                        ),
                        format!("take it out of this pipeline's {has}s"),
                    ),
                    false => (
                        format!(
                            "the connector `{id}` is {article} {has} here and no {lacks} of any {} pipeline",
                            signals.join(" or ")
                        ),
                        format!("name it among the {lacks}s of another {} pipeline", signals.join(" or ")),
                    ),
                };
                let path = format!("service::pipelines::{}::{has}s", pipeline.key);
                found.push(
                    Diagnostic::error(Code::OneSidedConnector, path, message)
                        .at(place(pipeline, id))
                        .help(help),
                );
            }
        }
    }
}

/// The newest name of a connector's type.
fn newest<'a>(topology: &'a Topology<'_>, id: &'a ComponentId) -> &'a str {
    let configured = topology.get(Class::Connector, id);
    configured.and_then(|configured| configured.component).map_or(id.type_name(), |component| component.name)
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
fn cycles(topology: &Topology<'_>, target: &Target, sides: &Sides<'_>, found: &mut Vec<Diagnostic>) {
    // Between the pipelines stands a joint for each connector and pair of signals that it joins.
    let pipelines = topology.pipelines.len();
    let mut joints: BTreeMap<(&ComponentId, Signal, Signal), usize> = BTreeMap::new();
    let mut edges = BTreeSet::new();
    for (id, [exporting, receiving]) in sides {
        let name = newest(topology, id);
        for (from, to) in exporting.iter().flat_map(|from| receiving.iter().map(move |to| (*from, *to))) {
            let (here, there) = (topology.pipelines[from].signal, topology.pipelines[to].signal);
            if target.distribution.joins(name, here, there) {
                let next = pipelines + joints.len();
                let joint = *joints.entry((*id, here, there)).or_insert(next);
                edges.extend([(from, joint), (joint, to)]);
            }
        }
    }
    let nodes = pipelines + joints.len();
    let mut edges: Vec<_> = edges.into_iter().collect();
    remove_ends(&mut edges, nodes);
    edges.iter_mut().for_each(|(from, to)| std::mem::swap(from, to));
    remove_ends(&mut edges, nodes);
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
