//! Two servers of one collector at one port.

use crate::collector::diagnostic::{Code, Diagnostic, Span};
use crate::collector::document::{Document, Mapping, Node};

use super::NOTHING;
use crate::collector::topology::Topology;

/// Something that listens.
struct Server {
    path: String,
    /// What it is in a message.
    what: String,
    host: String,
    port: u16,
    is_datagrams: bool,
    span: Option<Span>,
}

pub(super) fn check(document: &Document, topology: &Topology<'_>, found: &mut Vec<Diagnostic>) {
    let mut servers = components(topology);
    servers.extend(telemetry(document));
    for (index, server) in servers.iter().enumerate() {
        let Some(earlier) = servers[..index].iter().find(|earlier| earlier.clashes_with(server)) else {
            continue;
        };
        // A default has no place of its own; then the other one is pointed at.
        let (here, there) = match server.span.is_some() || earlier.span.is_none() {
            true => (server, earlier),
            false => (earlier, server),
        };
        let message = format!(
            "{} listens at port {}, and {} does, too: one of them fails when the collector starts",
            here.what, here.port, there.what
        );
        let warning = Diagnostic::warning(Code::PortClash, here.path.clone(), message)
            .help("give one of them another port");
        found.push(here.span.map_or(warning.clone(), |span| warning.at(span)));
    }
}

impl Server {
    fn clashes_with(&self, other: &Self) -> bool {
        let is_any = |host: &str| matches!(host, "" | "0.0.0.0" | "::");
        self.port == other.port
            && self.is_datagrams == other.is_datagrams
            && (self.host == other.host || is_any(&self.host) || is_any(&other.host))
    }
}

/// What started components listen at.
fn components(topology: &Topology<'_>) -> Vec<Server> {
    let mut servers = Vec::new();
    for (class, id) in topology.used() {
        let Some(configured) = topology.get(class, id) else {
            continue;
        };
        let Some(component) = configured.component else {
            continue;
        };
        if configured.body.is_opaque() {
            continue;
        }
        let body = configured.body.as_map().unwrap_or(&NOTHING);
        let root = format!("{}::{}", class.section(), configured.key);
        for listen in component.listens {
            let around = listen.field.split_last().map_or(&[][..], |(_, around)| around);
            let section = match around {
                [] => Some(body),
                _ => body.at(around).map(|node| node.as_map().unwrap_or(&NOTHING)),
            };
            let Some(section) = section.filter(|section| !is_off(section)) else {
                continue;
            };
            let written = body.at(listen.field).filter(|node| !node.is_null());
            let endpoint = match written {
                Some(node) if node.is_opaque() => None,
                Some(node) => node.as_text(),
                None => listen.default,
            };
            let transport = section.get("transport").and_then(Node::as_text).unwrap_or_default();
            if transport.starts_with("unix") || transport == "npipe" {
                continue;
            }
            let Some((host, port)) = endpoint.and_then(address) else {
                continue;
            };
            servers.push(Server {
                path: format!("{root}::{}", listen.field.join("::")),
                what: format!("`{root}`"),
                host,
                port,
                is_datagrams: transport.starts_with("udp")
                    || component.name.contains("udp")
                    || (component.name == "statsd" && transport.is_empty())
                    || around.iter().any(|key| matches!(*key, "thrift_binary" | "thrift_compact")),
                span: written.map(|node| node.span).or(Some(configured.span)),
            });
        }
    }
    servers
}

fn is_off(section: &Mapping) -> bool {
    section.get("enabled").and_then(Node::as_text) == Some("false")
}

/// What the collector serves its own metrics at.
fn telemetry(document: &Document) -> Vec<Server> {
    let metrics = document.get(&["service", "telemetry", "metrics"]);
    let at = |key: &str| metrics.and_then(Node::as_map).and_then(|map| map.get(key));
    let is_opaque = [
        document.get(&["service"]),
        document.get(&["service", "telemetry"]),
        metrics,
        at("readers"),
        at("level"),
    ]
    .into_iter()
    .flatten()
    .any(Node::is_opaque);
    if is_opaque
        || at("level").and_then(Node::as_text).is_some_and(|level| level.eq_ignore_ascii_case("none"))
    {
        return Vec::new();
    }
    let root = "service::telemetry::metrics::readers";
    let what = "the collector's own telemetry".to_owned();
    let Some(readers) = at("readers").and_then(Node::as_list) else {
        let host = host("localhost");
        return vec![Server { path: root.into(), what, host, port: 8888, is_datagrams: false, span: None }];
    };
    let mut servers = Vec::new();
    for (index, reader) in readers.iter().enumerate() {
        let pull = reader.as_map().and_then(|map| map.at(&["pull", "exporter", "prometheus"]));
        let Some(pull) = pull.and_then(Node::as_map) else {
            continue;
        };
        let port = pull.get("port").filter(|node| !node.is_opaque());
        let Some(number) = port.and_then(Node::as_text).and_then(|text| text.parse().ok()) else {
            continue;
        };
        servers.push(Server {
            path: format!("{root}::{index}::pull::exporter::prometheus::port"),
            what: what.clone(),
            host: host(pull.get("host").and_then(Node::as_text).unwrap_or("localhost")),
            port: number,
            is_datagrams: false,
            span: port.map(|node| node.span),
        });
    }
    servers
}

/// Host and port of an address; nothing of one that lets the system choose the port.
fn address(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port != 0)?;
    (!host.contains("${")).then(|| (self::host(host), port))
}

fn host(written: &str) -> String {
    match written.trim_start_matches('[').trim_end_matches(']') {
        "127.0.0.1" | "::1" => "localhost".to_owned(),
        host => host.to_ascii_lowercase(),
    }
}
