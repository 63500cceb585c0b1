//! `redaction`: takes out attributes that must not leave.

use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::{Alpha, Beta};
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, support};

pub(super) static REDACTION: Component = Component::new(Class::Processor, "redaction")
    .supporting(&[support(Traces, Beta), support(Metrics, Alpha), support(Logs, Alpha)])
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("allow_all_keys", Kind::Bool),
    field("allowed_keys", Kind::TEXTS),
    field("blocked_key_patterns", Kind::TEXTS),
    field("hash_function", Kind::TEXT),
    field("hmac_key", Kind::SECRET),
    field("ignored_keys", Kind::TEXTS),
    field("ignored_key_patterns", Kind::TEXTS),
    field("redact_all_types", Kind::Bool),
    field("blocked_values", Kind::TEXTS),
    field("allowed_values", Kind::TEXTS),
    field(
        "db_sanitizer",
        Kind::Object(&Schema::of(&[
            field(
                "sql",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field(
                "redis",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field(
                "valkey",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field(
                "memcached",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field(
                "mongo",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field(
                "opensearch",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field(
                "es",
                Kind::Object(&Schema::of(&[field("enabled", Kind::Bool), field("attributes", Kind::TEXTS)])),
            ),
            field("sanitize_span_name", Kind::Bool),
        ])),
    ),
    field("summary", Kind::TEXT),
    field(
        "url_sanitizer",
        Kind::Object(&Schema::of(&[
            field("enabled", Kind::Bool),
            field("attributes", Kind::TEXTS),
            field("sanitize_span_name", Kind::Bool),
        ])),
    ),
]);
