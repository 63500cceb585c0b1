//! What proves to Kafka who speaks: `auth`.

use super::tls;
use crate::collector::component::Class;
use crate::collector::component::schema::{Kind, Schema, field};

/// `auth` of what reads topics and of what writes to them.
pub(crate) static AUTHENTICATION: Schema = Schema::of(&[
    field(
        "plain_text",
        Kind::Pointer(&Schema::of(&[field("username", Kind::TEXT), field("password", Kind::TEXT)])),
    ),
    field(
        "sasl",
        Kind::Pointer(&Schema::of(&[
            field("username", Kind::TEXT),
            field("password", Kind::TEXT),
            field("mechanism", Kind::TEXT),
            field("version", Kind::Int(64)),
            field("aws_msk", Kind::Object(&Schema::of(&[field("region", Kind::TEXT)]))),
            field("oauthbearer_token_source", Kind::Id(Class::Extension)),
        ])),
    ),
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
