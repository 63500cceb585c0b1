//! gRPC clients and servers.

use super::auth::{AUTH, MIDDLEWARES};
use super::compression::COMPRESSION;
use super::net::ADDRESS;
use super::tls;
use crate::collector::check::fields::{View, parse_url, split_host_port};
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::diagnostic::Code;

/// What connects by gRPC.
pub(crate) static CLIENT: Schema = Schema::of(&[
    field("endpoint", Kind::TEXT),
    field("compression", COMPRESSION),
    field("tls", Kind::Object(&tls::CLIENT)),
    field("keepalive", Kind::Optional(&KEEPALIVE_CLIENT)).default("true"),
    field("read_buffer_size", Kind::Int(64)),
    field("write_buffer_size", Kind::Int(64)),
    field("wait_for_ready", Kind::Bool),
    field("headers", Kind::HEADERS),
    field("user_agent", Kind::TEXT),
    field("balancer_name", Kind::TEXT).default("round_robin"),
    field("authority", Kind::TEXT),
    field("auth", Kind::Optional(&AUTH)),
    field("middlewares", MIDDLEWARES),
])
.rules(&[Rule::always(endpoint_has_port), Rule::always(balancer_exists)]);

/// The most MiB whose bytes a signed number of 64 bits can count.
const MOST_MIB: f64 = 8_796_093_022_207.0;

/// What listens for gRPC.
pub(crate) static SERVER: Schema = Schema::of(&[
    field("tls", Kind::Optional(&tls::SERVER)),
    field("max_recv_msg_size_mib", Kind::Int(64)).at_least(0.0).at_most(MOST_MIB),
    field("max_concurrent_streams", Kind::Uint(32)),
    field("read_buffer_size", Kind::Int(64)).at_least(0.0),
    field("write_buffer_size", Kind::Int(64)).at_least(0.0),
    field("keepalive", Kind::Optional(&KEEPALIVE_SERVER)).default("true"),
    field("auth", Kind::Optional(&AUTH)),
    field("include_metadata", Kind::Bool),
    field("middlewares", MIDDLEWARES),
])
.with(&[&ADDRESS]);

/// `keepalive` of a client.
pub(crate) static KEEPALIVE_CLIENT: Schema = Schema::of(&[
    field("time", Kind::Duration).default("10s"),
    field("timeout", Kind::Duration).default("10s"),
    field("permit_without_stream", Kind::Bool),
]);

static KEEPALIVE_SERVER: Schema = Schema::of(&[
    field("server_parameters", Kind::Optional(&SERVER_PARAMETERS)).default("true"),
    field("enforcement_policy", Kind::Optional(&ENFORCEMENT_POLICY)).default("true"),
]);

static SERVER_PARAMETERS: Schema = Schema::of(&[
    field("max_connection_idle", Kind::Duration),
    field("max_connection_age", Kind::Duration),
    field("max_connection_age_grace", Kind::Duration),
    field("time", Kind::Duration),
    field("timeout", Kind::Duration),
]);

static ENFORCEMENT_POLICY: Schema =
    Schema::of(&[field("min_time", Kind::Duration), field("permit_without_stream", Kind::Bool)]);

/// The address without what names a scheme and a resolver.
fn bare(endpoint: &str) -> String {
    if let Some(rest) = ["http://", "https://"].iter().find_map(|scheme| endpoint.strip_prefix(scheme)) {
        return rest.to_owned();
    }
    match endpoint.contains("://").then(|| parse_url(endpoint)) {
        Some(Ok(url)) => url.path.strip_prefix('/').unwrap_or(url.path).to_owned(),
        _ => endpoint.to_owned(),
    }
}

fn endpoint_has_port(client: &View<'_>) {
    let Some(endpoint) = client.text("endpoint") else {
        return;
    };
    if let Some(path) = endpoint.strip_prefix("unix://") {
        if path.is_empty() {
            client.refuse(
                Code::InvalidValue,
                "endpoint",
                "the path of the socket is empty",
                "write `unix:///path/to/socket`",
            );
        }
        return;
    }
    let address = bare(endpoint);
    if address.is_empty() {
        return;
    }
    let problem = match split_host_port(&address) {
        Ok((_, port)) if is_number(port) => return,
        Ok((_, port)) => format!("`{port}` is no port"),
        Err(why) => format!("`{address}` {why}"),
    };
    client.refuse(
        Code::InvalidValue,
        "endpoint",
        problem,
        "write `host:port`, `collector.example:4317` for instance",
    );
}

/// Whether a text is a whole number with or without a sign.
fn is_number(text: &str) -> bool {
    text.parse::<i64>().is_ok()
}

/// Only the two balancers that are compiled into every collector are known to be there.
fn balancer_exists(client: &View<'_>) {
    const BALANCERS: [&str; 2] = ["round_robin", "pick_first"];
    let Some(name) = client.text("balancer_name") else {
        return;
    };
    if !name.is_empty() && !BALANCERS.contains(&name) {
        client.report(
            client
                .error(Code::InvalidValue, "balancer_name", format!("there is no balancer `{name}`"))
                .help("write `round_robin` or `pick_first`")
                .suggest(name, BALANCERS),
        );
    }
}
