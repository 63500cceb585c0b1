//! `debug`: prints what arrives.

use super::all;
use super::shared::exporter::NO_SENDING_QUEUE;
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static DEBUG: Component =
    Component::new(Class::Exporter, "debug").supporting(&all(Alpha)).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("verbosity", Kind::Enum(&VERBOSITY)).default("basic"),
    field("sampling_initial", Kind::Int(64)).default("2"),
    field("sampling_thereafter", Kind::Int(64)).default("1"),
    field("use_internal_logger", Kind::Bool).default("true"),
    field("output_paths", Kind::TEXTS),
    NO_SENDING_QUEUE,
])
.rules(&[Rule::always(paths_go_with_a_logger_of_its_own)]);

/// The collector keeps them as the numbers 0, 1 and 2.
static VERBOSITY: Words = Words::of(&["basic", "normal", "detailed"]).any_case().or_numbers(0, 2);

fn paths_go_with_a_logger_of_its_own(debug: &View<'_>) {
    let (true, Some(is_internal)) = (debug.has("output_paths"), debug.bool("use_internal_logger")) else {
        return;
    };
    if is_internal {
        debug.refuse(
            Code::Conflict,
            "output_paths",
            "the collector's own logger, which is used by default, has no `output_paths` here",
            "set `use_internal_logger: false`, or take out `output_paths`",
        );
    } else if debug.len("output_paths") == Some(0) {
        debug.refuse(
            Code::Missing,
            "output_paths",
            "`output_paths` is empty",
            "name `stdout`, `stderr` or a file, or leave it out",
        );
    }
}
