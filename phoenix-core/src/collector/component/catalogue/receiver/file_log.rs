//! `file_log`: reads log files as they grow.

use crate::collector::component::Input::Scrape;
use crate::collector::component::Signal::Logs;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Kind, Schema, field};
use crate::collector::component::{Class, Component, Rename, support};

pub(super) static FILE_LOG: Component = Component {
    input: Some(Scrape),
    ..Component::new(Class::Receiver, "file_log")
        .renamed(&[Rename::of("filelog", 149)])
        .supporting(&[support(Logs, Beta)])
        .schema(&SCHEMA)
};

/// A number of bytes: `16777216`, or `16MiB` in quotes or not.
const BYTES: Kind = Kind::OneOf(&[Kind::Int(64), Kind::TEXT]);

static SCHEMA: Schema = Schema::of(&[
    field("attributes", Kind::Map(&Kind::TEXT)),
    field("resource", Kind::Map(&Kind::TEXT)),
    field("id", Kind::TEXT).default("file_input"),
    field("type", Kind::TEXT).default("file_input"),
    field("output", Kind::TEXTS),
    field("include", Kind::TEXTS).required(),
    field("exclude", Kind::TEXTS),
    field("exclude_older_than", Kind::Duration),
    field(
        "ordering_criteria",
        Kind::Object(&Schema::of(&[
            field("regex", Kind::TEXT),
            field("top_n", Kind::Int(64)),
            field(
                "sort_by",
                Kind::StrictList(&Kind::Object(&Schema::of(&[
                    field("sort_type", Kind::TEXT),
                    field("regex_key", Kind::TEXT),
                    field("ascending", Kind::Bool),
                    field("layout", Kind::TEXT),
                    field("location", Kind::TEXT),
                ]))),
            ),
            field("group_by", Kind::TEXT),
        ])),
    ),
    field("include_file_name", Kind::Bool).default("true"),
    field("include_file_path", Kind::Bool),
    field("include_file_name_resolved", Kind::Bool),
    field("include_file_path_resolved", Kind::Bool),
    field("include_file_owner_name", Kind::Bool),
    field("include_file_owner_group_name", Kind::Bool),
    field("include_file_permissions", Kind::Bool),
    field("preserve_leading_whitespaces", Kind::Bool),
    field("preserve_trailing_whitespaces", Kind::Bool),
    field("poll_interval", Kind::Duration).default("200ms"),
    field("max_concurrent_files", Kind::Int(64)).default("1024"),
    field("max_batches", Kind::Int(64)),
    field("start_at", Kind::TEXT).default("end"),
    field("fingerprint_size", BYTES).default("1000"),
    field("initial_buffer_size", BYTES).default("16384"),
    field("max_log_size", BYTES).default("1048576"),
    field("max_log_size_behavior", Kind::TEXT).default("split"),
    field("encoding", Kind::TEXT).default("utf-8"),
    field(
        "multiline",
        Kind::Object(&Schema::of(&[
            field("line_start_pattern", Kind::TEXT),
            field("line_end_pattern", Kind::TEXT),
            field("omit_pattern", Kind::Bool),
        ])),
    ),
    field("force_flush_period", Kind::Duration).default("500ms"),
    field(
        "header",
        Kind::Pointer(&Schema::of(&[
            field("pattern", Kind::TEXT),
            field("metadata_operators", Kind::StrictList(&Kind::Any)),
        ])),
    ),
    field("delete_after_read", Kind::Bool),
    field("include_file_record_number", Kind::Bool),
    field("include_file_record_offset", Kind::Bool),
    field("compression", Kind::TEXT),
    field("polls_to_archive", Kind::Int(64)),
    field("acquire_fs_lock", Kind::Bool),
    field("file_cache_advise", Kind::Bool),
    field("on_truncate", Kind::TEXT).default("ignore"),
    field("operators", Kind::StrictList(&Kind::Any)),
    field("storage", Kind::Id(Class::Extension)),
    field(
        "retry_on_failure",
        Kind::Object(&Schema::of(&[
            field("enabled", Kind::Bool),
            field("initial_interval", Kind::Duration).default("1s"),
            field("max_interval", Kind::Duration).default("30s"),
            field("max_elapsed_time", Kind::Duration).default("5m"),
        ])),
    ),
]);
