//! The page in Markdown.

mod prose;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::{Machine, Report};
use crate::judge::{JudgedCriterion, JudgedRow};
use crate::loads::LoadRow;
use crate::way::Way;

/// Writing to a `String` cannot fail.
macro_rules! line {
    ($page:expr, $($text:tt)*) => { let _ = writeln!($page, $($text)*); };
}

/// The whole page.
pub(super) fn page(report: &Report) -> String {
    let mut page = String::new();
    head(report, &mut page);
    loads(report, &mut page);
    wires(report, &mut page);
    phases(report, &mut page);
    judged(report, &mut page);
    gateways(report, &mut page);
    claims(report, &mut page);
    page
}

fn head(report: &Report, page: &mut String) {
    let Report { date, collector, machine, form, found } = report;
    line!(page, "{}", prose::TITLE.replace("{name}", report.name()));
    line!(page, "| | |\n|---|---|");
    line!(page, "| date | {date} |");
    line!(page, "| collector | {collector} |");
    let Machine { processor, cores, memory_mib, kernel } = machine;
    line!(page, "| machine | {processor}, {cores} cores, {memory_mib} MiB, Linux {kernel} |");
    if !form.loads.is_empty() {
        line!(page, "| processes are read | every {} s |", form.interval.as_secs());
        let loads: Vec<String> =
            form.loads.iter().map(|(load, seconds)| format!("`{load}` {seconds} s")).collect();
        line!(page, "| loads | {} |", loads.join(", "));
    }
    let kept = found.claims.iter().filter(|claim| claim.holds).count();
    line!(page, "| promises kept | {kept} of {} |\n", found.claims.len());
}

fn loads(report: &Report, page: &mut String) {
    if report.form.loads.is_empty() {
        return;
    }
    line!(page, "{}", prose::LOADS);
    for (load, seconds) in &report.form.loads {
        line!(page, "### `{load}`, {seconds} s: {}\n", meaning(load));
        line!(
            page,
            "| template | series | fewer | points/min | KiB/min | sent KiB/min | critical kept | CPU cores | memory MiB | farthest total | gaps | hot after |"
        );
        line!(page, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        let rows: Vec<&LoadRow> = report.found.loads.iter().filter(|row| row.load == *load).collect();
        let baseline = rows.first().map_or(0, |row| row.series);
        for row in &rows {
            let fewer = 1.0 - row.series as f64 / baseline as f64;
            let (metric, total) = row.worst_total();
            let hot = match (row.surge_points, row.hot_after_seconds) {
                (None, _) => "–".to_owned(),
                (_, Some(seconds)) => format!("{seconds:.1} s"),
                (_, None) => "never".to_owned(),
            };
            line!(
                page,
                "| `{}` | {} | {} | {:.0} | {:.0} | {:.0} | {} | {:.4} | {:.0} | {} ({metric}) | {} | {hot} |",
                row.template,
                row.series,
                percent(fewer),
                row.points_per_minute,
                row.bytes_per_minute / 1024.0,
                row.wire_bytes_per_minute / 1024.0,
                percent(row.critical_retained),
                row.cpu_cores,
                row.memory_bytes / 1_048_576.0,
                percent(total),
                percent(row.gap_ratio)
            );
        }
        line!(page, "");
    }
    let tolerances = prose::TOTALS
        .replace("{tolerance}", &percent(report.form.tolerance))
        .replace("{disk}", &percent(report.form.disk_tolerance));
    line!(page, "{}{tolerances}", prose::COLUMNS);
}

fn meaning(load: &str) -> &'static str {
    match load {
        "steady" => "services that stay, some of which turn hot",
        "cardinality" => "five hundred processes of eighty programs",
        "churn" => "twelve new processes a second, most gone within seconds",
        _ => "services, workers and short-lived processes",
    }
}

fn wires(report: &Report, page: &mut String) {
    if report.found.wires.is_empty() {
        return;
    }
    line!(page, "{}", prose::WIRES);
    line!(page, "| template | {} |", Way::ALL.map(|way| way.to_string()).join(" | "));
    line!(page, "|---|{}", "---|".repeat(Way::ALL.len()));
    for template in templates(report.found.wires.iter().map(|row| row.template)) {
        let cells = Way::ALL.map(|way| {
            let row = report.found.wires.iter().find(|row| row.template == template && row.way == way);
            row.map_or("–".to_owned(), |row| {
                let verdict = if row.equal { "equal" } else { "DIFFERENT" };
                let resent =
                    if row.resent > 0 { format!(", {} sent again", row.resent) } else { String::new() };
                format!("{verdict}: {} points of {} series{resent}", row.points, row.series)
            })
        });
        line!(page, "| `{template}` | {} |", cells.join(" | "));
    }
    line!(page, "");
}

fn phases(report: &Report, page: &mut String) {
    if report.found.phases.is_empty() {
        return;
    }
    line!(page, "{}", prose::PHASES);
    line!(
        page,
        "| template | collectors | scrapes | widest part of the interval without a scrape | split | repeated |"
    );
    line!(page, "|---|--:|--:|--:|--:|--:|");
    for row in &report.found.phases {
        let gap = percent(row.widest_gap);
        line!(
            page,
            "| `{}` | {} | {} | {gap} | {} | {} |",
            row.template,
            row.collectors,
            row.scrapes,
            row.split,
            row.repeated
        );
    }
    line!(page, "");
}

fn judged(report: &Report, page: &mut String) {
    let Some(seconds) = report.form.judged else { return };
    line!(page, "{}", judged_on(seconds, report));
    verdicts(&report.found.judged, page);
    line!(
        page,
        "Parameters of each, and every criterion with its interval, are in [`proof.json`](proof.json) and in `proof/src/strategy.rs`.\n"
    );
}

fn gateways(report: &Report, page: &mut String) {
    let Some(seconds) = report.form.gateways else { return };
    line!(page, "{}", prose::GATEWAYS.replace("{seconds}", &seconds.to_string()));
    line!(
        page,
        "| template | series | fewer | points/min | KiB/min | sent KiB/min | CPU cores | memory MiB | farthest total | series of gauges |"
    );
    line!(page, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let rows = &report.found.gateways;
    let baseline = rows.first().map_or(0, |row| row.series);
    for row in rows {
        let (metric, total) = row.worst_total();
        line!(
            page,
            "| `{}` | {} | {} | {:.0} | {:.0} | {:.0} | {:.4} | {:.0} | {:.2} % ({metric}) | {} |",
            row.template,
            row.series,
            percent(1.0 - row.series as f64 / baseline as f64),
            row.points_per_minute,
            row.bytes_per_minute / 1024.0,
            row.wire_bytes_per_minute / 1024.0,
            row.cpu_cores,
            row.memory_bytes / 1_048_576.0,
            total * 100.0,
            row.gauges
        );
    }
    line!(page, "");
    if let Some(seconds) = report.form.gateways_judged {
        line!(page, "{}", prose::GATEWAYS_JUDGED.replace("{seconds}", &seconds.to_string()));
        verdicts(&report.found.gateways_judged, page);
    }
}

fn verdicts(rows: &[JudgedRow], page: &mut String) {
    line!(page, "| template | verdict | looks | series | totals | CPU cores | memory MiB |");
    line!(page, "|---|---|--:|---|---|---|---|");
    for row in rows {
        let verdict = row.verdict.map_or("none".to_owned(), |verdict| verdict.to_string());
        let promoted = if row.promoted { ", promoted" } else { "" };
        let of = |metric: &str| row.criteria.iter().find(|criterion| criterion.metric == metric);
        line!(
            page,
            "| `{}` | {verdict}{promoted} | {} | {} | {} | {} | {} |",
            row.template,
            row.looks,
            change(of("active_series")),
            ratio(of("total_fidelity")),
            means(of("collector_cpu_cores"), 1.0),
            means(of("collector_memory_bytes"), 1_048_576.0)
        );
    }
    line!(page, "");
    for JudgedRow { template, sentence, .. } in rows {
        line!(page, "- `{template}`: {sentence}");
    }
    line!(page, "");
}

fn judged_on(seconds: u64, report: &Report) -> String {
    let interval = report.form.judged_interval.as_secs().to_string();
    prose::JUDGED.replace("{seconds}", &seconds.to_string()).replace("{interval}", &interval)
}

fn change(criterion: Option<&JudgedCriterion>) -> String {
    let Some(it) = criterion else { return "–".to_owned() };
    let bound = |bound: Option<f64>| bound.map_or("?".to_owned(), percent);
    let (lower, upper) = it.interval;
    format!("{} ({} to {})", bound(it.estimate), bound(lower), bound(upper))
}

fn ratio(criterion: Option<&JudgedCriterion>) -> String {
    criterion.and_then(|it| it.estimate).map_or("–".to_owned(), |value| format!("{:.2} %", value * 100.0))
}

fn means(criterion: Option<&JudgedCriterion>, unit: f64) -> String {
    let value = |value: Option<f64>| {
        value.map_or("?".to_owned(), |value| {
            if unit > 1.0 { format!("{:.0}", value / unit) } else { format!("{value:.4}") }
        })
    };
    criterion.map_or("–".to_owned(), |it| format!("{} → {}", value(it.baseline), value(it.candidate)))
}

fn claims(report: &Report, page: &mut String) {
    line!(page, "## What was promised\n");
    line!(page, "| of | promise | kept | found |");
    line!(page, "|---|---|---|---|");
    for claim in &report.found.claims {
        let kept = if claim.holds { "yes" } else { "NO" };
        line!(page, "| {} | {} | {kept} | {} |", claim.about, claim.promise, claim.found.replace('|', "\\|"));
    }
}

fn templates<'r>(rows: impl Iterator<Item = &'r str>) -> Vec<&'r str> {
    let mut templates: Vec<&str> = Vec::new();
    for template in rows {
        if !templates.contains(&template) {
            templates.push(template);
        }
    }
    templates
}

fn percent(fraction: f64) -> String {
    format!("{:.1} %", fraction * 100.0)
}
