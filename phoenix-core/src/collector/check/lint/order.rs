//! The order of processors.

use super::Way;
use super::statements;
use crate::collector::diagnostic::{Code, Diagnostic};

pub(super) fn check(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    limiter(way, found);
    marks(way, found);
}

/// What the memory limiter refuses should have cost nothing yet, and the sender should hear of it.
fn limiter(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    let Some(place) = way.processors.iter().position(|stage| stage.is(&["memory_limiter"])) else {
        return;
    };
    let limiter = way.processors[place];
    let path = way.path("processors");
    let before = &way.processors[..place];
    if let Some(batch) = before.iter().find(|stage| stage.is(&["batch", "groupbytrace", "tail_sampling"])) {
        found.push(
            Diagnostic::warning(
                Code::ProcessorOrder,
                path,
                format!("`{}` stands before `{}`: what is refused here is lost, since the sender was told that it arrived", batch.id, limiter.id),
            )
            .at(limiter.span)
            .help(format!("name `{}` first", limiter.id)),
        );
    } else if let Some(first) = before.first() {
        found.push(
            Diagnostic::advice(
                Code::ProcessorOrder,
                path,
                format!("`{}` works on data that `{}` may refuse afterwards", first.id, limiter.id),
            )
            .at(limiter.span)
            .help(format!("name `{}` first", limiter.id)),
        );
    }
}

/// A mark on a resource made from one metric holds for the others only while they are together.
fn marks(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    let Some(place) = way.processors.iter().position(|stage| stage.is(&["batch"])) else {
        return;
    };
    let after = &way.processors[place + 1..];
    let Some(mark) = after.iter().find(|stage| statements::marks(stage).is_some()) else {
        return;
    };
    let Some(key) = statements::marks(mark) else {
        return;
    };
    let reads = after
        .iter()
        .any(|stage| stage.is(&["filter"]) && statements::of(stage).any(|text| text.text.contains(&key)));
    if reads {
        let batch = way.processors[place];
        found.push(
            Diagnostic::warning(
                Code::ProcessorOrder,
                way.path("processors"),
                format!("`{}` may split what `{}` marks with `{key}`: the metrics of one resource are then kept in part", batch.id, mark.id),
            )
            .at(batch.span)
            .help(format!("name `{}` behind the filter, or batch in the exporter's `sending_queue`", batch.id)),
        );
    }
}
