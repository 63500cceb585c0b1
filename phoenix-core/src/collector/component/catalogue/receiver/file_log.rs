//! `file_log`: reads log files as they grow.

mod bytes;
mod operators;

use super::super::shared::values;
use crate::collector::check::fields::View;
use crate::collector::component::Input::Scrape;
use crate::collector::component::Signal::Logs;
use crate::collector::component::Stability::Beta;
use crate::collector::component::schema::{Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Rename, support};
use crate::collector::diagnostic::Code;
use crate::collector::document::Node;
use bytes::BYTES;

pub(super) static FILE_LOG: Component = Component {
    input: Some(Scrape),
    ..Component::new(Class::Receiver, "file_log")
        .renamed(&[Rename::of("filelog", 149)])
        .supporting(&[support(Logs, Beta)])
        .schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("attributes", Kind::Map(&Kind::TEXT)),
    field("resource", Kind::Map(&Kind::TEXT)),
    field("id", Kind::TEXT).default("file_input"),
    field("type", Kind::TEXT).default("file_input"),
    field("output", Kind::TEXTS),
    field("include", Kind::TEXTS).required(),
    field("exclude", Kind::TEXTS),
    field("exclude_older_than", Kind::Duration),
    field("ordering_criteria", Kind::Object(&ORDER)),
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
    field("operators", operators::OPERATORS),
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
])
.rules(&[Rule::in_use(reads_some_way), Rule::in_use(keeps_its_files), Rule::in_use(splits_one_way)]);

/// In which order files are read.
static ORDER: Schema = Schema::of(&[
    field("regex", Kind::TEXT),
    field("top_n", Kind::Int(64)),
    field("sort_by", Kind::StrictList(&Kind::Object(&SORT))),
    field("group_by", Kind::TEXT),
])
.rules(&[Rule::in_use(|order| {
    values::compiles(order, "regex");
    values::compiles(order, "group_by");
    let mut is_by_name = false;
    order.sections("sort_by", |_, sort| is_by_name |= sort.text("sort_type") != Some("mtime"));
    if is_by_name {
        values::given(order, "regex");
    }
    if order.len("sort_by").is_some_and(|sorts| sorts > 0) && order.int("top_n").is_some_and(|top| top < 0) {
        order.refuse(Code::InvalidValue, "top_n", "`top_n` is negative", "write a number above 0");
    }
})]);

static SORT: Schema = Schema::of(&[
    field("sort_type", Kind::TEXT),
    field("regex_key", Kind::TEXT),
    field("ascending", Kind::Bool),
    field("layout", Kind::TEXT),
    field("location", Kind::TEXT),
])
.rules(&[Rule::in_use(|sort| {
    values::one_of(sort, "sort_type", &["numeric", "alphabetical", "timestamp", "mtime"]);
    match sort.text("sort_type") {
        Some("timestamp") => values::given(sort, "layout"),
        Some("mtime") => sort.refuse(
            Code::InvalidValue,
            "sort_type",
            "sorting by `mtime` is behind the feature gate `filelog.mtimeSortType`, which is off",
            "sort by something in the name",
        ),
        _ => {}
    }
})]);

fn reads_some_way(receiver: &View<'_>) {
    values::one_of(receiver, "start_at", &["beginning", "end"]);
    values::one_of(receiver, "max_log_size_behavior", &["split", "truncate"]);
    values::one_of(receiver, "on_truncate", &["ignore", "read_whole_file", "read_new"]);
    values::off(
        receiver,
        "delete_after_read",
        "is behind the feature gate `filelog.allowFileDeletion`, which is off",
    );
    if receiver.has("header") && receiver.text("start_at") == Some("end") {
        receiver.refuse(
            Code::Conflict,
            "header",
            "a header is read at the beginning of a file, and files are read from their end",
            "write `start_at: beginning`",
        );
    }
}

fn keeps_its_files(receiver: &View<'_>) {
    const SMALLEST_PRINT: i64 = 16;
    let at_least = |name: &str, read: Option<i64>, least: i64| {
        if read.is_some_and(|value| value < least) {
            receiver.refuse(
                Code::InvalidValue,
                name,
                format!("`{name}` is less than {least}"),
                format!("write {least} or more, or leave it out"),
            );
        }
    };
    let bytes = |name: &str| receiver.node(name).and_then(bytes::of);
    if receiver.has("header") && receiver.text("start_at") == Some("beginning") {
        let operators = receiver.node("header").and_then(Node::as_map).map(|h| h.get("metadata_operators"));
        if matches!(operators, Some(None)) {
            receiver.refuse(
                Code::Missing,
                "header",
                "nothing says what a header is read for",
                "add `metadata_operators`, `[{type: regex_parser, regex: …}]` for instance",
            );
        }
    }
    at_least("max_concurrent_files", receiver.int("max_concurrent_files"), 1);
    at_least("max_batches", receiver.int("max_batches"), 0);
    at_least("max_log_size", bytes("max_log_size"), 1);
    at_least("fingerprint_size", bytes("fingerprint_size"), SMALLEST_PRINT);
}

fn splits_one_way(receiver: &View<'_>) {
    receiver.section("multiline", |multiline| {
        values::compiles(multiline, "line_start_pattern");
        values::compiles(multiline, "line_end_pattern");
        let is_given = |name: &str| multiline.text(name).is_some_and(|text| !text.is_empty());
        if is_given("line_start_pattern") && is_given("line_end_pattern") {
            values::not_both(multiline, "line_start_pattern", "line_end_pattern");
        }
    });
    if receiver.len("output").is_some_and(|output| output > 0) && receiver.len("operators") == Some(0) {
        receiver.refuse(
            Code::UndefinedReference,
            "output",
            "there is no operator to send to",
            "leave `output` out: the first operator is meant",
        );
    }
    for list in ["include", "exclude"] {
        for (index, glob) in receiver.texts(list) {
            if !is_pattern(glob) {
                receiver.refuse_item(
                    Code::InvalidValue,
                    (list, index),
                    format!("a bracket or brace of `{glob}` is not closed, or empty"),
                    "close it, or write `\\[` for the character itself",
                );
            }
        }
    }
}

/// Whether a pattern of paths is one: classes and alternatives end, and no class is empty.
fn is_pattern(glob: &str) -> bool {
    let mut chars = glob.chars().peekable();
    let mut open = 0_usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next().is_none() => return false,
            '[' => {
                chars.next_if(|c| matches!(c, '^' | '!'));
                let mut is_empty = true;
                loop {
                    match chars.next() {
                        None => return false,
                        Some(']') if is_empty => return false,
                        Some(']') => break,
                        Some('\\') if chars.next().is_none() => return false,
                        Some(_) => is_empty = false,
                    }
                }
            }
            '{' => open += 1,
            '}' if open == 0 => return false,
            '}' => open -= 1,
            _ => {}
        }
    }
    open == 0
}
