//! The collector's own telemetry: what it costs to run, sent to the sink, never to production.

use super::draft::Draft;
use super::measure::{HOST_NAME, TAG_EXPERIMENT, TAG_HOST, TAG_VARIANT, literal};
use super::{ArmError, ArmSettings, Placement, Sink};
use crate::collector::difference::Why;
use crate::collector::document::{Document, Mapping, Node};
use crate::collector::topology::is_reference;

const DEFAULT_HOST: &str = "localhost";
const DEFAULT_PORT: u64 = 8888;
const TELEMETRY: &str = "service::telemetry";

/// Keys that show that a resource is written as a list of attributes, not as a plain map.
const DECLARATIVE: [&str; 4] = ["attributes", "attributes_list", "detectors", "schema_url"];

/// Tags the collector's own telemetry and sends it to the sink, if that wants it.
pub(super) fn measure_own(draft: &mut Draft, settings: &ArmSettings) -> Result<(), ArmError> {
    refuse_opaque(&draft.document)?;
    let telemetry = draft.document.root_mut().make_map(&["service", "telemetry"]);
    let sink = sink_reader(&settings.sink, settings.placement);
    match settings.placement {
        Placement::Beside | Placement::Mirrored => {
            let metrics = telemetry.make_map(&["metrics"]);
            let mut readers = readers(metrics);
            readers.retain(is_pull);
            if readers.is_empty() {
                readers.push(default_reader());
            }
            switch_on(metrics);
            readers.extend(sink);
            metrics.set("readers", readers);
            for signal in silence(telemetry) {
                let path = format!("{TELEMETRY}::{signal}::processors");
                draft.reasons.note(path, Why::NoProductionOutput);
            }
        }
        Placement::Instead => {
            if let Some(sink) = sink {
                let metrics = telemetry.make_map(&["metrics"]);
                // What was off in production's collector opens no port in its place.
                let mut readers = if is_off(metrics) { Vec::new() } else { readers(metrics) };
                switch_on(metrics);
                readers.push(sink);
                metrics.set("readers", readers);
            }
        }
    }
    tag(draft.document.root_mut().make_map(&["service", "telemetry"]), settings);
    for part in ["metrics", "resource"] {
        draft.because(format!("{TELEMETRY}::{part}"), Why::OwnTelemetry);
    }
    Ok(())
}

/// The readers that the collector has, with the default one written out.
fn readers(metrics: &Mapping) -> Vec<Node> {
    let readers = metrics.get("readers").and_then(Node::as_list);
    readers.map_or_else(|| vec![default_reader()], <[Node]>::to_vec)
}

fn is_off(metrics: &Mapping) -> bool {
    let level = metrics.get("level").and_then(Node::as_text);
    level.is_some_and(|level| level.eq_ignore_ascii_case("none"))
}

fn switch_on(metrics: &mut Mapping) {
    if is_off(metrics) {
        metrics.set("level", "normal");
    }
}

/// Takes out what sends the collector's own traces and logs to production's backends.
fn silence(telemetry: &mut Mapping) -> Vec<&'static str> {
    let mut silenced = Vec::new();
    for signal in ["traces", "logs"] {
        let part = telemetry.get_mut(signal).filter(|node| node.as_map().is_some());
        if part.is_some_and(|part| part.make_map().remove("processors").is_some()) {
            silenced.push(signal);
        }
    }
    silenced
}

/// The reader that every collector has unless it is told otherwise, written out.
fn default_reader() -> Node {
    let prometheus = Mapping::of([
        ("host", Node::string(DEFAULT_HOST)),
        ("port", Node::from(DEFAULT_PORT)),
        ("without_scope_info", Node::from(true)),
        ("without_type_suffix", Node::from(true)),
        ("without_units", Node::from(true)),
    ]);
    let mut reader = Mapping::default();
    reader.make_map(&["pull", "exporter"]).set("prometheus", prometheus);
    reader.into()
}

/// How long a collector in production's place may take over sending its telemetry to the sink.
const SINK_TIMEOUT_MS: u64 = 5000;

fn sink_reader(sink: &Sink, placement: Placement) -> Option<Node> {
    let endpoint = sink.telemetry_endpoint.as_ref()?;
    let mut otlp = Mapping::of([
        ("protocol", Node::string("http/protobuf")),
        ("endpoint", Node::string(literal(endpoint))),
    ]);
    if let Some(authorization) = sink.authorization() {
        let header =
            Mapping::of([("name", Node::string("authorization")), ("value", Node::string(authorization))]);
        otlp.set("headers", vec![header.into()]);
    }
    let mut reader = Mapping::default();
    let periodic = reader.make_map(&["periodic"]);
    periodic.set("interval", sink.telemetry_interval_ms);
    // A collector that ends sends its telemetry once more, and would wait half a minute for a sink that does not answer.
    if placement == Placement::Instead {
        periodic.set("timeout", SINK_TIMEOUT_MS);
    }
    periodic.make_map(&["exporter"]).set("otlp", otlp);
    Some(reader.into())
}

fn is_pull(reader: &Node) -> bool {
    reader.as_map().is_some_and(|map| map.get("pull").is_some())
}

/// Tags the resource of the collector's own telemetry; a `host.name` that is there stays.
fn tag(telemetry: &mut Mapping, settings: &ArmSettings) {
    let host = literal(&settings.host);
    let tags = [
        (TAG_EXPERIMENT, literal(&settings.experiment)),
        (TAG_VARIANT, literal(&settings.variant)),
        (TAG_HOST, host.clone()),
    ];
    let resource = telemetry.make_map(&["resource"]);
    if !DECLARATIVE.iter().any(|key| resource.get(key).is_some()) {
        for (name, value) in tags {
            resource.set(name, value);
        }
        if resource.get(HOST_NAME).is_none() {
            resource.set(HOST_NAME, host);
        }
        return;
    }
    let attributes = resource.make("attributes").make_list();
    attributes.retain(|node| tags.iter().all(|(tag, _)| name_of(node) != Some(tag)));
    let has_host = attributes.iter().any(|node| name_of(node) == Some(HOST_NAME));
    let host = (!has_host).then_some((HOST_NAME, host));
    attributes.extend(tags.into_iter().chain(host).map(|(name, value)| {
        let tag = Mapping::of([("name", Node::string(name)), ("value", Node::string(value))]);
        Node::from(tag)
    }));
}

/// The name of an attribute in a resource that is written as a list.
fn name_of(attribute: &Node) -> Option<&str> {
    attribute.as_map()?.get("name")?.as_text()
}

fn refuse_opaque(document: &Document) -> Result<(), ArmError> {
    for path in [
        &["service", "telemetry"][..],
        &["service", "telemetry", "metrics"],
        &["service", "telemetry", "metrics", "level"],
        &["service", "telemetry", "metrics", "readers"],
        &["service", "telemetry", "resource"],
        &["service", "telemetry", "resource", "attributes"],
        &["service", "telemetry", "traces"],
        &["service", "telemetry", "logs"],
    ] {
        if document.get(path).is_some_and(is_reference) {
            let path = path.join("::");
            return Err(ArmError::Opaque { path });
        }
    }
    let readers = document.get(&["service", "telemetry", "metrics", "readers"]);
    let readers = readers.and_then(Node::as_list).unwrap_or_default();
    match readers.iter().position(is_reference) {
        Some(index) => {
            Err(ArmError::Opaque { path: format!("service::telemetry::metrics::readers[{index}]") })
        }
        None => Ok(()),
    }
}
