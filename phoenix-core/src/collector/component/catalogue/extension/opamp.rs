//! `opamp`: tells a management server about the collector.

use super::shared::tls;
use crate::collector::check::fields::View;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static OPAMP: Component =
    Component { managed: true, ..Component::new(Class::Extension, "opamp").schema(&SCHEMA) };

static SCHEMA: Schema = Schema::of(&[
    field("server", Kind::Object(&SERVER)),
    field("instance_uid", Kind::TEXT),
    field("capabilities", Kind::Object(&CAPABILITIES)),
    field("agent_description", Kind::Object(&AGENT_DESCRIPTION)),
    field("ppid", Kind::Int(32)),
    field("ppid_poll_interval", Kind::Duration).default("5s"),
])
.rules(&[Rule::always(uid_is_one)]);

static SERVER: Schema = Schema::of(&[field("ws", Kind::Pointer(&WS)), field("http", Kind::Pointer(&HTTP))])
    .rules(&[Rule::always(speaks_one_way)]);

static WS: Schema = Schema::of(&[
    field("endpoint", Kind::TEXT).required(),
    field("tls", Kind::Object(&tls::CLIENT)),
    field("headers", Kind::Map(&Kind::SECRET)),
    field("auth", Kind::Id(Class::Extension)),
]);

/// The collector checks the encryption of WebSockets, not that of plain HTTP.
static HTTP: Schema = Schema::of(&[
    field("polling_interval", Kind::Duration).at_least(0.0),
    field("tls", Kind::Object(&tls::UNCHECKED_CLIENT)),
])
.with(&[&WS]);

static CAPABILITIES: Schema = Schema::of(&[
    field("reports_effective_config", Kind::Bool).default("true"),
    field("reports_health", Kind::Bool).default("true"),
    field("reports_available_components", Kind::Bool).default("true"),
    field("accepts_restart_command", Kind::Bool),
])
.rules(&[Rule::always(restarts_are_gated)]);

static AGENT_DESCRIPTION: Schema = Schema::of(&[
    field("non_identifying_attributes", Kind::TEXT_MAP),
    field("include_resource_attributes", Kind::Bool),
]);

fn restarts_are_gated(capabilities: &View<'_>) {
    if capabilities.bool("accepts_restart_command") == Some(true) {
        capabilities.refuse(
            Code::Gated,
            "accepts_restart_command",
            "restarts need the feature gate `extension.opampextension.RemoteRestarts`",
            "take it out",
        );
    }
}

fn speaks_one_way(server: &View<'_>) {
    match (server.has("ws"), server.has("http")) {
        (false, false) => server.refuse(
            Code::Missing,
            "",
            "the server has no address",
            "set `ws: {endpoint: wss://host/v1/opamp}` or `http: {endpoint: …}`",
        ),
        (true, true) => server.refuse(
            Code::Conflict,
            "http",
            "the server is spoken to by `ws` and by `http`",
            "keep one of the two",
        ),
        _ => {}
    }
}

/// A UUID in one of its spellings, or a ULID.
fn uid_is_one(opamp: &View<'_>) {
    let Some(uid) = opamp.text("instance_uid").filter(|uid| !uid.is_empty()) else {
        return;
    };
    if !is_uuid(uid) && !is_ulid(uid) {
        opamp.refuse(
            Code::InvalidValue,
            "instance_uid",
            format!("`{uid}` is neither a UUID nor a ULID"),
            "write 32 hexadecimal digits as 8-4-4-4-12, or leave it out",
        );
    }
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bare = match text.len() {
        32 => return is_hex(text),
        36 => Some(text),
        38 => text.get(1..37),
        45 => text.get(..9).filter(|urn| urn.eq_ignore_ascii_case("urn:uuid:")).and_then(|_| text.get(9..)),
        _ => None,
    };
    bare.is_some_and(|bare| {
        let lengths: Vec<usize> = bare.split('-').map(str::len).collect();
        lengths == [8, 4, 4, 4, 12] && bare.split('-').all(is_hex)
    })
}

/// Twenty-six characters, the first of which keeps it within 128 bits.
fn is_ulid(text: &str) -> bool {
    text.len() == 26 && text.bytes().next().is_some_and(|first| first <= b'7')
}
