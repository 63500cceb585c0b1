//! What statements may say in a field of a component.

use super::context::Context;
use super::function::{Functions, lists};

/// The contexts of a field of a component, and the functions of each.
#[derive(Debug)]
pub struct Dialect {
    /// The field in words, for messages.
    pub(super) field: &'static str,
    pub(super) contexts: &'static [Vocabulary],
}

impl Dialect {
    /// The field in words: each dialect has its own.
    pub(in crate::collector) fn field(&self) -> &'static str {
        self.field
    }
}

/// The functions of a context.
#[derive(Debug)]
pub(super) struct Vocabulary {
    pub(super) context: Context,
    /// Those of its statements, or of its conditions when a field has only conditions.
    pub(super) functions: Functions,
    /// Those of the conditions of a group of statements.
    pub(super) conditions: Functions,
}

const fn of(context: Context, functions: Functions) -> Vocabulary {
    Vocabulary { context, functions, conditions: functions }
}

const fn edited(context: Context, functions: Functions, conditions: Functions) -> Vocabulary {
    Vocabulary { context, functions, conditions }
}

const RESOURCE: Vocabulary = of(Context::Resource, lists::CONVERTERS);
const SCOPE: Vocabulary = of(Context::Scope, lists::CONVERTERS);
const EDITED_RESOURCE: Vocabulary = edited(Context::Resource, lists::STANDARD, lists::CONVERTERS);
const EDITED_SCOPE: Vocabulary = edited(Context::Scope, lists::STANDARD, lists::CONVERTERS);

/// `metric_conditions` and `metrics` of the filter processor.
pub const FILTER_METRICS: Dialect = Dialect {
    field: "the metric conditions of the filter processor",
    contexts: &[
        of(Context::Metric, lists::CONVERTERS_METRIC),
        of(Context::Datapoint, lists::CONVERTERS),
        RESOURCE,
        SCOPE,
    ],
};

/// `log_conditions` and `logs` of the filter processor.
pub const FILTER_LOGS: Dialect = Dialect {
    field: "the log conditions of the filter processor",
    contexts: &[of(Context::Log, lists::CONVERTERS), RESOURCE, SCOPE],
};

/// `trace_conditions` and `traces` of the filter processor.
pub const FILTER_TRACES: Dialect = Dialect {
    field: "the trace conditions of the filter processor",
    contexts: &[
        of(Context::Span, lists::CONVERTERS_SPAN),
        of(Context::SpanEvent, lists::CONVERTERS),
        RESOURCE,
        SCOPE,
    ],
};

/// `profile_conditions` and `profiles` of the filter processor.
pub const FILTER_PROFILES: Dialect = Dialect {
    field: "the profile conditions of the filter processor",
    contexts: &[of(Context::Profile, lists::CONVERTERS), RESOURCE, SCOPE],
};

/// `metric_statements` of the transform processor.
pub const TRANSFORM_METRICS: Dialect = Dialect {
    field: "the metric statements of the transform processor",
    contexts: &[
        EDITED_RESOURCE,
        EDITED_SCOPE,
        edited(Context::Metric, lists::METRIC, lists::CONVERTERS_METRIC),
        edited(Context::Datapoint, lists::DATAPOINT, lists::CONVERTERS),
        edited(Context::Exemplar, lists::STANDARD, lists::CONVERTERS),
    ],
};

/// `log_statements` of the transform processor.
pub const TRANSFORM_LOGS: Dialect = Dialect {
    field: "the log statements of the transform processor",
    contexts: &[EDITED_RESOURCE, EDITED_SCOPE, edited(Context::Log, lists::LOG, lists::CONVERTERS)],
};

/// `trace_statements` of the transform processor.
pub const TRANSFORM_TRACES: Dialect = Dialect {
    field: "the trace statements of the transform processor",
    contexts: &[
        EDITED_RESOURCE,
        EDITED_SCOPE,
        edited(Context::Span, lists::SPAN, lists::CONVERTERS_SPAN),
        edited(Context::SpanEvent, lists::STANDARD, lists::CONVERTERS),
    ],
};

/// `profile_statements` of the transform processor.
pub const TRANSFORM_PROFILES: Dialect = Dialect {
    field: "the profile statements of the transform processor",
    contexts: &[EDITED_RESOURCE, EDITED_SCOPE, edited(Context::Profile, lists::STANDARD, lists::CONVERTERS)],
};

impl Dialect {
    pub(super) fn vocabulary(&self, context: Context) -> Option<&'static Vocabulary> {
        self.contexts.iter().find(|vocabulary| vocabulary.context == context)
    }

    /// Whether its texts may be of a context.
    #[must_use]
    pub fn has(&self, context: Context) -> bool {
        self.vocabulary(context).is_some()
    }

    /// The functions of its contexts, each with the context that has it.
    pub fn functions(&self) -> impl Iterator<Item = (Context, &'static str)> {
        self.contexts.iter().flat_map(|v| {
            v.functions.iter().copied().flatten().map(move |function| (v.context, function.name))
        })
    }

    /// The names of its contexts, for messages.
    pub(super) fn names(&self) -> String {
        let names: Vec<String> = self.contexts.iter().map(|v| format!("`{}`", v.context.name())).collect();
        names.join(", ")
    }
}
