//! `oauth2client`: fetches tokens for requests that leave.

use crate::collector::component::catalogue::shared::tls;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component};

pub(super) static OAUTH2CLIENT: Component = Component::new(Class::Extension, "oauth2client").schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("client_id", Kind::TEXT),
    field("client_id_file", Kind::TEXT),
    field("client_secret", Kind::SECRET),
    field("client_secret_file", Kind::TEXT),
    field("client_certificate_key_id", Kind::TEXT),
    field("client_certificate_key", Kind::SECRET),
    field("client_certificate_key_file", Kind::TEXT),
    field("grant_type", Kind::TEXT),
    field("signature_algorithm", Kind::TEXT),
    field("iss", Kind::TEXT),
    field("audience", Kind::TEXT),
    field("claims", Kind::Map(&Kind::Any)),
    field("endpoint_params", Kind::Map(&Kind::TEXTS)),
    field("token_url", Kind::TEXT).required(),
    field("scopes", Kind::TEXTS),
    field("tls", Kind::Object(&tls::CLIENT)),
    field("timeout", Kind::Duration),
    field("expiry_buffer", Kind::Duration).default("5m"),
]);
