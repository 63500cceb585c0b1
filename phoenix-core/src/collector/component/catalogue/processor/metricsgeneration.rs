//! `metricsgeneration`: makes metrics of other metrics.

use super::metrics;
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::schema::{Kind, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

pub(super) static METRICSGENERATION: Component =
    Component::new(Class::Processor, "metricsgeneration").supporting(&metrics(Alpha)).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[field(
    "rules",
    Kind::StrictList(&Kind::Object(
        &Schema::of(&[
            field("name", Kind::TEXT).required(),
            field("unit", Kind::TEXT),
            field("type", Kind::Enum(&Words::of(&["calculate", "scale"]))).required(),
            field("metric1", Kind::TEXT).required(),
            field("metric2", Kind::TEXT),
            field(
                "operation",
                Kind::Enum(&Words::of(&["add", "subtract", "multiply", "divide", "percent"]).or_empty()),
            ),
            field("scale_by", Kind::Float),
        ])
        .rules(&[Rule::always(rule_is_whole)]),
    )),
)]);

fn rule_is_whole(rule: &View<'_>) {
    match rule.text("type") {
        Some("calculate") if rule.text("metric2") == Some("") => {
            rule.refuse(
                Code::Missing,
                "metric2",
                "nothing to calculate with",
                "name a second metric as `metric2`",
            );
        }
        Some("scale") if rule.float("scale_by").is_some_and(|factor| factor <= 0.0) => {
            rule.refuse(
                Code::InvalidValue,
                "scale_by",
                "a scale of 0 or less",
                "set `scale_by` to more than 0",
            );
        }
        _ => {}
    }
    let name = rule.text("name").filter(|name| !name.is_empty());
    for source in ["metric1", "metric2"] {
        if name.is_some() && rule.text(source) == name {
            rule.refuse(
                Code::Conflict,
                "name",
                format!("the new metric is called like `{source}`"),
                "give it a name of its own",
            );
        }
    }
}
