//! What each strategy promises.

use std::collections::{BTreeMap, BTreeSet};

use phoenix_core::render::catalogue;
use phoenix_testing::Collector;
use serde_json::{Value, json};

use crate::collector::{collector, run};
use crate::host::{INTERVAL, Process, scrapes};
use crate::points::{Attributes, Point, names, points, totals};

const EXECUTABLE: &str = "process.executable.name";
const SUMMED: [&str; 4] =
    ["process.cpu.time", "process.disk.io", "process.memory.usage", "process.memory.virtual"];
const SCRAPES: usize = 5;

/// A critical process that idles, workers of one name, one that is hot for a while, a large one, one that begins late and
/// one that ends early.
fn processes() -> Vec<Process> {
    vec![
        Process::new(10, "nginx"),
        Process::new(11, "xnginx"),
        Process::new(20, "worker").cpu(&[0.02]),
        Process::new(21, "worker").cpu(&[0.03]),
        Process::new(22, "worker").cpu(&[0.0]),
        Process::new(30, "hot").cpu(&[0.0, 0.0, 4.0, 4.0, 0.0]),
        Process::new(40, "large").memory(1 << 30),
        Process::new(50, "late").alive(2..99).cpu(&[0.1]),
        Process::new(60, "early").alive(0..2).cpu(&[0.1]),
    ]
}

fn parameters(more: Value) -> Value {
    let mut parameters = json!({"collection_interval": format!("{INTERVAL}s")});
    parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    parameters
}

/// The strategy's parameters for the host above, if it has any of its own.
fn own(template: &str) -> Value {
    match template {
        "process-priority-filter-v1" => json!({"critical": ["nginx"], "important": ["work.*"]}),
        "process-minimal-v1" => json!({"critical": ["nginx", "work.*"]}),
        "process-topk-v1" | "process-intelligent-v1" => {
            json!({"critical": ["nginx"], "cpu_threshold": 0.1, "memory_threshold_mib": 512})
        }
        "process-adaptive-v1" => json!({"critical": ["nginx"], "cpu_threshold": 0.1}),
        _ => json!({}),
    }
}

fn process_templates() -> Vec<&'static str> {
    let names = catalogue::all().iter().map(|template| template.header().name.as_str());
    names.filter(|name| name.starts_with("process-")).collect()
}

fn ran(collector: &Collector, template: &str, more: Value) -> (Vec<Vec<Point>>, Vec<Vec<Point>>) {
    let given = scrapes(&processes(), SCRAPES);
    let mut all = own(template);
    all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let out = run(collector, template, parameters(all), &given);
    (given.iter().map(points).collect(), out)
}

fn others(points: &[Point]) -> Vec<Point> {
    let mut others: Vec<Point> = points.iter().filter(|point| !point.is_process()).cloned().collect();
    others.sort_by_key(|point| (point.metric.clone(), point.attributes.clone()));
    others
}

fn pids(points: &[Point]) -> BTreeSet<&str> {
    points.iter().filter_map(Point::pid).collect()
}

fn expect_pids(points: &[Point], expected: &[&str], case: &str) {
    assert_eq!(pids(points), expected.iter().copied().collect(), "{case}");
}

fn near(left: &BTreeMap<Attributes, f64>, right: &BTreeMap<Attributes, f64>, case: &str) {
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>(), "{case}");
    for (key, value) in left {
        assert!((value - right[key]).abs() < 1e-6, "{case}, {key:?}: {value} is not {}", right[key]);
    }
}

/// What the processes added between the scrape before and this one, by the rule of what is known: a process of which there
/// was no scrape before counts from its beginning.
fn added(given: &[Vec<Point>], scrape: usize, metric: &str) -> BTreeMap<Attributes, f64> {
    let mut added = totals(&given[scrape], metric);
    let here = pids(&given[scrape]);
    for point in given[scrape - 1].iter().filter(|point| point.metric == metric) {
        if here.contains(point.pid().unwrap()) {
            *added.get_mut(&point.attributes).unwrap() -= point.value;
        }
    }
    added
}

#[test]
fn metrics_of_other_scrapers_pass_every_strategy_untouched() {
    let Some(collector) = collector() else { return };
    for template in process_templates() {
        for (backend, group_by) in [
            ("otlp_delta", "executable"),
            ("otlp_cumulative", "systemd_unit"),
            ("prometheus", "container"),
            ("otlp_delta", "command_regex"),
        ] {
            let (given, out) = ran(&collector, template, json!({"backend": backend, "group_by": group_by}));
            assert_eq!(out.len(), SCRAPES, "{template}");
            for (given, out) in given.iter().zip(&out) {
                assert_eq!(others(given).len(), 7);
                assert_eq!(others(out), others(given), "{template}, {backend}, {group_by}");
            }
        }
    }
}

#[test]
fn no_strategy_gives_two_points_of_one_identity_or_leaves_its_own_marks() {
    let Some(collector) = collector() else { return };
    for template in process_templates() {
        for backend in ["otlp_delta", "otlp_cumulative"] {
            for group_by in ["executable", "systemd_unit", "container", "command_regex"] {
                let (_, out) = ran(&collector, template, json!({"backend": backend, "group_by": group_by}));
                for points in &out {
                    let identities: BTreeSet<_> = points.iter().map(Point::identity).collect();
                    assert_eq!(identities.len(), points.len(), "{template}, {backend}, {group_by}");
                    let delta = "sum 1 true";
                    for point in points.iter().filter(|point| point.is_process()) {
                        let case = format!("{template}, {backend}, {group_by}: {point:?}");
                        assert!(SUMMED.contains(&point.metric.as_str()), "{case}");
                        assert!(!point.resource.contains_key("process.kept"), "{case}");
                        let grouped = point.resource.contains_key("process.group");
                        assert_eq!(grouped, group_by != "executable", "{case}");
                        if group_by != "executable" {
                            // Only where it is asked for does the scraper give it.
                            let asked = !matches!(group_by, "command_regex");
                            assert!(!asked || !point.resource.contains_key("process.cgroup"), "{case}");
                        }
                        if point.kind.ends_with("true") {
                            assert_eq!(point.kind == delta, backend == "otlp_delta", "{case}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn an_idle_critical_process_is_in_every_scrape_and_one_of_a_similar_name_is_not_taken_for_it() {
    let Some(collector) = collector() else { return };
    for template in process_templates() {
        // A group that is the executable's name: where that is the group itself, some strategies leave it to the scraper.
        let (_, out) = ran(&collector, template, json!({"group_by": "command_regex"}));
        for (scrape, points) in out.iter().enumerate() {
            let found = names(points, "process.group");
            assert!(found.contains("nginx"), "{template}, scrape {scrape}: {found:?}");
            let all =
                ["process-baseline-v1", "process-aggregated-v1", "process-adaptive-v1"].contains(&template);
            assert_eq!(found.contains("xnginx"), all, "{template}, scrape {scrape}: {found:?}");
        }
    }
}

#[test]
fn totals_are_kept_by_the_strategies_that_promise_it() {
    let Some(collector) = collector() else { return };
    for template in ["process-aggregated-v1", "process-adaptive-v1", "process-intelligent-v1"] {
        for group_by in ["executable", "systemd_unit", "container", "command_regex"] {
            let (given, out) =
                ran(&collector, template, json!({"backend": "otlp_delta", "group_by": group_by}));
            for scrape in 0..SCRAPES {
                let case = format!("{template}, {group_by}, scrape {scrape}");
                for metric in ["process.memory.usage", "process.memory.virtual"] {
                    near(&totals(&out[scrape], metric), &totals(&given[scrape], metric), &case);
                }
                for metric in ["process.cpu.time", "process.disk.io"] {
                    if scrape == 0 {
                        assert_eq!(totals(&out[0], metric), BTreeMap::new(), "nothing is known of before");
                    } else {
                        near(&totals(&out[scrape], metric), &added(&given, scrape, metric), &case);
                    }
                }
            }
        }
    }
}

#[test]
fn cumulative_sums_are_the_deltas_added_up() {
    let Some(collector) = collector() else { return };
    for template in ["process-aggregated-v1", "process-intelligent-v1"] {
        let (given, out) = ran(&collector, template, json!({"backend": "otlp_cumulative"}));
        let mut reached: BTreeMap<_, f64> = BTreeMap::new();
        let mut grown: BTreeMap<Attributes, f64> = BTreeMap::new();
        for points in &out {
            for point in points.iter().filter(|point| point.metric == "process.cpu.time") {
                let before = reached.insert(point.identity(), point.value).unwrap_or(0.0);
                assert!(point.value >= before, "{template}: no counter falls: {point:?}");
                *grown.entry(point.attributes.clone()).or_default() += point.value - before;
            }
        }
        let mut expected: BTreeMap<Attributes, f64> = BTreeMap::new();
        for scrape in 1..SCRAPES {
            for (key, value) in added(&given, scrape, "process.cpu.time") {
                *expected.entry(key).or_default() += value;
            }
        }
        near(&grown, &expected, template);
    }
}

#[test]
fn the_baseline_changes_nothing() {
    let Some(collector) = collector() else { return };
    let (given, out) = ran(&collector, "process-baseline-v1", json!({}));
    assert_eq!(out, given);
}

#[test]
fn aggregated_has_one_set_of_series_for_each_name_and_folds_what_is_not_named() {
    let Some(collector) = collector() else { return };
    let (_, out) = ran(&collector, "process-aggregated-v1", json!({}));
    for points in &out[1..] {
        let processes = points.iter().filter(|point| point.is_process()).count();
        assert_eq!(processes, 7 * names(points, EXECUTABLE).len());
        assert!(pids(points).is_empty());
    }
    let (given, out) = ran(&collector, "process-aggregated-v1", json!({"named_groups": ["nginx", "work.*"]}));
    for (given, points) in given.iter().zip(&out) {
        assert_eq!(names(points, EXECUTABLE), ["_other", "nginx", "worker"].into());
        near(&totals(points, "process.memory.usage"), &totals(given, "process.memory.usage"), "folded");
    }
}

#[test]
fn topk_keeps_what_is_heavy_since_the_last_scrape_with_all_its_metrics() {
    let Some(collector) = collector() else { return };
    let (given, out) = ran(&collector, "process-topk-v1", json!({}));
    for (scrape, expected) in
        [&["10", "40"][..], &["10", "40"], &["10", "40", "30"], &["10", "40", "30"], &["10", "40"]]
            .into_iter()
            .enumerate()
    {
        expect_pids(&out[scrape], expected, &format!("scrape {scrape}"));
        for point in out[scrape].iter().filter(|point| point.is_process()) {
            assert!(given[scrape].contains(point), "a kept point is as it was: {point:?}");
        }
        assert_eq!(out[scrape].iter().filter(|point| point.is_process()).count(), 7 * expected.len());
    }
}

#[test]
fn adaptive_shows_a_process_by_itself_while_it_is_active() {
    let Some(collector) = collector() else { return };
    let (_, out) = ran(&collector, "process-adaptive-v1", json!({}));
    for (scrape, expected) in
        [&["10"][..], &["10"], &["10", "30"], &["10", "30"], &["10"]].into_iter().enumerate()
    {
        expect_pids(&out[scrape], expected, &format!("scrape {scrape}"));
        let hot: Vec<&Point> =
            out[scrape].iter().filter(|point| point.resource(EXECUTABLE) == Some("hot")).collect();
        assert!(!hot.is_empty(), "it is there at all times, by itself or in the sum of its name");
        assert!(hot.iter().all(|point| point.pid().is_some() == expected.contains(&"30")));
    }
}

#[test]
fn intelligent_shows_critical_and_heavy_groups_and_the_sum_of_all_others() {
    let Some(collector) = collector() else { return };
    let (_, out) = ran(&collector, "process-intelligent-v1", json!({}));
    for (scrape, points) in out.iter().enumerate() {
        let mut expected = BTreeSet::from(["nginx", "large", "_other"]);
        if (2..4).contains(&scrape) {
            expected.insert("hot");
        }
        assert_eq!(names(points, EXECUTABLE), expected, "scrape {scrape}");
        assert!(pids(points).is_empty());
    }
    // Each of them is light; together they are heavy.
    let many: Vec<Process> = (0..20).map(|pid| Process::new(100 + pid, "many").cpu(&[0.1])).collect();
    let out = run(
        &collector,
        "process-intelligent-v1",
        parameters(own("process-intelligent-v1")),
        &scrapes(&many, 3),
    );
    assert_eq!(names(&out[2], EXECUTABLE), ["many"].into());
}

#[test]
fn filters_keep_what_is_named_by_its_group() {
    let Some(collector) = collector() else { return };
    let grouped =
        json!({"group_by": "command_regex", "command_rules": ["/hot$ => web"], "critical": ["web"]});
    for template in ["process-priority-filter-v1", "process-minimal-v1"] {
        let mut all = grouped.clone();
        if template == "process-priority-filter-v1" {
            all["important"] = json!(["work.*"]);
            all["important_metrics"] = json!(["process.memory.usage"]);
        }
        let (_, out) = ran(&collector, template, all);
        for points in &out {
            let expected: &[&str] =
                if template == "process-minimal-v1" { &["30"] } else { &["20", "21", "22", "30"] };
            expect_pids(points, expected, template);
            for point in points.iter().filter(|point| point.resource(EXECUTABLE) == Some("worker")) {
                assert_eq!(point.metric, "process.memory.usage");
            }
        }
    }
}

/// Prometheus keeps no resource attributes of OTLP, so the points alone must tell series apart.
#[test]
fn what_is_sent_to_prometheus_over_otlp_is_told_apart_by_the_points_own_attributes() {
    let Some(collector) = collector() else { return };
    for template in process_templates() {
        let (_, out) = ran(&collector, template, json!({"backend": "prometheus"}));
        for points in &out {
            let labels: BTreeSet<_> = points.iter().map(|point| (&point.metric, &point.attributes)).collect();
            assert_eq!(labels.len(), points.len(), "{template}");
            for point in points.iter().filter(|point| point.is_process()) {
                assert_eq!(point.attributes.get(EXECUTABLE), point.resource.get(EXECUTABLE), "{template}");
                assert!(point.kind != "sum 1 true", "{template}: no deltas");
            }
        }
    }
}

#[test]
fn the_host_is_named_on_every_metric_where_that_is_asked_for() {
    let Some(collector) = collector() else { return };
    for template in process_templates() {
        let (_, out) = ran(&collector, template, json!({"detect_host": true}));
        for point in out.iter().flatten() {
            assert!(
                point.resource("host.name").is_some_and(|name| !name.is_empty()),
                "{template}: {point:?}"
            );
        }
    }
}
