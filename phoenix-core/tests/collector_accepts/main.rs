//! The real collector accepts every rendering of the catalogue.
//!
//! The collector is found as `phoenix_testing` says.
#![allow(clippy::disallowed_methods, reason = "the test runs the real collector on real files")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use phoenix_core::render::{Parameter, ParameterType, Template, catalogue};
use phoenix_testing::Collector;
use serde_json::{Value, json};
use texts::TEXTS;

fn collector() -> Option<Collector> {
    Collector::find("the real collector's verdict on rendered configurations")
}

/// What the collector says against a configuration, if anything.
fn objection(collector: &Collector, name: &str, config: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.yaml"));
    collector.refusal(&file, config, |command| {
        let known = ["API_TOKEN", "HOSTNAME", "POD_NAME", "POD_UID", "GATEWAY_REPLICA"];
        command.envs(known.map(|name| (name, "a text of the test")));
    })
}

type Values = BTreeMap<String, Value>;

fn values(value: &Value) -> Values {
    value.as_object().unwrap().clone().into_iter().collect()
}

/// Values for parameters that many templates share; each gets those that it declares.
fn value_table() -> Vec<(String, Values)> {
    [
        ("defaults", json!({})),
        ("short interval", json!({"collection_interval": "1m30.5s", "telemetry_port": 18888, "memory_limit_mib": 64})),
        ("other scrapers", json!({"host_scrapers": ["cpu", "memory", "load", "network", "processes"]})),
        ("otlp_grpc", json!({"exporter": "otlp_grpc", "endpoint": "localhost:4317", "insecure": true})),
        (
            "remote write",
            json!({"exporter": "prometheus_remote_write", "endpoint": "https://prometheus.example/api/v1/write"}),
        ),
        ("prometheus", json!({"exporter": "prometheus", "scrape_endpoint": "0.0.0.0:9464", "scrape_expiration": "90s"})),
        ("file", json!({"exporter": "file", "file_path": "/tmp/a name: with # yaml's \"syntax\" $and ${env:NO}.json"})),
        ("secret", json!({"auth_secret": "${env:API_TOKEN}", "auth_header": "X-Api-Key"})),
        ("awkward header", json!({"auth_secret": "${env:API_TOKEN}", "auth_header": "yes"})),
        ("endpoint with syntax", json!({"endpoint": "http://user:p%40ss@[::1]:4318/a?b=c&d=#e"})),
        ("endpoint with a dollar", json!({"endpoint": "http://localhost:4318/$a/${b}"})),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), self::values(&value)))
    .collect()
}

/// Patterns and names that mean something to YAML, to the collector's `${…}` or to OTTL, each a sound regular expression.
const PATTERNS: [&str; 16] = [
    "nginx",
    "",
    "a|b",
    "(?i)nginx",
    "^a$",
    r"\d+\.\d+",
    r"\\",
    "\"quoted\"",
    "it's",
    "a: b",
    "a #b",
    r"\{\{ x \}\}",
    r"\$\{env:HOME\}",
    "$$",
    "日本",
    "- a",
];

/// Every value of every enum, with every value of the two that have the most.
fn pairs(template: &Template) -> Vec<Values> {
    let single = |parameter: &&Parameter| !parameter.list && !parameter.allowed.is_empty();
    let mut enums: Vec<&Parameter> = template.header().parameters.iter().filter(single).collect();
    enums.sort_by_key(|parameter| std::cmp::Reverse(parameter.allowed.len()));
    let mut pairs = Vec::new();
    let sizes = |index: usize| enums.get(index).map_or(1, |parameter| parameter.allowed.len());
    for first in 0..sizes(0) {
        for second in 0..sizes(1) {
            let mut values = values(&json!({"file_path": "/tmp/x"}));
            for (index, parameter) in enums.iter().enumerate() {
                let choice = [first, second].get(index).copied().unwrap_or(first + second);
                let allowed = &parameter.allowed[choice % parameter.allowed.len()];
                values.insert(parameter.name.clone(), json!(allowed));
            }
            // gRPC wants no scheme, the others do.
            if values.get("exporter") == Some(&json!("otlp_grpc")) {
                values.insert("endpoint".into(), json!("localhost:4317"));
            }
            pairs.push(values);
        }
    }
    pairs
}

/// The table; pairs of the values of enums; and awkward texts for every list of patterns, rules and names.
fn cases(template: &Template) -> Vec<(String, Values)> {
    let parameters = &template.header().parameters;
    let mut cases = value_table();
    cases.extend(pairs(template).into_iter().map(|values| (format!("{values:?}"), values)));
    for parameter in parameters {
        let awkward: Vec<Value> = match (parameter.kind, parameter.list) {
            (ParameterType::Regex, true) => {
                vec![json!([]), json!(PATTERNS), json!(["one"])]
            }
            (ParameterType::Rule, true) => {
                let rule = |(number, pattern): (usize, &&str)| {
                    format!(
                        "{} => {} {number}",
                        if pattern.is_empty() { "x" } else { pattern },
                        TEXTS[number + 3]
                    )
                };
                let sound = |rule: &String| !rule.contains(char::is_control);
                vec![json!(PATTERNS.iter().enumerate().map(rule).filter(sound).collect::<Vec<_>>())]
            }
            (ParameterType::Enum, true) => {
                let mut lists = vec![json!([]), json!(parameter.allowed)];
                lists.extend(parameter.allowed.iter().map(|one| json!([one])));
                lists
            }
            (ParameterType::Bool, false) => vec![json!(true), json!(false)],
            (ParameterType::Int | ParameterType::Float | ParameterType::Duration, false) => {
                let typed = |written: &str| serde_json::from_str(written).unwrap_or_else(|_| json!(written));
                let bounds = [&parameter.min, &parameter.max];
                bounds.into_iter().flatten().map(|bound| typed(&bound.written)).collect()
            }
            _ => Vec::new(),
        };
        let groups = match parameters.iter().find(|other| other.name == "group_by") {
            Some(group_by) => group_by.allowed.clone(),
            None => vec![String::new()],
        };
        for value in &awkward {
            for group_by in &groups {
                let mut values = values(&json!({(parameter.name.as_str()): value}));
                if !group_by.is_empty() {
                    values.entry("group_by".into()).or_insert(json!(group_by));
                }
                cases.push((format!("{values:?}"), values));
            }
        }
    }
    let declared = |name: &String| parameters.iter().any(|parameter| parameter.name == *name);
    cases.iter_mut().for_each(|(_, values)| values.retain(|name, _| declared(name)));
    cases
}

/// What the collector says against the renderings of one template.
fn objections(collector: &Collector, template: &Template) -> Vec<String> {
    let name = &template.header().name;
    let mut asked = BTreeSet::new();
    let mut objections = Vec::new();
    for (number, (case, values)) in cases(template).into_iter().enumerate() {
        let rendered = template.render(&values).unwrap_or_else(|error| panic!("{name}, {case}: {error}"));
        if !asked.insert(rendered.text.clone()) {
            continue;
        }
        if let Some(objection) = objection(collector, &format!("{name}-{number}"), &rendered.text) {
            objections.push(format!("{name}, {case}: {objection}\n{}", rendered.text));
        }
    }
    objections
}

#[test]
fn the_collector_accepts_every_rendering_of_the_catalogue() {
    let Some(collector) = &collector() else { return };
    let objections: Vec<String> = std::thread::scope(|scope| {
        let ask = |template| scope.spawn(move || objections(collector, template));
        let asked: Vec<_> = catalogue::all().iter().map(ask).collect();
        asked.into_iter().flat_map(|asked| asked.join().unwrap()).collect()
    });
    assert!(objections.is_empty(), "{}", objections.join("\n\n"));
}

/// Values go through YAML, the collector's `${…}` and OTTL's own quotes, and the collector's parsers read all three.
#[test]
fn the_collector_accepts_ottl_strings_of_any_value() {
    let Some(collector) = collector() else { return };
    let template = Template::parse(
        "---
name: ottl-v1
revision: 1
description: An OTTL statement with a value in a string, and one with a regular expression.
pipeline: metrics
input: receive
parameters:
  - {name: text, type: string, description: Any text.}
---
receivers:
  otlp:
    protocols: {grpc: null}
processors:
  transform:
    error_mode: propagate
    metric_statements:
      - set(resource.attributes[\"text\"], {{ text | ottl_string }}) where IsMatch(metric.name, {{ text | regex_escape | prepend: \"^\" | append: \"$\" | ottl_string }})
exporters:
  debug: {}
service:
  pipelines:
    metrics: {receivers: [otlp], processors: [transform], exporters: [debug]}
",
    )
    .unwrap();
    let mut objections = Vec::new();
    for (index, text) in TEXTS.into_iter().enumerate() {
        let rendered = template
            .render(&values(&json!({"text": text})))
            .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        objections.extend(
            objection(&collector, &format!("ottl-{index}"), &rendered.text)
                .map(|objection| format!("{text:?}: {objection}\n{}", rendered.text)),
        );
    }
    assert!(objections.is_empty(), "{}", objections.join("\n\n"));
}

/// Every text, and every pair of them.
fn texts_and_pairs() -> BTreeSet<String> {
    let pairs = TEXTS.iter().flat_map(|left| TEXTS.iter().map(move |right| format!("{left}{right}")));
    TEXTS.iter().map(ToString::to_string).chain(pairs).collect()
}

/// The configuration as the collector has read it.
fn printed(collector: &Collector, name: &str, config: &str) -> Value {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.yaml"));
    std::fs::write(&file, config).unwrap();
    serde_json::from_str(&collector.printed(&[file]).unwrap()).unwrap()
}

fn template_of_texts(configuration: &str) -> Template {
    let front_matter = "---
name: values-v1
revision: 1
description: Values in many places.
pipeline: metrics
input: receive
parameters:
  - {name: texts, type: list of string, description: Any texts.}
---
";
    Template::parse(&format!("{front_matter}{configuration}")).unwrap()
}

/// The collector's own YAML reader and its expansion of `${…}` find every value as it was given.
#[test]
fn the_collector_reads_values_back_unchanged() {
    let Some(collector) = collector() else { return };
    let template = template_of_texts(
        "receivers:
  otlp:
    protocols: {grpc: null}
processors:
  resource:
    attributes:
{%- for text in texts %}
      - key: plain
        value: {{ text }}
        action: upsert
      - {key: flow, value: {{ text }}, action: upsert}
      - {key: double, value: \"x {{ text }}\\n$$ y\", action: upsert}
      - {key: single, value: 'x {{ text }} y', action: upsert}
      - {key: joined, value: x{{ text }}{{ text }}y, action: upsert}
{%- endfor %}
exporters:
  debug: {}
service:
  pipelines:
    metrics: {receivers: [otlp], processors: [resource], exporters: [debug]}
",
    );
    let texts: Vec<String> = texts_and_pairs().into_iter().collect();
    for (number, texts) in texts.chunks(500).enumerate() {
        let rendered = template.render(&values(&json!({"texts": texts}))).unwrap();
        let printed = printed(&collector, &format!("values-{number}"), &rendered.text);
        let found = printed["processors"]["resource"]["attributes"].as_array().unwrap();
        let expected = texts.iter().flat_map(|text| {
            [
                text.clone(),
                text.clone(),
                format!("x {text}\n$ y"),
                format!("x {text} y"),
                format!("x{text}{text}y"),
            ]
        });
        assert_eq!(found.len(), 5 * texts.len());
        let differing: Vec<String> = found
            .iter()
            .zip(expected)
            .filter(|(found, expected)| found["value"] != json!(expected))
            .map(|(found, expected)| {
                format!("{}: {} should be {}", found["key"], found["value"], json!(expected))
            })
            .collect();
        assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
    }
}

/// As keys too, where the collector expands nothing and splits at `::`.
#[test]
fn the_collector_reads_keys_back_unchanged() {
    let Some(collector) = collector() else { return };
    let template = template_of_texts(
        "receivers:
  otlp:
    protocols: {grpc: null}
exporters:
  otlp_http:
    endpoint: http://localhost:4318
    headers:
{%- for text in texts %}
      k{{ forloop.index }}{{ text }}: v
{%- endfor %}
service:
  pipelines:
    metrics: {receivers: [otlp], exporters: [otlp_http]}
",
    );
    let texts: Vec<String> = texts_and_pairs().into_iter().filter(|text| !text.contains("::")).collect();
    for (number, texts) in texts.chunks(1000).enumerate() {
        let rendered = template.render(&values(&json!({"texts": texts}))).unwrap();
        let printed = printed(&collector, &format!("keys-{number}"), &rendered.text);
        let headers = printed["exporters"]["otlp_http"]["headers"].clone();
        let found: BTreeSet<String> = match &headers {
            Value::Object(map) => map.keys().cloned().collect(),
            list => list
                .as_array()
                .unwrap()
                .iter()
                .map(|header| header["name"].as_str().unwrap().to_owned())
                .collect(),
        };
        let expected: BTreeSet<String> =
            texts.iter().enumerate().map(|(index, text)| format!("k{}{text}", index + 1)).collect();
        let missing: Vec<_> = expected.difference(&found).collect();
        assert!(missing.is_empty() && found.len() == expected.len(), "not read back: {missing:?}");
    }
}
