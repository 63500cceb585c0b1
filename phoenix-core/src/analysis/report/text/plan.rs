//! A plan for the terminal: how long to run, whether the spec does, and what each criterion takes.

use super::layout::{self, hanging, wrapped};
use crate::analysis::judge::wording::{number as grouped, percent};
use crate::analysis::planner::{CriterionPlan, Plan};
use crate::analysis::report::outline::{Column, Span, Table, number, words};
use crate::model::{Role, duration};

const COLUMNS: [Column; 7] = [
    words("criterion"),
    words("role"),
    number("runs"),
    number("batches"),
    number("vary by"),
    number("shown"),
    words("which"),
];

/// A plan as text of at most `width` columns: what to do, a table of the criteria, what cannot be planned and why.
#[must_use]
pub fn plan(plan: &Plan, width: usize) -> String {
    let mut page = format!("{}\n{}\n", wrapped(&plan.headline(), width), wrapped(&wanted(plan), width));
    if plan.criteria.is_empty() {
        return page;
    }
    let rows = plan.criteria.iter().map(|criterion| row(plan, criterion).map(Span::Words).to_vec());
    let table = Table { head: COLUMNS.to_vec(), rows: rows.collect() };
    page.push_str(&format!("\n{}\n", layout::table(&table, width)));
    let open =
        plan.criteria.iter().filter_map(|criterion| Some((&criterion.metric, criterion.why_not.as_ref()?)));
    for (metric, why) in open {
        page.push_str(&format!("{}\n", hanging("- ", "  ", &format!("{metric}: {why}"), width)));
    }
    if plan.criteria.iter().any(|criterion| criterion.why_not.is_some()) {
        page.push('\n');
    }
    page + &format!("{}\n", wrapped(&meaning(plan), width))
}

/// Whether the spec runs as long as that.
fn wanted(plan: &Plan) -> String {
    let wanted = duration::format(plan.wanted);
    match plan.duration {
        Some(needed) if needed <= plan.wanted => format!("The spec runs {wanted}: that is long enough."),
        Some(needed) => {
            format!("The spec runs {wanted}: that is {} too short.", duration::format(needed - plan.wanted))
        }
        None => format!("The spec runs {wanted}: what can be planned is below."),
    }
}

fn row(plan: &Plan, criterion: &CriterionPlan) -> [String; 7] {
    let none = || "–".to_owned();
    let settled = criterion.duration.is_some();
    let batches = criterion.spread.zip(criterion.batches).map(|(spread, batches)| {
        let length = spread.interval.saturating_mul(u32::try_from(spread.batch_length).unwrap_or(u32::MAX));
        format!("{} × {}", grouped(batches as f64), duration::format(length))
    });
    [
        criterion.metric.to_string(),
        if criterion.role == Role::Goal { "goal" } else { "guardrail" }.to_owned(),
        criterion.duration.map_or_else(none, duration::format),
        batches.unwrap_or_else(none),
        criterion.spread.map_or_else(none, |spread| percent(spread.deviation)),
        criterion.minimum_detectable.map_or_else(none, percent),
        match plan.bottleneck.as_ref() == Some(&criterion.metric) {
            _ if !settled => "stays open",
            true => "needs the longest",
            false => "",
        }
        .to_owned(),
    ]
}

/// What the columns mean.
fn meaning(plan: &Plan) -> String {
    format!(
        "Runs: until the criterion is settled with a power of {}, the first {} of it warm-up. Batches: how many of which length that takes. \
         Vary by: the standard deviation of a batch’s difference between the arms, as a share of the baseline. Shown: the smallest \
         distance from its limit that {} settle with this power. Goals are planned for the change that is expected, guardrails for none.",
        percent(plan.aim.power),
        duration::format(plan.warm_up),
        duration::format(plan.wanted),
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::analysis::planner::{Aim, Assumption, Deviation, of_assumptions};
    use crate::model::draft::Format;
    use crate::model::{MetricName, Spec};

    const SPEC: &str = "{name: fewer, baseline: {template: process-baseline-v1}, candidate: {template: process-aggregated-v1},
        targets: [web-1], duration: DURATION, warm_up: 10m, min_duration: 30m,
        criteria: [{metric: active_series, role: goal, target: 0.5}, {metric: collector_memory_bytes, role: guardrail, margin: 0.05},
                   {metric: export_error_ratio, role: guardrail, at_most: 0.01}]}";

    /// The plan of a spec of this duration, its memory varying by so much in an interval.
    fn planned(duration: &str, memory: f64, all: bool) -> Plan {
        let spec = Spec::parse(&SPEC.replace("DURATION", duration), Format::Yaml).unwrap();
        let of = |metric: &str, deviation, change| Assumption {
            metric: MetricName::new(metric).unwrap(),
            deviation: Deviation::PerInterval(deviation),
            tau: 3.0,
            interval: Duration::from_secs(10),
            hosts: 1,
            change,
            baseline: Some(0.001),
        };
        let mut assumed =
            vec![of("active_series", 0.02, Some(-0.6)), of("collector_memory_bytes", memory, None)];
        if all {
            assumed.push(of("export_error_ratio", 0.1, None));
        }
        of_assumptions(&spec, Aim { power: 0.8, planned: true }, &assumed)
    }

    #[test]
    fn a_plan_says_how_long_whether_that_is_planned_and_what_needs_the_longest() {
        let (short, long) = (planned("1h", 0.5, true), planned("1d", 0.5, true));
        let needed = short.duration.unwrap();
        assert!(needed > short.wanted && needed < long.wanted);
        let page = plan(&short, 120);
        let missing = format!("that is {} too short.", duration::format(needed - short.wanted));
        assert!(page.starts_with(&short.headline()) && page.contains(&missing), "{page}");
        assert!(plan(&long, 120).contains("The spec runs 1d: that is long enough."));
        let of = |metric: &str| page.lines().find(|line| line.starts_with(metric)).unwrap();
        assert!(of("collector_memory_bytes").ends_with("needs the longest"), "{page}");
        assert!(of("active_series").ends_with('%'), "{page}");
    }

    #[test]
    fn what_cannot_be_planned_is_named_with_the_reason() {
        let page = plan(&planned("1h", 0.1, false), 120);
        assert!(
            page.starts_with("No duration settles every criterion: export_error_ratio stays open."),
            "{page}"
        );
        assert!(page.contains("- export_error_ratio: nothing is assumed of it\n"), "{page}");
        let row = page.lines().find(|line| line.starts_with("export_error_ratio")).unwrap();
        assert!(row.ends_with("stays open"), "{page}");
    }

    #[test]
    fn a_plan_keeps_to_its_width() {
        for width in [20, 40, 60, 79, 80, 120] {
            for line in plan(&planned("1h", 0.1, true), width).lines() {
                assert!(
                    line.width() <= width || !line.trim().contains(' ') || width < 40,
                    "{width}: {line:?}"
                );
            }
        }
    }
}
