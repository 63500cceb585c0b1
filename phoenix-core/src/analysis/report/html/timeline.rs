//! Both arms over time, one chart per metric.

use std::time::Duration;

use super::chart::{Description, Picture};
use super::markup::Markup;
use super::scale::{Range, Scale};
use crate::analysis::judge::wording::amount;
use crate::analysis::report::{Point, Report, Series};
use crate::model::Timestamp;

const HEIGHT: f64 = 220.0;

/// The charts and their legend.
pub(super) fn section(report: &Report) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"time\">\n<h2 id=\"time\">Over time</h2>\n");
    let charts: Vec<Markup> =
        report.series.iter().enumerate().filter_map(|(index, series)| chart(report, series, index)).collect();
    if charts.is_empty() {
        section.raw("<p>There is nothing to draw yet.</p>\n</section>\n");
        return section;
    }
    section.raw("<p class=\"legend\"><span class=\"key baseline\">baseline</span> <span class=\"key candidate\">candidate</span> <span class=\"key shaded\">not counted: warm-up, pauses, gaps</span></p>\n");
    section.raw("<p class=\"note\">Means per host. Some axes do not start at zero; these say so.</p>\n<div class=\"charts\">\n");
    for chart in charts {
        section.append(&chart);
    }
    section.raw("</div>\n</section>\n");
    section
}

fn chart(report: &Report, series: &Series, index: usize) -> Option<Markup> {
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
    let clock = Clock::of(report.running_since, &series.points);
    let mut picture = Picture {
        height: HEIGHT,
        x: clock.range,
        y,
        rows: None,
        x_name: format!("{} since the experiment began to run", clock.unit),
        plots: Vec::new(),
        shaded: shaded(&series.points, &clock),
    };
    for (arm, color, dashed) in [
        (arm(|point| point.candidate), "var(--candidate)", false),
        // Dashed and on top: both arms show where they are equal.
        (arm(|point| point.baseline), "var(--baseline)", true),
    ] {
        for run in runs(&series.points, &clock, &scale, &arm) {
            picture.line(run, color, dashed);
        }
    }
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

/// The time axis: counted from the start of the run, in a unit that suits its length.
struct Clock {
    start: Timestamp,
    unit: &'static str,
    micros: f64,
    range: Range,
}

impl Clock {
    fn of(start: Timestamp, points: &[Point]) -> Clock {
        let micros = |at: Timestamp| at.as_micros() as f64 - start.as_micros() as f64;
        let ends = points.iter().map(|point| micros(point.at));
        let (from, to) = ends.fold((0.0_f64, 0.0_f64), |(from, to), at| (from.min(at), to.max(at)));
        let fits = |unit: &&Unit| to - from >= 3.0 * unit.length.as_micros() as f64;
        let unit = UNITS.iter().find(fits).unwrap_or(&SECONDS);
        let micros = unit.length.as_micros() as f64;
        let (from, to) = (from / micros, to / micros);
        let ticks = Range::around(from, to);
        let step = unit.steps.iter().copied().find(|step| (to - from) / step <= 5.0).unwrap_or(ticks.step);
        // The axis ends with the values, not at the next tick.
        let range = if to > from { Range { from, to, step } } else { ticks };
        Clock { start, unit: unit.name, micros, range }
    }

    fn at(&self, at: Timestamp) -> f64 {
        (at.as_micros() as f64 - self.start.as_micros() as f64) / self.micros
    }
}

/// A unit of time with the steps between ticks that people are used to.
struct Unit {
    length: Duration,
    name: &'static str,
    steps: &'static [f64],
}

const SIXTIETHS: &[f64] = &[1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0];
const SECONDS: Unit = Unit { length: Duration::from_secs(1), name: "seconds", steps: SIXTIETHS };
const UNITS: [Unit; 3] = [
    Unit { length: Duration::from_secs(24 * 3600), name: "days", steps: &[1.0, 2.0, 7.0, 14.0] },
    Unit { length: Duration::from_secs(3600), name: "hours", steps: &[1.0, 2.0, 3.0, 6.0, 12.0, 24.0] },
    Unit { length: Duration::from_secs(60), name: "minutes", steps: SIXTIETHS },
];
