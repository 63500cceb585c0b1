//! Where a statement runs: on a resource, a metric, a data point.

/// A context of statements, with the paths and enums it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// A log record.
    Log,
    /// An example of a data point.
    Exemplar,
    /// A data point.
    Datapoint,
    /// A metric.
    Metric,
    /// An event of a span.
    SpanEvent,
    /// A span.
    Span,
    /// A profile.
    Profile,
    /// A sample of a profile.
    ProfileSample,
    /// An instrumentation scope.
    Scope,
    /// A resource.
    Resource,
    /// The request that the data came with.
    Otelcol,
}

use Context::{
    Datapoint, Exemplar, Log, Metric, Otelcol, Profile, ProfileSample, Resource, Scope, Span, SpanEvent,
};

const ALL: [Context; 11] =
    [Log, Exemplar, Datapoint, Metric, SpanEvent, Span, Profile, ProfileSample, Scope, Resource, Otelcol];

/// The old name of the scope, which paths still may begin with.
const OLD_SCOPE: &str = "instrumentation_scope";

impl Context {
    /// Its name, which paths begin with.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Log => "log",
            Exemplar => "exemplar",
            Datapoint => "datapoint",
            Metric => "metric",
            SpanEvent => "spanevent",
            Span => "span",
            Profile => "profile",
            ProfileSample => "profilesample",
            Scope => "scope",
            Resource => "resource",
            Otelcol => "otelcol",
        }
    }

    /// The context of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        ALL.into_iter().find(|context| context.name() == name)
    }

    /// The context whose paths begin with a word, in statements of this context.
    #[must_use]
    pub fn of_path(self, word: &str) -> Option<Self> {
        if word == OLD_SCOPE {
            return (self != Scope && self.upper().contains(&Scope)).then_some(Scope);
        }
        self.visible().find(|context| context.name() == word)
    }

    /// As [`Context::of_path`], where paths need no context: the scope then knows its old name too.
    #[must_use]
    pub(super) fn of_bare_path(self, word: &str) -> Option<Self> {
        match self {
            Scope if word == OLD_SCOPE => Some(Scope),
            ProfileSample if word == Profile.name() => Some(Profile),
            _ => self.of_path(word),
        }
    }

    /// The contexts whose paths a statement of this one may name, its own first.
    pub fn visible(self) -> impl Iterator<Item = Self> {
        std::iter::once(self).chain(self.upper().iter().copied())
    }

    const fn upper(self) -> &'static [Self] {
        match self {
            Log | Metric | Span | Profile | ProfileSample => &[Scope, Resource, Otelcol],
            Datapoint => &[Metric, Scope, Resource, Otelcol],
            Exemplar => &[Datapoint, Metric, Scope, Resource, Otelcol],
            SpanEvent => &[Span, Scope, Resource, Otelcol],
            Scope => &[Resource, Otelcol],
            Resource => &[Otelcol],
            Otelcol => &[],
        }
    }

    /// How much a path of this context counts when the context is inferred: less is more.
    pub(super) fn priority(word: &str) -> usize {
        let of = |context: Context| match context {
            Log => 0,
            Exemplar => 1,
            Datapoint => 2,
            Metric => 3,
            SpanEvent => 4,
            Span => 5,
            Profile => 6,
            Scope => 7,
            Resource => 9,
            ProfileSample | Otelcol => usize::MAX,
        };
        match word {
            OLD_SCOPE => 8,
            _ => Self::of(word).map_or(usize::MAX, of),
        }
    }

    /// The enum symbols that statements of this context may use.
    pub fn enums(self) -> impl Iterator<Item = &'static str> {
        const METRIC: &[&str] = &[
            "AGGREGATION_TEMPORALITY_UNSPECIFIED",
            "AGGREGATION_TEMPORALITY_DELTA",
            "AGGREGATION_TEMPORALITY_CUMULATIVE",
            "METRIC_DATA_TYPE_NONE",
            "METRIC_DATA_TYPE_GAUGE",
            "METRIC_DATA_TYPE_SUM",
            "METRIC_DATA_TYPE_HISTOGRAM",
            "METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM",
            "METRIC_DATA_TYPE_SUMMARY",
        ];
        const FLAGS: &[&str] = &["FLAG_NONE", "FLAG_NO_RECORDED_VALUE"];
        const SPAN: &[&str] = &[
            "SPAN_KIND_UNSPECIFIED",
            "SPAN_KIND_INTERNAL",
            "SPAN_KIND_SERVER",
            "SPAN_KIND_CLIENT",
            "SPAN_KIND_PRODUCER",
            "SPAN_KIND_CONSUMER",
            "STATUS_CODE_UNSET",
            "STATUS_CODE_OK",
            "STATUS_CODE_ERROR",
        ];
        let (first, second): (&[&str], &[&str]) = match self {
            Log => (SEVERITIES, &[]),
            Metric => (METRIC, &[]),
            Datapoint => (METRIC, FLAGS),
            Span | SpanEvent => (SPAN, &[]),
            Exemplar | Profile | ProfileSample | Scope | Resource | Otelcol => (&[], &[]),
        };
        first.iter().chain(second).copied()
    }
}

const SEVERITIES: &[&str] = &[
    "SEVERITY_NUMBER_UNSPECIFIED",
    "SEVERITY_NUMBER_TRACE",
    "SEVERITY_NUMBER_TRACE2",
    "SEVERITY_NUMBER_TRACE3",
    "SEVERITY_NUMBER_TRACE4",
    "SEVERITY_NUMBER_DEBUG",
    "SEVERITY_NUMBER_DEBUG2",
    "SEVERITY_NUMBER_DEBUG3",
    "SEVERITY_NUMBER_DEBUG4",
    "SEVERITY_NUMBER_INFO",
    "SEVERITY_NUMBER_INFO2",
    "SEVERITY_NUMBER_INFO3",
    "SEVERITY_NUMBER_INFO4",
    "SEVERITY_NUMBER_WARN",
    "SEVERITY_NUMBER_WARN2",
    "SEVERITY_NUMBER_WARN3",
    "SEVERITY_NUMBER_WARN4",
    "SEVERITY_NUMBER_ERROR",
    "SEVERITY_NUMBER_ERROR2",
    "SEVERITY_NUMBER_ERROR3",
    "SEVERITY_NUMBER_ERROR4",
    "SEVERITY_NUMBER_FATAL",
    "SEVERITY_NUMBER_FATAL2",
    "SEVERITY_NUMBER_FATAL3",
    "SEVERITY_NUMBER_FATAL4",
];
