//! Blocks of fields that many components share.
//!
//! A component includes a block ([`Schema::with`](crate::collector::component::schema::Schema::with))
//! or has it under a key, and repeats a field whose default differs.

pub(crate) mod auth;
pub(crate) mod compression;
pub(crate) mod exporter;
pub(crate) mod grpc;
pub(crate) mod http;
pub(crate) mod kafka;
pub(crate) mod kubernetes;
pub(crate) mod matching;
pub(crate) mod net;
pub(crate) mod ottl;
pub(crate) mod permissions;
pub(crate) mod prometheus;
pub(crate) mod scraped;
pub(crate) mod tls;
pub(crate) mod values;

use crate::collector::check::fields::View;
use crate::collector::diagnostic::Code;

/// No key of `metadata_keys` stands twice, upper and lower case being the same.
pub(crate) fn distinct_metadata_keys(object: &View<'_>) {
    let mut known: Vec<String> = Vec::new();
    for (index, key) in object.texts("metadata_keys") {
        let key = key.to_lowercase();
        if known.contains(&key) {
            object.refuse_item(
                Code::Conflict,
                ("metadata_keys", index),
                format!("the key `{key}` stands twice, upper and lower case are the same"),
                "name each key once",
            );
        }
        known.push(key);
    }
}
