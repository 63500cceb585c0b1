//! Components in pipelines of a signal that they make nothing of.

use super::Way;
use crate::collector::component::Signal;
use crate::collector::diagnostic::{Code, Diagnostic};

pub(super) fn check(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    if way.pipeline.signal != Signal::Logs {
        return;
    }
    for receiver in way.receivers.iter().filter(|stage| stage.is(&["host_metrics"])) {
        found.push(
            Diagnostic::warning(
                Code::NoEffect,
                way.path("receivers"),
                format!("`{}` reads metrics; it has hardly anything for a pipeline of logs", receiver.id),
            )
            .at(receiver.span)
            .help("name it in a pipeline of metrics"),
        );
    }
}
