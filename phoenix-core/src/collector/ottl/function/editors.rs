//! The editors, and the functions that only one context has.

use super::Function;
use super::Parameter;
use super::Shape::*;
use crate::collector::ottl::path::Type;

const fn needs(name: &'static str, shape: super::Shape) -> Parameter {
    Parameter { name, shape, is_optional: false }
}

const fn optional(name: &'static str, shape: super::Shape) -> Parameter {
    Parameter { name, shape, is_optional: true }
}

/// What a component with editors has in every context.
pub(super) const STANDARD: &[Function] = &[
    Function::new("delete_key", Type::Any, &[needs("Target", MapPath), needs("Key", StringOf)]),
    Function::new("delete_matching_keys", Type::Any, &[needs("Target", MapPath), needs("Pattern", StringOf)]),
    Function::new(
        "flatten",
        Type::Any,
        &[
            needs("Target", MapPath),
            optional("Prefix", String),
            optional("Depth", Int),
            optional("ResolveConflicts", Bool),
        ],
    ),
    Function::new("keep_keys", Type::Any, &[needs("Target", MapPath), needs("Keys", StringOfList)]),
    Function::new("keep_matching_keys", Type::Any, &[needs("Target", MapPath), needs("Pattern", StringOf)]),
    Function::new(
        "limit",
        Type::Any,
        &[needs("Target", MapPath), needs("Limit", Int), needs("PriorityKeys", StringList)],
    ),
    Function::new(
        "merge_maps",
        Type::Any,
        &[needs("Target", MapPath), needs("Source", MapOf), needs("Strategy", String)],
    ),
    Function::new(
        "replace_all_matches",
        Type::Any,
        &[
            needs("Target", MapPath),
            needs("Pattern", StringOf),
            needs("Replacement", StringOf),
            optional("Function", Function),
            optional("ReplacementFormat", StringOf),
        ],
    ),
    Function::new(
        "replace_all_patterns",
        Type::Any,
        &[
            needs("Target", MapPath),
            needs("Mode", String),
            needs("RegexPattern", StringOf),
            needs("Replacement", StringOf),
            optional("Function", Function),
            optional("ReplacementFormat", StringOf),
        ],
    ),
    Function::new(
        "replace_match",
        Type::Any,
        &[
            needs("Target", Path),
            needs("Pattern", StringOf),
            needs("Replacement", StringOf),
            optional("Function", Function),
            optional("ReplacementFormat", StringOf),
        ],
    ),
    Function::new(
        "replace_pattern",
        Type::Any,
        &[
            needs("Target", Path),
            needs("RegexPattern", StringOf),
            needs("Replacement", StringOf),
            optional("Function", Function),
            optional("ReplacementFormat", StringOf),
        ],
    ),
    Function::new("set", Type::Any, &[needs("Target", Path), needs("Value", Any)]),
    Function::new("stringify_all", Type::Any, &[needs("Target", MapPath)]),
    Function::new(
        "truncate_all",
        Type::Any,
        &[
            needs("Target", MapPath),
            needs("Limit", Int),
            optional("Utf8Safe", Bool),
            optional("TruncationMarker", String),
        ],
    ),
];

/// Editors that the collector counts among its converters.
pub(super) const WITH_CONVERTERS: &[Function] = &[
    Function::new(
        "append",
        Type::Any,
        &[needs("Target", Path), optional("Value", Any), optional("Values", AnyList)],
    ),
    Function::new(
        "delete_index",
        Type::Any,
        &[needs("Target", ListPath), needs("StartIndex", IntOf), optional("EndIndex", IntOf)],
    ),
];

/// The transform processor on metrics.
pub(super) const METRIC: &[Function] = &[
    Function::new(
        "aggregate_on_attribute_value",
        Type::Any,
        &[
            needs("AggregationFunction", String),
            needs("Attribute", String),
            needs("Values", StringList),
            needs("NewValue", String),
        ],
    ),
    Function::new(
        "aggregate_on_attributes",
        Type::Any,
        &[needs("AggregationFunction", String), optional("Attributes", StringList)],
    ),
    Function::new(
        "convert_exponential_histogram_to_histogram",
        Type::Any,
        &[needs("DistributionFn", String), needs("ExplicitBounds", FloatList)],
    ),
    Function::new(
        "convert_gauge_to_sum",
        Type::Any,
        &[needs("StringAggTemp", String), needs("Monotonic", Bool)],
    ),
    Function::free("convert_sum_to_gauge", Type::Any),
    Function::new(
        "convert_summary_quantile_val_to_gauge",
        Type::Any,
        &[optional("AttributeKey", String), optional("Suffix", String)],
    ),
    Function::new(
        "copy_metric",
        Type::Any,
        &[optional("Name", StringOf), optional("Description", StringOf), optional("Unit", StringOf)],
    ),
    Function::new("extract_count_metric", Type::Any, &[needs("Monotonic", Bool), optional("Suffix", String)]),
    Function::new(
        "extract_percentile_metric",
        Type::Any,
        &[needs("Percentile", Float), optional("Suffix", String)],
    ),
    Function::new("extract_sum_metric", Type::Any, &[needs("Monotonic", Bool), optional("Suffix", String)]),
    Function::new("scale_metric", Type::Any, &[needs("Multiplier", Float), optional("Unit", StringOf)]),
];

/// The transform processor on data points.
pub(super) const DATAPOINT: &[Function] = &[
    Function::new(
        "convert_summary_count_val_to_sum",
        Type::Any,
        &[needs("StringAggTemp", String), needs("Monotonic", Bool), optional("Suffix", String)],
    ),
    Function::new(
        "convert_summary_sum_val_to_sum",
        Type::Any,
        &[needs("StringAggTemp", String), needs("Monotonic", Bool), optional("Suffix", String)],
    ),
    Function::new(
        "merge_histogram_buckets",
        Type::Any,
        &[needs("TargetValue", FloatLike), optional("Method", String)],
    ),
];

/// The transform processor on log records.
pub(super) const LOG: &[Function] = &[
    Function::new("ParseCEF", Type::Map, &[needs("Target", StringOf)]),
    Function::new("ParseCLF", Type::Map, &[needs("Target", StringOf), optional("Format", String)]),
    Function::new("ParseELF", Type::Map, &[needs("Target", StringOf)]),
    Function::new("ParseLEEF", Type::Map, &[needs("Target", StringOf)]),
];

/// Every component on spans.
pub(super) const ROOT_SPAN: &[Function] = &[Function::free("IsRootSpan", Type::Bool)];

/// The transform processor on spans.
pub(super) const SPAN: &[Function] = &[Function::new(
    "set_semconv_span_name",
    Type::Any,
    &[needs("SemconvVersion", String), optional("OriginalSpanNameAttribute", String)],
)];

/// The filter processor on metrics.
pub(super) const ON_DATAPOINTS: &[Function] = &[
    Function::new("HasAttrKeyOnDatapoint", Type::Bool, &[needs("Key", String)]),
    Function::new("HasAttrOnDatapoint", Type::Bool, &[needs("Key", String), needs("ExpectedVal", String)]),
];
