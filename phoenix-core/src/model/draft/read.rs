//! From the generic value to a draft, field by field.

use std::collections::BTreeSet;

use serde_json::Value;

use super::error::{Collector, SpecErrors};
use super::fields::{Fields, text};
use super::{Draft, Pace, check, criteria, price, source};
use crate::model::spec::{OnKeep, OtherSignals, Policy, Promotion};
use crate::model::{Actor, Design, HostId, Limits, PerVariant, Timestamp};

/// The fields of a spec, in the order in which they are read and documented.
pub(super) const FIELDS: [&str; 27] = [
    "name",
    "description",
    "labels",
    "baseline",
    "candidate",
    "targets",
    "design",
    "other_signals",
    "max_unavailable",
    "bake",
    "start_at",
    "start_by",
    "duration",
    "min_duration",
    "warm_up",
    "interval",
    "criteria",
    "critical_processes",
    "alpha",
    "require_target",
    "policy",
    "on_keep",
    "promotion",
    "limits",
    "price",
    "seed",
    "created_by",
];

pub(in crate::model) fn read(value: &Value) -> Result<Draft, SpecErrors> {
    let mut errors = Collector::default();
    let draft = read_draft(value, &mut errors).map(|draft| check::check(draft, &mut errors));
    let draft = errors.finish(draft)?;
    Ok(draft.expect("invariant: a value that is read without a mistake gives a draft"))
}

fn read_draft(value: &Value, errors: &mut Collector) -> Option<Draft> {
    let mut fields = Fields::of(value, "", &FIELDS, errors)?;
    let name = match fields.require("name", "give the experiment a name, such as `fewer-series`") {
        Some(_) => fields.text("name").unwrap_or_default(),
        None => "",
    };
    let sources = PerVariant::from_fn(|variant| source::read(&mut fields, variant.as_str()));
    let mut draft = Draft::new(name, sources.baseline, sources.candidate, targets(&mut fields));
    set(&mut draft.description, fields.text("description").map(str::to_owned));
    labels(&mut fields, &mut draft);
    set(&mut draft.design, design(&mut fields));
    let words = ["leave_out", "run_into_nothing"];
    set(&mut draft.other_signals, fields.word::<OtherSignals>("other_signals", &words));
    set(&mut draft.max_unavailable, fields.fraction("max_unavailable"));
    set(&mut draft.bake, fields.duration("bake"));
    draft.start_at = fields.parsed("start_at", str::parse::<Timestamp>);
    draft.start_by = fields.parsed("start_by", str::parse::<Timestamp>);
    pace(&mut fields, &mut draft);
    set(&mut draft.criteria, criteria::read(&mut fields));
    set(&mut draft.critical_processes, texts(&mut fields, "critical_processes"));
    set(&mut draft.alpha, fields.fraction("alpha"));
    set(&mut draft.require_target, fields.boolean("require_target"));
    set(&mut draft.policy, fields.word::<Policy>("policy", &["auto", "manual"]));
    set(&mut draft.on_keep, fields.word::<OnKeep>("on_keep", &["prior", "baseline"]));
    set(&mut draft.promotion, fields.word::<Promotion>("promotion", &["deploy", "export"]));
    limits(&mut fields, &mut draft.limits);
    draft.price = price::read(&mut fields);
    set(&mut draft.seed, fields.whole("seed"));
    draft.created_by = fields.parsed("created_by", str::parse::<Actor>);
    Some(draft)
}

fn set<T>(field: &mut T, read: Option<T>) {
    if let Some(value) = read {
        *field = value;
    }
}

fn pace(fields: &mut Fields<'_>, draft: &mut Draft) {
    set(&mut draft.duration, fields.duration("duration"));
    let defaults = Pace::of(draft.duration);
    draft.min_duration = fields.duration("min_duration").unwrap_or(defaults.min_duration);
    draft.warm_up = fields.duration("warm_up").unwrap_or(defaults.warm_up);
    draft.interval = fields.duration("interval").unwrap_or(defaults.interval);
}

pub(super) fn texts(fields: &mut Fields<'_>, key: &str) -> Option<Vec<String>> {
    let items = fields.list(key)?;
    // A place is kept for a mistake, so that the paths of later rules fit.
    Some(
        items
            .into_iter()
            .map(|(path, item)| text(item, &path, fields.errors).unwrap_or_default().to_owned())
            .collect(),
    )
}

fn targets(fields: &mut Fields<'_>) -> Vec<HostId> {
    fields.require("targets", "list the hosts, such as `targets: [web-1, web-2]`");
    let Some(items) = fields.list("targets") else { return Vec::new() };
    let mut hosts = BTreeSet::new();
    for (path, item) in items {
        let Some(name) = text(item, &path, fields.errors) else { continue };
        match HostId::new(name) {
            Ok(host) if hosts.contains(&host) => {
                fields.errors.add(path, format!("`{host}` is in the list already: remove one of them"));
            }
            Ok(host) => {
                hosts.insert(host);
            }
            Err(error) => fields.errors.add(path, error.to_string()),
        }
    }
    hosts.into_iter().collect()
}

fn labels(fields: &mut Fields<'_>, draft: &mut Draft) {
    for (key, value) in fields.map("labels").into_iter().flatten() {
        let path = format!("labels.{key}");
        if let Some(value) = text(value, &path, fields.errors) {
            draft.labels.insert(key.clone(), value.to_owned());
        }
    }
}

fn design(fields: &mut Fields<'_>) -> Option<Design> {
    match fields.value("design")? {
        Value::Object(_) => {}
        Value::String(word) if word == "split" => {
            fields.refuse("design", "split needs a share: write `design: {split: {candidate_share: 0.5}}`");
            return None;
        }
        _ => return fields.word("design", &["shadow", "mirror", "split"]),
    }
    let (value, path) = (fields.value("design")?, fields.path("design"));
    let mut design = Fields::of(value, &path, &["split"], fields.errors)?;
    let value = design.require("split", "write `split: {candidate_share: 0.5}`, or `design: shadow`")?;
    let path = design.path("split");
    let mut split = Fields::of(value, &path, &["candidate_share"], design.errors)?;
    split.require("candidate_share", "say which share of the targets gets the candidate, such as 0.5");
    Some(Design::Split { candidate_share: split.fraction("candidate_share")? })
}

/// The fields of `limits`.
pub(super) const LIMITS: [&str; 12] = [
    "progress_deadline",
    "restore_deadline",
    "wave_deadline",
    "analysis_deadline",
    "pause_limit",
    "decide_by",
    "no_data_limit",
    "observe_interval",
    "consecutive_error_limit",
    "failure_limit",
    "min_targets",
    "drift_limit",
];

fn limits(fields: &mut Fields<'_>, limits: &mut Limits) {
    let Some(value) = fields.value("limits") else { return };
    let path = fields.path("limits");
    let Some(mut fields) = Fields::of(value, &path, &LIMITS, fields.errors) else { return };
    for (key, limit) in [
        ("progress_deadline", &mut limits.progress_deadline),
        ("restore_deadline", &mut limits.restore_deadline),
        ("wave_deadline", &mut limits.wave_deadline),
        ("analysis_deadline", &mut limits.analysis_deadline),
        ("pause_limit", &mut limits.pause_limit),
        ("decide_by", &mut limits.decide_by),
        ("no_data_limit", &mut limits.no_data_limit),
        ("observe_interval", &mut limits.observe_interval),
    ] {
        set(limit, fields.duration(key));
    }
    for (key, limit) in [
        ("consecutive_error_limit", &mut limits.consecutive_error_limit),
        ("failure_limit", &mut limits.failure_limit),
        ("min_targets", &mut limits.min_targets),
        ("drift_limit", &mut limits.drift_limit),
    ] {
        set(limit, fields.count(key));
    }
}
