//! What lint finds, and that the catalogue is free of it.

use super::*;
use crate::collector::Severity;

const REST: &str = "receivers: {otlp: {protocols: {grpc: }}}
exporters: {debug: }
service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}
";

fn found(parameters: &str, body: &str) -> Vec<LintFinding> {
    lint(&template(parameters, body), &LintOptions { samples: 40, ..LintOptions::default() })
}

fn codes(parameters: &str, body: &str) -> Vec<LintCode> {
    found(parameters, body).iter().map(|finding| finding.code).collect()
}

/// Adds a condition on a value of a comment, which changes nothing for a collector.
fn with(body: &str) -> String {
    format!("{REST}{body}")
}

const LEVEL: &str =
    "  - {name: level, type: enum, allowed: [basic, normal, detailed], default: basic, description: L.}";
const FLAG: &str = "  - {name: flag, type: bool, default: true, description: F.}";

#[test]
fn a_template_with_nothing_wrong_has_no_findings() {
    let body = with("{% if flag %}# {{ level }}\n{% elsif level == \"basic\" %}# b\n{% endif %}\n");
    assert_eq!(found(&format!("{LEVEL}\n{FLAG}"), &body), []);
}

#[test]
fn a_file_that_is_no_template_is_reported_with_every_mistake() {
    let found = found(FLAG, "{{ flga }}\n{% iff flag %}\n");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found
            .iter()
            .all(|finding| finding.code == LintCode::InvalidTemplate && finding.severity == Severity::Error)
    );
    assert!(found[0].message.contains("did you mean `flag`?"), "{}", found[0]);
}

#[test]
fn parameters_that_nothing_names_or_that_change_nothing_are_found() {
    assert_eq!(codes(FLAG, REST), [LintCode::UnusedParameter]);
    let idle = with("{% if flag %}# a\n{% else %}# a\n{% endif %}");
    assert_eq!(codes(FLAG, &idle), [LintCode::NoEffect]);
    let assigned = with("{% assign x = level %}# {{ x }}\n");
    assert_eq!(codes(LEVEL, &assigned), [], "a name that was assigned carries the parameter");
}

#[test]
fn what_has_no_bounds_is_found() {
    for (type_, unbounded) in [
        ("int", true),
        ("int, min: 1", true),
        ("int, max: 1", true),
        ("int, min: 1, max: 2", false),
        ("float, min: 1", true),
        ("duration, max: 1h", true),
        ("duration, min: 1s, max: 1h", false),
        ("string", true),
        ("string, max_length: 9", false),
        ("regex", true),
        ("list of enum, allowed: [a, b]", true),
        ("list of enum, allowed: [a, b], max_items: 2", false),
        ("list of string, max_items: 2", true),
        ("bool", false),
        ("secret", false),
    ] {
        let parameter = format!("  - {{name: x, description: X., default: null, type: {type_}}}");
        let found = found(&parameter, &with("{% if x %}# a\n{% endif %}\n"));
        assert_eq!(
            found.iter().any(|finding| finding.code == LintCode::Unbounded),
            unbounded,
            "{type_}: {found:?}"
        );
    }
}

#[test]
fn branches_that_nothing_reaches_are_found_at_their_tags() {
    let port = "  - {name: port, type: int, min: 1, max: 100, default: 1, description: P.}";
    let text = "  - {name: text, type: string, max_length: 9, default: a, description: T.}";
    for (parameters, body, said) in [
        (
            LEVEL,
            "{% case level %}{% when \"basic\" %}# b\n{% when \"detialed\" %}# d\n{% else %}# e\n{% endcase %}",
            "no allowed value reaches `when \"detialed\"`",
        ),
        (
            LEVEL,
            "{% case level %}{% when \"basic\", \"normal\" %}# b\n{% when \"detailed\" %}# d\n{% else %}# e\n{% endcase %}",
            "no allowed value reaches `else`",
        ),
        (
            LEVEL,
            "{% if level == \"none\" %}# {{ level }}\n{% else %}# {{ level }}{% endif %}",
            "no allowed value reaches `if level == \"none\"`",
        ),
        (
            LEVEL,
            "# {{ level }}\n{% if level != \"none\" %}# a\n{% endif %}",
            "`if level != \"none\"` is true for all allowed values",
        ),
        (
            FLAG,
            "{% if flag %}# a\n{% elsif flag == true %}# b\n{% else %}# c\n{% endif %}",
            "no allowed value reaches `elsif flag == true`",
        ),
        (
            FLAG,
            "{% if flag %}{% unless flag %}# never\n{% endunless %}# a\n{% endif %}",
            "no allowed value reaches `unless flag`",
        ),
        (
            port,
            "{% if port > 100 %}# a\n{% endif %}# {{ port }}",
            "no value that was tried reaches `if port > 100`",
        ),
        (
            port,
            "{% if port >= 1 %}# a\n{% endif %}# {{ port }}",
            "`if port >= 1` was true for all values that were tried",
        ),
        (text, "# {{ text }}\n{% if 1 == 2 %}# a\n{% endif %}", "no allowed value reaches `if 1 == 2`"),
    ] {
        let found = found(parameters, &with(body));
        assert_eq!(found.len(), 1, "{body}: {found:?}");
        assert_eq!((found[0].code, found[0].message.as_str()), (LintCode::UnreachableBranch, said));
        let tag = said.split('`').nth(1).unwrap();
        let source = template(parameters, &with(body));
        let line = source.lines().nth(found[0].at.line - 1).unwrap();
        let from: String = line.chars().skip(found[0].at.column - 1).collect();
        assert!(from.starts_with(&format!("{{% {tag} %}}")), "{from}");
    }
    let found = found(
        LEVEL,
        &with("{% case level %}{% when \"detialed\" %}# d\n{% else %}# {{ level }}\n{% endcase %}"),
    );
    assert_eq!(found[0].help.as_deref(), Some("did you mean `detailed`?"));
}

#[test]
fn branches_that_only_a_few_values_reach_are_found_to_be_reached() {
    let many = (0..6)
        .map(|n| format!("  - {{name: p{n}, type: bool, default: false, description: P.}}\n"))
        .collect::<String>();
    let text = "  - {name: text, type: string, max_length: 40, default: a, description: T.}";
    let port = "  - {name: port, type: int, min: 1, max: 100000, default: 1, description: P.}";
    for (parameters, body) in [
        (many.trim_end(), "{% if p0 and p1 and p2 and p3 and p4 and p5 %}# all\n{% endif %}"),
        (text, "{% if text == \"a most unlikely text\" %}# {{ text }}\n{% endif %}"),
        (port, "{% if port == 54321 %}# a\n{% endif %}"),
        (port, "{% if port > 77000 %}# a\n{% endif %}{% if port < 31 %}# b\n{% endif %}"),
    ] {
        let unreached: Vec<_> = found(parameters, &with(body))
            .into_iter()
            .filter(|finding| finding.code == LintCode::UnreachableBranch)
            .collect();
        assert_eq!(unreached, [], "{body}");
    }
}

#[test]
fn allowed_values_with_a_result_that_a_collector_refuses_are_found_and_made_small() {
    let parameters = format!(
        "{LEVEL}\n{FLAG}\n  - {{name: kind, type: enum, allowed: [debug, dbug, nop], default: debug, description: K.}}\n  - {{name: port, type: int, min: 1, max: 9, default: 4, description: P.}}"
    );
    let body = "receivers: {otlp: {protocols: {grpc: {endpoint: \"localhost:{{ port }}\"}}}}
exporters:
  debug: {verbosity: {{ level }}}
{%- if flag == false %}
  {{ kind }}/second: 
{%- endif %}
service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}
";
    let found = found(&parameters, body);
    let refused: Vec<_> = found.iter().filter(|finding| finding.code == LintCode::RefusedOutput).collect();
    assert!(!refused.is_empty(), "{found:?}");
    let example = refused[0].example.as_ref().unwrap();
    assert_eq!(example.values.len(), 2, "{:?}", example.values);
    assert_eq!(example.values["flag"], json!(false));
    assert!(["dbug", "nop"].contains(&example.values["kind"].as_str().unwrap()), "{:?}", example.values);
    assert_eq!(refused[0].severity, Severity::Warning);
    let source = template(&parameters, body);
    assert!(
        source.lines().nth(refused[0].at.line - 1).unwrap().contains("{{ kind }}/second"),
        "{}",
        refused[0]
    );
    assert!(refused[0].message.starts_with("with flag = false, kind = \""), "{}", refused[0]);
    assert_eq!(example.finding.diagnostic.code, crate::collector::Code::UnknownComponent);
}

#[test]
fn texts_that_a_collector_refuses_are_advice_since_no_bound_leaves_them_out() {
    let parameters = "  - {name: path, type: string, max_length: 99, default: /tmp/a, description: P.}";
    let found = found(
        parameters,
        &REST.replace("{debug: }", "{debug: , file: {path: {{ path }}}}").replace("[debug]", "[debug, file]"),
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].severity, found[0].code), (Severity::Advice, LintCode::RefusedOutput));
    assert!(found[0].message.starts_with("with path = \"\" a collector"), "{}", found[0]);
}

#[test]
fn defaults_whose_result_is_refused_are_an_error() {
    let found = found(LEVEL, &REST.replace("[otlp]", "[{{ level }}]"));
    let refused = found.iter().find(|finding| finding.code == LintCode::RefusedOutput).unwrap();
    assert_eq!(refused.severity, Severity::Error);
    assert!(refused.message.starts_with("with its defaults a collector refuses the result: "), "{refused}");
}

#[test]
fn a_template_without_any_result_is_an_error() {
    let found = found(LEVEL, "a: {{ level | plus: 1 }}{{ nil }}\n");
    assert!(found.iter().any(|finding| finding.code == LintCode::NoResult), "{found:?}");
}

#[test]
fn the_same_template_and_seed_have_the_same_findings() {
    let parameters = format!("{LEVEL}\n  - {{name: x, type: string, description: X.}}");
    let source = template(&parameters, &REST.replace("[debug]", "[{{ x }}]"));
    for seed in 0..3 {
        let options = LintOptions { seed, samples: 20, ..LintOptions::default() };
        let found = lint(&source, &options);
        assert_eq!(found, lint(&source, &options));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Vec<LintFinding>>(&json).unwrap(), found);
    }
}

#[test]
fn a_secret_stands_in_no_finding() {
    let parameters = "  - {name: token, type: secret, default: null, description: T.}";
    let body = REST.replace("{debug: }", "{debug: , nope: {key: {{ token }}}}");
    let found = lint(&template(parameters, &body), &LintOptions::default());
    assert!(found.iter().any(|finding| finding.code == LintCode::RefusedOutput), "{found:?}");
    let shown: String = found.iter().map(ToString::to_string).collect();
    assert!(!shown.contains("LINT"), "{shown}");
}

#[test]
fn the_catalogue_lints_clean() {
    let options = LintOptions { samples: 30, ..LintOptions::default() };
    let mut findings = Vec::new();
    for template in catalogue::all() {
        let found = lint_template(template, &options);
        let serious = found.iter().filter(|finding| finding.severity != Severity::Advice);
        findings.extend(serious.map(|finding| format!("{}: {finding}", template.header().name)));
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
