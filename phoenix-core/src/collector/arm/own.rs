//! Ports and paths of an arm's own, so that it clashes with no other collector on the host.

use std::collections::BTreeSet;

use super::ArmError;
use super::draft::Draft;
use super::measure::literal;
use crate::collector::component::{Class, Component, Listen};
use crate::collector::difference::Why;
use crate::collector::document::{Mapping, Node};
use crate::collector::topology::{Topology, is_reference};

const READERS: &str = "service::telemetry::metrics::readers";

/// Moves everything that listens to ports of the arm's range: telemetry first, then components.
pub(super) fn ports(draft: &mut Draft) -> Result<(), ArmError> {
    telemetry_ports(draft)?;
    for Place { class, key, component } in started(draft)? {
        for listen in listens(component, body(draft, class, &key)) {
            let path = format!("{}::{key}::{}", class.section(), listen.field.join("::"));
            let port = draft.take_port(&path)?;
            let body = body(draft, class, &key);
            let Some((field, section)) = listen.field.split_last() else {
                continue;
            };
            let section = body.make_map(section);
            let before = section.get(field).and_then(Node::as_text).or(listen.default);
            let host = host_of(before.unwrap_or_default()).to_owned();
            section.set(field, format!("{host}:{port}"));
        }
    }
    Ok(())
}

/// Moves everything that is written to disk below a folder of the arm's own.
pub(super) fn paths(draft: &mut Draft, directory: &str) -> Result<(), ArmError> {
    let mut taken = BTreeSet::new();
    for key in ["output_paths", "error_output_paths"] {
        log_paths(draft, key, directory, &mut taken);
    }
    for Place { class, key, component } in started(draft)? {
        for write in component.writes {
            let Some((field, around)) = write.field.split_last() else {
                continue;
            };
            let body = body(draft, class, &key);
            if !is_present(body, around) {
                continue;
            }
            let section = body.make_map(around);
            let Some(before) = section.get(field).and_then(Node::as_text).or(write.default) else {
                continue;
            };
            let mut name = key.clone();
            for part in around {
                name = format!("{name}_{part}");
            }
            if !write.folder {
                name = format!("{name}_{}", file_name(before));
            }
            section.set(field, own_path(directory, &name, &mut taken));
            let path = format!("{}::{key}", class.section());
            if let Some(create) = write.create {
                body.set(create, true);
                draft.because(format!("{path}::{create}"), Why::OwnPath);
            }
            draft.because(format!("{path}::{}", write.field.join("::")), Why::OwnPath);
        }
    }
    Ok(())
}

/// A component that is started and touches the host.
struct Place {
    class: Class,
    key: String,
    component: &'static Component,
}

/// The started components that listen or write, in the order of the sections.
fn started(draft: &Draft) -> Result<Vec<Place>, ArmError> {
    let (topology, _) = Topology::read(&draft.document);
    let mut places = Vec::new();
    for (class, id) in topology.used() {
        let Some(configured) = topology.get(class, id) else {
            continue;
        };
        let Some(component) = configured.component else {
            continue;
        };
        if component.listens.is_empty() && component.writes.is_empty() {
            continue;
        }
        let key = configured.key.to_owned();
        if is_reference(configured.body) {
            let path = format!("{}::{key}", class.section());
            return Err(ArmError::Opaque { path });
        }
        places.push(Place { class, key, component });
    }
    Ok(places)
}

/// The fields of a component that make it listen as it is configured.
fn listens(component: &Component, body: &Mapping) -> Vec<Listen> {
    let is_there = |listen: &&Listen| {
        let around = listen.field.split_last().map_or(&[][..], |(_, around)| around);
        is_present(body, around)
    };
    component.listens.iter().filter(is_there).copied().collect()
}

fn body<'d>(draft: &'d mut Draft, class: Class, key: &str) -> &'d mut Mapping {
    draft.document.root_mut().make_map(&[class.section(), key])
}

/// Whether a section is there; the parts of an empty one are all there.
fn is_present(body: &Mapping, section: &[&str]) -> bool {
    let Some((first, rest)) = section.split_first() else {
        return true;
    };
    match body.get(first) {
        None => false,
        Some(node) => match node.as_map() {
            Some(map) => is_present(map, rest),
            None => true,
        },
    }
}

fn telemetry_ports(draft: &mut Draft) -> Result<(), ArmError> {
    let readers = |draft: &Draft| -> Vec<Node> {
        let path = ["service", "telemetry", "metrics", "readers"];
        let readers = draft.document.get(&path).and_then(Node::as_list);
        readers.unwrap_or_default().to_vec()
    };
    let mut moved = readers(draft);
    for (index, reader) in moved.iter_mut().enumerate() {
        let map = reader.make_map();
        let pulls = map.at(&["pull", "exporter", "prometheus"]).is_some();
        if !pulls {
            continue;
        }
        let path = format!("{READERS}[{index}]::pull::exporter::prometheus::port");
        let port = draft.take_port(&path)?;
        let prometheus = map.make_map(&["pull", "exporter", "prometheus"]);
        prometheus.set("port", u64::from(port));
    }
    let metrics = draft.document.root_mut().make_map(&["service", "telemetry", "metrics"]);
    if !moved.is_empty() {
        metrics.set("readers", moved);
    }
    Ok(())
}

/// Moves the files that the collector logs to; the standard streams stay.
fn log_paths(draft: &mut Draft, key: &str, directory: &str, taken: &mut BTreeSet<String>) {
    let path = ["service", "telemetry", "logs", key];
    let Some(outputs) = draft.document.get(&path).and_then(Node::as_list) else {
        return;
    };
    let mut moved = outputs.to_vec();
    for output in &mut moved {
        let Some(file) = output.as_text().filter(|o| !["stdout", "stderr"].contains(o)) else {
            continue;
        };
        let name = format!("collector_{}", file_name(file));
        *output = own_path(directory, &name, taken).into();
    }
    let logs = draft.document.root_mut().make_map(&["service", "telemetry", "logs"]);
    logs.set(key, moved);
    draft.because(path.join("::"), Why::OwnPath);
}

/// A path below the arm's folder that no other part of the arm has.
fn own_path(directory: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let safe: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '_',
        })
        .collect();
    let directory = literal(directory);
    let mut path = format!("{directory}/{safe}");
    let mut count = 1;
    while !taken.insert(path.clone()) {
        count += 1;
        path = format!("{directory}/{safe}_{count}");
    }
    path
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The host part of `host:port`; what cannot be taken apart becomes the local host.
fn host_of(endpoint: &str) -> &str {
    let mut depth = 0_usize;
    let mut before = ' ';
    let mut colon = None;
    for (index, c) in endpoint.char_indices() {
        match c {
            '{' if before == '$' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => colon = Some(index),
            _ => {}
        }
        before = c;
    }
    match colon.map(|colon| &endpoint[..colon]) {
        Some(host) if !host.is_empty() && !host.contains('/') => host,
        _ => "localhost",
    }
}
