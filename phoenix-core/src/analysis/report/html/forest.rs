//! The intervals against their limits: one row per criterion, one picture per quantity and unit.

use kuva::plot::ForestPlot;
use kuva::render::plots::Plot;

use super::chart::{Description, Picture};
use super::criteria::look;
use super::markup::Markup;
use super::scale::{Range, Scale};
use crate::analysis::judge::wording::interval;
use crate::analysis::report::{CriterionReport, Quantity, Report};

/// The pictures and their legend.
pub(super) fn section(report: &Report) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"intervals\">\n<h3 id=\"intervals\">Intervals and limits</h3>\n");
    let groups = groups(report);
    if groups.is_empty() {
        section.raw("<p>No interval can be given yet.</p>\n</section>\n");
        return section;
    }
    section.raw("<p class=\"legend\"><span class=\"key estimate\">estimate with its interval</span> <span class=\"key limit\">limit</span></p>\n");
    section.raw("<p class=\"note\">A line without an end mark goes on beyond the picture, or its bound is not known yet. Where an allowance is given beside a margin, keeping to either is enough: the difference is drawn look by look below.</p>\n<div class=\"charts\">\n");
    for (index, group) in groups.iter().enumerate() {
        section.append(&picture(group, index));
    }
    section.raw("</div>\n</section>\n");
    section
}

/// Criteria that share a picture.
struct Group<'a> {
    quantity: Quantity,
    unit: &'a str,
    criteria: Vec<&'a CriterionReport>,
}

fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let measured =
        report.criteria.iter().filter(|criterion| criterion.estimate.value.is_some_and(f64::is_finite));
    for criterion in measured {
        let quantity = criterion.estimate.quantity;
        // A relative change has no unit.
        let unit = if quantity == Quantity::RelativeChange { "1" } else { criterion.unit.as_str() };
        // Values of a metric's own would flatten one another.
        let shares =
            |group: &&mut Group<'_>| quantity == Quantity::RelativeChange && group.quantity == quantity;
        match groups.iter_mut().find(shares) {
            Some(group) => group.criteria.push(criterion),
            None => groups.push(Group { quantity, unit, criteria: vec![criterion] }),
        }
    }
    groups
}

fn picture(group: &Group<'_>, index: usize) -> Markup {
    let anchors = || {
        group.criteria.iter().flat_map(|criterion| [criterion.estimate.value, criterion.threshold]).flatten()
    };
    let bounds = group.criteria.iter().flat_map(|criterion| {
        [criterion.estimate.interval.lower, criterion.estimate.interval.upper].into_iter().flatten()
    });
    let largest = anchors().filter(|value| value.is_finite()).map(f64::abs).fold(0.0, f64::max);
    let scale = Scale::of(group.unit, largest);
    let null = matches!(group.quantity, Quantity::RelativeChange | Quantity::Difference);
    let x = range(&scale, anchors(), bounds, null);
    let count = group.criteria.len();
    let y = Range { from: 0.4, to: count as f64 + 0.6, step: 1.0 };
    let mut picture = Picture::new(70.0 + 34.0 * count as f64, x, y, axis(group.quantity, &scale));
    picture.rows = Some(group.criteria.iter().rev().map(|criterion| label(criterion)).collect());
    let mut plot = ForestPlot::new().with_show_null_line(false).with_marker_size(3.5).with_whisker_width(2.0);
    if null {
        picture.stroke([(0.0, 0.4), (0.0, count as f64 + 0.6)], "var(--axis)", 1.0);
    }
    for (row, criterion) in group.criteria.iter().enumerate() {
        let height = (count - row) as f64;
        let color = look(criterion.status).color();
        let at = |value: Option<f64>| value.and_then(|value| scale.draw(value));
        let estimate = at(criterion.estimate.value).unwrap_or(0.0);
        let (lower, upper) = (at(criterion.estimate.interval.lower), at(criterion.estimate.interval.upper));
        let inside = |bound: Option<f64>, end: f64| bound.map_or(end, |bound| bound.clamp(x.from, x.to));
        plot = plot.with_colored_row("", estimate, inside(lower, x.from), inside(upper, x.to), color);
        for bound in [lower, upper].into_iter().flatten().filter(|bound| (x.from..=x.to).contains(bound)) {
            picture.stroke([(bound, height - 0.14), (bound, height + 0.14)], color, 2.0);
        }
        if let Some(limit) = at(criterion.threshold).filter(|limit| (x.from..=x.to).contains(limit)) {
            picture.stroke([(limit, height - 0.34), (limit, height + 0.34)], "var(--limit)", 3.0);
        }
    }
    picture.plots.push(Plot::Forest(plot));
    let title = format!("{}: intervals and limits", heading(group.quantity));
    let text: Vec<String> = group.criteria.iter().map(|criterion| said(criterion)).collect();
    let mut figure = Markup::default();
    figure.raw("<figure>\n<figcaption>").raw(heading(group.quantity));
    if let [only] = group.criteria.as_slice()
        && !only.limit.is_empty()
    {
        figure.raw(" <span class=\"aside\">asked: ").text(&only.limit).raw("</span>");
    }
    figure.raw("</figcaption>\n");
    figure.append(&picture.draw(&Description {
        id: format!("intervals-{index}"),
        title: &title,
        text: &text.join(" "),
    }));
    figure.raw("</figure>\n");
    figure
}

/// Holds every estimate and limit; bounds only as far as they do not flatten the rest.
fn range(
    scale: &Scale,
    anchors: impl Iterator<Item = f64>,
    bounds: impl Iterator<Item = f64>,
    null: bool,
) -> Range {
    let start = if null { Some((0.0_f64, 0.0_f64)) } else { None };
    let grown = |ends: Option<(f64, f64)>, value: f64| {
        Some(ends.map_or((value, value), |(from, to)| (from.min(value), to.max(value))))
    };
    let ends = anchors.filter_map(|value| scale.draw(value)).fold(start, grown).unwrap_or((0.0, 0.0));
    let room = 1.5 * (ends.1 - ends.0).max(ends.0.abs().max(ends.1.abs()) * 0.05).max(1e-3);
    let within = |bound: f64| bound.clamp(ends.0 - room, ends.1 + room);
    let bounds = bounds.filter_map(|bound| scale.draw(bound)).map(within);
    let (from, to) = bounds.fold(Some(ends), grown).unwrap_or(ends);
    let margin = 0.06 * (to - from).max(to.abs().max(from.abs()) * 1e-3).max(1e-3);
    // The axis ends beside what it shows, not at a tick.
    Range { from: from - margin, to: to + margin, ..Range::around(from, to) }
}

fn label(criterion: &CriterionReport) -> String {
    let look = look(criterion.status);
    if look.class == "plain" {
        criterion.metric.to_string()
    } else {
        format!("{} {}", criterion.metric, look.sign)
    }
}

fn said(criterion: &CriterionReport) -> String {
    let limit = if criterion.limit.is_empty() { "none" } else { &criterion.limit };
    let words = look(criterion.status).words;
    let interval = interval(&criterion.estimate, &criterion.unit);
    format!("{}: {interval}, limit {limit}, {words}.", criterion.metric)
}

fn heading(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::RelativeChange => "Change against the baseline",
        Quantity::Difference => "Difference per host, candidate minus baseline",
        Quantity::CandidateMean => "The candidate’s own mean",
    }
}

fn axis(quantity: Quantity, scale: &Scale) -> String {
    match quantity {
        Quantity::RelativeChange => format!("change in {}", scale.unit),
        Quantity::Difference | Quantity::CandidateMean => scale.unit.clone(),
    }
}
