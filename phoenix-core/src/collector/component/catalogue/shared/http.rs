//! HTTP clients and servers.

use super::auth::{AUTH, MIDDLEWARES, SERVER_AUTH};
use super::compression::{self, COMPRESSION};
use super::net::ADDRESS;
use super::tls;
use crate::collector::component::schema::{Kind, Rule, Schema, field};

/// What connects by HTTP.
pub(crate) static CLIENT: Schema = Schema::of(&[
    field("endpoint", Kind::TEXT),
    field("proxy_url", Kind::TEXT),
    field("tls", Kind::Object(&tls::CLIENT)),
    field("read_buffer_size", Kind::Int(64)),
    field("write_buffer_size", Kind::Int(64)),
    field("timeout", Kind::Duration),
    field("headers", Kind::HEADERS),
    field("auth", Kind::Optional(&AUTH)),
    field("compression", COMPRESSION),
    field("compression_params", Kind::Object(&compression::PARAMS)),
    field("max_idle_conns", Kind::Int(64)).default("100"),
    field("max_idle_conns_per_host", Kind::Int(64)),
    field("max_conns_per_host", Kind::Int(64)),
    field("idle_conn_timeout", Kind::Duration).default("90s"),
    field("disable_keep_alives", Kind::Bool),
    field("http2_read_idle_timeout", Kind::Duration),
    field("http2_ping_timeout", Kind::Duration),
    field("cookies", Kind::Optional(&Schema::EMPTY)),
    field("force_attempt_http2", Kind::Bool).default("true"),
    field("middlewares", MIDDLEWARES),
])
.rules(&[Rule::always(compression::level_fits)]);

/// What listens for HTTP.
pub(crate) static SERVER: Schema = Schema::of(&[
    field("tls", Kind::Optional(&tls::SERVER)),
    field("cors", Kind::Optional(&CORS)),
    field("auth", Kind::Optional(&SERVER_AUTH)),
    field("max_request_body_size", Kind::Int(64)),
    field("include_metadata", Kind::Bool),
    field("response_headers", Kind::HEADERS),
    field("compression_algorithms", Kind::TEXTS),
    field("read_timeout", Kind::Duration),
    field("read_header_timeout", Kind::Duration).default("1m"),
    field("write_timeout", Kind::Duration).default("30s"),
    field("idle_timeout", Kind::Duration).default("1m"),
    field("middlewares", MIDDLEWARES),
    field("keep_alives_enabled", Kind::Bool).default("true"),
])
.with(&[&ADDRESS]);

static CORS: Schema = Schema::of(&[
    field("allowed_origins", Kind::TEXTS),
    field("allowed_headers", Kind::TEXTS),
    field("exposed_headers", Kind::TEXTS),
    field("max_age", Kind::Int(64)),
]);
