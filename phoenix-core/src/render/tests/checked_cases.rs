//! What is rendered is checked, and a refusal names the template's line and the value that caused it.

use super::*;
use crate::collector::Code;

const PARAMETERS: &str =
    "  - {name: exporter, type: string, default: debug, description: The exporter's type.}
  - {name: port, type: int, default: 4317, description: Where to listen.}
  - {name: batch, type: bool, default: true, description: Whether to batch.}
  - {name: processors, type: list of string, default: [memory_limiter], description: More processors.}
  - {name: token, type: secret, default: null, description: What authenticates.}";

const BODY: &str = "receivers:
  otlp: {protocols: {grpc: {endpoint: \"localhost:{{ port }}\"}}}
processors:
  memory_limiter: {check_interval: 1s, limit_mib: 100}
{%- if batch %}
  batch: {}
{%- else %}
  batcher: {}
{%- endif %}
exporters:
  {{ exporter }}: {}
{%- if token %}
  debug/token: {verbosity: {{ token }}}
{%- endif %}
service:
  pipelines:
    metrics:
      receivers: [otlp]
      processors: [{% for processor in processors %}{{ processor }}, {% endfor %}batch]
      exporters: [{{ exporter }}]
";

/// Lines of front matter before the body.
const FRONT: usize = 13;

fn findings(given: &[(&str, Value)]) -> Vec<Finding> {
    let template = Template::parse(&template(PARAMETERS, BODY)).unwrap();
    match template.render(&values(given)).unwrap_err() {
        RenderError::Refused(findings) => findings,
        other => panic!("{other}"),
    }
}

fn at(finding: &Finding) -> (usize, usize) {
    let at = finding.made_by[0].at;
    (at.line - FRONT, at.column)
}

fn given(finding: &Finding) -> Vec<String> {
    finding.given.iter().map(Given::to_string).collect()
}

#[test]
fn a_configuration_that_a_collector_accepts_is_rendered() {
    let template = Template::parse(&template(PARAMETERS, BODY)).unwrap();
    let rendered = template.render(&BTreeMap::new()).unwrap();
    assert_eq!(rendered, template.render_unchecked(&BTreeMap::new()).unwrap());
}

#[test]
fn the_front_matter_has_the_length_that_the_other_tests_count_on() {
    let source = template(PARAMETERS, BODY);
    let before = &source[..source.find(BODY).unwrap()];
    assert_eq!(before.lines().count(), FRONT);
}

#[test]
fn a_value_that_makes_a_collector_refuse_is_named_with_its_place_in_the_template() {
    let found = findings(&[("exporter", json!("debugg"))]);
    let unknown = &found[0];
    assert_eq!(unknown.diagnostic.code, Code::UnknownComponent, "{unknown}");
    let span = unknown.diagnostic.span.unwrap();
    assert_eq!((span.line, span.column), (7, 3), "the place in the rendered text");
    assert_eq!(at(unknown), (11, 3), "the place in the template");
    assert_eq!(unknown.made_by[0].expression.as_deref(), Some("exporter"));
    assert_eq!(given(unknown), ["exporter = \"debugg\""]);
    let text = unknown.to_string();
    for part in ["7:3 exporters::debugg", "from the template, 24:3: `exporter`; where exporter = \"debugg\""]
    {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn text_that_a_condition_chose_names_the_condition_and_its_parameter() {
    let found = findings(&[("batch", json!(false))]);
    let type_ = found.iter().find(|finding| finding.diagnostic.path == "processors::batcher").unwrap();
    assert_eq!(at(type_), (8, 3));
    assert_eq!(type_.made_by[0].expression, None, "it is the template's own text");
    assert_eq!(type_.made_by[1].expression.as_deref(), Some("if batch"));
    assert_eq!(given(type_), ["batch = false"]);
    let reference = found.iter().find(|finding| finding.diagnostic.code == Code::UndefinedReference).unwrap();
    let column = BODY.lines().nth(18).unwrap().find("batch]").unwrap() + 1;
    assert_eq!(at(reference), (19, column), "the reference that nothing chose");
    assert!(reference.given.is_empty(), "{reference}");
}

#[test]
fn a_value_of_a_loop_names_the_output_and_the_loop() {
    let found = findings(&[("processors", json!(["memory_limiter", "nothing"]))]);
    assert_eq!(found.len(), 1, "{found:?}");
    let made: Vec<_> = found[0].made_by.iter().map(|source| source.expression.as_deref().unwrap()).collect();
    assert_eq!(made, ["processor", "for processor in processors"]);
    assert_eq!(given(&found[0]), ["processors = [\"memory_limiter\",\"nothing\"]"]);
}

#[test]
fn a_default_is_named_as_one() {
    let source = template(PARAMETERS, BODY).replace("default: debug,", "default: debugg,");
    let RenderError::Refused(found) = Template::parse(&source).unwrap().render(&BTreeMap::new()).unwrap_err()
    else {
        panic!("not refused")
    };
    assert_eq!(given(&found[0]), ["exporter = \"debugg\" by default"]);
}

#[test]
fn every_mistake_is_reported_at_once() {
    let found = findings(&[("exporter", json!("debugg")), ("batch", json!(false))]);
    let codes: Vec<Code> = found.iter().map(|finding| finding.diagnostic.code).collect();
    assert_eq!(
        codes,
        [Code::UnknownComponent, Code::UnknownComponent, Code::UndefinedReference],
        "{found:?}"
    );
}

#[test]
fn a_part_that_is_missing_is_placed_at_what_is_there() {
    let body = BODY.replace("      exporters: [{{ exporter }}]\n", "");
    let source = template(PARAMETERS, &body);
    let RenderError::Refused(found) = Template::parse(&source).unwrap().render(&BTreeMap::new()).unwrap_err()
    else {
        panic!("not refused")
    };
    assert_eq!(found[0].diagnostic.code, Code::Missing);
    assert_eq!(at(&found[0]).0, 17, "{}", found[0]);
}

#[test]
fn a_text_that_is_no_configuration_is_refused_unless_that_is_asked_for() {
    let template = Template::parse(&template(X, "- {{ x }}\n")).unwrap();
    let error = template.render(&values(&[("x", json!("a"))])).unwrap_err();
    assert!(error.to_string().contains("the top level must be a map"), "{error}");
    assert!(template.render_unchecked(&values(&[("x", json!("a"))])).is_ok());
}

#[test]
fn what_is_given_for_a_secret_is_not_repeated() {
    for reference in ["${env:HUSH_HUSH}", "${file:/run/hush}"] {
        for exporter in ["debug", "debugg"] {
            let template = Template::parse(&template(PARAMETERS, BODY)).unwrap();
            let given = [("token", json!(reference)), ("exporter", json!(exporter)), ("batch", json!(false))];
            let error = template.render(&values(&given)).unwrap_err();
            let shown = format!("{error} {error:?}").to_lowercase();
            assert!(!shown.contains("hush"), "{shown}");
        }
    }
}

#[test]
fn no_finding_is_without_a_source() {
    let broken = [
        "",
        "receivers:",
        "a: b\n",
        "service: {{ x }}\n",
        "{{ x }}: {}\nservice: {pipelines: {metrics: {}}}\n",
    ];
    for body in broken {
        let template = Template::parse(&template(X, body)).unwrap();
        match template.render(&values(&[("x", json!("y"))])) {
            Err(RenderError::Refused(found)) => {
                assert!(found.iter().all(|finding| !finding.made_by.is_empty()), "{body:?}: {found:?}");
            }
            Err(RenderError::NotYaml { .. }) => {}
            other => panic!("{body:?}: {other:?}"),
        }
    }
}

#[test]
fn a_place_in_a_partial_is_named_by_the_partial_too() {
    let template = catalogue::get("process-baseline-v1").unwrap();
    let given = values(&[("endpoint", json!("")), ("exporter", json!("otlp_http"))]);
    let RenderError::Refused(found) = template.render(&given).unwrap_err() else { panic!("not refused") };
    let source = found
        .iter()
        .flat_map(|finding| &finding.made_by)
        .find(|source| source.expression.as_deref() == Some("endpoint"));
    let source = source.unwrap_or_else(|| panic!("{found:?}"));
    let place = source.partial.as_ref().unwrap();
    assert_eq!(place.name, "exporters");
    let partial = catalogue::partials().iter().find(|partial| partial.name() == "exporters").unwrap();
    for (text, at) in [(partial.source(), place.at), (template.source(), source.at)] {
        let line = text.lines().nth(at.line - 1).unwrap();
        assert_eq!(line[at.column - 1..].trim_end(), "{{ endpoint }}", "{line}");
    }
    let shown = source.to_string();
    assert!(shown.contains("of the partial `exporters`): `endpoint`"), "{shown}");
}
