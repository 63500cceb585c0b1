//! What is tried with every input, and what must hold then; the fuzz targets and a test over the committed inputs share it.
//!
//! An input that is not UTF-8 is passed over: every one of these texts is a `str` before it gets here.
#![allow(dead_code, reason = "each fuzz target uses one of the attacks")]

use std::collections::BTreeMap;

use phoenix_core::collector::arm::{self, ArmError, ArmSettings, Placement, PortRange, Sink};
use phoenix_core::collector::ottl::{self, Context, Kind};
use phoenix_core::collector::{Document, Target, check_for, difference, respell};
use phoenix_core::render::{Template, catalogue};

/// What is done with an input.
pub(crate) type Attack = fn(&[u8]);

/// The name of each attack, as its target and its folder of inputs are called.
pub(crate) const ATTACKS: [(&str, Attack); 4] = [
    ("template_source", template_source),
    ("parameter_values", parameter_values),
    ("collector_yaml", collector_yaml),
    ("ottl_statements", ottl_statements),
];

/// A template file of anybody's: parsed and, if it is one, rendered with its defaults.
pub(crate) fn template_source(data: &[u8]) {
    let Ok(source) = std::str::from_utf8(data) else { return };
    let Ok(template) = Template::parse(source) else { return };
    let values = BTreeMap::new();
    if let Ok(rendered) = template.render_unchecked(&values) {
        let again = template.render_unchecked(&values).expect("the same input renders again");
        assert_eq!(rendered.text, again.text, "the same input, the same bytes");
    }
}

/// Values for a template of the catalogue: the first byte chooses it, the rest is a JSON object of values.
///
/// Whatever the values, a result has the structure that its author meant and is accepted by the check; and what the template
/// has rendered before makes no difference to it.
pub(crate) fn parameter_values(data: &[u8]) {
    let Some((choice, json)) = data.split_first() else { return };
    let templates = catalogue::all();
    let template = &templates[usize::from(*choice) % templates.len()];
    let Ok(values) = serde_json::from_slice(json) else { return };
    let rendered = template.render(&values);
    let fresh = Template::parse(template.source()).expect("it was parsed before").render(&values);
    assert_eq!(rendered.as_ref().ok(), fresh.as_ref().ok(), "what was proven before changes nothing");
    if let Ok(rendered) = rendered {
        let document = Document::parse(&rendered.text).expect("a checked rendering can be read");
        assert!(check_for(&document, &Target::default()).iter().all(|finding| !finding.is_error()));
    }
}

/// A configuration of anybody's: read, checked, written again, respelled, and made an arm config where it can be.
pub(crate) fn collector_yaml(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(document) = Document::parse(text) else { return };
    let target = Target::default();
    let found = check_for(&document, &target);
    for span in found.iter().filter_map(|finding| finding.span) {
        assert!(text.get(span.start..span.end).is_some(), "a finding lies in the text: {span:?}");
    }
    let written = document.to_text();
    let again = Document::parse(&written).expect("what was written can be read");
    assert_eq!(again.root(), document.root(), "written and read again, it means the same");
    assert!(difference(&document, &again).changes.is_empty());
    // Its own mistakes it may report; it may not stop.
    let _ = respell(text, target.versions);
    for placement in [Placement::Beside, Placement::Instead] {
        let settings =
            ArmSettings::new("fuzz", "candidate", "host", placement, Sink::new("http://127.0.0.1:4318"))
                .with_ports(PortRange { first: 20_000, count: 1_000 });
        if let Err(error) = arm::derive(text, &settings) {
            let own = matches!(
                error,
                ArmError::Hash(_) | ArmError::Unreadable(_) | ArmError::Unfaithful | ArmError::ArmRefused(_)
            );
            assert!(!own, "a mistake of the derivation: {error}");
        }
    }
}

/// Lines of OTTL: each alone as a statement, a condition and a value, and all as one group, in every dialect.
pub(crate) fn ottl_statements(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let lines: Vec<&str> = text.lines().take(16).collect();
    for line in &lines {
        for kind in [Kind::Statement, Kind::Condition, Kind::Value] {
            for problem in ottl::syntax(line, kind) {
                assert!(line.get(problem.range.clone()).is_some(), "a problem lies in the text: {problem:?}");
            }
        }
    }
    for dialect in [&ottl::TRANSFORM_METRICS, &ottl::TRANSFORM_TRACES, &ottl::TRANSFORM_LOGS] {
        let _ = ottl::statements(&lines, &[], None, dialect);
        let _ = ottl::statements(&lines, &lines, Some(Context::Resource), dialect);
    }
    for dialect in [&ottl::FILTER_METRICS, &ottl::FILTER_TRACES, &ottl::FILTER_LOGS] {
        let _ = ottl::conditions(&lines, None, dialect);
        let _ = ottl::bare_conditions(&lines, Context::Resource, dialect);
    }
}
