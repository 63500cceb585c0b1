//! `file_storage`: keeps what other components must not lose in files.

use super::shared::{permissions, values};
use crate::collector::check::fields::View;
use crate::collector::component::schema::{Format, Kind, Rule, Schema, field};
use crate::collector::component::{Class, Component, Write};
use crate::collector::diagnostic::{Code, Diagnostic};

pub(super) static FILE_STORAGE: Component = Component {
    writes: &[
        Write {
            field: &["directory"],
            default: Some(DIRECTORY),
            folder: true,
            create: Some("create_directory"),
        },
        Write { field: &["compaction", "directory"], default: None, folder: true, create: None },
    ],
    ..Component::new(Class::Extension, "file_storage").schema(&SCHEMA)
};

const DIRECTORY: &str = "/var/lib/otelcol/file_storage";

static SCHEMA: Schema = Schema::of(&[
    field("directory", Kind::Text(Format::Path)).default(DIRECTORY),
    field("timeout", Kind::Duration).default("1s"),
    field("max_size", Kind::Int(64)).at_least(0.0).doc("0 is no limit"),
    field("compaction", Kind::Object(&COMPACTION)),
    field("fsync", Kind::Bool),
    field("create_directory", Kind::Bool),
    field("directory_permissions", Kind::TEXT).default("0750"),
    field("recreate", Kind::Bool),
])
.rules(&[
    Rule::always(folders_have_names),
    Rule::always(folder_is_there),
    Rule::always(permissions_are_octal),
    Rule::always(compaction_fits),
]);

static COMPACTION: Schema = Schema::of(&[
    field("on_start", Kind::Bool),
    field("on_rebound", Kind::Bool),
    field("directory", Kind::Text(Format::Path)).default(DIRECTORY),
    field("rebound_needed_threshold_mib", Kind::Int(64)).default("100"),
    field("rebound_trigger_threshold_mib", Kind::Int(64)).default("10"),
    field("max_transaction_size", Kind::Int(64)).default("65536").at_least(0.0),
    field("check_interval", Kind::Duration).default("5s"),
    field("cleanup_on_start", Kind::Bool),
]);

fn folder_is_there(storage: &View<'_>) {
    let (Some(directory), Some(false)) = (storage.text("directory"), storage.bool("create_directory")) else {
        return;
    };
    let name = if storage.has("directory") { "directory" } else { "" };
    let place = storage.error(Code::MachineDependent, name, "");
    let message = format!("the folder `{directory}` must be there before the collector starts");
    let advice = Diagnostic::advice(Code::MachineDependent, place.path, message);
    let advice = place.span.map_or(advice.clone(), |span| advice.at(span));
    storage.report(advice.help("add `create_directory: true` to have it made"));
}

/// An empty path is no folder on any machine.
fn folders_have_names(storage: &View<'_>) {
    values::given(storage, "directory");
    storage.section("compaction", |compaction| {
        if compaction.bool("on_start") == Some(true) {
            values::given(compaction, "directory");
        }
    });
}

fn permissions_are_octal(storage: &View<'_>) {
    if storage.bool("create_directory") == Some(true) {
        permissions::are_octal(storage, "directory_permissions");
    }
}

fn compaction_fits(storage: &View<'_>) {
    const MIB: i64 = 1 << 20;
    storage.section("compaction", |compaction| {
        if compaction.bool("on_rebound") != Some(true) {
            return;
        }
        if compaction.duration("check_interval").is_some_and(|interval| interval <= 0) {
            compaction.refuse(
                Code::InvalidValue,
                "check_interval",
                "with `on_rebound`, `check_interval` must be above 0",
                "write `5s`, or leave it out",
            );
        }
        let Some(most) = storage.int("max_size").filter(|most| *most > 0) else {
            return;
        };
        for name in ["rebound_needed_threshold_mib", "rebound_trigger_threshold_mib"] {
            if compaction.int(name).is_some_and(|threshold| threshold.saturating_mul(MIB) > most) {
                compaction.refuse(
                    Code::Conflict,
                    name,
                    format!("`{name}` is larger than `max_size`"),
                    "lower it, or raise `max_size` (bytes)",
                );
            }
        }
    });
}
