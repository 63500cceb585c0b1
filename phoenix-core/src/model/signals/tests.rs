//! Signals in words, their aspects, and which were seen.

use super::*;

fn matcher(label: &str, op: MatchOp, value: &str) -> Matcher {
    Matcher { label: label.to_owned(), op, value: value.to_owned() }
}

fn signal(matchers: Vec<Matcher>) -> UsedSignal {
    let labels = matchers.iter().map(|matcher| matcher.label.clone()).collect();
    UsedSignal { metric: Some("up".to_owned()), matchers, labels, kind: None, users: Vec::new() }
}

#[test]
fn a_choice_of_texts_is_looked_for_text_by_text() {
    for (pattern, expected) in [
        ("postgres|mysqld", vec!["postgres", "mysqld"]),
        ("(postgres|mysqld)", vec!["postgres", "mysqld"]),
        ("(?:a|b)", vec!["a", "b"]),
        (r"a\.b|c", vec!["a.b", "c"]),
        ("postgres", vec![]),
        ("postgres|my.*", vec![]),
        ("a||b", vec![]),
        (r"\d|a", vec![]),
        ("(a|b)(c|d)", vec![]),
    ] {
        assert_eq!(matcher("x", MatchOp::Like, pattern).alternatives(), expected, "{pattern}");
    }
    assert_eq!(matcher("x", MatchOp::NotLike, "a|b").alternatives(), Vec::<String>::new());
}

#[test]
fn a_pattern_is_matched_whole_and_a_brace_may_be_meant_literally() {
    for (pattern, text, expected) in [
        ("a|b", "ab", false),
        ("a|b", "b", true),
        (".+", "two\nlines", true),
        ("/{a}/", "/{a}/", true),
        ("a{2}", "aa", true),
        ("a{2,}", "aaa", true),
    ] {
        let pattern = matcher("x", MatchOp::Like, pattern).pattern().unwrap().unwrap();
        assert_eq!(pattern.is_match(text), expected, "{pattern} on {text}");
    }
    assert!(matcher("x", MatchOp::Like, "(").pattern().is_err());
    assert!(matcher("x", MatchOp::Like, "((a{1000}){1000}){1000}").pattern().is_err());
}

#[test]
fn only_what_a_series_without_the_label_cannot_fulfil_needs_the_label() {
    for (op, value, expected) in [
        (MatchOp::Equal, "a", true),
        (MatchOp::Equal, "", false),
        (MatchOp::NotEqual, "a", false),
        (MatchOp::Like, ".+", true),
        (MatchOp::Like, ".*", false),
        (MatchOp::NotLike, "a", false),
    ] {
        assert_eq!(matcher("x", op, value).needs_its_label(), expected, "{op:?} {value:?}");
    }
}

#[test]
fn aspects_are_what_a_user_needs_in_a_fixed_order() {
    let mut used =
        signal(vec![matcher("exe", MatchOp::Like, "a|b"), matcher("mode", MatchOp::NotEqual, "idle")]);
    used.kind = Some(SignalKind::Counter);
    let said: Vec<String> = used.aspects().iter().map(Aspect::to_string).collect();
    assert_eq!(
        said,
        [
            "no series of it",
            "no series that fulfils all its matchers",
            "no counter among its series",
            "no label exe on its series",
            "no label mode on its series",
            "no series with exe=\"a\"",
            "no series with exe=\"b\"",
        ]
    );
    assert_eq!(used.to_string(), r#"up{exe=~"a|b",mode!="idle"}"#);
    assert_eq!(signal(vec![]).to_string(), "up");
}

#[test]
fn what_was_seen_is_short_in_text_and_reads_back() {
    let mut seen = SeenSignals::of(SignalsId(0xabc));
    seen.extend([70, 3, 1, 2, 64, 63, 200, 1]);
    let text = serde_json::to_string(&seen).unwrap();
    assert_eq!(text, r#"{"list":"0000000000000abc","seen":"1-3 63-64 70 200"}"#);
    assert_eq!(serde_json::from_str::<SeenSignals>(&text).unwrap(), seen);
    assert_eq!(seen.iter().collect::<Vec<_>>(), [1, 2, 3, 63, 64, 70, 200]);
    for bad in ["3-1", "x", "1-", "99999999999", "4294967295"] {
        let text = format!(r#"{{"list":"0","seen":"{bad}"}}"#);
        assert!(serde_json::from_str::<SeenSignals>(&text).is_err(), "{bad}");
    }
}

#[test]
fn only_what_is_said_of_the_same_list_is_united() {
    let mut seen = SeenSignals::of(SignalsId(1));
    let mut more = SeenSignals::of(SignalsId(1));
    more.extend([100]);
    seen.unite(&more);
    assert!(seen.contains(100));
    let mut other = SeenSignals::of(SignalsId(2));
    other.extend([5]);
    seen.unite(&other);
    assert!(!seen.contains(5));
}

#[test]
fn lists_are_told_apart_by_what_they_ask_for_and_not_by_who_asks() {
    let list = |signals: Vec<UsedSignal>| UsedSignals { signals, ..UsedSignals::default() };
    let one = list(vec![signal(vec![])]);
    let mut used = signal(vec![]);
    used.users.push(SignalUser {
        kind: UserKind::Alert,
        name: "Down".to_owned(),
        id: None,
        within: "hosts".to_owned(),
        file: "rules.yaml".to_owned(),
        via: None,
    });
    assert_eq!(used.users[0].to_string(), r#"the alert "Down" (hosts, rules.yaml)"#);
    assert_eq!(one.id(), list(vec![used]).id());
    assert_ne!(one.id(), list(vec![signal(vec![matcher("a", MatchOp::Equal, "b")])]).id());
    let untranslated = UsedSignals { naming: Naming::Untranslated, ..one.clone() };
    assert_ne!(one.id(), untranslated.id());
}
