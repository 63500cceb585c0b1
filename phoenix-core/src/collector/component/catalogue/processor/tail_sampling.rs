//! `tail_sampling`: keeps traces by what they turned out to be.

use crate::collector::component::Signal::Traces;
use crate::collector::component::Stability::Beta;
use crate::collector::component::catalogue::shared::ottl;
use crate::collector::component::schema::{Kind, Schema, Words, field};
use crate::collector::component::{Class, Component, support};

pub(super) static TAIL_SAMPLING: Component =
    Component::new(Class::Processor, "tail_sampling").supporting(&[support(Traces, Beta)]).schema(&SCHEMA);

static SCHEMA: Schema = Schema::of(&[
    field("decision_wait", Kind::Duration).default("30s"),
    field("decision_wait_after_root_received", Kind::Duration),
    field("num_traces", Kind::Uint(64)).default("50000"),
    field("block_on_overflow", Kind::Bool),
    field("expected_new_traces_per_sec", Kind::Uint(64)),
    field(
        "policies",
        Kind::StrictList(&Kind::Object(
            &Schema::of(&[
                field(
                    "composite",
                    Kind::Object(&Schema::of(&[
                        field("max_total_spans_per_second", Kind::Int(64)),
                        field("policy_order", Kind::TEXTS),
                        field(
                            "composite_sub_policy",
                            Kind::StrictList(&Kind::Object(
                                &Schema::of(&[field("and", Kind::Object(&AND))]).with(&[&POLICY]),
                            )),
                        ),
                        field(
                            "rate_allocation",
                            Kind::StrictList(&Kind::Object(&Schema::of(&[
                                field("policy", Kind::TEXT),
                                field("percent", Kind::Int(64)),
                            ]))),
                        ),
                    ])),
                ),
                field("and", Kind::Object(&AND)),
                field("not", Kind::Object(&NOT)),
                field(
                    "drop",
                    Kind::Object(&Schema::of(&[field(
                        "drop_sub_policy",
                        Kind::StrictList(&Kind::Object(&SUB_POLICY)),
                    )])),
                ),
            ])
            .with(&[&POLICY]),
        )),
    ),
    field(
        "decision_cache",
        Kind::Object(&Schema::of(&[
            field("sampled_cache_size", Kind::Int(64)),
            field("non_sampled_cache_size", Kind::Int(64)),
        ])),
    ),
    field("tail_storage", Kind::Id(Class::Extension)),
    field("sample_on_first_match", Kind::Bool),
    field("sampling_strategy", Kind::Enum(&Words::of(&["trace-complete", "span-ingest"])))
        .default("trace-complete"),
    field("drop_pending_traces_on_shutdown", Kind::Bool),
    field("maximum_trace_size_bytes", Kind::Uint(64)),
]);

static POLICY: Schema = Schema::of(&[
    field("name", Kind::TEXT),
    field("type", Kind::TEXT),
    field(
        "latency",
        Kind::Object(&Schema::of(&[
            field("threshold_ms", Kind::Int(64)),
            field("upper_threshold_ms", Kind::Int(64)),
        ])),
    ),
    field(
        "numeric_attribute",
        Kind::Object(&Schema::of(&[
            field("key", Kind::TEXT),
            field("min_value", Kind::Int(64)),
            field("max_value", Kind::Int(64)),
            field("invert_match", Kind::Bool),
        ])),
    ),
    field(
        "probabilistic",
        Kind::Object(&Schema::of(&[
            field("hash_salt", Kind::TEXT),
            field("sampling_percentage", Kind::Float),
        ])),
    ),
    field("status_code", Kind::Object(&Schema::of(&[field("status_codes", Kind::TEXTS)]))),
    field(
        "string_attribute",
        Kind::Object(&Schema::of(&[
            field("key", Kind::TEXT),
            field("values", Kind::TEXTS),
            field("enabled_regex_matching", Kind::Bool),
            field("cache_max_size", Kind::Int(64)),
            field("invert_match", Kind::Bool),
        ])),
    ),
    field(
        "rate_limiting",
        Kind::Object(&Schema::of(&[
            field("spans_per_second", Kind::Int(64)),
            field("burst_capacity", Kind::Int(64)),
        ])),
    ),
    field(
        "bytes_limiting",
        Kind::Object(&Schema::of(&[
            field("bytes_per_second", Kind::Int(64)),
            field("burst_capacity", Kind::Int(64)),
        ])),
    ),
    field(
        "span_count",
        Kind::Object(&Schema::of(&[field("min_spans", Kind::Int(32)), field("max_spans", Kind::Int(32))])),
    ),
    field(
        "trace_state",
        Kind::Object(&Schema::of(&[field("key", Kind::TEXT), field("values", Kind::TEXTS)])),
    ),
    field(
        "boolean_attribute",
        Kind::Object(&Schema::of(&[
            field("key", Kind::TEXT),
            field("value", Kind::Bool),
            field("invert_match", Kind::Bool),
        ])),
    ),
    field(
        "ottl_condition",
        Kind::Object(&Schema::of(&[
            field("error_mode", ottl::ERROR_MODE),
            field("span", Kind::TEXTS),
            field("spanevent", Kind::TEXTS),
        ])),
    ),
])
.each_other(&Kind::Any);

static NOT: Schema = Schema::of(&[field("not_sub_policy", Kind::Object(&Schema::of(&[]).with(&[&POLICY])))]);

static SUB_POLICY: Schema = Schema::of(&[field("not", Kind::Object(&NOT))]).with(&[&POLICY]);

static AND: Schema = Schema::of(&[field("and_sub_policy", Kind::StrictList(&Kind::Object(&SUB_POLICY)))]);
