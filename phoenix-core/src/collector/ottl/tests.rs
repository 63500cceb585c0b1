//! Whole statements and conditions: what is accepted, what is refused and where, and what to do.

use proptest::prelude::*;

use super::{
    Context, FILTER_LOGS, FILTER_METRICS, FILTER_TRACES, Kind, Problem, TRANSFORM_LOGS, TRANSFORM_METRICS,
    TRANSFORM_TRACES, bare_conditions, conditions, statements, syntax,
};
use crate::collector::diagnostic::Code;

fn condition(text: &str) -> Vec<Problem> {
    conditions(&[text], None, &FILTER_METRICS)
}

fn statement(text: &str) -> Vec<Problem> {
    statements(&[text], &[], None, &TRANSFORM_METRICS)
}

/// The part of a text that a finding is about.
fn part<'t>(text: &'t str, problem: &Problem) -> &'t str {
    &text[problem.range.clone()]
}

#[test]
fn sound_conditions_are_accepted_without_a_word() {
    let sound = [
        r#"metric.name == "a""#,
        r#"IsMatch(metric.name, "^system\\.cpu") and not (metric.unit == "s" or datapoint.value_double > 1)"#,
        r#"datapoint.attributes["state"] == "idle" and resource.attributes["host.name"] != nil"#,
        "metric.type == METRIC_DATA_TYPE_SUM and metric.is_monotonic == true",
        "(datapoint.value_int + 1) * 2 >= 10",
        "((IsString(datapoint.attributes[\"a\"])))",
        "datapoint.time - datapoint.start_time > Duration(\"5m\")",
        "datapoint.positive.bucket_counts != nil",
        "HasAttrOnDatapoint(\"a\", \"b\") and metric.name != \"c\"",
        "otelcol.client.metadata[\"a\"] == \"b\" and metric.name == \"a\"",
        "ContainsValue([\"a\", \"b\"], metric.name)",
    ];
    for text in sound {
        assert_eq!(condition(text), [], "{text}");
    }
}

#[test]
fn each_mistake_is_found_at_its_place_with_a_remedy() {
    use Code::{OttlArgument, OttlContext, OttlEnum, OttlFunction, OttlPath, OttlPattern, OttlSyntax};
    let mistakes = [
        (r#"metric.name = "a""#, OttlSyntax, "=", "write `==` to compare"),
        (r#"metric.name == "a" && metric.unit == "s""#, OttlSyntax, "&&", "write `and`"),
        (r#"metric.name == "a" AND metric.unit == "s""#, OttlSyntax, "AND", "write `and`"),
        ("metric.name == 'a'", OttlSyntax, "'", "write `\"a\"`"),
        (
            r#"IsMatch(metric.name, "a\.b")"#,
            OttlSyntax,
            r"\.",
            "write `\\\\.` or `[.]` for a point in a pattern",
        ),
        (
            "metric.is_monotonic",
            OttlSyntax,
            "metric.is_monotonic",
            "compare it, for instance `metric.is_monotonic == true` or `!= nil`",
        ),
        (r#"is_match(metric.name, "a")"#, OttlFunction, "is_match", "did you mean `IsMatch`?"),
        (r#"IsMach(metric.name, "a")"#, OttlFunction, "IsMach", "did you mean `IsMatch`?"),
        (r#"metric.nme == "a""#, OttlPath, "nme", "did you mean `name`?"),
        (
            r#"metric.attributes["a"] == "b""#,
            OttlPath,
            "attributes",
            "attributes belong to the data points: write `datapoint.attributes[…]`",
        ),
        (r#"metric.name == "a" and name == "b""#, OttlPath, "name", "write `metric.name`"),
        ("metric.name == null", OttlPath, "null", "the value that is nothing is `nil`"),
        (r#"metrik.name == "a""#, OttlContext, "metrik", "did you mean `metric`?"),
        (
            r#"span.name == "a""#,
            OttlContext,
            "span",
            "begin each path with its context: one of `metric`, `datapoint`, `resource`, `scope`",
        ),
        (
            r#"name == "a""#,
            OttlContext,
            "name",
            "begin each path with its context: one of `metric`, `datapoint`, `resource`, `scope`",
        ),
        (
            "metric.type == METRIC_TYPE_SUM",
            OttlEnum,
            "METRIC_TYPE_SUM",
            "did you mean `METRIC_DATA_TYPE_SUM`?",
        ),
        (r#"IsMatch(metric.name, "(a")"#, OttlPattern, r#""(a""#, "write `\\\\(` for a parenthesis itself"),
        ("IsMatch(metric.name)", OttlArgument, "IsMatch(metric.name)", "write `IsMatch(target, pattern)`"),
        (r#"IsMatch(metric.name, regex="a")"#, OttlArgument, "regex", "its parameters are target, pattern"),
    ];
    for (text, code, place, help) in mistakes {
        let found = condition(text);
        let [problem] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert!(problem.is_error(), "{text}");
        assert_eq!(
            (problem.code, part(text, problem), problem.help.as_deref()),
            (code, place, Some(help)),
            "{text}: {problem:?}"
        );
    }
}

#[test]
fn statements_are_checked_with_the_functions_of_their_context() {
    let sound = [
        r#"set(datapoint.attributes["a"], "b") where metric.name == "c""#,
        r#"aggregate_on_attributes("sum", ["a"]) where metric.name == "c""#,
        r#"scale_metric(10.0) where metric.unit == "s""#,
        r#"replace_pattern(metric.name, "^a\\.(.*)$", "b.$1")"#,
        r#"limit(datapoint.attributes, 2, ["a"])"#,
        r#"set(metric.cache["a"], {"b": [1, nil, true]})"#,
    ];
    for text in sound {
        assert_eq!(statement(text), [], "{text}");
    }
    let refused = [
        (
            "aggregate_on_attributes(\"avg\") where metric.name == \"a\"",
            "\"avg\"",
            "did you mean `\"mean\"`?",
        ),
        ("scale_metric(10) where metric.name == \"a\"", "10", "write `10.0`"),
        ("Set(metric.name, \"a\")", "Set", "did you mean `set`?"),
        ("set(\"a\", metric.name)", "\"a\"", "give a path here"),
        (
            "set(metric.name, resource.cache[\"a\"])",
            "resource.cache[\"a\"]",
            "write `metric.cache`: each context has a cache of its own",
        ),
        ("limit(datapoint.attributes, 1, [\"a\", \"b\"])", "1", "write at least 2, or name fewer keys"),
        (
            "set(datapoint.time, Time(metric.name, \"2006\"))",
            "\"2006\"",
            "give a format without digits, for instance `%Y-%m-%d`",
        ),
        (
            "aggregate_on_attributes(\"sum\") where datapoint.value_int > 1",
            "aggregate_on_attributes",
            "it belongs to the context `metric`: split the statement, or begin its paths with that context",
        ),
    ];
    for (text, place, help) in refused {
        let found = statement(text);
        let errors: Vec<_> = found.iter().filter(|p| p.is_error()).collect();
        let [problem] = errors.as_slice() else { panic!("{text}: {found:?}") };
        assert_eq!(
            (part(text, problem), problem.help.as_deref()),
            (place, Some(help)),
            "{text}: {problem:?}"
        );
    }
}

#[test]
fn a_group_has_one_context_together() {
    let group = [r#"set(metric.unit, "s")"#, r#"set(datapoint.attributes["a"], "b")"#];
    assert_eq!(statements(&group, &[], None, &TRANSFORM_METRICS), []);
    let mixed = [r#"convert_sum_to_gauge()"#, r#"set(datapoint.attributes["a"], "b")"#];
    let found = statements(&mixed, &[], None, &TRANSFORM_METRICS);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].text), (Code::OttlFunction, 0));
    assert_eq!(
        statements(&["convert_sum_to_gauge()"], &[r#"metric.name == "a""#], None, &TRANSFORM_METRICS),
        []
    );
    let nothing = statements(&["convert_sum_to_gauge()"], &[], None, &TRANSFORM_METRICS);
    assert_eq!(nothing[0].code, Code::OttlContext);
    assert_eq!(statements(&["convert_sum_to_gauge()"], &[], Some(Context::Metric), &TRANSFORM_METRICS), []);
}

#[test]
fn paths_need_no_context_where_it_is_named_or_known() {
    assert_eq!(
        statements(
            &["set(attributes[\"a\"], 1)"],
            &["value_int > 1"],
            Some(Context::Datapoint),
            &TRANSFORM_METRICS
        ),
        []
    );
    assert_eq!(
        conditions(
            &["attributes[\"a\"] == 1 and resource.attributes[\"b\"] == 2"],
            Some(Context::Datapoint),
            &FILTER_METRICS
        ),
        []
    );
    assert_eq!(
        bare_conditions(
            &["metric.name == \"a\" and attributes[\"b\"] == 1"],
            Context::Datapoint,
            &FILTER_METRICS
        ),
        []
    );
    assert_eq!(bare_conditions(&["severity_number < SEVERITY_NUMBER_WARN"], Context::Log, &FILTER_LOGS), []);
    assert_eq!(
        bare_conditions(&["IsRootSpan() and kind.string == \"Server\""], Context::Span, &FILTER_TRACES),
        []
    );
    let found = bare_conditions(&["resource == nil"], Context::Metric, &FILTER_METRICS);
    assert_eq!(found[0].message, "`resource` alone is no value");
}

#[test]
fn what_surely_is_not_meant_is_a_warning() {
    let warned = [
        ("metric.type == \"Sum\"", Code::OttlNeverTrue, "write `METRIC_DATA_TYPE_SUM`"),
        ("datapoint.value_int > \"5\"", Code::OttlNeverTrue, "write `5` without quotes"),
        (
            "metric.aggregation_temporality == \"delta\"",
            Code::OttlNeverTrue,
            "write `AGGREGATION_TEMPORALITY_DELTA`",
        ),
        (
            "datapoint.attributes[\"k8s.pod.name\"] == \"a\"",
            Code::OttlPlace,
            "write `resource.attributes[\"k8s.pod.name\"]`",
        ),
        ("Is Match(metric.name, \"a\")", Code::OttlSpelling, "the collector reads it as `IsMatch`"),
        (
            "SHA256(metric.name)",
            Code::OttlNeverTrue,
            "compare it with something: the collector fails with each record",
        ),
    ];
    for (text, code, help) in warned {
        let found = condition(text);
        let [problem] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert!(!problem.is_error(), "{text}");
        assert_eq!((problem.code, problem.help.as_deref()), (code, Some(help)), "{text}");
    }
    let warned = [
        (
            "set(metric.type, 1)",
            Code::OttlNoEffect,
            "call `convert_sum_to_gauge()`, `convert_gauge_to_sum(…)` and the like",
        ),
        ("set(datapoint.value_double, 5)", Code::OttlNoEffect, "write `5.0`"),
        (
            "replace_pattern(metric.name, \"(a)\", \"$1_b\")",
            Code::OttlReplacement,
            "put the number into braces, `$${1}`, to end it there",
        ),
    ];
    for (text, code, help) in warned {
        let found = statement(text);
        let [problem] = found.as_slice() else { panic!("{text}: {found:?}") };
        assert!(!problem.is_error(), "{text}");
        assert_eq!((problem.code, problem.help.as_deref()), (code, Some(help)), "{text}");
    }
}

#[test]
fn hostile_texts_are_refused_in_linear_time() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(40_000), close.repeat(40_000));
    let texts = [
        deep("(", ")"),
        deep("[", "]"),
        deep("A(", ")"),
        deep("a[", "]"),
        deep("{\"a\":", "}"),
        format!("x == [{}", "a [F([".repeat(20_000)),
        format!("x == [{}]", "a ".repeat(80_000)),
        format!("IsMatch(metric.name, \"{}\")", "(".repeat(80_000)),
        format!("IsMatch(metric.name, \"{}\")", "[[:".repeat(40_000)),
        "a ".repeat(100_000),
        "not ".repeat(40_000),
        "(a,".repeat(40_000),
    ];
    for text in texts {
        let asked = conditions(&[&text], None, &FILTER_METRICS);
        let said = statements(&[&text], &[], None, &TRANSFORM_METRICS);
        assert!(asked.iter().any(Problem::is_error), "{}", &text[..20]);
        assert!(said.iter().any(Problem::is_error), "{}", &text[..20]);
    }
    let classes = format!("IsMatch(metric.name, \"{}\")", "\\\\p{L}".repeat(20_000));
    assert_eq!(condition(&classes), []);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        all_ways(&text);
    }

    #[test]
    fn no_string_of_words_makes_it_panic(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..24)) {
        all_ways(&words.concat());
        all_ways(&words.join(" "));
    }
}

const WORDS: [&str; 44] = [
    "set",
    "where",
    "metric",
    ".",
    "name",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\"a\"",
    "\"(\"",
    "1",
    "2.5",
    "0xff",
    "nil",
    "not",
    "or",
    "and",
    "==",
    "!=",
    ">",
    "=>",
    "=",
    "+",
    "-",
    "*",
    "true",
    "IsMatch",
    "SHA256",
    "_",
    ":",
    "x",
    "datapoint",
    "attributes",
    "cache",
    "METRIC_DATA_TYPE_SUM",
    "replace_pattern",
    "\"$1\"",
    "é",
    "\\",
    "ParseJSON",
];

fn all_ways(text: &str) {
    for dialect in [&FILTER_METRICS, &TRANSFORM_METRICS, &TRANSFORM_LOGS, &TRANSFORM_TRACES] {
        for problem in
            conditions(&[text], None, dialect).iter().chain(&statements(&[text], &[text], None, dialect))
        {
            assert!(text.get(problem.range.clone()).is_some(), "{text:?}: {problem:?}");
            assert!(!problem.message.is_empty());
        }
    }
    let _ = bare_conditions(&[text], Context::Datapoint, &FILTER_METRICS);
    let _ = statements(&[text], &[text], Some(Context::Metric), &TRANSFORM_METRICS);
    for kind in [Kind::Statement, Kind::Condition, Kind::Value] {
        let _ = syntax(text, kind);
    }
}
