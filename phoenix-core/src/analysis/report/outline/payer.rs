//! The first page for whoever pays: what was measured, what a fleet would save, what the experiment itself costs.

use super::{Block, Line, Span, Table, number as numeric, words};
use crate::analysis::judge::wording::{number, percent};
use crate::analysis::report::projection::{
    ASSUMPTIONS, Projection, UNSURE, bounds, measured_hosts, over_time, own_cost,
};
use crate::analysis::report::{Money, Report, Story};

pub(super) fn blocks(report: &Report, story: &Story) -> Vec<Block> {
    let Some(money) = &report.money else {
        let said = "Not known in money: the experiment has no prices, or what they count was not measured.";
        return vec![Block::Paragraph(Line::of(said))];
    };
    let mut blocks = vec![Block::Paragraph(measured(report, money))];
    blocks.push(Block::Paragraph(Line::of(over_time(money).unwrap_or_else(|| UNSURE.to_owned()))));
    blocks.push(Block::Table(bills(money)));
    blocks.push(Block::Paragraph(Line::of(own_cost(money))));
    blocks.push(Block::Heading("What a fleet would save"));
    blocks.extend(projected(report, story, money));
    blocks.push(Block::Heading("What to know of these figures"));
    blocks.push(Block::List(notes(money)));
    blocks
}

/// `Money: 0.0196 USD saved an hour on 1 measured host …`
fn measured(report: &Report, money: &Money) -> Line {
    let (saved, verb) = match money.saved_per_hour {
        saved if saved < 0.0 => (-saved, "paid on top"),
        saved => (saved, "saved"),
    };
    let currency = &money.currency;
    let hosts = match measured_hosts(report) {
        1 => "the 1 measured host".to_owned(),
        hosts => format!("the {} measured hosts", number(hosts as f64)),
    };
    Line::of("Money: ").strong(format!("{} {currency} {verb} an hour", number(saved))).words(format!(
        " on {hosts}; {} {currency} a month of 720 hours.",
        number(money.saved_per_month.abs())
    ))
}

fn bills(money: &Money) -> Table {
    let (baseline, candidate) = (&money.bill.baseline, &money.bill.candidate);
    let row = |what: &str, left: Option<f64>, right: Option<f64>| {
        let cell = |amount: Option<f64>| Span::Words(amount.map_or("–".to_owned(), number));
        vec![Span::Words(what.to_owned()), cell(left), cell(right)]
    };
    let mut rows = vec![row(
        &format!("telemetry, {} an hour", money.currency),
        Some(baseline.telemetry_per_hour),
        Some(candidate.telemetry_per_hour),
    )];
    if baseline.compute_per_hour.is_some() || candidate.compute_per_hour.is_some() {
        let what = format!("the collector’s own computing, {} an hour", money.currency);
        rows.push(row(&what, baseline.compute_per_hour, candidate.compute_per_hour));
    }
    Table { head: vec![words("in money"), numeric("baseline"), numeric("candidate")], rows }
}

fn projected(report: &Report, story: &Story, money: &Money) -> Vec<Block> {
    let Some(projection) = Projection::of(report, &story.fleet) else {
        let said = "Not projected: no classes of hosts were given.";
        return vec![Block::Paragraph(Line::of(said))];
    };
    let currency = &money.currency;
    let rows = projection.classes.iter().map(|saving| {
        vec![
            Span::Name(saving.class.name.clone()),
            Span::Words(number(saving.class.hosts as f64)),
            Span::Words(percent(saving.class.weight)),
            Span::Words(number(saving.per_hour)),
        ]
    });
    let head =
        vec![words("class"), numeric("hosts"), numeric("of a measured host"), numeric("saved an hour")];
    let sure = projection.interval.and_then(bounds).map_or(String::new(), |bounds| format!(" ({bounds})"));
    let month = number(projection.per_month);
    let total = Line::default()
        .strong(format!("{} {currency} an hour", number(projection.per_hour)))
        .words(format!("{sure}, {month} {currency} a month of 720 hours, for all of them together."));
    vec![
        Block::Table(Table { head, rows: rows.collect() }),
        Block::Paragraph(total),
        Block::Paragraph(Line::of(ASSUMPTIONS)),
    ]
}

fn notes(money: &Money) -> Vec<Line> {
    money.notes.iter().map(Line::of).collect()
}
