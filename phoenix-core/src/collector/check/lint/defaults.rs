//! Defaults that matter and that not every version has, or that surprise.

use super::Stage;
use crate::collector::component::Class;
use crate::collector::diagnostic::{Code, Diagnostic};

pub(super) fn check(class: Class, stage: &Stage<'_>, path: &str, found: &mut Vec<Diagnostic>) {
    let (key, message, help) = match (class, stage.name) {
        (Class::Processor, "filter" | "transform") if !stage.body.is_empty() => (
            "error_mode",
            "without `error_mode` it depends on the version whether an error drops the data or is passed over",
            "write `error_mode: ignore`, or `propagate`",
        ),
        (Class::Exporter, "prometheus" | "prometheus_remote_write") => (
            "resource_to_telemetry_conversion",
            "attributes of resources become no labels: series that only they tell apart become one",
            "write `resource_to_telemetry_conversion: {enabled: true}`, or `false` if they are not needed",
        ),
        _ => return,
    };
    if stage.body.get(key).is_none() {
        found.push(
            Diagnostic::advice(Code::ImplicitDefault, format!("{path}::{key}"), message)
                .at(stage.span)
                .help(help),
        );
    }
}
