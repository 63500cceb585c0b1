//! Phoenix accepts a statement exactly when the real collector does.
//!
//! The collector is found as `phoenix_testing` says. Each call of it looks at a thousand processors, every one with a
//! text of its own.
#![allow(clippy::disallowed_methods, reason = "the test runs the real collector on real files")]
#![allow(clippy::unwrap_used, reason = "functions of a test")]

mod mutate;
mod parts;
mod valid;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use mutate::Texts;
use parts::{BOOL, ESCAPE, FORMAT, GLOB, NETWORK, NUMBER, REGEX};
use phoenix_core::collector::{Document, check, ottl};
use phoenix_testing::Collector;
use serde_json::{Value, json};
use valid::{CONDITIONS, EDITORS, GATED, STATEMENTS, VALUES};

/// A processor with texts, for both to look at.
#[derive(Debug, Clone)]
struct Case {
    processor: &'static str,
    body: Value,
}

#[test]
fn every_function_has_a_call_that_both_accept() {
    let mut cases: Vec<Case> = Vec::new();
    for value in VALUES {
        cases.push(grouped("metric", &format!("set(cache[\"a\"], {value})"), None));
        cases.push(bare("metrics", "metric", &format!("{value} == 1")));
    }
    cases.extend(EDITORS.iter().map(|(context, editor)| grouped(context, editor, None)));
    cases.extend(STATEMENTS.iter().map(|(context, text)| flat_statement(context, text)));
    cases.extend(CONDITIONS.iter().map(|(context, text)| flat_condition(context, text)));
    let Some(verdicts) = compared(&cases) else { return };
    let refused: Vec<_> =
        cases.iter().zip(verdicts).filter(|(_, verdicts)| *verdicts != (None, None)).collect();
    assert!(refused.is_empty(), "{refused:#?}");
    let texts: Vec<&str> =
        VALUES.iter().copied().chain(EDITORS.iter().chain(CONDITIONS).map(|(_, text)| *text)).collect();
    for dialect in
        [&ottl::TRANSFORM_METRICS, &ottl::TRANSFORM_LOGS, &ottl::TRANSFORM_TRACES, &ottl::FILTER_METRICS]
    {
        for (_, name) in dialect.functions() {
            let is_called = texts.iter().any(|text| text.contains(&format!("{name}(")));
            assert!(is_called || GATED.contains(&name), "{name} is never called");
        }
    }
}

#[test]
fn verdicts_agree_on_mutated_statements() {
    let mut random = Texts::new(0x0711);
    let texts: Vec<&str> = VALUES
        .iter()
        .copied()
        .chain(EDITORS.iter().chain(STATEMENTS).chain(CONDITIONS).map(|(_, text)| *text))
        .collect();
    let mut cases = Vec::new();
    for _ in 0..rounds() {
        let (context, editor) = *random.pick(EDITORS);
        cases.push(grouped(context, &random.mutate(editor, &texts), None));
        let value = *random.pick::<&str>(VALUES);
        let value = random.mutate(value, &texts);
        cases.push(grouped("datapoint", &format!("set(cache[\"a\"], {value})"), None));
        cases.push(bare("metrics", "metric", &format!("{value} == 1")));
        let (context, statement) = *random.pick(STATEMENTS);
        cases.push(flat_statement(context, &random.mutate(statement, &texts)));
        let (_, condition) = *random.pick(CONDITIONS);
        let condition = random.mutate(condition, &texts);
        let (context, _) = *random.pick(CONDITIONS);
        cases.push(flat_condition(context, &condition));
        let (context, editor) = *random.pick(EDITORS);
        cases.push(grouped(context, editor, Some(&condition)));
        cases.push(flat_condition("metric", &random.condition(3)));
        cases.push(bare("metrics", "datapoint", &random.condition(3)));
        cases.push(flat_statement("metric", &format!("set({}, {})", random.path(), random.value(3))));
        cases.push(grouped(
            "metric",
            &format!("set({}, {})", random.path(), random.value(3)),
            Some(&random.condition(2)),
        ));
    }
    agree(&cases);
}

fn agree(cases: &[Case]) {
    let Some(verdicts) = compared(cases) else { return };
    let mut accepted = 0;
    let mut differing = Vec::new();
    for (case, (theirs, ours)) in cases.iter().zip(verdicts) {
        accepted += usize::from(theirs.is_none());
        if theirs.is_some() != ours.is_some() && !is_known_to_differ(&case.body.to_string()) {
            differing.push(format!("{}\n  collector: {theirs:?}\n  phoenix: {ours:?}", case.body));
        }
    }
    assert!(differing.is_empty(), "{} of {}:\n{}", differing.len(), cases.len(), differing.join("\n"));
    assert!(accepted > cases.len() / 20, "only {accepted} of {} were accepted", cases.len());
}

#[test]
fn verdicts_agree_on_patterns_and_formats() {
    let mut random = Texts::new(0x0b5);
    let mut cases = Vec::new();
    for _ in 0..rounds() {
        let regex = random.text(REGEX);
        cases.push(bare("metrics", "metric", &format!("IsMatch(name, {regex})")));
        let replaced = random.text(REGEX);
        cases.push(grouped(
            "metric",
            &format!("replace_pattern(name, {replaced}, {})", random.text(REGEX)),
            None,
        ));
        cases.push(grouped("metric", &format!("replace_match(name, {}, \"a\")", random.text(GLOB)), None));
        cases.push(bare("metrics", "metric", &format!("FormatTime(Now(), {}) == unit", random.text(FORMAT))));
        cases.push(bare("metrics", "metric", &format!("IsInCIDR(name, [{}])", random.text(NETWORK))));
        cases.push(bare(
            "metrics",
            "metric",
            &format!("Double({}) == Bool({})", random.text(NUMBER), random.text(BOOL)),
        ));
        cases.push(bare("metrics", "metric", &format!("name == {}", random.text(ESCAPE))));
        cases.push(bare("metrics", "metric", &format!("value_int{}", random.pick::<&str>(NUMBER))));
        cases.push(bare(
            "metrics",
            "metric",
            &format!("1 == {}{}", random.pick::<&str>(NUMBER), random.pick::<&str>(NUMBER)),
        ));
    }
    agree(&cases);
}

#[test]
fn verdicts_agree_on_groups_and_their_contexts() {
    const CONTEXTS: &[&str] =
        &["metric", "datapoint", "Datapoint", "resource", "scope", "exemplar", "span", "log", "profile"];
    let mut random = Texts::new(0x6f);
    let mut cases = Vec::new();
    for _ in 0..rounds() {
        let some = |random: &mut Texts, from: &[(&str, &str)]| -> Vec<String> {
            (0..random.below(4)).map(|_| escaped(random.pick::<(&str, &str)>(from).1)).collect()
        };
        let (signal, context) =
            (*random.pick::<&str>(&["metric", "log", "trace"]), *random.pick::<&str>(CONTEXTS));
        let (said, edited) = (some(&mut random, STATEMENTS), some(&mut random, EDITORS));
        let (asked, conditions) = (some(&mut random, CONDITIONS), some(&mut random, CONDITIONS));
        let (statements, tests) = (format!("{signal}_statements"), format!("{signal}_conditions"));
        let transform = |body| Case { processor: "transform", body };
        cases.push(transform(json!({&statements: said})));
        cases.push(transform(json!({&statements: [{"statements": said, "conditions": asked}]})));
        cases.push(transform(
            json!({&statements: [{"context": context, "statements": said, "conditions": asked}]}),
        ));
        cases.push(transform(
            json!({&statements: [{"context": context, "statements": edited, "conditions": asked}]}),
        ));
        let filter = |body| Case { processor: "filter", body };
        // The filter processor knows no exemplars.
        let context = context.replace("exemplar", "resource");
        cases.push(filter(json!({&tests: asked})));
        cases.push(filter(
            json!({&tests: [{"conditions": asked}, {"context": context, "conditions": conditions}]}),
        ));
        cases.push(filter(
            json!({"metrics": {"datapoint": asked, "resource": []}, "logs": {"log_record": conditions}}),
        ));
    }
    agree(&cases);
}

/// How many times each kind of case is made.
fn rounds() -> usize {
    std::env::var("PHOENIX_OTTL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(100)
}

/// A mark of punctuation in quotes, which the collector takes for the mark itself (`docs/ottl.md`).
fn is_known_to_differ(body: &str) -> bool {
    ["(", ")", "[", "]", "{", "}", ",", ":", ".", "where"]
        .iter()
        .any(|mark| body.contains(&format!("\\\"{mark}\\\"")))
}

/// The words of a context in the fields of the processors.
fn signal(context: &str) -> &'static str {
    match context {
        "log" => "log",
        "span" | "spanevent" => "trace",
        "profile" => "profile",
        _ => "metric",
    }
}

fn flat_statement(context: &str, text: &str) -> Case {
    let field = format!("{}_statements", signal(context));
    Case { processor: "transform", body: json!({field: [escaped(text)]}) }
}

fn flat_condition(context: &str, text: &str) -> Case {
    let field = format!("{}_conditions", signal(context));
    Case { processor: "filter", body: json!({field: [escaped(text)]}) }
}

fn grouped(context: &str, text: &str, condition: Option<&str>) -> Case {
    let field = format!("{}_statements", signal(context));
    let conditions: Vec<String> = condition.map(escaped).into_iter().collect();
    let group = json!({"context": context, "conditions": conditions, "statements": [escaped(text)]});
    Case { processor: "transform", body: json!({field: [group]}) }
}

fn bare(section: &str, key: &str, text: &str) -> Case {
    Case { processor: "filter", body: json!({section: {key: [escaped(text)]}}) }
}

/// A text as it must be written so that the collector reads it unchanged.
fn escaped(text: &str) -> String {
    text.replace('$', "$$")
}

/// What the collector and Phoenix say against each case; `None` when there is no collector.
#[allow(clippy::type_complexity, reason = "a pair of refusals")]
fn compared(cases: &[Case]) -> Option<Vec<(Option<String>, Option<String>)>> {
    let collector = Collector::find("that verdicts on OTTL agree")?;
    let mut verdicts = Vec::with_capacity(cases.len());
    static FILES: AtomicUsize = AtomicUsize::new(0);
    for cases in cases.chunks(1000) {
        let number = FILES.fetch_add(1, Ordering::Relaxed);
        let config = config(cases);
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("ottl-{number}.yaml"));
        let refusal = collector.refusal(&file, &config, |_| {});
        let _ = std::fs::remove_file(file);
        let theirs = refused_by_collector(refusal.as_deref().unwrap_or_default());
        assert!(refusal.is_none() == theirs.is_empty(), "no processor is named in: {refusal:?}");
        let found = check(&Document::parse(&config).unwrap());
        let mut ours: BTreeMap<String, String> = BTreeMap::new();
        for diagnostic in found.iter().filter(|diagnostic| diagnostic.is_error()) {
            let id = diagnostic.path.split("::").nth(1).unwrap_or_default().to_owned();
            ours.entry(id).or_insert_with(|| diagnostic.to_string());
        }
        for (index, case) in cases.iter().enumerate() {
            let id = format!("{}/{index}", case.processor);
            verdicts.push((theirs.get(&id).cloned(), ours.get(&id).cloned()));
        }
    }
    Some(verdicts)
}

fn config(cases: &[Case]) -> String {
    let processors: serde_json::Map<String, Value> = cases
        .iter()
        .enumerate()
        .map(|(index, case)| (format!("{}/{index}", case.processor), case.body.clone()))
        .collect();
    json!({
        "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": "127.0.0.1:4317"}}}},
        "processors": processors,
        "exporters": {"debug": {}},
        "service": {"pipelines": {"metrics": {"receivers": ["otlp"], "exporters": ["debug"]}}},
    })
    .to_string()
}

/// The processors that a refusal names, each with its line.
fn refused_by_collector(text: &str) -> BTreeMap<String, String> {
    let text = text.strip_prefix("Error: ").unwrap_or(text);
    text.lines()
        .filter_map(|line| {
            let rest = line.strip_prefix("processors::")?;
            let (id, message) = rest.split_once(": ")?;
            Some((id.to_owned(), message.to_owned()))
        })
        .collect()
}
