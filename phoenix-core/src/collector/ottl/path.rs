//! The paths of each context.

use super::context::Context;

/// The type of a value, as far as it is known before there is data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Only the data tell.
    Any,
    String,
    Int,
    Float,
    Bool,
    Time,
    Duration,
    Bytes,
    Map,
    List,
    /// The id of a trace, a span or a profile.
    Id,
    /// A part of the data that cannot be compared with a literal.
    Part,
}

/// Whether a path can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Takes,
    /// The collector accepts it and does nothing.
    Ignores,
    /// The collector accepts it and fails with every record.
    Fails,
}

/// Which keys may follow a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    None,
    Any,
    /// Exactly one.
    One,
}

/// A segment of a path.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub(super) name: &'static str,
    pub(super) holds: Type,
    pub(super) keys: Keys,
    pub(super) setting: Setting,
    /// Whether a path may end here.
    pub(super) is_whole: bool,
    pub(super) next: &'static [Segment],
}

const fn of(name: &'static str, holds: Type) -> Segment {
    Segment { name, holds, keys: Keys::None, setting: Setting::Takes, is_whole: true, next: &[] }
}

const fn map(name: &'static str) -> Segment {
    Segment { keys: Keys::Any, ..of(name, Type::Map) }
}

const fn with(name: &'static str, holds: Type, next: &'static [Segment]) -> Segment {
    Segment { next, ..of(name, holds) }
}

const fn only_read(segment: Segment) -> Segment {
    Segment { setting: Setting::Fails, ..segment }
}

const fn only_before(name: &'static str, next: &'static [Segment]) -> Segment {
    Segment { is_whole: false, ..with(name, Type::Part, next) }
}

const ID: &[Segment] = &[of("string", Type::String)];
const BUCKETS: &[Segment] = &[of("offset", Type::Int), of("bucket_counts", Type::List)];
const VALUE_TYPE: &[Segment] = &[of("type", Type::String), of("unit", Type::String)];

const RESOURCE: &[Segment] =
    &[map("attributes"), of("dropped_attributes_count", Type::Int), of("schema_url", Type::String)];

const SCOPE: &[Segment] = &[
    of("name", Type::String),
    of("version", Type::String),
    map("attributes"),
    of("dropped_attributes_count", Type::Int),
    of("schema_url", Type::String),
];

const METRIC: &[Segment] = &[
    of("name", Type::String),
    of("description", Type::String),
    of("unit", Type::String),
    Segment { setting: Setting::Ignores, ..of("type", Type::Int) },
    of("aggregation_temporality", Type::Int),
    of("is_monotonic", Type::Bool),
    of("data_points", Type::Part),
    map("metadata"),
];

const DATAPOINT: &[Segment] = &[
    map("attributes"),
    of("start_time_unix_nano", Type::Int),
    of("time_unix_nano", Type::Int),
    of("start_time", Type::Time),
    of("time", Type::Time),
    of("value_double", Type::Float),
    of("value_int", Type::Int),
    of("exemplars", Type::Part),
    of("flags", Type::Int),
    of("count", Type::Int),
    of("sum", Type::Float),
    of("bucket_counts", Type::List),
    of("explicit_bounds", Type::List),
    of("scale", Type::Int),
    of("zero_count", Type::Int),
    with("positive", Type::Part, BUCKETS),
    with("negative", Type::Part, BUCKETS),
    of("quantile_values", Type::Part),
];

const EXEMPLAR: &[Segment] = &[
    of("time_unix_nano", Type::Int),
    of("time", Type::Time),
    of("double_value", Type::Float),
    of("int_value", Type::Int),
    with("trace_id", Type::Id, ID),
    with("span_id", Type::Id, ID),
    map("filtered_attributes"),
];

const LOG: &[Segment] = &[
    of("time_unix_nano", Type::Int),
    of("observed_time_unix_nano", Type::Int),
    of("time", Type::Time),
    of("observed_time", Type::Time),
    of("severity_number", Type::Int),
    of("severity_text", Type::String),
    Segment { keys: Keys::Any, ..with("body", Type::Any, ID) },
    map("attributes"),
    of("dropped_attributes_count", Type::Int),
    of("flags", Type::Int),
    with("trace_id", Type::Id, ID),
    with("span_id", Type::Id, ID),
    of("event_name", Type::String),
];

const SPAN: &[Segment] = &[
    with("trace_id", Type::Id, ID),
    with("span_id", Type::Id, ID),
    Segment { keys: Keys::One, ..of("trace_state", Type::String) },
    with("parent_span_id", Type::Id, ID),
    of("name", Type::String),
    with("kind", Type::Int, &[of("string", Type::String), of("deprecated_string", Type::String)]),
    of("start_time_unix_nano", Type::Int),
    of("end_time_unix_nano", Type::Int),
    of("start_time", Type::Time),
    of("end_time", Type::Time),
    map("attributes"),
    of("dropped_attributes_count", Type::Int),
    of("events", Type::Part),
    of("dropped_events_count", Type::Int),
    of("links", Type::Part),
    of("dropped_links_count", Type::Int),
    with("status", Type::Part, &[of("code", Type::Int), of("message", Type::String)]),
    of("flags", Type::Int),
];

const SPAN_EVENT: &[Segment] = &[
    of("time_unix_nano", Type::Int),
    of("time", Type::Time),
    of("name", Type::String),
    map("attributes"),
    of("dropped_attributes_count", Type::Int),
];

const PROFILE: &[Segment] = &[
    with("sample_type", Type::Part, VALUE_TYPE),
    of("sample", Type::Part),
    of("time_unix_nano", Type::Int),
    of("time", Type::Time),
    of("duration_unix_nano", Type::Int),
    of("duration", Type::Any),
    with("period_type", Type::Part, VALUE_TYPE),
    of("period", Type::Int),
    with("profile_id", Type::Id, ID),
    of("attribute_indices", Type::List),
    of("dropped_attributes_count", Type::Int),
    of("original_payload_format", Type::String),
    of("original_payload", Type::Bytes),
    map("attributes"),
];

const PROFILE_SAMPLE: &[Segment] = &[
    of("values", Type::List),
    of("attribute_indices", Type::List),
    of("link_index", Type::Int),
    of("timestamps_unix_nano", Type::List),
    of("timestamps", Type::Part),
    map("attributes"),
];

const OTELCOL: &[Segment] = &[
    only_before(
        "client",
        &[
            only_read(of("addr", Type::String)),
            only_before("auth", &[only_read(map("attributes"))]),
            only_read(map("metadata")),
        ],
    ),
    only_before("grpc", &[only_read(map("metadata"))]),
];

/// A map for values between statements; each context has one of its own.
pub(super) const CACHE: Segment = map("cache");

impl Context {
    /// The paths of this context, without its name.
    pub(super) const fn segments(self) -> &'static [Segment] {
        match self {
            Self::Resource => RESOURCE,
            Self::Scope => SCOPE,
            Self::Metric => METRIC,
            Self::Datapoint => DATAPOINT,
            Self::Exemplar => EXEMPLAR,
            Self::Log => LOG,
            Self::Span => SPAN,
            Self::SpanEvent => SPAN_EVENT,
            Self::Profile => PROFILE,
            Self::ProfileSample => PROFILE_SAMPLE,
            Self::Otelcol => OTELCOL,
        }
    }

    /// Whether a path of this name begins here, `cache` among them.
    pub(super) fn segment(self, name: &str) -> Option<&'static Segment> {
        self.segments().iter().find(|segment| segment.name == name)
    }
}
