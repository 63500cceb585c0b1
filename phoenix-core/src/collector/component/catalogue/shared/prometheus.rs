//! What the exporters for Prometheus have in common.

use crate::collector::component::schema::{Field, Kind, Schema, Words, field};

/// `resource_to_telemetry_conversion`: resource attributes become labels.
pub(crate) const RESOURCE_TO_TELEMETRY: Field =
    field("resource_to_telemetry_conversion", Kind::Object(&CONVERSION));

/// `translation_strategy`: how names of metrics and labels are made.
pub(crate) const TRANSLATION_STRATEGY: Field = field("translation_strategy", Kind::Enum(&STRATEGIES));

static CONVERSION: Schema =
    Schema::of(&[field("enabled", Kind::Bool), field("exclude_service_attributes", Kind::Bool)]);

static STRATEGIES: Words = Words::of(&[
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes",
    "NoTranslation",
])
.or_empty();
