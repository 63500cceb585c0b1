//! What proves to Kafka who speaks: `auth`.

use super::{tls, values};
use crate::collector::check::fields::View;
use crate::collector::component::Class;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::diagnostic::Code;

/// `auth` of what reads topics and of what writes to them.
pub(crate) static AUTHENTICATION: Schema = Schema::of(&[
    field(
        "plain_text",
        Kind::Pointer(&Schema::of(&[field("username", Kind::TEXT), field("password", Kind::TEXT)])),
    ),
    field("sasl", Kind::Pointer(&SASL)),
    field(
        "kerberos",
        Kind::Pointer(&Schema::of(&[
            field("service_name", Kind::TEXT),
            field("realm", Kind::TEXT),
            field("use_keytab", Kind::Bool),
            field("username", Kind::TEXT),
            field("password", Kind::TEXT),
            field("config_file", Kind::TEXT),
            field("keytab_file", Kind::TEXT),
            field("disable_fast_negotiation", Kind::Bool),
        ])),
    ),
    field("tls", Kind::Pointer(&tls::CLIENT)),
]);

static SASL: Schema = Schema::of(&[
    field("username", Kind::TEXT),
    field("password", Kind::TEXT),
    field("mechanism", Kind::TEXT),
    field("version", Kind::Int(64)).at_least(0.0).at_most(1.0),
    field("aws_msk", Kind::Object(&Schema::of(&[field("region", Kind::TEXT)]))),
    field("oauthbearer_token_source", Kind::Id(Class::Extension)),
])
.rules(&[Rule::always(mechanism_has_what_it_needs)]);

fn mechanism_has_what_it_needs(sasl: &View<'_>) {
    const MECHANISMS: [&str; 5] =
        ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "AWS_MSK_IAM_OAUTHBEARER", "OAUTHBEARER"];
    values::one_of(sasl, "mechanism", &MECHANISMS);
    match sasl.text("mechanism") {
        Some("PLAIN" | "SCRAM-SHA-256" | "SCRAM-SHA-512") => {
            values::given(sasl, "username");
            values::given(sasl, "password");
        }
        Some("OAUTHBEARER") => values::given(sasl, "oauthbearer_token_source"),
        _ => {}
    }
}

/// What readers and writers must say of the servers they speak to.
pub(crate) fn servers_are_known(client: &View<'_>) {
    if client.has("brokers") && client.len("brokers") == Some(0) {
        client.refuse(Code::Missing, "brokers", "no server is named", "write `brokers: [\"host:9092\"]`");
    }
    let Some(version) = client.text("protocol_version").filter(|version| !version.is_empty()) else {
        return;
    };
    let mut parts = version.strip_prefix('v').unwrap_or(version).split('.');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let count = parts.clone().count();
    if !(2..=4).contains(&count) || !parts.all(is_number) {
        client.refuse(
            Code::InvalidValue,
            "protocol_version",
            format!("`{version}` is no version of Kafka"),
            "write it as `2.1.0`, or leave it out",
        );
    }
}
