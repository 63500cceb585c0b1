//! How many measured values each arm has, over time: an arm that falls behind is seen at once.

use super::chart::{Description, Picture};
use super::clock::Clock;
use super::marks::Decided;
use super::markup::Markup;
use super::scale::{Range, Scale};
use crate::analysis::judge::wording::number;
use crate::analysis::report::{LookSummary, Report};
use crate::model::{PerVariant, Timestamp};

const HEIGHT: f64 = 200.0;

/// The chart, or that there is nothing to count.
pub(super) fn section(report: &Report, looks: &[LookSummary]) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"samples\">\n<h3 id=\"samples\">Samples of each arm</h3>\n");
    let counted = counted(report);
    let Some(&(_, all)) = counted.last().filter(|(_, all)| all.baseline + all.candidate > 0) else {
        section.raw("<p>There are no samples to count yet.</p>\n</section>\n");
        return section;
    };
    section.raw("<p class=\"legend\"><span class=\"key baseline\">baseline</span> <span class=\"key candidate\">candidate</span> <span class=\"key decided\">look that decided</span> <span class=\"key shaded\">warm-up</span></p>\n");
    section.raw("<p class=\"note\">Measured values of all criteria together, added up: a line that rises less than the other shows an arm that fell silent.</p>\n<div class=\"charts\">\n");
    section.append(&chart(report, looks, &counted, all)).raw("</div>\n</section>\n");
    section
}

type Counted = (Timestamp, PerVariant<u64>);

/// The samples of each arm up to the start of each point, of all metrics together.
fn counted(report: &Report) -> Vec<Counted> {
    let mut points: Vec<Counted> = report
        .series
        .iter()
        .flat_map(|series| series.points.iter().map(|point| (point.at, point.samples)))
        .collect();
    points.sort_by_key(|(at, _)| *at);
    let mut all = PerVariant::<u64>::default();
    let mut counted: Vec<Counted> = Vec::new();
    for (at, samples) in points {
        all.baseline = all.baseline.saturating_add(samples.baseline);
        all.candidate = all.candidate.saturating_add(samples.candidate);
        match counted.last_mut() {
            Some(last) if last.0 == at => last.1 = all,
            _ => counted.push((at, all)),
        }
    }
    counted
}

fn chart(report: &Report, looks: &[LookSummary], counted: &[Counted], all: PerVariant<u64>) -> Markup {
    let times = counted.iter().map(|(at, _)| *at).chain([report.cutoff]);
    let clock = Clock::of(report.running_since, times);
    let largest = all.baseline.max(all.candidate) as f64;
    let scale = Scale::of("", largest);
    let y = Range::around(0.0, scale.draw(largest).unwrap_or(1.0));
    let mut picture = Picture::new(HEIGHT, clock.range, y, clock.name());
    picture.shaded.extend(clock.warm_up(report.warm_up));
    let line = |count: fn(&PerVariant<u64>) -> u64| {
        counted
            .iter()
            .filter_map(|(at, counts)| Some((clock.at(*at), scale.draw(count(counts) as f64)?)))
            .collect::<Vec<_>>()
    };
    // Dashed and on top: both arms show where they are equal.
    picture.line(line(|counts| counts.candidate), "var(--candidate)", false);
    picture.line(line(|counts| counts.baseline), "var(--baseline)", true);
    Decided::of(looks).mark(&mut picture, &clock);
    let (baseline, candidate) = (number(all.baseline as f64), number(all.candidate as f64));
    let mut figure = Markup::default();
    figure.raw("<figure>\n<figcaption>baseline ").text(&baseline).raw(", candidate ").text(&candidate);
    figure.raw(" <span class=\"aside\">samples in all ").text(&scale.unit).raw("</span></figcaption>\n");
    let text = format!("Samples in all: baseline {baseline}, candidate {candidate}.");
    figure.append(&picture.draw(&Description {
        id: "samples-chart".to_owned(),
        title: "Samples of each arm, added up over time",
        text: &text,
    }));
    figure.raw("</figure>\n");
    figure
}
