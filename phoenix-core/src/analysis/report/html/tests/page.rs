//! What the page says, and in which order.

use crate::analysis::judge::wording::number;
use crate::analysis::report::{Report, Series, text};
use crate::analysis::report::{Story, html, sample};
use crate::model::{Role, Verdict};

fn render(report: &Report) -> String {
    html::render(report, &Story::default())
}

/// The page without its style sheet.
fn body(report: &Report) -> String {
    let page = render(report);
    page.split_once("<body>").map(|(_, body)| body.to_owned()).unwrap()
}

/// Where each of `parts` starts, looked for one after the other.
fn in_order(page: &str, parts: &[&str]) {
    let mut from = 0;
    for part in parts {
        let found = page[from..].find(part);
        assert!(found.is_some(), "{part:?} is missing, or stands too early");
        from += found.unwrap();
    }
}

#[test]
fn what_is_lost_stands_before_what_is_saved() {
    let page = body(&sample::report());
    in_order(
        &page,
        &[
            "<h1>",
            ">For the platform engineer</h2>",
            "What you will no longer see",
            "Where the series are saved",
            "What the candidate does otherwise",
            "Is the comparison fair, and is production untouched?",
            ">For whoever pays</h2>",
            "What it saves",
            "What a fleet would save",
            ">The evidence</h2>",
            "Criteria",
            "Intervals and limits",
            "How sure it was, look by look",
            "Over time",
            "Samples of each arm",
            "How it was measured",
        ],
    );
}

#[test]
fn the_verdict_is_a_headline_with_the_sentence_of_the_terminal() {
    let report = sample::report();
    assert_eq!(report.verdict, Some(Verdict::Adopt), "{:#?}", report.reasons);
    let page = body(&report);
    in_order(&page, &["Adopt the candidate</h1>", &text::sentence(&report), "Why, in order of weight"]);
    for reason in &report.reasons {
        assert!(page.contains(&format!("<li>{}</li>", reason.message)), "{}", reason.message);
    }
}

#[test]
fn a_lost_critical_process_is_the_first_thing_below_the_verdict() {
    let report = sample::losing();
    assert_eq!(report.verdict, Some(Verdict::NeedsTuning), "{:#?}", report.reasons);
    let lost = &report.critical.lost[0];
    in_order(
        &body(&report),
        &[
            "Tune the candidate and try again</h1>",
            "Critical processes lost",
            &lost.executable,
            lost.host.as_str(),
            &lost.since.to_string(),
            "7 of 12 executables",
        ],
    );
}

#[test]
fn patterns_that_matched_nothing_are_named() {
    in_order(&body(&sample::report()), &["never seen", "<code>vault</code>"]);
}

#[test]
fn losses_come_with_their_shares() {
    let page = body(&sample::report());
    in_order(
        &page,
        &["7 of 12 executables", "<code>sh</code>", "2 of 4 metrics", "<code>process.disk.io</code>", "33 %"],
    );
    in_order(&page, &["3 of 5 attributes", "<code>process.pid</code>", "100 %"]);
    in_order(&page, &["alerts and dashboards use what is lost was not checked", "7 of 12 executables"]);
}

#[test]
fn money_says_how_long_it_was_measured() {
    let mut report = sample::report();
    in_order(
        &body(&report),
        &["saved a month", "less than a full day", "active series", "together", "Assumptions"],
    );
    let money = report.money.as_mut().unwrap();
    money.measured = std::time::Duration::from_secs(2 * 24 * 3600);
    money.saved_per_month = -12.5;
    money.saved_per_hour = -0.0171;
    let page = body(&report);
    assert!(!page.contains("less than a full day"));
    in_order(&page, &["<b>12.50 USD</b> paid on top a month"]);
    report.money = None;
    in_order(&body(&report), &["What it saves", "Not known in money"]);
}

#[test]
fn the_table_holds_the_cells_of_the_terminal() {
    let report = sample::report();
    let page = body(&report);
    for criterion in &report.criteria {
        let cells = text::row(criterion);
        let mut row =
            page.split("<tr role=\"row\">").filter(|row| row.contains(&format!("<code>{}</code>", cells[0])));
        let row = row.next().unwrap_or_else(|| panic!("no row of {}", cells[0]));
        for (column, cell) in cells.iter().enumerate().take(6).skip(1) {
            for part in if column == 4 { cell.split(" | ").collect() } else { vec![cell.as_str()] } {
                assert!(row.contains(&format!(">{part}<")), "{part:?} is missing in {row}");
            }
        }
    }
}

#[test]
fn an_open_criterion_says_why() {
    let mut report = sample::report();
    let reason = report.reasons[0].clone();
    report.criteria[0].status = crate::analysis::report::Status::Open;
    report.criteria[0].why_open = Some(reason.clone());
    report.criteria[0].batches_needed = Some(1234);
    in_order(
        &body(&report),
        &["not settled</span>", &reason.message, "About 1,234 more batches would settle it"],
    );
}

#[test]
fn every_series_has_a_chart_with_name_unit_and_description() {
    let report = sample::report();
    let page = body(&report);
    let charts: Vec<&str> =
        page.split("<figure>").skip(1).filter(|figure| figure.contains("time-")).collect();
    assert_eq!(charts.len(), report.series.len());
    for (chart, series) in charts.iter().zip(&report.series) {
        assert!(chart.contains(&format!("<code>{}</code>", series.metric)), "{chart}");
        in_order(chart, &["<svg role=\"img\" viewBox=", "<title id=", "<desc id=", "baseline", "</svg>"]);
        in_order(
            chart,
            &["fill=\"var(--shade)\"", "stroke=\"var(--candidate)\"", "stroke-dasharray", "</svg>"],
        );
    }
    let of = |metric: &str| charts.iter().find(|chart| chart.contains(metric)).unwrap();
    assert!(of("collector_memory_bytes").contains(">MiB"));
    assert!(of("collector_cpu_cores").contains(">cores"));
    assert!(of("bytes_per_minute").contains(">MiB/min"));
    assert!(of("estimated_cost_per_hour").contains(">USD/h"));
}

#[test]
fn every_measured_criterion_is_drawn_against_its_limit() {
    let report = sample::report();
    let page = body(&report);
    let pictures: Vec<&str> =
        page.split("<figure>").skip(1).filter(|figure| figure.contains("intervals-")).collect();
    for criterion in &report.criteria {
        let drawn = pictures.iter().any(|picture| picture.contains(&format!(">{}", criterion.metric)));
        assert_eq!(drawn, criterion.estimate.value.is_some(), "{}", criterion.metric);
    }
    let limits: usize = pictures.iter().map(|picture| picture.matches("var(--limit)").count()).sum();
    assert_eq!(
        limits,
        report.criteria.iter().filter(|one| one.threshold.is_some() && one.estimate.value.is_some()).count()
    );
}

#[test]
fn checks_and_method_are_told() {
    let report = sample::report();
    let page = body(&report);
    assert!(!report.validity.is_empty());
    for check in &report.validity {
        assert!(page.contains(&check.message), "{}", check.message);
    }
    for told in
        [&report.method, &report.identity, &report.running_since.to_string(), &report.cutoff.to_string()]
    {
        assert!(!told.is_empty() && page.contains(told.as_str()), "{told}");
    }
    in_order(
        &page,
        &[
            "number 12, at the planned end",
            "Numbers behind the intervals",
            "τ",
            "<details><summary>Cross-check by ranks</summary>",
            "<code>active_series</code>: −1,7",
            "they decide nothing",
        ],
    );
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = sample::report();
    let copy: Report = serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap();
    assert_eq!(render(&report), render(&copy));
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let page = render(&sample::report());
    // References within the file are its own.
    let page = page.replace("url(#", "").replace("href=\"#", "");
    let outside = [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "<object",
        "<embed",
        "url(",
        "@import",
        " src=",
        "href=",
        "javascript:",
    ];
    for outside in outside {
        assert_eq!(page.find(outside), None, "{outside}");
    }
}

#[test]
fn no_name_stands_twice() {
    let page = render(&sample::report());
    let names: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert!(names.len() > 40, "{names:?}");
    assert_eq!(names.len(), different.len(), "{names:?}");
    for reference in page.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(different.contains(reference), "{reference}");
    }
}

/// The page with all that can be told.
fn told() -> String {
    html::render(&sample::report(), &sample::story())
}

#[test]
fn what_is_not_known_is_said() {
    in_order(
        &body(&sample::report()),
        &[
            "configurations were not given",
            "the same configuration in both arms was not tried",
            "is not known to this page",
            "no classes of hosts were given",
            "needs the earlier ones",
        ],
    );
}

#[test]
fn the_engineer_reads_where_series_are_saved_and_what_changes() {
    in_order(
        &told(),
        &[
            "By metric",
            "<code>process.disk.io</code>",
            "By attribute",
            "<code>process.pid</code>",
            "pipeline metrics: processor filter inserted at the beginning",
            "12 looks, none of them adopted",
            "the same bytes ran before and after",
        ],
    );
}

#[test]
fn whoever_pays_reads_what_a_fleet_saves_and_what_that_takes_for_granted() {
    let report = sample::report();
    let saved = report.money.as_ref().unwrap().saved_per_hour * (300.0 + 2.5 * 12.0);
    in_order(
        &told(),
        &[
            "web servers",
            ">300<",
            "100 %",
            "database hosts",
            "250 %",
            &format!("{saved:.2}"),
            "Assumed: each host",
        ],
    );
}

#[test]
fn every_criterion_that_decides_has_a_chart_of_its_looks() {
    let (report, page) = (sample::report(), told());
    let charts: Vec<&str> =
        page.split("<figure>").skip(1).filter(|figure| figure.contains("narrowing-")).collect();
    let deciding = report.criteria.iter().filter(|criterion| criterion.role != Role::Monitor);
    let measured = deciding.filter(|criterion| criterion.estimate.value.is_some());
    let (measured, differences): (Vec<_>, Vec<_>) =
        measured.map(|criterion| (criterion, criterion.difference)).unzip();
    assert_eq!(charts.len(), measured.len() + differences.iter().flatten().count());
    let goal = charts.iter().find(|chart| chart.contains("active_series")).unwrap();
    in_order(goal, &["Over ", " looks the interval went from ", "decided: Adopt.", "var(--shade)", "</svg>"]);
    assert!(goal.matches("<circle").count() >= 5 || goal.contains("circle"), "{goal}");
    in_order(goal, &["stroke=\"var(--limit)\"", "stroke=\"var(--text)\""]);
}

#[test]
fn the_samples_of_both_arms_are_counted() {
    let report = sample::report();
    let samples = |series: &Series| series.points.iter().map(|point| point.samples.baseline).sum::<u64>();
    // Two hours, a value every half a minute.
    assert_eq!(samples(&report.series[0]), 240);
    let all: u64 = report.series.iter().map(samples).sum();
    let told_in_all = format!("baseline {}, candidate", number(all as f64));
    in_order(&told(), &["Samples of each arm", &told_in_all, "samples-chart-title"]);
}
