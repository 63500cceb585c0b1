//! `filter`: drops what conditions match.

use super::all;
use crate::collector::check::fields::View;
use crate::collector::component::Stability::Alpha;
use crate::collector::component::catalogue::shared::matching::{
    self, ATTRIBUTE, FILTER_SET, MATCH_CONFIG, REGEXP,
};
use crate::collector::component::catalogue::shared::ottl::{ERROR_MODE, Groups, condition, groups, word};
use crate::collector::component::schema::OttlSignal::{Logs, Metrics, Profiles, Traces};
use crate::collector::component::schema::{Field, Format, Kind, OttlUse, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component, Signal};
use crate::collector::diagnostic::Code;
use crate::collector::ottl::{self, Dialect};

pub(super) static FILTER: Component =
    Component::new(Class::Processor, "filter").supporting(&all(Alpha)).schema(&SCHEMA);

const TEXT: Kind = Kind::Text(Format::Any);
const TEXTS: Kind = Kind::List(&TEXT);

static SCHEMA: Schema = Schema::of(&[
    field("error_mode", ERROR_MODE).default("ignore"),
    field("trace_conditions", Kind::Custom(|place| groups(place, &TRACE_CONDITIONS))),
    field("metric_conditions", Kind::Custom(|place| groups(place, &METRIC_CONDITIONS))),
    field("log_conditions", Kind::Custom(|place| groups(place, &LOG_CONDITIONS))),
    field("profile_conditions", Kind::Custom(|place| groups(place, &PROFILE_CONDITIONS))),
    field("spans", Kind::Object(&MATCH_CONFIG)).instead("`trace_conditions`"),
    field("traces", Kind::Object(&TRACES)).instead("`trace_conditions`"),
    field("metrics", Kind::Object(&METRICS)).instead("`metric_conditions`"),
    field("logs", Kind::Object(&LOGS)).instead("`log_conditions`"),
    field("profiles", Kind::Object(&PROFILES)).instead("`profile_conditions`"),
])
.rules(&[Rule::always(one_style), Rule::in_use(properties_match)]);

static TRACES: Schema = Schema::of(&[
    field("resource", conditions(&condition(Traces, Some("resource")))),
    field("span", conditions(&condition(Traces, Some("span")))),
    field("spanevent", conditions(&condition(Traces, Some("spanevent")))),
]);

static METRICS: Schema = Schema::of(&[
    field("regexp", Kind::Pointer(&REGEXP)).doc("has no effect here"),
    field("include", Kind::Pointer(&METRIC_MATCH)).doc("drops all other metrics"),
    field("exclude", Kind::Pointer(&METRIC_MATCH)).doc("drops these metrics"),
    field("resource", conditions(&condition(Metrics, Some("resource")))),
    field("metric", conditions(&condition(Metrics, Some("metric")))),
    field("datapoint", conditions(&condition(Metrics, Some("datapoint")))),
]);

static LOGS: Schema = Schema::of(&[
    field("include", Kind::Pointer(&LOG_MATCH)).doc("drops all other log records"),
    field("exclude", Kind::Pointer(&LOG_MATCH)).doc("drops these log records"),
    field("resource", conditions(&condition(Logs, Some("resource")))),
    field("log_record", conditions(&condition(Logs, Some("log")))),
]);

static PROFILES: Schema = Schema::of(&[
    field("resource", conditions(&condition(Profiles, Some("resource")))),
    field("profile", conditions(&condition(Profiles, Some("profile")))),
]);

const fn conditions(condition: &'static Kind) -> Kind {
    Kind::List(condition)
}

static METRIC_MATCH: Schema = Schema::of(&[
    field("metric_names", TEXTS),
    field("expressions", TEXTS).doc("for `match_type: expr`"),
    field("resource_attributes", Kind::List(&Kind::Object(&ATTRIBUTE))),
])
.with(&[&FILTER_SET]);

static LOG_MATCH: Schema = Schema::of(&[
    field("match_type", TEXT).doc("strict or regexp"),
    field("resource_attributes", Kind::List(&Kind::Object(&ATTRIBUTE))),
    field("record_attributes", Kind::List(&Kind::Object(&ATTRIBUTE))),
    field("severity_texts", TEXTS),
    field("severity_number", Kind::Pointer(&SEVERITY)),
    field("bodies", TEXTS),
]);

static SEVERITY: Schema = Schema::of(&[
    field("min", TEXT).doc("`INFO`, or its number in quotes"),
    field("match_undefined", Kind::Bool),
])
.rules(&[Rule::always(severity_exists)]);

/// A severity is a name, perhaps with a digit from 2 to 4, or a number from 1 to 24 in quotes.
fn severity_exists(severity: &View<'_>) {
    const NAMES: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
    let Some(written) = severity.text("min") else {
        return;
    };
    let upper = written.to_uppercase();
    let name = upper.strip_suffix(['2', '3', '4']).unwrap_or(&upper);
    let is_number = (1..=24).any(|number: u8| number.to_string() == written);
    if !written.is_empty() && !is_number && !NAMES.contains(&name) {
        severity.refuse(
            Code::InvalidValue,
            "min",
            format!("`{written}` is no severity"),
            format!("write one of {}", NAMES.join(", ")),
        );
    }
}

static TRACE_CONDITIONS: Groups = of_signal(&ottl::FILTER_TRACES, &TRACE_GROUP);
static METRIC_CONDITIONS: Groups = of_signal(&ottl::FILTER_METRICS, &METRIC_GROUP);
static LOG_CONDITIONS: Groups = of_signal(&ottl::FILTER_LOGS, &LOG_GROUP);
static PROFILE_CONDITIONS: Groups = of_signal(&ottl::FILTER_PROFILES, &PROFILE_GROUP);

const fn of_signal(dialect: &'static Dialect, group: &'static Schema) -> Groups {
    Groups { dialect, is: OttlUse::Condition, group, texts_may_follow: false }
}

macro_rules! group {
    ($name:ident, $contexts:expr) => {
        static $name: Schema = {
            static CONTEXTS: Words = Words::of(&$contexts).any_case();
            static FIELDS: [Field; 3] = [
                field("context", Kind::Custom(|place| word(place, &CONTEXTS))),
                field("conditions", TEXTS),
                field("error_mode", ERROR_MODE),
            ];
            Schema::of(&FIELDS)
        };
    };
}

group!(TRACE_GROUP, ["resource", "scope", "span", "spanevent"]);
group!(METRIC_GROUP, ["resource", "scope", "metric", "datapoint"]);
group!(LOG_GROUP, ["resource", "scope", "log"]);
group!(PROFILE_GROUP, ["resource", "scope", "profile"]);

/// The three ways to say what is dropped, of which a signal may use one: where the conditions
/// stand by themselves, the section of conditions by context, the section of properties.
struct Ways {
    conditions: &'static str,
    by_context: (&'static str, &'static [&'static str]),
    by_properties: Option<&'static str>,
}

const WAYS: [Ways; 4] = [
    Ways {
        conditions: "trace_conditions",
        by_context: ("traces", &["resource", "span", "spanevent"]),
        by_properties: Some("spans"),
    },
    Ways {
        conditions: "metric_conditions",
        by_context: ("metrics", &["resource", "metric", "datapoint"]),
        by_properties: Some("metrics"),
    },
    Ways {
        conditions: "log_conditions",
        by_context: ("logs", &["resource", "log_record"]),
        by_properties: Some("logs"),
    },
    Ways {
        conditions: "profile_conditions",
        by_context: ("profiles", &["resource", "profile"]),
        by_properties: None,
    },
];

fn one_style(filter: &View<'_>) {
    for ways in WAYS {
        let (section, keys) = ways.by_context;
        let by_context = first_of(filter, section, keys);
        let by_properties = ways
            .by_properties
            .and_then(|name| first_of(filter, name, &["include", "exclude"]).map(|key| (name, key)));
        if let (Some(one), Some((name, other))) = (by_context, by_properties) {
            filter.section(name, |properties| {
                properties.refuse(
                    Code::Conflict,
                    other,
                    format!("`{name}::{other}` and `{section}::{one}` exclude each other"),
                    "write all of it as conditions",
                );
            });
        }
        // Spans matched by their properties are ignored beside conditions, not refused.
        let by_properties = by_properties.filter(|(name, _)| *name == section).map(|(_, key)| key);
        if let Some(other) = by_context.or(by_properties).filter(|_| filter.has(ways.conditions)) {
            filter.refuse(
                Code::Conflict,
                ways.conditions,
                format!("`{}` and `{section}::{other}` exclude each other", ways.conditions),
                format!("move what `{section}` says into `{}`", ways.conditions),
            );
        }
    }
}

/// The first of some keys that is written in a section.
fn first_of<'k>(filter: &View<'_>, section: &str, keys: &[&'k str]) -> Option<&'k str> {
    let mut first = None;
    filter.section(section, |section| first = keys.iter().copied().find(|key| section.has(key)));
    first
}

/// Properties are looked at where no conditions are given.
fn properties_match(filter: &View<'_>) {
    for signal in filter.signals() {
        let ways = match signal {
            Signal::Traces => &WAYS[0],
            Signal::Metrics => &WAYS[1],
            Signal::Logs => &WAYS[2],
        };
        let (section, keys) = ways.by_context;
        let has_conditions = filter.len(ways.conditions) != Some(0);
        if has_conditions || first_of(filter, section, keys).is_some() {
            continue;
        }
        match signal {
            Signal::Traces => filter.section("spans", |spans| matching::suits(spans, *signal)),
            Signal::Metrics => each_match(filter, "metrics", |metrics| {
                matching::attributes_compare(metrics, &["resource_attributes"]);
                if metrics.text("match_type") != Some("expr") {
                    matching::compares(metrics, &["metric_names"]);
                }
            }),
            Signal::Logs => each_match(filter, "logs", |logs| {
                matching::compares(logs, &["bodies", "severity_texts"]);
                matching::attributes_compare(logs, &["resource_attributes", "record_attributes"]);
            }),
        }
    }
}

fn each_match(filter: &View<'_>, section: &str, look: impl Fn(&View<'_>)) {
    filter.section(section, |section| {
        section.section("include", &look);
        section.section("exclude", &look);
    });
}
