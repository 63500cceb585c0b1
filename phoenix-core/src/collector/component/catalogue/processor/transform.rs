//! `transform`: changes data as statements say.

use super::all;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::ottl::{
    ERROR_MODE, Groups, condition, groups, statement, word,
};
use crate::collector::component::schema::OttlSignal::{Logs, Metrics, Profiles, Traces};
use crate::collector::component::schema::{Field, Kind, OttlSignal, Rule, Schema, Words, field};
use crate::collector::component::{Class, Component};
use crate::collector::diagnostic::Code;

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

static TRACE_STATEMENTS: Groups = statements(Traces, &TRACES);
static METRIC_STATEMENTS: Groups = statements(Metrics, &METRICS);
static LOG_STATEMENTS: Groups = statements(Logs, &LOGS);
static PROFILE_STATEMENTS: Groups = statements(Profiles, &PROFILES);

const fn statements(signal: OttlSignal, group: &'static Schema) -> Groups {
    Groups { text: statement(signal), group, texts_may_follow: true }
}

macro_rules! group {
    ($name:ident, $signal:ident, $contexts:expr) => {
        static $name: Schema = {
            static CONTEXTS: Words = Words::of(&$contexts).any_case();
            static FIELDS: [Field; 4] = [
                field("context", Kind::Custom(|place| word(place, &CONTEXTS))),
                field("conditions", Kind::List(&condition($signal, None))),
                field("statements", Kind::List(&statement($signal))),
                field("error_mode", ERROR_MODE),
            ];
            Schema::of(&FIELDS)
        };
    };
}

group!(TRACES, Traces, ["resource", "scope", "span", "spanevent"]);
group!(METRICS, Metrics, ["resource", "scope", "metric", "datapoint", "exemplar"]);
group!(LOGS, Logs, ["resource", "scope", "log"]);
group!(PROFILES, Profiles, ["resource", "scope", "profile"]);
