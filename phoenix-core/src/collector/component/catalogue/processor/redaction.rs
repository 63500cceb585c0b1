//! `redaction`: takes out attributes that must not leave.

use crate::collector::check::fields::View;
use crate::collector::component::Signal::{Logs, Metrics, Traces};
use crate::collector::component::Stability::{Alpha, Beta};
use crate::collector::component::catalogue::shared::values;
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, support};
use crate::collector::diagnostic::Code;

pub(super) static REDACTION: Component = Component::new(Class::Processor, "redaction")
    .supporting(&[support(Traces, Beta), support(Metrics, Alpha), support(Logs, Alpha)])
    .schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("allow_all_keys", Kind::Bool),
    field("allowed_keys", Kind::TEXTS),
    field("blocked_key_patterns", Kind::TEXTS),
    field("hash_function", Kind::Enum(&HASHES)),
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
])
.rules(&[
    Rule::always(key_is_long_enough),
    Rule::in_use(|redaction| {
        for name in ["blocked_values", "allowed_values", "blocked_key_patterns", "ignored_key_patterns"] {
            values::each_compiles(redaction, name);
        }
    }),
]);

static HASHES: Words =
    Words::of(&["sha1", "sha3", "md5", "hmac-sha256", "hmac-sha512"]).any_case().or_empty();

/// A keyed hash needs a key as long as the hash.
fn key_is_long_enough(redaction: &View<'_>) {
    let (Some(hash), Some(key)) = (redaction.text("hash_function"), redaction.text("hmac_key")) else {
        return;
    };
    let least = match hash.to_lowercase().as_str() {
        "hmac-sha256" => 32,
        "hmac-sha512" => 64,
        _ => return,
    };
    if key.len() < least {
        redaction.refuse(
            Code::InvalidValue,
            "hmac_key",
            format!("the key of `{hash}` has {} bytes, at least {least} are needed", key.len()),
            "set `hmac_key` to a longer secret",
        );
    }
}
