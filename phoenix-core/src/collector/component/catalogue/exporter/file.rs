//! `file`: writes to a file.

use super::all;
use super::shared::{compression, permissions};
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Write};
use crate::collector::diagnostic::Code;

pub(super) static FILE: Component = Component {
    writes: &[Write { field: &["path"], default: None, folder: false, create: None }],
    ..Component::new(Class::Exporter, "file").supporting(&all(Alpha)).schema(&SCHEMA)
};

static SCHEMA: Schema = Schema::of(&[
    field("path", Kind::Text(Format::Path)).required(),
    field("append", Kind::Bool),
    field("rotation", Kind::Pointer(&ROTATION)),
    field("format", Kind::Enum(&FORMATS)).default("json"),
    field("encoding", Kind::Id(Class::Extension)),
    field("compression", Kind::Enum(&COMPRESSIONS)),
    field("compression_params", Kind::Object(&compression::PARAMS)),
    field("flush_interval", Kind::Duration).default("1s").at_least(0.0),
    field("group_by", Kind::Object(&GROUP_BY)),
    field("create_directory", Kind::Bool),
    field("directory_permissions", Kind::TEXT),
])
.rules(&[
    Rule::always(appends_or_rotates),
    Rule::always(appends_to_what_can_be_read),
    Rule::always(compression::level_fits),
    Rule::always(groups_by_one_star),
    Rule::always(permissions_are_for_a_new_folder),
]);

static ROTATION: Schema = Schema::of(&[
    field("max_megabytes", Kind::Int(64)).doc("0 is 100"),
    field("max_days", Kind::Int(64)).doc("0 is for ever"),
    field("max_backups", Kind::Int(64)).default("100"),
    field("localtime", Kind::Bool),
]);

static GROUP_BY: Schema = Schema::of(&[
    field("enabled", Kind::Bool),
    field("resource_attribute", Kind::TEXT).default("fileexporter.path_segment"),
    field("max_open_files", Kind::Int(64)).default("100"),
]);

static FORMATS: Words = Words::of(&["json", "proto"]);
static COMPRESSIONS: Words = Words::of(&["zstd"]).or_empty();

/// A rotation that is written without a value is a rotation with all defaults.
fn appends_or_rotates(file: &View<'_>) {
    if file.bool("append") == Some(true) && file.node("rotation").is_some_and(|node| !node.is_opaque()) {
        file.refuse(
            Code::Conflict,
            "append",
            "a file that is rotated cannot be appended to",
            "take out `append` or `rotation`",
        );
    }
}

/// What is appended to a compressed file cannot be told from what was there.
fn appends_to_what_can_be_read(file: &View<'_>) {
    let is_compressed = file.text("compression").is_some_and(|compression| !compression.is_empty());
    if file.bool("append") == Some(true) && is_compressed {
        file.warn(
            Code::Conflict,
            "append",
            "`append` with `compression` writes one compressed stream behind another",
            "take out `append` or `compression`",
        );
    }
}

fn groups_by_one_star(file: &View<'_>) {
    file.section("group_by", |group| {
        if group.bool("enabled") != Some(true) {
            return;
        }
        if group.text("resource_attribute") == Some("") {
            group.refuse(
                Code::Missing,
                "resource_attribute",
                "`resource_attribute` is empty",
                "name the attribute that the `*` of `path` stands for, or leave it out",
            );
        }
        let Some(path) = file.text("path").filter(|path| !path.is_empty()) else {
            return;
        };
        if path.matches('*').count() != 1 || path.starts_with('*') {
            file.refuse(
                Code::Conflict,
                "path",
                "with `group_by`, the path needs exactly one `*`, and not at its beginning",
                "write `/folder/*.json` for instance",
            );
        }
    });
}

fn permissions_are_for_a_new_folder(file: &View<'_>) {
    let is_written = file.text("directory_permissions").is_some_and(|text| !text.is_empty());
    match file.bool("create_directory") {
        Some(true) if is_written => permissions::are_octal(file, "directory_permissions"),
        Some(false) if is_written => file.refuse(
            Code::Conflict,
            "directory_permissions",
            "`directory_permissions` means nothing without `create_directory: true`",
            "add `create_directory: true`, or take it out",
        ),
        _ => {}
    }
}
