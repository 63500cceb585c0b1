//! Each lint says what it is for, and holds its tongue where nothing is amiss.

use crate::collector::{Code, Document, Environment, Severity, Target, check_for};

/// What the lints of one code say, without the path.
fn said(text: &str, code: Code) -> Vec<String> {
    let target = Target { environment: Environment::empty(), ..Target::default() };
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let found = check_for(&document, &target);
    let refused: Vec<_> = found.iter().filter(|found| found.is_error()).collect();
    assert!(refused.is_empty(), "{refused:?}\n{text}");
    found
        .iter()
        .filter(|found| found.code == code)
        .map(|found| {
            let there = found.span.map_or("", |span| &text[span.start..span.end]);
            assert!(found.help.is_some(), "{found} has no remedy");
            format!("{} `{there}`: {}", found.severity, found.message)
        })
        .collect()
}

/// A pipeline of metrics with these bodies of processors, in their order, and one exporter.
fn metrics(processors: &[(&str, &str)], exporter: &str) -> String {
    let bodies: String = processors.iter().map(|(id, body)| format!("  {id}: {body}\n")).collect();
    let ids: Vec<&str> = processors.iter().map(|(id, _)| *id).collect();
    let (name, _) = exporter.split_once(':').unwrap_or((exporter, ""));
    format!(
        "receivers: {{otlp: {{protocols: {{grpc: {{}}}}}}}}\nprocessors:\n{bodies}exporters:\n  {exporter}\n\
         service: {{pipelines: {{metrics: {{receivers: [otlp], processors: [{}], exporters: [{name}]}}}}}}\n",
        ids.join(", ")
    )
}

const DEBUG: &str = "debug: {}";
const LIMITER: (&str, &str) = ("memory_limiter", "{check_interval: 1s, limit_mib: 100}");
const BATCH: (&str, &str) = ("batch", "{}");
const DELTA: (&str, &str) = ("cumulative_to_delta", "{}");
const CUMULATIVE: (&str, &str) = ("delta_to_cumulative", "{}");
const GROUP: (&str, &str) = ("groupbyattrs", "{}");
const SUM: (&str, &str) = (
    "transform/sum",
    r#"{error_mode: ignore, metric_statements: ['aggregate_on_attributes("sum", ["state"]) where metric.name != ""']}"#,
);
const REMOTE_WRITE: &str =
    "prometheus_remote_write: {endpoint: 'http://a/b', resource_to_telemetry_conversion: {enabled: true}}";

#[test]
fn what_is_never_started_is_named() {
    let text = metrics(&[BATCH], DEBUG)
        .replace("exporters:\n", "exporters:\n  nop: {}\n")
        .replace("service:", "connectors: {forward: {}}\nextensions: {zpages: {}}\nservice:");
    assert_eq!(
        said(&text, Code::UnusedComponent),
        [
            "warning `nop`: the exporter `nop` is configured and never started: no pipeline names it",
            "warning `forward`: the connector `forward` is configured and never started: no pipeline names it",
            "warning `zpages`: the extension `zpages` is configured and never started: `service::extensions` does not name it",
        ]
    );
}

#[test]
fn an_extension_that_a_component_refers_to_must_be_started() {
    let storing = |extensions: &str| {
        let exporter = "otlp_grpc: {endpoint: 'a:1', sending_queue: {storage: file_storage}}";
        metrics(&[BATCH], exporter).replace("service: {", &format!("extensions: {{file_storage: {{directory: /tmp}}, zpages: }}\nservice: {{extensions: [{extensions}], "))
    };
    assert_eq!(
        said(&storing("zpages"), Code::UndefinedReference),
        [
            "warning `file_storage`: the extension `file_storage` is not started: the collector fails when it starts"
        ]
    );
    assert_eq!(said(&storing("file_storage, zpages"), Code::UndefinedReference), [""; 0]);
    let text = metrics(&[BATCH], "otlp_grpc: {endpoint: 'a:1', auth: {authenticator: basicauth}}");
    assert_eq!(
        said(&text, Code::UndefinedReference),
        ["warning `basicauth`: `basicauth` is no configured extension: the collector fails when it starts"]
    );
    let unused = metrics(&[BATCH], DEBUG).replace(
        "exporters:\n",
        "exporters:\n  otlp_grpc: {endpoint: 'a:1', sending_queue: {storage: file_storage}}\n",
    );
    assert_eq!(said(&unused, Code::UndefinedReference), [""; 0], "what is never started fails at nothing");
}

#[test]
fn two_servers_at_one_port_clash() {
    let serving = |grpc: &str, http: &str| {
        metrics(&[BATCH], DEBUG)
            .replace("grpc: {}", &format!("grpc: {{endpoint: '{grpc}'}}, http: {{endpoint: '{http}'}}"))
    };
    for (grpc, http, clashes) in [
        ("localhost:4317", "localhost:4318", false),
        ("localhost:4317", "localhost:4317", true),
        ("0.0.0.0:4317", "localhost:4317", true),
        ("127.0.0.1:4317", "localhost:4317", true),
        ("[::1]:4317", "10.0.0.1:4317", false),
        (":4317", "10.0.0.1:4317", true),
        ("localhost:0", "localhost:0", false),
        ("localhost:8888", "localhost:4318", true),
    ] {
        let said = said(&serving(grpc, http), Code::PortClash);
        assert_eq!(said.len(), usize::from(clashes), "{grpc} and {http}: {said:?}");
    }
    let telemetry = serving("localhost:4317", "localhost:8888");
    assert_eq!(
        said(&telemetry, Code::PortClash),
        [
            "warning `'localhost:8888'`: `receivers::otlp` listens at port 8888, and the collector's own telemetry does, too: one of them fails when the collector starts"
        ]
    );
    let silent = telemetry.replace("service: {", "service: {telemetry: {metrics: {level: none}}, ");
    assert_eq!(said(&silent, Code::PortClash), [""; 0]);
}

#[test]
fn the_memory_limiter_comes_first() {
    assert_eq!(said(&metrics(&[LIMITER, BATCH], DEBUG), Code::ProcessorOrder), [""; 0]);
    assert_eq!(
        said(&metrics(&[BATCH, LIMITER], DEBUG), Code::ProcessorOrder),
        [
            "warning `memory_limiter`: `batch` stands before `memory_limiter`: what is refused here is lost, since the sender was told that it arrived"
        ]
    );
    assert_eq!(
        said(&metrics(&[GROUP, LIMITER], DEBUG), Code::ProcessorOrder),
        ["advice `memory_limiter`: `groupbyattrs` works on data that `memory_limiter` may refuse afterwards"]
    );
}

#[test]
fn what_is_marked_must_be_together() {
    let mark = (
        "transform/mark",
        r#"{error_mode: ignore, metric_statements: ['set(resource.attributes["kept"], true) where metric.name == "a" and datapoint.value_double > 1.0']}"#,
    );
    let filter =
        ("filter", r#"{error_mode: ignore, metric_conditions: ['resource.attributes["kept"] == nil']}"#);
    assert_eq!(
        said(&metrics(&[BATCH, mark, filter], DEBUG), Code::ProcessorOrder),
        [
            "warning `batch`: `batch` may split what `transform/mark` marks with `kept`: the metrics of one resource are then kept in part"
        ]
    );
    assert_eq!(said(&metrics(&[mark, filter, BATCH], DEBUG), Code::ProcessorOrder), [""; 0]);
    assert_eq!(said(&metrics(&[BATCH, mark], DEBUG), Code::ProcessorOrder), [""; 0]);
}

#[test]
fn differences_reach_no_prometheus() {
    let said =
        |processors: &[(&str, &str)], exporter: &str| said(&metrics(processors, exporter), Code::Temporality);
    assert_eq!(
        said(&[DELTA], REMOTE_WRITE),
        [
            "warning `prometheus_remote_write`: `cumulative_to_delta` makes differences, and `prometheus_remote_write` drops them without a word"
        ]
    );
    assert_eq!(said(&[DELTA, CUMULATIVE], REMOTE_WRITE), [""; 0]);
    assert_eq!(said(&[DELTA], DEBUG), [""; 0]);
    let interval = ("interval", "{}");
    assert_eq!(said(&[DELTA, CUMULATIVE, interval], DEBUG), [""; 0]);
    assert_eq!(
        said(&[DELTA, interval], DEBUG),
        [
            "warning `interval`: `interval` thins running totals out, and `cumulative_to_delta` made differences of them: they pass as they are"
        ]
    );
    let one = ("cumulative_to_delta", "{include: {match_type: strict, metrics: [load]}}");
    let dropped = ("filter", r#"{error_mode: ignore, metric_conditions: ['metric.name == "load"']}"#);
    assert_eq!(said(&[one, dropped], REMOTE_WRITE), [""; 0], "what is made of differences is dropped again");
}

#[test]
fn what_tells_series_apart_goes_only_when_they_are_summed() {
    let transform = |statement: &str| {
        metrics(
            &[("transform", &format!("{{error_mode: ignore, metric_statements: ['{statement}']}}"))],
            DEBUG,
        )
    };
    for statement in [
        r#"delete_key(resource.attributes, "process.pid")"#,
        r#"delete_matching_keys(resource.attributes, "^process[.](pid|owner)$$")"#,
        r#"keep_keys(resource.attributes, ["a"])"#,
        r#"keep_matching_keys(resource.attributes, "^cloud[.]region")"#,
    ] {
        let said = said(&transform(statement), Code::BrokenIdentity);
        assert_eq!(said.len(), 1, "{statement}: {said:?}");
    }
    for statement in [
        r#"delete_key(resource.attributes, "process.owner")"#,
        r#"delete_key(datapoint.attributes, "process.pid")"#,
        r#"delete_matching_keys(resource.attributes, "^telemetry[.]")"#,
        r#"keep_keys(resource.attributes, ["service.name"])"#,
    ] {
        assert_eq!(said(&transform(statement), Code::BrokenIdentity), [""; 0], "{statement}");
    }
    let drop = ("resource", "{attributes: [{key: process.pid, action: delete}]}");
    let said = |processors: &[(&str, &str)]| said(&metrics(processors, DEBUG), Code::BrokenIdentity);
    assert_eq!(
        said(&[drop]),
        [
            "warning `process.pid`: `process.pid` goes away here: series that it told apart become one with several values"
        ]
    );
    assert_eq!(
        said(&[drop, SUM]),
        [
            "warning `process.pid`: `process.pid` goes away here: series of different resources are not merged before they are summed"
        ]
    );
    assert_eq!(said(&[drop, GROUP, SUM]), [""; 0]);
}

#[test]
fn what_tells_points_apart_goes_only_when_they_are_summed() {
    let transform = |statements: &str| {
        metrics(
            &[("transform", &format!("{{error_mode: ignore, metric_statements: [{statements}]}}"))],
            DEBUG,
        )
    };
    let flat = r#"'aggregate_on_attributes("sum", ["a"]) where metric.name != ""'"#;
    let grouped = format!("{{context: metric, statements: [{flat}]}}");
    for (statement, what) in [
        (r#"'delete_key(datapoint.attributes, "state")'"#, "`state` goes away"),
        (r#"{context: datapoint, statements: ['delete_key(attributes, "state")']}"#, "`state` goes away"),
        (r#"'delete_matching_keys(datapoint.attributes, "^st")'"#, "what matches `^st` goes away"),
        (r#"'keep_keys(datapoint.attributes, ["a", "b"])'"#, "every attribute but `a`, `b` goes away"),
        (r#"'keep_keys(datapoint.attributes, [])'"#, "every attribute goes away"),
        (r#"'keep_matching_keys(datapoint.attributes, "^a")'"#, "every attribute but `^a` goes away"),
    ] {
        let said_of = |text: &str| said(text, Code::BrokenIdentity);
        let found = said_of(&transform(statement));
        let expected = format!(
            "{what} from data points here: where it told points apart, they become several of one series"
        );
        assert!(found.len() == 1 && found[0].ends_with(&expected), "{statement}: {found:?}");
        // Statements of two contexts stand in two groups.
        let group = if statement.starts_with('{') {
            statement.to_owned()
        } else {
            format!("{{context: datapoint, statements: [{statement}]}}")
        };
        assert_eq!(said_of(&transform(&format!("{group}, {grouped}"))), [""; 0], "{statement}");
        assert_eq!(said_of(&transform(&format!("{grouped}, {group}"))).len(), 1, "{statement}");
    }
    let acting = |action: &str| ("attributes", format!("{{actions: [{action}]}}"));
    for (action, expected) in [
        ("{key: state, action: delete}", 1),
        ("{pattern: ^st, action: DELETE}", 1),
        ("{key: state, action: update, value: a}", 0),
        ("{key: host.name, action: delete}", 0),
    ] {
        let (name, body) = acting(action);
        let alone = said(&metrics(&[(name, &body)], DEBUG), Code::BrokenIdentity);
        assert_eq!(alone.len(), expected, "{action}: {alone:?}");
        assert_eq!(said(&metrics(&[(name, &body), SUM], DEBUG), Code::BrokenIdentity), [""; 0], "{action}");
    }
}

#[test]
fn a_process_id_that_is_not_collected_merges_nothing() {
    let text = metrics(&[], DEBUG)
        .replace(
            "otlp: {protocols: {grpc: {}}}",
            "host_metrics: {scrapers: {process: {resource_attributes: {process.pid: {enabled: false}}}}}",
        )
        .replace("processors:\n", "")
        .replace("processors: [], ", "")
        .replace("[otlp]", "[host_metrics]");
    assert_eq!(
        said(&text, Code::BrokenIdentity),
        [
            "warning `false`: `process.pid` goes away here: series that it told apart become one with several values"
        ]
    );
}

#[test]
fn what_does_nothing_is_named() {
    for processor in
        [("metrics_transform", "{}"), ("resource_detection", "{}"), ("metrics_transform", "{transforms: []}")]
    {
        assert_eq!(said(&metrics(&[processor], DEBUG), Code::NoEffect).len(), 1, "{processor:?}");
    }
    let detecting = ("resource_detection", "{detectors: [env]}");
    assert_eq!(said(&metrics(&[detecting], DEBUG), Code::NoEffect), [""; 0]);
    let logs = "receivers: {host_metrics: {scrapers: {cpu: {}}}}\nexporters: {debug: {}}\n\
                service: {pipelines: {logs: {receivers: [host_metrics], exporters: [debug]}}}\n";
    assert_eq!(
        said(logs, Code::NoEffect),
        [
            "warning `host_metrics`: `host_metrics` reads metrics; it has hardly anything for a pipeline of logs"
        ]
    );
}

#[test]
fn what_validation_passes_over_and_the_start_does_not_is_named() {
    for (body, expected) in [
        ("{include: {match_type: regexp, metrics: ['(a']}}", 1),
        ("{include: {match_type: glob, metrics: ['a']}}", 1),
        ("{exclude: {match_type: regexp, metrics: ['a.*', '[b']}}", 1),
        ("{include: {match_type: strict, metrics: ['(a']}}", 0),
        ("{}", 0),
    ] {
        let said = said(&metrics(&[("cumulative_to_delta", body)], DEBUG), Code::FailsAtStart);
        assert_eq!(said.len(), expected, "{body}: {said:?}");
    }
}

#[test]
fn defaults_that_surprise_are_advice() {
    let filter = ("filter", r#"{metric_conditions: ['metric.name == "a"']}"#);
    let text = metrics(&[filter], "prometheus: {endpoint: 'localhost:9464'}");
    let said = said(&text, Code::ImplicitDefault);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().all(|line| line.starts_with(&Severity::Advice.to_string())), "{said:?}");
}

#[test]
fn several_exporters_of_one_pipeline_are_advice() {
    let text = metrics(&[BATCH], "otlp_grpc: {endpoint: 'a:1'}")
        .replace("exporters:\n", "exporters:\n  otlp_http: {endpoint: 'http://a'}\n  debug: {}\n");
    let two = text.replace("[otlp_grpc]", "[otlp_grpc, otlp_http]");
    assert_eq!(
        said(&two, Code::FanOut),
        [
            "advice `otlp_http`: when the queue of `otlp_http` is full, the sender hears of an error although `otlp_grpc` got the data"
        ]
    );
    assert_eq!(said(&text.replace("[otlp_grpc]", "[debug, otlp_grpc]"), Code::FanOut), [""; 0]);
}

#[test]
fn the_attributes_processor_sees_no_resource() {
    let acting = |action: &str| metrics(&[("attributes", &format!("{{actions: [{action}]}}"))], DEBUG);
    assert_eq!(
        said(&acting("{key: host.name, action: delete}"), Code::AttributePlace),
        [
            "warning `host.name`: `host.name` usually stands on the resource, which this processor does not see"
        ]
    );
    for action in ["{key: state, action: delete}", "{key: host.name, value: a, action: insert}"] {
        assert_eq!(said(&acting(action), Code::AttributePlace), [""; 0], "{action}");
    }
}
