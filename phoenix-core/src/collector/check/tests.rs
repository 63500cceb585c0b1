//! What is found in a configuration, and that all of it is found at once.

use super::*;

const VALID: &str = "
receivers: {otlp: {protocols: {grpc: }}}
processors: {batch: }
exporters: {debug: }
connectors: {forward: }
extensions: {health_check: }
service:
  extensions: [health_check]
  pipelines:
    metrics: {receivers: [otlp], processors: [batch], exporters: [debug]}
";

fn found(text: &str) -> Vec<String> {
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    // Mistakes leave components without a pipeline; what is unused is tried with the lints.
    let found = check(&document);
    found.iter().filter(|d| d.code != Code::UnusedComponent).map(ToString::to_string).collect()
}

#[test]
fn nothing_is_found_in_a_valid_configuration() {
    assert_eq!(found(VALID), Vec::<String>::new());
}

#[test]
fn each_rule_finds_its_mistake_and_nothing_else() {
    for (part, mistake, expected) in [
        (
            "extensions: {h",
            "extension: {}\nextensions: {h",
            "error[unknown_key] 6:1 extension: the collector has no key `extension` here (did you mean `extensions`?)",
        ),
        (
            "  pipelines:",
            "  pipeline: {}\n  pipelines:",
            "error[unknown_key] 9:3 service::pipeline: the collector has no key `pipeline` here (did you mean `pipelines`?)",
        ),
        (
            "processors: [batch]",
            "processor: [batch]",
            "error[unknown_key] 10:34 service::pipelines::metrics::processor: the collector has no key `processor` here (did you mean `processors`?)",
        ),
        ("{batch: }", "[batch]", "error[wrong_shape] 3:13 processors: a list where a map belongs"),
        (
            "{batch: }",
            "{batch: , batch/a: 5}",
            "error[wrong_shape] 3:32 processors::batch/a: a number where a map of settings belongs",
        ),
        (
            "[batch]",
            "batch",
            "error[wrong_shape] 10:46 service::pipelines::metrics::processors: a text where a list of component ids belongs",
        ),
        (
            "[batch]",
            "[batch, 5]",
            "error[wrong_shape] 10:54 service::pipelines::metrics::processors: a number where a component id belongs",
        ),
        (
            "{batch: }",
            "{batch: , batch/: }",
            "error[invalid_id] 3:23 processors::batch/: in `batch/` the part after `/` is empty",
        ),
        (
            "{batch: }",
            "{batch: , batch/a: , 'batch / a': }",
            "error[invalid_id] 3:34 processors::batch / a: `batch / a` stands twice (it was configured at line 3)",
        ),
        (
            "{batch: }",
            "{batch: , bacth: }",
            "error[unknown_component] 3:23 processors::bacth: no processor of type `bacth` is in this distribution (did you mean `batch`?)",
        ),
        (
            "exporters: {debug: }",
            "exporters: {debug: , logging: }",
            "error[unknown_component] 4:22 exporters::logging: the logging exporter was removed (use the `debug` exporter)",
        ),
        (
            "    metrics:",
            "    metric: {receivers: [otlp], exporters: [debug]}\n    metrics:",
            "error[unknown_signal] 10:5 service::pipelines::metric: `metric` is no signal; a pipeline's id begins with `traces`, `metrics` or `logs` (did you mean `metrics`?)",
        ),
        (
            "    metrics:",
            "    traces: {receivers: [otlp], exporters: []}\n    metrics:",
            "error[missing] 10:5 service::pipelines::traces::exporters: the pipeline has no exporter",
        ),
        (
            "[health_check]",
            "[healthcheck]",
            "error[undefined_reference] 8:16 service::extensions: `healthcheck` is no configured extension (did you mean `health_check`?)",
        ),
        (
            "[batch]",
            "[batch, batch]",
            "error[duplicate_reference] 10:54 service::pipelines::metrics::processors: `batch` stands twice; a pipeline runs a processor once (configure a second one as `batch/again`)",
        ),
        (
            "[debug]",
            "[debug, forward]",
            "error[one_sided_connector] 10:74 service::pipelines::metrics::exporters: the connector `forward` is an exporter here and no receiver of any metrics pipeline (name it among the receivers of another metrics pipeline)",
        ),
        (
            "[otlp], p",
            "[otlp, forward], p",
            "error[one_sided_connector] 10:33 service::pipelines::metrics::receivers: the connector `forward` is a receiver here and no exporter of any metrics pipeline (name it among the exporters of another metrics pipeline)",
        ),
        (
            "{grpc: }",
            "{grpc: {endpoint: '${vault:x}'}}",
            "error[expansion] 2:49 receivers::otlp::protocols::grpc::endpoint: no provider for `vault:` in `${vault:x}`",
        ),
        (
            "{grpc: }",
            "{grpc: {endpoint: '${env:A-B}'}}",
            "error[expansion] 2:49 receivers::otlp::protocols::grpc::endpoint: `A-B` is no name of an environment variable (letters, digits and `_`, not beginning with a digit; a literal `$` is written `$$`)",
        ),
        (
            "service:\n",
            "service:\n  telemetry: {metrics: {address: ':8888'}}\n",
            "error[renamed] 8:25 service::telemetry::metrics::address: the key `address` is gone since v0.123.0; this is for v0.158.0 (write `readers: [{pull: {exporter: {prometheus: {host: localhost, port: 8888}}}}]`)",
        ),
        (
            "service:\n",
            "service:\n  telemetry: {metrics: {readers: []}}\n",
            "error[telemetry] 8:34 service::telemetry::metrics::readers: an empty list of readers while metrics are on (leave `readers` out for the default, or set `level: none`)",
        ),
    ] {
        let text = VALID.replacen(part, mistake, 1);
        assert_ne!(text, VALID, "{mistake}");
        assert_eq!(found(&text), [expected], "{mistake}");
    }
}

#[test]
fn signals_that_a_component_does_not_support_are_named() {
    let text = VALID
        .replace("{batch: }", "{batch: , probabilistic_sampler: {sampling_percentage: 5}}")
        .replace("[batch]", "[probabilistic_sampler]");
    assert_eq!(
        found(&text),
        ["error[unsupported_signal] 10:47 service::pipelines::metrics::processors: \
        the processor `probabilistic_sampler` does not support metrics (it supports traces, logs)"]
    );
}

#[test]
fn an_id_is_a_connector_or_something_else() {
    let text = VALID.replace("{forward: }", "{forward: , otlp: }");
    let found = found(&text);
    assert!(
        found.iter().any(|line| line.starts_with(
            "error[ambiguous_id] 5:25 connectors::otlp: `otlp` is a connector and a receiver as well"
        )),
        "{found:?}"
    );
}

#[test]
fn connectors_that_lead_in_a_circle_are_named_and_others_are_not() {
    let text = "
receivers: {otlp: {protocols: {grpc: }}}
exporters: {debug: }
connectors: {forward: , forward/a: , forward/b: }
service:
  pipelines:
    metrics/in: {receivers: [otlp], exporters: [forward]}
    metrics/1: {receivers: [forward, forward/b], exporters: [forward/a]}
    metrics/2: {receivers: [forward/a], exporters: [forward/b, debug]}
    metrics/out: {receivers: [forward/b], exporters: [debug]}
";
    assert_eq!(
        found(text),
        [
            "error[connector_cycle] 8:5 service::pipelines::metrics/1: connectors lead in a circle through metrics/1, metrics/2"
        ]
    );
    let line = text.replace("[forward, forward/b]", "[forward]");
    assert_eq!(found(&line), Vec::<String>::new());
}

#[test]
fn five_mistakes_give_five_findings_in_the_order_of_the_text() {
    let text = "
receivers: {otlp: {protocols: {grpc: }}}
processors: {ba-tch: }
exporters: {debug: , nope: }
service:
  extensions: [zpages]
  pipelines:
    metrics: {receivers: [otlp], processors: [filter], exporters: [debug]}
    trace: {receivers: [otlp], exporters: [debug]}
";
    let document = Document::parse(text).unwrap();
    let codes: Vec<Code> = check(&document).into_iter().map(|d| d.code).collect();
    assert_eq!(
        codes,
        [
            Code::InvalidId,
            Code::UnknownComponent,
            Code::UndefinedReference,
            Code::UndefinedReference,
            Code::UnknownSignal
        ]
    );
}

#[test]
fn what_a_reference_stands_for_is_not_guessed_at() {
    for text in [
        VALID.replace("{batch: }", "'${file:processors.yaml}'"),
        VALID.replace("[batch]", "'${env:PROCESSORS}'"),
        VALID.replace("[debug]", "['${env:EXPORTER}']"),
        VALID.replace(
            "  pipelines:\n    metrics: {receivers: [otlp], processors: [batch], exporters: [debug]}\n",
            "  pipelines: '${file:p.yaml}'\n",
        ),
        "receivers: '${env:R}'\nexporters: '${env:E}'\nservice: '${env:S}'\n".to_owned(),
    ] {
        assert_eq!(found(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn escaped_dollars_and_defaults_are_no_references() {
    for value in [
        "$${vault:x}",
        "$$${env:A}",
        "${env:A:-x y:1}",
        "${A}",
        "$A",
        "${env:${env:A}}",
        "a${env:A}b${env:B}",
        "$",
    ] {
        let text = VALID.replace("{grpc: }", &format!("{{http: {{response_headers: {{a: '{value}'}}}}}}"));
        assert_eq!(found(&text), Vec::<String>::new(), "{value}");
    }
}

#[test]
fn a_mistake_in_a_statement_is_underlined_inside_its_text() {
    let texts = [
        ("plain", "- metric.nme == \"a\"", "nme"),
        ("in single quotes", "- 'metric.name == ''a'''", "''"),
        ("in double quotes", "- \"metric.name == \\\"a\\\" and metric.nme == 1\"", "nme"),
        ("with a dollar written twice", "- IsMatch(metric.name, \"$$\") and metric.nme == 1", "nme"),
        ("with letters of several bytes", "- metric.name == \"é\" and metric.nme == 1", "nme"),
        ("in a group", "- conditions: ['metric.nme == 1']", "nme"),
    ];
    for (way, list, part) in texts {
        let body = "receivers: {otlp: {protocols: {grpc: }}}\nexporters: {debug: }\n\
            service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}\n";
        let text = format!("{body}processors:\n  filter:\n    metric_conditions:\n      {list}\n");
        let found = check(&Document::parse(&text).unwrap());
        let found: Vec<_> = found.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        let [diagnostic] = found.as_slice() else { panic!("{way}: {found:?}") };
        let span = diagnostic.span.unwrap();
        assert_eq!(&text[span.start..span.end], part, "{way}: {diagnostic}");
        let line = text.lines().nth(span.line - 1).unwrap();
        let rest: String = line.chars().skip(span.column - 1).collect();
        assert!(rest.starts_with(part), "{way}: {diagnostic}");
    }
}

#[test]
fn detectors_of_a_cluster_need_the_name_of_the_node() {
    use crate::collector::Environment;
    let refused = |detectors: &str, variables: &[(&str, &str)]| {
        let text = VALID.replace(
            "{batch: }",
            &format!("{{batch: , resource_detection: {{detectors: [k8s_api]{detectors}}}}}"),
        );
        let document = Document::parse(&text.replace("[batch]", "[resource_detection, batch]")).unwrap();
        let set = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let target = Target { environment: Environment::Known(set), ..Target::default() };
        check_for(&document, &target).iter().filter(|found| found.is_error()).count()
    };
    assert_eq!(refused("", &[]), 1);
    assert_eq!(refused("", &[("K8S_NODE_NAME", "")]), 1);
    assert_eq!(refused("", &[("K8S_NODE_NAME", "a")]), 0);
    assert_eq!(refused(", k8s_api: {node_from_env_var: NODE}", &[("K8S_NODE_NAME", "a")]), 1);
    assert_eq!(refused(", k8s_api: {node_from_env_var: NODE}", &[("NODE", "a")]), 0);
}
