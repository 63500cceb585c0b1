//! Both arms over time, one chart per metric.

use super::chart::{Description, Picture};
use super::clock::Clock;
use super::marks::Decided;
use super::markup::Markup;
use super::scale::{Range, Scale};
use crate::analysis::judge::wording::amount;
use crate::analysis::report::{LookSummary, Point, Report, Series};

const HEIGHT: f64 = 220.0;

/// The charts and their legend.
pub(super) fn section(report: &Report, looks: &[LookSummary]) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"time\">\n<h3 id=\"time\">Over time</h3>\n");
    let charts: Vec<Markup> = report
        .series
        .iter()
        .enumerate()
        .filter_map(|(index, series)| chart(report, looks, series, index))
        .collect();
    if charts.is_empty() {
        section.raw("<p>There is nothing to draw yet.</p>\n</section>\n");
        return section;
    }
    section.raw("<p class=\"legend\"><span class=\"key baseline\">baseline</span> <span class=\"key candidate\">candidate</span> <span class=\"key decided\">look that decided</span> <span class=\"key shaded\">not counted: warm-up, pauses, gaps</span></p>\n");
    section.raw("<p class=\"note\">Means per host. Some axes do not start at zero; these say so.</p>\n<div class=\"charts\">\n");
    for chart in charts {
        section.append(&chart);
    }
    section.raw("</div>\n</section>\n");
    section
}

fn chart(report: &Report, looks: &[LookSummary], series: &Series, index: usize) -> Option<Markup> {
    let criterion = report.criteria.iter().find(|criterion| criterion.metric == series.metric);
    let unit = match (criterion, &report.money) {
        // The unit of money is the report's currency.
        (Some(criterion), Some(money)) => criterion.unit.replace("{money}", &money.currency),
        (Some(criterion), None) => criterion.unit.clone(),
        (None, _) => series.metric.known().map_or(String::new(), |known| known.unit.to_owned()),
    };
    let values = || series.points.iter().flat_map(|point| [point.baseline, point.candidate]).flatten();
    let largest = values().filter(|value| value.is_finite()).map(f64::abs).reduce(f64::max)?;
    let scale = Scale::of(&unit, largest);
    let drawn: Vec<f64> = values().filter_map(|value| scale.draw(value)).collect();
    let low = drawn.iter().copied().reduce(f64::min)?;
    let high = drawn.iter().copied().reduce(f64::max)?;
    let y = span(low, high);
    let times = series.points.iter().map(|point| point.at).chain([report.cutoff]);
    let clock = Clock::of(report.running_since, times);
    let mut picture = Picture::new(HEIGHT, clock.range, y, clock.name());
    picture.shaded = shaded(&series.points, &clock);
    for (arm, color, dashed) in [
        (arm(|point| point.candidate), "var(--candidate)", false),
        // Dashed and on top: both arms show where they are equal.
        (arm(|point| point.baseline), "var(--baseline)", true),
    ] {
        for run in runs(&series.points, &clock, &scale, &arm) {
            picture.line(run, color, dashed);
        }
    }
    Decided::of(looks).mark(&mut picture, &clock);
    let name = series.metric.as_str();
    let mean = |mean: Option<f64>| mean.map_or("not measured".to_owned(), |mean| amount(mean, &unit));
    let text = criterion.map_or(String::new(), |criterion| {
        let (baseline, candidate) = (mean(criterion.mean.baseline), mean(criterion.mean.candidate));
        format!("Mean per host over what counted: baseline {baseline}, candidate {candidate}.")
    });
    let mut figure = Markup::default();
    figure.raw("<figure>\n<figcaption><code>").text(name).raw("</code> <span class=\"aside\">");
    figure.text(&scale.unit).raw(if y.from > 0.0 { " · axis does not start at zero" } else { "" });
    figure.raw("</span></figcaption>\n");
    let title = format!("{name} over time, both arms");
    figure.append(&picture.draw(&Description { id: format!("time-{index}"), title: &title, text: &text }));
    figure.raw("</figure>\n");
    Some(figure)
}

/// From zero, unless the values differ by little: then from a bit below them, and never closer than a fiftieth of their size.
fn span(low: f64, high: f64) -> Range {
    let size = low.abs().max(high.abs());
    if low >= 0.0 && high - low > 0.25 * size {
        return Range::around(0.0, high);
    }
    let room = ((high - low) * 0.2).max(size * 0.01);
    if low >= 0.0 {
        Range::around((low - room).max(0.0), high + room)
    } else {
        Range::around(low - room, high + room)
    }
}

type Arm = Box<dyn Fn(&Point) -> Option<f64>>;

fn arm(value: impl Fn(&Point) -> Option<f64> + 'static) -> Arm {
    Box::new(value)
}

/// The stretches without a gap.
fn runs(points: &[Point], clock: &Clock, scale: &Scale, arm: &Arm) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for point in points {
        match arm(point).and_then(|value| scale.draw(value)) {
            Some(value) => runs.last_mut().into_iter().for_each(|run| run.push((clock.at(point.at), value))),
            None => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// The stretches that do not count.
fn shaded(points: &[Point], clock: &Clock) -> Vec<(f64, f64)> {
    // Before the first point nothing was counted either.
    let first = points.first().map_or(clock.range.from, |point| clock.at(point.at));
    let mut stretches: Vec<(f64, f64)> = vec![(clock.range.from, first)];
    for (index, point) in points.iter().enumerate().filter(|(_, point)| !point.counted) {
        let from = clock.at(point.at);
        let to = points.get(index + 1).map_or(clock.range.to, |next| clock.at(next.at));
        match stretches.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(to),
            _ => stretches.push((from, to)),
        }
    }
    stretches.retain(|(from, to)| from < to);
    stretches
}
