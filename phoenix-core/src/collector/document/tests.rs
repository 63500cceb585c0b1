//! Documents are read as the collector reads them, and written so that they mean the same.

use proptest::prelude::*;

use super::*;

fn parsed(text: &str) -> Document {
    Document::parse(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

fn refused(text: &str) -> DocumentError {
    match Document::parse(text) {
        Ok(document) => panic!("read as {document:?}"),
        Err(error) => error,
    }
}

#[test]
fn anchors_aliases_and_merge_keys_are_resolved() {
    let document = parsed(
        "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\none: {<<: *a, y: 0}\nboth: {z: 9, <<: [*a, *b]}\ncopy: *a\n",
    );
    let expected = parsed(
        "a: {x: 1, y: 2}\nb: {y: 3, z: 4}\none: {y: 0, x: 1}\nboth: {z: 9, x: 1, y: 2}\ncopy: {x: 1, y: 2}\n",
    );
    assert_eq!(document.root(), expected.root());
}

#[test]
fn an_anchor_may_be_defined_again() {
    let document = parsed("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
    assert_eq!(document.root(), parsed("a: 1\nb: 1\nc: 2\nd: 2\n").root());
}

#[test]
fn keys_with_two_colons_are_split() {
    for (written, meant) in [
        ("'a::b::c': 1\n", "a: {b: {c: 1}}\n"),
        ("a: {b: 1}\n'a::c': 2\n", "a: {b: 1, c: 2}\n"),
        ("'a::b': {c: 1}\n'a::b::d': 2\n", "a: {b: {c: 1, d: 2}}\n"),
        ("a: [{'b::c': 1}]\n", "a: [{'b::c': 1}]\n"),
    ] {
        assert_eq!(parsed(written).root(), parsed(meant).root(), "{written}");
    }
    for clash in ["a: {b: 1}\n'a::b': 2\n", "a: 1\n'a::b': 2\n"] {
        assert!(matches!(refused(clash), DocumentError::DuplicateKey { .. }), "{clash}");
    }
}

#[test]
fn what_split_keys_push_too_deep_is_refused_also_if_it_is_empty() {
    for value in ["{}", "{a: b}", "[]", "[a]"] {
        let nested = |levels: usize| format!("{}x: {value}\n", "k::".repeat(levels - 1));
        let document = parsed(&nested(MAX_DEPTH - 1));
        assert_eq!(parsed(&document.to_text()).root(), document.root());
        assert!(matches!(refused(&nested(MAX_DEPTH)), DocumentError::TooDeep { .. }), "{value}");
    }
}

#[test]
fn a_duplicate_key_names_both_lines() {
    let error = refused("a: 1\nb: 2\n'a': 3\n");
    let span = crate::collector::Span { start: 10, end: 13, line: 3, column: 1 };
    assert_eq!(error, DocumentError::DuplicateKey { key: "a".to_owned(), first: 1, span });
    assert_eq!(error.to_string(), "key `a` already defined at line 1");
}

#[test]
fn what_is_no_configuration_is_refused_with_its_reason() {
    use DocumentError as E;
    let is = |text: &str, kind: fn(&E) -> bool| assert!(kind(&refused(text)), "{text}: {:?}", refused(text));
    for empty in ["", "\n# nothing\n", "---\n", "~\n"] {
        is(empty, |e| matches!(e, E::Empty));
    }
    for other in ["- a\n", "text\n", "5\n"] {
        is(other, |e| matches!(e, E::NotAMap { .. }));
    }
    for broken in ["a: b: c\n", "a:\n\tb: 1\n", "a: {b: ${env:X}}\n", "a: [1\n", "a: *nowhere\n", "a: \"\n"] {
        is(broken, |e| matches!(e, E::Syntax { .. }));
    }
    is("? [a]\n: 1\n", |e| matches!(e, E::ComplexKey { .. }));
    is("a: {<<: 5}\n", |e| matches!(e, E::BadMerge { .. }));
    is("a: &a [*a]\n", |e| matches!(e, E::RecursiveAlias { .. }));
    is("a: !!binary aGk=\n", |e| matches!(e, E::UnsupportedTag { .. }));
    is("a: !mine {}\n", |e| matches!(e, E::UnsupportedTag { .. }));
}

#[test]
fn what_yaml_readers_differ_about_is_refused() {
    for text in [
        "a: x\u{85}y\n",
        "a: 'x\u{2028}y'\n",
        "# x\u{2029}a: 1\nb: 2\n",
        "a: {?b: 1}\n",
        "a: [b, ?c]\n",
        "a: {b:, c}\n",
        "a: [b:]\n",
        "&a: {}\n",
        "a:\n  &b: {c: 1}\n",
        "a: |+\n  \n\n\nb: 1\n",
        "a: |+\n\n\nb: 1\n",
    ] {
        assert!(matches!(refused(text), DocumentError::Ambiguous { .. }), "{text}: {:?}", refused(text));
    }
    for text in [
        "a: \"x\\x85\\u2028\"\n",
        "a: ?b\n",
        "a: [b, '?c']\n",
        "a: {b: , c: }\n",
        "a: &b-1_X {}\n",
        "a: |+\n  x\n\n\nb: 1\n",
        "a: |\nb: 1\n",
        "a: {'b':1}\n",
    ] {
        parsed(text);
    }
    let span = refused("a: 1\nb: é\u{2028}\n").span();
    assert_eq!(span, Some(crate::collector::Span { start: 10, end: 13, line: 2, column: 5 }));
}

#[test]
fn a_second_document_is_read_by_nobody_and_that_is_said() {
    let document = parsed("a: 1\n---\nb: 2\n");
    assert_eq!(document.root(), parsed("a: 1\n").root());
    assert_eq!(document.warnings().len(), 1);
}

#[test]
fn places_are_counted_from_one_in_characters() {
    let document = parsed("é: 1\nb:\n  \"ü\": {c: x}\n");
    let node = document.get(&["b", "ü", "c"]).unwrap();
    let start = "é: 1\nb:\n  \"ü\": {c: ".len();
    let span = crate::collector::Span { start, end: start + 1, line: 3, column: 12 };
    assert_eq!(node.span, span);
}

#[test]
fn scalars_are_taken_for_what_the_collector_takes_them_for() {
    for (kind, texts) in [
        (Kind::Null, &["", "~", "null", "NULL"][..]),
        (Kind::Bool, &["true", "False"]),
        (Kind::Int, &["0", "-7", "+7", "010", "0x1F", "0o17", "0b1", "1_000", "99999999999999999999"]),
        (Kind::Float, &["1.5", "-1e3", ".5", "5.", "1e-3", ".inf", "-.INF", ".nan"]),
        (Kind::Timestamp, &["2001-01-01", "2001-1-1T00:00:00Z"]),
        (
            Kind::String,
            &["yes", "on", "n", "1m", "60s", "0x", "0b2", "1.2.3", "e", "nUll", "1 2", "${env:A}", "."],
        ),
    ] {
        for text in texts {
            let node = parsed(&format!("a: {text}\nb: '{text}'\n"));
            let kind_of = |key: &str| node.get(&[key]).and_then(Node::as_scalar).map(Scalar::kind);
            assert_eq!(kind_of("a"), Some(kind), "{text}");
            assert_eq!(kind_of("b"), Some(Kind::String), "{text}");
        }
    }
}

#[test]
fn scalars_keep_their_text_when_written_again() {
    for text in [
        "0x10",
        "010",
        "1_000",
        "yes",
        "'010'",
        "\"1_000\"",
        "'it''s'",
        "${env:X}",
        "$${env:X}",
        "\"${env:X:-a b}\"",
        "2001-01-01",
        "http://a:1/b?c=d#e",
        "a,b",
        "-x",
        "?x",
        ":x",
        "'- a'",
        "1m30.5s",
        ".5",
        "1e3",
        "!!str 010",
        "a # no comment",
    ] {
        for document in [
            format!("k: {text}\n"),
            format!("k: [{}, b]\n", quoted_for_flow(text)),
            format!("l:\n- {text}\n"),
        ] {
            let before = parsed(&document);
            let written = before.to_text();
            assert_eq!(parsed(&written).root(), before.root(), "{document}{written}");
        }
    }
    assert_eq!(parsed("k: 0x10 # hex\nl: yes\n").to_text(), "k: 0x10\nl: yes\n");
}

fn quoted_for_flow(text: &str) -> String {
    match text.contains(['{', ',', '%', '?', ':']) && !text.starts_with(['"', '\'']) {
        true => format!("'{text}'"),
        false => text.split(" #").next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn blocks_of_text_stay_readable() {
    for text in [
        "a: |\n  one\n\n    two\n  three\n",
        "a: |-\n  one\n  two: \"x\"\nb: 1\n",
        "a:\n  - |\n    x\n    y\n  - b: |-\n      p\n      q\n",
    ] {
        assert_eq!(parsed(text).to_text(), text);
    }
    for text in [
        "a: |+\n  x\n\n\nb: 1\n",
        "a: >\n  x\n  y\n\n  z\n",
        "a: |2\n   x\n  y\n",
        "a: |\n  \tx\n",
        "a: >-\n  x\n",
    ] {
        let before = parsed(text);
        assert_eq!(parsed(&before.to_text()).root(), before.root(), "{text}");
    }
}

#[test]
fn no_input_runs_away() {
    let nested = |open: &str, close: &str, n: usize| format!("a: {}{}", open.repeat(n), close.repeat(n));
    let lol = (1..12).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
        let items = vec![format!("*a{}", n - 1); 10].join(", ");
        format!("{text}a{n}: &a{n} [{items}]\n")
    });
    let copies = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(500_000), vec!["*a"; 10_000].join(", "));
    let block = (0..300).fold(String::new(), |text, n| format!("{text}{}a:\n", " ".repeat(n)));
    let aliased = (1..40)
        .fold("a0: &a0 [[[x]]]\n".to_owned(), |text, n| format!("{text}a{n}: &a{n} [[[*a{}]]]\n", n - 1));
    let colons = format!("\"{}\": 1\n", "a::".repeat(1000));
    let wide = format!("a: [{}]\n", vec!["x"; 30_000].join(","));
    let long = format!("a: {}\n", "x".repeat(MAX_BYTES));
    for text in [
        nested("[", "]", 65),
        nested("{a: ", "}", 65),
        nested("[", "]", 100_000),
        lol,
        copies,
        block,
        aliased,
        colons,
        wide,
        long,
    ] {
        let start: String = text.chars().take(60).collect();
        assert!(Document::parse(&text).is_err(), "{start}");
    }
    assert!(Document::parse(&nested("[", "]", 63)).is_ok());
}

/// Texts that YAML readers like to take for something else.
const TRICKY: [&str; 24] = [
    "",
    " ",
    "~",
    "null",
    "yes",
    "No",
    "010",
    "1_0",
    "0x1f",
    "1e3",
    ".inf",
    "2001-01-01",
    "<<",
    "=",
    "- a",
    "a: b",
    "a #b",
    "\"",
    "'",
    "\\",
    "${env:X}",
    "a\nb",
    "\u{feff}x",
    "x\u{2028}\u{85}\r\n",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![proptest::sample::select(&TRICKY[..]).prop_map(str::to_owned), "\\PC{0,12}", any::<String>()]
}

/// Scalars without quotes, most of them no text.
const PLAIN: [&str; 12] =
    ["", "~", "true", "0x10", "010", "1_000", "1.50", ".nan", "2001-01-01", "yes", "a b", "http://a:1"];

fn scalar() -> impl Strategy<Value = Node> {
    let style = |style| move |text| Node::from(Scalar { text, style });
    prop_oneof![
        proptest::sample::select(&PLAIN[..]).prop_map(|text| Scalar::plain(text).into()),
        text().prop_map(Node::string),
        text().prop_map(style(scalar::Style::SingleQuoted)),
        text().prop_map(style(scalar::Style::DoubleQuoted)),
        text().prop_map(style(scalar::Style::Block)),
        "([a-z ]{0,6}\n){1,4}[a-z]{0,3}\n{0,2}".prop_map(style(scalar::Style::Block)),
        any::<u64>().prop_map(Node::from),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    scalar().prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Node::from),
            mapping(inner).prop_map(Node::from),
        ]
    })
}

fn mapping(values: impl Strategy<Value = Node>) -> impl Strategy<Value = Mapping> {
    let key = prop_oneof![text(), "[a-z]{1,3}/[a-z]{0,2}"];
    proptest::collection::btree_map(key, values, 0..5).prop_map(|entries| {
        let mut map = Mapping::default();
        for (key, value) in entries.into_iter().filter(|(key, _)| !key.contains("::")) {
            map.set(&key, value);
        }
        map
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_as_the_same(root in mapping(node())) {
        let written = Document::new(root.clone()).to_text();
        let read = Document::parse(&written).map_err(|e| TestCaseError::fail(format!("{e}\n{written}")))?;
        prop_assert_eq!(read.root(), &root, "{}", written);
        prop_assert_eq!(read.to_text(), written, "stable");
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ab:\\-\\[\\]{},&*!|>'\"#%@`\\n\\t \u{feff}é<$]{0,60}") {
        if let Ok(document) = Document::parse(&text) {
            let written = document.to_text();
            let again = Document::parse(&written).map_err(|e| TestCaseError::fail(format!("{e}\n{text}\n{written}")))?;
            prop_assert_eq!(again.root(), document.root(), "{}", written);
        }
    }
}
