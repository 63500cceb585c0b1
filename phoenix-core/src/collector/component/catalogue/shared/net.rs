//! Addresses to listen at or to dial: `endpoint`, `transport`, `dialer`.

use crate::collector::check::fields::{View, split_host_port};
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::diagnostic::Code;

/// An address of any transport.
pub(crate) static ADDRESS: Schema = Schema::of(&[
    field("endpoint", Kind::Text(Format::Listen)),
    field("transport", Kind::Enum(&TRANSPORTS)).default("tcp"),
    field("dialer", Kind::Object(&DIALER)),
])
.rules(&[Rule::always(transport_is_named), Rule::always(pipe_is_whole), Rule::always(listens_at_a_port)]);

pub(crate) static DIALER: Schema = Schema::of(&[field("timeout", Kind::Duration)]);

static TRANSPORTS: Words = Words::of(&[
    "tcp",
    "tcp4",
    "tcp6",
    "udp",
    "udp4",
    "udp6",
    "ip",
    "ip4",
    "ip6",
    "unix",
    "unixgram",
    "unixpacket",
    "npipe",
])
.or_empty();

fn transport_is_named(address: &View<'_>) {
    if address.text("transport") == Some("") {
        address.refuse(Code::Missing, "transport", "the transport is empty", "leave it out or write `tcp`");
    }
}

/// The collector takes an address without a port and fails when it starts.
fn listens_at_a_port(address: &View<'_>) {
    let (Some(transport), Some(endpoint)) = (address.text("transport"), address.text("endpoint")) else {
        return;
    };
    if !transport.starts_with("tcp") || endpoint.is_empty() {
        return;
    }
    if let Err(why) = split_host_port(endpoint) {
        address.warn(
            Code::InvalidValue,
            "endpoint",
            format!("the address `{endpoint}` {why}: the collector fails when it starts"),
            "write `host:port`",
        );
    }
}

/// A named pipe is written `\\server\pipe\name`.
fn pipe_is_whole(address: &View<'_>) {
    const LONGEST: usize = 256;
    let (Some("npipe"), Some(path)) = (address.text("transport"), address.text("endpoint")) else {
        return;
    };
    let rest = path.strip_prefix(r"\\").map(str::to_lowercase);
    let parts = rest.as_deref().and_then(|rest| rest.split_once(r"\pipe\"));
    let is_whole = parts.is_some_and(|(server, name)| {
        !server.is_empty() && !name.is_empty() && !name.contains('\\') && path.len() <= LONGEST
    });
    if !is_whole {
        address.refuse(
            Code::InvalidValue,
            "endpoint",
            format!("`{path}` is no named pipe"),
            r"write `\\.\pipe\name`, at most 256 bytes",
        );
    }
}
