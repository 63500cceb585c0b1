//! Differences and running totals: what comes next must take what a processor makes.

use super::statements;
use super::{Stage, Way};
use crate::collector::diagnostic::{Code, Diagnostic};
use crate::collector::document::Node;

pub(super) fn check(way: &Way<'_>, found: &mut Vec<Diagnostic>) {
    let mut deltas: Option<Stage<'_>> = None;
    for (place, stage) in way.processors.iter().enumerate() {
        match stage.name {
            "cumulative_to_delta" if !goes_again(stage, &way.processors[place..]) => deltas = Some(*stage),
            "delta_to_cumulative" | "delta_to_rate" => deltas = None,
            "interval" => {
                if let Some(maker) = deltas {
                    found.push(
                        Diagnostic::warning(
                            Code::Temporality,
                            way.path("processors"),
                            format!("`{}` thins running totals out, and `{}` made differences of them: they pass as they are", stage.id, maker.id),
                        )
                        .at(stage.span)
                        .help(format!("name `delta_to_cumulative` before it, or `{}` after it", maker.id)),
                    );
                }
            }
            _ => {}
        }
    }
    let Some(maker) = deltas else {
        return;
    };
    for exporter in way.exporters.iter().filter(|stage| stage.is(&["prometheus", "prometheus_remote_write"]))
    {
        found.push(
            Diagnostic::warning(
                Code::Temporality,
                way.path("exporters"),
                format!("`{}` makes differences, and `{}` drops them without a word", maker.id, exporter.id),
            )
            .at(exporter.span)
            .help("end the pipeline's processors with `delta_to_cumulative`"),
        );
    }
}

/// Whether a later filter drops every metric by name that differences are made of.
fn goes_again(stage: &Stage<'_>, later: &[Stage<'_>]) -> bool {
    let include = |key: &str| stage.body.at(&["include", key]);
    if include("match_type").and_then(Node::as_text) != Some("strict") {
        return false;
    }
    let names: Vec<&str> = include("metrics")
        .and_then(Node::as_list)
        .unwrap_or_default()
        .iter()
        .filter_map(Node::as_text)
        .collect();
    !names.is_empty()
        && names.iter().all(|name| {
            let condition = format!("metric.name == \"{name}\"");
            let filters = later.iter().filter(|stage| stage.is(&["filter"]));
            filters.flat_map(statements::of).any(|text| text.text.trim() == condition)
        })
}
