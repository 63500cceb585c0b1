use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::collector::document::Node;
use crate::model::overlay::{ListEdit, PipelineEdit};

fn merged(base: &str, over: &str) -> String {
    apply(base, &Overlay::merge(over)).unwrap()
}

/// (what is below, what is merged, what comes of it); each row was tried with a real collector's `print-config`.
const MERGES: [(&str, &str, &str); 15] = [
    ("a: {b: 1, c: 2}", "a: {c: 3, d: 4}", "a: {b: 1, c: 3, d: 4}"),
    ("a: {b: {c: {d: 1, e: 2}}}", "a: {b: {c: {d: 3}}}", "a: {b: {c: {d: 3, e: 2}}}"),
    ("a: [1, 2, 3]", "a: [4]", "a: [4]"),
    ("a: [1]", "a: []", "a: []"),
    ("a: {b: 1}", "a: null", "a: null"),
    ("a: {b: 1}", "a:", "a:"),
    ("a: null", "a: {b: 1}", "a: {b: 1}"),
    ("a: {b: 1}", "a: {}", "a: {b: 1}"),
    ("a: text", "a: {b: 1}", "a: {b: 1}"),
    ("a: {b: 1}", "a: text", "a: text"),
    ("a: [{b: 1}]", "a: {b: 1}", "a: {b: 1}"),
    ("a: {b: 1, c: 2}", "a::b: 3", "a: {b: 3, c: 2}"),
    ("a::b: 1", "a: {c: 2}", "a: {b: 1, c: 2}"),
    ("a: {x: &m {b: 1}, y: *m}", "a: {x: {b: 2}}", "a: {x: {b: 2}, y: {b: 1}}"),
    ("a: {b: '${env:X}'}", "a: {b: '${env:Y}'}", "a: {b: '${env:Y}'}"),
];

#[test]
fn merging_is_the_collectors() {
    for (base, over, expected) in MERGES {
        let expected = Document::parse(expected).unwrap();
        let found = Document::parse(&merged(base, over)).unwrap();
        assert_eq!(found, expected, "{over} over {base}");
    }
}

#[test]
fn keys_keep_the_order_of_the_base_and_new_ones_follow() {
    assert_eq!(
        merged("{z: 1, a: {y: 1, b: 2}}", "{b: 1, a: {c: 1, y: 2}, z: 3}"),
        "z: 3\na:\n  y: 2\n  b: 2\n  c: 1\nb: 1\n"
    );
}

#[test]
fn values_mean_what_they_meant_however_they_were_written() {
    let base = "a: 010\nb: yes\nc: '010'\nd: 1_000\ne: \"${env:X}\"\nf: |\n  line\n\n  other\n";
    assert_eq!(merged(base, "g: 1"), format!("{base}g: 1\n"));
}

#[test]
fn merging_nothing_leaves_what_is_there() {
    for nothing in ["", "\n", "# only a comment\n", "{}", "null\n"] {
        assert_eq!(merged("a: {b: 1}", nothing), "a:\n  b: 1\n", "{nothing:?}");
    }
}

#[test]
fn texts_that_cannot_be_read_say_which_one_it_is() {
    assert!(matches!(apply("a: [", &Overlay::merge("b: 1")), Err(OverlayError::Base(_))));
    assert!(matches!(apply("a: 1", &Overlay::merge("b: [")), Err(OverlayError::Merge(_))));
    assert!(matches!(apply("a: 1", &Overlay::merge("- b")), Err(OverlayError::Merge(_))));
}

const BASE: &str = "
service:
  pipelines:
    metrics: {receivers: [otlp], processors: [memory_limiter, batch], exporters: [debug, file]}
    traces: {receivers: [otlp], exporters: [debug]}
";

fn strings(ids: &[&str]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}

fn places(places: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    places.iter().map(|(id, ids)| ((*id).to_owned(), strings(ids))).collect()
}

fn processors(edit: ListEdit) -> Result<String, OverlayError> {
    let overlay = Overlay::default().with_pipeline("metrics", PipelineEdit::processors(edit));
    let text = apply(BASE, &overlay)?;
    let document = Document::parse(&text).unwrap();
    let list =
        document.get(&["service", "pipelines", "metrics", "processors"]).and_then(Node::as_list).unwrap();
    Ok(list.iter().filter_map(Node::as_text).collect::<Vec<_>>().join(" "))
}

#[test]
fn processors_are_put_where_they_are_wanted() {
    let (none, map) = (Vec::new, BTreeMap::new);
    let rows = [
        (ListEdit { first: strings(&["a", "b"]), ..Default::default() }, "a b memory_limiter batch"),
        (ListEdit { last: strings(&["a", "b"]), ..Default::default() }, "memory_limiter batch a b"),
        (
            ListEdit { before: places(&[("batch", &["a", "b"])]), ..Default::default() },
            "memory_limiter a b batch",
        ),
        (
            ListEdit { after: places(&[("memory_limiter", &["a"])]), ..Default::default() },
            "memory_limiter a batch",
        ),
        (ListEdit { remove: strings(&["batch"]), ..Default::default() }, "memory_limiter"),
        (
            ListEdit {
                after: places(&[("batch", &["a"])]),
                remove: strings(&["batch"]),
                ..Default::default()
            },
            "memory_limiter a",
        ),
        (
            ListEdit { first: strings(&["batch"]), remove: strings(&["batch"]), ..Default::default() },
            "batch memory_limiter",
        ),
        (
            ListEdit {
                first: strings(&["f"]),
                before: places(&[("batch", &["b"])]),
                after: places(&[("batch", &["a"])]),
                last: strings(&["l"]),
                remove: none(),
            },
            "f memory_limiter b batch a l",
        ),
        (ListEdit { before: map(), remove: strings(&["batch", "memory_limiter"]), ..Default::default() }, ""),
    ];
    for (edit, expected) in rows {
        assert_eq!(processors(edit.clone()).unwrap(), expected, "{edit:?}");
    }
}

#[test]
fn lists_of_every_kind_are_changed_also_those_that_are_not_there() {
    let edit = |id: &str| ListEdit { last: strings(&[id]), ..ListEdit::default() };
    let overlay = Overlay::default().with_pipeline(
        "traces",
        PipelineEdit::Change { receivers: edit("r"), processors: edit("p"), exporters: edit("e") },
    );
    let text = apply(BASE, &overlay).unwrap();
    let expected =
        "    traces:\n      receivers: [otlp, r]\n      exporters: [debug, e]\n      processors: [p]\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_pipeline_is_taken_out_and_the_others_stay() {
    let text = apply(BASE, &Overlay::default().with_pipeline("metrics", PipelineEdit::Remove)).unwrap();
    assert!(!text.contains("metrics") && text.contains("traces"), "{text}");
}

#[test]
fn the_merge_comes_first_so_that_what_it_brings_can_be_changed() {
    let over = "service: {pipelines: {metrics: {processors: [x]}, logs: {receivers: [r], exporters: [e]}}}";
    let overlay = Overlay::merge(over)
        .with_pipeline(
            "logs",
            PipelineEdit::processors(ListEdit { first: strings(&["y"]), ..Default::default() }),
        )
        .with_pipeline(
            "metrics",
            PipelineEdit::processors(ListEdit { after: places(&[("x", &["y"])]), ..Default::default() }),
        );
    let document = Document::parse(&apply(BASE, &overlay).unwrap()).unwrap();
    let ids = |pipeline| {
        let list =
            document.get(&["service", "pipelines", pipeline, "processors"]).and_then(Node::as_list).unwrap();
        list.iter().filter_map(Node::as_text).collect::<Vec<_>>()
    };
    assert_eq!((ids("metrics"), ids("logs")), (vec!["x", "y"], vec!["y"]));
}

#[test]
fn everything_that_cannot_be_done_is_said_at_once_with_the_nearest_name() {
    let overlay = Overlay::default().with_pipeline("metric", PipelineEdit::Remove).with_pipeline(
        "metrics",
        PipelineEdit::processors(ListEdit {
            first: strings(&["batch", "a", "a"]),
            after: places(&[("memory_limitter", &["x"])]),
            remove: strings(&["filter"]),
            ..ListEdit::default()
        }),
    );
    let said = apply(BASE, &overlay).unwrap_err().to_string();
    assert_eq!(
        said.split("; ")
            .filter(|part| !part.starts_with("did you mean") && !part.starts_with("remove it"))
            .collect::<Vec<_>>(),
        [
            "there is no pipeline `metric`",
            "service::pipelines::metrics::processors does not have `memory_limitter`",
            "service::pipelines::metrics::processors does not have `filter`",
            "service::pipelines::metrics::processors would have `a` twice",
            "service::pipelines::metrics::processors would have `batch` twice",
        ],
    );
    assert!(
        said.contains("did you mean `metrics`?") && said.contains("did you mean `memory_limiter`?"),
        "{said}"
    );
}

#[test]
fn a_list_that_is_a_reference_is_not_guessed_at() {
    let base = "service: {pipelines: {metrics: {processors: '${env:P}'}}}";
    let edit = ListEdit { last: strings(&["batch"]), ..ListEdit::default() };
    let said = apply(base, &Overlay::default().with_pipeline("metrics", PipelineEdit::processors(edit)));
    let said = said.unwrap_err().to_string();
    assert!(said.contains("service::pipelines::metrics::processors is no list"), "{said}");
}

/// A small tree of maps, lists, scalars and nothing.
fn tree() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Document::parse("a: null").unwrap().root().get("a").unwrap().clone()),
        (0..4_u64).prop_map(Node::from),
        proptest::collection::vec((0..3_u64).prop_map(Node::from), 0..3).prop_map(Node::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        proptest::collection::btree_map("[a-d]", inner, 0..4).prop_map(|entries| {
            let mut map = Mapping::default();
            entries.into_iter().for_each(|(key, node)| map.set(&key, node));
            Node::from(map)
        })
    })
}

fn map() -> impl Strategy<Value = Mapping> {
    tree().prop_map(|node| node.as_map().cloned().unwrap_or_default())
}

/// The rule said without a tree to change: what stands at a path is the upper one's, unless both are maps.
fn holds(base: Option<&Node>, over: Option<&Node>, found: Option<&Node>) -> bool {
    match (base, over) {
        (base, None) => found == base,
        (Some(base), Some(over)) if base.as_map().is_some() && over.as_map().is_some() => {
            let maps = [Some(base), Some(over), found]
                .map(|node| node.and_then(Node::as_map).cloned().unwrap_or_default());
            let keys: std::collections::BTreeSet<&str> = maps.iter().flat_map(Mapping::keys).collect();
            keys.into_iter().all(|key| holds(maps[0].get(key), maps[1].get(key), maps[2].get(key)))
        }
        (_, over) => found == over,
    }
}

proptest! {
    #[test]
    fn at_every_path_the_upper_one_wins_unless_both_are_maps(base in map(), over in map()) {
        let mut found = base.clone();
        merge(&mut found, &over);
        prop_assert!(holds(Some(&base.into()), Some(&over.into()), Some(&found.into())));
    }

    #[test]
    fn merging_the_same_twice_is_merging_it_once(a in map(), b in map()) {
        let mut once = a.clone();
        merge(&mut once, &b);
        let mut twice = once.clone();
        merge(&mut twice, &b);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn what_is_written_is_what_was_merged(base in map(), over in map()) {
        let base = Document::new(base).to_text();
        let over_text = Document::new(over.clone()).to_text();
        let mut expected = Document::parse(&base).unwrap();
        merge(expected.root_mut(), Document::parse(&over_text).unwrap().root());
        prop_assert_eq!(Document::parse(&merged(&base, &over_text)).unwrap(), expected);
    }
}
