//! Front matter and parameter values: every mistake at once, each with its name and place.

use super::*;

#[test]
fn all_mistakes_of_front_matter_are_reported_at_once() {
    let source = "---
name: Bad Name
revision: 0
description: ''
pipeline: metric
inputs: scrape
parameters:
  - {name: a, type: text, description: A.}
  - {name: b, type: int, default: x, description: B.}
  - {name: c, type: int, min: low, description: C.}
  - {name: d, type: enum, description: D.}
  - {name: e, type: string}
  - {name: f, type: secret, default: hunter2, description: F.}
  - {name: b, type: bool, defualt: true, description: B.}
  - {name: G, type: list of int, default: [1, x], description: G.}
  - {name: if, type: regex, default: '(', description: I.}
---
a: {{ h }}
";
    let error = Template::parse(source).unwrap_err();
    let found: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    let expected = [
        "2:7: front matter: `name` must be words of a-z and 0-9 joined by `-`, at most 63 characters",
        "3:11: front matter: `revision` must be a whole number from 1 on",
        "4:14: front matter: `description` must say something",
        "5:11: front matter: `pipeline` must be one of metrics, traces, logs; did you mean `metrics`?",
        "2:1: front matter: the front matter needs the field `input`",
        "6:1: front matter: the front matter has no field `inputs`; did you mean `input`?",
        "8:21: front matter: `type` must be one of string, int, float, bool, duration, regex, rule, enum, secret, or `list of` one",
        "9:35: front matter: the default of parameter `b`: must be a whole number, not a text",
        "10:31: front matter: a bound must be a value of the parameter's type",
        "11:5: front matter: `allowed` belongs to the type `enum`, which needs at least one value",
        "12:5: front matter: a parameter needs the field `description`",
        "13:38: front matter: the default of parameter `f`: is a secret and takes a reference only: `${env:NAME}` or `${file:/path}`",
        "14:27: front matter: a parameter has no field `defualt`; did you mean `default`?",
        "14:5: front matter: parameter `b` is declared twice",
        "15:12: front matter: `name` must be a-z, 0-9 and `_`, begin with a letter, and have at most 63 characters",
        "18:7: unknown variable `h`; declare it under `parameters`",
    ];
    for message in expected {
        assert!(
            found.iter().any(|found| found == message),
            "missing: {message}\nfound:\n{}",
            found.join("\n")
        );
    }
    assert!(!error.to_string().contains("hunter2"));
}

#[test]
fn files_without_sound_front_matter_are_refused() {
    for (source, expected) in [
        ("", "1:1: front matter: a template begins with `---`, the front matter, and another line `---`"),
        ("a: b", "1:1: front matter: a template begins with `---`, the front matter, and another line `---`"),
        (
            "---\nname: x\n",
            "1:1: front matter: a template begins with `---`, the front matter, and another line `---`",
        ),
        ("---\n---\n", "2:1: front matter: it is empty"),
        ("---\nname: x\nname: y\n---\n", "3:1: front matter: the key `name` stands twice"),
        (
            "---\nname: &a x\nrevision: *a\n---\n",
            "2:10: front matter: anchors, aliases and tags are not used in front matter",
        ),
        ("---\nname: !x y\n---\n", "2:"),
        ("---\nname: [\n---\n", ""),
        ("---\njust text\n---\n", "2:1: front matter: the front matter must be a map with the fields"),
    ] {
        let error = Template::parse(source).unwrap_err().to_string();
        assert!(error.starts_with(expected) && error.contains("front matter: "), "{source:?}\n{error}");
    }
    let deep = format!("---\nname: {}{}\n---\n", "[".repeat(10_000), "]".repeat(10_000));
    assert!(Template::parse(&deep).is_err());
}

fn checked() -> Template {
    let parameters = "  - {name: interval, type: duration, min: 1s, max: 1h, description: D.}
  - {name: port, type: int, min: 1, max: 65535, default: 80, description: P.}
  - {name: share, type: float, min: 0, max: 1, default: 0.5, description: S.}
  - {name: exporter, type: enum, allowed: [otlp_http, file], default: file, description: E.}
  - {name: pattern, type: regex, default: '^nginx$', max_length: 20, description: R.}
  - {name: names, type: list of regex, default: [], max_items: 3, description: N.}
  - {name: flag, type: bool, default: false, description: F.}
  - {name: token, type: secret, default: null, description: T.}";
    Template::parse(&template(parameters, "a: {{ interval }}\nb: {{ pattern }}\n")).unwrap()
}

#[test]
fn all_mistakes_in_values_are_reported_at_once() {
    let given = values(&[
        ("port", json!(70000)),
        ("share", json!(-0.5)),
        ("exporter", json!("otlp-http")),
        ("pattern", json!("(unclosed")),
        ("names", json!(["a", "[", 3])),
        ("flag", json!("true")),
        ("token", json!("hunter2")),
        ("intervall", json!("10s")),
    ]);
    let RenderError::Parameters(problems) = checked().render_unchecked(&given).unwrap_err() else { panic!() };
    let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "parameter `interval`: is required",
            "parameter `port`: must be at most 65535",
            "parameter `share`: must be at least 0",
            "parameter `exporter`: must be one of otlp_http, file; did you mean `otlp_http`?",
            "parameter `pattern`: is not a regular expression: unclosed group",
            "parameter `names[1]`: is not a regular expression: unclosed character class",
            "parameter `names[2]`: must be a regular expression, not a whole number",
            "parameter `flag`: must be true or false, not a text",
            "parameter `token`: is a secret and takes a reference only: `${env:NAME}` or `${file:/path}`",
            "parameter `intervall`: is not declared by the template; did you mean `interval`?",
        ]
    );
    assert_eq!(checked().check(&given), Err(problems));
}

#[test]
fn a_rule_is_a_pattern_an_arrow_and_a_name() {
    let parameters = "  - {name: rules, type: list of rule, max_length: 40, description: R.}";
    let body = "{% for rule in rules %}{% assign parts = rule | split: \" => \" %}
- [{{ parts | first | ottl_string }}, {{ parts | last | ottl_string }}]{% endfor %}
";
    let template = Template::parse(&template(parameters, body)).unwrap();
    let rendered =
        template.render_unchecked(&values(&[("rules", json!(["kafka[.]Kafka => the broker", "a=>b => c"]))]));
    let read: Value = serde_saphyr::from_str(&rendered.unwrap().text).unwrap();
    assert_eq!(read, json!([["\"kafka[.]Kafka\"", "\"the broker\""], ["\"a=>b\"", "\"c\""]]));
    let long = format!("{} => a", "x".repeat(40));
    for (rule, expected) in [
        ("kafka", "is not a rule such as"),
        ("kafka =>", "is not a rule such as"),
        (" => kafka", "is not a rule such as"),
        ("kafka =>  kafka", "is not a rule such as"),
        ("a => b => c", "is not a rule such as"),
        ("a => b\n", "is not a rule such as"),
        ("( => kafka", "is not a regular expression: unclosed group"),
        (long.as_str(), "is longer than 40"),
    ] {
        let error = template.render_unchecked(&values(&[("rules", json!(["a => b", rule]))])).unwrap_err();
        let expected = format!("parameter `rules[1]`: {expected}");
        assert!(error.to_string().starts_with(&expected), "{rule:?}: {error}");
    }
    let error = template.render_unchecked(&values(&[("rules", json!([1]))])).unwrap_err();
    let expected =
        "parameter `rules[0]`: must be a rule such as `kafka[.]Kafka => kafka`, not a whole number";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn values_out_of_shape_are_refused() {
    for (name, value, expected) in [
        ("interval", json!("0s"), "must be at least 1s"),
        ("interval", json!("61m"), "must be at most 1h"),
        ("interval", json!("1d"), "is not a duration such as `10s`, `1m30s` or `500ms`"),
        ("interval", json!(60), "must be a duration in quotes, not a whole number"),
        ("port", json!(1.5), "must be a whole number, not a fractional number"),
        ("port", json!(u64::MAX), "must be a whole number, not a number beyond 64 bits with sign"),
        ("port", json!({"a": 1}), "must be a whole number, not a map"),
        ("pattern", json!("x".repeat(21)), "is longer than 20"),
        ("names", json!("a"), "must be a list, not a text"),
        ("names", json!(["a", "b", "c", "d"]), "is longer than 3"),
        ("names", json!(vec!["x".repeat(30_000); 3]), "makes the values larger than 65536 bytes in all"),
        ("pattern", json!("x".repeat(70_000)), "makes the values larger than 65536 bytes in all"),
        ("token", json!("${env:A:-literal}"), "is a secret and takes a reference only"),
        ("token", json!("${env:A}${env:B}"), "is a secret and takes a reference only"),
        ("token", json!("${env:1A}"), "is a secret and takes a reference only"),
        ("token", json!("${yaml:a}"), "is a secret and takes a reference only"),
        ("token", json!(12345), "is a secret and takes a reference only"),
    ] {
        let mut given = values(&[("interval", json!("10s"))]);
        given.insert(name.to_owned(), value.clone());
        let message = checked().render_unchecked(&given).unwrap_err().to_string();
        assert!(message.contains(expected), "{name}: {value}: {message}");
    }
}

#[test]
fn secrets_stand_in_no_message_and_no_debug_output() {
    let given = values(&[("interval", json!("10s")), ("token", json!("hunter2"))]);
    let error = checked().render_unchecked(&given).unwrap_err();
    assert!(!format!("{error} {error:?} {:?}", checked()).contains("hunter2"));
}

#[test]
fn automata_of_short_patterns_are_bounded() {
    let given = values(&[("interval", json!("10s")), ("pattern", json!("((a{99}){99}){99}"))]);
    let message = checked().render_unchecked(&given).unwrap_err().to_string();
    assert!(message.contains("is not a regular expression"), "{message}");
}

#[test]
fn a_regular_expression_reaches_the_collector_as_it_is() {
    let rendered = checked().render_unchecked(&values(&[("interval", json!("10s"))])).unwrap();
    // The collector reads `$$` as `$`.
    assert_eq!(rendered.text, "a: 10s\nb: ^nginx$$\n");
}

#[test]
fn headers_read_back_what_is_written() {
    let header = checked().header().clone();
    assert_eq!((header.name.as_str(), header.revision), ("test-v1", 1));
    assert_eq!((header.pipeline, header.input), (Signal::Metrics, InputKind::Scrape));
    assert_eq!(header.parameter("interval").unwrap().presence, Presence::Required);
    assert_eq!(header.parameter("token").unwrap().presence, Presence::Optional);
    assert_eq!(header.parameter("port").unwrap().presence, Presence::Default(json!(80)));
    let json = serde_json::to_string(&header).unwrap();
    assert_eq!(serde_json::from_str::<Header>(&json).unwrap(), header);
}

#[test]
fn the_hash_is_of_the_whole_file() {
    let other = Template::parse(&checked().source().replace("P.", "Q.")).unwrap();
    assert_ne!(checked().source_hash(), other.source_hash());
    assert_eq!(checked().source_hash().len(), 64);
}
