//! What the telemetry costs and what the candidate saves.

use std::time::Duration;

use super::markup::Markup;
use crate::analysis::judge::wording::{number, percent};
use crate::analysis::report::projection::{
    ASSUMPTIONS, Projection, UNSURE, bounds, measured_hosts, over_time, own_cost,
};
use crate::analysis::report::{Bill, BillItem, Money, Report, Story};
use crate::model::duration;
use crate::model::price::PricedUnit;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The savings, the bills, and what must be known to read them.
pub(super) fn section(report: &Report, story: &Story) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"money\">\n<h3 id=\"money\">What it saves</h3>\n");
    match &report.money {
        Some(money) => section.append(&priced(report, money)),
        None => section.raw(
            "<p>Not known in money: the experiment has no prices, or what they count was not measured.</p>\n",
        ),
    };
    section.raw("</section>\n");
    if let Some(money) = &report.money {
        section.append(&projected(report, story, money));
    }
    section
}

/// What a fleet would save, and what that takes for granted.
fn projected(report: &Report, story: &Story, money: &Money) -> Markup {
    let mut section = Markup::default();
    section.raw("<section aria-labelledby=\"fleet\">\n<h3 id=\"fleet\">What a fleet would save</h3>\n");
    let Some(projection) = Projection::of(report, &story.fleet) else {
        section.raw("<p>Not projected: no classes of hosts were given.</p>\n</section>\n");
        return section;
    };
    section.raw("<div class=\"scroll\" role=\"region\" aria-label=\"The projection\" tabindex=\"0\">\n<table class=\"bills\">\n<thead><tr><th scope=\"col\">hosts</th><th scope=\"col\" class=\"number\">how many</th><th scope=\"col\" class=\"number\">of a measured one</th><th scope=\"col\" class=\"number\">");
    section.text(&money.currency).raw(" saved an hour</th></tr></thead>\n<tbody>\n");
    for saving in &projection.classes {
        section.raw("<tr><th scope=\"row\">").text(&saving.class.name).raw("</th><td class=\"number\">");
        section.count(saving.class.hosts).raw("</td><td class=\"number\">");
        section.text(&percent(saving.class.weight)).raw("</td><td class=\"number\">");
        section.text(&cost(saving.per_hour)).raw("</td></tr>\n");
    }
    section.raw("</tbody>\n<tfoot>\n<tr><th scope=\"row\" colspan=\"3\">together</th><td class=\"number\">");
    section.text(&cost(projection.per_hour)).raw(" <span class=\"aside\">");
    section.text(&cost(projection.per_month)).raw(" a month of 720 hours");
    if let Some(bounds) = projection.interval.and_then(bounds) {
        section.raw("; ").text(&bounds).raw(" an hour");
    }
    section.raw("</span></td></tr>\n</tfoot>\n</table>\n</div>\n<p class=\"note\">");
    section.raw(ASSUMPTIONS).raw("</p>\n</section>\n");
    section
}

fn priced(report: &Report, money: &Money) -> Markup {
    let mut block = Markup::default();
    let currency = &money.currency;
    let amount = |value: f64| format!("{} {currency}", cost(value));
    let saves = money.saved_per_hour >= 0.0;
    let verb = if saves { "saved" } else { "paid on top" };
    block.raw("<p class=\"saved\"><b>").text(&amount(money.saved_per_month.abs())).raw("</b> ").raw(verb);
    block.raw(" a month of 720 hours <span class=\"aside\">(").text(&amount(money.saved_per_hour.abs()));
    block.raw(" an hour on ").count(measured_hosts(report)).raw(" measured host");
    block.raw(if measured_hosts(report) == 1 { ")" } else { "s)" }).raw("</span></p>\n");
    let over_time = over_time(money).unwrap_or_else(|| UNSURE.to_owned());
    block.raw("<p>").text(&over_time).raw("</p>\n");
    if money.measured < DAY {
        block.raw(
            "<p><span class=\"status warn\"><span aria-hidden=\"true\">!</span> less than a full day</span> ",
        );
        block.raw("Extrapolated from ").text(&duration::format(money.measured)).raw(".</p>\n");
    }
    block.append(&bills(money));
    block.raw("<p>").text(&own_cost(money)).raw("</p>\n");
    block.raw("<h4>Assumptions</h4>\n<ul class=\"notes\">\n");
    block.raw("<li>The price model of the experiment, applied to what each arm sent on the hosts that were measured.</li>\n");
    for note in &money.notes {
        block.raw("<li>").text(note).raw("</li>\n");
    }
    block.raw("</ul>\n");
    block
}

fn bills(money: &Money) -> Markup {
    let (baseline, candidate) = (&money.bill.baseline, &money.bill.candidate);
    let mut table = Markup::default();
    table.raw("<div class=\"scroll\" role=\"region\" aria-label=\"The bills\" tabindex=\"0\">\n<table class=\"bills\">\n<thead><tr><th scope=\"col\">");
    table.text(&money.currency).raw(" an hour</th><th scope=\"col\" class=\"number\">baseline</th>");
    table.raw("<th scope=\"col\" class=\"number\">candidate</th></tr></thead>\n<tbody>\n");
    for index in 0..baseline.items.len().max(candidate.items.len()) {
        let (left, right) = (baseline.items.get(index), candidate.items.get(index));
        let Some(unit) = left.or(right).map(|item| item.unit) else { continue };
        table.raw("<tr><th scope=\"row\">").raw(counted(unit)).raw("</th>");
        table.append(&item(left)).append(&item(right)).raw("</tr>\n");
    }
    let total = |bill: &Bill| bill.telemetry_per_hour + bill.compute_per_hour.unwrap_or(0.0);
    if baseline.compute_per_hour.is_some() || candidate.compute_per_hour.is_some() {
        let compute = |bill: &Bill| bill.compute_per_hour.map_or("–".to_owned(), cost);
        table.append(&line(
            "telemetry",
            &cost(baseline.telemetry_per_hour),
            &cost(candidate.telemetry_per_hour),
        ));
        table.append(&line("the collector’s own computing", &compute(baseline), &compute(candidate)));
    }
    table.raw("</tbody>\n<tfoot>\n").append(&line(
        "together",
        &cost(total(baseline)),
        &cost(total(candidate)),
    ));
    table.raw("</tfoot>\n</table>\n</div>\n");
    table
}

fn item(item: Option<&BillItem>) -> Markup {
    let mut cell = Markup::default();
    cell.raw("<td class=\"number\">");
    match item {
        Some(item) => cell
            .text(&cost(item.per_hour))
            .raw(" <span class=\"aside\">for ")
            .text(&number(item.units))
            .raw("</span>"),
        None => cell.raw("–"),
    };
    cell.raw("</td>");
    cell
}

fn line(name: &'static str, baseline: &str, candidate: &str) -> Markup {
    let mut row = Markup::default();
    row.raw("<tr><th scope=\"row\">").raw(name).raw("</th><td class=\"number\">").text(baseline);
    row.raw("</td><td class=\"number\">").text(candidate).raw("</td></tr>\n");
    row
}

/// An amount of money: two decimals where cents matter, three digits else.
fn cost(value: f64) -> String {
    if (1.0..1000.0).contains(&value.abs()) { format!("{value:.2}") } else { number(value) }
}

fn counted(unit: PricedUnit) -> &'static str {
    match unit {
        PricedUnit::Series => "active series",
        PricedUnit::CustomMetricHour => "custom metrics, by the hour",
        PricedUnit::Datapoint => "data points",
        PricedUnit::GibUncompressed => "GiB, uncompressed",
        PricedUnit::GibWire => "GiB on the wire",
        PricedUnit::Host => "hosts",
    }
}
