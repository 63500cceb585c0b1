//! PromQL forms and what they select.

use super::*;

/// Selector, labels, type: `metric{matchers} by labels as type`.
fn said(expression: &str) -> Vec<String> {
    let selected = select(expression).unwrap_or_else(|error| panic!("{expression}: {error}"));
    let mut said: Vec<String> = selected.selectors.iter().map(in_words).collect();
    said.sort();
    said.dedup();
    said
}

fn in_words(selector: &Selector) -> String {
    let matchers: Vec<String> = selector.matchers.iter().map(ToString::to_string).collect();
    let mut text = selector.metric.clone().unwrap_or_default();
    if !matchers.is_empty() {
        text.push_str(&format!("{{{}}}", matchers.join(",")));
    }
    if !selector.labels.is_empty() {
        let labels: Vec<&str> = selector.labels.iter().map(String::as_str).collect();
        text.push_str(&format!(" by {}", labels.join(",")));
    }
    match selector.kind {
        Some(SignalKind::Counter) => text.push_str(" as counter"),
        Some(SignalKind::Histogram) => text.push_str(" as histogram"),
        None => {}
    }
    text
}

#[test]
fn every_form_says_what_it_selects() {
    for (expression, expected) in [
        ("up", vec!["up"]),
        ("up == 0", vec!["up"]),
        ("-up", vec!["up"]),
        ("up{job=\"a\"}", vec!["up{job=\"a\"} by job"]),
        ("up{job=''}", vec!["up{job=\"\"}"]),
        ("{__name__=\"up\"}", vec!["up"]),
        ("{__name__=~\"up|down\"}", vec!["{__name__=~\"up|down\"}"]),
        ("{job=\"a\"}", vec!["{job=\"a\"} by job"]),
        ("{\"http.requests\", a=\"b\"}", vec!["http.requests{a=\"b\"} by a"]),
        ("up{\"a.b\"=\"c\"}", vec!["up{a.b=\"c\"} by a.b"]),
        ("rate(x_total[5m])", vec!["x_total as counter"]),
        ("increase(x_total[5m] offset 1h)", vec!["x_total as counter"]),
        ("deriv(x[5m])", vec!["x"]),
        ("sum by (a, b) (rate(x[5m]))", vec!["x by a,b as counter"]),
        ("sum(x) by (a)", vec!["x by a"]),
        ("sum without (a) (x)", vec!["x"]),
        ("count by (a) (count by (a, b) (x))", vec!["x by a,b"]),
        ("sum by (a) (topk by (b) (3, x))", vec!["x by a,b"]),
        ("topk(scalar(n), x)", vec!["n", "x"]),
        ("count_values(\"version\", build)", vec!["build"]),
        ("a / b", vec!["a", "b"]),
        ("a / on (l) b", vec!["a by l", "b by l"]),
        ("a / ignoring (l) b", vec!["a", "b"]),
        ("a * on (l) group_left (m) b", vec!["a by l", "b by l,m"]),
        ("a * on (l) group_right (m) b", vec!["a by l,m", "b by l"]),
        ("a and b or c unless d", vec!["a", "b", "c", "d"]),
        ("sum by (x) (a) / sum by (y) (b)", vec!["a by x", "b by y"]),
        (
            "histogram_quantile(0.9, sum by (le, route) (rate(h_bucket[5m])))",
            vec!["h_bucket by route as histogram"],
        ),
        ("histogram_quantile(0.9, rate(h[5m]))", vec!["h as histogram"]),
        ("histogram_quantile(scalar(q), h)", vec!["h as histogram", "q"]),
        ("rate(count_over_time(g[5m])[1h:1m])", vec!["g"]),
        ("max_over_time(rate(x[1m])[1h:])", vec!["x as counter"]),
        ("label_replace(x, \"new\", \"$1\", \"old\", \"(.*)\")", vec!["x by old"]),
        ("sum by (new) (label_replace(x, \"new\", \"$1\", \"old\", \"(.*)\"))", vec!["x by old"]),
        ("label_join(x, \"new\", \"-\", \"a\", \"b\")", vec!["x by a,b"]),
        ("absent(x{a=\"b\"})", vec!["x{a=\"b\"} by a"]),
        ("absent_over_time(x[5m])", vec!["x"]),
        ("vector(1)", vec![]),
        ("time() - x > 3600", vec!["x"]),
        ("1 + 1", vec![]),
        ("x @ end()", vec!["x"]),
        ("x[5m:1m]", vec!["x"]),
        ("x # a comment ((((", vec!["x"]),
        ("x{a=~\"b|c\",d!~\"e\",f!=\"\"}", vec!["x{a=~\"b|c\",d!~\"e\",f!=\"\"} by a,d,f"]),
        ("x{a=\"\\u{e000}\"}".replace("\\u{e000}", UNKNOWN).as_str(), vec!["x by a"]),
    ] {
        assert_eq!(said(expression), expected, "{expression}");
    }
}

#[test]
fn what_a_variable_hides_is_said() {
    for (expression, expected) in [
        ("x_phoenix_unknown_variable".to_owned(), "the metric's name depends on a variable"),
        (format!("{{__name__=~\"{UNKNOWN}\"}}"), "the metric's name depends on a variable"),
        ("sum by (phoenix_unknown_variable) (x)".to_owned(), "grouped, joined or matched"),
        (format!("{{job=~\"{UNKNOWN}\"}}"), "nothing but variables says"),
    ] {
        let selected = select(&expression).unwrap();
        assert!(selected.unknown[0].contains(expected), "{expression}: {:?}", selected.unknown);
    }
    assert_eq!(said("sum by (phoenix_unknown_variable, a) (x)"), ["x by a"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    for (expression, expected) in [
        ("", "empty"),
        ("  \n", "empty"),
        ("sum(", "no PromQL"),
        ("sum by (a) (", "no PromQL"),
        ("no_such_function(x)", "no PromQL"),
        ("x{a=~\"(\"}", "no PromQL"),
        (&format!("x{{a=\"{}\"}}", "b".repeat(70_000)), "longer than 64 KiB"),
        (&"(".repeat(300), "more than 256 deep"),
        (&format!("{}x", "-".repeat(300)), "more than 256 deep"),
        (&vec!["x"; 300].join(" or "), "more than 256 deep"),
    ] {
        let error = select(expression).unwrap_err();
        assert!(error.contains(expected), "{expression:.40}: {error}");
    }
}

/// The deepest that is read fits into the smallest stack that a thread is likely to have.
#[test]
fn the_deepest_expressions_are_read_on_a_small_stack() {
    let deep = nesting::DEEPEST - 2;
    let forms = [
        format!("{}x{}", "(".repeat(deep), ")".repeat(deep)),
        format!("{}x", "-".repeat(deep)),
        vec!["x"; deep].join(" or "),
        format!("{}x{}", "abs(".repeat(deep), ")".repeat(deep)),
        format!("{}x{}", "sum by (a) (".repeat(deep), ")".repeat(deep)),
        format!("{}x{}", "(x + ".repeat(deep / 2), ")".repeat(deep / 2)),
    ];
    let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        for form in forms {
            assert!(select(&form).is_ok(), "{form:.40}: {:?}", select(&form));
        }
    });
    read.unwrap().join().unwrap();
}
