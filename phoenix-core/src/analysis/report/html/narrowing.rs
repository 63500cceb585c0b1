//! How sure it was, look by look: the interval of each criterion over time, its limit, and the look at which it was decided.

use kuva::plot::BandPlot;
use kuva::render::plots::Plot;

use super::chart::{Description, Picture};
use super::clock::Clock;
use super::criteria::look;
use super::marks::Decided;
use super::markup::Markup;
use super::scale::{Range, Scale};
use crate::analysis::judge::wording::interval;
use crate::analysis::report::{CriterionReport, Estimate, LookCriterion, LookSummary, Quantity, Report};
use crate::model::{Role, Timestamp};

const HEIGHT: f64 = 220.0;

/// The charts of goals and guardrails, and their legend.
pub(super) fn section(report: &Report, looks: &[LookSummary]) -> Markup {
    let mut section = Markup::default();
    section.raw(
        "<section aria-labelledby=\"narrowing\">\n<h3 id=\"narrowing\">How sure it was, look by look</h3>\n",
    );
    if looks.len() < 2 {
        section.raw("<p>There is one look to show: how the intervals narrowed needs the earlier ones.</p>\n</section>\n");
        return section;
    }
    let charts: Vec<Markup> = report
        .criteria
        .iter()
        .enumerate()
        .filter(|(_, criterion)| criterion.role != Role::Monitor)
        .flat_map(|(index, criterion)| {
            let difference = Course::of_difference(looks, criterion, index);
            [Some(Course::of(looks, criterion, index)), difference]
        })
        .filter_map(|course| chart(report, looks, &course?))
        .collect();
    if charts.is_empty() {
        section.raw("<p>No interval could be given at any look.</p>\n</section>\n");
        return section;
    }
    section.raw("<p class=\"legend\"><span class=\"key span\">interval</span> <span class=\"key estimate dotted\">estimate, a dot a look</span> <span class=\"key limit level\">limit</span> <span class=\"key decided\">look that decided</span> <span class=\"key shaded\">warm-up</span></p>\n");
    section.raw("<p class=\"note\">Every look counts in all that was measured so far. The intervals on the way hold at all looks together, however many there are; where one reaches the edge of its picture, it goes on beyond.</p>\n<div class=\"charts\">\n");
    for chart in charts {
        section.append(&chart);
    }
    section.raw("</div>\n</section>\n");
    section
}

/// One quantity of a criterion over the looks: what it was judged by, or the difference judged beside that.
struct Course<'a> {
    criterion: &'a CriterionReport,
    quantity: Quantity,
    unit: &'a str,
    limit: Option<f64>,
    found: Vec<(Timestamp, &'a Estimate)>,
    id: String,
}

impl<'a> Course<'a> {
    fn of(looks: &'a [LookSummary], criterion: &'a CriterionReport, index: usize) -> Course<'a> {
        let quantity = criterion.estimate.quantity;
        Course {
            criterion,
            quantity,
            // A relative change has no unit.
            unit: if quantity == Quantity::RelativeChange { "1" } else { &criterion.unit },
            limit: criterion.threshold,
            found: found(looks, criterion, index, quantity, |one| Some(&one.estimate)),
            id: format!("narrowing-{index}"),
        }
    }

    fn of_difference(
        looks: &'a [LookSummary],
        criterion: &'a CriterionReport,
        index: usize,
    ) -> Option<Course<'a>> {
        let quantity = criterion.difference?.quantity;
        Some(Course {
            criterion,
            quantity,
            unit: &criterion.unit,
            limit: criterion.allowance,
            found: found(looks, criterion, index, quantity, |one| one.difference.as_ref()),
            id: format!("narrowing-{index}-difference"),
        })
    }
}

/// What each look found on the criterion at that place in the spec.
fn found<'a>(
    looks: &'a [LookSummary],
    criterion: &CriterionReport,
    index: usize,
    quantity: Quantity,
    pick: impl Fn(&'a LookCriterion) -> Option<&'a Estimate>,
) -> Vec<(Timestamp, &'a Estimate)> {
    let at = |look: &'a LookSummary| {
        let one = look.criteria.get(index).filter(|one| one.metric == criterion.metric)?;
        pick(one).filter(|estimate| estimate.quantity == quantity).map(|estimate| (look.cutoff, estimate))
    };
    looks.iter().filter_map(at).collect()
}

fn chart(report: &Report, looks: &[LookSummary], course: &Course<'_>) -> Option<Markup> {
    let found = &course.found;
    let values = || found.iter().filter_map(|(_, estimate)| estimate.value).filter(|value| value.is_finite());
    values().next()?;
    let largest = values().chain(course.limit).map(f64::abs).fold(0.0, f64::max);
    let scale = Scale::of(course.unit, largest);
    let y = range(&scale, course)?;
    let clock = Clock::of(report.running_since, looks.iter().map(|look| look.cutoff));
    let color = look(course.criterion.status).color();
    let mut picture = Picture::new(HEIGHT, clock.range, y, clock.name());
    picture.shaded.extend(clock.warm_up(report.warm_up));
    let at = |value: Option<f64>| value.and_then(|value| scale.draw(value));
    let edge = |value: Option<f64>, end: f64| at(value).map_or(end, |value| value.clamp(y.from, y.to));
    let known = |estimate: &Estimate| estimate.interval.lower.is_some() || estimate.interval.upper.is_some();
    for run in found.chunk_by(|a, b| known(a.1) == known(b.1)).filter(|run| known(run[0].1)) {
        let times: Vec<f64> = run.iter().map(|(time, _)| clock.at(*time)).collect();
        let lower: Vec<f64> = run.iter().map(|(_, one)| edge(one.interval.lower, y.from)).collect();
        let upper: Vec<f64> = run.iter().map(|(_, one)| edge(one.interval.upper, y.to)).collect();
        for bound in [&lower, &upper] {
            let line = times.iter().copied().zip(bound.iter().copied()).collect();
            picture.thin_line(line, color);
        }
        picture
            .plots
            .push(Plot::Band(BandPlot::new(times, lower, upper).with_color(color).with_opacity(0.16)));
    }
    if is_change(course.quantity) && y.from < 0.0 && y.to > 0.0 {
        picture.stroke([(clock.range.from, 0.0), (clock.range.to, 0.0)], "var(--axis)", 1.0);
    }
    if let Some(limit) = at(course.limit).filter(|limit| (y.from..=y.to).contains(limit)) {
        picture.level(limit, "var(--limit)");
    }
    let dots: Vec<(f64, f64)> = found
        .iter()
        .filter_map(|(time, estimate)| Some((clock.at(*time), at(estimate.value)?)))
        .filter(|(_, value)| (y.from..=y.to).contains(value))
        .collect();
    picture.dotted(dots, color);
    Decided::of(looks).mark(&mut picture, &clock);
    Some(figure(course, looks, &scale, picture))
}

fn is_change(quantity: Quantity) -> bool {
    matches!(quantity, Quantity::RelativeChange | Quantity::Difference)
}

fn figure(course: &Course<'_>, looks: &[LookSummary], scale: &Scale, picture: Picture) -> Markup {
    let Course { criterion, found, .. } = course;
    let shown = look(criterion.status);
    let mut figure = Markup::default();
    figure.raw("<figure>\n<figcaption><code>").text(criterion.metric.as_str()).raw("</code> ");
    figure
        .raw("<span class=\"status ")
        .raw(shown.class)
        .raw("\"><span aria-hidden=\"true\">")
        .raw(shown.sign);
    figure
        .raw("</span> ")
        .raw(shown.words)
        .raw("</span> <span class=\"aside\">")
        .raw(measure(course.quantity));
    if !scale.unit.is_empty() {
        figure.raw(", ").text(&scale.unit);
    }
    if !criterion.limit.is_empty() {
        figure.raw("; asked: ").text(&criterion.limit);
    }
    figure.raw("</span></figcaption>\n");
    let said = |estimate: &Estimate| interval(estimate, &criterion.unit);
    let ends = found.first().zip(found.last()).map(|(first, last)| (said(first.1), said(last.1)));
    let (first, last) = ends.unwrap_or_default();
    let text = format!(
        "Over {} looks the interval went from {first} to {last}; {}. {}",
        found.len(),
        shown.words,
        Decided::of(looks).in_words()
    );
    let title = format!("{}, {}: its interval look by look", criterion.metric, measure(course.quantity));
    figure.append(&picture.draw(&Description { id: course.id.clone(), title: &title, text: &text }));
    figure.raw("</figure>\n");
    figure
}

fn measure(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::RelativeChange => "change",
        Quantity::Difference => "difference a host",
        Quantity::CandidateMean => "the candidate’s own mean",
    }
}

/// Holds the limit, the estimates and the last interval, and of wider intervals before only as much as does not flatten these.
fn range(scale: &Scale, course: &Course<'_>) -> Option<Range> {
    let found = &course.found;
    let last = found.last().map(|(_, estimate)| *estimate)?;
    let zero = is_change(course.quantity).then_some(0.0);
    let anchors = [course.limit, zero, last.value, last.interval.lower, last.interval.upper].into_iter();
    let extent = |values: &mut dyn Iterator<Item = f64>| {
        values.fold(None, |ends: Option<(f64, f64)>, value| {
            Some(ends.map_or((value, value), |(from, to)| (from.min(value), to.max(value))))
        })
    };
    let (from, to) = extent(&mut anchors.flatten().filter_map(|value| scale.draw(value)))?;
    let room = (to - from).max(to.abs().max(from.abs()) * 1e-3).max(1e-3);
    let wider = found.iter().flat_map(|(_, one)| [one.value, one.interval.lower, one.interval.upper]);
    let within = |value: f64| value.clamp(from - 0.6 * room, to + 0.6 * room);
    let mut all = wider.flatten().filter_map(|value| scale.draw(value)).map(within).chain([from, to]);
    let (low, high) = extent(&mut all)?;
    let margin = 0.06 * (high - low).max(room * 0.5);
    Some(Range { from: low - margin, to: high + margin, ..Range::around(low, high) })
}
