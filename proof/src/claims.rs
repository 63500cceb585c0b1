//! What was promised, and whether it was found.

use serde::Serialize;

use crate::form::Form;
use crate::gateways::{Gateway, GatewayRow};
use crate::judge::JudgedRow;
use crate::loads::LoadRow;
use crate::phases::PhaseRow;
use crate::strategy::{STRATEGIES, Strategy};
use crate::wires::WireRow;
use phoenix_core::model::Verdict;

/// One promise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// Of whom, and where.
    pub about: String,
    /// What.
    pub promise: String,
    /// Whether it was kept.
    pub holds: bool,
    /// What was found.
    pub found: String,
}

/// The promises about what templates send under a load.
#[must_use]
pub fn of_load(row: &LoadRow, rows: &[LoadRow], form: &Form) -> Vec<Claim> {
    let strategy = strategy(row.template);
    let promises = strategy.promises;
    let mut claims = Claims::about(format!("{}, load {}", row.template, row.load));
    claims.claim("the backend reads all that is sent", row.problems.is_empty(), || row.problems.join("; "));
    claims.claim("every point is sent", row.failed_points == 0.0, || {
        format!("{} points failed", row.failed_points)
    });
    claims.claim("no identity has two points of one time", row.repeated == 0, || {
        format!("{} do", row.repeated)
    });
    claims.claim("series of other scrapers are those of the baseline", row.others_untouched, || {
        if row.others_untouched { "equal".to_owned() } else { "they differ".to_owned() }
    });
    if promises.critical {
        claims.claim("critical executables are in every scrape", row.critical_retained >= 1.0, || {
            format!("{:.2} % of them", row.critical_retained * 100.0)
        });
    }
    if promises.totals && !strategy.is_baseline() {
        for (metric, ratio) in &row.totals {
            let tolerance = if metric == "process.disk.io" { form.disk_tolerance } else { form.tolerance };
            let promise =
                format!("the total of `{metric}` is the baseline's within {:.0} %", tolerance * 100.0);
            claims.claim(&promise, (ratio - 1.0).abs() <= tolerance, || {
                format!("{:.2} % of it", ratio * 100.0)
            });
        }
        claims.claim("totals can be compared", !row.totals.is_empty(), || {
            format!("{} metrics", row.totals.len())
        });
    }
    let baseline = rows.iter().find(|other| other.load == row.load && strategy_of(other).is_baseline());
    if let Some(baseline) = baseline.filter(|_| !strategy.is_baseline()) {
        let saved = 1.0 - row.series as f64 / baseline.series as f64;
        let least =
            if row.load == "cardinality" { promises.fewer } else { promises.fewer.min(form.fewer_elsewhere) };
        let promise = format!("at least {:.0} % fewer series", least * 100.0);
        claims.claim(&promise, saved > 0.0 && saved >= least, || format!("{:.1} % fewer", saved * 100.0));
    }
    if let Some((idle, hot)) = row.surge_points {
        if let Some(scrapes) = promises.hot_within {
            // A scrape, the reading of it, and the exporter's batch.
            let limit =
                form.interval.as_secs_f64() * f64::from(strategy.slower * scrapes) + form.slack.as_secs_f64();
            let promise = format!("a process that turns hot is shown within {limit:.0} s");
            let found = row.hot_after_seconds;
            claims.claim(&promise, found.is_some_and(|seconds| seconds <= limit), || {
                found.map_or("it was not shown".to_owned(), |seconds| format!("after {seconds:.1} s"))
            });
        }
        if promises.varies {
            claims.claim(
                "of processes that turn hot more is sent than while they idle",
                hot > idle * 1.5,
                || format!("{idle:.0} points a minute idle, {hot:.0} hot"),
            );
        }
    }
    claims.all
}

/// The promise that production is sent what is measured.
#[must_use]
pub fn of_wire(row: &WireRow) -> Vec<Claim> {
    let mut claims = Claims::about(format!("{}, {}", row.template, row.way));
    claims.claim("production is sent what is measured, point by point", row.equal, || {
        let lost =
            if row.unmeasured > 0 { format!(" ({} not delivered)", row.unmeasured) } else { String::new() };
        format!("{} points of {} series{lost}: {}", row.points, row.series, row.differences)
    });
    claims.claim("no identity has two points of one time", row.repeated == 0, || {
        format!("{} do", row.repeated)
    });
    claims.all
}

/// The promise that no scrape is split.
#[must_use]
pub fn of_phase(row: &PhaseRow, form: &Form) -> Vec<Claim> {
    let mut claims = Claims::about(row.template.to_owned());
    claims.claim("no scrape is split, whenever it happens", row.split == 0 && row.repeated == 0, || {
        format!("{} splits and {} repetitions in {} scrapes", row.split, row.repeated, row.scrapes)
    });
    claims.claim("collectors scrape all over the interval", row.widest_gap <= form.widest_gap, || {
        format!("{} collectors, none in {:.0} % of the interval", row.collectors, row.widest_gap * 100.0)
    });
    claims.all
}

/// The promise that a template is adopted where it saves enough.
#[must_use]
pub fn of_judged(row: &JudgedRow) -> Vec<Claim> {
    let mut claims = Claims::about(format!("{}, judged", row.template));
    let adopted = row.verdict == Some(Verdict::Adopt) && row.promoted;
    claims.claim("it is adopted under the default criteria and promoted", adopted, || row.sentence.clone());
    claims.claim("all data can be used and are of the arms that ran", row.problems.is_empty(), || {
        row.problems.first().cloned().unwrap_or_else(|| "they are".to_owned())
    });
    claims.all
}

/// The promises about what a gateway makes of what senders counted.
#[must_use]
pub fn of_gateway(row: &GatewayRow, rows: &[GatewayRow]) -> Vec<Claim> {
    let gateway = Gateway::named(row.template).expect("invariant: rows are made from the table");
    let mut claims = Claims::about(row.template.to_owned());
    claims.claim(
        "every request is taken, and the backend reads all that is sent",
        row.problems.is_empty(),
        || row.problems.first().cloned().unwrap_or_else(|| "it does".to_owned()),
    );
    claims.claim("no identity has two points of one time", row.repeated == 0, || {
        format!("{} do", row.repeated)
    });
    let promise = match gateway.keeps {
        1.0 => "what senders counted arrives, all and once".to_owned(),
        least => format!("at least {:.0} % of what senders counted arrives, once", least * 100.0),
    };
    // Sums of floating point numbers.
    let close = 1e-9;
    let kept = |ratio: &f64| *ratio >= gateway.keeps - close && *ratio <= 1.0 + close;
    claims.claim(&promise, !row.totals.is_empty() && row.totals.values().all(kept), || {
        let totals = row.totals.iter().map(|(metric, ratio)| format!("`{metric}` {:.2} %", ratio * 100.0));
        totals.collect::<Vec<_>>().join(", ")
    });
    let baseline = rows.iter().find(|other| Gateway::named(other.template).is_some_and(Gateway::is_baseline));
    if let Some(baseline) = baseline.filter(|_| !gateway.is_baseline()) {
        if gateway.gauges {
            claims.claim("gauges pass", row.gauges == baseline.gauges, || {
                format!("{} of {} series", row.gauges, baseline.gauges)
            });
        }
        let saved = 1.0 - row.series as f64 / baseline.series as f64;
        let promise = format!("at least {:.0} % fewer series", gateway.fewer * 100.0);
        claims.claim(&promise, saved >= gateway.fewer, || format!("{:.1} % fewer", saved * 100.0));
    }
    claims.all
}

struct Claims {
    about: String,
    all: Vec<Claim>,
}

impl Claims {
    fn about(about: String) -> Claims {
        Claims { about, all: Vec::new() }
    }

    fn claim(&mut self, promise: &str, holds: bool, found: impl FnOnce() -> String) {
        let (about, promise) = (self.about.clone(), promise.to_owned());
        self.all.push(Claim { about, promise, holds, found: found() });
    }
}

fn strategy(template: &str) -> &'static Strategy {
    let found = STRATEGIES.iter().find(|strategy| strategy.template == template);
    found.expect("invariant: rows are made from the table")
}

fn strategy_of(row: &LoadRow) -> &'static Strategy {
    strategy(row.template)
}

#[cfg(test)]
pub(crate) mod tests;
