//! `transform`: changes data as statements say.

use super::all;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::ottl::{ERROR_MODE, Groups, groups, word};
use crate::collector::component::schema::{Field, Format, Kind, OttlUse, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;
use crate::collector::ottl::{self, Dialect};

pub(super) static TRANSFORM: Component =
    Component::new(Class::Processor, "transform").supporting(&all(Beta)).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("error_mode", ERROR_MODE).default("ignore"),
    field("trace_statements", Kind::Custom(|place| groups(place, &TRACE_STATEMENTS))),
    field("metric_statements", Kind::Custom(|place| groups(place, &METRIC_STATEMENTS))),
    field("log_statements", Kind::Custom(|place| groups(place, &LOG_STATEMENTS))),
    field("profile_statements", Kind::Custom(|place| groups(place, &PROFILE_STATEMENTS))),
    field("flatten_data", Kind::Bool).doc("logs only, behind a feature gate"),
])
.rules(&[Rule::always(|transform| {
    if transform.bool("flatten_data") == Some(true) {
        transform.refuse(
            Code::Conflict,
            "flatten_data",
            "the collector flattens logs only behind a feature gate",
            "leave it out, or start the collector with `--feature-gates=transform.flatten.logs`",
        );
    }
})]);

static TRACE_STATEMENTS: Groups = statements(&ottl::TRANSFORM_TRACES, &TRACES);
static METRIC_STATEMENTS: Groups = statements(&ottl::TRANSFORM_METRICS, &METRICS);
static LOG_STATEMENTS: Groups = statements(&ottl::TRANSFORM_LOGS, &LOGS);
static PROFILE_STATEMENTS: Groups = statements(&ottl::TRANSFORM_PROFILES, &PROFILES);

const fn statements(dialect: &'static Dialect, group: &'static Schema) -> Groups {
    Groups { dialect, is: OttlUse::Statement, group, texts_may_follow: true }
}

const TEXTS: Kind = Kind::List(&Kind::Text(Format::Any));

macro_rules! group {
    ($name:ident, $contexts:expr) => {
        static $name: Schema = {
            static CONTEXTS: Words = Words::of(&$contexts).any_case();
            static FIELDS: [Field; 4] = [
                field("context", Kind::Custom(|place| word(place, &CONTEXTS))),
                field("conditions", TEXTS),
                field("statements", TEXTS),
                field("error_mode", ERROR_MODE),
            ];
            Schema::of(&FIELDS)
        };
    };
}

group!(TRACES, ["resource", "scope", "span", "spanevent"]);
group!(METRICS, ["resource", "scope", "metric", "datapoint", "exemplar"]);
group!(LOGS, ["resource", "scope", "log"]);
group!(PROFILES, ["resource", "scope", "profile"]);
