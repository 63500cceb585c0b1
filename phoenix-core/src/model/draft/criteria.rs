//! Reading criteria.

use serde_json::Value;

use super::error::Collector;
use super::fields::Fields;
use super::suggest::nearest;
use crate::model::metric::KNOWN;
use crate::model::{Better, Criterion, MetricName, Role};

/// The fields of a criterion.
pub(super) const FIELDS: [&str; 9] =
    ["metric", "role", "better", "target", "margin", "allowance", "at_least", "at_most", "winsorise"];

/// The criteria; where one cannot be read, a monitor that breaks no rule stands in its place, so that the indexes of later rules fit.
pub(super) fn read(fields: &mut Fields<'_>) -> Option<Vec<Criterion>> {
    let items = fields.list("criteria")?;
    Some(items.into_iter().map(|(path, item)| criterion(item, &path, fields.errors)).collect())
}

fn criterion(value: &Value, path: &str, errors: &mut Collector) -> Criterion {
    let unread = Criterion::on_known(KNOWN[0].name, Role::Monitor)
        .expect("invariant: the table of known metrics names known metrics");
    let Some(mut fields) = Fields::of(value, path, &FIELDS, errors) else { return unread };
    fields.require("metric", "name what is measured, such as `active_series`");
    fields.require("role", "say goal, guardrail or monitor");
    let metric = fields.parsed("metric", MetricName::new);
    let role = fields.word("role", &["goal", "guardrail", "monitor"]);
    let said = fields.word("better", &["lower", "higher"]);
    let read = Criterion {
        target: fields.fraction("target"),
        margin: fields.fraction("margin"),
        allowance: fields.number("allowance"),
        at_least: fields.number("at_least"),
        at_most: fields.number("at_most"),
        winsorise: fields.fraction("winsorise"),
        ..unread.clone()
    };
    let Some(metric) = metric else { return unread };
    let known = metric.known().map(|known| known.better);
    if known.is_none() && fields.value("better").is_none() {
        let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
        let meant = nearest(metric.as_str(), &names)
            .map(|name| format!(", or did you mean the metric `{name}`?"))
            .unwrap_or_default();
        fields.refuse(
            "better",
            format!(
                "is missing: `{metric}` is a custom metric, so say `better: lower` or `better: higher`{meant}"
            ),
        );
    }
    match (role, said.or(known)) {
        (Some(role), Some(better)) => Criterion { metric, role, better, ..read },
        (Some(role), None) => Criterion { metric, role, better: Better::Lower, ..read },
        (None, _) => unread,
    }
}
