//! Every rule a finding can be about, with its meaning, remedy and an example that breaks it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A row of the reference: what a code means and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// The code.
    pub code: Code,
    /// The word it is written with.
    pub word: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// The part of a configuration that provokes it; the sections that it leaves out are sound.
    pub example: &'static str,
}

macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $code:ident = $word:literal, $remedy:literal, $example:literal;)+) => {
        /// The rule a finding is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $meaning])+ $code,)+
        }

        /// The reference of all codes, in their order.
        pub const CODES: &[Explanation] = &[
            $(Explanation {
                code: Code::$code,
                word: $word,
                meaning: concat!($($meaning),+),
                remedy: $remedy,
                example: $example,
            },)+
        ];
    };
}

codes! {
    /// The text is no YAML document that can be read.
    Document = "document",
        "Mend the YAML at the place that is named; quote a `${…}` inside `[…]` or `{…}`.",
        "receivers: {otlp: {}\n";
    /// A key that the collector does not know at this place.
    UnknownKey = "unknown_key",
        "Use the nearest known key, or take it out.",
        "processors: {batch: {timeot: 1s}}\n";
    /// A key that the collector does not know at this place and ignores without a word.
    IgnoredKey = "ignored_key",
        "Use the nearest known key, or take it out: it has no effect.",
        "receivers: {host_metrics: {collection_intervall: 10s, scrapers: {cpu: {}}}}\n";
    /// A map, list or text where another shape belongs.
    WrongShape = "wrong_shape",
        "Write the shape that is named.",
        "processors: [batch]\n";
    /// A value of another type than the field has; the collector converts nothing.
    WrongType = "wrong_type",
        "Take a number or boolean out of its quotes, or put a text into quotes.",
        "processors: {batch: {send_batch_size: \"100\"}}\n";
    /// A value of the right type that the field does not take.
    InvalidValue = "invalid_value",
        "Write a value within the limits, or one of the words that are named.",
        "processors: {batch: {timeout: 1d}}\n";
    /// A number that the collector reads otherwise than a human does.
    OddNumber = "odd_number",
        "Write the number plainly in decimal digits.",
        "processors: {batch: {send_batch_size: 010}}\n";
    /// A duration without a unit, which the collector reads as nanoseconds.
    BareDuration = "bare_duration",
        "Add the unit, `5s` for instance.",
        "processors: {batch: {timeout: 5}}\n";
    /// A key without a value, which the collector reads as 0, `false` or an empty text and not as the default.
    NoValue = "no_value",
        "Write the default that is named, or take the key out.",
        "processors: {batch: {timeout: }}\n";
    /// Fields that contradict each other.
    Conflict = "conflict",
        "Change or take out one of the fields that are named.",
        "processors: {batch: {send_batch_size: 100, send_batch_max_size: 10}}\n";
    /// Something that the collector has only behind a feature gate.
    Gated = "gated",
        "Take it out, or start the collector with `--feature-gates=…` and check without it.",
        "extensions: {health_check: {http: {}}}\n";
    /// Something that a collector accepts or refuses depending on the machine it runs on.
    MachineDependent = "machine_dependent",
        "Make sure that the machine has what is named.",
        "extensions: {file_storage: {}}\n";
    /// A component or pipeline id that breaks the grammar, or stands twice.
    InvalidId = "invalid_id",
        "Write `type` or `type/name`, each id once in its section.",
        "processors: {ba-tch: {}}\n";
    /// A component type that the distribution does not have.
    UnknownComponent = "unknown_component",
        "Use the nearest known type, or check for the distribution that has it.",
        "processors: {batchh: {}}\n";
    /// A name that not all versions in question know.
    Renamed = "renamed",
        "Write the name that all versions in question know.",
        "exporters: {otlp: {endpoint: \"localhost:4317\"}}\n";
    /// A pipeline of a signal that does not exist or is switched off.
    UnknownSignal = "unknown_signal",
        "Begin the pipeline's id with `traces`, `metrics` or `logs`.",
        "service: {pipelines: {metric: {receivers: [otlp], exporters: [debug]}}}\n";
    /// A reference to a component that is not configured.
    UndefinedReference = "undefined_reference",
        "Configure the component, or name one that is configured.",
        "service: {pipelines: {metrics: {receivers: [otlp], processors: [filter], exporters: [debug]}}}\n";
    /// A processor that stands twice in one pipeline.
    DuplicateReference = "duplicate_reference",
        "Name each processor once; give a second one an id of its own, `batch/second`.",
        "service: {pipelines: {metrics: {receivers: [otlp], processors: [batch, batch], exporters: [debug]}}}\n";
    /// Something that has to be there and is not.
    Missing = "missing",
        "Add what is named.",
        "service: {pipelines: {metrics: {receivers: [otlp]}}}\n";
    /// A component in a pipeline of a signal that it does not support.
    UnsupportedSignal = "unsupported_signal",
        "Take it out of the pipeline; the message names the signals it supports.",
        "exporters: {prometheus: {endpoint: \"localhost:9464\"}}\nservice: {pipelines: {traces: {receivers: [otlp], exporters: [prometheus]}}}\n";
    /// A connector that is used on one side only.
    OneSidedConnector = "one_sided_connector",
        "Name the connector among the exporters of one pipeline and the receivers of another.",
        "connectors: {forward: {}}\nservice: {pipelines: {metrics: {receivers: [otlp], exporters: [forward]}}}\n";
    /// Connectors that lead back to where they came from.
    ConnectorCycle = "connector_cycle",
        "Take one of the connectors out of the circle.",
        "connectors: {forward: {}}\nservice: {pipelines: {metrics: {receivers: [otlp, forward], exporters: [forward]}}}\n";
    /// One id for a connector and a receiver or exporter.
    AmbiguousId = "ambiguous_id",
        "Rename the connector, `forward/connector` for instance.",
        "exporters: {forward: {}}\nconnectors: {forward: {}}\n";
    /// A mistake in the collector's own telemetry.
    Telemetry = "telemetry",
        "Follow the message; `service::telemetry` is what the collector tells about itself.",
        "service: {telemetry: {metrics: {readers: []}}, pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}\n";
    /// A `${…}` reference that cannot be resolved.
    Expansion = "expansion",
        "Use a provider that the distribution has (`env`, `file`, `yaml`, `http`, `https`), or write `$$` for a literal `$`.",
        "processors: {batch: {timeout: \"${vault:timeout}\"}}\n";
    /// A statement or condition that breaks the grammar of the transformation language.
    OttlSyntax = "ottl_syntax",
        "Write it as the help says; texts stand in double quotes, conditions are comparisons joined by `and` and `or`.",
        "processors: {filter: {metric_conditions: ['metric.name = \"a\"']}}\n";
    /// A statement that is tolerated although it is not written as the grammar means it.
    OttlSpelling = "ottl_spelling",
        "Take the white space out of the function's name; separate values with one comma.",
        "processors: {filter: {metric_conditions: ['Is Match(metric.name, \"a\")']}}\n";
    /// A context that the field does not have, or that nothing tells.
    OttlContext = "ottl_context",
        "Begin the paths with a context of the field, or name it with `context:` in a group.",
        "processors: {filter: {metric_conditions: ['span.name == \"a\"']}}\n";
    /// A path that the context does not have.
    OttlPath = "ottl_path",
        "Use the nearest field, or the context that has it.",
        "processors: {filter: {metric_conditions: ['metric.nme == \"a\"']}}\n";
    /// A function that does not exist, or not in the context.
    OttlFunction = "ottl_function",
        "Use the nearest function; names of editors begin with a small letter, of converters with a capital.",
        "processors: {filter: {metric_conditions: ['IsMach(metric.name, \"a\")']}}\n";
    /// An argument that a function does not take.
    OttlArgument = "ottl_argument",
        "Give as many arguments as the function takes, each of the kind that is named.",
        "processors: {filter: {metric_conditions: ['IsMatch(metric.name)']}}\n";
    /// An enum symbol that the context does not have.
    OttlEnum = "ottl_enum",
        "Use the nearest symbol; texts stand in double quotes.",
        "processors: {filter: {metric_conditions: ['metric.type == METRIC_TYPE_SUM']}}\n";
    /// A pattern that Go does not read.
    OttlPattern = "ottl_pattern",
        "Write it in the syntax of RE2: without look-around and references back.",
        "processors: {filter: {metric_conditions: ['IsMatch(metric.name, \"(a\")']}}\n";
    /// A comparison that is never true, or always.
    OttlNeverTrue = "ottl_never_true",
        "Compare values of one type; types and kinds are enum symbols.",
        "processors: {filter: {metric_conditions: ['metric.type == \"Sum\"']}}\n";
    /// A statement that does nothing, or fails with each record.
    OttlNoEffect = "ottl_no_effect",
        "Set a path that can be set, to a value of its type.",
        "processors: {transform: {metric_statements: ['set(metric.name, 5)']}}\n";
    /// A replacement that names a group which the pattern does not have.
    OttlReplacement = "ottl_replacement",
        "End a group's number with braces, and write `$$$$` for a dollar itself.",
        "processors: {transform: {metric_statements: ['replace_pattern(metric.name, \"(a)\", \"$1_b\")']}}\n";
    /// A condition on a data point's attribute that usually stands on the resource.
    OttlPlace = "ottl_place",
        "Begin the path with `resource.`.",
        "processors: {filter: {metric_conditions: ['datapoint.attributes[\"service.name\"] == \"a\"']}}\n";
    /// A variable that is not set and has no default.
    UnsetVariable = "unset_variable",
        "Set the variable, or give it a default: `${env:NAME:-default}`.",
        "processors: {batch: {timeout: \"${env:PHOENIX_NOT_SET}\"}}\n";
    /// A component that is configured and never started.
    UnusedComponent = "unused_component",
        "Name it in a pipeline (an extension in `service::extensions`), or take it out.",
        "processors: {batch: {}, batch/second: {}}\n";
    /// Two servers of one collector at one port.
    PortClash = "port_clash",
        "Give one of them another port.",
        "receivers: {otlp: {protocols: {grpc: {}, http: {endpoint: \"0.0.0.0:4317\"}}}}\n";
    /// Processors in an order that loses data.
    ProcessorOrder = "processor_order",
        "Name the memory limiter first; batch behind what needs the data of one scrape together.",
        "processors: {batch: {}, memory_limiter: {check_interval: 1s, limit_mib: 512}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [batch, memory_limiter], exporters: [debug]}}}\n";
    /// Differences or running totals, where what comes next takes the other.
    Temporality = "temporality",
        "Name `delta_to_cumulative` last among the processors.",
        "processors: {cumulative_to_delta: {}}\nexporters: {prometheus: {endpoint: \"localhost:9464\", resource_to_telemetry_conversion: {enabled: true}}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [cumulative_to_delta], exporters: [prometheus]}}}\n";
    /// An attribute that tells series apart goes away, and what becomes one is not merged.
    BrokenIdentity = "broken_identity",
        "Merge afterwards: `groupbyattrs: {}`, then `aggregate_on_attributes`; or keep the attribute.",
        "processors: {resource: {attributes: [{key: process.pid, action: delete}]}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [resource], exporters: [debug]}}}\n";
    /// A component that does nothing, or next to nothing, as it is configured.
    NoEffect = "no_effect",
        "Configure what it is to do, or take it out.",
        "processors: {metrics_transform: {}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [metrics_transform], exporters: [debug]}}}\n";
    /// Something that validation passes over and the start of the collector does not.
    FailsAtStart = "fails_at_start",
        "Mend what is named: a collector with it validates and does not start.",
        "processors: {cumulative_to_delta: {include: {match_type: regexp, metrics: [\"(a\"]}}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [cumulative_to_delta], exporters: [debug]}}}\n";
    /// A default that matters and is better written.
    ImplicitDefault = "implicit_default",
        "Write the field that is named.",
        "processors: {filter: {metric_conditions: ['metric.name == \"a\"']}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [filter], exporters: [debug]}}}\n";
    /// Several exporters in one pipeline, of which one that fails makes senders repeat.
    FanOut = "fan_out",
        "Send what must not harm through a pipeline of its own, behind a `batch` and a queue that drops.",
        "exporters: {otlp_grpc: {endpoint: \"localhost:4317\"}, otlp_http: {endpoint: \"http://localhost:4318\"}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [batch], exporters: [otlp_grpc, otlp_http]}}}\n";
    /// An attribute of the resource, where only those of points, spans or records are seen.
    AttributePlace = "attribute_place",
        "Use the `resource` processor.",
        "processors: {attributes: {actions: [{key: host.name, action: delete}]}}\nservice: {pipelines: {metrics: {receivers: [otlp], processors: [attributes], exporters: [debug]}}}\n";
}

impl Code {
    /// What it means and what to do about it.
    #[must_use]
    pub fn explain(self) -> &'static Explanation {
        &CODES[self as usize]
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.explain().word)
    }
}
