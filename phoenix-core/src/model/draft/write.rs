//! From a draft to the complete generic value that reads back to it.

use serde_json::{Value, json};

use super::Draft;
use super::source::write as source;
use crate::model::{Timestamp, duration};

pub(in crate::model) fn write(draft: &Draft) -> Value {
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
    let fields = [
        ("name", json!(draft.name)),
        ("description", json!(draft.description)),
        ("labels", json!(draft.labels)),
        ("baseline", source(&draft.sources.baseline)),
        ("candidate", source(&draft.sources.candidate)),
        ("targets", json!(draft.targets)),
        ("design", json!(draft.design)),
        ("other_signals", json!(draft.other_signals)),
        ("max_unavailable", json!(draft.max_unavailable)),
        ("bake", json!(duration::format(draft.bake))),
        ("start_at", json!(time(draft.start_at))),
        ("start_by", json!(time(draft.start_by))),
        ("duration", json!(duration::format(draft.duration))),
        ("min_duration", json!(duration::format(draft.min_duration))),
        ("warm_up", json!(duration::format(draft.warm_up))),
        ("interval", json!(duration::format(draft.interval))),
        ("criteria", json!(draft.criteria)),
        ("critical_processes", json!(draft.critical_processes)),
        ("alpha", json!(draft.alpha)),
        ("require_target", json!(draft.require_target)),
        ("policy", json!(draft.policy)),
        ("on_keep", json!(draft.on_keep)),
        ("promotion", json!(draft.promotion)),
        ("limits", json!(draft.limits)),
        ("price", json!(draft.price)),
        ("seed", json!(draft.seed)),
        ("created_by", json!(draft.created_by)),
    ];
    Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}
