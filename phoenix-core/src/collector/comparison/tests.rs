use proptest::prelude::*;

use super::*;
use crate::collector::difference;

fn comparison(before: &str, after: &str) -> Comparison {
    compare(&Document::parse(before).unwrap(), &Document::parse(after).unwrap())
}

const BASE: &str = "
receivers: {otlp: {protocols: {grpc: }}}
processors: {memory_limiter: {limit_mib: 100}, batch: {timeout: 1s}, filter/a: {}}
exporters: {debug: , otlp_http: {endpoint: http://a}}
extensions: {health_check: }
service:
  extensions: [health_check]
  telemetry: {metrics: {level: basic}}
  pipelines:
    metrics: {receivers: [otlp], processors: [memory_limiter, filter/a, batch], exporters: [debug]}
    traces: {receivers: [otlp], exporters: [debug]}
";

#[test]
fn every_kind_of_change_is_said_in_the_words_of_the_collector() {
    for (from, to, said) in [
        (
            "batch: {timeout: 1s}",
            "batch: {timeout: 2s, send_batch_size: 1}",
            "processors::batch changed\n  ~ timeout: 1s -> 2s\n  + send_batch_size: 1\n",
        ),
        (
            "batch: {timeout: 1s}",
            "batch: ",
            "processors::batch changed\n  ~ all of it: {timeout: 1s} -> null\n",
        ),
        (", otlp_http: {endpoint: http://a}", "", "exporters::otlp_http removed: {endpoint: http://a}\n"),
        ("filter/a: {}", "filter/a: {}, filter/b: {}", "processors::filter/b added\n"),
        ("extensions: {health_check: }", "extensions: ", "extensions::health_check removed\n"),
        (
            "[memory_limiter, filter/a, batch]",
            "[memory_limiter, batch]",
            "pipeline metrics: processor filter/a removed\n",
        ),
        (
            "[memory_limiter, filter/a, batch]",
            "[memory_limiter, batch, filter/a]",
            "pipeline metrics: processor filter/a moved after batch\n",
        ),
        (
            "[memory_limiter, filter/a, batch]",
            "[x, memory_limiter, filter/a, batch]",
            "pipeline metrics: processor x inserted at the beginning\n",
        ),
        (
            "exporters: [debug]}\n    traces",
            "exporters: [debug, otlp_http]}\n    traces",
            "pipeline metrics: exporter otlp_http added\n",
        ),
        (
            "    traces: {receivers: [otlp], exporters: [debug]}\n",
            "",
            "pipeline traces removed: receivers [otlp], exporters [debug]\n",
        ),
        (
            "    traces: {",
            "    logs: {receivers: [otlp], exporters: [debug]}\n    traces: {",
            "pipeline logs added: receivers [otlp], exporters [debug]\n",
        ),
        ("  extensions: [health_check]\n", "", "service: extension health_check removed\n"),
        ("level: basic", "level: detailed", "~ service::telemetry::metrics::level: basic -> detailed\n"),
        (
            "receivers: [otlp], exporters: [debug]}",
            "receivers: '${env:R}', exporters: [debug]}",
            "pipeline traces: ~ service::pipelines::traces::receivers: [otlp] -> ${env:R}\n",
        ),
        ("service:", "servcie: 1\nservice:", "+ servcie: 1\n"),
    ] {
        assert!(BASE.contains(from), "{from}");
        assert_eq!(comparison(BASE, &BASE.replacen(from, to, 1)).to_string(), said, "{from} -> {to}");
    }
}

#[test]
fn a_configuration_does_not_differ_from_itself_nor_from_another_order_of_its_keys() {
    assert!(comparison(BASE, BASE).is_empty());
    let turned = "{exporters: {b: , a: }, receivers: {}}";
    assert!(comparison("{receivers: {}, exporters: {a: , b: }}", turned).is_empty());
}

#[test]
fn a_comparison_reads_back_from_json() {
    let after = BASE.replace("timeout: 1s", "timeout: 2s").replace("filter/a, batch]", "batch, filter/a]");
    let found = comparison(BASE, &after);
    let json = serde_json::to_string(&found).unwrap();
    assert!(json.contains(r#"{"moved":{"id":"filter/a","after":"batch"}}"#), "{json}");
    assert_eq!(serde_json::from_str::<Comparison>(&json).unwrap(), found);
}

fn list() -> impl Strategy<Value = Vec<String>> {
    proptest::sample::subsequence(('a'..='h').collect::<Vec<_>>(), 0..8)
        .prop_shuffle()
        .prop_map(|ids| ids.into_iter().map(String::from).collect())
}

proptest! {
    #[test]
    fn the_steps_make_one_list_of_the_other(before in list(), after in list()) {
        let node = |ids: &[String]| Node::from(ids.iter().map(Node::string).collect::<Vec<_>>());
        let steps = steps([Some(&node(&before)), Some(&node(&after))]).unwrap();
        let mut list = before.clone();
        list.retain(|id| !steps.iter().any(|step| step.id() == id));
        for step in &steps {
            if let Step::Inserted { id, after } | Step::Moved { id, after } = step {
                let at = after.as_ref().map_or(0, |after| list.iter().position(|id| id == after).unwrap() + 1);
                list.insert(at, id.clone());
            }
        }
        prop_assert_eq!(&list, &after);
        prop_assert_eq!(steps.is_empty(), before == after);
    }

    #[test]
    fn a_comparison_is_empty_exactly_when_nothing_differs(cut in 0..BASE.lines().count(), digit in 0..3_u8) {
        let mut lines: Vec<&str> = BASE.lines().collect();
        lines.remove(cut);
        let after = lines.join("\n").replace('1', &digit.to_string());
        let Ok(after) = Document::parse(&after) else { return Ok(()) };
        let before = Document::parse(BASE).unwrap();
        let same = difference(&before, &after).changes.is_empty();
        prop_assert_eq!(compare(&before, &after).is_empty(), same, "{}", compare(&before, &after));
    }
}
